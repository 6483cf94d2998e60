"""Conditional GET: an address answers 304 when what it would show is what the reader has."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from history.models import PublicSite


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
    stamp = int(modified.timestamp()) if modified else None
    return answer(request, respond, etag=etag_of(f"{release()}{version!r}"), modified=stamp, max_age=max_age)


def answer(
    request: HttpRequest,
    respond: Callable[[], HttpResponse],
    *,
    etag: str,
    modified: int | None = None,
    max_age: int = 60,
) -> HttpResponse:
    """As `conditional`, with the validators at hand; modified is in seconds since 1970."""
    if request.META.get("HTTP_IF_NONE_MATCH") == etag:
        # What nearly every reader asks who has the page; only other forms of the question need to be parsed.
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = get_conditional_response(request, etag=etag, last_modified=modified) or respond()
    response.headers["ETag"] = etag
    if modified is not None:
        response.headers["Last-Modified"] = http_date(modified)
    response.headers["Cache-Control"] = f"public, max-age={max_age}"
    return response


def etag_of(text: str) -> str:
    """A strong ETag for a text: quoted, 32 hexadecimal digits of its SHA-256."""
    return f'"{sha256(text.encode()).hexdigest()[:32]}"'


@cache
def release() -> str:
    """Hash of what all pages have in common: templates, our own static files, the name and address of the site."""
    hashed = sha256(f"{settings.SITE_NAME} {settings.SITE_URL}".encode())
    for folder in (settings.BASE_DIR / "templates", settings.BASE_DIR / "static"):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            hashed.update(path.read_bytes())
    return hashed.hexdigest()


def versioned(request: HttpRequest, respond: Callable[[], HttpResponse], *, max_age: int = 60) -> HttpResponse:
    """A page that reads many records: 304 as long as nothing that readers can see has changed, in one query."""
    now = timezone.now()
    version = PublicSite.objects.version(now)
    if version.next_at:
        max_age = min(max_age, max(0, int((version.next_at - now).total_seconds())))
    asked = (version.number, request.get_full_path())
    return conditional(request, respond, version=asked, modified=version.changed_at, max_age=max_age)
