"""What an export reads with each actor. Of other records, only those that readers may see."""

from typing import Any

from django.db.models import Prefetch

from actors.models import Actor, ActorCitation, Relationship
from sources.exports import among, former_records, identifiers, public_citations


def names() -> Prefetch:
    """Other names as `public_names`."""
    return Prefetch("names", to_attr="public_names")


def relationships() -> Prefetch:
    """Relations to public actors, as `public_relationships` of each actor.

    Those on whose behalf they are, and their periods, are None if readers may not see them.
    """
    actors = Actor.objects.public()
    period: Any = Relationship._meta.get_field("period")
    rows = Relationship.objects.filter(among("object", actors)).select_related("object")
    return Prefetch(
        "relationships",
        rows.prefetch_related(
            Prefetch("on_behalf_of", actors),
            Prefetch("period", period.related_model.objects.public()),
        ),
        to_attr="public_relationships",
    )


def citations() -> Prefetch:
    """Citations that tell of no actor whom readers may not see, as `public_citations` of each actor."""
    return public_citations(ActorCitation, Actor.objects.public())


def all_parts() -> tuple[Any, ...]:
    """All that tables and JSON tell of an actor."""
    return (names(), identifiers(), former_records(Actor), relationships(), citations())


def linked_parts() -> tuple[Any, ...]:
    """All that linked data tell of an actor."""
    return (names(), identifiers(), former_records(Actor), relationships())
