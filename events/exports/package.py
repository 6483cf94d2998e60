"""The package: all tables of the filtered set in one zip file, with codebook and description, written as it is sent.

Every actor, document and place that a table names is a row of another. Events that are named but not asked for (a
parent, the other end of a link, a term) are not: the table of events is exactly the filtered set.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from io import RawIOBase
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from actors.exports import rows as actor_rows
from actors.exports.tables import ACTORS, NAMES, RELATIONSHIPS
from actors.models import Actor
from events.exports import codebook, tables
from events.exports import rows as event_rows
from events.models import Event, Place
from pages.downloads import Selection, rows
from pages.tables import Table
from sources.exports import CITATIONS, DOCUMENTS, IDENTIFIERS, MERGED, former_ids, former_records, identifiers
from sources.models import Document

#: In the order in which they are written: a table comes after all those that name its rows.
TABLES = (
    tables.EVENTS,
    tables.PARTICIPATIONS,
    tables.ON_BEHALF_OF,
    tables.LINKS,
    tables.EVENT_DOCUMENTS,
    CITATIONS,
    RELATIONSHIPS,
    ACTORS,
    NAMES,
    IDENTIFIERS,
    MERGED,
    DOCUMENTS,
    tables.PLACES,
)


class Tables:
    """The rows of each table for a selection of events. Only keys are kept from one table to the next."""

    def __init__(self, selection: Selection) -> None:
        self.selection = selection
        #: Actors that the events tell of, then also those at the other end of their relations.
        self.involved, self.others = set[int](), set[int]()
        self.documents_named, self.places_named = set[int](), set[int]()

    def rows(self, table: Table) -> Iterable[Any]:
        return getattr(self, f"{table.name}")()

    def events(self) -> Iterator[Any]:
        for event in self.selection.rows(event_rows.parent()):
            if event.place_id:
                self.places_named.add(event.place_id)
            yield event

    def participations(self) -> Iterator[Any]:
        for event in self.selection.rows(event_rows.participations()):
            self.involved |= {row.actor_id for row in event.public_participations}
            yield from event.public_participations

    def on_behalf_of(self) -> Iterator[Any]:
        for event in self.selection.rows(event_rows.participations()):
            for row in event.public_participations:
                self.involved |= {body.pk for body in row.public_on_behalf_of}
                yield from ((row, body) for body in row.public_on_behalf_of)

    def links(self) -> Iterator[Any]:
        return (row for event in self.selection.rows(event_rows.links()) for row in event.public_links)

    def event_documents(self) -> Iterator[Any]:
        for event in self.selection.rows(event_rows.documents()):
            for row in event.public_documents:
                self.documents_named.add(row.document_id)
                yield row

    def citations(self) -> Iterator[Any]:
        """Of the events, then of the actors involved by then, which these may add to."""
        for row in self._citations(self.selection.rows(event_rows.citations())):
            self.involved |= {row.about_id} - {None}
            yield row
        for row in self._citations(self._actors(self.involved, actor_rows.citations())):
            self.others |= {row.about_id} - {None}
            yield row

    def relationships(self) -> Iterator[Any]:
        for actor in self._actors(self.involved, actor_rows.relationships()):
            for row in actor.public_relationships:
                self.others |= {other.pk for other in (row.object, row.on_behalf_of) if other}
                yield row

    def actors(self) -> Iterator[Any]:
        return self._actors(self.involved | self.others)

    def names(self) -> Iterator[Any]:
        actors = self._actors(self.involved | self.others, actor_rows.names())
        return (row for actor in actors for row in actor.public_names)

    def identifiers(self) -> Iterator[Any]:
        records = self._records(lambda model: identifiers())
        return (row for record in records for row in record.public_identifiers)

    def merged(self) -> Iterator[Any]:
        return ((uuid, record) for record in self._records(former_records) for uuid in former_ids(record))

    def documents(self) -> Iterator[Any]:
        return rows(Document.objects.all(), sorted(self.documents_named))

    def places(self) -> Iterator[Any]:
        return rows(Place.objects.all(), sorted(self.places_named))

    def _citations(self, records: Iterable[Any]) -> Iterator[Any]:
        for record in records:
            self.documents_named |= {row.document_id for row in record.public_citations}
            yield from record.public_citations

    def _records(self, prefetch: Callable[[Any], Any]) -> Iterator[Any]:
        yield from self.selection.rows(prefetch(Event))
        yield from self._actors(self.involved | self.others, prefetch(Actor))

    def _actors(self, keys: set[int], *prefetches: Any) -> Iterator[Any]:
        return rows(Actor.objects.public().prefetch_related(*prefetches), sorted(keys))


class _Outlet(RawIOBase):
    """A file that hands on what has been written to it and keeps nothing."""

    def __init__(self) -> None:
        self.written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.written += data
        return len(data)

    def take(self) -> bytes:
        taken = bytes(self.written)
        self.written.clear()
        return taken


def package(selection: Selection) -> Iterator[bytes]:
    """The zip file, a piece at a time."""
    outlet = _Outlet()
    with ZipFile(outlet, "w") as archive:
        for name, pieces in _files(selection):
            with archive.open(_described(name), "w") as file:
                for piece in pieces:
                    file.write(piece.encode())
                    yield outlet.take()
    yield outlet.take()


def _files(selection: Selection) -> Iterator[tuple[str, Iterable[str]]]:
    found, counts = Tables(selection), Counter[str]()
    for table in TABLES:
        yield f"{table.name}.csv", table.csv(_counted(found.rows(table), counts, table.name))
    yield "codebook.csv", codebook.CODEBOOK.csv(codebook.entries(TABLES))
    yield "codebook.md", codebook.as_markdown(TABLES)
    yield "datapackage.json", [json.dumps(codebook.descriptor(TABLES), indent=1, ensure_ascii=False)]
    yield "README.txt", [_readme(selection, counts)]


def _counted(rows: Iterable[Any], counts: Counter[str], name: str) -> Iterator[Any]:
    for row in rows:
        counts[name] += 1
        yield row


def _described(name: str) -> ZipInfo:
    info = ZipInfo(name, timezone.localtime().timetuple()[:6])
    info.compress_type, info.external_attr = ZIP_DEFLATED, 0o644 << 16
    return info


def _readme(selection: Selection, counts: Counter[str]) -> str:
    context = {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "made_at": timezone.now(),
        "selection": selection,
        "tables": [(table, counts[table.name]) for table in TABLES],
    }
    return render_to_string("events/package.txt", context)
