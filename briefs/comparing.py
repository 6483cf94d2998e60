"""Two editions of a brief side by side: the form that asks for them, and their redline as readers get it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from briefs.models import Brief, Edition
from history.comparison import Difference, differences
from history.redline import MARK, words_changed

KINDS = {
    "added": gettext_lazy("added"),
    "removed": gettext_lazy("removed"),
    "changed": gettext_lazy("changed"),
    "moved": gettext_lazy("moved"),
}

#: What the fields and parts of a brief are called, for translators: the names of the models are English.
FIELDS = (
    gettext_noop("title"),
    gettext_noop("date"),
    gettext_noop("bottom line"),
    gettext_noop("topics"),
    gettext_noop("section"),
    gettext_noop("authors"),
    gettext_noop("events"),
    gettext_noop("actors"),
    gettext_noop("sources"),
    gettext_noop("role"),
    gettext_noop("note"),
    gettext_noop("locator"),
    gettext_noop("supports"),
    gettext_noop("agrees"),
    gettext_noop("body"),
)


class CompareForm(forms.Form):
    """Two different editions, in any order. Its fields are called `from` and `to`."""

    def __init__(self, data: Any, editions: list[Edition]) -> None:
        """editions are those that can be read, newest first."""
        super().__init__(data, auto_id="compare-%s", use_required_attribute=False)
        choices = [(edition.number, _named(edition)) for edition in editions]
        for name, label, place in (("from", _("Compare"), 1), ("to", _("with"), 0)):
            messages = {"required": _("Choose an edition."), "invalid_choice": _("There is no such edition to read.")}
            self.fields[name] = forms.TypedChoiceField(
                choices=choices, coerce=int, label=label, initial=choices[place][0], error_messages=messages
            )

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        if asked.get("from") is not None and asked.get("from") == asked.get("to"):
            self.add_error("to", _("Choose two different editions; these are one and the same."))
        return asked

    @property
    def pair(self) -> tuple[int, int]:
        """Their numbers, the earlier first."""
        one, other = sorted((self.cleaned_data["from"], self.cleaned_data["to"]))
        return one, other


@dataclass(frozen=True)
class Shown:
    """A passage of a redline: where it stands in the page, what it is called, what became of it."""

    anchor: str
    label: str
    name: str
    kind: str
    html: SafeString

    @property
    def change(self) -> str:
        """What became of it, in a word."""
        return str(KINDS[self.kind])


class EditionRedline:
    """What differs between two editions. Raises UnreadableSnapshot.

    readable are the numbers of all editions that can be read, for the way to the redlines before and after this one.
    """

    def __init__(self, was: Edition, now: Edition, readable: list[int]) -> None:
        self.was, self.now = was, now
        found = differences(Brief, was.snapshot, now.snapshot, whole=False)
        self.passages = [_shown(number, difference) for number, difference in enumerate(found, start=1)]
        self.previous = (max(earlier), was.number) if (earlier := [n for n in readable if n < was.number]) else None
        self.next = (now.number, min(later)) if (later := [n for n in readable if n > now.number]) else None

    @property
    def counts(self) -> str:
        """How many passages went which way: “2 passages changed, 1 added”."""
        counted = Counter(passage.kind for passage in self.passages)
        first, *rest = [kind for kind in ("changed", "added", "removed", "moved") if counted[kind]]
        head = ngettext("%(number)d passage %(kind)s", "%(number)d passages %(kind)s", counted[first])
        said = [head % {"number": counted[first], "kind": KINDS[first]}]
        return ", ".join(said + [f"{counted[kind]} {KINDS[kind]}" for kind in rest])

    @property
    def per_cent(self) -> int:
        """Share of the words that differ."""
        if self.now.number == self.was.number + 1 and self.now.words_changed is not None:
            return self.now.words_changed
        return round(100 * words_changed(self.was.html, self.now.html))


def spoken(html: str) -> SafeString:
    """The redline with words at the ends of what went and came, for who hears it or has no style sheet.

    Screen readers pass over the elements themselves.
    """
    said = {
        "<del>": "<del>" + _unseen(_("deleted:") + " "),
        "</del>": _unseen(" " + _("end of deletion")) + "</del>",
        "<ins>": "<ins>" + _unseen(_("inserted:") + " "),
        "</ins>": _unseen(" " + _("end of insertion")) + "</ins>",
    }
    return SafeString(MARK.sub(lambda found: said[found[0]], html))


def _shown(number: int, difference: Difference) -> Shown:
    # What was only moved is read where it stands.
    html = SafeString("") if difference.kind == "moved" else spoken(difference.html)
    name = difference.name if difference.name != difference.label else ""
    return Shown(f"change-{number}", difference.label, name, difference.kind, html)


def _unseen(words: str) -> str:
    return f'<span class="visually-hidden">{escape(words)}</span>'


def _named(edition: Edition) -> str:
    day = date_format(edition.published_at, "j F Y")
    return _("Edition %(number)d, %(day)s") % {"number": edition.number, "day": day}
