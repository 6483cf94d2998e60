"""Writing what a proposal says into its record, as one revision."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from events.importing.edits import Edits, compare, refs
from events.importing.hands import by_hand
from events.importing.known import Known
from events.importing.proposals import OWN_SCHEMES, Ref
from events.importing.values import set_value
from history.models import Action
from history.records import Recorded


class Deferred(Exception):
    """A record that this one needs is not written yet, or it is another one by now."""


def write(edits: Edits, known: Known, *, by: Any, reason: str, overwrite: bool, in_order: bool) -> bool:
    """Make the record, or change it. Returns whether rows had to wait because what they link is not written yet.

    in_order: with a row wait those that come after it in the same part, so that they stay in the order of the source.
    Raises ValidationError, with nothing of it written, or Deferred if the record as a whole has to wait.
    """
    if any(ref not in known.keys for ref in refs(edits.values)):
        raise Deferred
    writing = _Writing(edits, known.keys, in_order=in_order)
    try:
        with transaction.atomic():
            writing.write(by, reason, overwrite=overwrite)
    except IntegrityError as error:
        raise _in_words(writing.last, error) from error
    known.keys[edits.proposal.ref] = writing.record.pk
    return writing.waits


class _Writing:
    """One record on its way into the database. `last` is the row that was written last, `waits` as `write` returns."""

    def __init__(self, edits: Edits, keys: Mapping[Ref, Any], *, in_order: bool) -> None:
        self.edits, self.keys, self.in_order = edits, keys, in_order
        self.record: Any = edits.record or edits.proposal.ref.model()
        self.last: Recorded = self.record
        self.waits = False

    def write(self, by: Any, reason: str, *, overwrite: bool) -> None:
        new = self.edits.record is None
        with self.record.revising(by=by, reason=reason, action=Action.IMPORTED) as entry:
            if not new:
                # Only now is it locked; what others wrote since it was compared must not be undone.
                self._compare_again(overwrite=overwrite)
            if self.edits:
                self._write_record(new=new)
                self._write_rows()
            else:
                entry.action = ""

    def _compare_again(self, *, overwrite: bool) -> None:
        self.edits = compare(self.edits.proposal, Known([self.edits.proposal]))
        if self.edits.record != self.record:
            # It was merged or deleted in between: what is here now is compared in another round.
            raise Deferred
        self.record = self.edits.record
        if not overwrite:
            self.edits.leave_alone(by_hand([self.record])[self.record])

    def _write_record(self, *, new: bool) -> None:
        values = self._resolved(self.edits.values)
        if new:
            values = _own_key(self.edits.proposal.ref) | values
        if not values:
            return
        _fill(self.record, values)
        if "parent" in values:
            self.record.clean()
        self._save(self.record, values)

    def _write_rows(self) -> None:
        waiting: set[str] = set()
        # What goes makes room for what comes.
        for edit in sorted(self.edits.rows, key=lambda edit: edit.values is not None):
            if edit.values is None:
                assert edit.row is not None, "only stored rows are taken out"
                edit.row.delete()
            elif edit.part in waiting or any(ref not in self.keys for ref in refs(edit.values)):
                self.waits = True
                waiting |= {edit.part} if self.in_order else set()
            else:
                values = self._resolved(edit.values)
                row = edit.row or edit.model(**{edit.model.belongs_to: self.record})
                _fill(row, values)
                self._save(row, values)

    def _save(self, row: Any, values: dict[str, Any]) -> None:
        self.last = row
        row.save()
        for name in _many(row, values):
            getattr(row, name).set(values[name])

    def _resolved(self, values: dict[str, Any]) -> dict[str, Any]:
        return {name: self._key(value) for name, value in values.items()}

    def _key(self, value: Any) -> Any:
        if isinstance(value, frozenset):
            return [self.keys[item] if isinstance(item, Ref) else item for item in value]
        return self.keys[value] if isinstance(value, Ref) else value


def _fill(row: Any, values: dict[str, Any]) -> None:
    for name in values.keys() - _many(row, values):
        set_value(row, name, values[name])


def _many(row: Any, values: dict[str, Any]) -> set[str]:
    return {name for name in values if row._meta.get_field(name).many_to_many}


def _own_key(ref: Ref) -> dict[str, Any]:
    """Values that a new record has by the way in which the source names it."""
    if len(ref.key) == 3:
        return dict(zip(("name", "country", "geo_precision"), ref.key, strict=True))
    if len(ref.key) == 1:
        return {"slug": ref.key[0]}
    return {ref.key[0]: ref.key[1]} if ref.key[0] in OWN_SCHEMES else {}


def _in_words(row: Recorded, error: IntegrityError) -> ValidationError:
    """What the database refused, in the words of the constraint."""
    try:
        row.validate_unique()
        row.validate_constraints()
    except ValidationError as told:
        return told
    return ValidationError(f"The database refused this: {error}")
