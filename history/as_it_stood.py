"""Records as they stood at an earlier moment, as far as readers could see them then and can see them now.

Another record is named as it was called at that moment, which the snapshot that names it need not know: by the name in
its own snapshot, and only if readers could see it, too. So a name that was never public does not come out later.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models

from history.comparison import Passage, passages
from history.models import Change, Merge
from history.models.change import content_type_of
from history.records import Record
from history.snapshots import Json, is_reference
from history.upcasting import UnreadableSnapshot, present

#: A record: label of its model, and primary key.
Key = tuple[str, Any]


def put_back(records: Iterable[Any]) -> list[Any]:
    """The records with the plain fields of their content as they were after `change_then`; they must not be saved.

    What they refer to stays as it is now. One whose snapshot cannot be read is left out. One query, unless all were
    read `with_snapshot_then`.
    """
    records = list(records)
    unread = [record.change_then for record in records if not hasattr(record, "snapshot_then")]
    read = dict(Change.objects.filter(pk__in=unread).values_list("pk", "snapshot")) if unread else {}
    then = [(one, one.snapshot_then if hasattr(one, "snapshot_then") else read.get(one.change_then)) for one in records]
    return [record for record, snapshot in then if _put_back(record, snapshot)]


def stood(record: Any, at: datetime) -> list[Passage]:
    """What the page of this record told at `at` beside its name; `record` comes from `as_of(at)`.

    Raises UnreadableSnapshot.
    """
    model = type(record)
    snapshot = present(model, Change.objects.get(pk=record.change_then).snapshot)
    named = _named(snapshot, at)
    told = {name: value for name, value in _told(model, snapshot, named).items() if name not in {"name", *model.parts}}
    for part in model.parts:
        row_model = getattr(model, part).rel.related_model
        rows = (row for row in snapshot.get(part, []) if not _names_hidden(row, named))
        told[part] = [_told(row_model, row, named) for row in rows]
    return [passage for passage in passages(model, told) if passage.html]


def _put_back(record: Any, snapshot: Json | None) -> bool:
    if snapshot is None:
        return False
    try:
        snapshot = present(type(record), snapshot)
    except UnreadableSnapshot:
        return False
    fields = (record._meta.get_field(name) for name in record.content if name in snapshot)
    for field in fields:
        if not field.is_relation:
            setattr(record, field.attname, field.to_python(snapshot[field.name]))
    return True


def _told(model: Any, fields: Json, named: dict[Key, Json]) -> Json:
    """The fields as readers are told them; a reference to what they cannot see is None, in a list it is left out."""
    told: Json = {}
    for name, value in fields.items():
        if is_reference(value):
            told[name] = named.get(_key(value))
        elif isinstance(value, list) and all(map(is_reference, value)):
            told[name] = [named[_key(one)] for one in value if _key(one) in named]
        elif name not in model.untold and not _goes_without_saying(model, name, value):
            told[name] = value
    return told


def _goes_without_saying(model: Any, name: str, value: Any) -> bool:
    """Is this the usual answer to a question that is answered by yes or no?"""
    return isinstance(value, bool) and value == model._meta.get_field(name).default


def _names_hidden(row: Json, named: dict[Key, Json]) -> bool:
    """Is there a single record that this row is about and that readers cannot see? Then none of it is told."""
    return any(is_reference(value) and _key(value) not in named for value in row.values())


def _named(snapshot: Json, at: datetime) -> dict[Key, Json]:
    """References to what the snapshot names, as they would have been written at `at`; only to what may be named."""
    asked: dict[str, set[Any]] = defaultdict(set)
    for reference in _references(snapshot):
        asked[reference["ref"]].add(reference["id"])
    return {(label, key): reference for label, keys in asked.items() for key, reference in _of(label, keys, at)}


def _of(label: str, keys: set[Any], at: datetime) -> Iterator[tuple[Any, Json]]:
    model: Any = apps.get_model(label)
    if not issubclass(model, Record):
        return
    ends = _ends(model, keys)
    found = {record.pk: record for record in put_back(_seen(model, at).filter(pk__in=set(ends.values())))}
    yield from ((key, found[end].reference()) for key, end in ends.items() if end in found)


def _seen(model: Any, at: datetime) -> models.QuerySet:
    """The records of a model that readers saw then and see now; documents and places are seen where they are named."""
    if hasattr(model.objects, "as_of"):
        return model.objects.as_of(at)
    return model._base_manager.annotate(change_then=models.Subquery(Change.objects.in_force(model, at).values("pk")))


def _ends(model: Any, keys: set[Any]) -> dict[Any, Any]:
    """For each key that of the record in which it is found by now: merges lead from one to the next."""
    ends, losers = {key: key for key in keys}, keys
    led = Merge.objects.in_force().filter(content_type=content_type_of(model)).values_list("loser_id", "winner_id")
    for _ in range(len(keys) + 1):
        winners = dict(led.filter(loser_id__in=losers))
        if not winners:
            break
        ends = {key: winners.get(end, end) for key, end in ends.items()}
        losers = set(winners.values())
    return ends


def _references(value: Any) -> Iterator[Json]:
    if is_reference(value):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _references(one)


def _key(reference: Json) -> Key:
    return reference["ref"], reference["id"]
