"""Form of an actor."""

from typing import Any

from actors.duplicates import likely_same
from actors.models import Actor
from history.quick_add import QuickAddForm


class ActorForm(QuickAddForm):
    def find_likely(self, cleaned: dict[str, Any]) -> list[tuple[Actor, str]]:
        return likely_same(cleaned.get("name", ""))
