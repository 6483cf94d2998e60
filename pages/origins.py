"""Answers that scripts of any other site may read."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase


def open_to_all(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let scripts of any origin read what the view answers, and say so to a browser that asks first.

    Only for views that answer everybody alike: no cookie is read, so there is nothing that a foreign
    script could borrow from the person in front of the browser.
    """

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = _asked_first() if _is_preflight(request) else view(request, *args, **kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return opened


def _is_preflight(request: HttpRequest) -> bool:
    return request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers


def _asked_first() -> HttpResponse:
    allowed = {"Access-Control-Allow-Methods": "GET, HEAD, POST", "Access-Control-Allow-Headers": "*"}
    return HttpResponse(status=204, headers=allowed | {"Access-Control-Max-Age": "86400"})
