"""Connects the guard of many-to-many links, which are written without `save()`, and what the log is told of."""

from django.apps import AppConfig
from django.db.models.signals import m2m_changed


class HistoryConfig(AppConfig):
    name = "history"

    def ready(self) -> None:
        from history.ledger import refuse_unrecorded_links
        from history.telling import connect

        connect()
        m2m_changed.connect(refuse_unrecorded_links, dispatch_uid="history.ledger")
