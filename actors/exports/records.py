"""Actors as JSON. The names of fields are those of the tables, so the codebook holds for both."""

from collections.abc import Iterator
from typing import Any

from actors.exports.rows import all_parts
from actors.exports.tables import ACTORS, NAMES, RELATIONSHIPS
from pages.downloads import Selection, array_of, json_text
from sources.exports import common_lists, with_lists


def as_json(actor: Any) -> dict[str, Any]:
    """All that is public of an actor that was read with `all_parts`."""
    own = ("actor_id", "subject_id", "subject_name", "updated_at")
    return with_lists(
        ACTORS.as_json(actor),
        other_names=[NAMES.as_json(name, without=own) for name in actor.public_names],
        relationships=[RELATIONSHIPS.as_json(row, without=own) for row in actor.public_relationships],
        **common_lists(actor),
    )


def array(selection: Selection) -> Iterator[str]:
    return array_of(json_text(as_json(actor)) for actor in selection.rows(*all_parts()))


def single(selection: Selection) -> Iterator[str]:
    return (json_text(as_json(actor)) for actor in selection.rows(*all_parts()))
