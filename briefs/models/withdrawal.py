"""Withdrawals: the text goes, the address and the reason stay."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from briefs.models.edition import Edition

if TYPE_CHECKING:
    from briefs.models.publishing import Publishable


def holding(at: datetime, path: str = "") -> models.Q:
    """That a withdrawal holds at `at`; path leads to it from another model, such as `withdrawals__`."""
    lifted, withdrawn = f"{path}lifted_at", f"{path}withdrawn_at"
    still = models.Q(**{lifted: None}) | models.Q(**{f"{lifted}__gt": at})
    return models.Q(still, **{f"{withdrawn}__lte": at})


class WithdrawalQuerySet(models.QuerySet["Withdrawal"]):
    def in_force(self, at: datetime | None = None) -> Self:
        """Withdrawals that hold at `at` (default now)."""
        return self.filter(holding(at or timezone.now()))

    def hiding(self, *, pk: Any, brief_id: Any, published_at: Any, at: datetime | None = None) -> Self:
        """Withdrawals that keep the text of one edition from readers at `at`; arguments may be OuterRef.

        What was published in error stays hidden when the brief comes out again, mended.
        """
        at = at or timezone.now()
        in_force = models.Q(lifted_at=None) | models.Q(lifted_at__gt=at)
        in_error = models.Q(kind=Withdrawal.Kind.IN_ERROR, withdrawn_at__gte=published_at)
        whole_brief = models.Q(whole_brief=True) & (in_force | in_error)
        own = models.Q(whole_brief=False, edition_id=pk)
        return self.filter(own | whole_brief, brief_id=brief_id, withdrawn_at__lte=at)

    def with_numbers(self) -> Self:
        """With the edition that each is about, and without its text."""
        texts = ("edition__snapshot", "edition__html", "edition__text")
        return self.select_related("edition").defer(*texts)

    def of_briefs_about(self, record: models.Model | None) -> Self:
        """Withdrawals of whole briefs that link this record; of all briefs if it is None."""
        name = record and record._meta.model_name
        linked = self.filter(**{f"edition__{name}_links__{name}": record}) if record else self
        return linked.filter(whole_brief=True)

    def take_effect(self, brief: "Publishable", live: Edition, **fields: Any) -> "Withdrawal":
        """End the live edition, call off a scheduled one, and keep the reason. The brief's row is locked."""
        now = timezone.now()
        brief.editions.scheduled(now).call_off()
        live.end(now)
        return self.create(brief=brief, edition=live, withdrawn_at=now, **{k: v for k, v in fields.items() if v})


class Withdrawal(models.Model):
    """Readers no longer get the text of a brief, or of one superseded edition of it, but the reason why."""

    class Kind(models.TextChoices):
        WITHDRAWN = "withdrawn", _("Withdrawn")
        IN_ERROR = "in_error", _("published in error")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    brief = models.ForeignKey("briefs.Brief", models.PROTECT, related_name="withdrawals")
    edition = models.ForeignKey(
        Edition,
        models.PROTECT,
        related_name="withdrawals",
        help_text="The live edition that it ended, or the superseded one that it is about.",
    )
    whole_brief = models.BooleanField(default=True, help_text="If not, it is about one superseded edition.")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.WITHDRAWN)
    reason = models.TextField(help_text="Public.")
    replacement = models.ForeignKey("briefs.Brief", models.PROTECT, null=True, related_name="replaces")
    withdrawn_at = models.DateTimeField(db_index=True)
    lifted_at = models.DateTimeField(null=True, help_text="When the brief was published again.")

    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        ordering = ["-withdrawn_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(replacement=None) | ~models.Q(replacement=models.F("brief")),
                name="briefs_withdrawal_not_replaced_by_itself",
                violation_error_message="A brief cannot be its own replacement.",
            ),
            models.UniqueConstraint(
                fields=["edition"],
                condition=models.Q(whole_brief=False),
                name="briefs_withdrawal_of_edition_once",
                violation_error_message="The text of this edition is withdrawn already.",
            ),
            models.UniqueConstraint(
                fields=["brief"],
                condition=models.Q(whole_brief=True, lifted_at=None),
                name="briefs_withdrawal_once",
                violation_error_message="This brief is withdrawn already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.brief}: {self.get_kind_display()}"

    def is_lifted(self, at: datetime | None = None) -> bool:
        """Had the brief been published again by `at`?"""
        return self.lifted_at is not None and self.lifted_at <= (at or timezone.now())

    def hides(self, edition: Edition, at: datetime | None = None) -> bool:
        """Does it keep the text of this edition of the brief from readers at `at`? Agrees with `hiding`."""
        if self.withdrawn_at > (at or timezone.now()):
            return False
        if not self.whole_brief:
            return self.edition_id == edition.pk
        came_in_error = self.kind == self.Kind.IN_ERROR and self.withdrawn_at >= edition.published_at
        return came_in_error or not self.is_lifted(at)

    def name_of(self, edition: Edition) -> str:
        """What readers may be told that they looked for: the title, unless it too should not have come out."""
        if self.kind == self.Kind.IN_ERROR:
            return f"a brief of {date_format(edition.date, 'j F Y')}"
        return edition.title

    @staticmethod
    def reasons_to_refuse(
        brief: "Publishable", live: Edition | None, reason: str, replacement: "Publishable | None" = None
    ) -> list[str]:
        """Everything that stands in the way of withdrawing the brief, in sentences for the editor."""
        reasons = []
        if live is None:
            reasons.append("No edition of this brief is live, so there is nothing to withdraw.")
        if not reason.strip():
            reasons.append("Give the reason; readers who follow a link or a citation will see it.")
        if replacement and replacement.pk == brief.pk:
            reasons.append("A brief cannot be its own replacement.")
        elif replacement and replacement.live_edition() is None:
            reasons.append(f"“{replacement}” is not live, so readers could not be sent there.")
        return reasons
