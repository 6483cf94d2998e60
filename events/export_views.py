"""Events as files: the filtered set of the list, and single records. And the codebook, which says what is in them."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from actors.exports.tables import FLAT as FLAT_ACTORS
from actors.filters import ActorFilter
from actors.models import Actor
from events.exports import calendar, codebook, geojson, linked, network, package, records, rows, tables
from events.exports.popolo import POPOLO
from events.filters import EventFilter
from events.models import Event
from pages.downloads import Format, download, record_as
from pages.linked import MEDIA_TYPE
from pages.records import find_or_move
from pages.validators import conditional, versioned_view

CSV, JSON, CALENDAR = "text/csv; charset=utf-8", "application/json", "text/calendar; charset=utf-8"

FORMATS = {
    "csv": Format("csv", CSV, lambda found: tables.FLAT.csv(found.rows(*rows.all_parts()))),
    "zip": Format("zip", "application/zip", package.package),
    "json": Format("json", JSON, records.array),
    "jsonld": Format("jsonld", MEDIA_TYPE, linked.graph),
    "geojson": Format("geojson", "application/geo+json", geojson.collection),
    "ics": Format("ics", CALENDAR, calendar.calendar),
    "nodes": Format("csv", CSV, network.nodes),
    "edges": Format("csv", CSV, network.edges),
}
RECORD_FORMATS = {
    "json": Format("json", JSON, records.single),
    "jsonld": Format("jsonld", MEDIA_TYPE, linked.single),
    "ics": FORMATS["ics"],
}


@require_safe
@versioned_view("list")
def event_list(request: HttpRequest, form: str) -> HttpResponseBase:
    """The events of the list, filtered as it is."""
    listed = Event.objects.public().select_related("place").newest_first()
    name = f"events-{form}" if form in ("nodes", "edges") else "events"
    return download(request, EventFilter, listed, FORMATS[form], name=name)


@require_safe
@versioned_view()
def event_record(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """One event. Raises Http404 for a calendar of what did not take place on known days."""
    public = Event.objects.public().select_related("place")
    return find_or_move(request, public, slug, partial(_record, form=form), partial(_address, form))


def _record(request: HttpRequest, event: Event, form: str) -> HttpResponse:
    if form == "ics" and calendar.days_of(event) is None:
        reason = _("The date of “{event}” is not known to the day, so no calendar can show it.")
        raise Http404(reason.format(event=event))
    return record_as(event, RECORD_FORMATS[form])


def _address(form: str, event: Event) -> str:
    return reverse(f"event_exports:record_{form}", args=[event.slug])


@require_safe
@versioned_view("list")
def actors_as_popolo(request: HttpRequest) -> HttpResponseBase:
    """The actors of their list, filtered as it is, with their memberships and the terms that those belong to."""
    return download(request, ActorFilter, Actor.objects.public(), POPOLO, name="actors")


@require_safe
def codebook_page(request: HttpRequest) -> HttpResponseBase:
    """What each column of each file means."""
    return conditional(request, lambda: _codebook(request), version="codebook", max_age=3600)


def _codebook(request: HttpRequest) -> HttpResponse:
    files = codebook.files(FLAT_ACTORS, tables.FLAT, package.TABLES, [network.NODES, network.EDGES])
    return render(request, "events/codebook.html", {"files": files})
