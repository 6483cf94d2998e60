"""Editions: what readers see. Frozen, numbered, rendered; the database itself refuses to change one."""

import uuid
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from briefs.models.delivery import Delivery
from briefs.models.edition_queryset import EditionQuerySet
from history.comparison import summary
from history.models import Change
from history.snapshots import Json, content_hash
from history.upcasting import UnreadableSnapshot, present

if TYPE_CHECKING:
    from briefs.models.withdrawal import Withdrawal


class Edition(models.Model):
    """A frozen, numbered, rendered snapshot of a brief, live from `published_at` until `superseded_at`.

    Only `superseded_at` ever changes; triggers in the database refuse everything else, and deletion.
    """

    class Kind(models.TextChoices):
        FIRST = "first", _("first edition")
        UPDATE = "update", _("Update")
        MINOR = "minor", _("minor change")
        CORRECTION = "correction", _("Correction")

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
            # Rows are long; whether one is live, and how many briefs there are, is told without reading them.
            models.Index(fields=["id", "published_at", "superseded_at"], name="briefs_edition_interval"),
            models.Index(fields=["kind", "published_at", "superseded_at"], name="briefs_edition_by_kind"),
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

    @property
    def content(self) -> Json:
        """The snapshot as the present code reads it; see `history.upcasting`."""
        model: Any = self._meta.get_field("brief").related_model
        return present(model, self.snapshot)

    @cached_property
    def cited_authors(self) -> list[Json]:
        """The authors as citations name them, in order: name and slug as they were then, family_name and given_name.

        The latter two are empty for a body, and for an author who goes by another name now.
        """
        now = self.authors_now
        return [author | _parts_of_name(author["name"], now.get(n)) for n, author in enumerate(self.authors)]

    @cached_property
    def authors_now(self) -> dict[int, Any]:
        """Its authors as they are known today, by their place among them."""
        return {link.order: link.author for link in self.author_links.select_related("author")} if self.pk else {}

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
        # Of several, one that tells not even the title comes first.
        return Edition.objects.withdrawals().hiding(**own, at=at).order_by("kind", "-withdrawn_at").first()

    @property
    def is_updated(self) -> bool:
        return self.updated_at != self.first_published_at

    def before(self) -> "Edition | None":
        """The edition that readers had before this one."""
        earlier = Edition.objects.appearing().filter(brief_id=self.brief_id, number__lt=self.number)
        return earlier.order_by("-number").first()

    def draft_changes(self) -> str:
        """What is different in the working copy since, in one line; empty if nothing is."""
        now = self.brief.state()
        if content_hash(now.snapshot) == self.content_hash:
            return ""
        try:
            return summary(type(self.brief), replace(now, snapshot=self.snapshot), now)
        except UnreadableSnapshot:
            return "what exactly, this version of the site cannot tell"

    def last_editor_id(self) -> Any:
        """Key of the user who last changed its content; None if no person did, or the account is gone."""
        edits = Change.objects.of(self.brief).edits().filter(number__lte=self.change.number)
        return edits.values_list("revision__user", flat=True).first()

    def call_off(self) -> None:
        """End this scheduled edition before it begins, as if it had never been planned. The brief's row is locked.

        The edition before it stays current, and a withdrawal that it would have lifted stays in force.
        """
        planned = self.published_at
        self.end(planned)
        fellows = Edition.objects.appearing().filter(brief_id=self.brief_id)
        fellows.filter(superseded_at=planned).update(superseded_at=None)
        self.brief.withdrawals.filter(whole_brief=True, lifted_at=planned).update(lifted_at=None)

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
            self.brief.show_anew()
            Delivery.objects.announce_change(withdrawal.withdrawn_at)
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


def _parts_of_name(name: str, author: Any) -> dict[str, str]:
    known = author is not None and author.name == name and author.family_name
    return {key: getattr(author, key) if known else "" for key in ("family_name", "given_name")}
