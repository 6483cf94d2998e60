"""What the JSON of sources looks like."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from pages.serializers import row
from sources.exports import CITATIONS, DOCUMENTS, IDENTIFIERS

_OWN = ("record", "record_id", "updated_at")

DocumentSerializer = row("Document", DOCUMENTS)
IdentifierSerializer = row("Identifier", IDENTIFIERS, without=_OWN)
CitationSerializer = row("Citation", CITATIONS, without=_OWN)


class CommonSerializer(serializers.Serializer):
    """The lists that events and actors have in common."""

    identifiers = IdentifierSerializer(many=True, read_only=True)
    citations = CitationSerializer(many=True, read_only=True)
    merged_ids = serializers.ListField(
        child=serializers.UUIDField(), read_only=True, help_text="Ids of records that have been merged into this one."
    )
    sources = DocumentSerializer(many=True, read_only=True, help_text="In full, the documents that are named here.")


def sources(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """The documents that these rows name, each once, as JSON."""
    documents = {row.document_id: row.document for row in rows}
    return [DOCUMENTS.as_json(document) for document in documents.values()]
