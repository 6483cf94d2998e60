"""Public pages of events."""

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actors.models import Actor
from events.filters import EventFilter
from events.models import Event
from pages.lists import listing
from pages.records import find_or_move


@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    events = Event.objects.public().select_related("place").newest_first()
    return render(request, "events/list.html", listing(request, EventFilter, events))


@require_safe
def event_detail(request: HttpRequest, slug: str) -> HttpResponse:
    return find_or_move(request, Event.objects.public().select_related("place"), slug, _page)


def _page(request: HttpRequest, event: Event) -> HttpResponse:
    public = Event.objects.public()
    actors = Actor.objects.public()
    participations = event.participations.filter(actor__in=actors).select_related("actor")
    context = {
        "event": event,
        "parent": public.filter(pk=event.parent_id).first() if event.parent_id else None,
        "children": public.filter(parent=event).in_order(),
        "participations": participations.prefetch_related(Prefetch("on_behalf_of", actors)),
        "citations": event.citations.select_related("document"),
        "editions": event.latest_editions(),
    }
    return render(request, "events/detail.html", context)
