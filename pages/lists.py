"""A public list: filters in the query string, each removable, and a page of what they leave."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django_filters import FilterSet

from dates.edtf import in_words, parse
from history.text import printable
from pages.paging import count_of, page_of

PAGE_SIZE = 20


@dataclass(frozen=True)
class Fold:
    """Fields of a filter form that are folded away under a title until one of them is in use."""

    title: str
    fields: list[forms.BoundField]
    open: bool


def filtered(request: HttpRequest, filters: type[FilterSet], queryset: QuerySet) -> FilterSet:
    """The filter set with what the query string asks. Its `qs` is to be used only if `is_valid()`."""
    return filters(_readable(request.GET), queryset=queryset, request=request)


def listing(
    request: HttpRequest, filters: type[FilterSet], queryset: QuerySet, size: int = PAGE_SIZE, *, counted: bool = True
) -> dict[str, Any]:
    """Context of a list page: `filter`, `page`, `count`, `active` filters with the query that drops each, `query`.

    `fields` of the form stand open; `folds` are the rest, by the `folded` of the filter set. Bad values give an
    empty page with messages at the fields. Raises Http404 for a page that is not there.
    """
    filterset = filtered(request, filters, queryset)
    asked = _counted(filterset)
    found = filterset.qs if filterset.is_valid() else queryset.none()
    folds = [_fold(filterset.form, title, names) for title, names in getattr(filters, "folded", {}).items()]
    hidden_away = {field.name for fold in folds for field in fold.fields}
    page = page_of(found, asked.get("page", ""), size)
    return {
        "filter": filterset,
        "fields": [field for field in filterset.form.visible_fields() if field.name not in hidden_away],
        "folds": folds,
        "page": page,
        "count": count_of(found, page) if counted else None,
        "active": active_filters(filterset),
        "query": query_of(filterset),
    }


def _readable(query: QueryDict) -> QueryDict:
    """Without control characters and empty values, and each value once."""
    readable = QueryDict(mutable=True)
    for name, values in query.lists():
        if kept := list(dict.fromkeys(filter(None, map(printable, values)))):
            readable.setlist(name, kept)
    return readable


def _counted(filterset: FilterSet) -> QueryDict:
    """The values that count: of a filter that takes one, the last."""
    counted: QueryDict = filterset.data.copy()
    several = {name for name, field in filterset.form.fields.items() if takes_several(field)}
    for name, values in filterset.data.lists():
        counted.setlist(name, values if name in several else values[-1:])
    return counted


def takes_several(field: forms.Field) -> bool:
    """Whether a filter can be given more than once: `kind=talks&kind=summit`."""
    return getattr(field.widget, "allow_multiple_selected", False)


def _fold(form: forms.Form, title: str, names: tuple[str, ...]) -> Fold:
    fields = [form[name] for name in names]
    return Fold(_(title), fields, open=any(form.data.get(field.name) or field.errors for field in fields))


def active_filters(filterset: FilterSet) -> list[dict[str, Any]]:
    """Each filter in use as `label`, `value` and the query `without` it."""
    form, asked, active = filterset.form, _counted(filterset), []
    unlisted = getattr(filterset, "unlisted", ())
    for name, field in form.fields.items():
        if name in unlisted:
            continue
        cleaned = form.cleaned_data.get(name)
        values = cleaned if takes_several(field) else [cleaned]
        active += [
            {"label": field.label, "value": _shown(field, value), "without": _without_one(asked, name, place)}
            for place, value in enumerate(values or [])
            if value not in ("", None)
        ]
    return active


def query_of(filterset: FilterSet, *leaving_out: str) -> str:
    """The query that asks for the same from the first page, ready to be followed by more; "" or "a=b&"."""
    return _without(_counted(filterset), "page", *leaving_out)


def _shown(field: Any, value: Any) -> str:
    if isinstance(value, date):
        return in_words(parse(value.isoformat()))
    return str(dict(getattr(field, "choices", None) or []).get(value, value)) if isinstance(value, str) else str(value)


def _without_one(asked: QueryDict, name: str, place: int) -> str:
    """The query without the value at this place of the name's values, and without the page."""
    rest = asked.copy()
    rest.setlist(name, [value for at, value in enumerate(asked.getlist(name)) if at != place])
    return _without(rest, "page")


def _without(asked: QueryDict, *names: str) -> str:
    """The query without these names, ready to be followed by more; "" or "a=b&"."""
    rest = asked.copy()
    for name in names:
        rest.pop(name, None)
    encoded = rest.urlencode()
    return f"{encoded}&" if encoded else ""
