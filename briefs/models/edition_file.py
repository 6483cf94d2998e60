"""Files made of an edition once and kept, because to make them takes seconds: its PDF, its picture."""

import logging

from django.conf import settings
from django.db import DatabaseError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from briefs.models.edition import Edition
from history.models import PublicCount

logger = logging.getLogger(__name__)


class NotMade(Exception):
    """A file cannot be made, because the site lacks what makes it; the message is for whoever asked."""


class EditionFileQuerySet(models.QuerySet["EditionFile"]):
    def body(self, edition: Edition, kind: str) -> bytes:
        """The file of an edition, made and kept if it is not there. Raises NotMade."""
        stored = self.filter(edition=edition, kind=kind).values_list("body", flat=True).first()
        if stored is not None:
            return bytes(stored)
        body = EditionFile.made(edition, kind)
        try:
            self._keep(edition, kind, body)
        except DatabaseError:
            # Such as a database that is locked, or that cannot be written: the reader has the file none the less.
            logger.warning("The %s of %s could not be stored.", kind, edition, exc_info=True)
        return body

    @transaction.atomic
    def _keep(self, edition: Edition, kind: str, body: bytes) -> None:
        # Somebody else may have asked at the same moment, and made the same.
        _file, is_new = self.get_or_create(edition=edition, kind=kind, defaults={"body": body})
        if is_new and kind == EditionFile.Kind.PDF and edition.is_live():
            # Feeds offer it from now on.
            PublicCount.objects.advance()

    def make_all(self, edition: Edition) -> None:
        """Make the files of an edition that are missing, as far as the site can."""
        for kind in {*EditionFile.Kind.values} - {*self.filter(edition=edition).values_list("kind", flat=True)}:
            if EditionFile.can_be_made(kind):
                self.body(edition, kind)

    def make_missing(self) -> None:
        """Make the files that any edition lacks, one of them at a time in memory."""
        for pk in Edition.objects.appearing().order_by("pk").values_list("pk", flat=True):
            self.make_all(Edition.objects.select_related("brief").get(pk=pk))

    def make_afterwards(self, edition: Edition) -> None:
        """Make the files of an edition once it is published for certain.

        Publishing does not depend on it: a failure is logged, and the next request for a file tries again.
        """
        if settings.FILES_AHEAD:
            # Not a partial: Django logs a failure under the name of the function, and a partial has none.
            transaction.on_commit(lambda: self.make_all(edition), robust=True)


class EditionFile(models.Model):
    """An edition in a form that is made once. It holds nothing that is not in the edition, so it can be made again."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        PICTURE = "png", "picture to share"

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="files")
    kind = models.CharField(max_length=10, choices=Kind)
    body = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)

    objects = EditionFileQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "kind"], name="briefs_editionfile_once")]

    def __str__(self) -> str:
        return f"{self.edition}: {self.get_kind_display()}"

    @classmethod
    def can_be_made(cls, kind: str) -> bool:
        """Is the extra `pdf` installed, as far as this kind needs it?"""
        from briefs.formats import pdf, picture

        return {cls.Kind.PDF: pdf, cls.Kind.PICTURE: picture}[cls.Kind(kind)].is_available()

    @classmethod
    def made(cls, edition: Edition, kind: str) -> bytes:
        """The file, made now. Raises NotMade."""
        from briefs.formats.pdf import pdf
        from briefs.formats.picture import picture

        if not cls.can_be_made(kind):
            raise NotMade(_("This site does not make this form of an edition."))
        # Whoever publishes may do so at the desk, which has a language of its own.
        with override(settings.LANGUAGE_CODE):
            return {cls.Kind.PDF: pdf, cls.Kind.PICTURE: picture}[cls.Kind(kind)](edition)
