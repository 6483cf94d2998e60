"""The page of the search, and its description for browsers."""

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from pages.lists import listing, query_of
from pages.paging import Page
from pages.validators import versioned_view
from search.excerpts import excerpt, marked
from search.filters import SearchFilter
from search.models import SearchDocument
from search.query import Query


@dataclass(frozen=True)
class Result:
    """A document with its title and a passage of its text, in both of which the words that were found are marked."""

    document: SearchDocument
    title: SafeString
    excerpt: SafeString


@dataclass(frozen=True)
class Facet:
    """A kind to narrow the search to, or to widen it to all: how many there are, and the query that asks for it."""

    label: str
    number: int
    query: str
    is_chosen: bool


@require_safe
@versioned_view("list")
def search(request: HttpRequest) -> HttpResponse:
    context = listing(request, SearchFilter, SearchDocument.objects.live().only("pk"), counted=False)
    filterset = context["filter"]
    context["page"] = _with_texts(context["page"], filterset.query)
    counts = filterset.counts()
    return render(request, "search/search.html", context | {"facets": _facets(filterset, counts)})


@require_safe
@versioned_view()
def description(request: HttpRequest) -> HttpResponse:
    """OpenSearch: lets a browser search the site from its address bar."""
    media_type = "application/opensearchdescription+xml"
    # The standard allows a name of 16 characters.
    return render(request, "search/opensearch.xml", {"name": settings.SITE_NAME[:16]}, content_type=media_type)


def _with_texts(page: Page, query: Query) -> Page:
    """The page with what it shows of each document; to sort by, the long texts are not read."""
    texts = SearchDocument.objects.defer("words").in_bulk([document.pk for document in page])
    found = [texts[document.pk] for document in page if document.pk in texts]
    return replace(page, rows=[Result(one, marked(one.title, query), excerpt(one, query)) for one in found])


def _facets(filterset: SearchFilter, counts: dict[str, int]) -> list[Facet]:
    field: Any = filterset.form.fields["kind"]
    chosen = filterset.form.cleaned_data.get("kind") or ""
    rest = query_of(filterset, "kind")
    return [
        Facet(str(label), counts[kind], f"{rest}kind={kind}" if kind else rest, kind == chosen)
        for kind, label in field.choices
    ]
