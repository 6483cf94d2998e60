"""Imports that people make in the admin: the file, how it is read, how far the work has come and what came of it."""

from datetime import timedelta
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

#: The largest file that can be uploaded, in bytes. Larger ones go by command.
MAX_SIZE = 20_000_000
#: Files of imports that nobody finishes are dropped after this time.
KEPT = timedelta(days=7)


class ImportState(models.TextChoices):
    READING = "reading", "how to read it is being stated"
    CHECKING = "checking", "being compared with what is here"
    CHECKED = "checked", "waiting for confirmation"
    WRITING = "writing", "being imported"
    DONE = "done", "imported"
    DROPPED = "dropped", "given up"


class ImportJobQuerySet(models.QuerySet["ImportJob"]):
    def unfinished(self) -> models.QuerySet["ImportJob"]:
        return self.exclude(state__in=[ImportState.DONE, ImportState.DROPPED])

    def drop_old_files(self) -> None:
        """Give up what nobody has gone on with for a week, and what the files said with it."""
        old = self.unfinished().filter(touched_at__lt=timezone.now() - KEPT)
        old.update(state=ImportState.DROPPED, content=b"")


class ImportJob(models.Model):
    """One file that is imported. The file itself is deleted when the import is done or given up."""

    name = models.CharField("file", max_length=200)
    content = models.BinaryField(default=b"")
    reading = models.JSONField(default=dict, help_text="How the file is read, as `events.importing.opening.Reading`.")
    state = models.CharField(max_length=20, choices=ImportState, default=ImportState.READING)
    position = models.JSONField(default=dict)
    checked = models.JSONField("found", default=dict, help_text="Sums of the comparison.")
    written = models.JSONField("imported", default=dict, help_text="Sums of what was written.")
    notes = models.JSONField(default=list)
    last_row = models.PositiveIntegerField(default=0)
    skip_faulty = models.BooleanField(default=False)
    overwrite = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="imports")
    started_at = models.DateTimeField("uploaded", default=timezone.now, editable=False)
    touched_at = models.DateTimeField("last step", default=timezone.now, editable=False)
    # Two windows that go on with one import at a time would do each step twice.
    turn = models.PositiveIntegerField(default=0, editable=False)

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        verbose_name = "import"
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    def opened(self) -> BytesIO:
        """The file, from its start."""
        return BytesIO(bytes(self.content))

    def is_at_work(self) -> bool:
        return self.state in (ImportState.CHECKING, ImportState.WRITING)

    def take_turn(self) -> None:
        """Be the one that does the next step, inside a transaction. Raises ValidationError if another window was."""
        mine = type(self).objects.filter(pk=self.pk, turn=self.turn, state=self.state)
        if not mine.update(turn=models.F("turn") + 1, touched_at=timezone.now()):
            raise ValidationError("This import has been taken further in another window.")
        self.turn += 1

    def move_to(self, state: ImportState, **fields: Any) -> None:
        """Enter a state, and start it from its beginning. The file is not needed once the import is over."""
        self.take_turn()
        self.keep(state=state, **{"position": {}, **fields})

    def keep(self, **fields: Any) -> None:
        """Set these fields and save just them, as the file may be large."""
        if fields.get("state") in (ImportState.DONE, ImportState.DROPPED):
            fields["content"] = b""
        for name, value in fields.items():
            setattr(self, name, value)
        self.save(update_fields=fields)


class ImportRemark(models.Model):
    """A line of the report of an import."""

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="remarks")
    state = models.CharField(max_length=20, choices=ImportState)
    row = models.PositiveIntegerField()
    column = models.TextField(blank=True)
    value = models.TextField(blank=True)
    message = models.TextField(blank=True)
    result = models.CharField(max_length=20)

    class Meta:
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"Row {self.row}: {self.message}"

    def as_line(self) -> tuple[int, str, str, str, str]:
        return self.row, self.column, self.value, self.message, self.result
