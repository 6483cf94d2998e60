"""The public site as it stood: `?as_of=2018-01-25` is the end of that day by the clock of the site.

A moment with its zone does as well: `?as_of=2018-01-25T12:00Z`. Views that can tell an earlier state say so with
`@tells_the_past` and go by `moment_of(request)`; all others (search, feeds, files, the API) know the present only and
answer 400, so that nobody takes what is now for what was then.

What readers may not have now, they do not get as it stood either: a text that was withdrawn, a record that is no longer
public. Nothing is ever shown that readers could not see at the moment itself.
"""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial
from html import escape, unescape
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from history.text import printable

NAME = "as_of"
#: What leads out of a page, and what asks for another. `data-now` marks what is to lead to the present.
LINKS = re.compile(r'(?P<before><(?:a|link)\b[^>]*?\shref=")(?P<address>[^"]*)"|(?P<form><form\b[^>]*>)')
WITHIN = re.compile(r"/(?![/\\])|\?")
ACTION = re.compile(r'\saction="([^"]*)"')

V = TypeVar("V", bound=Callable[..., Any])


class NotUnderstood(ValueError):
    """No moment in the past; the message is for the reader."""


def tells_the_past(view: V) -> V:
    """Mark a view that goes by `moment_of(request)`."""
    view.tells_the_past = True  # type: ignore[attr-defined]
    return view


def moment_of(request: HttpRequest) -> datetime | None:
    """The earlier moment that the reader asks for; None for the present."""
    return getattr(request, NAME, None)


def moment_asked(text: str, now: datetime) -> datetime | None:
    """The moment that is meant; None for a day that is not over, which is the present. Raises NotUnderstood."""
    text = text.strip()
    try:
        # In an address, a plus sign is a space.
        day, moment = parse_date(text), parse_datetime(text.replace(" ", "+")) if "T" in text else None
        if day:
            after = datetime.combine(day + timedelta(days=1), time.min, timezone.get_default_timezone())
            moment = after.astimezone(now.tzinfo) - timedelta(microseconds=1)
        elif moment and timezone.is_aware(moment):
            # The first and last hours of the calendar are beyond it by other clocks, which are asked for later.
            moment = moment.astimezone(now.tzinfo)
            timezone.localtime(moment, timezone.get_default_timezone())
    except (ValueError, OverflowError):
        day = moment = None
    if moment is None:
        raise NotUnderstood(_("This is neither a day nor a moment."))
    if timezone.is_naive(moment):
        raise NotUnderstood(_("The moment has no time zone; add Z for UTC, or an offset such as +01:00."))
    if day and day == timezone.localdate(now, timezone.get_default_timezone()):
        return None
    if moment > now:
        raise NotUnderstood(_("That lies in the future, of which nothing is known here."))
    return moment


class AsOfMiddleware:
    """Reads `as_of`, and makes the pages of an earlier moment lead to each other."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if moment_of(request):
            response.headers["X-Robots-Tag"] = "noindex"
            if response.headers.get("Content-Type", "").startswith("text/html"):
                _lead_on(request, response)
        return response

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        asked = printable(request.GET.get(NAME, "")).strip()
        if not asked or "admin" in request.resolver_match.app_names:
            return None
        if not getattr(view, "tells_the_past", False):
            return _refused(request, _("What is at this address has no earlier state: it knows the present only."))
        try:
            request.as_of = moment_asked(asked, timezone.now())
        except NotUnderstood as fault:
            return _refused(request, str(fault))
        request.as_of_asked = asked
        return None if request.as_of else HttpResponseRedirect(_without_moment(request))


def _refused(request: HttpRequest, reason: str) -> HttpResponse:
    return render(request, "pages/as_of_refused.html", {"reason": reason}, status=400)


def _without_moment(request: HttpRequest) -> str:
    rest = request.GET.copy()
    del rest[NAME]
    return f"{request.path}?{rest.urlencode()}" if rest else request.path


def _lead_on(request: Any, response: HttpResponse) -> None:
    """Have links and forms of a page lead to the same moment, wherever that can be told of."""
    if response.status_code == 304 or not response.content:
        return
    known: dict[str, bool] = {}
    text = LINKS.sub(partial(_led, request, known), response.content.decode())
    response.content = text.encode()
    if response.status_code == 200:
        response.headers.setdefault("Link", f'<{settings.SITE_URL}{request.path}>; rel="canonical"')


def _led(request: Any, known: dict[str, bool], found: re.Match[str]) -> str:
    whole, tag = found[0], found["form"]
    if "data-now" in whole:
        return whole
    if tag:
        action = ACTION.search(tag)
        if 'method="get"' not in tag or not _tells(unescape(action[1]) if action else request.path, known):
            return whole
        return f'{tag}<input type="hidden" name="{NAME}" value="{escape(request.as_of_asked)}">'
    if not WITHIN.match(found["address"]):
        return whole
    address = urlsplit(unescape(found["address"]))
    asked = [(name, value) for name, value in parse_qsl(address.query, keep_blank_values=True) if name != NAME]
    if _tells(address.path or request.path, known):
        asked.append((NAME, request.as_of_asked))
    elif f"{NAME}=" not in address.query:
        return whole
    return f'{found["before"]}{escape(address._replace(query=urlencode(asked)).geturl())}"'


def _tells(path: str, known: dict[str, bool]) -> bool:
    """Whether what is at this path can tell an earlier state."""
    if path not in known:
        try:
            known[path] = getattr(resolve(path).func, "tells_the_past", False)
        except Resolver404:
            known[path] = False
    return known[path]
