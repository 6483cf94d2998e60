"""What people should know before they import a Popolo file: what of it there is no place for."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from events import popolo
from events.importing.popolo_items import LISTS, Item, Json

#: What is read of the objects in each list; the names after a dot are lists of objects in those.
READ = {
    "persons": "id name sort_name other_names identifiers birth_date death_date summary",
    "organizations": "id name classification other_names identifiers founding_date dissolution_date parent_id abstract",
    "memberships": "person_id member organization_id post_id role label on_behalf_of_id area_id start_date end_date"
    " legislative_period_id",
    "posts": "id label role organization_id area_id",
    "events": "id name classification description start_date end_date status identifiers organization_id parent_id"
    " attendees",
    "areas": "id name",
    "other_names": "name lang note",
    "identifiers": "scheme identifier",
}
#: What files of our own have besides; sources are told of there with the document that they are.
_OWN = {popolo.EXTRA, "sources", "updated_at"}


def not_kept(content: Json, *, own: bool) -> list[str]:
    """What of a file there is no place for, with how often it is there: `persons.gender (226)`."""
    unread: Counter[str] = Counter()
    for name, value in content.items():
        if name in LISTS:
            _count(name, name, value, unread, _OWN if own else set())
        elif name != "meta" and not (own and name == popolo.EXTRA):
            unread[name] += len(value) if isinstance(value, list) else 1
    return [f"{name} ({count})" for name, count in unread.items()]


def _count(path: str, name: str, rows: Any, unread: Counter[str], allowed: set[str]) -> None:
    known = {*READ[name].split(), *allowed}
    for row in rows if isinstance(rows, list) else []:
        for key, value in row.items() if isinstance(row, dict) else ():
            if key not in known and value not in (None, "", [], {}):
                unread[f"{path}.{key}"] += 1
            elif key in READ and key in known:
                _count(f"{path}.{key}", key, value, unread, allowed)


def unknown_words(lists: dict[str, list[Item]]) -> list[str]:
    """Words that say of what kind something is, and that we have no such kind for, with how often they are there."""
    unknown: Counter[str] = Counter()
    for name, key, is_known in (
        ("organizations", "classification", popolo.organization_kind),
        ("events", "classification", popolo.event_kind),
        ("events", "status", popolo.is_status),
    ):
        _count_words(f"{name}.{key}", key, [item.data for item in lists[name]], is_known, unknown)
    for name in ("organizations", "persons"):
        rows = [row for item in lists[name] for row in _objects(item.data.get("other_names"))]
        _count_words(f"{name}.other_names.note", "note", rows, popolo.name_kind, unknown)
    return [f"{word} ({count})" for word, count in unknown.items()]


def times_of_day(lists: dict[str, list[Item]]) -> int:
    """How many dates have a time of day."""
    days = ("start_date", "end_date")
    items = [item.data for name in ("events", "memberships") for item in lists[name]]
    return sum("T" in str(item.get(day, "")) for item in items for day in days)


def _count_words(path: str, key: str, rows: list[Json], is_known: Callable[[str], Any], unknown: Counter[str]) -> None:
    words = [word for row in rows if isinstance(word := row.get(key), str) and word.strip()]
    unknown.update(f"{path} “{word}”" for word in words if not is_known(word))


def _objects(rows: Any) -> Iterator[Json]:
    return (row for row in rows if isinstance(row, dict)) if isinstance(rows, list) else iter(())
