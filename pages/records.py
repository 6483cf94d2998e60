"""The page of a record under its slug, or the way to where the slug has moved."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from history.public import PublicRecordQuerySet
from pages.validators import cache_control

#: What may not be there, for translators: the names of the models are English.
_KINDS = (
    gettext_noop("event"),
    gettext_noop("actor"),
    gettext_noop("brief"),
    gettext_noop("topic"),
    gettext_noop("author"),
)


def find_or_move(
    request: HttpRequest,
    public: PublicRecordQuerySet,
    slug: str,
    page: Callable[[HttpRequest, Any], HttpResponse],
    address: Callable[[Any], str] = lambda record: record.get_absolute_url(),
) -> HttpResponse:
    """The page of the public record with this slug; a permanent redirect to `address` if it has another by now.

    The redirect keeps the query string. Raises Http404 if readers have no such record.
    """
    record = public.filter(slug=slug).first()
    if record is not None:
        response = page(request, record)
        response.headers["Surrogate-Key"] = f"{record._meta.model_name}-{record.pk}"
        return response
    moved = public.addressed(slug).first()
    if moved is None:
        kind = _(str(public.model._meta.verbose_name))
        raise Http404(_("There is no {kind} at this address.").format(kind=kind))
    return moved_to(request, address(moved))


def moved_to(request: HttpRequest, address: str) -> HttpResponse:
    """A permanent redirect that keeps the query string."""
    query = request.META.get("QUERY_STRING", "")
    response = HttpResponsePermanentRedirect(f"{address}{'?' if query else ''}{query}")
    # A record can get its old address back; a browser that kept both ways for good would go round for ever.
    response.headers["Cache-Control"] = cache_control(60)
    return response
