"""What proves it: documents, and citations of them."""

from django.db import models

from dates.models import Dated, DatedQuerySet
from history.records import Part, Record, RecordedQuerySet, recorded


class Kind(models.TextChoices):
    COMMUNIQUE = "communique", "communiqué"
    RESOLUTION = "resolution"
    STATEMENT = "statement"
    AGREEMENT = "agreement"
    PLAN = "plan"
    REPORT = "report"
    NEWS = "news"
    OTHER = "other"


class DocumentQuerySet(RecordedQuerySet, DatedQuerySet):
    pass


@recorded(
    content=("kind", "title", "publisher", "url", "archive_url", "language", "date_edtf", "date_text"),
    particulars=("slug",),
)
class Document(Dated, Record):
    """A published text: a source of facts, and often itself the outcome of an event."""

    kind = models.CharField(max_length=20, choices=Kind)
    title = models.CharField(max_length=500)
    slug = models.SlugField("short name", max_length=120, unique=True, help_text="Names the document in import files.")
    publisher = models.CharField(max_length=200, blank=True)
    url = models.URLField("address", max_length=1000, blank=True)
    archive_url = models.URLField("archived copy", max_length=1000, blank=True)
    language = models.CharField(max_length=35, blank=True, help_text="Language tag, such as en or ar.")

    objects = DocumentQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def reference(self) -> dict:
        return super().reference() | {
            "kind": self.get_kind_display(),
            "publisher": self.publisher,
            "url": self.url,
            "when": self.when,
        }


class Citation(Part):
    """A place in a document that supports, or contradicts, what a record says. Each app has its own table."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="%(class)ss")
    locator = models.CharField(max_length=120, blank=True, help_text="Where in it: p. 4, para. 2, S6.")
    field = models.CharField(
        "supports", max_length=60, blank=True, help_text="Which fact; empty for the record as a whole."
    )
    supports = models.BooleanField("agrees", default=True, help_text="Untick if this source says otherwise.")
    note = models.CharField(max_length=500, blank=True)

    content = ("document", "locator", "field", "supports", "note")

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return ", ".join(filter(None, [str(self.document), self.locator]))
