"""Editions: what readers see. Frozen, numbered, rendered; the database itself refuses to change one."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.urls import reverse
from django.utils import timezone

from actors.models import Actor
from briefs.models.stored_page import StoredPage
from briefs.models.subjects import Author, Topic
from briefs.richtext import plain_text
from events.models import Event
from history.models import Change
from history.redline import words_changed
from history.snapshots import Json, digest

if TYPE_CHECKING:
    from briefs.models.publishing import Publishable
    from briefs.models.withdrawal import Withdrawal, WithdrawalQuerySet


class EditionQuerySet(models.QuerySet["Edition"]):
    """Questions about editions. Each takes the moment that it asks of, by default now."""

    def live(self, at: datetime | None = None) -> Self:
        """The editions that are current at `at`: at most one of each brief, none of a withdrawn one."""
        at = at or timezone.now()
        return self.filter(models.Q(superseded_at=None) | models.Q(superseded_at__gt=at), published_at__lte=at)

    def published(self, at: datetime | None = None) -> Self:
        """The editions that have come out by `at`, whether or not they are still current."""
        # An edition that was called off before its time has an empty interval.
        appeared = models.Q(superseded_at=None) | models.Q(superseded_at__gt=models.F("published_at"))
        return self.filter(appeared, published_at__lte=at or timezone.now())

    def readable(self, at: datetime | None = None) -> Self:
        """The published editions whose text readers may have: neither they nor their brief are withdrawn."""
        own = {name: models.OuterRef(name) for name in ("pk", "brief_id", "published_at")}
        return self.published(at).exclude(models.Exists(_withdrawals().hiding(**own, at=at)))

    def scheduled(self, at: datetime | None = None) -> Self:
        """The editions that are still to come out at `at`."""
        return self.filter(published_at__gt=at or timezone.now(), superseded_at=None)

    def about(self, record: Any, kind: str = "") -> Self:
        """The editions that link a topic, author, event or actor; all of them if it is None.

        An OuterRef to such a record does as well, with `kind`, the name of its model.
        """
        name = kind or (record and record._meta.model_name)
        return self.filter(**{f"{name}_links__{name}": record}) if record else self

    def latest_first(self) -> Self:
        return self.order_by("-date", "-pk")

    def listed(self) -> Self:
        """With what a list shows and without the texts."""
        return self.select_related("brief").defer("snapshot", "html", "text")

    def call_off(self) -> None:
        """End these scheduled editions before they begin: their interval becomes empty."""
        self.update(superseded_at=models.F("published_at"))

    def issue(self, brief: "Publishable", change: Change, *, kind: str, note: str, at: datetime) -> "Edition":
        """Write the next edition of a brief from the snapshot of `change`. The brief's row is locked."""
        from briefs.rendering import article

        previous = brief.latest_edition()
        kind = kind or (Edition.Kind.UPDATE if previous else Edition.Kind.FIRST)
        snapshot = change.snapshot
        html = article(snapshot)
        if previous and previous.is_live(at):
            previous.end(at)
        brief.withdrawals.filter(whole_brief=True, lifted_at=None).update(lifted_at=at)
        edition = self.create(
            brief=brief,
            change=change,
            number=previous.number + 1 if previous else 1,
            kind=kind,
            change_note=note,
            title=snapshot["title"],
            date=snapshot["date"],
            authors=[{key: row["author"][key] for key in ("name", "slug")} for row in snapshot["authorships"]],
            summary=plain_text(snapshot["bottom_line"]),
            snapshot=snapshot,
            content_hash=change.content_hash,
            html=html,
            text=plain_text(html),
            words_changed=previous and round(100 * words_changed(previous.html, html)),
            digest=digest([snapshot, html]),
            published_at=at,
            first_published_at=previous.first_published_at if previous else at,
            updated_at=previous.updated_at if previous and kind == Edition.Kind.MINOR else at,
        )
        edition.index_links()
        return edition


class Edition(models.Model):
    """A frozen, numbered, rendered snapshot of a brief, live from `published_at` until `superseded_at`.

    Only `superseded_at` ever changes; triggers in the database refuse everything else, and deletion.
    """

    class Kind(models.TextChoices):
        FIRST = "first", "first edition"
        UPDATE = "update"
        MINOR = "minor", "minor change"
        CORRECTION = "correction"

    brief = models.ForeignKey("briefs.Brief", models.PROTECT, related_name="editions")
    change = models.OneToOneField(Change, models.PROTECT, related_name="edition")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    change_note = models.TextField(blank=True, help_text="Public: what is different from the edition before.")
    title = models.CharField(max_length=300)
    date = models.DateField()
    authors = models.JSONField(help_text="Names and slugs of the authors as they were, in order.")
    summary = models.TextField(help_text="The bottom line as plain text.")
    snapshot = models.JSONField()
    content_hash = models.CharField(max_length=64)
    html = models.TextField(help_text="The article as rendered on publication.")
    text = models.TextField(help_text="The article as plain text.")
    words_changed = models.PositiveSmallIntegerField(
        null=True, help_text="Words that differ from the edition before, in per cent; none for the first."
    )
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    first_published_at = models.DateTimeField(help_text="When the first edition of the brief came out.")
    updated_at = models.DateTimeField(help_text="Last first edition, update or correction; a minor change leaves it.")

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["-date", "-id"], name="briefs_edition_by_date"),
            models.Index(fields=["-updated_at", "-id"], name="briefs_edition_by_update"),
            models.Index(fields=["published_at"], name="briefs_edition_published"),
            models.Index(fields=["superseded_at"], name="briefs_edition_superseded"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["brief", "number"], name="briefs_edition_number"),
            models.UniqueConstraint(
                fields=["brief"], condition=models.Q(superseded_at=None), name="briefs_edition_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(superseded_at=None) | models.Q(superseded_at__gte=models.F("published_at")),
                name="briefs_edition_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, edition {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("briefs:edition", args=[self.brief.slug, self.number])

    def is_live(self, at: datetime | None = None) -> bool:
        """Is it current at `at`? Agrees with `EditionQuerySet.live`."""
        at = at or timezone.now()
        return self.published_at <= at and (self.superseded_at is None or self.superseded_at > at)

    @property
    def state(self) -> str:
        """Where it is in its life now: scheduled, called off, live or superseded."""
        if self.superseded_at == self.published_at:
            return "called off"
        if self.published_at > timezone.now():
            return "scheduled"
        return "live" if self.is_live() else "superseded"

    def withdrawal_in_force(self, at: datetime | None = None) -> "Withdrawal | None":
        """Why readers may not have this text at `at`; None if they may. Agrees with `readable`."""
        own = {"pk": self.pk, "brief_id": self.brief_id, "published_at": self.published_at}
        return _withdrawals().hiding(**own, at=at).first()

    @property
    def is_updated(self) -> bool:
        return self.updated_at != self.first_published_at

    def end(self, at: datetime) -> None:
        """Let it be current until `at`."""
        self.superseded_at = at
        self.save(update_fields=["superseded_at"])

    def withdraw(self, *, by: Any, reason: str) -> models.Model:
        """Take the text of this superseded edition from readers, with a public reason; its address stays."""
        from briefs.models.publishing import PublishRefused
        from history.models import Action

        with self.brief.revising(by=by, reason=reason, action=Action.WITHDRAWN):
            reasons = [] if reason.strip() else ["Give the reason; readers who follow a link will see it."]
            if self.state != "superseded":
                reasons.append(f"This edition is {self.state}; withdraw the brief, or publish a correction first.")
            elif self.withdrawal_in_force():
                reasons.append("The text of this edition is withdrawn already.")
            if reasons:
                raise PublishRefused(reasons)
            withdrawal = self.brief.withdrawals.create(
                edition=self, whole_brief=False, kind="in_error", reason=reason, withdrawn_at=timezone.now()
            )
            StoredPage.objects.refresh(self.brief)
            return withdrawal

    def index_links(self) -> None:
        """Write the rows by which lists find this edition: one for each linked topic, author, event, actor."""
        for links, key, references in self._linked():
            rows = ({f"{key}_id": reference["id"], "order": n} for n, reference in enumerate(references))
            links.bulk_create(links.model(edition=self, date=self.date, **row) for row in rows)

    def _linked(self) -> list[tuple[Any, str, list[Json]]]:
        snapshot = self.snapshot
        return [
            (self.topic_links, "topic", snapshot["topics"]),
            (self.author_links, "author", [row["author"] for row in snapshot["authorships"]]),
            (self.event_links, "event", [row["event"] for row in snapshot["event_links"]]),
            (self.actor_links, "actor", [row["actor"] for row in snapshot["actor_links"]]),
        ]


def _withdrawals() -> "WithdrawalQuerySet":
    model: Any = Edition._meta.get_field("withdrawals").related_model
    return model.objects.all()


class EditionLinkQuerySet(models.QuerySet):
    def live(self, at: datetime | None = None) -> Self:
        """Links of editions that are current at `at`."""
        at = at or timezone.now()
        still = models.Q(edition__superseded_at=None) | models.Q(edition__superseded_at__gt=at)
        return self.filter(still, edition__published_at__lte=at)

    def latest_first(self) -> Self:
        """The links of the latest editions first, with what a list of briefs shows of each."""
        texts = ("edition__snapshot", "edition__html", "edition__text")
        return self.select_related("edition__brief").defer(*texts).order_by("-date", "-edition")


class EditionLink(models.Model):
    """An index row: this edition links that record. Derived from the snapshot, for public lists."""

    date = models.DateField(help_text="Of the edition, so that the latest are found by an index.")
    order = models.PositiveSmallIntegerField(default=0)

    objects = EditionLinkQuerySet.as_manager()

    #: Fields that tell a row from others: when two records are merged, a second row alike in them goes.
    one_per: tuple[str, ...] = ()
    #: What it is to an analyst that such a row names a record.
    told_as = "published editions"

    class Meta:
        abstract = True
        ordering = ["order"]

    def __str__(self) -> str:
        return str(self.edition)  # type: ignore[attr-defined]


class EditionTopic(EditionLink):
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="topic_links")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="edition_links")

    class Meta(EditionLink.Meta):
        indexes = [models.Index(fields=["topic", "-date", "-edition"], name="briefs_editiontopic_latest")]


class EditionAuthor(EditionLink):
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="author_links")
    author = models.ForeignKey(Author, models.PROTECT, related_name="edition_links")

    class Meta(EditionLink.Meta):
        indexes = [models.Index(fields=["author", "-date", "-edition"], name="briefs_editionauthor_latest")]


class EditionEvent(EditionLink):
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="event_links")
    event = models.ForeignKey(Event, models.PROTECT, related_name="edition_links")

    one_per = ("edition", "event")

    class Meta(EditionLink.Meta):
        indexes = [models.Index(fields=["event", "-date", "-edition"], name="briefs_editionevent_latest")]


class EditionActor(EditionLink):
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="actor_links")
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="edition_links")

    one_per = ("edition", "actor")

    class Meta(EditionLink.Meta):
        indexes = [models.Index(fields=["actor", "-date", "-edition"], name="briefs_editionactor_latest")]
