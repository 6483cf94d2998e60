"""Index rows of editions: by which topics, authors, events and actors the public lists find them."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone

from actors.models import Actor
from briefs.models.edition import Edition
from briefs.models.stored_page import StoredPage
from briefs.models.subjects import Author, Topic
from events.models import Event


class EditionLinkQuerySet(models.QuerySet):
    def live(self, at: datetime | None = None) -> Self:
        """Links of editions that are current at `at`."""
        at = at or timezone.now()
        still = models.Q(edition__superseded_at=None) | models.Q(edition__superseded_at__gt=at)
        return self.filter(still, edition__published_at__lte=at)

    def forget_pages(self) -> None:
        """Have the pages of the briefs whose editions these are made anew when next asked for."""
        StoredPage.objects.filter(brief__in=self.values("edition__brief")).delete()

    def latest_first(self) -> Self:
        """The links of the latest editions first, with what a list of briefs shows of each."""
        texts = ("edition__snapshot", "edition__html", "edition__text")
        return self.select_related("edition__brief").defer(*texts).order_by("-date", "-edition")


class EditionLink(models.Model):
    """An index row: this edition links that record. Derived from the snapshot, for public lists."""

    date = models.DateField(help_text="Of the edition, so that the latest are found by an index.")
    order = models.PositiveSmallIntegerField(default=0)

    objects = EditionLinkQuerySet.as_manager()

    #: Fields that tell a row from others: when two records are merged, a second row alike in them goes.
    one_per: tuple[str, ...] = ()
    #: What it is to an analyst that such a row names a record.
    told_as = "published editions"

    class Meta:
        abstract = True
        ordering = ["order"]

    def __str__(self) -> str:
        return str(self.edition)  # type: ignore[attr-defined]


class EditionTopic(EditionLink):
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="topic_links")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="edition_links")

    class Meta(EditionLink.Meta):
        indexes = [models.Index(fields=["topic", "-date", "-edition"], name="briefs_editiontopic_latest")]


class EditionAuthor(EditionLink):
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="author_links")
    author = models.ForeignKey(Author, models.PROTECT, related_name="edition_links")

    class Meta(EditionLink.Meta):
        indexes = [models.Index(fields=["author", "-date", "-edition"], name="briefs_editionauthor_latest")]


class EditionEvent(EditionLink):
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="event_links")
    event = models.ForeignKey(Event, models.PROTECT, related_name="edition_links")

    one_per = ("edition", "event")

    class Meta(EditionLink.Meta):
        indexes = [models.Index(fields=["event", "-date", "-edition"], name="briefs_editionevent_latest")]


class EditionActor(EditionLink):
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="actor_links")
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="edition_links")

    one_per = ("edition", "actor")

    class Meta(EditionLink.Meta):
        indexes = [models.Index(fields=["actor", "-date", "-edition"], name="briefs_editionactor_latest")]
