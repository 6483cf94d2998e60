"""The working copy: what analysts write. Readers never see a row of it, only editions."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse

from actors.models import Actor
from briefs.models.publishing import Publishable
from briefs.models.subjects import Author, Topic
from briefs.richtext import RichTextField
from events.models import Event
from history.public import free_slug, keep_old_slug, refuse_taken_slug
from history.records import Part, recorded
from sources.models import Citation


@recorded(
    content=("title", "date", "bottom_line", "topics"),
    parts=("sections", "authorships", "event_links", "actor_links", "citations"),
    particulars=("slug", "owner"),
)
class Brief(Publishable):
    """A “Bottom Line” brief as its analysts have it: the bottom line up front, then titled sections."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=300, blank=True)
    slug = models.SlugField(
        "address",
        max_length=120,
        unique=True,
        blank=True,
        help_text="Last part of the web address; made from the title if left empty. Once public, an old address keeps "
        "leading here.",
    )
    date = models.DateField(null=True, blank=True, help_text="The day as of which the brief is written.")
    bottom_line = RichTextField(blank=True, help_text="What a reader must know who reads nothing else.")
    topics = models.ManyToManyField(Topic, blank=True, related_name="briefs")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="briefs",
        help_text="Who answers for it.",
    )

    class Meta:
        ordering = [models.F("date").desc(nulls_first=True), "-pk"]
        permissions = [
            ("publish_brief", "Can publish briefs"),
            ("withdraw_brief", "Can withdraw briefs"),
            ("restore_brief", "Can restore an earlier revision of a brief"),
            ("review_brief", "Can review briefs"),
            ("emergency_brief", "Can publish briefs that nobody has approved, in an emergency"),
            ("share_brief", "Can send drafts to readers outside"),
            ("others_brief", "Can see and change the briefs of others"),
        ]

    def __str__(self) -> str:
        return self.title or "Untitled brief"

    def get_absolute_url(self) -> str:
        return reverse("briefs:detail", args=[self.slug])

    @property
    def reference_number(self) -> str:
        """What a citation calls it for ever, whatever becomes of its title and address: BL-17."""
        return f"BL-{self.pk}"

    def clean(self) -> None:
        super().clean()
        self.slug = self.slug or free_slug(Brief, self.title, self.pk)
        refuse_taken_slug(self)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.slug or free_slug(Brief, self.title, self.pk)
        refuse_taken_slug(self)
        moved = self.pk and self.editions.published().exists() and keep_old_slug(self)
        super().save(*args, **kwargs)
        if moved:
            self.show_anew()


class OrderedPart(Part):
    """A row of a brief that stands at a place among its fellows. Order 0 means: at the end."""

    order = models.PositiveSmallIntegerField(default=0, blank=True)

    belongs_to = "brief"

    class Meta:
        abstract = True
        ordering = ["order", "pk"]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.order:
            fellows = type(self)._base_manager.filter(brief_id=self.brief_id)  # type: ignore[attr-defined]
            self.order = (fellows.aggregate(last=models.Max("order"))["last"] or 0) + 1
        super().save(*args, **kwargs)


@recorded(content=("heading", "body", "order"))
class Section(OrderedPart):
    """A titled part of a brief: Background, Issue, Response, Looking ahead, or any other."""

    brief = models.ForeignKey(Brief, models.CASCADE, related_name="sections")
    heading = models.CharField(max_length=200)
    body = RichTextField(blank=True)

    titled_by = "heading"

    class Meta(OrderedPart.Meta):
        pass

    def __str__(self) -> str:
        return self.heading


@recorded(content=("author", "order"))
class Authorship(OrderedPart):
    """An author signs a brief."""

    brief = models.ForeignKey(Brief, models.CASCADE, related_name="authorships")
    author = models.ForeignKey(Author, models.PROTECT, related_name="authorships")

    class Meta(OrderedPart.Meta):
        verbose_name = "author"
        constraints = [
            models.UniqueConstraint(
                fields=["brief", "author"],
                name="briefs_authorship_once",
                violation_error_message="This author is named already.",
            )
        ]

    def __str__(self) -> str:
        return str(self.author)


@recorded(content=("event", "note", "order"))
class BriefEvent(OrderedPart):
    """A brief speaks of an event."""

    brief = models.ForeignKey(Brief, models.CASCADE, related_name="event_links")
    event = models.ForeignKey(Event, models.PROTECT, related_name="brief_links")
    note = models.CharField(max_length=300, blank=True, help_text="What it is to this brief.")

    class Meta(OrderedPart.Meta):
        verbose_name = "event"
        constraints = [
            models.UniqueConstraint(
                fields=["brief", "event"],
                name="briefs_briefevent_once",
                violation_error_message="This event is linked already.",
            )
        ]

    def __str__(self) -> str:
        return str(self.event)


@recorded(content=("actor", "role", "note", "order"))
class BriefActor(OrderedPart):
    """A brief speaks of an actor."""

    brief = models.ForeignKey(Brief, models.CASCADE, related_name="actor_links")
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="brief_links")
    role = models.CharField(max_length=120, blank=True, help_text="Such as mediator, or party to the conflict.")
    note = models.CharField(max_length=300, blank=True, help_text="What it is to this brief.")

    class Meta(OrderedPart.Meta):
        verbose_name = "actor"
        constraints = [
            models.UniqueConstraint(
                fields=["brief", "actor"],
                name="briefs_briefactor_once",
                violation_error_message="This actor is linked already.",
            )
        ]

    def __str__(self) -> str:
        return str(self.actor)


@recorded(content=Citation.content)
class BriefCitation(Citation):
    """A source for a brief."""

    brief = models.ForeignKey(Brief, models.CASCADE, related_name="citations")

    belongs_to = "brief"

    class Meta(Citation.Meta):
        verbose_name = "source"
