"""Paging by key: the same cost however deep, and a harvest that misses nothing and repeats nothing."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from pages.describing import parameters

PAGE_SIZE, LARGEST_PAGE = 50, 200
_LARGEST_KEY = 2**63 - 1


class Position(forms.Form):
    """Where in a list, and how much of it."""

    limit = forms.IntegerField(
        min_value=1, max_value=LARGEST_PAGE, required=False, help_text=f"Records on a page, {PAGE_SIZE} if not given."
    )
    after = forms.IntegerField(
        min_value=0, max_value=_LARGEST_KEY, required=False, help_text="Taken from “next”; not to be made up."
    )
    before = forms.IntegerField(
        min_value=0, max_value=_LARGEST_KEY, required=False, help_text="Taken from “previous”; not to be made up."
    )

    def clean(self) -> None:
        if None not in (self.cleaned_data.get("after"), self.cleaned_data.get("before")):
            self.add_error("before", "Give either “after” or “before”.")


class KeysetPagination(BasePagination):
    """Pages in the order in which records were made, with the addresses of the next and the previous one."""

    def paginate_queryset(self, queryset: QuerySet, request: Any, view: Any = None) -> list[Any]:
        position = Position(request.query_params)
        if not position.is_valid():
            raise ValidationError(position.errors)
        after, before = position.cleaned_data["after"], position.cleaned_data["before"]
        self.address, size = (
            f"{settings.SITE_URL}{request.get_full_path()}",
            position.cleaned_data["limit"] or PAGE_SIZE,
        )
        found = queryset.order_by("-pk") if before is not None else queryset.order_by("pk")
        if before is not None:
            found = found.filter(pk__lt=before)
        if after is not None:
            found = found.filter(pk__gt=after)
        return self._page(list(found[: size + 1]), size, after, before)

    def _page(self, rows: list[Any], size: int, after: int | None, before: int | None) -> list[Any]:
        more, self.rows = len(rows) > size, rows[:size]
        if before is not None:
            self.rows.reverse()
        self.has_next, self.has_previous = (True, more) if before is not None else (more, after is not None)
        return self.rows

    def get_paginated_response(self, data: Any) -> Response:
        following = self.rows[-1].pk if self.rows and self.has_next else None
        preceding = self.rows[0].pk if self.rows and self.has_previous else None
        return Response({
            "next": self._link("after", "before", following),
            "previous": self._link("before", "after", preceding),
            "results": data,
        })  # fmt: skip

    def _link(self, name: str, other: str, key: int | None) -> str | None:
        if key is None:
            return None
        return replace_query_param(remove_query_param(self.address, other), name, key)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return parameters(Position.base_fields)
