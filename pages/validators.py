"""Conditional GET: an address answers 304 when what it would show is what the reader has."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import cache, partial, wraps
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from history.models import PublicSite

#: Seconds for which a cache may go on with what is too old: while it fetches anew, while the site is down (RFC 5861).
WHILE_FETCHING, WHILE_DOWN = 60, 3600
#: Seconds after which the date of the last change is certain: by then all have ended that had begun before it.
SETTLING = 5
#: What all pages have in common beside the code: folders, and settings that are shown in pages.
_FOLDERS = ("templates", "static", "locale")
_SETTINGS = ("SITE_NAME", "SITE_URL", "LANGUAGE_CODE", "TIME_ZONE", "LICENSE_URL", "WEBSUB_HUB")

Respond = Callable[[], HttpResponseBase]
View = Callable[..., HttpResponseBase]


def conditional(
    request: HttpRequest,
    respond: Respond,
    *,
    version: object,
    modified: datetime | None = None,
    max_age: int = 60,
    until: datetime | None = None,
    keys: Iterable[str] = (),
) -> HttpResponseBase:
    """The response, or 304 without making it.

    version is anything whose repr differs whenever the content does; modified is the last change, which may only grow.
    max_age is in seconds, for browsers and shared caches; nobody is to keep the answer beyond `until`, the next
    scheduled change. keys name what the answer tells of, such as `brief-12`: a cache can drop all that bears a key.
    """
    stamp = int(modified.timestamp()) if modified else None
    etag = etag_of(f"{release()}{version!r}")
    return answer(request, respond, etag=etag, modified=stamp, max_age=max_age, until=until, keys=keys)


def answer(
    request: HttpRequest,
    respond: Respond,
    *,
    etag: str,
    modified: int | None = None,
    max_age: int = 60,
    until: datetime | None = None,
    keys: Iterable[str] = (),
) -> HttpResponseBase:
    """As `conditional`, with the validators at hand; modified is in seconds since 1970.

    No date is sent, and none is believed, while another change may still get the same one, which is told in seconds:
    a reader who has only the date would never hear of it.
    """
    if modified is not None and modified > last_settled():
        modified = None
    response: HttpResponseBase
    if known_etag(request) == etag:
        # What nearly every reader asks who has the page; only other forms of the question need to be parsed.
        response = HttpResponseNotModified()
    else:
        response = get_conditional_response(request, etag=etag, last_modified=modified) or respond()
    if response.status_code in (200, 304):
        response.headers["ETag"] = etag
        if modified is not None:
            response.headers["Last-Modified"] = http_date(modified)
    if response.status_code < 400 or response.status_code == 410:
        response.headers["Cache-Control"] = cache_control(max_age, until)
    if told := [*keys, *response.headers.get("Surrogate-Key", "").split()]:
        response.headers["Surrogate-Key"] = " ".join(told)
    return response


def versioned(
    request: HttpRequest, respond: Respond, *, max_age: int = 60, keys: Iterable[str] = (), daily: bool = False
) -> HttpResponseBase:
    """A page that reads many records: 304 as long as nothing that readers can see has changed, in one query.

    daily: it differs from day to day by itself, as one does that tells what is to come.
    """
    version = PublicSite.objects.version(timezone.now())
    day = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) if daily else None
    ends = [moment for moment in (version.next_at, day and day + timedelta(days=1)) if moment]
    return conditional(
        request,
        respond,
        version=(version.number, request.get_full_path(), *([day.date()] if day else [])),
        modified=max(version.changed_at, day) if day else version.changed_at,
        max_age=max_age,
        until=min(ends, default=None),
        keys=keys,
    )


def versioned_view(*keys: str, daily: bool = False) -> Callable[[View], View]:
    """Have a view that reads many records answer as `versioned` does."""

    def decorated(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in ("GET", "HEAD"):
                return view(request, *args, **kwargs)
            return versioned(request, partial(view, request, *args, **kwargs), keys=keys, daily=daily)

        return answered

    return decorated


def cache_control(max_age: int, until: datetime | None = None) -> str:
    """Anybody may keep the answer for max_age seconds and a little longer in need, but in no case beyond `until`."""
    allowed = {"max-age": max_age, "stale-while-revalidate": WHILE_FETCHING, "stale-if-error": WHILE_DOWN}
    if until:
        left = max(0, (until - timezone.now()) // timedelta(seconds=1))
        allowed["max-age"] = max_age = min(max_age, left)
        allowed |= {name: min(allowed[name], left - max_age) for name in ("stale-while-revalidate", "stale-if-error")}
    return ", ".join(["public", *(f"{name}={seconds}" for name, seconds in allowed.items())])


def known_etag(request: HttpRequest) -> str:
    """The ETag that the reader has, as it was before compression made it a weak one; "" if there is not just one."""
    return request.META.get("HTTP_IF_NONE_MATCH", "").removeprefix("W/")


def last_settled() -> int:
    """The last second, counted since 1970, that no further change can be dated to."""
    return int(timezone.now().timestamp()) - SETTLING - 1


def etag_of(text: str) -> str:
    """A strong ETag for a text: quoted, 32 hexadecimal digits of its SHA-256."""
    return f'"{sha256(text.encode()).hexdigest()[:32]}"'


@cache
def release() -> str:
    """Hash of what all pages have in common: the code, templates, our own static files, words, the name of the site."""
    hashed = sha256(repr([getattr(settings, name) for name in _SETTINGS]).encode())
    for path in _shared_files():
        hashed.update(path.read_bytes())
    return hashed.hexdigest()


def _shared_files() -> Iterator[Path]:
    for name in _FOLDERS:
        yield from sorted(path for path in (settings.BASE_DIR / name).rglob("*") if path.is_file())
    for path in sorted(Path(app.path) for app in apps.get_app_configs()):
        if path.parent == settings.BASE_DIR:
            yield from sorted(path.rglob("*.py"))
