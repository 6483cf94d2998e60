"""What the JSON of actors looks like: as in the file of actors, and with what one would otherwise look up."""

from typing import Any

from actors.exports.records import as_json
from actors.exports.tables import ACTORS, NAMES, RELATIONSHIPS
from pages.serializers import row
from sources.serializers import CommonSerializer, sources

NameSerializer = row("ActorName", NAMES, without=("actor_id", "updated_at"))
RelationshipSerializer = row("Relationship", RELATIONSHIPS, without=("subject_id", "subject_name", "updated_at"))


class ActorSerializer(CommonSerializer, row("ActorRow", ACTORS)):
    """A person, state, government, organisation, party, armed group or collective."""

    other_names = NameSerializer(many=True, read_only=True)
    relationships = RelationshipSerializer(
        many=True,
        read_only=True,
        help_text="What this actor is to others; for what others are to it, list actors `related` to it.",
    )

    def to_representation(self, actor: Any) -> dict[str, Any]:
        return {**as_json(actor), "sources": sources(actor.public_citations)}
