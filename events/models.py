"""What happened, or is to happen: events, their participants and places."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from actors.models import Actor
from actors.names import fold
from actors.vocabulary import country_code, wikidata_id
from dates.fields import EDTFField
from dates.models import Dated
from events.import_jobs import ImportJob as ImportJob  # Django finds models here
from events.import_jobs import ImportRemark as ImportRemark
from events.querysets import EventQuerySet, PlaceQuerySet
from events.vocabulary import Attendance, DocumentRole, GeoPrecision, Kind, LinkKind, Outcome, Role, Status
from history.merging import Mergeable
from history.records import Part, Record, recorded
from sources.models import Document, Identifier, RecordCitation


def _between(field: str, limit: int) -> models.Q:
    return models.Q(**{field: None}) | models.Q(**{f"{field}__gte": -limit, f"{field}__lte": limit})


@recorded(content=("name", "country", "latitude", "longitude", "geo_precision"))
class Place(Record):
    """Where something happens. Coordinates say how closely they are meant."""

    name = models.CharField(max_length=200)
    country = models.CharField(
        max_length=2,
        blank=True,
        validators=[country_code],
        help_text="ISO 3166-1 code of two letters.",
    )
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    geo_precision = models.CharField("precision", max_length=20, choices=GeoPrecision, default=GeoPrecision.CITY)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "country"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "country", "geo_precision"],
                name="events_place_once",
                violation_error_message="There is such a place already; use that one.",
            ),
            models.CheckConstraint(
                condition=models.Q(latitude=None, longitude=None)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
                name="events_place_both_coordinates",
                violation_error_message="Give both latitude and longitude, or neither.",
            ),
            models.CheckConstraint(
                condition=_between("latitude", 90),
                name="events_place_latitude",
                violation_error_message="A latitude lies between -90 and 90 degrees.",
            ),
            models.CheckConstraint(
                condition=_between("longitude", 180),
                name="events_place_longitude",
                violation_error_message="A longitude lies between -180 and 180 degrees.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


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
class Event(Dated, Mergeable):
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
    wikidata = models.CharField("Wikidata id", max_length=20, blank=True, validators=[wikidata_id])
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged"
    )
    name_key = models.CharField(max_length=300, editable=False, db_index=True)

    given_up_on_merge = ("wikidata", "ordinal")

    objects = EventQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = [models.F("date_earliest").desc(nulls_last=True), "-pk"]
        indexes = [
            *Dated.Meta.indexes,
            models.Index(fields=["status", "date_earliest"], name="events_event_status_date"),
        ]
        constraints = [
            *Dated.Meta.constraints,
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
            models.UniqueConstraint(
                fields=["wikidata"],
                condition=~models.Q(wikidata=""),
                name="events_event_wikidata",
                violation_error_message="Another event has this Wikidata id; it may be the same one.",
            ),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("id")),
                name="events_event_not_merged_into_itself",
                violation_error_message="An event cannot be merged into itself.",
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


@recorded(content=("actor", "role", "attendance", "capacity", "on_behalf_of"))
class Participation(Part):
    """Who took part in an event, as what, and whether they came: to be invited is not to attend."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="participations")
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="participations")
    role = models.CharField(max_length=20, choices=Role)
    attendance = models.CharField(max_length=20, choices=Attendance, default=Attendance.UNKNOWN)
    capacity = models.CharField(max_length=200, blank=True, help_text="Post held there, such as Joint Special Envoy.")
    on_behalf_of = models.ManyToManyField(Actor, blank=True, related_name="participations_through_others")

    belongs_to = "event"

    class Meta:
        verbose_name = "participant"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["role", "attendance", "event", "actor"], name="events_participation_role"),
            models.Index(fields=["actor", "role", "attendance", "event"], name="events_participation_actor"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "actor", "role"],
                name="events_participation_once",
                violation_error_message="This actor takes part in that role already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.actor}, {self.get_role_display()}"


@recorded(content=("document", "role"))
class EventDocument(Part):
    """A text that came out of an event, was before it, or is its basis."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="documents")
    document = models.ForeignKey(Document, models.PROTECT, related_name="event_documents")
    role = models.CharField("what it is to the event", max_length=20, choices=DocumentRole)

    belongs_to = "event"

    class Meta:
        verbose_name = "document"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "document", "role"],
                name="events_eventdocument_once",
                violation_error_message="This document is there already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.document}, {self.get_role_display()}"


@recorded(content=("kind", "to"))
class EventLink(Part):
    """What an event is to another that is not part of it, nor it of that."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="links")
    kind = models.CharField(max_length=20, choices=LinkKind)
    to = models.ForeignKey(Event, models.PROTECT, related_name="links_to", verbose_name="event")

    belongs_to = "event"

    class Meta:
        verbose_name = "link to another event"
        verbose_name_plural = "links to other events"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "kind", "to"],
                name="events_eventlink_once",
                violation_error_message="This link is there already.",
            ),
            models.CheckConstraint(
                condition=~models.Q(event=models.F("to")),
                name="events_eventlink_not_to_itself",
                violation_error_message="An event cannot be linked to itself.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.get_kind_display()} {self.to}"


@recorded(content=Identifier.content)
class EventIdentifier(Identifier):
    """What others call this event in their data."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="identifiers")

    belongs_to = "event"

    class Meta(Identifier.Meta):
        verbose_name = "identifier"


@recorded(content=(*RecordCitation.content, "about"))
class EventCitation(RecordCitation):
    """A source for an event record, or for what it says of one participant."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="citations")
    about = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The participant, where it bears out what one did there.",
    )

    belongs_to = "event"

    class Meta(RecordCitation.Meta):
        verbose_name = "source"
