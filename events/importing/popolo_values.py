"""What an item of a Popolo file says, as fields and rows of our records; what it leaves out is not in them."""

from datetime import date
from typing import Any

from django.db import models

from actors.models import Actor, ActorName, Relationship
from actors.names import fold
from actors.vocabulary import Kind as ActorKind
from actors.vocabulary import NameKind, RelationshipKind
from dates.edtf import parse
from events import popolo
from events.importing.popolo_identity import Identities, Subject
from events.importing.popolo_items import Item
from events.importing.proposals import Ref
from events.models import Event, EventCitation, EventDocument, EventLink, Participation, Place
from events.vocabulary import Attendance, Role
from events.vocabulary import Kind as EventKind
from sources.models import Document

Values = dict[str, Any]

_ACTOR_LISTS = ("persons", "organizations")

#: Dates and summary by the words of each list.
_WORDS = {
    "persons": {"start_edtf": "birth_date", "end_edtf": "death_date", "summary": "summary"},
    "organizations": {"start_edtf": "founding_date", "end_edtf": "dissolution_date", "summary": "abstract"},
}
_EVENT_EXTRA = ("ordinal", "stated_count", "date_text", "status", "status_as_of_edtf", "outcome", "outcome_note")


def actor_values(subject: Subject, extra: Item, *, is_person: bool) -> Values:
    """The fields of a person or organisation. `extra` is what a file of our own has besides."""
    item = subject.item
    words = _WORDS["persons" if is_person else "organizations"]
    start, end = item.date(words["start_edtf"]), item.date(words["end_edtf"])
    item.in_order(start, end, words["end_edtf"])
    return _given(
        kind=ActorKind.PERSON if is_person else _organization_kind(subject),
        name=item.required("name", Actor._meta.get_field("name")),
        sort_name=_text(extra, Actor, "sort_name") or _sort_name(item),
        summary=_text(item, Actor, "summary", words["summary"]),
        country=_text(extra, Actor, "country"),
        start_edtf=start or _text(extra, Actor, "start_edtf"),
        end_edtf=end or _text(extra, Actor, "end_edtf"),
        wikidata=subject.wikidata,
    )


def other_names(item: Item, *, own: bool) -> tuple[list[Values], int]:
    """Other names, each once whatever its case and accents, and how many were left out as they say nothing new.

    Names are listed once for each language. One that several languages share is in none of them in particular, so
    it has a language only where all agree on it, at least on its main part: zh for zh-hant and zh-tw.
    """
    found: dict[str, Values] = {}
    languages: dict[str, list[str]] = {}
    main, count = fold(item.text("name")), 0
    for row in item.objects("other_names"):
        name, language = _text(row, ActorName, "name"), _text(row, ActorName, "language", "lang")
        count += 1
        key = fold(name)[:300]
        if not key:
            row.fault("name", "A name needs at least one letter.")
        elif own or key != main:
            found.setdefault(key, {"name": name, "kind": _name_kind(row, language)} | _flag(row, "match", own=own))
            languages.setdefault(key, []).append(language)
    rows = [_given(**row, language=_shared(languages[key])) for key, row in found.items()]
    return rows, count - len(rows)


def event_values(subject: Subject, extra: Item, today: date) -> Values:
    """The fields of an event, without those that link others."""
    item = subject.item
    start, end = item.span()
    edtf = popolo.span(start, end) or _text(extra, Event, "date_edtf")
    is_ahead = bool(edtf and (first := parse(edtf).earliest) and first > today)
    known = popolo.event_kind(item.text("classification"))
    values = _given(
        kind=known or ("" if subject.pk else EventKind.OTHER),
        name=item.required("name", Event._meta.get_field("name")),
        summary=_text(item, Event, "summary", "description"),
        date_edtf=_text(extra, Event, "date_edtf") or edtf,
        status=_status(item, subject, is_ahead=is_ahead),
        wikidata=subject.wikidata,
    )
    return values | _given(**{name: _text(extra, Event, name) for name in _EVENT_EXTRA})


def participations(item: Item, extra: Item, who: Identities) -> list[Values]:
    """Those who took part: the organisation that held the event, and people who were there."""
    rows = [_participation(row, who) for row in extra.objects("participations")]
    organisers = {row["actor"] for row in rows if row.get("role") == Role.ORGANISER}
    came = {row["actor"] for row in rows if row.get("attendance") in (Attendance.ATTENDED, Attendance.PARTLY)}
    organiser = _other(item, "organization_id", ("organizations",), who)
    if organiser not in organisers:
        rows.append({"actor": organiser, "role": Role.ORGANISER})
    for row in item.objects("attendees"):
        person = _other(row, "id", ("persons",), who)
        if person not in came:
            rows.append({"actor": person, "role": Role.PARTICIPANT, "attendance": Attendance.ATTENDED})
    return [row for row in rows if row["actor"]]


def parent(item: Item, name: str, who: Identities) -> Ref | None:
    """What the item is part of, in the list of this name."""
    return _other(item, "parent_id", (name,), who)


def citations(extra: Item, who: Identities) -> list[Values]:
    """The sources that a file of our own gives for a record."""
    return [_citation(row, who) for row in extra.objects("citations")]


def documents(extra: Item) -> list[Values]:
    return [
        {"document": Ref.document(row.required("document")), "role": _text(row, EventDocument, "role")}
        for row in extra.objects("documents")
    ]


def event_links(extra: Item, who: Identities) -> list[Values]:
    return [
        {"kind": _text(row, EventLink, "kind"), "to": _other(row, "event_id", ("events",), who)}
        for row in extra.objects("links")
    ]


def membership(item: Item, who: Identities, posts: dict[str, Item], areas: dict[str, Item]) -> Values:
    """A membership as a relationship of its member; one with a post is that of holding the office."""
    post = _named(item, "post_id", posts)
    area = _named(item, "area_id", areas) or (post and _named(post, "area_id", areas))
    extra = item.inside(popolo.EXTRA) if who.own else Item("", {})
    start, end = item.span()
    return _given(
        kind=RelationshipKind.HOLDS_OFFICE if post else RelationshipKind.MEMBER_OF,
        object=_organization(item, post, who),
        label=_text(post, Relationship, "label") or _text(post, Relationship, "label", "role") if post else _role(item),
        on_behalf_of=_other(item, "on_behalf_of_id", ("organizations",), who)
        or _other(extra, "on_behalf_of_id", _ACTOR_LISTS, who),
        area=_text(area, Relationship, "area", "name") if area else "",
        period=_other(item, "legislative_period_id", ("events",), who),
        start_edtf=start or _text(extra, Relationship, "start_edtf"),
        end_edtf=end or _text(extra, Relationship, "end_edtf"),
        as_of_edtf=_text(extra, Relationship, "as_of_edtf"),
        status=_text(extra, Relationship, "status"),
    )


def relationship(item: Item, who: Identities) -> Values:
    """A relationship of a file of our own for which Popolo has no word."""
    texts = ("label", "area", "start_edtf", "end_edtf", "as_of_edtf", "status")
    return _given(
        kind=item.required("kind", Relationship._meta.get_field("kind")),
        **{name: _text(item, Relationship, name) for name in texts},
        object=_other(item, "object_id", _ACTOR_LISTS, who),
        on_behalf_of=_other(item, "on_behalf_of_id", _ACTOR_LISTS, who),
        period=_other(item, "period_id", ("events",), who),
    )


def place(extra: Item) -> tuple[Ref, Values] | None:
    """The place of an event of a file of our own, and its coordinates."""
    given = extra.inside("place")
    if not given.data:
        return None
    values = {name: _text(given, Place, name) for name in Place.content}
    return Ref.place(values["name"], values["country"], values["geo_precision"]), _given(**values)


def document(item: Item) -> tuple[Ref, Values]:
    """A document of a file of our own."""
    return Ref.document(item.required("slug")), _given(
        **{name: _text(item, Document, name) for name in Document.content}
    )


def _linked(item: Item, key: str, ref: Ref | None, given: str) -> Ref | None:
    """The reference; a fault of the item if it leads nowhere."""
    if ref is None:
        item.fault(key, f"There is no “{given}”, in the file or here.")
    return ref


def _other(item: Item, key: str, lists: tuple[str, ...], who: Identities) -> Ref | None:
    given = item.text(key)
    return _linked(item, key, who.ref_of_any(lists, given), given) if given else None


def _organization(item: Item, post: Item | None, who: Identities) -> Ref | None:
    holder = item if item.text("organization_id") or post is None else post
    if not holder.text("organization_id"):
        item.fault("organization_id", "Say which organisation it is a membership in.")
    return _other(holder, "organization_id", ("organizations",), who)


def _named(item: Item, key: str, items: dict[str, Item]) -> Item | None:
    """The post or area that the item names by its id."""
    given = item.text(key)
    if given and given not in items:
        item.fault(key, f"There is no “{given}” in the file.")
    # Its faults are told of where it is used.
    return Item(items[given].where, items[given].data, item.faults) if given in items else None


def _participation(row: Item, who: Identities) -> Values:
    behalf = [(key, who.ref_of_any(_ACTOR_LISTS, key)) for key in row.texts("on_behalf_of_ids")]
    given = _given(**{name: _text(row, Participation, name) for name in ("role", "attendance", "capacity")})
    given["actor"] = _other(row, "actor_id", _ACTOR_LISTS, who)
    return given | _given(on_behalf_of=[ref for key, ref in behalf if _linked(row, "on_behalf_of_ids", ref, key)])


def _citation(row: Item, who: Identities) -> Values:
    texts = {name: _text(row, EventCitation, name) for name in ("locator", "field", "note", "basis", "value")}
    given = _given(**texts, about=_other(row, "about_id", _ACTOR_LISTS, who)) | _flag(row, "supports", own=True)
    return given | {"document": Ref.document(row.required("document"))}


def _organization_kind(subject: Subject) -> str:
    """What its class says; if that says nothing, an organisation, unless it is here and may be known better."""
    known = popolo.organization_kind(subject.item.text("classification"))
    return known or ("" if subject.pk else ActorKind.ORGANISATION)


def _sort_name(item: Item) -> str:
    family, given = item.text("family_name"), item.text("given_name")
    composed = f"{family}, {given}" if family and given else ""
    return _text(item, Actor, "sort_name") or composed


def _name_kind(row: Item, language: str) -> str:
    """What the note says it is; else by what else is told of it."""
    if row.date("end_date"):
        return NameKind.FORMER
    otherwise = NameKind.TRANSLATION if language else NameKind.DESCRIPTIVE
    return popolo.name_kind(row.text("note")) or otherwise


def _shared(languages: list[str]) -> str:
    whole = set(languages)
    main = {language.partition("-")[0] for language in languages}
    return next((found.pop() for found in (whole, main) if len(found) == 1), "")


def _flag(row: Item, name: str, *, own: bool) -> Values:
    """A yes or no of a file of our own, which says it only where it is no."""
    extra = row.inside(popolo.EXTRA).data if name == "match" else row.data
    return {name: False} if own and extra.get(name) is False else {}


def _role(item: Item) -> str:
    return _text(item, Relationship, "label", "role") or _text(item, Relationship, "label")


def _status(item: Item, subject: Subject, *, is_ahead: bool) -> str:
    """The status that is given; for a new event without one, whether it lies ahead."""
    word = popolo.event_status(item.text("status"), is_ahead=is_ahead) or ""
    return word or (popolo.event_status("confirmed", is_ahead=is_ahead) or "" if not subject.pk else "")


def _text(item: Item, model: type[models.Model], name: str, key: str = "") -> str:
    """The text for a field of ours, under the same name or another."""
    field: Any = model._meta.get_field(name)
    value = item.data.get(key or name)
    if isinstance(value, int) and isinstance(field, models.IntegerField):
        return str(value)
    return str(item.text(key or name, field))


def _given(**values: Any) -> Values:
    return {name: value for name, value in values.items() if value not in ("", None, [])}
