"""What proves it: documents, and citations of them."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from dates.models import Dated, DatedQuerySet
from history.querysets import RecordedQuerySet
from history.records import Part, Record, recorded
from sources.identifiers import page_of


class Kind(models.TextChoices):
    COMMUNIQUE = "communique", _("communiqué")
    RESOLUTION = "resolution", _("Resolution")
    STATEMENT = "statement", _("Statement")
    AGREEMENT = "agreement", _("Agreement")
    PLAN = "plan", _("Plan")
    REPORT = "report", _("Report")
    NEWS = "news", _("News")
    OTHER = "other", _("Other")


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

    content: tuple[str, ...] = ("document", "locator", "field", "supports", "note")
    untold = ("field",)

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return ", ".join(filter(None, [str(self.document), self.locator]))


class Basis(models.TextChoices):
    """How a source bears a fact out."""

    STATED = "stated", _("Stated")
    INFERRED = "inferred", _("Inferred")
    GENERAL_KNOWLEDGE = "general_knowledge", _("general knowledge")


class RecordCitation(Citation):
    """A citation of an event or actor record, fact by fact: which one it bears out, how, and what it says instead."""

    basis = models.CharField(max_length=20, choices=Basis, default=Basis.STATED)
    value = models.CharField(
        "what it says", max_length=300, blank=True, help_text="Where this source differs from the record."
    )

    content = (*Citation.content, "basis", "value")

    class Meta(Citation.Meta):
        abstract = True


class Identifier(Part):
    """What others call the same thing in their data. A scheme and its value name one record and no other.

    Wikidata ids have a field of their own. Each app has its own table.
    """

    scheme = models.CharField(
        max_length=40,
        validators=[
            RegexValidator(r"\A[a-z0-9][a-z0-9._-]*\Z", "Write small letters, digits, dots and hyphens: ucdp-actor.")
        ],
        help_text="Whose number it is, such as ucdp-actor, pax or geonames.",
    )
    value = models.CharField("identifier", max_length=200)

    content = ("scheme", "value")

    class Meta:
        abstract = True
        ordering = ["scheme", "value"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "value"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message="Another record has this identifier; it may be the same one.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"

    @property
    def page(self) -> str:
        """Address of the page that it names; "" if it is not known."""
        return page_of(self.scheme, self.value)

    def clean(self) -> None:
        super().clean()
        if self.scheme == "wikidata":
            raise ValidationError({"scheme": "The Wikidata id has a field of its own."})
