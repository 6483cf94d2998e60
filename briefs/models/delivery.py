"""The outbox: what a hub is to be told of feeds that have changed."""

from django.db import models
from django.utils import timezone


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

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ["next_try_at", "pk"]

    def __str__(self) -> str:
        return self.feed
