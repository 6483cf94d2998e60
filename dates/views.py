"""What a date being typed means, for the read-back beside its input."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dates.edtf import EDTFError, in_words, parse
from dates.words import from_words


@require_safe
@never_cache
def read_back(request: HttpRequest) -> JsonResponse:
    """GET ?text=… from staff: the EDTF, its words and bounds, or what is wrong with it and where.

    A refusal is JSON too and not a redirect to a log-in page, which a script could not show.
    """
    if not admin.site.has_permission(request):
        return JsonResponse({"ok": False, "message": "Log in again to see the date in words."}, status=403)
    return JsonResponse(_read(request.GET.get("text", "")))


def _read(text: str) -> dict[str, Any]:
    try:
        edtf = parse(from_words(text))
    except EDTFError as fault:
        return {"ok": False, "message": str(fault), "position": fault.position}
    return {
        "ok": True,
        "edtf": edtf.text,
        "words": in_words(edtf),
        "earliest": edtf.earliest,
        "latest": edtf.latest,
    }
