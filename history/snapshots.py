"""Snapshots: the whole content of a record as one canonical JSON document, and its hash.

A snapshot is a dict of plain JSON values. A *reference* to a shared record is a dict with the key `ref`
(its model) and `id`, and names the record as it was then; a *row* that belongs to the record carries its `id`.
The content hash leaves out what is not content: names of other records, numbers of rows, the schema.
"""

import hashlib
import json
from typing import Any

Json = dict[str, Any]


def canonical(value: object) -> str:
    """The one way to write `value` as JSON: sorted keys, no spaces, no escapes."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(value: object) -> str:
    """SHA-256 of the canonical JSON of `value`, 64 hexadecimal digits."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def content_hash(snapshot: Json) -> str:
    """Hash of what the record says: equal if and only if nothing that an analyst wrote or linked differs."""
    return digest(_content(snapshot))


def is_reference(value: object) -> bool:
    """Does this value of a snapshot name a shared record?"""
    return isinstance(value, dict) and "ref" in value


def _content(value: Any) -> Any:
    if isinstance(value, list):
        return [_content(item) for item in value]
    if is_reference(value):
        return [value["ref"], value["id"]]
    if isinstance(value, dict):
        return {key: _content(item) for key, item in value.items() if key not in {"id", "schema"}}
    return value
