"""Querysets of everything that has a history."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from history import ledger


class RecordedQuerySet(models.QuerySet):
    """Refuses to write rows at once that no open revision would tell of. `save()` and `delete()` of rows do not run."""

    def update(self, **kwargs: Any) -> int:
        self._require_ledger(self.all())
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._require_ledger(self.all())
        return super().delete()

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list:
        self._require_ledger(rows := list(objs))
        return super().bulk_create(rows, *args, **kwargs)

    def bulk_update(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> int:
        self._require_ledger(rows := list(objs))
        return super().bulk_update(rows, *args, **kwargs)

    delete.queryset_only = True  # type: ignore[attr-defined]

    def _require_ledger(self, rows: Iterable[Any]) -> None:
        ledger.require_open(self.model)
        for row in rows:
            row.require_ledger()
