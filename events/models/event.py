"""What happened, or is to happen."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.text import capfirst

from actors.countries import country_name
from actors.names import fold
from dates.fields import EDTFField
from dates.models import Dated
from events.models.place import Place
from events.querysets import EventQuerySet
from events.vocabulary import Kind, Outcome, Status
from history.merging import Mergeable
from history.records import recorded
from search.records import Searchable


@recorded(
    content=(
        "kind",
        "name",
        "summary",
        "parent",
        "ordinal",
        "stated_count",
        "date_edtf",
        "date_text",
        "status",
        "status_as_of_edtf",
        "outcome",
        "outcome_note",
        "place",
        "wikidata",
    ),
    parts=("participations", "documents", "links", "identifiers", "citations"),
    particulars=("slug", "is_public", "merged_into"),
)
class Event(Searchable, Dated, Mergeable):
    """Something that happened, is going on or is planned; a process or series is the parent of its rounds.

    A place is that of this very event and is never taken from the parent.
    """

    kind = models.CharField(max_length=20, choices=Kind)
    summary = models.TextField(blank=True, help_text="What it is, in one or two sentences.")
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="part of",
        help_text="The process, series or event that this belongs to.",
    )
    ordinal = models.PositiveSmallIntegerField(
        "number in it",
        null=True,
        blank=True,
        help_text="3 for the third round. Empty where rounds are not counted.",
    )
    stated_count = models.PositiveSmallIntegerField(
        "number of parts",
        null=True,
        blank=True,
        help_text="How many rounds sources tell of, also where not each is a record.",
    )
    status = models.CharField(max_length=20, choices=Status, default=Status.HELD)
    status_as_of_edtf = EDTFField("as of", blank=True, help_text="The day on which the status was known to be this.")
    outcome = models.CharField(max_length=20, choices=Outcome, default=Outcome.NONE)
    outcome_note = models.CharField(max_length=300, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="events")
    name_key = models.CharField(max_length=300, editable=False, db_index=True)

    given_up_on_merge = ("wikidata", "ordinal")
    search_needs = ("place",)

    objects = EventQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = [models.F("date_earliest").desc(nulls_last=True), "-pk"]
        indexes = [
            *Dated.Meta.indexes,
            *Mergeable.Meta.indexes,
            models.Index(fields=["status", "date_earliest"], name="events_event_status_date"),
        ]
        constraints = [
            *Dated.Meta.constraints,
            *Mergeable.Meta.constraints,
            models.UniqueConstraint(
                fields=["parent", "ordinal"],
                name="events_event_ordinal_once",
                violation_error_message="That number is taken in this process or series.",
            ),
            models.CheckConstraint(
                condition=models.Q(ordinal=None) | models.Q(ordinal__gte=1, parent__isnull=False),
                name="events_event_ordinal_needs_parent",
                violation_error_message="A number of 1 or more goes with the process or series that it counts in.",
            ),
            models.CheckConstraint(
                condition=models.Q(parent=None) | ~models.Q(parent=models.F("id")),
                name="events_event_not_its_own_parent",
                violation_error_message="An event cannot be part of itself.",
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name_key = fold(self.name)[:300]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("events:detail", args=[self.slug])

    def reference(self) -> dict[str, Any]:
        return super().reference() | {
            "kind": self.get_kind_display(),
            "status": self.get_status_display(),
            "when": self.when,
            "date_edtf": self.date_edtf,
        }

    def search_texts(self) -> dict[str, Any]:
        where = [self.place.name, country_name(self.place.country)] if self.place else []
        return {
            "date_edtf": self.date_edtf,
            "detail": ", ".join(filter(None, [capfirst(self.get_kind_display()), *where])),
            "names": where[:1],
            "summary": self.summary,
            "body": "\n".join([*where, self.date_text, self.outcome_note]),
        }

    def clean(self) -> None:
        super().clean()
        if self.pk and self in self.ancestors():
            raise ValidationError({"parent": f"“{self.parent}” is itself part of this event."})

    def ancestors(self) -> Iterator["Event"]:
        """The process or series that this belongs to, then what that belongs to, and so on."""
        ancestor, seen = self.parent, set[Any]()
        # Two people who save at once can close a circle that neither saw; whoever meets it must not go round for ever.
        while ancestor is not None and ancestor.pk not in seen:
            yield ancestor
            seen.add(ancestor.pk)
            ancestor = ancestor.parent

    def reasons_not_to_merge_into(self, winner: "Event") -> list[str]:
        reasons = super().reasons_not_to_merge_into(winner)
        if isinstance(winner, Event) and self in winner.ancestors():
            reasons.append(f"“{winner}” is part of “{self}”, so that it would become part of itself.")
        return reasons
