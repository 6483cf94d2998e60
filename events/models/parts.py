"""What belongs to an event: who took part, documents, links to other events, identifiers, sources."""

from django.db import models

from actors.models import Actor
from events.models.event import Event
from events.vocabulary import Attendance, DocumentRole, LinkKind, Role
from history.records import Part, recorded
from sources.models import Document, Identifier, RecordCitation


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
