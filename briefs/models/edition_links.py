"""Index rows of editions: by which topics, authors, events and actors the public lists find them."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone

from actors.models import Actor
from briefs.models.edition import Edition
from briefs.models.subjects import Author, Topic
from events.models import Event
from search.records import Searchable


class EditionLinkQuerySet(models.QuerySet):
    def live(self, at: datetime | None = None) -> Self:
        """Links of editions that are current at `at`."""
        at = at or timezone.now()
        still = models.Q(edition__superseded_at=None) | models.Q(edition__superseded_at__gt=at)
        return self.filter(still, edition__published_at__lte=at)

    def shown(self, at: datetime | None = None) -> Self:
        """Links of editions that pages show, of now or as of `at`; see `EditionQuerySet.shown`."""
        return self.filter(edition__in=Edition.objects.shown(at).values("pk")) if at else self.live()

    def intervals(self, key: str, now: datetime) -> models.QuerySet:
        """What `key` of each link is, and from when until when its edition is current, if that is not past."""
        still = models.Q(edition__superseded_at=None) | models.Q(edition__superseded_at__gt=now)
        called_off = models.Q(edition__superseded_at=models.F("edition__published_at"))
        bounds = ("edition__published_at", "edition__superseded_at")
        return self.order_by("pk").filter(still).exclude(called_off).values_list(key, *bounds)

    def number(self) -> Coalesce:
        """How many of them name the record of the outer query."""
        key: str = self.model.links_to  # type: ignore[attr-defined]
        named = self.order_by().filter(**{key: models.OuterRef("pk")}).values(key)
        return Coalesce(models.Subquery(named.annotate(number=models.Count("pk")).values("number")), 0)

    def latest_first(self) -> Self:
        """The links of the latest editions first, with what a list of briefs shows of each."""
        texts = ("edition__snapshot", "edition__html", "edition__text")
        return self.select_related("edition__brief").defer(*texts).order_by("-date", "-edition_id")


class EditionLink(models.Model):
    """An index row: this edition links that record. Derived from the snapshot, for public lists."""

    date = models.DateField(help_text="Of the edition, so that the latest are found by an index.")
    order = models.PositiveSmallIntegerField(default=0)

    objects = EditionLinkQuerySet.as_manager()

    #: The field that names the record.
    links_to: str
    #: Fields that tell a row from others: when two records are merged, a second row alike in them goes.
    one_per: tuple[str, ...] = ()
    #: What it is to an analyst that such a row names a record.
    told_as = "published editions"

    class Meta:
        abstract = True
        ordering = ["order"]

    def __str__(self) -> str:
        return str(self.edition)  # type: ignore[attr-defined]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only merges write rows one by one: they take a row to another record, which is seen for it from then on."""
        before = set(self._record_keys())
        super().save(*args, **kwargs)
        self._index(before | set(self._record_keys()))

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        before = set(self._record_keys())
        gone = super().delete(*args, **kwargs)
        self._index(before)
        return gone

    def _record_keys(self) -> models.QuerySet:
        return type(self)._base_manager.filter(pk=self.pk).values_list(self.links_to, flat=True)

    def _index(self, keys: set[Any]) -> None:
        record: Any = self._meta.get_field(self.links_to).related_model
        if issubclass(record, Searchable):
            record.index(keys)


class EditionTopic(EditionLink):
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="topic_links")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="edition_links")

    links_to = "topic"

    class Meta(EditionLink.Meta):
        indexes = [models.Index(fields=["topic", "-date", "-edition"], name="briefs_editiontopic_latest")]


class EditionAuthor(EditionLink):
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="author_links")
    author = models.ForeignKey(Author, models.PROTECT, related_name="edition_links")

    links_to = "author"

    class Meta(EditionLink.Meta):
        indexes = [models.Index(fields=["author", "-date", "-edition"], name="briefs_editionauthor_latest")]


class EditionEvent(EditionLink):
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="event_links")
    event = models.ForeignKey(Event, models.PROTECT, related_name="edition_links")

    links_to = "event"

    one_per = ("edition", "event")

    class Meta(EditionLink.Meta):
        indexes = [models.Index(fields=["event", "-date", "-edition"], name="briefs_editionevent_latest")]


class EditionActor(EditionLink):
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="actor_links")
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="edition_links")

    links_to = "actor"

    one_per = ("edition", "actor")

    class Meta(EditionLink.Meta):
        indexes = [models.Index(fields=["actor", "-date", "-edition"], name="briefs_editionactor_latest")]
