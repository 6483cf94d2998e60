"""What a snapshot of an event or actor tells that readers of an older text would want to know of, in words."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from actors.models import Relationship
from actors.vocabulary import RelationshipKind, RelationshipStatus
from briefs.since.records import Key
from dates.edtf import in_words, parse
from dates.models import derive_bounds
from events.vocabulary import Outcome, Status
from history.snapshots import Json
from history.upcasting import UnreadableSnapshot, present
from pages.wording import enumerated

#: Stands in words for the name of another record, or that of the one in which this is found; no stored text has it.
NAME = "\0"
#: Outcomes that say nothing beside a status.
UNTOLD = {Outcome.NONE, Outcome.NOT_APPLICABLE}


class Fact(NamedTuple):
    """Something that a record tells. Equal values mean that nothing is new, whatever the words.

    about is the other record whose name belongs in the words; begins is the first day of a relation, None if it is not
    known.
    """

    value: Any
    words: str
    about: Key | None = None
    begins: date | None = None

    def said(self, name: str) -> str:
        """The words, with this name in them if they are about another record."""
        return self.words.replace(NAME, name)

    def differs(self, was: "Fact | None") -> bool:
        return was is None or was.value != self.value

    def is_news(self, day: date) -> bool:
        """Would it be news on that day, if the record had told nothing of the kind until then?

        A relation that began before was known, or might have been: it has only come to be recorded since.
        """
        return self.about is None or (self.begins is not None and self.begins >= day)


def facts(key: Key, snapshot: Json) -> dict[str, Fact]:
    """What the snapshot of this record tells, by a name for each fact; nothing if it cannot be read."""
    try:
        read = present(key.model, snapshot)
    except UnreadableSnapshot:
        return {}
    return dict(_of_event(read) if key.kind == "event" else _of_actor(read))


def facts_of_reference(key: Key, reference: Json) -> dict[str, Fact]:
    """What a brief itself has kept of a record that it links."""
    labels = {str(label): value for value, label in Status.choices}
    kept = {"name": reference["name"], "date_edtf": reference.get("date_edtf", "")}
    status = labels.get(reference.get("status", ""))
    return facts(key, kept | {"status": status} if status else kept)


def merged(winner: Json) -> dict[str, Fact]:
    """That the record was found to be the same as this one."""
    return {"merged": Fact(winner["id"], _("found to be the same as “%(name)s”") % {"name": NAME})}


def _of_event(snapshot: Json) -> Iterator[tuple[str, Fact]]:
    yield from _name(snapshot)
    if "status" in snapshot:
        status, day = snapshot["status"], snapshot["date_edtf"]
        yield "state", Fact((status, day), enumerated([_label(Status, status), _when(day)]))
    if (outcome := snapshot.get("outcome", Outcome.NONE)) not in UNTOLD:
        unknown = outcome == Outcome.UNKNOWN
        yield "outcome", Fact(outcome, _("outcome not known") if unknown else _label(Outcome, outcome))
    if place := snapshot.get("place"):
        yield "place", Fact(place["id"], _("place: %(name)s") % place)


def _of_actor(snapshot: Json) -> Iterator[tuple[str, Fact]]:
    yield from _name(snapshot)
    is_person = snapshot.get("kind") == "person"
    sides = {
        "start_edtf": _("born: %(date)s") if is_person else _("founded: %(date)s"),
        "end_edtf": _("died: %(date)s") if is_person else _("dissolved: %(date)s"),
    }
    for name, words in sides.items():
        if edtf := snapshot.get(name):
            yield name, Fact(edtf, words % {"date": _when(edtf)})
    for row in snapshot.get("relationships", []):
        yield f"relation {row['id']}", _relation(row)


def _name(snapshot: Json) -> Iterator[tuple[str, Fact]]:
    yield "name", Fact(snapshot["name"], _("called “%(name)s”") % snapshot)


def _relation(row: Json) -> Fact:
    start, end, ended = row["start_edtf"], row["end_edtf"], row["status"] == RelationshipStatus.ENDED
    period = Relationship(start_edtf=start, end_edtf=end, status=row["status"]).dates_in_words()
    what = f"{_label(RelationshipKind, row['kind'])} {NAME}"
    title = _("%(title)s, %(what)s") % {"title": row["label"], "what": what} if row["label"] else what
    begins = derive_bounds(start)[0]
    other = Key("actor", row["object"]["id"])
    return Fact((other, start, end, ended), enumerated([title, period]), other, begins)


def _label(words: Any, value: str) -> str:
    """The word for a value, as it stands within a sentence."""
    label = str(dict(words.choices).get(value, value))
    return label[:1].lower() + label[1:]


def _when(edtf: str) -> str:
    return in_words(parse(edtf)) if edtf else ""
