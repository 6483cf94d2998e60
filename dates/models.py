"""What a dated record has: an imprecise date, its source's wording, two days to sort and filter by."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import F, Q

from dates.edtf import EDTF, EDTFError, in_words, parse
from dates.fields import EDTFField

DatedModel = TypeVar("DatedModel", bound=models.Model)


def derive_bounds(edtf_text: str) -> tuple[date | None, date | None]:
    """First and last possible day of a date; None for an open side and for no date. Raises EDTFError."""
    if not edtf_text:
        return None, None
    edtf = parse(edtf_text)
    return edtf.earliest, edtf.latest


class DatedQuerySet(models.QuerySet[DatedModel]):
    def overlapping(self, start: date | None = None, end: date | None = None) -> Self:
        """Records that may have been going on between the two days, both included.

        A side that is None is not asked about. As soon as one is, records without a date are left out.
        """
        records = self
        if start:
            open_end = Q(date_latest=None, date_earliest__isnull=False)
            records = records.filter(Q(date_latest__gte=start) | open_end)
        if end:
            open_start = Q(date_earliest=None, date_latest__isnull=False)
            records = records.filter(Q(date_earliest__lte=end) | open_start)
        return records

    # SQLite and PostgreSQL disagree on where NULLs sort, so both orders say it: last.

    def chronological(self) -> Self:
        """Oldest first; then those with an open start, then those without a date."""
        return self.order_by(F("date_earliest").asc(nulls_last=True), F("date_latest").asc(nulls_last=True), "pk")

    def newest_first(self) -> Self:
        """Latest start first; then those with an open start, then those without a date."""
        return self.order_by(F("date_earliest").desc(nulls_last=True), F("date_latest").desc(nulls_last=True), "-pk")


class Dated(models.Model):
    """A record with an imprecise date, whose bounds are derived and never typed.

    A subclass with a Meta of its own extends `Dated.Meta`, and its `indexes` and `constraints` if it has any.
    """

    date_edtf = EDTFField("date", blank=True)
    date_text = models.CharField("date as written", max_length=120, blank=True, help_text="Wording of the source.")
    date_earliest = models.DateField("first possible day", null=True, blank=True, editable=False)
    date_latest = models.DateField("last possible day", null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["date_earliest", "date_latest"], name="%(app_label)s_%(class)s_dates"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(date_earliest__lte=F("date_latest")),
                name="%(app_label)s_%(class)s_dates_in_order",
                violation_error_message="The last possible day is before the first possible day.",
            ),
        ]

    def save(self, *, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save with bounds derived from the date; raises EDTFError where it cannot be read."""
        if "date_edtf" not in self.get_deferred_fields():
            self._derive_bounds()
        if update_fields is not None and "date_edtf" in update_fields:
            update_fields = {*update_fields, "date_earliest", "date_latest"}
        super().save(update_fields=update_fields, **kwargs)

    def clean(self) -> None:
        super().clean()
        # A date that cannot be read has been reported by its field.
        with suppress(EDTFError):
            self._derive_bounds()

    @property
    def edtf(self) -> EDTF | None:
        return parse(self.date_edtf) if self.date_edtf else None

    @property
    def when(self) -> str:
        """The date in words, or "" for none."""
        return in_words(self.edtf) if self.edtf else ""

    def _derive_bounds(self) -> None:
        self.date_earliest, self.date_latest = derive_bounds(self.date_edtf)
