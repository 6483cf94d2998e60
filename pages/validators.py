"""Conditional GET: an address answers 304 when what it would show is what the reader has."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date


def conditional(
    request: HttpRequest,
    respond: Callable[[], HttpResponse],
    *,
    version: object,
    modified: datetime | None = None,
    max_age: int = 60,
) -> HttpResponse:
    """The response, or 304 without making it.

    version is anything whose repr differs whenever the content does; modified is the last change, which
    may only grow. max_age is in seconds, for browsers and shared caches.
    """
    etag = f'"{sha256(f"{release()}{version!r}".encode()).hexdigest()[:32]}"'
    stamp = int(modified.timestamp()) if modified else None
    response = get_conditional_response(request, etag=etag, last_modified=stamp) or respond()
    response["ETag"] = etag
    if stamp is not None:
        response["Last-Modified"] = http_date(stamp)
    patch_cache_control(response, public=True, max_age=max_age)
    return response


@cache
def release() -> str:
    """Hash of the templates and of our own static files: what every page has in common."""
    hashed = sha256()
    for folder in (settings.BASE_DIR / "templates", settings.BASE_DIR / "static"):
        for path in sorted(Path(folder).rglob("*.*")):
            hashed.update(path.read_bytes())
    return hashed.hexdigest()
