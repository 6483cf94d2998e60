"""Questions about places and events."""

from datetime import date
from typing import Any, Self

from django.db import models

from actors.countries import NAMES
from actors.names import each_word, fold
from dates.models import DatedQuerySet
from history.merging import MergeableQuerySet
from history.querysets import RecordedQuerySet

#: How many levels of parts that have parts a process is followed down, and how many of them one query reads. Sessions
#: of rounds of tracks make three; with more at once, SQLite goes through all events.
DEEPEST, AT_ONCE = 12, 4


class PlaceQuerySet(RecordedQuerySet):
    def spelled(self, *names: str) -> Self:
        """Places of these names, each alone or with its country: “Geneva”, “Geneva, CH”."""
        return self.filter(models.Q(*map(_spelled, names), _connector=models.Q.OR))


def _spelled(name: str) -> models.Q:
    before, _, country = name.rpartition(", ")
    if before and country.upper() in NAMES:
        return models.Q(name__iexact=before, country=country.upper())
    return models.Q(name__iexact=name)


class EventQuerySet(MergeableQuerySet, DatedQuerySet):
    def named(self, words: str) -> Self:
        """Events with each of these words in their name or summary."""
        events = self
        for word in words.split():
            events = events.filter(models.Q(name_key__contains=fold(word)) | models.Q(summary__icontains=word))
        return events

    def called(self, words: str) -> Self:
        """Events whose name has each of these words in it, in any order."""
        if not fold(words):
            return self
        # Keys of rows, and not the rows: a database then reads the narrow index of names instead of them.
        found = self.model._base_manager.order_by().filter(each_word(words))
        return self.filter(pk__in=found.values("pk"))

    def bearing(self, name: str) -> list[Self]:
        """Events of exactly this name, whatever its case and accents."""
        return [self.filter(name_key=fold(name)[:300])]

    def identified(self, scheme: str, value: str) -> Self:
        """The event that others know by this identifier, be it in Wikidata or in other data."""
        if scheme == "wikidata":
            return self.filter(wikidata=value)
        return self.filter(identifiers__scheme=scheme, identifiers__value=value)

    def planned(self, day: date) -> Self:
        """Events that are planned and can still come to pass on this day or later, the next one first."""
        return self.filter(status="planned", date_latest__gte=day).chronological()

    def below(self, process: Any) -> Self:
        """Events of a process or series at any depth: its parts, their parts and so on, as far as all are in here."""
        has_parts = models.Exists(self.model._base_manager.filter(parent=models.OuterRef("pk")))
        ways = ["__".join(["parent"] * steps) for steps in range(1, AT_ONCE + 1)]
        inner, level = {process.pk}, {process.pk}
        # Only parts that have parts themselves are read; the rest are found by their parent.
        for _ in range(DEEPEST // AT_ONCE):
            levels = [self.order_by().filter(has_parts, **{f"{way}__in": level}) for way in ways]
            first, *further = [branches.values_list("pk", "parent") for branches in levels]
            found = list(first.union(*further))
            for _ in ways:
                level = {pk for pk, parent in found if parent in level} - inner
                inner |= level
            if not level:
                break
        return self.filter(parent__in=inner).exclude(pk=process.pk)

    def linked_with(self, event: Any) -> Self:
        """Events that one of the two links to the other, such as “responds to”."""
        return self.filter(models.Q(pk__in=event.links.values("to")) | models.Q(pk__in=event.links_to.values("event")))

    def in_order(self) -> Self:
        """By number in their series; those without one last, oldest first."""
        columns = (models.F(name).asc(nulls_last=True) for name in ("ordinal", "date_earliest", "date_latest"))
        return self.order_by(*columns, "pk")
