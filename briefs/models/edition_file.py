"""Files made of an edition once and kept, because to make them takes seconds: its PDF, its picture."""

from django.db import models
from django.utils import timezone

from briefs.models.edition import Edition


class EditionFile(models.Model):
    """An edition in a form that is made once. It holds nothing that is not in the edition, so it can be made again."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        PICTURE = "png", "picture to share"

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="files")
    kind = models.CharField(max_length=10, choices=Kind)
    body = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "kind"], name="briefs_editionfile_once")]

    def __str__(self) -> str:
        return f"{self.edition}: {self.get_kind_display()}"
