"""Events that may be the same as a new one."""

from actors.names import fold
from dates.models import derive_bounds
from events.models import Event

#: How many are told of, those of the same name first.
MOST = 8


def likely_same(name: str, kind: str, parent: Event | None, date_edtf: str) -> list[tuple[Event, str]]:
    """Events of this name, then those of its kind and time in the same process, and why; none merged into another."""
    events = Event.objects.filter(merged_into=None)
    found = dict.fromkeys(events.filter(name_key=fold(name))[:MOST], "the same name") if fold(name) else {}
    start, end = derive_bounds(date_edtf)
    if parent and kind and (start or end):
        siblings = events.filter(parent=parent, kind=kind).overlapping(start, end)
        for event in siblings[:MOST]:
            found.setdefault(event, f"the same kind and time within “{parent}”")
    return list(found.items())[:MOST]
