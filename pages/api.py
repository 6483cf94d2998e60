"""How the JSON API behaves, whatever it shows: lists with the filters of the pages, single records, refusals."""

from typing import Any, ClassVar
from uuid import UUID

from django.core.validators import slug_re
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django_filters import FilterSet
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response
from rest_framework.views import exception_handler

from pages.describing import DetailSchema, ListSchema, parameters
from pages.keyset import KeysetPagination, Position
from pages.lists import filtered
from pages.origins import open_to_all
from pages.records import find_or_move
from pages.validators import versioned_view

#: Anybody may read and keep an answer for a minute; after that, one query tells whether it is still the same.
for_all = method_decorator([open_to_all, versioned_view("records")], name="dispatch")


class ListFilters(BaseFilterBackend):
    """The filters of a public list, `view.filterset`; whatever else is asked is refused, not passed over."""

    def filter_queryset(self, request: Any, queryset: QuerySet, view: Any) -> QuerySet:
        filterset = filtered(request, view.filterset, queryset)
        known = {*_filters(filterset), *Position.base_fields}
        if faults := filterset.form.errors | _unknown(request.query_params, known):
            raise ValidationError(faults)
        return filterset.qs

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return parameters(_filters(view.filterset(queryset=view.get_queryset())))


@for_all
class RecordList(GenericAPIView):
    """Public records that fit the query string. A subclass says which, and how they are filtered."""

    filterset: ClassVar[type[FilterSet]]
    filter_backends = [ListFilters]
    pagination_class = KeysetPagination
    schema = ListSchema()

    def get(self, request: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


@for_all
class RecordDetail(GenericAPIView):
    """One public record by its id or slug; that of a record merged into another leads to the other for ever."""

    #: Name of the pattern that leads here.
    pattern_name: ClassVar[str]
    schema = DetailSchema()

    def get(self, request: Any, address: str) -> HttpResponse:
        if not slug_re.match(address):
            raise Http404("What ends the address is neither the id nor the slug of a record.")
        slug = self._slug_of(address) or address
        return find_or_move(request, self.get_queryset(), slug, self._answer, self._address)

    def _slug_of(self, address: str) -> str | None:
        """The slug of the record with this id, which may have been merged; None if the address is no such id."""
        try:
            records = self.get_queryset().model._base_manager.filter(uuid=UUID(address))
        except ValueError:
            return None
        return records.values_list("slug", flat=True).first()

    def _answer(self, request: HttpRequest, record: Any) -> Response:
        return Response(self.get_serializer(record).data)

    def _address(self, record: Any) -> str:
        return reverse(self.pattern_name, args=[record.slug])


def refusal(fault: Exception, context: dict[str, Any]) -> Response | None:
    """What is wrong as JSON: `detail` in a sentence, and `errors` by parameter where it is one of them."""
    response = exception_handler(fault, context)
    if isinstance(fault, ValidationError) and response is not None:
        response.data = {"detail": "Part of the address cannot be read; see errors.", "errors": fault.detail}
    return response


def _filters(filterset: FilterSet) -> dict[str, Any]:
    """What it can be asked, but for the order: pages by key have an order of their own."""
    return {name: field for name, field in filterset.form.fields.items() if name != "order"}


def _unknown(asked: dict[str, Any], known: set[str]) -> dict[str, list[str]]:
    words = f"There is no such parameter. There are: {', '.join(sorted(known))}."
    return {name: [words] for name in asked if name not in known}
