"""What data users get of sources: documents, citations of them, and identifiers that others have given."""

from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from pages.tables import Column, Table, about, reader, several, stored, updated
from sources.models import Document, Identifier, RecordCitation


def record_of(part: Any) -> Any:
    """The record that a part belongs to."""
    return getattr(part, part.belongs_to)


def kind_of_record(part: Any) -> str:
    return part.belongs_to


RECORD = (
    Column("record", kind_of_record, "What the row is about.", vocabulary=(("event", "event"), ("actor", "actor"))),
    Column("record_id", lambda part: record_of(part).uuid, "Id of that event or actor."),
)


RECORD_UPDATED = Column(
    "updated_at", lambda part: record_of(part).changed_at, "When that event or actor last changed, in UTC.", "datetime"
)

DOCUMENTS = Table(
    "documents",
    about(Document),
    (
        stored(Document, "slug", "id", meaning="Names the document in all tables."),
        stored(Document, "kind", meaning="What sort of text it is."),
        stored(Document, "title", meaning="Title of the text."),
        stored(Document, "publisher", meaning="Who published it."),
        stored(Document, "url", meaning="Web address."),
        stored(Document, "archive_url", meaning="Web address of an archived copy."),
        stored(Document, "language"),
        stored(Document, "date_edtf", meaning="When it was issued, in EDTF."),
        stored(Document, "date_text"),
        stored(Document, "date_earliest"),
        stored(Document, "date_latest"),
        updated("document"),
    ),
)

IDENTIFIERS = Table(
    "identifiers",
    "What others call the same thing in their data. Wikidata ids have a column in events and actors.",
    (
        *RECORD,
        stored(Identifier, "scheme"),
        stored(Identifier, "value", meaning="The identifier in that scheme."),
        RECORD_UPDATED,
    ),
)

CITATIONS = Table(
    "citations",
    "Places in documents that bear out, or contradict, what a record says.",
    (
        *RECORD,
        stored(Document, "slug", "document_id", of="document", meaning="Id of the document."),
        stored(Document, "title", "document_title", of="document", meaning="Title of the document."),
        stored(RecordCitation, "locator", empty="the document as a whole"),
        stored(RecordCitation, "field", meaning="Which fact it is about.", empty="the record as a whole"),
        stored(RecordCitation, "basis", meaning="How the source bears the fact out."),
        stored(RecordCitation, "supports", meaning="Whether the source agrees with the record."),
        stored(RecordCitation, "value", meaning="What the source says instead.", empty="nothing else"),
        stored(RecordCitation, "note", meaning="Remark of the editors.", empty="none"),
        Column("about_id", reader("about.uuid"), "Id of the actor whose part or relation it is about.", empty="none"),
        Column("about_name", reader("about.name"), "Name of that actor.", empty="none"),
        RECORD_UPDATED,
    ),
)

MERGED = Table(
    "merged",
    "Ids that have been out before records were merged, and the records that they mean now.",
    (
        Column("merged_id", lambda row: row[0], "The former id."),
        Column("record_id", lambda row: row[1].uuid, "Id of the record that it means now."),
        Column("updated_at", lambda row: row[1].changed_at, "When that record last changed, in UTC.", "datetime"),
    ),
)


def former_ids(record: Any) -> list[UUID]:
    """Ids of the records that were merged into this one, which has been read with `former_records`."""
    return [uuid for former in record.former_records for uuid in _chain(former)]


def _chain(former: Any) -> list[UUID]:
    return [former.uuid, *(uuid for earlier in former.merged.all() for uuid in _chain(earlier))]


# Cells with several values, for the tables that have one row for each record.

IDENTIFIERS_CELL = several(
    "identifiers", "public_identifiers", str, "What others call it in their data, as scheme:value."
)
SOURCES_CELL = several(
    "sources", "public_citations", reader("document.title"), "Titles of the documents that are cited for it."
)
MERGED_CELL = Column(
    "merged_ids", former_ids, "Ids of records that have been merged into this one.", empty="none", several=True
)


def with_lists(record: dict[str, Any], **lists: list[Any]) -> dict[str, Any]:
    """A record as JSON with lists of its parts; when it was updated stays last."""
    updated_at = record.pop("updated_at")
    return {**record, **lists, "updated_at": updated_at}


def common_lists(record: Any) -> dict[str, list[Any]]:
    """The parts that events and actors have in common, as JSON."""
    own = ("record", "record_id", "updated_at")
    return {
        "identifiers": [IDENTIFIERS.as_json(row, without=own) for row in record.public_identifiers],
        "citations": [CITATIONS.as_json(row, without=own) for row in record.public_citations],
        "merged_ids": [str(uuid) for uuid in former_ids(record)],
    }


# What is read with a record goes into lists of its own, as managers for each of many records take time.


def identifiers() -> Prefetch:
    """Identifiers as `public_identifiers`."""
    return Prefetch("identifiers", to_attr="public_identifiers")


def former_records(model: type[models.Model]) -> Prefetch:
    """Records merged into this one as `former_records`; more than three merges in a row cost a query each."""
    rows = model._default_manager.prefetch_related("merged__merged")
    return Prefetch("merged", rows, to_attr="former_records")


def public_citations(model: type[RecordCitation], public_actors: QuerySet) -> Prefetch:
    """Citations as `public_citations`; those about an actor whom readers may not see are left out."""
    seen = Q(about=None) | Q(among("about", public_actors))
    rows = model._default_manager.filter(seen).select_related("document", "about")
    return Prefetch("citations", rows, to_attr="public_citations")


def among(field: str, public: QuerySet) -> Exists:
    """Whether the key in this field is that of a public record, asked row by row.

    Asked for all rows at once, a database may go through all public records for each batch.
    """
    return Exists(public.filter(pk=OuterRef(field)))
