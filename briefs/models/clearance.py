"""By what right an edition came out: the approval of a second person, or an emergency that one signs afterwards."""

from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from briefs.models.edition import Edition
from briefs.models.review import Review
from history.models import person_name


class ClearanceQuerySet(models.QuerySet["Clearance"]):
    def unsigned(self) -> Self:
        """Emergency publications that no second person has read yet; one called off before its time needs nobody."""
        called_off = models.Q(edition__superseded_at=models.F("edition__published_at"))
        return self.filter(approval=None, signed_at=None).exclude(called_off)


class Clearance(models.Model):
    """What an edition was published on."""

    edition = models.OneToOneField(Edition, models.PROTECT, related_name="clearance")
    approval = models.ForeignKey(Review, models.PROTECT, null=True, related_name="clearances")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    emergency_reason = models.TextField(blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)

    objects = ClearanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approval=None) ^ models.Q(emergency_reason=""),
                name="briefs_clearance_by_approval_or_emergency",
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {'emergency' if self.emergency_reason else 'approved'}"

    def reasons_not_to_sign(self, *, by: Any) -> list[str]:
        """Everything that keeps this person from signing, in sentences."""
        if self.approval_id:
            return ["This edition was approved before it came out, so there is nothing to sign."]
        if self.signed_at:
            return [f"{person_name(self.signed_by)} has signed this edition already."]
        if self.edition.state == "called off":
            return ["This edition was called off and never came out, so there is nothing to sign."]
        if by.pk == self.published_by_id:
            return ["You have published this edition, so somebody else has to sign it."]
        if by.pk == self.edition.last_editor_id():
            return ["You were the last to change what this edition says, so somebody else has to sign it."]
        return []

    def sign(self, *, by: Any) -> None:
        """A second person has read what was published in an emergency. Raises PublishRefused with every reason."""
        from briefs.models.publishing import PublishRefused

        with transaction.atomic():
            # Two may sign at once.
            stored = Clearance.objects.select_for_update(of=["self"]).select_related("edition").get(pk=self.pk)
            if reasons := stored.reasons_not_to_sign(by=by):
                raise PublishRefused(reasons)
            self.signed_by, self.signed_at = by, timezone.now()
            self.save(update_fields=["signed_by", "signed_at"])
