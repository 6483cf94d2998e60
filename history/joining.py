"""Joins three documents of a record into one: rows by their number, fields one by one, order as a sequence."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from history.conflicts import ORDER, Answer, Conflict, Joining, same
from history.snapshots import Json, is_reference

if TYPE_CHECKING:
    from history.records import Record


@dataclass(frozen=True)
class Combined:
    """The joined document, what has still to be decided, and what the answers have decided."""

    document: Json
    conflicts: list[Conflict]
    answered: list[Conflict]


def combined(
    model: "type[Record]",
    base: Json,
    theirs: Json,
    mine: Json,
    answers: Mapping[str, Answer] | None = None,
    *,
    every: bool = False,
) -> Combined:
    """Join two documents that both came from `base`.

    answers, by the key of the conflict, decide those for which they were given. With `every`, all that mine changed
    is asked for, as is needed where the whole breaks a rule that neither side breaks by itself.
    """
    joining, made = Joining(answers or {}, every), dict(theirs)
    for name in (*model.content, *model.particulars):
        if name in theirs and name in mine:
            sides = base.get(name), theirs[name], mine[name]
            made[name] = joining.of_field(model, Conflict("", None, name, *sides))
    for part in model.parts:
        if part in theirs and part in mine:
            made[part] = _Rows(joining, model, part, base.get(part, []), theirs[part], mine[part]).joined()
    return Combined(made, joining.conflicts, joining.answered)


class _Rows:
    """The rows of one part. A row that came with mine is known by `new1`, `new2` … until it is written."""

    def __init__(self, joining: Joining, record: Any, part: str, base: list, theirs: list, mine: list) -> None:
        self.joining, self.part = joining, part
        self.model = getattr(record, part).rel.related_model
        self.was, self.now = _by_id(base), _by_id(theirs)
        known = (row if row["id"] in self.was else {**row, "id": f"new{n}"} for n, row in enumerate(mine, 1))
        self.typed = _by_id(known)
        self.kept: dict[Any, Json] = {}
        #: Under which key a row is kept that came on one side and is the same as one on the other.
        self.twins: dict[Any, Any] = {}

    def joined(self) -> list[Json]:
        for key, was in self.was.items():
            row = self._of_base(was, self.now.get(key), self.typed.get(key))
            if row is not None:
                self.kept[key] = row
        came = self.now.keys() - self.was.keys()
        for key in filter(came.__contains__, self.now):
            self._take_in(self.now[key], self._alike(self.now[key]), mine=False)
        for key in filter(lambda key: key not in self.was, self.typed):
            row = self.typed[key]
            equal = next((k for k in self.now if k in came and k in self.kept and same(self.now[k], row)), None)
            if equal is not None:
                came.remove(equal)
                self.twins[key] = equal
            elif self._wanted(row):
                self._take_in(row, self._alike(row), mine=True)
        return [
            {**row, "id": None if row["id"] in self.typed and row["id"] not in self.was else row["id"]}
            for row in self._in_order()
        ]

    def _of_base(self, was: Json, theirs: Json | None, mine: Json | None) -> Json | None:
        """What becomes of a row that was there; None if it goes."""
        if theirs is None and mine is not None:
            mine = self.joining.with_written(self.part, mine)
        if theirs is None or mine is None or self._names_another(was, theirs, mine):
            return self.joining.value(Conflict(self.part, was["id"], "", was, theirs, mine))
        return self._fields(was, theirs, mine)

    def _names_another(self, was: Json, theirs: Json, mine: Json) -> bool:
        """Has one side made it a row of another record, while the other side wrote more about the first?"""
        if same(theirs, was) or same(mine, was):
            return False
        fields = (self.model._meta.get_field(name) for name in was.keys() & set(self.model.content))
        needed = [f.name for f in fields if f.is_relation and not f.many_to_many and not f.null]
        return any(not same(row.get(name), was[name]) for row in (theirs, mine) for name in needed)

    def _fields(self, was: Json, theirs: Json, mine: Json) -> Json:
        row = dict(theirs)
        for name in (name for name in mine if name not in {"id", ORDER}):
            sides = was.get(name), theirs.get(name), mine[name]
            row[name] = self.joining.of_field(
                self.model, Conflict(self.part, theirs["id"], name, *sides, (was, theirs, mine))
            )
        return row

    def _wanted(self, row: Json) -> bool:
        """Only where everything is asked for is it asked whether a new row is to come."""
        every = self.joining.every
        return not every or self.joining.settled(Conflict(self.part, row["id"], "", None, None, row)) is not None

    def _take_in(self, row: Json, twin: Any, *, mine: bool) -> None:
        if twin is None:
            self.kept[row["id"]] = row
            return
        sides = (self.kept[twin], row) if mine else (row, self.kept[twin])
        self.kept[twin] = {**self._fields({}, *sides), "id": twin}
        self.twins[row["id"]] = twin

    def _alike(self, row: Json) -> Any:
        """Key of the row that says what a constraint wants to be said once, and that this row says as well."""
        once = self._once(row)
        return next((key for key, other in self.kept.items() if once and once & self._once(other)), None)

    def _once(self, row: Json) -> set[tuple[str, ...]]:
        constraints: Any = self.model._meta.total_unique_constraints
        made: Any = _instance(self.model, row) if constraints else None
        found = (
            (c.name, *(made.serializable_value(name) for name in c.fields if name != self.model.belongs_to))
            for c in constraints
        )
        return {values for values in found if None not in values}

    # Order

    def _in_order(self) -> list[Json]:
        was, theirs, mine = (self._standing(rows) for rows in (self.was, self.now, self.typed))
        common = set(was) & set(theirs) & set(mine)
        before, now, typed = ([key for key in side if key in common] for side in (was, theirs, mine))
        mine_first = before == now != typed
        if ORDER in self.model.content and before not in (now, typed) and now != typed:
            rows = [[self.kept[key] for key in side] for side in (before, now, typed)]
            conflict = Conflict(self.part, None, ORDER, rows[0], rows[1], rows[2])
            mine_first = self.joining.settled(conflict) is conflict.mine
        keys = _sequence(mine, theirs) if mine_first else _sequence(theirs, mine)
        return [self.kept[key] | self._place(keys, n) for n, key in enumerate(keys)]

    def _standing(self, rows: Iterable[Any]) -> list[Any]:
        keys = (self.twins.get(key, key) for key in rows)
        return list(dict.fromkeys(key for key in keys if key in self.kept))

    def _place(self, keys: list[Any], n: int) -> Json:
        """The number that says where a row stands: as on the side that has just these rows, else counted anew."""
        if ORDER not in self.model.content:
            return {}
        sides = [self.now, self.typed]
        if _places(self.now) == _places(self.was):
            sides.reverse()
        side = next((side for side in sides if list(side) == keys), None)
        return {ORDER: side[keys[n]][ORDER] if side else n + 1}


def _sequence(first: list[Any], second: list[Any]) -> list[Any]:
    """All keys of both in the order of `first`; those that only `second` has stand behind what they stood behind."""
    keys = list(first)
    for n, key in enumerate(second):
        if key not in keys:
            place = keys.index(second[n - 1]) + 1 if n else 0
            while place < len(keys) and keys[place] not in second:
                place += 1
            keys.insert(place, key)
    return keys


def _by_id(rows: Iterable[Json]) -> dict[Any, Json]:
    return {row["id"]: row for row in rows}


def _places(rows: dict[Any, Json]) -> list[tuple[Any, Any]]:
    return [(key, row.get(ORDER)) for key, row in rows.items()]


def _instance(model: Any, row: Json) -> Any:
    """The row as an object, with what the model derives from its fields."""
    single = (model._meta.get_field(name) for name in model.content if name in row)
    made = model(**{f.attname: _plain(row[f.name]) for f in single if not f.many_to_many})
    with suppress(ValidationError):
        made.clean()
    return made


def _plain(value: Any) -> Any:
    return value["id"] if is_reference(value) else value
