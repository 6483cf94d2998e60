"""What the public site as a whole is called for ever, and how often what readers can see of it has changed."""

import uuid
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connections, models
from django.db.models import F, Max, Subquery, Sum
from django.utils import timezone


class PublicVersion(NamedTuple):
    """The state of all public pages at a moment: equal ones show the same.

    number grows with every change; changed_at is the last one; next_at is when one comes by itself, None if none is
    planned. site is what names the site for ever, also under another name or address.
    """

    number: int
    changed_at: datetime
    next_at: datetime | None
    site: uuid.UUID


class PublicSiteQuerySet(models.QuerySet["PublicSite"]):
    def version(self, at: datetime | None = None) -> PublicVersion:
        """The state of the public site at `at` (default now), in one query."""
        at = at or timezone.now()
        moments = PublicMoment.objects.order_by()
        row = self._with_version(moments, at).first()
        if row is None:
            # A migration makes the row; only a database that was emptied since has none.
            self.get_or_create(pk=1)
            row = self._with_version(moments, at).get()
        came = [row.made_at, *(moment for moment in (row.changed_at, row.last_at) if moment)]
        return PublicVersion((row.changes or 0) + (row.moments or 0), max(came), row.next_at, row.uuid)

    def _with_version(self, moments: models.QuerySet, at: datetime) -> Any:
        past = moments.filter(at__lte=at)
        counts, one = PublicCount.objects.order_by(), {"site": models.Value(1)}
        return self.annotate(
            changes=Subquery(counts.annotate(**one).values("site").annotate(n=Sum("number")).values("n")),
            changed_at=Subquery(counts.annotate(**one).values("site").annotate(n=Max("changed_at")).values("n")),
            moments=Subquery(past.annotate(**one).values("site").annotate(n=models.Count("pk")).values("n")),
            last_at=Subquery(past.order_by("-at").values("at")[:1]),
            next_at=Subquery(moments.filter(at__gt=at).order_by("at").values("at")[:1]),
        )


class PublicSite(models.Model):
    """The public site itself: one row, made by a migration. `uuid` names it for ever, as in the ids of feeds."""

    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PublicSiteQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.uuid)


class PublicCountQuerySet(models.QuerySet["PublicCount"]):
    def advance(self) -> None:
        """Note that what readers can see changes with the transaction that is open."""
        mine, now = self.filter(connection=_connection(self.db)), timezone.now()
        if not mine.update(number=F("number") + 1, changed_at=now):
            self.create(connection=_connection(self.db), number=1, changed_at=now)


class PublicCount(models.Model):
    """How many changes one connection to the database has made to what readers can see.

    One row for each connection: the sum is right as soon as a transaction ends, whatever the order in which they do,
    and none of them waits for another, as all would that count in one row.
    """

    connection = models.PositiveBigIntegerField(unique=True, help_text="Number that the database has for it.")
    number = models.PositiveBigIntegerField()
    changed_at = models.DateTimeField()

    objects = PublicCountQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.number} by connection {self.connection}"


class PublicMoment(models.Model):
    """A moment at which what readers can see changes by itself, because an edition is scheduled for it."""

    at = models.DateTimeField(unique=True)

    def __str__(self) -> str:
        return self.at.isoformat()


def _connection(alias: str) -> int:
    connection = connections[alias]
    connection.ensure_connection()
    # SQLite lets one write at a time, so they can share a row.
    return connection.connection.info.backend_pid if connection.vendor == "postgresql" else 0
