"""Values of proposals as the fields of our models take them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst

from dates.models import derive_bounds
from events.importing.proposals import Ref
from history.text import printable


def cleaned(model: type[models.Model], given: Mapping[str, Any], keys: Mapping[Ref, Any]) -> dict[str, Any]:
    """Each value as the field takes it: a foreign key as a number, many as a set of numbers.

    A record that is not here (yet) stays a Ref. Raises ValidationError with a message for each field at fault.
    """
    values: dict[str, Any] = {}
    faults: dict[str, ValidationError] = {}
    for name, value in given.items():
        field: Any = model._meta.get_field(name)
        try:
            values[name] = _linked(value, keys) if field.is_relation else _single(field, value)
        except ValidationError as error:
            faults[name] = error
    if not faults and _ends_before_it_starts(values):
        faults["end_edtf"] = ValidationError("This lies before the beginning.")
    if faults:
        raise ValidationError({name: error.messages for name, error in faults.items()})
    return values


def refuse_gaps(model: type[models.Model], given: Mapping[str, Any], names: tuple[str, ...]) -> None:
    """Raise ValidationError if a new row lacks one of the named fields that must have a value."""
    fields: list[Any] = [model._meta.get_field(name) for name in names if name not in given]
    lacking = [field.name for field in fields if not (field.blank or field.null or field.has_default())]
    if lacking:
        raise ValidationError(dict.fromkeys(lacking, "This must be given."))


def stored_value(row: models.Model, name: str) -> Any:
    """What a stored row says, in the form of `cleaned`."""
    field: Any = row._meta.get_field(name)
    if field.many_to_many:
        return frozenset(other.pk for other in getattr(row, name).all())
    return row.serializable_value(name)


def set_value(row: Any, name: str, value: Any) -> None:
    """Set a single-valued field."""
    setattr(row, row._meta.get_field(name).attname, value)


def in_words(model: type[models.Model], name: str, value: Any) -> str:
    """A value for people, as the preview shows it."""
    field: Any = model._meta.get_field(name)
    if isinstance(value, Ref):
        return value.key[0] if len(value.key) == 3 else value.key[-1]
    if isinstance(value, frozenset | list):
        return ", ".join(sorted(in_words(model, name, item) for item in value))
    if isinstance(value, models.Model) or not field.choices:
        return "" if value is None else str(value)
    return str(dict(field.flatchoices).get(value, value))


def label(model: type[models.Model], name: str) -> str:
    return str(capfirst(model._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def _linked(value: Any, keys: Mapping[Ref, Any]) -> Any:
    if isinstance(value, list):
        return frozenset(keys.get(item, item) for item in value)
    return keys.get(value, value) if value is not None else None


def _single(field: Any, value: Any) -> Any:
    if isinstance(value, str):
        value = printable(value).strip()
    if value in ("", None):
        if not (field.blank or field.null):
            raise ValidationError("This must be given.")
        return field.get_default()
    if isinstance(field, models.DecimalField):
        value = round(Decimal(str(value)), field.decimal_places)
    try:
        return field.clean(value, None)
    except ValidationError as error:
        if getattr(error, "code", "") == "invalid_choice" and field.choices:
            words = ", ".join(str(word) for word, _ in field.flatchoices)
            raise ValidationError(f"“{value}” is not a word that is used here. Use one of: {words}.") from error
        raise


def _ends_before_it_starts(values: Mapping[str, Any]) -> bool:
    start, end = derive_bounds(values.get("start_edtf", ""))[0], derive_bounds(values.get("end_edtf", ""))[1]
    return bool(start and end and end < start)
