"""What has become, since an edition was written, of the events and actors that it links.

An edition is never written anew. Its page compares each linked record as history had it when the text was frozen with
the record as history has it now, and tells what a reader would want to know: another status, date, outcome, place or
name, a post that ended or began, a record found to be the same as another. Why a record changed, and who changed it,
is for analysts and not told.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from briefs.since.facts import Fact, facts, facts_of_reference, merged
from briefs.since.records import MODELS, Key, Revision, by_record, revisions
from briefs.standpoint import Standpoint
from history.snapshots import Json
from pages.rows import Row, Rows
from pages.wording import enumerated

if TYPE_CHECKING:
    from briefs.models import Edition

__all__ = ["Since", "happened_since", "rows"]


@dataclass(frozen=True)
class Since:
    """What has become of one record. key is that by which the edition links it, name what it is called there.

    now is what is not as it was, then what it was when the edition was written ("" if nothing of it was told).
    """

    key: Key
    name: str
    now: str
    then: str
    changed_at: datetime
    slug: str

    @property
    def anchor(self) -> str:
        """The id of the row of the record in the article."""
        return f"{self.key.kind}-{self.key.pk}"

    def get_absolute_url(self) -> str:
        return self.key.model(slug=self.slug).get_absolute_url()


class _State(NamedTuple):
    """What a record told from a moment on, and by which key and slug it is found."""

    since: datetime
    facts: dict[str, Fact]
    key: Key
    slug: str


class _Story:
    """What a record that an edition links has told from the moment when the text was frozen on."""

    def __init__(self, key: Key, reference: Json, states: list[_State], edition: "Edition") -> None:
        self.key, self.name, self.states = key, reference["name"], states
        first = states[0] if states else None
        is_known = first and first.facts and first.since <= edition.change.made_at
        self.then = first.facts if first and is_known else self.now | facts_of_reference(key, reference)
        came = [state.facts for state in states if state.since <= edition.published_at]
        self.when_it_came = came[-1] if came else {}

    @property
    def now(self) -> dict[str, Fact]:
        return self.states[-1].facts if self.states else {}

    def news(self, edition: "Edition", seen: Mapping[Key, str]) -> dict[str, Fact]:
        """What is not as it was, by name; of what names a record that is not among those seen, nothing."""
        differing = {name: fact for name, fact in self.now.items() if fact.differs(self.then.get(name))}
        told = {name: fact for name, fact in differing.items() if name in self.then or fact.is_news(edition.date)}
        return {name: fact for name, fact in told.items() if not fact.about or fact.about in seen}

    def told(self, edition: "Edition", seen: Mapping[Key, str]) -> Since | None:
        """What readers who see these records, under these names, are told; None if that is nothing."""
        last = self.states[-1] if self.states else None
        if last is None or last.key not in seen or not (news := self.news(edition, seen)):
            return None
        names = {name: seen[fact.about or last.key] for name, fact in news.items()}
        now = enumerated(fact.said(names[name]) for name, fact in news.items())
        then = enumerated(was.said(names[name]) for name, fact in news.items() if (was := self._was(name, fact)))
        return Since(self.key, self.name, now, then, max(map(self._since, news)), last.slug)

    def _was(self, name: str, fact: Fact) -> Fact | None:
        was = self.then.get(name)
        # What it was called then stands beside it. Another record that was named there, readers may not see.
        if was is None or name == "name" or was.about != fact.about:
            return None
        # The text itself tells the state. What else was changed before the text came out, readers may never have seen.
        return was if name == "state" or not was.differs(self.when_it_came.get(name)) else None

    def _since(self, name: str) -> datetime:
        """From when on it has told this as it does now."""
        same = takewhile(lambda state: not self.now[name].differs(state.facts.get(name)), reversed(self.states))
        return min(state.since for state in same)


def rows(standpoint: Standpoint) -> dict[str, Rows]:
    """What `happened_since` is told from. Nothing can have happened since a draft.

    Of a record that was merged, and what it became again and so on, more than FOLLOWED times, nothing is told.
    """
    return {f"revisions_{kind}": revisions(standpoint, kind) for kind in MODELS} if standpoint.pk else {}


def happened_since(edition: "Edition", found: Mapping[str, list[Row]], seen: Mapping[Key, str]) -> list[Since]:
    """What readers can be told of the records that have changed since the text of an edition was frozen.

    seen is the names of records that readers see, of all that can be named. In the order of the article: events, then
    actors.
    """
    if edition.pk is None:
        return []
    history = {k: v for kind in MODELS for k, v in by_record(kind, found[f"revisions_{kind}"]).items()}
    linked = dict(_linked(edition.snapshot))
    stories = [_Story(key, linked[key], list(_states(key, history)), edition) for key in linked]
    return [since for story in stories if (since := story.told(edition, seen))]


def _linked(snapshot: Json) -> Iterator[tuple[Key, Json]]:
    """The events and actors that a snapshot of a brief links, and how it names them."""
    for kind in MODELS:
        for link in snapshot[f"{kind}_links"]:
            yield Key(kind, link[kind]["id"]), link[kind]


def _states(key: Key, history: Mapping[Key, list[Revision]]) -> Iterator[_State]:
    """What the record told, oldest first; once it is merged, what the record tells in which it is found."""
    seen, gained, begun = set[Key](), dict[str, Fact](), None
    while key not in seen:
        seen.add(key)
        found = _in_force_from(begun, history.get(key, []))
        winner = found[-1].particulars["merged_into"] if found else None
        for revision in found[:-1] if winner else found:
            own = facts(key, revision.snapshot)
            if gained:
                # Name and posts of the record in which it is found now are not news of this one.
                own = {name: fact for name, fact in own.items() if name != "name" and not fact.about}
            moment = max(revision.made_at, begun or revision.made_at)
            yield _State(moment, own | gained, key, revision.particulars["slug"])
        if winner:
            gained, begun, key = merged(winner), found[-1].made_at, Key(key.kind, winner["id"])


def _in_force_from(begun: datetime | None, found: list[Revision]) -> list[Revision]:
    """The revision that was in force at this moment, and those after it."""
    if begun is None:
        return found
    after = [revision for revision in found if revision.made_at > begun]
    return [*found[: len(found) - len(after)][-1:], *after]
