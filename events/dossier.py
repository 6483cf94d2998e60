"""What the public page of an event tells: each part capped, and only what readers may see."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from actors.models import Actor, Relationship
from dates.edtf import in_words, parse
from events.models import Event, EventCitation, Participation
from events.vocabulary import DocumentRole, GeoPrecision, LinkKind, Role, Status
from pages.groups import Group, first_of, groups_of
from sources.facts import Sources

#: How many rows of a kind a page shows; the rest are in a list that it links to.
PARTS, OF_A_ROLE, MEMBERS, OTHERS, SOURCES = 50, 24, 50, 50, 200
#: How far up and how far down the page looks in a process.
LEVELS_UP = 8

#: What the facts of an event are called on its page, in its order.
LABELS = {
    "kind": gettext_lazy("Kind"),
    "parent": gettext_lazy("Part of"),
    "ordinal": gettext_lazy("Number"),
    "name": gettext_lazy("Name"),
    "summary": gettext_lazy("What it is"),
    "date_text": gettext_lazy("When"),
    "date_edtf": gettext_lazy("When"),
    "place": gettext_lazy("Where"),
    "status": gettext_lazy("Status"),
    "status_as_of_edtf": gettext_lazy("Status"),
    "outcome_note": gettext_lazy("Outcome"),
    "outcome": gettext_lazy("Outcome"),
    "participations": gettext_lazy("Who took part"),
    "stated_count": gettext_lazy("Number of parts"),
    "documents": gettext_lazy("Documents"),
    "links": gettext_lazy("Other events"),
}

_NUMBERS = (
    gettext_lazy("none"),
    gettext_lazy("one"),
    gettext_lazy("two"),
    gettext_lazy("three"),
    gettext_lazy("four"),
    gettext_lazy("five"),
    gettext_lazy("six"),
    gettext_lazy("seven"),
    gettext_lazy("eight"),
    gettext_lazy("nine"),
    gettext_lazy("ten"),
    gettext_lazy("eleven"),
    gettext_lazy("twelve"),
)


@dataclass(frozen=True)
class Link:
    """What stands between this event and another, in words."""

    words: str
    event: Event


class EventDossier:
    """One event as its page tells it. Everything is read once, on making it, in a number of queries that is fixed."""

    def __init__(self, event: Event) -> None:
        self.event = event
        self.sources = Sources(Event, _citations(event)[:SOURCES], LABELS)
        self.above = _above(event)
        self.previous, self.next = _neighbours(event) if self.above else (None, None)
        self.parts = first_of(Event.objects.public().filter(parent=event).in_order(), PARTS)
        self.roles = self._roles()
        self.members = first_of(_members(event), MEMBERS)
        self.documents, self.more_documents = _documents(event)
        self.links = first_of(list(_links(event)), OTHERS)
        self.identifiers = event.identifiers.all()
        self.editions = event.latest_editions()
        self.facts = {name: self.sources.marks(name) for name in LABELS}

    most_sources = SOURCES

    @property
    def parent(self) -> Event | None:
        """The process or series that it belongs to, if readers may see that."""
        return self.above[-1] if self.above else None

    @property
    def status_as_of(self) -> str:
        """The day on which the status was known to be this, in words."""
        edtf = self.event.status_as_of_edtf
        return in_words(parse(edtf)) if edtf else ""

    @property
    def unusual_status(self) -> str:
        """What is to be said beside the date, lest it be taken for that of something that took place."""
        status = self.event.status
        return "" if status in (Status.HELD, Status.ONGOING) else self.event.get_status_display().lower()

    @property
    def coarse_place(self) -> str:
        """How closely the place is known, if less closely than a town."""
        place = self.event.place
        fine = (GeoPrecision.SITE, GeoPrecision.CITY)
        return "" if place is None or place.geo_precision in fine else place.get_geo_precision_display()

    @property
    def count_in_words(self) -> str:
        """How many of the parts that sources tell of are recorded as held; "" where they do not say."""
        told, recorded = self.event.stated_count, self.event.stated_count and _recorded(self.event)
        if told is None or recorded is None:
            return ""
        if recorded == told:
            return _("Sources speak of {told}; all are recorded here.").format(told=_number(told))
        words = ngettext(
            "Sources speak of {told}; {number} is recorded here.",
            "Sources speak of {told}; {number} are recorded here.",
            recorded,
        )
        return words.format(told=_number(told), number=_number(recorded))

    def _roles(self) -> list[Group]:
        public = Actor.objects.public()
        rows = Participation.objects.filter(event=self.event, actor__in=public).select_related("actor")
        found = groups_of(rows.prefetch_related(Prefetch("on_behalf_of", public)), "role", OF_A_ROLE)
        for part in (part for role in Role if role in found for part in found[role].rows):
            part.marks = self.sources.marks("participations", part.actor)
        return [replace(found[role], title=role.called(len(found[role].rows))) for role in Role if role in found]


def _citations(event: Event) -> QuerySet[EventCitation]:
    shown = Q(about=None) | Q(about__in=Actor.objects.public())
    return event.citations.filter(shown).select_related("document", "about")


def _above(event: Event) -> list[Event]:
    """The process or series that the event belongs to, what that belongs to and so on, the widest first.

    Ends where readers may not see one, for what lies beyond would tell of it.
    """
    if event.parent_id is None:
        return []
    names = ["__".join(["parent"] * depth) for depth in range(1, LEVELS_UP + 1)]
    keys = Event._base_manager.filter(pk=event.pk).values_list(*names).get()
    public, above = Event.objects.public().in_bulk([key for key in keys if key]), list[Event]()
    for key in keys:
        if key not in public or key == event.pk or public[key] in above:
            break
        above.append(public[key])
    return above[::-1]


def _neighbours(event: Event) -> tuple[Event | None, Event | None]:
    """The events before and after this one in its series: by number, and where that leads to none, in time."""
    siblings = Event.objects.public().filter(parent=event.parent_id).exclude(pk=event.pk)
    before = after = None
    if event.ordinal is not None:
        before = siblings.filter(ordinal__lt=event.ordinal).order_by("-ordinal").first()
        after = siblings.filter(ordinal__gt=event.ordinal).order_by("ordinal").first()
    if event.date_earliest is not None:
        day, same_day = event.date_earliest, Q(date_earliest=event.date_earliest)
        earlier = siblings.filter(Q(date_earliest__lt=day) | same_day & Q(pk__lt=event.pk))
        later = siblings.filter(Q(date_earliest__gt=day) | same_day & Q(pk__gt=event.pk))
        before = before or earlier.order_by("-date_earliest", "-pk").first()
        after = after or later.order_by("date_earliest", "pk").first()
    return before, after


def _recorded(event: Event) -> int:
    """How many of its counted parts have come about: those with a number, also within its tracks; without any, all."""
    public = Event.objects.public().filter(status__in=(Status.HELD, Status.ONGOING))
    tracks = public.filter(parent=event, ordinal=None).values("pk")
    numbered = public.filter(Q(parent=event) | Q(parent__in=tracks), ordinal__isnull=False).count()
    return numbered or public.filter(parent=event).count()


def _members(event: Event) -> QuerySet[Relationship]:
    """Posts and other relations that belong to this term or period."""
    public = Actor.objects.public()
    rows = Relationship.objects.filter(period=event, subject__in=public, object__in=public)
    found = rows.select_related("subject", "object").prefetch_related(Prefetch("on_behalf_of", public))
    return found.order_by("subject__sort_name", "pk")


def _documents(event: Event) -> tuple[list[Group], bool]:
    """Its documents by what they are to it, and whether there are more."""
    first = first_of(event.documents.select_related("document"), OTHERS)
    by_role = {role: [row.document for row in first.rows if row.role == role] for role in DocumentRole}
    return [first_of(found, OTHERS, title=str(role.label)) for role, found in by_role.items() if found], first.more


def _links(event: Event) -> Iterator[Link]:
    public = Event.objects.public()
    for link in event.links.filter(to__in=public).select_related("to")[: OTHERS + 1]:
        yield Link(str(LinkKind(link.kind).label), link.to)
    for link in event.links_to.filter(event__in=public).select_related("event")[: OTHERS + 1]:
        yield Link(LinkKind(link.kind).backwards, link.event)


def _number(number: int) -> str:
    return str(_NUMBERS[number] if number < len(_NUMBERS) else number)
