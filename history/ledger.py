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

from history.models import Change

if TYPE_CHECKING:
    from collections.abc import Iterator

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
        yield current
        return
    token = _entry.set(entry)
    try:
        with transaction.atomic():
            key, before = entry.record.pk, entry.record.stored()
            yield entry
            after = entry.record.stored()
            if entry.action or _differ(before, after):
                entry.change = Change.objects.record(entry, key or entry.record.pk, before, after)
    finally:
        _entry.reset(token)


def require(model: type, pk: Any, record: object = None) -> None:
    """Refuse, unless the ledger is open for the record of `model` with this key (or for this very object)."""
    current = _entry.get()
    if current is None or not _same(current.record, model, pk, record):
        raise UnrecordedWrite(f"A {model._meta.verbose_name} changes only inside `revising(…)`.")


def require_open(model: type) -> None:
    """Refuse a write of many rows, unless the ledger is open at all."""
    if _entry.get() is None:
        raise UnrecordedWrite(f"Rows of {model._meta.verbose_name} change only inside `revising(…)`.")


def _differ(before: "State | None", after: "State | None") -> bool:
    return (before and before.identity) != (after and after.identity)


def _same(record: "Record", model: type, pk: Any, other: object) -> bool:
    return record is other or (pk is not None and type(record) is model and record.pk == pk)
