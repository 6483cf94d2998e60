"""Who is who in a Popolo file: by the ids of the file and by Wikidata ids, never by name."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from actors.models import Actor, ActorIdentifier
from events import popolo
from events.importing.known import find
from events.importing.popolo_items import Item
from events.importing.proposals import Ref
from events.models import Event
from history.merging import wikidata_id

MODELS: dict[str, type[Actor] | type[Event]] = {"organizations": Actor, "events": Event, "persons": Actor}

#: Identifiers that are looked up at a time.
_AT_ONCE = 500

#: What the name of a scheme cannot have.
_UNFIT = re.compile(r"[^a-z0-9._-]+")


@dataclass
class Subject:
    """A person, organisation or event of the file. `pk` is the record that it is here, None for a new one."""

    item: Item
    ref: Ref
    #: Scheme and id in the file.
    key: tuple[str, ...] = ()
    wikidata: str = ""
    identifiers: list[tuple[str, str]] = field(default_factory=list)
    pk: Any = None

    def refs(self) -> Iterator[Ref]:
        """All the ways in which it is named, the id in the file first."""
        model = self.ref.model
        yield self.ref
        if self.wikidata:
            yield Ref(model, ("wikidata", self.wikidata))
        yield from (Ref(model, pair) for pair in self.identifiers)


class Identities:
    """The subjects of a file by list and id. What cannot be told apart is a fault of the later item."""

    def __init__(self, lists: dict[str, list[Item]], scheme: str) -> None:
        self.scheme, self.own = scheme, scheme == popolo.OWN_IDS
        self.subjects: dict[str, dict[str, Subject]] = {name: {} for name in MODELS}
        #: Each item with its list, and who it is unless it does not say.
        self.entries: list[tuple[str, Item, Subject | None]] = []
        #: Identifiers that do not say whose they are.
        self.unnamed = 0
        self._taken: dict[Ref, Item] = {}
        self._elsewhere: dict[Ref, bool] = {}
        for name in MODELS:
            for item in lists[name]:
                self._add(name, item)
        self._find_stored()

    def ref(self, name: str, key: str) -> Ref | None:
        """The record that an id in the list of this name stands for, in the file or here; None if there is none."""
        if subject := self.subjects[name].get(key):
            return subject.ref
        ref = self._by_id(MODELS[name], key)
        if ref is not None and ref not in self._elsewhere:
            self._elsewhere[ref] = bool(find([ref]))
        return ref if ref is not None and self._elsewhere[ref] else None

    def ref_of_any(self, names: Iterable[str], key: str) -> Ref | None:
        """The same where the id may be in any of these lists."""
        return next((ref for name in names if (ref := self.ref(name, key))), None)

    def _add(self, name: str, item: Item) -> None:
        key = item.text("id", ActorIdentifier._meta.get_field("value"))
        ref = self._by_id(MODELS[name], key)
        subject = Subject(item, ref, ref.key) if ref else None
        self.entries.append((name, item, subject))
        if subject is None:
            if key or not item.faults:
                item.fault("id", self._what_is_wrong_with(key))
            return
        self._read_identifiers(subject)
        if subject.ref.key[0] == "wikidata":
            subject.wikidata = subject.ref.key[1]
        for each in dict.fromkeys(subject.refs()):
            if (other := self._taken.setdefault(each, item)) is not item:
                item.fault("", f"{':'.join(each.key)} is that of {other.where} already; keep one of the two.")
        self.subjects[name].setdefault(key, subject)

    def _by_id(self, model: type[Actor] | type[Event], key: str) -> Ref | None:
        if self.own:
            return Ref(model, (popolo.OWN_IDS, key)) if _is_uuid(key) else None
        scheme = "wikidata" if wikidata_id.regex.match(key) else self.scheme  # type: ignore[union-attr]
        return Ref(model, (scheme, key)) if key else None

    def _what_is_wrong_with(self, key: str) -> str:
        if key:
            return f"“{key}” is not a UUID, which the ids of this scheme are."
        return "An id is needed, by which the next import knows this again."

    def _read_identifiers(self, subject: Subject) -> None:
        fields = ActorIdentifier._meta
        for row in subject.item.objects("identifiers"):
            scheme = _UNFIT.sub("-", row.text("scheme").lower()).strip("-._")
            value = row.text("identifier", fields.get_field("value"))
            if scheme == "wikidata":
                self._read_wikidata(subject, row, value)
            elif scheme and value:
                subject.identifiers.append((scheme, value))
            else:
                self.unnamed += 1
        subject.identifiers = list(dict.fromkeys(subject.identifiers))

    def _read_wikidata(self, subject: Subject, row: Item, value: str) -> None:
        if not wikidata_id.regex.match(value):  # type: ignore[union-attr]
            row.fault("identifier", f"“{value}” is not a Wikidata id: {wikidata_id.message}")
        elif subject.wikidata not in ("", value):
            row.fault("identifier", f"There are two Wikidata ids, {subject.wikidata} and {value}; keep the right one.")
        else:
            subject.wikidata = value

    def _find_stored(self) -> None:
        subjects = [subject for *_, subject in self.entries if subject]
        found = find_all(ref for subject in subjects for ref in subject.refs())
        for subject in subjects:
            _settle(subject, found)


def find_all(refs: Iterable[Ref]) -> dict[Ref, Any]:
    """The primary keys of those records that are here, found a few at a time."""
    wanted, found = list(dict.fromkeys(refs)), dict[Ref, Any]()
    for start in range(0, len(wanted), _AT_ONCE):
        found |= find(wanted[start : start + _AT_ONCE])
    return found


def _settle(subject: Subject, found: dict[Ref, Any]) -> None:
    """Find out which record a subject is: the one with its id, else the one with its Wikidata id, else a new one."""
    if subject.item.faults:
        return
    refs = list(subject.refs())
    by_key = [ref for ref in refs if ref == subject.ref or ref.key[0] == "wikidata"]
    known = next((ref for ref in by_key if ref in found), None)
    subject.ref, subject.pk = known or subject.ref, found.get(known) if known else None
    for ref in refs:
        if found.get(ref, subject.pk) != subject.pk:
            told = f"{':'.join(ref.key)} is that of another record here; merge the two if they are the same."
            subject.item.fault("", told)


def _is_uuid(key: str) -> bool:
    try:
        return str(UUID(key)) == key.lower()
    except ValueError:
        return False
