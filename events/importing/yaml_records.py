"""Records from a YAML file: places, documents, actors and events, each written through the ledger.

A file has lists called `places`, `documents`, `actors` and `events`. What a row may say is what a revision of
its model records, so a new field can be imported at once. Its words are the names of the fields, shortened:
`date` for `date_edtf`, `public` for `is_public`. Places are referred to by name, all else by slug.

What a row leaves out stays as it is. A list of parts (names, relationships, participations, citations) that
is given becomes exactly that of the file; rows that were there before keep their keys.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from graphlib import CycleError, TopologicalSorter
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction

from actors.models import Actor, ActorName
from actors.names import fold
from dates.fields import EDTFField, EDTFFormField
from events.importing.keys import KEYS
from events.importing.yaml_rows import Row, UnreadableYaml, load
from events.models import Event, Place
from history.models import Action
from history.public import PublicRecord
from history.records import Record, Recorded
from history.text import printable
from sources.models import Document

_LISTS = ("places", "documents", "actors", "events")

_TWICE = "This is in the file twice."
_FLAGS = {"true": True, "yes": True, "false": False, "no": False}


class RecordFault(Exception):
    """A file of records that cannot be imported; `faults` are sentences that name the line and the record."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Outcome:
    """What became of one record of a file."""

    model: str  # such as actors.actor
    name: str  # the slug, or the name of a place
    result: str  # created, changed or unchanged


def import_records(data: bytes, *, by: Any, name: str = "") -> list[Outcome]:
    """Import a file of records: all of it or, if anything is wrong with it, nothing.

    by is the user, None for the system; name is that of the file, which the history gives as the reason. What
    the file does not change gets no revision. Returns an outcome for each record, in the order of writing.
    Raises RecordFault, with all faults of the first kind of record that has any.
    """
    writer = _Writer(by, f"Imported from {name}" if name else "Imported")
    lists = _read(data)
    with transaction.atomic():
        writer.write_all(Place, lists["places"])
        writer.write_all(Document, lists["documents"])
        # Actors relate to each other in circles, and so do events; so all of them come before what links them.
        actors, events = lists["actors"], _parents_first(lists["events"])
        new_actors, new_events = _new(Actor, actors), _new(Event, events)
        writer.write_all(Actor, new_actors, without="relationships")
        writer.write_all(Event, new_events, without="links")
        writer.write_all(Actor, [row for row in actors if row not in new_actors or "relationships" in row])
        writer.write_all(Event, [row for row in events if row not in new_events or "links" in row])
    return list(writer.outcomes.values())


def _read(data: bytes) -> dict[str, list[Row]]:
    """The rows of each list of the file. Raises RecordFault."""
    try:
        content = load(data)
    except UnreadableYaml as error:
        raise RecordFault([str(error)]) from error
    if not isinstance(content, Row) or content.keys() - _LISTS:
        raise RecordFault([f"Write lists called {', '.join(_LISTS)}, and nothing else."])
    lists = {}
    for word in _LISTS:
        with _telling(word):
            lists[word] = _list_of(Row, content.get(word))
    return lists


def _list_of(wanted: type, given: Any) -> list[Any]:
    found = given or []
    if not isinstance(found, list) or not all(isinstance(item, wanted) for item in found):
        raise ValidationError(f"Write a list of {'“name: value” lines' if wanted is Row else 'slugs'}, with dashes.")
    return found


def _new(model: type[Record], rows: list[Row]) -> list[Row]:
    known = set(model._default_manager.values_list("slug", flat=True))
    return [row for row in rows if str(row.get("slug")) not in known]


def _parents_first(rows: list[Row]) -> list[Row]:
    """Events in an order in which each finds its parent. Raises RecordFault if they go round in a circle."""
    parents = {str(row.get("slug")): {str(row["parent"])} if row.get("parent") else set() for row in rows}
    try:
        order = list(TopologicalSorter(parents).static_order())
    except CycleError as error:
        raise RecordFault([f"Events are part of each other: {', '.join(sorted(set(error.args[1])))}."]) from error
    return sorted(rows, key=lambda row: order.index(str(row.get("slug"))))


class _Writer:
    """Writes the records of one file, each in a revision of its own."""

    def __init__(self, by: Any, reason: str) -> None:
        self.by, self.reason = by, reason
        self.outcomes: dict[Record, Outcome] = {}

    def write_all(self, model: type[Record], rows: list[Row], without: str = "") -> None:
        """Write records of one model, leaving the part `without` alone. Raises RecordFault."""
        faults: list[str] = []
        written = set()
        for row in rows:
            name = row.get(KEYS[model][0]) or row.get("name")
            try:
                with _telling(f"Line {row.line}, {model._meta.verbose_name} “{name}”"):
                    record = self._write(model, row, without)
                    if record in written:
                        raise ValidationError(_TWICE)
                    written.add(record)
            except RecordFault as fault:
                faults += fault.faults
        if faults:
            raise RecordFault(faults)

    def _write(self, model: type[Record], row: Row, without: str) -> Record:
        values = _values(model, row)
        record = _stored(model, values) or model()
        action = "" if record.pk else Action.IMPORTED
        with record.revising(by=self.by, reason=self.reason, action=action) as entry:
            if record.pk:
                # Only now is it locked; what others wrote since it was found must not be undone.
                record.refresh_from_db()
            _fill(record, values)
            for part in (part for part in model.parts if part in row and part != without):
                _write_part(record, part, row[part])
        result = "created" if action else "changed" if entry.change else "unchanged"
        self.outcomes.setdefault(record, Outcome(model._meta.label_lower, row[KEYS[model][0]], result))
        return record


def _write_part(record: Record, part: str, given: Any) -> None:
    """Make the rows of one part those of the file: change what has the same key, delete and add the rest."""
    related = getattr(record, part)
    stored = {_key(related.model, partial(getattr, row)): row for row in related.all()}
    wanted: dict[tuple[Any, ...], tuple[str, dict[str, Any]]] = {}
    with _telling(part):
        rows = _list_of(Row, given)
    for row in rows:
        where = f"{part}, line {row.line}"
        with _telling(where):
            # In a part everything is as the file has it, so what a row leaves out is empty.
            values = _values(related.model, dict.fromkeys(_fields(related.model)) | row)
            key = _key(related.model, values.__getitem__)
            if key in wanted:
                raise ValidationError(_TWICE)
        wanted[key] = where, values
    for key in stored.keys() - wanted.keys():
        stored[key].delete()
    for key, (where, values) in wanted.items():
        with _telling(where):
            _fill(stored.get(key) or related.model(**{related.model.belongs_to: record}), values)


def _fill(row: Recorded, values: dict[str, Any]) -> None:
    many = values.keys() & {field.name for field in row._meta.many_to_many}
    for name in values.keys() - many:
        setattr(row, name, values[name])
    row.full_clean()
    row.save()
    for name in many:
        getattr(row, name).set(values[name])


def _stored(model: type[Record], values: dict[str, Any]) -> Record | None:
    fields: list[Any] = [model._meta.get_field(name) for name in KEYS[model]]
    key = {field.name: values.get(field.name, field.get_default()) for field in fields}
    return model._default_manager.filter(**key).first()


def _key(model: type[Recorded], get: Callable[[str], Any]) -> tuple[Any, ...]:
    """The natural key of a row. Names that differ only in case and accents have the same."""
    return tuple(fold(get(name)) if model is ActorName else get(name) for name in KEYS[model])


def _fields(model: type[Recorded]) -> dict[str, Any]:
    """What a row of this model may say: the words of the file, and the fields that they fill."""
    fields: list[Any] = [model._meta.get_field(name) for name in (*model.particulars, *model.content)]
    return {_word(field.name): field for field in fields if field.editable}


def _word(field: str) -> str:
    return field.removesuffix("_edtf").removeprefix("is_")


def _values(model: type[Recorded], row: dict[str, Any]) -> dict[str, Any]:
    """The fields that the row gives, as the model takes them. Raises ValidationError with all its faults."""
    fields, key = _fields(model), KEYS[model][0]
    values: dict[str, Any] = {}
    faults = {str(word): "This is not known here." for word in row if word not in {*fields, *model.parts}}
    if not row.get(key):
        faults[key] = "This must be given."
    for word in [word for word in fields if word in row]:
        try:
            values[fields[word].name] = _value(fields[word], row[word])
        except ValidationError as error:
            faults[word] = error.messages[0]
    if faults:
        raise ValidationError(faults)
    return values


def _value(field: Any, given: Any) -> Any:
    if field.many_to_many:
        return [_found(field.related_model, slug) for slug in _list_of(str, given)]
    if not isinstance(given, str | None):
        raise ValidationError("Write text here, in quotes if it starts with a bracket.")
    text = printable(given or "").strip()
    if not text:
        return field.get_default()
    if field.is_relation:
        return _found(field.related_model, text)
    if isinstance(field, EDTFField):
        return EDTFFormField().to_python(text)
    return _FLAGS.get(text.lower(), text) if isinstance(field, models.BooleanField) else text


def _found(model: type[Record], name: str) -> Record:
    """The record that this slug leads to, or the place of this name. Raises ValidationError unless it is just one."""
    records: Any = model._default_manager.all()
    addressed = issubclass(model, PublicRecord)
    found = (records.addressed(name) if addressed else records.filter(**{KEYS[model][0]: name}))[:2]
    if len(found) != 1:
        raise ValidationError(f"There is {'more than one' if found else 'no'} {model._meta.verbose_name} “{name}”.")
    return found[0]


@contextmanager
def _telling(where: str) -> Iterator[None]:
    """Tell where in the file it was that something was refused."""
    try:
        yield
    except RecordFault as error:
        raise RecordFault([f"{where}, {fault}" for fault in error.faults]) from error
    except ValidationError as error:
        raise RecordFault([f"{where}: {sentence}" for sentence in _sentences(error)]) from error


def _sentences(error: ValidationError) -> Iterator[str]:
    errors = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for field, messages in errors.items():
        word = "" if field == NON_FIELD_ERRORS else f"{_word(field)}: "
        yield from (f"{word}{message}" for message in messages)
