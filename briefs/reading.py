"""What a reviewer reads: a brief beside an earlier text of it, what was said on it, and how its review went."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from briefs.models import Brief, Comment, Edition, Review, State, Submission
from history.comparison import Passage, differences, passages
from history.models import Change
from history.snapshots import content_hash, is_reference

#: How many edits since the submission are named; the history has them all.
NAMED_EDITS = 10

Typed = Mapping[tuple[int, str], str]  # text by number of the revision that was read and key of the passage


@dataclass
class Item:
    """A passage to read. `kind` tells how it differs, empty if it does not; `box` names the box for a comment."""

    key: str
    name: str
    label: str = ""  # what kind of passage it is, if `html` begins with the name of a row
    kind: str = ""
    html: SafeString = field(default_factory=lambda: mark_safe(""))
    box: str = ""
    typed: str = ""
    comments: list[Comment] = field(default_factory=list)

    @property
    def resolved(self) -> list[Comment]:
        return [comment for comment in self.comments if comment.resolved_at]

    @property
    def unresolved(self) -> list[Comment]:
        return [comment for comment in self.comments if not comment.resolved_at]


@dataclass(frozen=True)
class Verdict:
    """A review, and why it holds no longer; empty if it does."""

    review: Review
    lapsed: str


class Course:
    """How the review of a brief went: the submission that is open, or else the last one, and what came after."""

    def __init__(self, brief: Brief, now: str) -> None:
        self.brief, self.now = brief, now

    @cached_property
    def submission(self) -> Submission | None:
        given = self.brief.submissions.select_related("change", "submitted_by", "to")
        return given.defer("change__snapshot", "change__particulars").first()

    @property
    def is_open(self) -> bool:
        return self.submission is not None and self.submission.ended_at is None

    @cached_property
    def approval(self) -> Review | None:
        return next((verdict.review for verdict in self.verdicts if verdict.review.pk in self._standing), None)

    @property
    def state(self) -> State:
        """As `Brief.review_state`."""
        if self.is_open:
            return State.APPROVED if self.approval else State.IN_REVIEW
        asked = self.submission and self.submission.outcome == Submission.Outcome.CHANGES_REQUESTED
        return State.CHANGES_REQUESTED if asked else State.DRAFT

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """What was answered, newest first."""
        if self.submission is None:
            return []
        given = self.submission.reviews.select_related("change", "reviewer")
        return [Verdict(r, self._lapsed(r)) for r in given.defer("change__snapshot", "change__particulars")]

    @property
    def edits(self) -> list[Change]:
        """The last changes of the content since the submission, newest first."""
        return self._edits[:NAMED_EDITS]

    @property
    def more_edits(self) -> int:
        return len(self._edits) - len(self.edits)

    @cached_property
    def _edits(self) -> list[Change]:
        if self.submission is None:
            return []
        since = Change.objects.of(self.brief).filter(number__gte=self.submission.change.number)
        return [
            change for change, before in pairwise(since.defer("snapshot", "particulars")) if _differs(change, before)
        ]

    def awaits(self, user: Any) -> bool:
        """May this user decide, as far as his part in the brief goes? Neither who submitted it nor its last editor."""
        submission = self.submission
        if submission is None or not self.is_open:
            return False
        return user.pk not in {submission.submitted_by_id, self._last_editor}

    @cached_property
    def _last_editor(self) -> Any:
        return self.brief.last_editor_id()

    @cached_property
    def _standing(self) -> set[int]:
        mine = Review.objects.filter(submission=self.submission)
        return set(mine.standing(self.now, self._last_editor).values_list("pk", flat=True))

    def _lapsed(self, review: Review) -> str:
        if review.verdict != Review.Verdict.APPROVED or not self.is_open or review.pk in self._standing:
            return ""
        since = [change for change in self._edits if change.number > review.change.number]
        if review.content_hash == self.now or not since:
            return "It has lapsed, because the reviewer has changed the brief since."
        return f"It has lapsed with the edit of {since[-1].person or 'the system'}."


class Reading:
    """A brief as it stands, beside its live edition or an earlier revision of it.

    Read once: what is shown and what its hash tells of are the same.
    """

    def __init__(self, brief: Brief, since: Change | None = None, typed: Typed | None = None) -> None:
        self.brief, self.since, self.typed = brief, since, typed or {}
        self.snapshot = brief.snapshot()
        self.content_hash = content_hash(self.snapshot)
        live: Any = Edition.objects.live().filter(brief=brief).select_related("change")
        self.live: Edition | None = live.defer("html", "text", "change__snapshot").first()
        self.revision = Change.objects.of(brief).values_list("number", flat=True).first() or 0
        self.course = Course(brief, self.content_hash)

    @property
    def base(self) -> Change | Edition | None:
        """What it is compared with; None if there is nothing, so that all of it is to be read."""
        return self.since or self.live

    @property
    def base_change(self) -> Change | None:
        return self.since or (self.live.change if self.live else None)

    @cached_property
    def changed(self) -> list[Item]:
        """The passages that differ, as a redline; all that say something, if there is nothing to compare with."""
        if self.base is None:
            return [self._item(p.key, p.name, label=p.label, html=p.html) for p in self._passages if p.html]
        found = differences(Brief, self.base.snapshot, self.snapshot)
        return [self._item(d.key, d.name, label=d.label, kind=d.kind, html=d.html) for d in found]

    @cached_property
    def unchanged(self) -> list[Item]:
        """The other passages that say something."""
        shown = {item.key for item in self.changed}
        others = [passage for passage in self._passages if passage.key not in shown]
        return [self._item(p.key, p.name, html=p.html) for p in others if p.html or self._said(p.key)]

    @cached_property
    def whole(self) -> Item:
        return self._item("", "The whole brief")

    @cached_property
    def gone(self) -> list[Item]:
        """Passages that are no longer there, of which something is said that nobody has dealt with, or being typed."""
        shown = {"", *(item.key for item in (*self.changed, *self.unchanged))}
        lost = {key: comments[-1].passage_name for key, comments in self._comments.items() if key not in shown}
        typed = {key: revision for revision, key in self.typed if key not in shown}
        items = [self._item(key, lost.get(key) or "A passage that is gone") for key in {**lost, **typed}]
        for item in items:
            # It can only be said of the revision that had the passage.
            item.box = f"on-{typed[item.key]}-{item.key}" if item.key in typed else ""
        return items

    @cached_property
    def moved_particulars(self) -> list[tuple[str, str, str]]:
        """Label, old and new value of what is no content, such as the address, where it differs."""
        if self.base_change is None:
            return []
        was = self.base_change.particulars
        now = self.brief.fields_as_json(Brief.particulars)
        labels = {name: str(capfirst(Brief._meta.get_field(name).verbose_name)) for name in now}  # type: ignore[union-attr]
        return [(labels[n], _in_words(was.get(n)), _in_words(now[n])) for n in now if was.get(n) != now[n]]

    @cached_property
    def _passages(self) -> list[Passage]:
        return passages(Brief, self.snapshot)

    @cached_property
    def _comments(self) -> dict[str, list[Comment]]:
        """The comments that nobody has dealt with, by passage."""
        return by_passage(self.brief.comments.unresolved().listed())

    def _said(self, key: str) -> bool:
        return key in self._comments or any(key == about for _, about in self.typed)

    def _item(self, key: str, name: str, **shown: Any) -> Item:
        typed = "\n\n".join(text for (_, about), text in self.typed.items() if about == key)
        # Of a passage that was removed, something can be said of an earlier revision only.
        had_it = self.base_change.number if self.base_change and shown.get("kind") == "removed" else self.revision
        box, comments = f"on-{had_it}-{key}", self._comments.get(key, [])
        return Item(key, name, box=box, typed=typed, comments=comments, **shown)


def by_passage(comments: Iterable[Comment]) -> dict[str, list[Comment]]:
    """The comments on each passage, by its key; in the order in which they came."""
    found: dict[str, list[Comment]] = {}
    for comment in comments:
        found.setdefault(comment.passage, []).append(comment)
    return found


def discussed(comments: Iterable[Comment], present: Mapping[str, str]) -> Iterator[Item]:
    """What was said on each passage: those that are there, in order, by the names that they have; then those gone."""
    said = by_passage(comments)
    for key in [*(key for key in present if key in said), *(key for key in said if key not in present)]:
        name = present.get(key) or said[key][-1].passage_name
        yield Item(key, name, kind="" if key in present else "gone", comments=said[key])


def _differs(change: Change, before: Change) -> bool:
    return change.content_hash != before.content_hash


def _in_words(value: Any) -> str:
    if is_reference(value):
        return value["name"]
    return "nobody" if value is None else str(value)
