"""What the site says of itself: to readers, to crawlers, to who finds a hole in it, and to who watches over it."""

from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pages.linked import absolute, language
from pages.validators import conditional

#: Seconds for which what hardly ever changes may be kept.
AN_HOUR, A_DAY = 3600, 86_400
#: Months for which the address in security.txt is good, counted from the first of the running one: less than a year.
GOOD_FOR = 11
TEXT = "text/plain; charset=utf-8"


@require_safe
def about(request: HttpRequest) -> HttpResponseBase:
    """How briefs are published, corrected and withdrawn here."""
    return conditional(request, lambda: render(request, "pages/about.html"), version="about", max_age=AN_HOUR)


@require_safe
def robots(request: HttpRequest) -> HttpResponseBase:
    """All may be crawled but searches, combinations of filters, and what is not for the public."""
    return _text(request, render_to_string("robots.txt", {"sitemap": absolute(reverse("sitemap"))}))


@require_safe
def security(request: HttpRequest) -> HttpResponseBase:
    """Whom to tell of a hole in the site (RFC 9116). Raises Http404 where nobody is named."""
    if not settings.SECURITY_CONTACT:
        raise Http404(_("This site names no contact for matters of security."))
    facts = {
        "Contact": settings.SECURITY_CONTACT,
        "Expires": _expiry(timezone.now()).isoformat(),
        "Preferred-Languages": language().partition("-")[0],
        "Canonical": absolute(reverse("pages:security")),
    }
    return _text(request, "".join(f"{name}: {value}\n" for name, value in facts.items()))


@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """Whether the site can answer: 200, or 503 if its database does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("no database\n", TEXT, status=503)
    return HttpResponse("ok\n", TEXT)


def _expiry(now: datetime) -> datetime:
    """The first of a month, so that the text is the same all month long."""
    years, month = divmod(now.month - 1 + GOOD_FOR, 12)
    return now.replace(year=now.year + years, month=month + 1, day=1, hour=0, minute=0, second=0, microsecond=0)


def _text(request: HttpRequest, text: str) -> HttpResponseBase:
    return conditional(request, lambda: HttpResponse(text, TEXT), version=text, max_age=A_DAY)
