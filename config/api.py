"""Addresses below /api/: the records as JSON, their description, and a page on both for people."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers
from drf_spectacular.views import SpectacularAPIView

from actors.api import ActorDetail, ActorList
from events.api import EventDetail, EventList
from pages.origins import open_to_all
from pages.validators import conditional

app_name = "api"


@open_to_all
@require_safe
@vary_on_headers("Accept")
def front(request: HttpRequest) -> HttpResponseBase:
    """What there is, as a page or, to programs that ask for it, as JSON."""
    is_json = request.get_preferred_type(["text/html", "application/json"]) == "application/json"
    return conditional(request, lambda: _front(request, is_json=is_json), version=("api", is_json), max_age=3600)


def _front(request: HttpRequest, *, is_json: bool) -> HttpResponse:
    if not is_json:
        return render(request, "api/front.html")
    names = {name: f"api:{name}" for name in ("events", "actors", "schema", "docs")} | {
        "reconcile": "reconcile:service"
    }
    return JsonResponse({name: f"{settings.SITE_URL}{reverse(pattern)}" for name, pattern in names.items()})


@require_safe
def docs(request: HttpRequest) -> HttpResponseBase:
    return conditional(request, lambda: render(request, "api/docs.html"), version="docs", max_age=3600)


@open_to_all
@require_safe
@vary_on_headers("Accept")
def schema(request: HttpRequest) -> HttpResponseBase:
    """The description, as YAML or, to programs that ask for it, as JSON."""
    asked = ("schema", request.get_full_path(), request.headers.get("Accept"))
    return conditional(request, lambda: SpectacularAPIView.as_view()(request), version=asked, max_age=3600)


urlpatterns = [
    path("", front, name="front"),
    path("events/", EventList.as_view(), name="events"),
    path("events/<path:address>/", EventDetail.as_view(), name="event"),
    path("actors/", ActorList.as_view(), name="actors"),
    path("actors/<path:address>/", ActorDetail.as_view(), name="actor"),
    path("schema/", schema, name="schema"),
    path("docs/", docs, name="docs"),
]
