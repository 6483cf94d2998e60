"""Reading snapshots that an earlier version of the code has stored.

A record class whose snapshots change their keys (a field renamed, taken out, or split) raises its number and says how
a snapshot of the number before becomes one of the next:

    class Place(Record):
        snapshot_schema = 2
        upcasters = {1: town_is_called_name}    # takes a snapshot as a dict of its own, changes and returns it

Whatever reads a stored snapshot reads it through `present`. What is stored is never written anew, so hashes and the
digests of editions stay what they were. A key that is only new takes a number, too; its up-caster can leave the
snapshot as it is, for what a snapshot does not have, it says nothing of. The keys of references are part of it all.
"""

from copy import deepcopy
from typing import TYPE_CHECKING

from history.snapshots import Json

if TYPE_CHECKING:
    from collections.abc import Callable

    from history.records import Record


class UnreadableSnapshot(Exception):
    """A snapshot cannot be read by this version of the code; the message is for whoever wanted to see it."""


def present(model: "type[Record]", snapshot: Json) -> Json:
    """The snapshot as the present code would have written it; the very same if it is of the present schema.

    Raises UnreadableSnapshot if it is of a later one, or if a step on the way to the present one is missing.
    """
    stored = snapshot.get("schema", model.snapshot_schema)
    if stored == model.snapshot_schema:
        return snapshot
    if not isinstance(stored, int) or stored > model.snapshot_schema:
        raise UnreadableSnapshot(
            f"This was written by a later version of the site: its schema is number {stored}, and the latest one known "
            f"here is {model.snapshot_schema}. It is kept as it is, and can be read once the site is up to date."
        )
    read = deepcopy(snapshot)
    for number in range(stored, model.snapshot_schema):
        read = _upcaster(model, number)(read) | {"schema": number + 1}
    return read


def _upcaster(model: "type[Record]", number: int) -> "Callable[[Json], Json]":
    if number not in model.upcasters:
        raise UnreadableSnapshot(
            f"This was written by an earlier version of the site, and nothing tells how schema {number} of "
            f"a {model._meta.verbose_name} becomes schema {number + 1}. It is kept as it is."
        )
    return model.upcasters[number]
