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


#: The key by which a merged record is found now, by its model and the key that it had.
Ends = dict[tuple[str, Any], Any]


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
            setattr(row, name, _stand_in(values[name]))
    row._state.adding = False
    return Gone(row, reasons)


def _stand_in(reference: Json) -> Any:
    """An object like the record that was named, which may be gone, for a form to show its name."""
    found = apps.get_model(reference["ref"])(pk=reference["id"])
    for name in ("name", "title"):
        if hasattr(found, name):
            setattr(found, name, reference["name"])
    return found


def _plainly(value: Any) -> Any:
    """The value without the names of records, which may have got others."""
    if is_reference(value):
        return [value["ref"], value["id"]]
    if isinstance(value, dict):
        return {name: _plainly(item) for name, item in value.items()}
    return [_plainly(item) for item in value] if isinstance(value, list) else value


def ends(base: Json) -> Ends:
    """Where the records are found now that were merged into others since they were named in `base`."""
    keys = {(one["ref"], one["id"]) for one in _references(base)}
    led = {(ref, key): Merge.objects.end(apps.get_model(ref), key) for ref, key in keys}
    return {named: end for named, end in led.items() if end != named[1]}


def with_ends(value: Any, led: Ends) -> Any:
    """The document with each record named by the key that it is found by now."""
    if is_reference(value):
        return {**value, "id": led.get((value["ref"], value["id"]), value["id"])}
    if isinstance(value, dict):
        return {name: with_ends(item, led) for name, item in value.items()}
    return [with_ends(item, led) for item in value] if isinstance(value, list) else value


def followed(data: QueryDict, model: "type[Record]", led: Ends) -> QueryDict:
    """The form as it would be, had it been opened after those merges."""
    keys = {(ref, str(key)): str(end) for (ref, key), end in led.items()}
    made = data.copy()
    for name, values in data.lists() if keys else ():
        label = _linked_model(model, name)
        made.setlist(name, [keys.get((label, value), value) for value in values])
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
