"""manage.py rebuild_search: make the index of the search anew, from editions and public records."""

from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand
from django.db import models, transaction

from actors.models import Actor
from briefs.models import Brief, Edition
from briefs.models.searching import index_editions
from events.models import Event
from search.models import Kind, SearchDocument
from search.records import batched


class Command(BaseCommand):
    help = (
        "Make the index of the search anew: after an upgrade that says so, a change of SITE_LANGUAGE, or doubts. "
        "Readers can search meanwhile."
    )

    def handle(self, **options: Any) -> None:
        made = {
            Kind.BRIEF: self._rebuild(Kind.BRIEF, Brief, Edition.objects.values("brief"), _editions),
            Kind.EVENT: self._rebuild(Kind.EVENT, Event, Event.objects.values("pk"), Event.index),
            Kind.ACTOR: self._rebuild(Kind.ACTOR, Actor, Actor.objects.values("pk"), Actor.index),
        }
        told = ", ".join(f"{count} of {kind}s" for kind, count in made.items())
        self.stdout.write(f"Documents in the search: {told}.")

    def _rebuild(
        self, kind: str, model: type[models.Model], things: models.QuerySet, index: Callable[[list[Any]], int]
    ) -> int:
        """Index all things of a kind, a batch to a transaction; returns how many documents there are."""
        SearchDocument.objects.filter(kind=kind).exclude(object_id__in=things).delete()
        keys = list(model._base_manager.filter(pk__in=things).order_by("pk").values_list("pk", flat=True))
        made = 0
        for batch in batched(keys):
            with transaction.atomic():
                made += index(batch)
        return made


def _editions(briefs: list[Any]) -> int:
    list(Brief._base_manager.filter(pk__in=briefs).order_by("pk").select_for_update())
    SearchDocument.objects.of(Kind.BRIEF, briefs).delete()
    return index_editions(briefs)
