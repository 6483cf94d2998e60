"""What the JSON of records looks like, told to OpenAPI from the tables that the files for data users have."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from pages.tables import Column, Table

_FIELDS: dict[str, type[serializers.Field]] = {
    "boolean": serializers.BooleanField,
    "date": serializers.DateField,
    "datetime": serializers.DateTimeField,
    "integer": serializers.IntegerField,
    "number": serializers.FloatField,
    "string": serializers.CharField,
}


class ProblemSerializer(serializers.Serializer):
    """Why there is no answer."""

    detail = serializers.CharField(help_text="What is wrong, and what to do.")
    errors = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="For each parameter that cannot be read, what is wrong with it.",
    )


class RowSerializer(serializers.Serializer):
    """Describes a row; the row itself is written as JSON by its table."""


def row(name: str, table: Table, *, without: Iterable[str] = ()) -> type[RowSerializer]:
    """What describes a row of the table, under this name, without some of its columns."""
    columns = [column for column in table.columns if column.name not in set(without)]
    fields: dict[str, Any] = {column.name: _field(column) for column in columns}
    return type(f"{name}Serializer", (RowSerializer,), {**fields, "__doc__": table.meaning, "__module__": __name__})


def _field(column: Column) -> serializers.Field:
    meaning = f"{column.meaning} Empty: {column.empty}." if column.empty else column.meaning
    common = {"read_only": True, "allow_null": bool(column.empty), "help_text": meaning}
    if column.vocabulary:
        return serializers.ChoiceField(choices=column.vocabulary, **common)
    return _FIELDS[column.type](**common)
