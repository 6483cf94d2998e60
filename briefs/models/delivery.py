"""The outbox: what a hub is to be told of feeds that have changed."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from briefs.websub import NotTold, tell

if TYPE_CHECKING:
    from briefs.models.edition import Edition

#: How long to wait after each failure; after one more, it is given up.
WAITS = [timedelta(minutes=m) for m in (1, 5, 30, 120, 360)]
#: What is over is kept for so long.
KEPT = timedelta(days=30)
EXTENSIONS = ("atom", "rss", "json")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Questions about the outbox, and what is written to it; with no hub in the settings, nothing is."""

    def pending(self) -> Self:
        return self.filter(delivered_at=None, given_up_at=None)

    def due(self, at: datetime | None = None) -> Self:
        """What is to be sent at `at`: come due, and not waiting after a failure."""
        at = at or timezone.now()
        return self.pending().filter(due_at__lte=at, next_try_at__lte=at)

    def announce(self, edition: "Edition", at: datetime) -> None:
        """Have the hub told, from `at` on, that the feeds in which this edition is have changed."""
        self._write(feeds_of(edition), at)

    def announce_change(self, at: datetime) -> None:
        """Have the hub told of a change that is in the feed of all changes only."""
        self._write([("changes_feed", [])], at)

    def call_off(self, edition: "Edition") -> None:
        """Take back what was to be told of an edition at its moment; what is to be told of others then is kept."""
        # Not by address: the slug of a record may be another one by now.
        moment = edition.published_at
        self.pending().filter(due_at=moment).delete()
        for other in type(edition).objects.appearing().filter(published_at=moment).exclude(pk=edition.pk):
            self.announce(other, moment)

    def fold(self, at: datetime) -> None:
        """Of several that are due for one feed, the last stands for all: a hub fetches the feed as it is."""
        due = self.due(at)
        later = due.filter(feed=models.OuterRef("feed"), hub=models.OuterRef("hub"), pk__gt=models.OuterRef("pk"))
        self.filter(pk__in=list(due.filter(models.Exists(later)).values_list("pk", flat=True))).delete()

    def sweep(self, at: datetime) -> None:
        """Forget what has been over for long."""
        over = at - KEPT
        self.filter(Q(delivered_at__lt=over) | Q(given_up_at__lt=over)).delete()

    def _write(self, feeds: Iterable[tuple[str, list[str]]], at: datetime) -> None:
        if hub := settings.WEBSUB_HUB:
            self.bulk_create(
                self.model(feed=address, hub=hub, due_at=at, next_try_at=at) for address in _addresses(feeds)
            )


class Delivery(models.Model):
    """A hub is to be told that a feed has new content (WebSub); kept until it has been, or cannot be."""

    feed = models.CharField(max_length=500, help_text="Full address of the feed, which WebSub calls its topic.")
    hub = models.URLField(max_length=500)
    due_at = models.DateTimeField(default=timezone.now, help_text="Not before; of a scheduled edition, its moment.")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now, db_index=True)
    error = models.CharField(max_length=300, blank=True, help_text="What went wrong at the last attempt.")
    delivered_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ["next_try_at", "pk"]

    def __str__(self) -> str:
        return self.feed

    def send(self) -> bool | None:
        """Tell the hub, unless another process is at it, which is None. Returns whether the hub has taken it.

        After a failure it is tried again, later each time, until it is given up.
        """
        if not self._claim():
            return None
        try:
            tell(self.hub, self.feed)
        except NotTold as fault:
            last = self.attempts >= len(WAITS)
            self._note(error=str(fault)[:300], given_up_at=timezone.now() if last else None)
            return False
        self._note(error="", delivered_at=timezone.now())
        return True

    def _claim(self) -> bool:
        """Count this attempt and put off the next; False if another process was first.

        One conditional write does so on every database, holds no lock while the hub is asked, and leaves what a
        killed process was at to the next one.
        """
        wait = WAITS[min(self.attempts, len(WAITS) - 1)]
        mine = Delivery.objects.pending().filter(pk=self.pk, attempts=self.attempts)
        return bool(mine.update(attempts=F("attempts") + 1, next_try_at=timezone.now() + wait))

    def _note(self, **fields: Any) -> None:
        Delivery.objects.filter(pk=self.pk).update(**fields)


def feeds_of(edition: "Edition") -> Iterator[tuple[str, list[str]]]:
    """The feeds that an edition comes into, or that lose its brief with it, but for filters.

    Each as the name of the address, and the slug of the record.
    """
    yield "feed", []
    yield "changes_feed", []
    before = edition.brief.editions.appearing().filter(number__lt=edition.number).first()
    for kind in ("topic", "actor", "event", "author"):
        links: Any = type(edition)._meta.get_field(f"{kind}_links").related_model
        of_both = links.objects.filter(edition__in=filter(None, [edition, before])).order_by()
        for slug in of_both.values_list(f"{kind}__slug", flat=True).distinct():
            yield f"{kind}_feed", [slug]


def _addresses(feeds: Iterable[tuple[str, list[str]]]) -> list[str]:
    return [
        f"{settings.SITE_URL}{reverse(f'briefs:{name}', args=[*slugs, extension])}"
        for name, slugs in feeds
        for extension in EXTENSIONS
    ]
