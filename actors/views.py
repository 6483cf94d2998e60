"""Public pages of actors."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actors.filters import ActorFilter
from actors.models import Actor, Relationship
from actors.network import Network
from pages.lists import listing
from pages.records import find_or_move

#: How many events the page of an actor names; the rest are a filter of the list of events.
EVENTS_SHOWN = 50


@require_safe
def actor_list(request: HttpRequest) -> HttpResponse:
    return render(request, "actors/list.html", listing(request, ActorFilter, Actor.objects.public()))


@require_safe
def actor_detail(request: HttpRequest, slug: str) -> HttpResponse:
    return find_or_move(request, Actor.objects.public(), slug, _page)


def _page(request: HttpRequest, actor: Actor) -> HttpResponse:
    public = Actor.objects.public()
    relationships = Relationship.objects.select_related("subject", "object")
    context = {
        "actor": actor,
        "names": actor.names.all(),
        "relationships": relationships.filter(subject=actor, object__in=public),
        "relationships_to": relationships.filter(object=actor, subject__in=public),
        "participations": actor.public_participations()[:EVENTS_SHOWN],
        "citations": actor.citations.select_related("document"),
        "editions": actor.latest_editions(),
        "network": Network.of(actor, request.GET.get("network", "")),
    }
    return render(request, "actors/detail.html", context)
