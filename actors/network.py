"""An actor among others: who stands in a relation to it, and who is named in the same events."""

from collections import defaultdict
from dataclasses import dataclass, field
from math import sqrt
from typing import Any, Self

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actors.models import Actor, Relationship
from actors.vocabulary import Kind, RelationshipKind, RelationshipStatus
from pages.lettering import shortened, text_width
from pages.paging import Page, page_of
from pages.wording import enumerated

#: How many others one picture shows; the next page has the next.
PAGE_SIZE = 24
#: How many there are pages for; the lists of actors and events have the rest.
MOST = 40 * PAGE_SIZE

#: All in pixels.
WIDTH, ROW, EDGE = 960, 40, 24
REACH, LETTERS, SMALL = 205, 13.0, 11.5
LABEL_WIDTH = WIDTH / 2 - REACH - 16
WIDEST = 9

#: What the mark of an actor looks like.
SHAPES = {Kind.PERSON: "person", Kind.STATE: "state", Kind.GOVERNMENT: "state"}


@dataclass(eq=False)
class Neighbour:
    """Another actor: its relations to the one in the middle, and the number of public events that name both."""

    actor: Actor
    shared: int
    relations: list[Relationship] = field(default_factory=list)
    x: float = 0
    y: float = 0
    down: float = 0
    on_right: bool = True

    @property
    def shape(self) -> str:
        return SHAPES.get(Kind(self.actor.kind), "body")

    @property
    def label(self) -> str:
        return shortened(self.actor.name, LETTERS, LABEL_WIDTH)

    @property
    def label_x(self) -> float:
        return round(self.x + (12 if self.on_right else -12), 1)

    @property
    def gist(self) -> str:
        """Its relations and shared events in a few words, for the second line of its label."""
        return shortened("; ".join([*dict.fromkeys(self._kinds()), *self._events()]), SMALL, LABEL_WIDTH)

    @property
    def relations_in_words(self) -> list[str]:
        """Each relation with what is known of its dates."""
        return [_in_words(relation) for relation in self.relations]

    @property
    def title(self) -> str:
        """All that the picture shows of it, in words."""
        return f"{self.actor.name}: {'; '.join([*self.relations_in_words, *self._events()])}"

    @property
    def away(self) -> str:
        """From the middle of the picture, across and down."""
        return f"{round(self.x - WIDTH / 2, 1)} {self.down}"

    @property
    def is_past(self) -> bool:
        """Whether all relations have ended."""
        return bool(self.relations) and all(map(_has_ended, self.relations))

    @property
    def tie(self) -> str:
        """How the line to it is drawn."""
        if not self.relations:
            return "events"
        return "ended" if self.is_past else "relation"

    @property
    def thickness(self) -> float:
        """Of the line, in pixels; it grows with the root of the number of events, up to a limit."""
        return min(round(1.5 + sqrt(self.shared) * 0.8, 1), WIDEST)

    def _kinds(self) -> list[str]:
        return [_gist(relation, self.actor) for relation in self.relations]

    def _events(self) -> list[str]:
        words = ngettext("{number} event", "{number} events", self.shared).format(number=self.shared)
        return [words] if self.shared else []


class Network:
    """The others around an actor, one page of them, nearest first: those in a relation, then by shared events."""

    width = WIDTH

    def __init__(self, actor: Actor, neighbours: list[Neighbour], page: Page) -> None:
        self.actor, self.page = actor, page
        self.neighbours = sorted(neighbours, key=_in_sectors)
        self.height = max(-(-len(neighbours) // 2), 3) * ROW + 2 * EDGE
        self._place()

    @classmethod
    def of(cls, actor: Actor, asked_for: str = "") -> Self:
        """The page of its network that a query string asks for; six queries however large it is.

        Raises Http404 for what is not the number of a page.
        """
        page = page_of(_ranked(actor), asked_for, PAGE_SIZE)
        actors = Actor.objects.in_bulk(page.rows)
        shared = dict(_by_shared_events(actor).filter(actor__in=page.rows).values_list("actor", "shared"))
        relations = _relations(actor, page.rows)
        neighbours = [Neighbour(actors[pk], shared.get(pk, 0), relations[pk]) for pk in page.rows]
        return cls(actor, neighbours, page)

    def __bool__(self) -> bool:
        return bool(self.neighbours)

    @property
    def label(self) -> str:
        return shortened(self.actor.name, LETTERS, REACH)

    @property
    def middle(self) -> str:
        return f"{WIDTH // 2} {self.height / 2}"

    @property
    def box_width(self) -> int:
        """Of the box around the name in the middle."""
        return round(text_width(self.label, LETTERS)) + 24

    @property
    def box_x(self) -> float:
        return -self.box_width / 2

    def _place(self) -> None:
        """Clockwise round the actor, each on a row of its own, so that no label meets another."""
        middle = (len(self.neighbours) + 1) // 2
        for place, neighbour in enumerate(self.neighbours):
            neighbour.on_right = place < middle
            beside = middle if neighbour.on_right else len(self.neighbours) - middle
            row = place if neighbour.on_right else len(self.neighbours) - 1 - place
            up = (row + 0.5 - beside / 2) * ROW
            across = REACH * sqrt(1 - (2 * up / self.height) ** 2)
            neighbour.down, neighbour.y = up, self.height / 2 + up
            neighbour.x = round(WIDTH / 2 + (across if neighbour.on_right else -across), 1)


def _has_ended(relation: Relationship) -> bool:
    is_over = relation.end_latest is not None and relation.end_latest < timezone.localdate()
    return is_over or relation.status == RelationshipStatus.ENDED


def _gist(relation: Relationship, other: Actor) -> str:
    """The relation below the name of the other: what that is to the actor in the middle, or the reverse."""
    if relation.subject_id == other.pk:
        return f"{relation.get_kind_display()} {relation.object.name}"
    words = _("{subject} {relation} it")
    return words.format(subject=relation.subject.name, relation=relation.get_kind_display())


def _in_words(relation: Relationship) -> str:
    label = f" ({relation.label})" if relation.label else ""
    fact = f"{relation.subject.name} {relation.get_kind_display()} {relation.object.name}{label}"
    return enumerated([fact, relation.dates_in_words()])


def _in_sectors(neighbour: Neighbour) -> tuple[Any, ...]:
    """Those in the same kind of relation stand together, then actors of the same kind."""
    kinds = [RelationshipKind.values.index(relation.kind) for relation in neighbour.relations]
    actor = neighbour.actor
    return not kinds, min(kinds, default=0), Kind.values.index(actor.kind), -neighbour.shared, actor.sort_name, actor.pk


def _ranked(actor: Actor) -> list[int]:
    """The keys of the others, nearest first, as many as have a page."""
    related = _others(actor).filter(_related_to(actor)).values_list("pk", "sort_name")[:MOST]
    nearest = _by_shared_events(actor).order_by("-shared", "actor").values_list("actor", "shared")
    shared = dict(nearest[:MOST])
    # Asked about the few and not about all: a database may look up every public actor first.
    named = dict(_others(actor).filter(pk__in=list(shared)).values_list("pk", "sort_name"))
    ranks = {pk: (1, -shared[pk], name, pk) for pk, name in named.items()}
    ranks |= {pk: (0, -shared.get(pk, 0), name, pk) for pk, name in related}
    return sorted(ranks, key=ranks.__getitem__)


def _others(actor: Actor) -> QuerySet[Actor]:
    return Actor.objects.public().exclude(pk=actor.pk)


def _related_to(actor: Actor) -> Q:
    to, by = Relationship.objects.filter(subject=actor), Relationship.objects.filter(object=actor)
    return Q(pk__in=to.values("object")) | Q(pk__in=by.values("subject"))


def _by_shared_events(actor: Actor) -> QuerySet:
    """Participations of others in its events that readers may see, grouped by actor, with the number of events."""
    rows: Any = actor.participations.model
    events = rows._meta.get_field("event").related_model.objects.public()
    others = rows.objects.filter(event__in=events.filter(participations__actor=actor)).exclude(actor=actor)
    return others.order_by().values("actor").annotate(shared=Count("event", distinct=True))


def _relations(actor: Actor, others: list[int]) -> dict[int, list[Relationship]]:
    """Its relations from and to each of the others."""
    relations = defaultdict(list)
    between = Q(subject=actor, object__in=others) | Q(object=actor, subject__in=others)
    for relation in Relationship.objects.filter(between).select_related("subject", "object"):
        relations[relation.object_id if relation.subject_id == actor.pk else relation.subject_id].append(relation)
    return relations
