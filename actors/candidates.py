"""How likely a record is the one that somebody's table means, and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from re import findall
from typing import Any

from actors.names import fold
from dates.edtf import EDTFError
from dates.models import derive_bounds
from pages.reconciling import Query

#: Scores, from 0 to 100: by an id, by name, by another name, by one that mostly means something else, by likeness.
IDENTIFIED, NAMED, ALSO_NAMED, LOOSELY_NAMED, ALIKE = 100, 95, 90, 60, 80
#: What a property that agrees adds, what one that differs takes off, and what is too little to be a candidate.
AGREES, DIFFERS, TOO_LITTLE = 2, 20, 20


def same(asked: str, value: str) -> bool:
    return fold(asked) == fold(value)


def same_time(asked: str, value: str) -> bool:
    """Whether two dates, in EDTF or with a time of day behind, may mean the same day."""
    try:
        (first, last), (start, end) = derive_bounds(asked.split("T")[0]), derive_bounds(value)
    except EDTFError:
        return False
    return not ((last and start and last < start) or (first and end and end < first))


@dataclass(frozen=True)
class Property:
    """What else a table may know of a record, and what can be fetched for it once it is matched.

    values gives it for a record, nothing where it is not known; agrees tells whether a text means a value.
    """

    id: str
    name: str
    values: Callable[[Any], list[str]]
    agrees: Callable[[str, str], bool] = same

    def agreement(self, record: Any, query: Query) -> bool | None:
        """Whether the record has one of the values that were given; None if there are none to compare."""
        given, values = [value for name, value in query.given if name == self.id], self.values(record)
        return any(self.agrees(one, value) for one in given for value in values) if given and values else None


@dataclass(frozen=True)
class Name:
    """A name of a record: the key that it is compared by, of what sort it is, what it counts to be called so."""

    key: str
    sort: str = "name"
    weight: int = NAMED

    def likeness(self, key: str) -> float:
        """How alike two names are, from 0 to 1: by words in any order (Dice), or by these and letters half each."""
        mine, theirs = words_of(self.key), words_of(key)
        words = 2 * len(mine & theirs) / (len(mine) + len(theirs)) if mine and theirs else 0.0
        return max(words, (words + SequenceMatcher(None, self.key, key).ratio()) / 2)


@dataclass(frozen=True)
class Candidate:
    """A record that a question may mean: how likely, from 0 to 100, and why.

    is_sure: it is meant by an id or by a name in full, and nothing that is known speaks against it.
    """

    record: Any
    score: float
    is_sure: bool
    features: Mapping[str, bool | float]


def judge(
    record: Any, query: Query, *, names: list[Name], properties: tuple[Property, ...], identified: bool
) -> Candidate:
    """The record as an answer to the question; identified: one of the ids that it gives is that of the record."""
    key = fold(query.text)
    full = {name.sort: name.weight for name in names if name.key == key}
    likeness = max(name.likeness(key) for name in names if name.weight > LOOSELY_NAMED)
    known = {one.id: found for one in properties if (found := one.agreement(record, query)) is not None}
    agreed, differ = list(known.values()).count(True), list(known.values()).count(False)
    by_name = max(full.values(), default=round(ALIKE * likeness)) + AGREES * agreed - DIFFERS * differ
    named = any(weight > LOOSELY_NAMED for weight in full.values()) and not differ
    return Candidate(
        record,
        score=IDENTIFIED if identified else max(0, min(IDENTIFIED - 1, by_name)),
        is_sure=identified or named,
        features={"identifier": identified, "likeness": round(likeness, 2), **dict.fromkeys(full, True), **known},
    )


def words_of(text: str) -> set[str]:
    return set(findall(r"\w+", fold(text)))
