"""Events as JSON. The names of fields are those of the tables, so the codebook holds for both."""

from collections.abc import Iterator
from typing import Any

from events.exports.rows import all_parts
from events.exports.tables import EVENT_DOCUMENTS, EVENTS, LINKS, PARTICIPATIONS
from pages.downloads import Selection, array_of, json_text
from sources.exports import common_lists, with_lists

_OWN = ("event_id", "updated_at")


def as_json(event: Any) -> dict[str, Any]:
    """All that is public of an event that was read with `all_parts`."""
    return with_lists(
        EVENTS.as_json(event),
        participations=[_participation(row) for row in event.public_participations],
        documents=[EVENT_DOCUMENTS.as_json(row, without=_OWN) for row in event.public_documents],
        links=[LINKS.as_json(row, without=_OWN) for row in event.public_links],
        **common_lists(event),
    )


def array(selection: Selection) -> Iterator[str]:
    return array_of(json_text(as_json(event)) for event in selection.rows(*all_parts()))


def single(selection: Selection) -> Iterator[str]:
    return (json_text(as_json(event)) for event in selection.rows(*all_parts()))


def _participation(row: Any) -> dict[str, Any]:
    bodies = [{"id": str(body.uuid), "name": body.name} for body in row.public_on_behalf_of]
    return {**PARTICIPATIONS.as_json(row, without=_OWN), "on_behalf_of": bodies}
