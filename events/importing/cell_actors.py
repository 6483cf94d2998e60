"""Actors that the cells of a row name. A name alone is never taken for an actor of the same name."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest
from typing import Any

from events.importing.mapping import ActorSpec, TableMapping
from events.importing.proposals import Ref

_VALUE_LENGTH = 200


@dataclass(frozen=True)
class CellActor:
    """An actor as a cell names it. `values` are those of a new record, empty where the value table names one."""

    ref: Ref
    role: str
    attendance: str
    column: str
    values: dict[str, Any]


def actors_in(mapping: TableMapping, cells: dict[str, str]) -> Iterator[CellActor]:
    """Actors in the order of the mapping.

    Each is known by its identifier where the table has one; otherwise by the name in the scheme of the table itself
    (`<scheme>-name`), so that the next import finds it again, whatever it is called here by then.
    """
    for spec in mapping.actors:
        for column, id_column in zip_longest(spec.columns.names, spec.ids.names, fillvalue=""):
            yield from _in_cell(mapping, spec, cells, column, id_column)
    for constant in mapping.constant_actors:
        values = {"name": constant.name, "kind": constant.kind}
        ref = Ref.actor("slug", constant.known) if constant.known else by_name(mapping.scheme, constant.name)
        yield CellActor(ref, constant.role, "unknown", "", {} if constant.known else values)


def by_name(scheme: str, name: str) -> Ref:
    """How a table without identifiers names an actor."""
    if len(name) > _VALUE_LENGTH:
        name = f"{name[:170]} #{sha256(name.encode()).hexdigest()[:16]}"
    return Ref.actor(f"{scheme}-name", name)


def _in_cell(
    mapping: TableMapping, spec: ActorSpec, cells: dict[str, str], column: str, id_column: str
) -> Iterator[CellActor]:
    names, ids = _split(cells.get(column, ""), spec), _split(cells.get(id_column, ""), spec)
    for name, number in zip_longest(names, ids if len(ids) == len(names) else [], fillvalue=""):
        if name in spec.known:
            yield CellActor(Ref.actor("slug", spec.known[name]), spec.role, spec.attendance, column, {})
            continue
        ref = Ref.actor(spec.scheme, number) if number and spec.scheme else by_name(mapping.scheme, name)
        values = {"name": spec.named.get(name, name), "kind": spec.kind.take(cells) or "unknown"}
        yield CellActor(ref, spec.role, spec.attendance, column, values)


def _split(cell: str, spec: ActorSpec) -> list[str]:
    parts = cell.split(spec.separator) if spec.separator else [cell]
    return [part.strip() for part in parts if part.strip()]
