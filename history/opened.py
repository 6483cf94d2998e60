"""What a form was opened on: the number of the revision with the hash of its content, as the form carries it."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms

from history.models import Change
from history.models.change import content_type_of
from history.snapshots import Json
from history.upcasting import present

if TYPE_CHECKING:
    from history.records import Record

TOKEN = re.compile(r"([1-9][0-9]{0,8}):([0-9a-f]{64})")


class OpenedOnField(forms.CharField):
    """Goes with the form, and is nothing that anybody types."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


@dataclass(frozen=True)
class Opened:
    """A form of a record: what it was opened on, and the latest revision by now."""

    model: "type[Record]"
    base: Change
    latest: Change

    @property
    def token(self) -> str:
        return token_of(self.base)

    @cached_property
    def is_stale(self) -> bool:
        """Does the record say anything else by now, or have other rows? Publishing, for one, changes neither."""
        if self.base.number == self.latest.number:
            return False
        return document(self.model, self.base) != document(self.model, self.latest)

    @cached_property
    def since(self) -> list[Change]:
        """The revisions since, oldest first, without their snapshots."""
        between = (self.base.number + 1, self.latest.number)
        return list(_changes(self.model, self.base.object_id).filter(number__range=between).order_by("number"))


def latest_token(model: "type[Record]", key: Any) -> str:
    """What a form that is opened now carries; empty for a record that has no history."""
    latest = _changes(model, key).only("number", "content_hash").order_by("-number").first()
    return token_of(latest) if latest else ""


def opened(model: "type[Record]", key: Any, token: str) -> Opened | None:
    """What the form with this token was opened on; None if that is no revision of this record."""
    told = TOKEN.fullmatch(token)
    if told is None:
        return None
    latest = _changes(model, key).order_by("-number").first()
    base = latest
    if latest and latest.number != int(told[1]):
        base = _changes(model, key).filter(number=int(told[1])).first()
    return Opened(model, base, latest) if latest and base and base.content_hash == told[2] else None


def token_of(change: Change) -> str:
    return f"{change.number}:{change.content_hash}"


def document(model: "type[Record]", change: Change) -> Json:
    """All that was recorded: the snapshot, as it would be written today, with the particulars."""
    return {**present(model, change.snapshot), **change.particulars}


def _changes(model: "type[Record]", key: Any) -> Any:
    return Change.objects.filter(content_type=content_type_of(model), object_id=key).defer("snapshot", "particulars")
