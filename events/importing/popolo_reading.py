"""Going through a Popolo file: from its items to proposals, in an order in which what is linked comes first."""

from collections.abc import Iterator
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.utils import timezone

from actors.vocabulary import RelationshipKind
from events import popolo
from events.importing import popolo_notes, popolo_values
from events.importing.popolo_identity import MODELS, Identities, Subject, find_all
from events.importing.popolo_items import LISTS, Item, Json, items_of
from events.importing.popolo_values import Values
from events.importing.proposals import OWN_SCHEMES, Fault, Proposal, Ref
from history.text import printable

#: The row of faults of the file as a whole; items count from the next on.
_WHOLE = 1

_ACTORS = ("persons", "organizations")

_Entry = tuple[str, Item, Subject | None]


class Reading:
    """All that a file proposes, and what is wrong with it, item by item."""

    def __init__(self, content: Json, scheme: str) -> None:
        self.content = content
        self.faults: list[tuple[str, str]] = []
        self.lists = {name: self._list(content, name) for name in LISTS}
        self.who = Identities(self.lists, scheme)
        self.own = self.who.own
        self.entries = _in_order(self.who.entries)
        extra = self._extra(Item("", content, self.faults)).data
        self.documents, self.relationships = self._list(extra, "documents"), self._list(extra, "relationships")
        self.repeated_names = 0
        self.places: dict[int, Proposal] = {}
        self._slugs = self._stored_slugs()
        self._made = {id(item): self._proposal(*entry) for entry in self.entries if (item := entry[1])}
        self._relate()

    def items(self) -> Iterator[Proposal | Fault]:
        """Proposals and faults, by rows that count up."""
        yield from _faults(_WHOLE, self.faults)
        row = _WHOLE
        for item in self.documents:
            ref, values = popolo_values.document(item)
            yield from self._of_row(row := row + 1, item, [Proposal(ref, row, values)])
        written: set[Ref] = set()
        for _, item, _ in self.entries:
            found = [self.places.get(id(item)), self._made[id(item)]]
            yield from self._of_row(row := row + 1, item, [each for each in found if each and each.ref not in written])
            written.update(each.ref for each in found if each)
        for item in (*self.lists["memberships"], *self.relationships):
            yield from self._of_row(row := row + 1, item, [])

    def notes(self) -> list[str]:
        """Sentences for people: what of the file is not kept."""
        repeated, unnamed, times = self.repeated_names, self.who.unnamed, popolo_notes.times_of_day(self.lists)
        told: list[tuple[str, list[Any]]] = [
            ("Not kept, as there is no field for it: {}.", popolo_notes.not_kept(self.content, own=self.own)),
            ("No kind here goes by these words, so they are not kept: {}.", popolo_notes.unknown_words(self.lists)),
            ("Other names that only repeat a name for another language, each kept once: {}.", [repeated]),
            ("Identifiers that do not say whose they are, not kept: {}.", [unnamed]),
            ("Dates with a time of day, of which the day is kept: {}.", [times]),
        ]
        return [text.format(", ".join(map(str, what))) for text, what in told if any(what)]

    def _of_row(self, row: int, item: Item, proposals: list[Proposal]) -> Iterator[Proposal | Fault]:
        if item.faults:
            yield from _faults(row, item.faults)
        for proposal in [] if item.faults else proposals:
            proposal.row = row
            yield proposal

    def _list(self, content: Json, name: str) -> list[Item]:
        items, faults = items_of(content, name)
        self.faults += faults
        return items

    def _extra(self, item: Item) -> Item:
        """What a file of our own has besides; nothing in any other."""
        return item.inside(popolo.EXTRA) if self.own else Item(item.where, {}, item.faults)

    def _stored_slugs(self) -> dict[Ref, Any]:
        """The records here that have the addresses which a file of our own would give."""
        return find_all(_slug(subject) for *_, subject in self.entries if subject and self.own)

    def _proposal(self, name: str, item: Item, subject: Subject | None) -> Proposal | None:
        """What is proposed for a record, without its relationships; None if there are faults in it."""
        if subject is None:
            return None
        extra = self._extra(item)
        values, parts = self._event(subject, extra) if name == "events" else self._actor(subject, extra, name)
        parts["identifiers"] = _identifiers(subject)
        parts["citations"] = popolo_values.citations(extra, self.who)
        parts = {part: rows for part, rows in parts.items() if rows}
        return Proposal(subject.ref, 0, values | self._address(subject, extra), parts, columns=_columns(subject))

    def _address(self, subject: Subject, extra: Item) -> Values:
        """The address that a file of our own gives for a new record, unless something here has it."""
        slug = extra.text("slug", subject.ref.model._meta.get_field("slug"))
        return {"slug": slug} if slug and _slug(subject) not in self._slugs else {}

    def _actor(self, subject: Subject, extra: Item, name: str) -> tuple[Values, dict[str, list[Values]]]:
        names, repeated = popolo_values.other_names(subject.item, own=self.own)
        self.repeated_names += repeated
        values = popolo_values.actor_values(subject, extra, is_person=name == "persons")
        parent = None if self.own else popolo_values.parent(subject.item, "organizations", self.who)
        whole = {"kind": RelationshipKind.PART_OF, "object": parent}
        return values, {"names": names, "relationships": [whole] if parent else []}

    def _event(self, subject: Subject, extra: Item) -> tuple[Values, dict[str, list[Values]]]:
        values = popolo_values.event_values(subject, extra, timezone.localdate())
        if found := popolo_values.place(extra):
            ref, told = found
            self.places[id(subject.item)] = Proposal(ref, 0, told)
            values["place"] = ref
        if parent := popolo_values.parent(subject.item, "events", self.who):
            values["parent"] = parent
        return values, {
            "participations": popolo_values.participations(subject.item, extra, self.who),
            "documents": popolo_values.documents(extra),
            "links": popolo_values.event_links(extra, self.who),
        }

    def _relate(self) -> None:
        """Give each member its memberships, unless there is something wrong with one, or with what it links."""
        posts, areas = (_by_id(self.lists[name]) for name in ("posts", "areas"))
        for item in self.lists["memberships"]:
            self._add(item, self._member(item), popolo_values.membership(item, self.who, posts, areas))
        for item in self.relationships:
            self._add(item, self._subject(item, "subject_id", *_ACTORS), popolo_values.relationship(item, self.who))

    def _add(self, item: Item, member: Subject | None, values: Values) -> None:
        for ref in [member.ref if member else None, *values.values()]:
            if isinstance(ref, Ref) and (faulty := self._faulty.get(ref)):
                item.fault("", f"There is a fault in {faulty.where}, which this links.")
        if member and values.get("object") == member.ref:
            item.fault("", "Nobody can be a member of themselves.")
        if member and not item.faults and (proposal := self._made[id(member.item)]):
            proposal.parts.setdefault("relationships", []).append(values)

    @cached_property
    def _faulty(self) -> dict[Ref, Item]:
        return {subject.ref: item for _, item, subject in self.who.entries if subject and item.faults}

    def _member(self, item: Item) -> Subject | None:
        if item.data.get("member") is None:
            return self._subject(item, "person_id", "persons")
        return self._subject(item.inside("member"), "id", *_ACTORS)

    def _subject(self, item: Item, key: str, *lists: str) -> Subject | None:
        """The person or organisation of the file whose id the item has under this name."""
        given = item.required(key)
        found = next((found for name in lists if (found := self.who.subjects[name].get(given))), None)
        if given and not found:
            item.fault(key, f"There is no “{given}” in the file.")
        return found


def _faults(row: int, faults: list[tuple[str, str]]) -> Iterator[Fault]:
    return (Fault(row, where, message) for where, message in faults)


def _in_order(entries: list[_Entry]) -> list[_Entry]:
    """Organisations, then events, what others are part of first, then persons."""
    of_list = {name: [entry for entry in entries if entry[0] == name] for name in MODELS}
    of_list["events"] = _parents_first(of_list["events"])
    return [entry for each in of_list.values() for entry in each]


def _parents_first(entries: list[_Entry]) -> list[_Entry]:
    """Events so that each comes after what it is part of. Those that are part of each other are at fault."""
    by_id = {item.text("id"): item for _, item, subject in entries if subject}
    parents = {key: {_named(item, "parent_id")} & by_id.keys() for key, item in by_id.items()}
    while True:
        try:
            order = {key: place for place, key in enumerate(TopologicalSorter(parents).static_order())}
        except CycleError as error:
            for key in set(error.args[1]):
                by_id[key].fault("parent_id", "This event is part of itself, by way of what it is part of.")
                parents[key] = set()
        else:
            return sorted(entries, key=lambda entry: order.get(_named(entry[1], "id"), 0))


def _named(item: Item, key: str) -> str:
    """An id, without asking whether it is one."""
    value = item.data.get(key)
    return value.strip() if isinstance(value, str) else ""


def _by_id(items: list[Item]) -> dict[str, Item]:
    return {key: item for item in items if (key := item.text("id"))}


def _slug(subject: Subject) -> Ref:
    """What an address in the file would lead to here."""
    extra = subject.item.data.get(popolo.EXTRA)
    slug = _named(Item("", extra), "slug") if isinstance(extra, dict) else ""
    return Ref(subject.ref.model, ("slug", printable(slug)))


def _identifiers(subject: Subject) -> list[Values]:
    pairs = [subject.key, *subject.identifiers]
    return [{"scheme": scheme, "value": value} for scheme, value in pairs if scheme not in OWN_SCHEMES]


def _columns(subject: Subject) -> dict[str, str]:
    """Where in the file a fault is that shows only when everything is compared."""
    item, model = subject.item, subject.ref.model
    return {name: item.place(name) for name in (*model.content, *model.particulars)} | {NON_FIELD_ERRORS: item.where}
