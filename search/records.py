"""Public records that the search finds: indexed with each change, for as long as readers can see them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from history.public import PublicRecord
from search.models import ALWAYS, SearchDocument

#: Things that are indexed at a time.
BATCH = 500

#: From when until when; None is for ever.
Interval = tuple[datetime, datetime | None]


class Searchable(PublicRecord):
    """A record that the search finds. Comes first among the bases, so that its `after_change` is the one that runs.

    A subclass says in `search_texts` what is searched, and in `search_needs` which of its rows that takes.
    """

    search_needs: tuple[str, ...] = ()

    class Meta:
        abstract = True

    def search_texts(self) -> dict[str, Any]:
        """Arguments of `SearchDocument.of` besides title and address: detail, names, summary, body, date_edtf."""
        raise NotImplementedError

    def after_change(self, *, deleted: bool) -> None:
        super().after_change(deleted=deleted)
        write_documents(type(self), [self.pk], [] if deleted else [self])

    @classmethod
    def index(cls, keys: Iterable[Any]) -> int:
        """Make the documents of these records anew, as things are now; returns how many. Inside a transaction."""
        written = 0
        # In one order, and not against those who only refer to them, so that two who do this at once do not block.
        rows = cls._base_manager.order_by("pk").select_for_update(no_key=True).prefetch_related(*cls.search_needs)
        for batch in batched(sorted(keys)):
            written += write_documents(cls, batch, list(rows.filter(pk__in=batch)))
        return written


def write_documents(model: type[Searchable], keys: list[Any], records: list[Any]) -> int:
    """Replace the documents of the records with these keys by those of `records`, which are locked."""
    standing = [record for record in records if not getattr(record, "merged_into_id", None)]
    linked = _linked(model, [record.pk for record in standing if not record.is_public])
    kind = model._meta.model_name or ""
    SearchDocument.objects.of(kind, keys).delete()
    documents = [
        SearchDocument.of(
            kind=kind,
            object_id=record.pk,
            live_from=start,
            live_until=end,
            title=record.name,
            address=record.get_absolute_url(),
            **record.search_texts(),
        )
        for record in standing
        for start, end in ([(ALWAYS, None)] if record.is_public else joined(linked[record.pk]))
    ]
    return len(SearchDocument.objects.bulk_create(documents)) if documents else 0


def _linked(model: type[Searchable], keys: list[Any]) -> dict[Any, list[Interval]]:
    """When readers can see these records because an edition links them, from now on; see `public`."""
    intervals: dict[Any, list[Interval]] = defaultdict(list)
    if keys:
        link: Any = model._meta.get_field("edition_links")
        links = link.related_model.objects.filter(**{f"{link.field.name}__in": keys})
        for key, start, end in links.intervals(link.field.attname, timezone.now()):
            intervals[key].append((start, end))
    return intervals


def batched(keys: list[Any]) -> Iterable[list[Any]]:
    """The keys in as many lists as memory and databases take at a time."""
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))


def joined(intervals: list[Interval]) -> list[Interval]:
    """The same time in as few intervals as it takes, in order."""
    found: list[Interval] = []
    for start, end in sorted(intervals, key=lambda interval: interval[0]):
        if found and (found[-1][1] is None or found[-1][1] >= start):
            before, until = found[-1]
            found[-1] = (before, None if until is None or end is None else max(until, end))
        else:
            found.append((start, end))
    return found
