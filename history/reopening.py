"""Putting a record back to what a form was opened on, so that the form can be read as if nobody else had written.

All of this is rolled back: it only finds out what the record would be, had this form been saved at once.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict

from history.models import Merge
from history.restoring import check, write_fields, write_many
from history.snapshots import Json, is_reference

if TYPE_CHECKING:
    from history.records import Part, Record


@dataclass(frozen=True)
class Gone:
    """A row that cannot be put back, with the reasons, as an object that is not in the database."""

    row: "Part"
    reasons: list[str]


def put_back(record: "Record", base: Json) -> dict[type, dict[Any, Gone]]:
    """Make the rows of the record those of `base`, inside an open ledger; returns those that it cannot, by model."""
    found: dict[type, dict[Any, Gone]] = {}
    for part in filter(base.__contains__, record.parts):
        model = getattr(record, part).model
        found[model] = _put_back_rows(record, part, model, {row["id"]: row for row in base[part]})
    return found


def _put_back_rows(record: "Record", part: str, model: Any, wanted: dict[Any, Json]) -> dict[Any, Gone]:
    there = {row["id"]: row for row in record.snapshot()[part]}
    kept = {key for key in there if _plainly(there[key]) == _plainly(wanted.get(key))}
    for row in model._base_manager.filter(pk__in=there.keys() - kept, **{model.belongs_to: record}):
        row.delete()
    rows = (_row(record, model, wanted[key]) for key in wanted if key not in kept)
    return {gone.row.pk: gone for gone in rows if gone}


def _row(record: "Record", model: "type[Part]", values: Json) -> Gone | None:
    row, reasons = model(pk=values["id"], **{model.belongs_to: record}), list[str]()
    write_fields(row, model.content, values, reasons)
    if not reasons:
        try:
            with transaction.atomic():
                check(row)
                row.save(force_insert=True)
                write_many(row, model.content, values, reasons)
                return None
        except ValidationError as error:
            reasons = error.messages
    for name in model.content:
        if is_reference(values.get(name)):
            setattr(row, f"{name}_id", values[name]["id"])
    row._state.adding = False
    return Gone(row, reasons)


def _plainly(value: Any) -> Any:
    """The value without the names of records, which may have got others."""
    if is_reference(value):
        return [value["ref"], value["id"]]
    if isinstance(value, dict):
        return {name: _plainly(item) for name, item in value.items()}
    return [_plainly(item) for item in value] if isinstance(value, list) else value


def followed(data: QueryDict, model: "type[Record]", base: Json) -> QueryDict:
    """The form with records that it was opened with, and that were merged since, replaced by those they are now in."""
    led = {f"{one['ref']} {one['id']}": str(_end(one)) for one in _references(base)}
    made = data.copy()
    for name, values in data.lists():
        label = _linked_model(model, name)
        if label:
            made.setlist(name, [led.get(f"{label} {value}", value) for value in values])
    return made


def _linked_model(model: Any, name: str) -> str:
    """Label of the model whose keys the input of this name has; empty if it has none."""
    part, _, field = name.rpartition("-")
    part = part.rpartition("-")[0]
    if part in model.parts:
        model = getattr(model, part).rel.related_model
    elif part:
        return ""
    related = model._meta.get_field(field).related_model if field in model.content else None
    return related._meta.label_lower if related else ""


def _references(value: Any) -> list[Json]:
    if is_reference(value):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [one for item in inner for one in _references(item)]


def _end(reference: Json) -> Any:
    return Merge.objects.end(apps.get_model(reference["ref"]), reference["id"])
