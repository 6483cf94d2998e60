"""Pages of records as they stood at an earlier moment."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_filters import FilterSet

from history.as_it_stood import put_back, stood
from pages.as_of import moment_of
from pages.lists import listing
from pages.records import find_or_move


def list_as_it_stood(
    request: HttpRequest, filters: type[FilterSet], records: models.QuerySet, **context: Any
) -> HttpResponse:
    """A list of `records`, from `as_of(at)`, with name, date and status as they were; filters go by what is now."""
    found = listing(request, filters, records)
    page = replace(found["page"], rows=put_back(found["page"].rows))
    return render(request, "pages/list_as_it_stood.html", {**found, "page": page, **context})


def find_as_of(request: HttpRequest, model: Any, slug: str, page: Callable[..., HttpResponse]) -> HttpResponse:
    """As `find_or_move`, at the moment that the reader asks for, with the record as it stood.

    404 with a page that says so if it was not public then.
    """
    at = moment_of(request)
    if at is None:
        return find_or_move(request, model.objects.public(), slug, page)
    try:
        return find_or_move(request, model.objects.as_of(at).with_snapshot_then(), slug, partial(_then, page))
    except Http404:
        if not model.objects.public().filter(slug=slug).exists():
            raise
        return not_there_yet(request)


def record_as_it_stood(request: HttpRequest, model: Any, slug: str) -> HttpResponse:
    """The page of a record from its snapshot of that moment."""
    return find_as_of(request, model, slug, _page)


def not_there_yet(request: HttpRequest) -> HttpResponse:
    """What stands where readers found nothing at that moment, and do now."""
    return render(request, "pages/not_there_yet.html", status=404)


def _then(page: Callable[..., HttpResponse], request: HttpRequest, record: Any) -> HttpResponse:
    readable = put_back([record])
    if not readable:
        raise Http404(_("What this record said then, this version of the site cannot read."))
    return page(request, readable[0])


def _page(request: HttpRequest, record: Any) -> HttpResponse:
    at: Any = moment_of(request)
    passages = stood(record, at)
    facts = [passage for passage in passages if passage.key in record.content]
    context = {
        "record": record,
        "facts": facts,
        "parts": [passage for passage in passages if passage not in facts],
        "editions": record.latest_editions(at),
    }
    return render(request, "pages/as_it_stood.html", context)
