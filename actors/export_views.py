"""Actors as files: the filtered set of the list, and single records."""

from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from actors.exports import linked, records, rows, tables
from actors.filters import ActorFilter
from actors.models import Actor
from pages.downloads import Format, download, record_as
from pages.linked import MEDIA_TYPE
from pages.records import find_or_move
from pages.validators import versioned_view

FORMATS = {
    "csv": Format("csv", "text/csv; charset=utf-8", lambda found: tables.FLAT.csv(found.rows(*rows.all_parts()))),
    "json": Format("json", "application/json", records.array),
}
RECORD_FORMATS = {
    "json": Format("json", "application/json", records.single),
    "jsonld": Format("jsonld", MEDIA_TYPE, linked.single),
}


@require_safe
@versioned_view("list")
def actor_list(request: HttpRequest, form: str) -> HttpResponseBase:
    """The actors of the list, filtered as it is."""
    return download(request, ActorFilter, Actor.objects.public(), FORMATS[form], name="actors")


@require_safe
@versioned_view()
def actor_record(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    public = Actor.objects.public()
    return find_or_move(request, public, slug, partial(_record, form=form), partial(_address, form))


def _record(request: HttpRequest, actor: Actor, form: str) -> HttpResponse:
    return record_as(actor, RECORD_FORMATS[form])


def _address(form: str, actor: Actor) -> str:
    return reverse(f"actor_exports:record_{form}", args=[actor.slug])
