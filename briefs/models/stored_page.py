"""Pages made on publication, so that a request for the most read addresses is one query and no rendering."""

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.utils import timezone

from history.models import PublicCount
from pages.validators import etag_of, release

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from briefs.models.edition import Edition
    from briefs.models.publishing import Publishable

    Render = Callable[["Edition", datetime], str]

# As plain SQL, because to build this query takes longer than to run it, on every view of a brief.
SERVED = """
SELECT etag, modified, CASE WHEN etag = %s THEN '' ELSE body END FROM briefs_storedpage
WHERE path = %s AND release = %s AND valid_from <= %s AND (valid_until IS NULL OR valid_until > %s)
"""


class Served(NamedTuple):
    """What a request needs of a stored page. modified is in seconds since 1970; body is empty if its ETag is known."""

    etag: str
    modified: int
    body: str


class StoredPageQuerySet(models.QuerySet["StoredPage"]):
    def refresh(self, brief: "Publishable") -> None:
        """Make anew the pages of a brief and its editions, as they are now and from each scheduled moment on."""
        PublicCount.objects.advance()
        self.filter(brief=brief).delete()
        scheduled = brief.editions.scheduled().order_by("published_at").values_list("published_at", flat=True)
        moments = [timezone.now(), *scheduled]
        for at, until in zip(moments, [*moments[1:], None], strict=True):
            StoredPage.objects.bulk_create(_pages(brief, at, until))


class StoredPage(models.Model):
    """A public page of a brief as readers get it, for an interval of time.

    It holds nothing that is not in editions: to delete every row costs time and nothing else, and
    `manage.py render_pages` makes them again, as it does after an upgrade of the templates.
    """

    brief = models.ForeignKey("briefs.Brief", models.CASCADE, related_name="stored_pages")
    path = models.CharField(max_length=200)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    release = models.CharField(max_length=64, help_text="Of the templates that made it; an older one is not served.")
    etag = models.CharField(max_length=40)
    modified = models.BigIntegerField(help_text="Seconds since 1970.")
    keys = models.TextField(blank=True, help_text="By which a cache can drop it: brief-12 actor-3.")
    names = models.ManyToManyField("briefs.Brief", related_name="+", help_text="Other briefs that it leads to.")
    body = models.TextField()

    objects = StoredPageQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["path", "valid_from"], name="briefs_storedpage_path")]

    def __str__(self) -> str:
        return self.path

    @staticmethod
    def served(path: str, known: str = "") -> Served | None:
        """The page at this path now, if it was made by this release of the site.

        known is the ETag that a reader has; the text of the page that it is of is not fetched again.
        """
        database = connections[DEFAULT_DB_ALIAS]
        moment = database.ops.adapt_datetimefield_value(timezone.now())
        with database.cursor() as cursor:
            cursor.execute(SERVED, [known, path, release(), moment, moment])
            row = cursor.fetchone()
        return Served(*row) if row else None

    @classmethod
    def now(cls, edition: "Edition", render: "Render") -> "StoredPage":
        """The page of an edition as it is at this moment, not stored."""
        return _made(edition, "", render, timezone.now())


def _pages(brief: "Publishable", at: datetime, until: datetime | None) -> "Iterator[StoredPage]":
    """The pages of the brief and its editions at `at`; none for what readers may not have."""
    from briefs.rendering import brief_page, edition_page

    for edition in brief.editions.readable(at):
        edition.brief = brief
        yield _made(edition, edition.get_absolute_url(), edition_page, at, until)
        if edition.is_live(at):
            yield _made(edition, brief.get_absolute_url(), brief_page, at, until)


def _made(edition: "Edition", path: str, render: "Render", at: datetime, until: datetime | None = None) -> StoredPage:
    body = render(edition, at)
    ended = edition.superseded_at if edition.superseded_at and edition.superseded_at <= at else None
    return StoredPage(
        brief=edition.brief,
        path=path,
        valid_from=at,
        valid_until=until,
        release=release(),
        etag=etag_of(body),
        modified=int((ended or edition.published_at).timestamp()),
        body=body,
    )
