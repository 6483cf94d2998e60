"""Events as GeoJSON (RFC 7946): longitude first, and no point where only a country or province is known."""

from collections.abc import Iterator
from typing import Any

from events.exports.position import position_of
from events.exports.rows import parent
from events.exports.tables import EVENTS
from pages.downloads import Selection, json_text


def feature(event: Any) -> dict[str, Any]:
    """The event, with a point if its place is known to the town or better."""
    position = position_of(event)
    return {
        "type": "Feature",
        "id": str(event.uuid),
        "geometry": {"type": "Point", "coordinates": [position[1], position[0]]} if position else None,
        "properties": EVENTS.as_json(event, without=("latitude", "longitude")),
    }


def collection(selection: Selection) -> Iterator[str]:
    yield '{"type": "FeatureCollection", "features": ['
    for number, event in enumerate(selection.rows(parent())):
        yield f"{',' if number else ''}\n{json_text(feature(event))}"
    yield "\n]}\n"
