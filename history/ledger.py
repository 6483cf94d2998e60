"""The one path on which records are written: open the ledger for a record, write, and one revision is left.

    with brief.revising(by=user, reason="New casualty figures") as entry:
        brief.title = "…"
        brief.save()
    entry.change      # the Change that was recorded, None if nothing was different

Outside such a block, writes to recorded rows are refused (`UnrecordedWrite`).
"""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Model

from history.models import Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from history.records import Record, State


class UnrecordedWrite(RuntimeError):
    """A recorded row was to be written where no revision of its record would tell of it."""


@dataclass
class Entry:
    """An open line of the ledger. `change` is set when the block ends and something was recorded."""

    record: "Record"
    by: Any
    reason: str
    action: str
    change: Change | None = None


_entry: ContextVar[Entry | None] = ContextVar("open ledger entry", default=None)


@contextmanager
def opened(entry: Entry) -> "Iterator[Entry]":
    """Open the ledger for one record; inside, a second opening for the same record joins the first.

    Raises UnrecordedWrite if it is open for another record: two records in one revision could
    not be told apart, nor restored apart.
    """
    current = _entry.get()
    if current is not None:
        if not _same(current.record, type(entry.record), entry.record.pk, entry.record):
            raise UnrecordedWrite(f"{entry.record!r} cannot change within a revision of {current.record!r}.")
        with transaction.atomic():
            yield current
        return
    token = _entry.set(entry)
    try:
        with transaction.atomic():
            key, before = entry.record.pk, entry.record.stored()
            yield entry
            after = entry.record.stored()
            differs = _differ(before, after)
            if differs and after:
                entry.record.changed_at = after.mark_changed()
            if entry.action or differs:
                entry.change = Change.objects.record(entry, key or entry.record.pk, before, after)
            if differs and (state := after or before):
                state.record.after_change(deleted=after is None)
    finally:
        _entry.reset(token)


def require(model: type[Model], pk: Any, record: object = None) -> None:
    """Refuse, unless the ledger is open for the record of `model` with this key (or for this very object)."""
    current = _entry.get()
    if current is None or not _same(current.record, model, pk, record):
        raise UnrecordedWrite(f"Rows of {model._meta.verbose_name} change only inside `revising(…)` of their record.")


def require_open(model: type[Model]) -> None:
    """Refuse, unless the ledger is open at all."""
    if _entry.get() is None:
        raise UnrecordedWrite(f"Rows of {model._meta.verbose_name} change only inside `revising(…)` of their record.")


def refuse_unrecorded_links(
    *, sender: type, instance: Any, action: str, reverse: bool, model: type, pk_set: set | None, **kwargs: Any
) -> None:
    """Receiver of m2m_changed: links belong to the row that declares the field, from whichever side they are made."""
    declares = model if reverse else type(instance)
    if not action.startswith("pre_") or not hasattr(declares, "require_ledger"):
        return
    for row in _declaring(sender, instance, model, pk_set) if reverse else [instance]:
        row.require_ledger()


def _declaring(through: type, target: Any, model: Any, keys: set | None) -> "Iterable[Any]":
    """The rows of `model` whose links to `target` are to be written; all that it has for None."""
    if keys is not None:
        return model._base_manager.filter(pk__in=keys)
    field = next(f for f in model._meta.many_to_many if f.remote_field.through is through)
    return model._base_manager.filter(**{field.name: target})


def _differ(before: "State | None", after: "State | None") -> bool:
    return (before and before.identity) != (after and after.identity)


def _same(record: "Record", model: type[Model], pk: Any, other: object) -> bool:
    return record is other or (pk is not None and type(record) is model and record.pk == pk)
