"""A public list: filters in the query string, each removable, and a page of what they leave."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django_filters import FilterSet

from history.text import printable
from pages.paging import page_of

PAGE_SIZE = 20


def listing(
    request: HttpRequest, filters: type[FilterSet], queryset: QuerySet, size: int = PAGE_SIZE
) -> dict[str, Any]:
    """Context of a list page: `filter`, `page`, `active` filters with the query that drops each, `query`.

    Bad values give an empty page with messages at the fields. Raises Http404 for a page that is not there.
    """
    asked = _readable(request.GET)
    filterset = filters(asked, queryset=queryset, request=request)
    found = filterset.qs if filterset.is_valid() else queryset.none()
    return {
        "filter": filterset,
        "page": page_of(found, asked.get("page", ""), size),
        "active": _active(filterset, asked),
        "query": _without(asked, "page"),
    }


def _readable(query: QueryDict) -> QueryDict:
    readable = query.copy()
    for name, values in query.lists():
        readable.setlist(name, [printable(value) for value in values[-1:]])
    return readable


def _active(filterset: FilterSet, asked: QueryDict) -> list[dict[str, Any]]:
    form = filterset.form
    return [
        {
            "label": field.label,
            "value": _shown(field, form.cleaned_data[name]),
            "without": _without(asked, name, "page"),
        }
        for name, field in form.fields.items()
        if form.cleaned_data.get(name) not in ("", None)
    ]


def _shown(field: Any, value: Any) -> str:
    return str(dict(getattr(field, "choices", None) or []).get(value, value)) if isinstance(value, str) else str(value)


def _without(asked: QueryDict, *names: str) -> str:
    """The query without these names and without empty values, ready to be followed by more; "" or "a=b&"."""
    rest = asked.copy()
    for name in [*names, *(key for key in asked if not asked.get(key))]:
        rest.pop(name, None)
    return f"{rest.urlencode()}&" if rest else ""
