"""Public pages of actors."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actors.dossier import ActorDossier
from actors.exports import linked
from actors.filters import ActorFilter
from actors.models import Actor
from actors.network import Network
from pages.lists import listing
from pages.records import find_or_move


@require_safe
def actor_list(request: HttpRequest) -> HttpResponse:
    return render(request, "actors/list.html", listing(request, ActorFilter, Actor.objects.public()))


@require_safe
def actor_detail(request: HttpRequest, slug: str) -> HttpResponse:
    return find_or_move(request, Actor.objects.public(), slug, _page)


def _page(request: HttpRequest, actor: Actor) -> HttpResponse:
    dossier = ActorDossier(actor)
    context = {
        "actor": actor,
        "dossier": dossier,
        "linked_data": linked.script(actor, dossier),
        "network": Network.of(actor, request.GET.get("network", "")),
    }
    return render(request, "actors/detail.html", context)
