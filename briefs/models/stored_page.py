"""Pages kept once they are made, so that the most read addresses are one query, no rendering.

They are made as soon as a brief is published, and else by the first request after the public site has changed.
"""

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, models
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from history.models import PublicSite, PublicVersion
from pages.validators import etag_of, release

if TYPE_CHECKING:
    from briefs.beside import Beside
    from briefs.models.publishing import Publishable
    from briefs.rendering import Rendered

logger = logging.getLogger(__name__)

#: Templates of the page of a brief and of that of an edition.
BRIEF, EDITION = "briefs/detail.html", "briefs/edition.html"

# As plain SQL, because to build this query takes longer than to run it, on every view of a brief. The state of the site
# is as `PublicSite.objects.version` has it.
FIND = """
WITH state AS (
    SELECT uuid, made_at,
        (SELECT COALESCE(SUM(number), 0) FROM history_publiccount)
            + (SELECT COUNT(*) FROM history_publicmoment WHERE at <= %s) AS number,
        (SELECT MAX(changed_at) FROM history_publiccount) AS changed_at,
        (SELECT MAX(at) FROM history_publicmoment WHERE at <= %s) AS last_at,
        (SELECT MIN(at) FROM history_publicmoment WHERE at > %s) AS next_at
    FROM history_publicsite
)
SELECT state.uuid, made_at, state.number, changed_at, last_at, next_at,
    EXISTS (SELECT 1 FROM briefs_brief WHERE slug = %s),
    etag, status, modified, keys, CASE WHEN etag = %s THEN '' ELSE body END
FROM state LEFT JOIN briefs_storedpage AS page
    ON page.path = %s AND page.release = %s AND page.version = state.number
"""


class Served(NamedTuple):
    """What a request needs of a stored page. modified is in seconds since 1970; body is empty if its ETag is known."""

    etag: str
    status: int
    modified: int
    keys: str
    body: str


class Found(NamedTuple):
    """What there is at an address: its stored page, if that is of the present state of the site; that state.

    has_brief tells whether there is a brief of this slug at all, or nothing that a page could be made of.
    """

    page: Served | None
    version: PublicVersion
    has_brief: bool


class StoredPage(models.Model):
    """A public page of a brief, or the notice of its withdrawal, as long as nothing that readers see has changed.

    What a page tells of is spread over records and other briefs. That none of it is forgotten when one of them changes
    is certain only if any change will do: a page is then made again when it is next asked for. Its ETag is another one
    even if its text is not, so that whether a reader has it is told without making it. It holds nothing that is not in
    editions and public records, and every row can be deleted.
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
    def find(path: str, slug: str, known: str = "") -> Found:
        """The page at this path, which is one of the brief of this slug.

        known is the ETag that a reader has; the text of the page that it is of is not fetched again.
        """
        database, at = connections[DEFAULT_DB_ALIAS], timezone.now()
        moment = database.ops.adapt_datetimefield_value(at)
        with database.cursor() as cursor:
            cursor.execute(FIND, [moment, moment, moment, slug, known, path, release()])
            row = cursor.fetchone()
        if row is None:
            return Found(None, PublicSite.objects.version(at), has_brief=True)
        site, made_at, number, changed_at, last_at, next_at, has_brief, *page = row
        came = max(filter(None, map(_moment, (made_at, changed_at, last_at))))
        version = PublicVersion(int(number), came, _moment(next_at), UUID(str(site)))
        return Found(Served(*page) if page[0] else None, version, bool(has_brief))

    @classmethod
    def make_ahead(cls, brief: "Publishable") -> None:
        """Make the pages of the live edition of a brief that are not stored as they are now, if it has one."""
        from briefs.beside import Beside

        edition = brief.editions.live().listed().first()
        pages: Any = ((edition.brief, BRIEF), (edition, EDITION)) if edition else ()
        found = {template: cls.find(page.get_absolute_url(), edition.brief.slug) for page, template in pages}
        missing = {template: one.version for template, one in found.items() if one.page is None}
        at = timezone.now()
        if missing and (beside := Beside.read(brief.editions.live(at), at)):
            for template, version in missing.items():
                cls.of(beside, template, version)

    @classmethod
    def of(cls, beside: "Beside", template: str, version: PublicVersion) -> Served:
        """The page of an edition, one of EDITION and BRIEF, as it is now; see `store`."""
        from briefs.rendering import rendered

        page = beside.edition.brief if template == BRIEF else beside.edition
        return cls.store(beside.edition.brief, page.get_absolute_url(), rendered(beside, template), version)

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
            etag=etag_of(f"{version!r}{page.body}"),
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
        return Served(stored.etag, stored.status, stored.modified, stored.keys, stored.body)

    def keep(self) -> None:
        """Store this page in place of the one at its path."""
        fields = [field.name for field in self._meta.concrete_fields if not field.primary_key]
        StoredPage.objects.bulk_create([self], update_conflicts=True, unique_fields=["path"], update_fields=fields)


def _moment(value: Any) -> datetime | None:
    """A moment as the driver of the database gives it: SQLite has text, in UTC."""
    moment = parse_datetime(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
