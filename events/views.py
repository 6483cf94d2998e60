"""Public pages of events."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events.dossier import EventDossier
from events.exports import calendar, linked
from events.filters import EventFilter
from events.mapping import PlacesMap
from events.models import Event
from events.timeline import Timeline
from pages.lists import listing
from pages.records import find_or_move


@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    events = Event.objects.public().select_related("place").newest_first()
    context = listing(request, EventFilter, events)
    return render(request, "events/list.html", context | {"map": PlacesMap.of(context["page"])})


@require_safe
def event_detail(request: HttpRequest, slug: str) -> HttpResponse:
    return find_or_move(request, Event.objects.public().select_related("place"), slug, _page)


def _page(request: HttpRequest, event: Event) -> HttpResponse:
    timeline = Timeline.of(event)
    dossier = EventDossier(event)
    context = {
        "event": event,
        "dossier": dossier,
        "linked_data": linked.script(event, dossier),
        "in_calendar": calendar.days_of(event) is not None,
        "timeline": timeline,
        "map": PlacesMap.of([event, *timeline.events]),
    }
    return render(request, "events/detail.html", context)
