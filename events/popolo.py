"""What Popolo and our records call the same things, and how Popolo writes dates: one table for reading and writing.

Popolo is a vocabulary for people, organisations and their memberships: https://www.popoloproject.com/specs/.
Its dates are years, months and days, without ranges or doubt.
"""

import re
from typing import Any

from actors.vocabulary import Kind as ActorKind
from actors.vocabulary import NameKind
from events.vocabulary import Kind as EventKind
from events.vocabulary import Status

#: The scheme of ids that are those of records of this system.
OWN_IDS = "uuid"

#: Where Popolo advises to put what it has no word for.
EXTRA = "extra"

_PLAIN = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-\d\d)?)?", re.ASCII)

_LEGISLATIVE = "legislative period"

_ACTOR_KINDS = {"political party": ActorKind.PARTY, "organization": ActorKind.ORGANISATION}

_NAME_KINDS = {
    "abbreviation": NameKind.ACRONYM,
    "initials": NameKind.ACRONYM,
    "nickname": NameKind.SHORT,
    "short name": NameKind.SHORT,
    "full name": NameKind.OFFICIAL,
    "legal name": NameKind.OFFICIAL,
    "birth name": NameKind.FORMER,
    "maiden name": NameKind.FORMER,
    "former name": NameKind.FORMER,
    "romanization": NameKind.TRANSLITERATION,
    "multilingual": NameKind.TRANSLATION,
}

_EVENT_KINDS = {
    "general election": EventKind.ELECTION,
    _LEGISLATIVE: EventKind.TERM,
    "legislative session": EventKind.TERM,
}

_STATUS_WORDS = {
    Status.PROPOSED: "tentative",
    Status.PLANNED: "scheduled",
    Status.ONGOING: "confirmed",
    Status.HELD: "confirmed",
    Status.POSTPONED: "postponed",
    Status.CANCELLED: "cancelled",
    Status.NOT_HELD: "cancelled",
}


def organization_kind(classification: str) -> str | None:
    """The kind of actor that this class of organisations is; None for one that we have no kind for."""
    kind = _found(ActorKind, _ACTOR_KINDS, classification)
    return None if kind == ActorKind.PERSON else kind


def name_kind(note: str) -> str | None:
    """The kind of name that this note says it is; None for any other note."""
    return _found(NameKind, _NAME_KINDS, note)


def event_kind(classification: str) -> str | None:
    return _found(EventKind, _EVENT_KINDS, classification)


def event_classification(kind: str) -> str:
    """The word for a kind of event. A term is what `legislative_period_id` of a membership leads to."""
    return _LEGISLATIVE if kind == EventKind.TERM else kind


def event_status(word: str, *, is_ahead: bool) -> str | None:
    """Our status for one of Popolo, which has one word for what is sure, whether it is over or yet to come."""
    if word == "confirmed":
        return Status.PLANNED if is_ahead else Status.HELD
    known = {word: status for status, word in _STATUS_WORDS.items() if status != Status.NOT_HELD}
    return known.get(word)


def is_status(word: str) -> bool:
    return word in _STATUS_WORDS.values()


def status_word(status: str) -> str:
    return _STATUS_WORDS[Status(status)]


def plain_date(edtf: str) -> str:
    """The date as Popolo writes it; "" where that would say more or less than is known."""
    return edtf if _PLAIN.fullmatch(edtf) else ""


def plain_span(edtf: str) -> tuple[str, str]:
    """Start and end as Popolo writes them, each "" where that would say more or less than is known."""
    if edtf.startswith("["):
        return "", ""
    start, slash, end = edtf.partition("/")
    return plain_date(start), plain_date(end if slash else start)


def span(start: str, end: str) -> str:
    """The EDTF of what lasted from start to end. A missing end is one that is not known, not one to come."""
    return start if start == end else f"{start}/{end}"


def _found(kinds: Any, words: dict[str, Any], given: str) -> str | None:
    """The kind of this value, this label or this word, whatever its case."""
    word = given.strip().casefold()
    labels = {label.casefold(): value for value, label in kinds.choices}
    return labels.get(word) or words.get(word) or (word if word in kinds.values else None)
