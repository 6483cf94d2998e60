"""Writing the content of a snapshot back into rows."""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from history.models import Merge
from history.snapshots import Json, is_reference

if TYPE_CHECKING:
    from history.records import Part, Record


def write_fields(row: models.Model, names: tuple[str, ...], values: Json, missing: list[str]) -> None:
    """Set the named single-valued fields from JSON values; what a snapshot does not have stays as it is."""
    for name in names:
        field: Any = row._meta.get_field(name)
        if name in values and not field.many_to_many:
            setattr(row, field.attname, _value(field, values[name], missing))


def write_many(row: models.Model, names: tuple[str, ...], values: Json, missing: list[str]) -> None:
    """Set the named many-valued fields; the row must be in the database."""
    for name in names:
        if name in values and row._meta.get_field(name).many_to_many:
            getattr(row, name).set(key for key in (_existing(ref, missing) for ref in values[name]) if key)


def write_rows(record: "Record", part: str, wanted: list[Json], missing: list[str]) -> None:
    """Make the rows of one part those of the snapshot: change by id, add what is gone, delete what came since."""
    model = getattr(record, part).model
    rows = {row.pk: row for row in model._base_manager.filter(**{model.belongs_to: record})}
    for pk in rows.keys() - {values.get("id") for values in wanted}:
        rows[pk].delete()
    # What says the same as another row, now that both name the same record, is the one that goes.
    for values in sorted(wanted, key=_names_merged):
        _write_row(rows.get(values.get("id")) or _new_row(record, model, values), values, missing)


def check(row: models.Model) -> None:
    """Raise ValidationError if the row breaks a rule that its form would have told of."""
    row.clean()
    row.validate_constraints()


def _new_row(record: "Record", model: "type[Part]", values: Json) -> "Part":
    """A row that comes back keeps its number, so that comparisons know it again, unless that is in use."""
    pk = values.get("id")
    return model(pk=None if model._base_manager.filter(pk=pk).exists() else pk, **{model.belongs_to: record})


def _write_row(row: "Part", values: Json, missing: list[str]) -> None:
    gaps = len(missing)
    write_fields(row, row.content, values, missing)
    if len(missing) > gaps and not _complete(row):
        if not row._state.adding:
            row.delete()
        return
    try:
        check(row)
    except ValidationError as error:
        if not _names_merged(values):
            raise
        missing.append(f"One {row._meta.verbose_name} names a record that was merged. {' '.join(error.messages)}")
        if not row._state.adding:
            row.delete()
        return
    row.save()
    write_many(row, row.content, values, missing)


def _names_merged(values: Json) -> bool:
    """Does it name a record that was merged into another?"""
    named = [value for value in values.values() if is_reference(value)]
    return any(Merge.objects.end(apps.get_model(one["ref"]), one["id"]) != one["id"] for one in named)


def _complete(row: models.Model) -> bool:
    return all(getattr(row, f.attname) is not None for f in row._meta.fields if f.is_relation and not f.null)


def _value(field: models.Field, value: Any, missing: list[str]) -> Any:
    if is_reference(value):
        return _existing(value, missing)
    return None if value is None else field.to_python(value)


def _existing(reference: Json, missing: list[str]) -> Any:
    """Key of the record that is referred to, or was merged into; None with a sentence in `missing` if it is gone."""
    model = apps.get_model(reference["ref"])
    key = Merge.objects.end(model, reference["id"])
    if model._base_manager.filter(pk=key).exists():
        return key
    missing.append(f"The {model._meta.verbose_name} “{reference['name']}” no longer exists.")
    return None
