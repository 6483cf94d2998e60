"""What it takes to make a record say what a proposal says, and what of it is left alone."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst

from actors.models import Actor, ActorName
from actors.names import fold
from events.importing.hands import Hand
from events.importing.keys import KEYS
from events.importing.known import Known, part_model
from events.importing.proposals import OWN_SCHEMES, Proposal, Ref
from events.importing.values import cleaned, in_words, label, refuse_gaps, stored_value
from events.models import Event
from history.records import Part, Record

#: Given to a record when it is made, and people's own from then on.
AT_FIRST = {"slug", "is_public"}


@dataclass(frozen=True)
class Difference:
    """A field or row that is not as the source has it, in words. `left_alone`: people changed it since an import."""

    label: str
    old: str
    new: str
    left_alone: bool = False

    def __str__(self) -> str:
        words = f"{self.label}: “{self.old}” → “{self.new}”"
        return f"{words} (edited here since; left alone)" if self.left_alone else words


@dataclass
class RowEdit:
    """A row to be added (row is None), changed, or taken out (values is None)."""

    part: str
    model: type[Part]
    row: Part | None
    values: dict[str, Any] | None
    words: Difference
    path: str = ""  # the field, where just one of a stored row changes


@dataclass
class Edits:
    """What is to be done to one record, None if it is to be made."""

    proposal: Proposal
    record: Record | None
    values: dict[str, Any] = field(default_factory=dict)
    rows: list[RowEdit] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)

    def __bool__(self) -> bool:
        return self.record is None or bool(self.values or self.rows)

    def missing(self) -> dict[str, set[Ref]]:
        """Records that are to be linked and are not here, by the field or, of a row, by its part and field."""
        found = {name: refs({name: value}) for name, value in self.values.items()}
        for edit in self.rows:
            for name, value in (edit.values or {}).items():
                found.setdefault(f"{edit.part}.{name}", set()).update(refs({name: value}))
        return {name: missing for name, missing in found.items() if missing}

    def leave_alone(self, hand: Hand) -> None:
        """Drop what people changed by hand since an import gave it, and say so."""
        alone = [name for name in self.values if hand.touched(name)]
        rows = [edit for edit in self.rows if _is_by_hand(edit, hand)]
        labels = {label(self.proposal.ref.model, name) for name in alone}
        words = [edit.words for edit in rows]
        self.values = {name: value for name, value in self.values.items() if name not in alone}
        self.rows = [edit for edit in self.rows if edit not in rows]
        self.differences = [
            replace(difference, left_alone=difference.label in labels or difference in words)
            for difference in self.differences
        ]


def refs(values: dict[str, Any]) -> set[Ref]:
    """The records that cleaned values link and that were not here."""
    items = (item for value in values.values() for item in (value if isinstance(value, frozenset) else [value]))
    return {item for item in items if isinstance(item, Ref)}


def compare(proposal: Proposal, known: Known) -> Edits:
    """What differs between a proposal and what is here. Raises ValidationError if it is not valid."""
    model = proposal.ref.model
    if proposal.named_only and proposal.ref in known.keys:
        return Edits(proposal, model(pk=known.keys[proposal.ref]))
    if proposal.ref in known.keys and known.record(proposal.ref) is None:
        # It was written a moment ago, by name only.
        known = Known([proposal])
    record = known.record(proposal.ref)
    edits = Edits(proposal, record)
    given = {name: value for name, value in proposal.values.items() if record is None or name not in AT_FIRST}
    if record is None:
        refuse_gaps(model, given, tuple(name for name in model.content if name != "slug"))
    values = cleaned(model, given, known.keys)
    edits.values = _different(record, values) if record else values
    edits.differences = [_difference(model, record, name, proposal.values[name]) for name in edits.values if record]
    for part, rows in _parts(proposal, record):
        edits.rows += _row_edits(proposal, record, part, rows, known)
    edits.differences += [edit.words for edit in edits.rows if record]
    return edits


def _parts(proposal: Proposal, record: Record | None) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The parts that the proposal gives, and for a new record the identifier that it will be known by."""
    ref, parts = proposal.ref, dict(proposal.parts)
    if record is None and ref.model in (Actor, Event) and ref.key[0] not in OWN_SCHEMES:
        scheme, value = ref.key
        own = {"scheme": scheme, "value": value}
        parts["identifiers"] = [own, *(row for row in parts.get("identifiers", []) if row != own)]
    yield from parts.items()


def _row_edits(
    proposal: Proposal, record: Record | None, part: str, given: list[dict[str, Any]], known: Known
) -> Iterator[RowEdit]:
    model = part_model(proposal.ref.model, part)
    stored = known.rows(record, part) if record else []
    wanted = _wanted(proposal, model, part, given, known)
    pairs, gone = _paired(model, stored, wanted)
    for number, row in pairs:
        values, words = wanted[number], given[number]
        if row is None:
            yield RowEdit(part, model, None, values, Difference(_title(model), "", _row_words(model, words)))
        else:
            for name in _different(row, values):
                difference = _difference(model, row, name, words[name])
                yield RowEdit(part, model, row, {name: values[name]}, difference, name)
    if part in proposal.whole:
        for row in gone:
            yield RowEdit(part, model, row, None, Difference(_title(model), str(row), ""))


def _wanted(
    proposal: Proposal, model: type[Part], part: str, given: list[dict[str, Any]], known: Known
) -> list[dict[str, Any]]:
    wanted = []
    for row in given:
        try:
            refuse_gaps(model, row, model.content)
            values = cleaned(model, row, known.keys)
            if part == "relationships" and values["object"] == known.keys.get(proposal.ref, proposal.ref):
                raise ValidationError("An actor cannot stand in a relationship to itself.")
        except ValidationError as error:
            raise ValidationError({f"{part}.{name}": words for name, words in _messages(error).items()}) from error
        # Such as the same actor in two columns of one row.
        if values not in wanted:
            wanted.append(values)
    return wanted


def _messages(error: ValidationError) -> dict[str, list[str]]:
    return error.message_dict if hasattr(error, "error_dict") else {"": error.messages}


def _paired(
    model: type[Part], stored: list[Part], wanted: list[dict[str, Any]]
) -> tuple[list[tuple[int, Part | None]], list[Part]]:
    """Each wanted row with its stored counterpart, and the stored rows that are left.

    Rows with the same natural key are told apart by being equal, and the rest of them by their order.
    """
    left: dict[Any, list[Part]] = defaultdict(list)
    for row in stored:
        left[_key(model, {name: stored_value(row, name) for name in KEYS[model]})].append(row)
    pairs: dict[int, Part | None] = dict.fromkeys(range(len(wanted)))
    for equal in (True, False):
        for number in [number for number, found in pairs.items() if found is None]:
            rows = left[_key(model, wanted[number])]
            fitting = [row for row in rows if not equal or not _different(row, wanted[number])]
            if fitting:
                pairs[number] = fitting[0]
                rows.remove(fitting[0])
    return sorted(pairs.items()), [row for rows in left.values() for row in rows]


def _key(model: type[Part], values: dict[str, Any]) -> tuple[Any, ...]:
    fields: list[Any] = [model._meta.get_field(name) for name in KEYS[model]]
    found = (values.get(field.name, field.get_default()) for field in fields)
    return tuple(fold(str(value)) if model is ActorName else value for value in found)


def _different(row: models.Model, values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if stored_value(row, name) != value}


def _difference(model: type[models.Model], row: Any, name: str, new: Any) -> Difference:
    field: Any = model._meta.get_field(name)
    old = list(getattr(row, name).all()) if field.many_to_many else getattr(row, name)
    return Difference(label(model, name), in_words(model, name, old), in_words(model, name, new))


def _is_by_hand(edit: RowEdit, hand: Hand) -> bool:
    if edit.row is None:
        return hand.was_removed(edit.part, _key(edit.model, edit.values or {}))
    if edit.values is None:
        return hand.all or any(path[:2] == (edit.part, edit.row.pk) for path in hand.paths)
    return hand.touched(edit.part, edit.row.pk, edit.path)


def _title(model: type[models.Model]) -> str:
    return str(capfirst(model._meta.verbose_name))


def _row_words(model: type[models.Model], row: dict[str, Any]) -> str:
    return ", ".join(filter(None, (in_words(model, name, value) for name, value in row.items())))
