"""Withdrawals: the text goes, the address and the reason stay."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format

from briefs.models.edition import Edition

if TYPE_CHECKING:
    from briefs.models.publishing import Publishable


class WithdrawalQuerySet(models.QuerySet["Withdrawal"]):
    def in_force(self, at: datetime | None = None) -> Self:
        """Withdrawals that hold at `at` (default now)."""
        at = at or timezone.now()
        return self.filter(
            models.Q(lifted_at=None) | models.Q(lifted_at__gt=at),
            withdrawn_at__lte=at,
        )

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
        WITHDRAWN = "withdrawn"
        IN_ERROR = "in_error", "published in error"

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
