"""A mapping made by choosing columns in a form, for tables that have no profile."""

from typing import Any

import yaml


def mapping_of(chosen: dict[str, Any]) -> str:
    """The YAML of a mapping for what was chosen: columns by what they give; see `events.import_forms`."""
    record = chosen["record"]
    values: dict[str, Any] = {"name": chosen["name"], "kind": _kind(chosen)}
    if chosen["status"] and record == "event":
        values["status"] = chosen["status"]
    mapping: dict[str, Any] = {
        "title": "Columns of this table",
        "record": record,
        "scheme": chosen["scheme"],
        "key": chosen["key"],
        "values": values,
        "summary": [f"{column}: {{{column}}}." for column in chosen["summary"]],
    }
    if record == "event":
        mapping |= _of_event(chosen)
    return yaml.safe_dump(mapping, allow_unicode=True, sort_keys=False)


def _kind(chosen: dict[str, Any]) -> dict[str, str] | str:
    return chosen["kind_column"] or {"value": chosen["kind"]}


def _of_event(chosen: dict[str, Any]) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    if chosen["date_end"]:
        parts["date"] = {"start": chosen["date"], "end": chosen["date_end"], "precision": {"value": chosen["between"]}}
    elif chosen["date"]:
        parts["date"] = {"column": chosen["date"]}
    if chosen["place"]:
        given = {word: chosen[word] for word in ("country", "latitude", "longitude") if chosen[word]}
        parts["place"] = {"name": chosen["place"], **given}
    if chosen["actors"]:
        actors = {"columns": chosen["actors"], "role": chosen["role"]}
        parts["actors"] = [actors | ({"separator": chosen["separator"]} if chosen["separator"] else {})]
    return parts
