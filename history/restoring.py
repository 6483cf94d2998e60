"""Writing the content of a snapshot, or of one passage of it, back into rows."""

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from history.models import Merge
from history.snapshots import Json, is_reference
from history.upcasting import present

if TYPE_CHECKING:
    from history.records import Part, Record


class NoSuchPassage(LookupError):
    """Neither the record nor the snapshot has a passage with this key."""


class ChangedSince(Exception):
    """Restoring was refused, with nothing changed: the record has changed since its effect was looked at."""


def portion(record: "Record", snapshot: Json, passage: str) -> Json:
    """What of `snapshot` is to be written so that one passage of it comes back; all of it for an empty key.

    passage is the key of a `comparison.Passage`: a field, a part that is shown as a list, or a part and the number
    of a row. A row that the snapshot does not have goes. Raises NoSuchPassage if neither side knows the passage.
    """
    snapshot = present(type(record), snapshot)
    if not passage:
        return snapshot
    part, _, number = passage.partition(".")
    known = part in (*record.content, *record.parts) and part in snapshot
    if not known or bool(number) != _in_rows(record, part):
        raise NoSuchPassage(f"There is no passage “{passage}”.")
    if not number:
        return {part: snapshot[part]}
    return {part: _with_row(record.snapshot()[part], snapshot[part], number)}


def _in_rows(record: "Record", part: str) -> bool:
    """Is each row of this part a passage by itself?"""
    return part in record.parts and bool(getattr(record, part).model.titled_by)


def _with_row(now: list[Json], then: list[Json], number: str) -> list[Json]:
    """The rows as they are, but the one with this number as it was: in its place, with its words, or gone."""
    wanted = next((row for row in then if str(row["id"]) == number), None)
    there = next((row for row in now if str(row["id"]) == number), None)
    if wanted is None and there is None:
        raise NoSuchPassage(f"There is no passage with the number {number}.")
    fellows = [row for row in now if row is not there]
    if wanted is None:
        return fellows
    if there and not _says_the_same(there, wanted):
        place, wanted = now.index(there), wanted | {name: there[name] for name in {"order"} & there.keys()}
    else:
        place = _place(fellows, then, wanted)
    return _in_order([*fellows[:place], wanted, *fellows[place:]])


def _says_the_same(row: Json, other: Json) -> bool:
    return row | {"order": None} == other | {"order": None}


def _place(fellows: list[Json], then: list[Json], wanted: Json) -> int:
    """Where among its present fellows the row stands: behind the nearest of those that it stood behind."""
    numbers = [row["id"] for row in fellows]
    before = [row["id"] for row in then[: then.index(wanted)] if row["id"] in numbers]
    return numbers.index(before[-1]) + 1 if before else 0


def _in_order(rows: list[Json]) -> list[Json]:
    """The rows so that their numbers tell this order; an old number may be that of another row by now."""
    numbers = [row.get("order", place) for place, row in enumerate(rows)]
    if all(one < next_one for one, next_one in pairwise(numbers)):
        return rows
    return [row | {"order": place} for place, row in enumerate(rows, 1)]


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
    missing.append(gone_sentence(model, reference))
    return None


def gone_sentence(model: type[models.Model], reference: Json) -> str:
    """What to tell whoever misses a record that is gone."""
    return f"The {model._meta.verbose_name} “{reference['name']}” no longer exists."
