"""Public pages of actors."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from actors.dossier import ActorDossier
from actors.exports import linked
from actors.filters import ActorFilter
from actors.models import Actor
from actors.network import Network
from pages.as_of import moment_of, tells_the_past
from pages.lists import listing
from pages.past import list_as_it_stood, record_as_it_stood
from pages.records import find_or_move
from pages.validators import versioned_view


@require_safe
@tells_the_past
@versioned_view("list")
def actor_list(request: HttpRequest) -> HttpResponse:
    actors = Actor.objects.as_of(moment_of(request))
    if moment_of(request):
        return list_as_it_stood(request, ActorFilter, actors, title=_("Actors"), search=_("Find actors"))
    return render(request, "actors/list.html", listing(request, ActorFilter, actors))


@require_safe
@tells_the_past
@versioned_view(daily=True)  # what is over by now is told apart
def actor_detail(request: HttpRequest, slug: str) -> HttpResponse:
    if moment_of(request):
        return record_as_it_stood(request, Actor, slug)
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
