"""What the JSON of events looks like: as in the file of events, and with what one would otherwise look up."""

from typing import Any

from rest_framework import serializers

from events.exports.records import as_json
from events.exports.tables import EVENT_DOCUMENTS, EVENTS, LINKS, PARTICIPATIONS
from pages.serializers import row
from sources.serializers import CommonSerializer, sources

_OWN = ("event_id", "updated_at")

EventDocumentSerializer = row("EventDocument", EVENT_DOCUMENTS, without=_OWN)
EventLinkSerializer = row("EventLink", LINKS, without=_OWN)


class BodySerializer(serializers.Serializer):
    """An actor on whose behalf another took part."""

    id = serializers.UUIDField(read_only=True)
    name = serializers.CharField(read_only=True)


class ParticipationSerializer(row("ParticipationRow", PARTICIPATIONS, without=_OWN)):
    """Who took part, and as what. To be invited is not to attend."""

    on_behalf_of = BodySerializer(many=True, read_only=True)


class EventSerializer(CommonSerializer, row("EventRow", EVENTS)):
    """Something that happened, is going on or is planned. Whether it took place and what came of it are two things."""

    place_id = serializers.IntegerField(read_only=True, allow_null=True, help_text="Names the place.")
    when = serializers.CharField(read_only=True, help_text="The date in words; empty if there is none.")
    participations = ParticipationSerializer(many=True, read_only=True)
    documents = EventDocumentSerializer(many=True, read_only=True)
    links = EventLinkSerializer(many=True, read_only=True)

    def to_representation(self, event: Any) -> dict[str, Any]:
        named = [*event.public_documents, *event.public_citations]
        return {**as_json(event), "when": event.when, "sources": sources(named)}
