"""The log of activity: acts and revisions of all records in one list, newest first, a page at a time.

A page reads at most its own length from each of the two tables, found by their keys, so it costs the same however
long they are. Numbers of rows run with time in both.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from heapq import merge
from itertools import islice
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from reversion.models import Revision

from history.models import Action, Activity, Change
from history.models.change import content_type_of
from history.records import Record
from history.uses import Reach

LINES_A_PAGE = 50
LINES_AT_ONCE = 1000
#: The person of whatever was done by a command and not by a user.
SYSTEM = "system"


@dataclass(frozen=True)
class Line:
    """One line of the log: an act, or the revision `change` of a record, called `name` at the time.

    link is the address of a page that shows it, if there is one that the viewer may see.
    """

    row: Any
    at: datetime
    person: str
    kind: str
    what: str
    change: Change | None = None
    name: str = ""
    reason: str = ""
    address: str = ""
    link: str = ""

    @property
    def record_type(self) -> str:
        return str(_model_of(self.change)._meta.verbose_name) if self.change else ""


@dataclass(frozen=True)
class Place:
    """Behind which rows a page begins: the number of a revision and that of an act; None before the newest."""

    revision: int | None = None
    act: int | None = None

    @classmethod
    def read(cls, written: str) -> "Place":
        """From an address; whatever cannot be read is the beginning."""
        numbers = written.split(".")
        if len(numbers) != 2 or not all(n.isascii() and (n.isdigit() or not n) and len(n) < 19 for n in numbers):
            return cls()
        return cls(*(int(number) if number else None for number in numbers))

    def __str__(self) -> str:
        return ".".join("" if number is None else str(number) for number in (self.revision, self.act))

    def behind(self, lines: list[Line]) -> "Place":
        """The place behind these lines, which began here."""
        revision, act = self.revision, self.act
        for line in lines:
            revision, act = (line.row.revision_id, act) if line.change else (revision, line.row.pk)
        return Place(revision, act)


@dataclass(frozen=True)
class Log:
    """What of the log is asked for. person is the key of a user, or SYSTEM; kind an Action or an Activity.Kind."""

    reach: Reach
    person: str = ""
    kind: str = ""
    model: type[Record] | None = None
    since: date | None = None
    until: date | None = None

    def page(self, place: Place, size: int = LINES_A_PAGE) -> tuple[list[Line], Place | None]:
        """The lines from this place on, and where the next page begins; None if there is none."""
        changes, acts = self._changes(place)[: size + 1], self._acts(place)[: size + 1]
        both = merge(map(self._of_change, changes), map(_of_act, acts), key=lambda line: line.at, reverse=True)
        lines = list(islice(both, size + 1))
        shown = lines[:size]
        return shown, place.behind(shown) if len(lines) > size else None

    def __iter__(self) -> Iterator[Line]:
        """All lines, newest first, read many at a time."""
        place: Place | None = Place()
        while place:
            lines, place = self.page(place, LINES_AT_ONCE)
            yield from lines

    def _changes(self, place: Place) -> models.QuerySet[Change]:
        if self.kind and self.kind not in Action.values:
            return Change.objects.none()
        title = Coalesce(KeyTextTransform("title", "snapshot"), KeyTextTransform("name", "snapshot"))
        changes = Change.objects.select_related("revision").defer("snapshot", "particulars").order_by("-revision_id")
        changes = changes.annotate(title=title, is_within_reach=self._within_reach())
        if self.kind:
            changes = changes.filter(action=self.kind)
        if self.model:
            changes = changes.filter(content_type=content_type_of(self.model))
        if self.person:
            changes = changes.filter(**_by(self.person, "revision__user"))
        if place.revision is not None:
            changes = changes.filter(revision_id__lt=place.revision)
        return changes.filter(self._in_days("revision_id", Revision.objects.all(), "date_created"))

    def _acts(self, place: Place) -> models.QuerySet[Activity]:
        if self.model or (self.kind and self.kind not in Activity.Kind.values):
            return Activity.objects.none()
        acts = Activity.objects.order_by("-pk")
        if self.kind:
            acts = acts.filter(kind=self.kind)
        if self.person:
            acts = acts.filter(**_by(self.person, "user"))
        if place.act is not None:
            acts = acts.filter(pk__lt=place.act)
        return acts.filter(self._in_days("pk", Activity.objects.all(), "at"))

    def _of_change(self, change: Any) -> Line:
        return Line(
            row=change,
            at=change.made_at,
            person=change.person,
            kind=change.get_action_display().lower(),
            what=change.summary,
            change=change,
            name=change.title or f"number {change.object_id}",
            reason=change.reason,
            link=self._link(change),
        )

    def _link(self, change: Any) -> str:
        model = _model_of(change)
        if change.is_within_reach:
            page = f"admin:{model._meta.app_label}_{model._meta.model_name}_revision"
            return reverse(page, args=[change.object_id, change.number])
        # Who may see all of a kind, and not this one, looks at one that is gone.
        return reverse("admin:activity_revision", args=[change.pk]) if self.reach(model) == models.Q() else ""

    def _in_days(self, key: str, timed: models.QuerySet, moment: str) -> models.Q:
        """The days as a range of keys, so that a page is found by its key whatever else is asked for."""
        within = models.Q()
        if self.since:
            first = timed.filter(**{f"{moment}__gte": _midnight(self.since)}).order_by(moment, "pk")
            within &= models.Q(**{f"{key}__gte": models.Subquery(first.values("pk")[:1])})
        if self.until:
            last = timed.filter(**{f"{moment}__lt": _midnight(self.until + timedelta(days=1))})
            last = last.order_by(f"-{moment}", "-pk")
            within &= models.Q(**{f"{key}__lte": models.Subquery(last.values("pk")[:1])})
        return within

    def _within_reach(self) -> models.Case:
        """A condition in the database: the record of a Change is there, and the viewer may see it."""
        seen = [(model, reach) for model in record_models() if (reach := self.reach(model)) is not None]
        cases = [
            models.When(
                content_type=content_type_of(model),
                then=models.Exists(model._base_manager.filter(reach, pk=models.OuterRef("object_id"))),
            )
            for model, reach in seen
        ]
        return models.Case(*cases, default=models.Value(False), output_field=models.BooleanField())


def record_models() -> list[type[Record]]:
    """Every kind of record, by name."""
    found = (model for model in apps.get_models() if issubclass(model, Record))
    return sorted(found, key=lambda model: str(model._meta.verbose_name))


def _by(person: str, user: str) -> dict[str, Any]:
    return {"person": "", user: None} if person == SYSTEM else {user: person}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _model_of(change: Change) -> Any:
    return ContentType.objects.get_for_id(change.content_type_id).model_class()


def _of_act(act: Activity) -> Line:
    return Line(act, act.at, act.person, act.get_kind_display().lower(), act.what, address=act.address or "")
