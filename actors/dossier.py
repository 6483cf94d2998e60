"""What the public page of an actor tells: each part capped, and only what readers may see."""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet, Window
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from actors.models import Actor, ActorCitation, Relationship
from actors.vocabulary import NameKind, RelationshipKind
from dates.edtf import in_words, parse
from pages.groups import Group, first_of, groups_of
from sources.facts import Sources

#: How many rows of a kind a page shows; the rest are in a list that it links to.
NAMES, OF_A_KIND, OF_A_ROLE, THROUGH_OTHERS, SOURCES = 100, 24, 20, 24, 200

#: What the facts of an actor are called on its page, in its order.
LABELS = {
    "kind": gettext_lazy("Kind"),
    "country": gettext_lazy("Country"),
    "name": gettext_lazy("Name"),
    "summary": gettext_lazy("Who it is"),
    "start_edtf": gettext_lazy("Beginning"),
    "end_edtf": gettext_lazy("End"),
    "names": gettext_lazy("Names"),
    "relationships": gettext_lazy("Posts and relations"),
}

_NAME_TITLES = {
    NameKind.OFFICIAL: gettext_lazy("official name"),
    NameKind.SHORT: gettext_lazy("short name"),
    NameKind.FORMER: gettext_lazy("former name"),
    NameKind.DESCRIPTIVE: gettext_lazy("also described as"),
}


@dataclass(frozen=True)
class Relations:
    """Relations of one kind in one direction; `back` where the actor is the one that others stand in it to."""

    kind: RelationshipKind
    back: bool
    group: Group

    @property
    def title(self) -> str:
        return self.kind.heading_back if self.back else self.kind.heading


class ActorDossier:
    """One actor as its page tells it. Everything is read once, on making it, in a number of queries that is fixed."""

    most_sources = SOURCES

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.sources = Sources(Actor, _citations(actor)[:SOURCES], LABELS)
        self.names, self.more_names = _names(actor)
        self.relations = self._relations()
        self.through_others = first_of(_with_others(actor.relationships_through_others), THROUGH_OTHERS)
        self.roles = _roles(actor)
        self.on_behalf = first_of(_parts_through_others(actor), THROUGH_OTHERS)
        self.identifiers = actor.identifiers.all()
        self.editions = actor.latest_editions()
        self.facts = {name: self.sources.marks(name) for name in LABELS}

    @property
    def life(self) -> list[dict[str, Any]]:
        """When the actor was born or founded, and when it died or was dissolved, as far as that is known."""
        is_person = self.actor.kind == "person"
        told = [
            (_("Born") if is_person else _("Founded"), "start_edtf", self.actor.start_edtf),
            (_("Died") if is_person else _("Dissolved"), "end_edtf", self.actor.end_edtf),
        ]
        return [
            {"label": label, "date": parse(edtf), "when": in_words(parse(edtf)), "marks": self.facts[name]}
            for label, name, edtf in told
            if edtf
        ]

    def _relations(self) -> list[Relations]:
        order = F("start_earliest").desc(nulls_last=True), "pk"
        there = groups_of(_with_others(self.actor.relationships), "kind", OF_A_KIND, *order)
        back = groups_of(_with_others(self.actor.relationships_to), "kind", OF_A_KIND, *order)
        self._name_others(there, "object")
        self._name_others(back, "subject")
        return [
            Relations(kind, is_back, found[kind])
            for kind in RelationshipKind
            for is_back, found in ((False, there), (True, back))
            if kind in found
        ]

    def _name_others(self, groups: dict[str, Group], end: str) -> None:
        """Note beside each relation who stands at its other end, and the sources of what is told of that."""
        for relation in (row for group in groups.values() for row in group.rows):
            relation.other = getattr(relation, end)
            relation.marks = self.sources.marks("relationships", relation.other)


def _citations(actor: Actor) -> QuerySet[ActorCitation]:
    shown = Q(about=None) | Q(about__in=Actor.objects.public())
    return actor.citations.filter(shown).select_related("document", "about")


def _names(actor: Actor) -> tuple[list[Group], int]:
    """The first of its other names by kind, and how many more there are."""
    rows = list(actor.names.annotate(number=Window(Count("pk")))[:NAMES])
    for row in rows:
        row.language_name = _language(row.language)  # type: ignore[attr-defined]
    by_kind = {kind: [row for row in rows if row.kind == kind] for kind in NameKind}
    groups = [
        first_of(found, NAMES, title=str(_NAME_TITLES.get(kind, kind.label)))
        for kind, found in by_kind.items()
        if found
    ]
    return groups, (rows[0].number - len(rows) if rows else 0)


def _language(tag: str) -> str:
    """The name of a language in that of the site; the tag itself if it is not a common one."""
    try:
        return str(get_language_info(tag)["name_translated"])
    except KeyError:
        return tag


def _with_others(rows: Any) -> QuerySet[Relationship]:
    """Relations between actors that readers may see, with what else of them readers may see."""
    public = Actor.objects.public()
    found = rows.filter(subject__in=public, object__in=public).select_related("subject", "object")
    events: Any = Relationship._meta.get_field("period").related_model
    return found.prefetch_related(Prefetch("on_behalf_of", public), Prefetch("period", events.objects.public()))


def _public_parts(rows: Any) -> QuerySet:
    events = rows.model._meta.get_field("event").related_model.objects.public()
    return rows.filter(event__in=events).select_related("event")


def _roles(actor: Actor) -> list[Group]:
    """The latest events of each role that the actor had."""
    rows = _public_parts(actor.participations)
    order = F("event__date_earliest").desc(nulls_last=True), "pk"
    found = groups_of(rows, "role", OF_A_ROLE, *order)
    labels = dict(rows.model._meta.get_field("role").choices)
    return [replace(found[role], title=label) for role, label in labels.items() if role in found]


def _parts_through_others(actor: Actor) -> QuerySet:
    """Participations of others on behalf of this actor, latest first."""
    rows = _public_parts(actor.participations_through_others).filter(actor__in=Actor.objects.public())
    return rows.select_related("event", "actor").order_by(F("event__date_earliest").desc(nulls_last=True), "pk")
