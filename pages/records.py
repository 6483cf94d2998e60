"""The page of a record under its slug, or the way to where the slug has moved."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect

from history.public import PublicRecordQuerySet


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
        return page(request, record)
    moved = public.addressed(slug).first()
    if moved is None:
        raise Http404(f"There is no {public.model._meta.verbose_name} at this address.")
    return moved_to(request, address(moved))


def moved_to(request: HttpRequest, address: str) -> HttpResponse:
    """A permanent redirect that keeps the query string."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{address}{'?' if query else ''}{query}")
