"""What two people changed at the same time: the conflicts between base, theirs and mine, and the answers to them.

A *document* is a snapshot together with the particulars of the record. What only one of the two changed is taken
from that one. What both changed alike is taken as it is. What both changed differently is a `Conflict`: a person
has to say which to keep, and the joined document has theirs until an `Answer` is given. See `history.joining`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from history.snapshots import Json, digest, is_reference

#: The field that says where a row stands among its fellows: joined as a sequence, not as a number.
ORDER = "order"


@dataclass(frozen=True)
class Conflict:
    """One thing that both changed: a field of the record or of a row, a whole row, or the order of the rows.

    The values are those of the documents; for a whole row the row, None where it is not there; for an order the
    rows in that order. `rows` has the base, their and my row that a field belongs to.
    """

    part: str
    row: Any
    field: str
    base: Any
    theirs: Any
    mine: Any
    rows: tuple[Json, Json, Json] | None = None

    @property
    def key(self) -> str:
        return ".".join(str(step) for step in (self.part, self.row, self.field) if step)

    @property
    def seen(self) -> str:
        """Hash of what there is to choose from: an answer holds only for what was on the page when it was given."""
        return digest([_said(self.theirs), _said(self.mine)])


@dataclass(frozen=True)
class Answer:
    """What a person chose: `take` is “theirs”, “mine” or “text”, the last for a text that is neither."""

    seen: str
    take: str
    text: str = ""

    def value(self, conflict: Conflict) -> Any:
        return {"theirs": conflict.theirs, "mine": conflict.mine, "text": self.text}[self.take]


def same(one: Any, other: Any) -> bool:
    """Do two values say the same? A record is the same whatever it was called, and no text is as good as none."""
    return _said(one) == _said(other)


def _said(value: Any) -> Any:
    if is_reference(value):
        return [value["ref"], value["id"]]
    if isinstance(value, list):
        return [_said(item) for item in value]
    if isinstance(value, dict):
        return {name: _said(item) for name, item in value.items() if name not in {"id", ORDER}}
    return None if value == "" else value


@dataclass
class Joining:
    """The values of a document as they are joined, and what is met on the way that needs an answer.

    With `every`, all that mine changed is asked for.
    """

    answers: Mapping[str, Answer]
    every: bool = False
    conflicts: list[Conflict] = field(default_factory=list)
    answered: list[Conflict] = field(default_factory=list)

    def of_field(self, model: Any, conflict: Conflict) -> Any:
        """The joined value of a field; where it has many, those that are there or came, but none that went."""
        if model._meta.get_field(conflict.field).many_to_many:
            return _union(conflict.base or [], conflict.theirs or [], conflict.mine or [])
        return self.value(conflict)

    def value(self, conflict: Conflict) -> Any:
        """The value of the side that changed it; of both, what was chosen."""
        base, theirs, mine = conflict.base, conflict.theirs, conflict.mine
        if self._is_written(conflict.key):
            # Whatever the others have made of it since, these words are on neither side.
            return self.settled(conflict)
        if same(theirs, mine) or same(mine, base):
            return theirs
        if same(theirs, base) and not self.every:
            return mine
        return self.settled(conflict)

    def settled(self, conflict: Conflict) -> Any:
        """What the answer says; theirs, and a conflict more, if there is none."""
        answer = self.answers.get(conflict.key)
        if answer is None or answer.seen != conflict.seen:
            self.conflicts.append(conflict)
            return conflict.theirs
        self.answered.append(conflict)
        return answer.value(conflict)

    def with_written(self, part: str, row: Json) -> Json:
        """My row with the texts that were written together for its fields, before all of it came into question."""
        keys = {name: f"{part}.{row['id']}.{name}" for name in row}
        return row | {name: self.answers[key].text for name, key in keys.items() if self._is_written(key)}

    def _is_written(self, key: str) -> bool:
        return key in self.answers and self.answers[key].take == "text"


def _union(base: list[Json], theirs: list[Json], mine: list[Json]) -> list[Json]:
    was, typed = ({ref["id"] for ref in side} for side in (base, mine))
    there = [ref for ref in theirs if ref["id"] in typed or ref["id"] not in was]
    known = {ref["id"] for ref in theirs} | was
    return sorted([*there, *(ref for ref in mine if ref["id"] not in known)], key=lambda ref: ref["id"])
