"""Form of an event."""

from typing import Any

from events.duplicates import likely_same
from events.models import Event
from history.quick_add import QuickAddForm


class EventForm(QuickAddForm):
    def find_likely(self, cleaned: dict[str, Any]) -> list[tuple[Event, str]]:
        return likely_same(
            cleaned.get("name", ""), cleaned.get("kind", ""), cleaned.get("parent"), cleaned.get("date_edtf", "")
        )
