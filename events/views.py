"""Public pages of events."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.dossier import EventDossier
from events.exports import calendar, linked
from events.filters import EventFilter
from events.mapping import PlacesMap
from events.models import Event
from events.timeline import Timeline
from pages.as_of import moment_of, tells_the_past
from pages.lists import listing
from pages.past import list_as_it_stood, record_as_it_stood
from pages.records import find_or_move
from pages.validators import versioned_view


@require_safe
@tells_the_past
@versioned_view("list")
def event_list(request: HttpRequest) -> HttpResponse:
    events = Event.objects.as_of(moment_of(request)).select_related("place").newest_first()
    if moment_of(request):
        return list_as_it_stood(request, EventFilter, events, title=_("Events"), search=_("Find events"), dated=True)
    context = listing(request, EventFilter, events)
    return render(request, "events/list.html", context | {"map": PlacesMap.of(context["page"])})


@require_safe
@tells_the_past
@versioned_view(daily=True)  # its timeline marks the day
def event_detail(request: HttpRequest, slug: str) -> HttpResponse:
    if moment_of(request):
        return record_as_it_stood(request, Event, slug)
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
