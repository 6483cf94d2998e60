"""The reconciliation service, as OpenRefine asks it. It only reads, keeps nothing, and answers anybody alike."""

from functools import wraps
from typing import Any
from uuid import UUID

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from actors.names import fold
from events import reconciling
from history.text import printable
from pages.origins import open_to_all
from pages.reconciling import LARGEST_BATCH, Unreadable
from pages.validators import versioned_view

#: What a list of suggestions shows at once, and how far on it can be asked for.
SUGGESTIONS, FURTHEST = 20, 1000


def _for_programs(view: Any) -> Any:
    """Any site may ask, and what cannot be read is answered with 400 and a sentence in JSON."""

    @open_to_all
    @csrf_exempt  # nothing is written, so there is nothing that a foreign form could do in anybody's name
    @versioned_view("records")
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Unreadable as fault:
            return JsonResponse({"status": "error", "message": str(fault)}, status=400)

    return answered


@_for_programs
@require_http_methods(["GET", "HEAD", "POST"])
def service(request: HttpRequest) -> HttpResponse:
    """What the service can do; candidates for `queries`; values for `extend`."""
    asked = request.POST if request.method == "POST" else request.GET
    if "queries" in asked:
        return JsonResponse(reconciling.answers(reconciling.VOCABULARY.batch(asked["queries"])))
    if "extend" in asked:
        return JsonResponse(reconciling.extended(reconciling.VOCABULARY.extension(asked["extend"])))
    if request.method == "POST":
        raise Unreadable("Send “queries” or “extend”, JSON in a form field of that name.")
    return JsonResponse(_manifest())


def _manifest() -> dict[str, Any]:
    base = f"{settings.SITE_URL}{reverse('reconcile:service')}".rstrip("/")
    return {
        "versions": ["0.1", "0.2"],
        "name": f"{settings.SITE_NAME}: actors and events",
        "identifierSpace": "urn:uuid:",
        "schemaSpace": f"{settings.SITE_URL}{reverse('api:schema')}",
        "documentation": f"{settings.SITE_URL}{reverse('api:front')}",
        "batchSize": LARGEST_BATCH,
        "defaultTypes": [{"id": name, "name": reconciling.TYPES[name]} for name in ("actor", "event")],
        "view": {"url": f"{base}/{{{{id}}}}/"},
        "preview": {"url": f"{base}/preview/?id={{{{id}}}}", "width": 420, "height": 240},
        "suggest": {
            one: {"service_url": base, "service_path": f"/suggest/{one}"} for one in ("entity", "type", "property")
        },
        "extend": {
            "propose_properties": {"service_url": base, "service_path": "/properties"},
            "property_settings": [],
        },
    }


@_for_programs
@require_safe
def suggest_entity(request: HttpRequest) -> HttpResponse:
    prefix, start = request.GET.get("prefix", ""), _number(request, "cursor", FURTHEST)
    return JsonResponse({"result": reconciling.suggested(printable(prefix).strip()[:300], start, SUGGESTIONS)})


@_for_programs
@require_safe
def suggest_type(request: HttpRequest) -> HttpResponse:
    found = _beginning(reconciling.TYPES, request.GET.get("prefix", ""))
    return JsonResponse({"result": found[_number(request, "cursor", FURTHEST) :]})


@_for_programs
@require_safe
def suggest_property(request: HttpRequest) -> HttpResponse:
    found = _beginning(reconciling.PROPERTIES, request.GET.get("prefix", ""))
    return JsonResponse({"result": found[_number(request, "cursor", FURTHEST) :]})


@_for_programs
@require_safe
def properties(request: HttpRequest) -> HttpResponse:
    """What can be fetched for records of a type, of any if none is named."""
    asked, limit = request.GET.get("type", ""), _number(request, "limit", FURTHEST)
    if asked and asked not in reconciling.TYPES:
        raise Unreadable(f"type: there is no such type. There are: {', '.join(reconciling.TYPES)}.")
    found = [{"id": name, "name": label} for name, label in reconciling.properties_of(asked).items()]
    return JsonResponse({"properties": found[: limit or None], "type": asked})


@open_to_all
@require_safe
@versioned_view()
def page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The way from an id to the page that people read."""
    return HttpResponseRedirect(_found(uuid)[1].get_absolute_url())


@open_to_all
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # shown in a frame by whatever program does the matching; nothing to click
@require_safe
@versioned_view()
def preview(request: HttpRequest) -> HttpResponse:
    try:
        matcher, record = _found(UUID(request.GET.get("id", "")))
    except ValueError:
        raise Http404("What follows “id=” is not the id of a record.") from None
    return render(request, "api/preview.html", {"record": record, "description": matcher.describe(record)})


def _found(uuid: UUID) -> tuple[Any, Any]:
    found = reconciling.addressed(uuid)
    if found is None:
        raise Http404("There is no record with this id.")
    return found


def _beginning(names: dict[str, str], prefix: str) -> list[dict[str, str]]:
    key = fold(prefix)
    return [{"id": name, "name": label} for name, label in names.items() if fold(label).startswith(key) or name == key]


def _number(request: HttpRequest, name: str, largest: int) -> int:
    text = request.GET.get(name, "") or "0"
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= largest):
        raise Unreadable(f"{name}: give a whole number up to {largest}.")
    return int(text)
