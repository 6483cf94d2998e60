"""Pages kept once they are made, so that the most read addresses are one query, no rendering.

They are made as soon as a brief is published, and else by the first request after the public site has changed.
"""

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, models
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from history.models import PublicSite, PublicVersion
from pages.validators import etag_of, release

if TYPE_CHECKING:
    from briefs.models.edition import Edition
    from briefs.models.publishing import Publishable
    from briefs.rendering import Rendered

logger = logging.getLogger(__name__)

#: Templates of the page of a brief and of that of an edition.
BRIEF, EDITION = "briefs/detail.html", "briefs/edition.html"

# As plain SQL, because to build this query takes longer than to run it, on every view of a brief. The number is that of
# `PublicSite.objects.version`.
SERVED = """
SELECT etag, status, modified, keys, CASE WHEN etag = %s THEN '' ELSE body END,
    (SELECT MIN(at) FROM history_publicmoment WHERE at > %s)
FROM briefs_storedpage
WHERE path = %s AND release = %s AND version = (SELECT COALESCE(SUM(number), 0) FROM history_publiccount)
    + (SELECT COUNT(*) FROM history_publicmoment WHERE at <= %s)
"""


class Served(NamedTuple):
    """What a request needs of a stored page. modified is in seconds since 1970; body is empty if its ETag is known.

    valid_until is the next scheduled change of the site, None if none is planned.
    """

    etag: str
    status: int
    modified: int
    keys: str
    body: str
    valid_until: datetime | None


class StoredPage(models.Model):
    """A public page of a brief, or the notice of its withdrawal, as long as nothing that readers see has changed.

    What a page tells of is spread over records and other briefs. That none of it is forgotten when one of them changes
    is certain only if any change will do: a page is then made again when it is next asked for, mostly to the same text
    with the same ETag. It holds nothing that is not in editions and public records, and every row can be deleted.
    """

    brief = models.ForeignKey("briefs.Brief", models.CASCADE, related_name="stored_pages")
    path = models.CharField(max_length=200, unique=True)
    version = models.BigIntegerField(help_text="Number of the state of the public site that it is of.")
    release = models.CharField(max_length=64, help_text="Of the templates that made it; an older one is not served.")
    etag = models.CharField(max_length=40)
    status = models.PositiveSmallIntegerField(help_text="With which it is answered: 200, or 410 for one that is gone.")
    modified = models.BigIntegerField(help_text="When it came to be so, in seconds since 1970.")
    keys = models.TextField(blank=True, help_text="By which a cache can drop it: brief-12 actor-3.")
    body = models.TextField()

    def __str__(self) -> str:
        return self.path

    @staticmethod
    def served(path: str, known: str = "") -> Served | None:
        """The page at this path, if it is of the present state of the site and was made by this release of it.

        known is the ETag that a reader has; the text of the page that it is of is not fetched again.
        """
        database = connections[DEFAULT_DB_ALIAS]
        moment = database.ops.adapt_datetimefield_value(timezone.now())
        with database.cursor() as cursor:
            cursor.execute(SERVED, [known, moment, path, release(), moment])
            row = cursor.fetchone()
        if row is None:
            return None
        etag, status, modified, keys, body, until = row
        return Served(etag, status, modified, keys, body, _moment(until))

    @classmethod
    def asked_for(cls, edition: "Edition", template: str, at: datetime, version: PublicVersion) -> Served:
        """The page of an edition, one of EDITION and BRIEF, as it is now, at `at`; see `store`."""
        from briefs.rendering import rendered

        path = (edition.brief if template == BRIEF else edition).get_absolute_url()
        return cls.store(edition.brief, path, rendered(edition, template, at), version)

    @classmethod
    def make_ahead(cls, brief: "Publishable") -> None:
        """Make the pages of the live edition of a brief that are not stored as they are now, if it has one."""
        edition = brief.editions.live().for_page().first()
        for page, template in ((edition.brief, BRIEF), (edition, EDITION)) if edition else ():
            if not cls.served(page.get_absolute_url()):
                at = timezone.now()
                cls.asked_for(edition, template, at, PublicSite.objects.version(at))

    @classmethod
    def store(cls, brief: "Publishable", path: str, page: "Rendered", version: PublicVersion) -> Served:
        """A page that has just been made; stored for those who come after.

        version is that of the site now, and was read before what the page tells: should something change meanwhile,
        it is stored as one of a state that is past.
        """
        stored = cls(
            brief=brief,
            path=path,
            version=version.number,
            release=release(),
            etag=etag_of(page.body),
            status=page.status,
            modified=int(version.changed_at.timestamp()),
            keys=" ".join(page.keys),
            body=page.body,
        )
        try:
            stored.keep()
        except DatabaseError:
            # Such as a database that is locked, or that cannot be written: the reader has the page none the less.
            logger.warning("The page %s could not be stored.", stored.path, exc_info=True)
        return Served(stored.etag, stored.status, stored.modified, stored.keys, stored.body, version.next_at)

    def keep(self) -> None:
        """Store this page in place of the one at its path; with the date of that one, if it is the same text."""
        alike = StoredPage.objects.filter(path=self.path, etag=self.etag).values_list("modified", flat=True)
        self.modified = alike.first() or self.modified
        fields = [field.name for field in self._meta.concrete_fields if not field.primary_key]
        StoredPage.objects.bulk_create([self], update_conflicts=True, unique_fields=["path"], update_fields=fields)


def _moment(value: Any) -> datetime | None:
    """A moment as the driver of the database gives it: SQLite has text, in UTC."""
    moment = parse_datetime(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
