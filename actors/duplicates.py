"""Actors that may be the same as a new one, by all their names."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, reduce
from operator import or_
from re import findall

from django.db.models import Q

from actors.models import Actor, ActorName
from actors.names import fold

#: How many are told of, likeliest first.
MOST = 8
#: How alike two spellings are, from 0 to 1, to be taken for one name.
ALIKE = 0.85
#: Words that tell nobody apart.
SMALL = {"a", "al", "and", "de", "der", "des", "du", "el", "for", "in", "la", "le", "of", "on", "the", "to", "von"}
#: Most other spellings of a word share so many letters at its beginning.
STEM = 4
#: Names that share the beginning of a word with the new one and are looked at more closely, at most.
CANDIDATES = 3000


@dataclass(frozen=True)
class Name:
    """A name in the parts that it is compared by. `key` is folded."""

    key: str

    @cached_property
    def words(self) -> list[str]:
        """Its words without small ones; all of them where there are no others."""
        words = findall(r"\w+", self.key)
        return [word for word in words if word not in SMALL] or words

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.words)

    @property
    def may_be_acronym(self) -> bool:
        return len(self.words) == 1 and 2 <= len(self.words[0]) <= 6

    def likeness(self, other: "Name") -> tuple[float, str] | None:
        """How much the other name is like this one, from 0 to 1, and the words for it; None if it is not."""
        if self.key == other.key:
            return 1, "the same name"
        mine, theirs = sorted(self.words), sorted(other.words)
        if mine == theirs:
            return 0.98, "the same words"
        if self.stands_for(other) or other.stands_for(self):
            return 0.95, "an acronym"
        alike = SequenceMatcher(None, " ".join(mine), " ".join(theirs)).ratio()
        if alike >= ALIKE:
            return alike, "nearly the same spelling"
        if set(mine) < set(theirs) or set(theirs) < set(mine):
            return alike * ALIKE, "the same words and more"
        return None

    def stands_for(self, other: "Name") -> bool:
        """Is this the acronym of the other?"""
        return self.may_be_acronym and len(other.words) > 1 and self.words[0] == other.initials


def likely_same(name: str) -> list[tuple[Actor, str]]:
    """Actors with a name like this one, likeliest first, and why; none that was merged into another."""
    new = Name(fold(name))
    if not new.words:
        return []
    found: dict[int, tuple[float, str]] = {}
    for actor, key, other_name in _candidates(new):
        if (likeness := new.likeness(Name(key))) and likeness > found.get(actor, (0, "")):
            found[actor] = (likeness[0], f"{likeness[1]}: {other_name}" if other_name else likeness[1])
    best = sorted(found, key=lambda actor: (-found[actor][0], actor))[:MOST]
    actors = Actor.objects.in_bulk(best)
    return [(actors[actor], found[actor][1]) for actor in best if actor in actors]


def _candidates(new: Name) -> Iterator[tuple[int, str, str]]:
    """Whose name shares the beginning of a word with the new one, its key, and the name itself if it is another."""
    actors = Actor.objects.filter(_sharing(new), merged_into=None).order_by()
    for actor, key in actors.values_list("pk", "name_key")[:CANDIDATES]:
        yield actor, key, ""
    names = ActorName.objects.filter(_sharing(new), actor__merged_into=None).order_by()
    yield from names.values_list("actor", "name_key", "name")[:CANDIDATES]


def _sharing(new: Name) -> Q:
    ways = [Q(name_key__contains=word[:STEM]) for word in new.words if len(word) > 2]
    if new.may_be_acronym:
        letters = new.words[0]
        others = (Q(name_key__contains=f" {letter}") for letter in letters[1:])
        ways.append(Q(Q(name_key__startswith=letters[0]), *others))
    return reduce(or_, ways, Q(name_key__in=[new.key, new.initials]))
