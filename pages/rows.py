"""Rows of several queries as columns of one, for pages that tell of many things and are read at once."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS
from django.db.models import DateTimeField, Field, Func, JSONField, Model, QuerySet, Subquery

M = TypeVar("M", bound=Model)
Row = dict[str, Any]


class _Listed(Func):
    """Values as a list in JSON."""

    # Not JSONObject, which first asks each connection to SQLite whether it knows JSON at all.
    function = "JSON_ARRAY"
    output_field = JSONField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSONB_BUILD_ARRAY", **extra)


class Rows(Subquery):
    """The rows of a queryset, in its order, as a list of dictionaries: an annotation of the rows of another.

    names are those in the dictionaries, with the fields or expressions that they stand for; values are of the types
    of these. `Event.objects.annotate(parts=Rows(Event.objects.filter(parent=OuterRef("pk")), name="name"))`.
    A JSON field must hold more than a bare text, which PostgreSQL does not tell from what SQLite keeps of others.
    Few levels fit into each other, as the parser of SQLite takes a hundred open parts of a statement.
    """

    template = "(SELECT JSON_GROUP_ARRAY(JSON(listed)) FROM (%(subquery)s) AS listing)"
    output_field = JSONField()

    def __init__(self, queryset: QuerySet[Any], **names: Any) -> None:
        super().__init__(queryset.values(listed=_Listed(*names.values())))
        self.names = [*names]

    @classmethod
    def whole(cls, queryset: QuerySet[Any], *without: str, **also: Any) -> "Rows":
        """All fields of a model but those, and some more, as `instances` takes them."""
        fields = [field.attname for field in queryset.model._meta.concrete_fields if field.name not in without]
        return cls(queryset, **{name: name for name in fields}, **also)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "(SELECT COALESCE(JSONB_AGG(listed), '[]') FROM (%(subquery)s) AS listing)"
        return self.as_sql(compiler, connection, template=template, **extra)

    def get_db_converters(self, connection: Any) -> list[Any]:
        return [lambda value, *_: self.read(value)]

    def read(self, value: Any) -> list[Row]:
        """What the database gives for it, a list or its text, with values of the types of their fields."""
        columns = list(zip(self.names, self.query.annotations["listed"].get_source_expressions(), strict=True))
        return [
            {name: _value(column, one) for (name, column), one in zip(columns, row, strict=True)}
            for row in _parsed(value) or ()
        ]


def instances(model: type[M], rows: Iterable[Row]) -> Iterator[M]:
    """The objects that these rows are of, with what else the rows have.

    A field that they do not have is read when it is asked for.
    """
    names = [field.attname for field in model._meta.concrete_fields]
    for row in rows:
        known = [name for name in names if name in row]
        found = model.from_db(DEFAULT_DB_ALIAS, known, [row[name] for name in known])
        for name in row.keys() - known:
            setattr(found, name, row[name])
        yield found


def _value(column: Any, value: Any) -> Any:
    """A value of JSON as that of the field or expression that it was read from."""
    if isinstance(column, Rows):
        return column.read(value)
    field: Field = column.output_field
    if value is None or isinstance(field, JSONField):
        return _parsed(value)
    if isinstance(field, DateTimeField):
        moment = datetime.fromisoformat(value)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return field.to_python(value)


def _parsed(value: Any) -> Any:
    """SQLite keeps JSON as text, also within other JSON."""
    return json.loads(value) if isinstance(value, str) else value
