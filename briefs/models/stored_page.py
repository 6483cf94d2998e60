"""Pages made on publication or on the first request, so that the most read addresses are one query, no rendering."""

import logging
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, models, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from history.models import PublicCount, PublicMoment, PublicSite, PublicVersion
from pages.validators import etag_of, release

if TYPE_CHECKING:
    from briefs.models.edition import Edition
    from briefs.models.publishing import Publishable

logger = logging.getLogger(__name__)

#: Templates of the page of a brief and of that of an edition.
BRIEF, EDITION = "briefs/detail.html", "briefs/edition.html"

# As plain SQL, because to build this query takes longer than to run it, on every view of a brief. Of two pages, made by
# two requests at once, the later.
SERVED = """
SELECT etag, modified, keys, valid_until, CASE WHEN etag = %s THEN '' ELSE body END FROM briefs_storedpage
WHERE path = %s AND release = %s AND valid_from <= %s AND (valid_until IS NULL OR valid_until > %s)
ORDER BY valid_from DESC LIMIT 1
"""


class Served(NamedTuple):
    """What a request needs of a stored page. modified is in seconds since 1970; body is empty if its ETag is known."""

    etag: str
    modified: int
    keys: str
    valid_until: datetime | None
    body: str


class StoredPageQuerySet(models.QuerySet["StoredPage"]):
    def refresh(self, brief: "Publishable") -> None:
        """What readers see of a brief has changed: make its pages anew, and have those of others that tell of it so.

        Others are those that name it, those that it now shares something with or stands beside, those whose older
        editions link what readers see through it, and those that are to come out. Its row is locked.
        """
        PublicCount.objects.advance()
        pages = _pages(brief)
        others = {pk for page in pages for pk in page.sharing}
        others.update(self._naming(brief), self._to_come(), _seen_through(brief), _related_through_posts(brief))
        self.forget(others - {brief.pk})
        self._replace(brief, pages)

    def make(self, brief: "Publishable") -> None:
        """Make the pages of a brief anew, as they are now and from each scheduled moment on.

        Those of its live editions, that is: others are made when they are asked for.
        """
        self._replace(brief, _pages(brief))

    def forget(self, briefs: Iterable[int], keep: Collection[int] = ()) -> None:
        """Have the pages of these briefs, but for those to keep, made anew when next asked for.

        Once more when the transaction has ended: until then, a request may still store what it read before.
        """
        if keys := sorted(set(briefs)):
            self.filter(brief__in=keys).exclude(pk__in=keep).drop()
            transaction.on_commit(partial(_forget_stored_meanwhile, keys, keep), robust=True)

    def _replace(self, brief: "Publishable", pages: "list[StoredPage]") -> None:
        made: list[int] = []
        self.forget([brief.pk], keep=made)
        for page in pages:
            page.write()
            made.append(page.pk)

    def drop(self) -> None:
        """Delete these rows, by key, so that two who do so at once wait for each other and do not block."""
        keys = list(self.order_by("pk").select_for_update().values_list("pk", flat=True))
        self.model.names.through.objects.filter(storedpage__in=keys).delete()
        self.model.objects.filter(pk__in=keys).only("pk").delete()

    def _naming(self, brief: "Publishable") -> Any:
        return self.filter(names=brief).order_by().values_list("brief", flat=True)

    def _to_come(self) -> Any:
        return self.filter(valid_from__gt=timezone.now()).order_by().values_list("brief", flat=True)


class StoredPage(models.Model):
    """A public page of a brief as readers get it, for an interval of time.

    It holds nothing that is not in editions and public records: to delete every row costs time and nothing else. A
    page that is missing is made when it is asked for; `manage.py render_pages` makes them after an upgrade.
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

    #: Keys of the briefs that it names, and of all that share something with its own, of a page just made.
    named: set[int]
    sharing: set[int]

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
        if row is None:
            return None
        etag, modified, keys, until, body = row
        return Served(etag, modified, keys, _moment(until), body)

    @classmethod
    def asked_for(cls, edition: "Edition", template: str, at: datetime, version: PublicVersion) -> "StoredPage":
        """The page of an edition, one of EDITION and BRIEF, as it is at this moment; stored for those who come after.

        version is that of the site at `at`, and was read before the edition.
        """
        page = _made(edition, template, at, version.next_at)
        try:
            page.keep(version)
        except DatabaseError:
            # Such as a database that is locked, or that cannot be written: the reader has the page none the less.
            logger.warning("The page %s could not be stored.", page.path, exc_info=True)
        return page

    @transaction.atomic
    def keep(self, version: PublicVersion) -> None:
        """Store this page in place of the one at its path, unless what readers see has changed since this version."""
        # Whoever has changed something waits here before the pages of old are deleted; nobody who reads does.
        free = PublicSite.objects.select_for_update(skip_locked=True).filter(uuid=version.site).exists()
        if free and PublicSite.objects.version(self.valid_from).number == version.number:
            StoredPage.objects.filter(path=self.path, valid_from__lte=self.valid_from).drop()
            self.write()

    def write(self) -> None:
        """Insert it, with the briefs that it names."""
        self.save(force_insert=True)
        leads = self.names.through
        leads.objects.bulk_create(leads(storedpage=self, brief_id=pk) for pk in self.named)


def _pages(brief: "Publishable") -> list[StoredPage]:
    """The pages of the editions that are live now and from each scheduled moment on."""
    scheduled = brief.editions.scheduled().order_by("published_at").values_list("published_at", flat=True)
    return [page for at in [timezone.now(), *scheduled] for page in _pages_at(brief, at)]


def _pages_at(brief: "Publishable", at: datetime) -> Iterator[StoredPage]:
    until = PublicMoment.objects.filter(at__gt=at).order_by("at").values_list("at", flat=True).first()
    for edition in brief.editions.live(at).for_page():
        edition.brief = brief
        yield _made(edition, EDITION, at, until)
        yield _made(edition, BRIEF, at, until)


def _made(edition: "Edition", template: str, at: datetime, until: datetime | None) -> StoredPage:
    from briefs.rendering import rendered

    page = rendered(edition, template, at)
    stored = StoredPage(
        brief=edition.brief,
        path=(edition.brief if template == BRIEF else edition).get_absolute_url(),
        valid_from=at,
        valid_until=until,
        release=release(),
        etag=etag_of(page.body),
        # That of the page before it cannot be later, whatever it is that has changed.
        modified=int(at.timestamp()),
        keys=" ".join(page.keys),
        body=page.body,
    )
    stored.named, stored.sharing = page.around.briefs, page.around.sharing
    return stored


def _seen_through(brief: "Publishable") -> Iterator[int]:
    """Briefs with an older edition that links a record which readers see, or no longer see, because of this one alone.

    Any brief whose live edition links it shares that with this one.
    """
    for name in ("event", "actor", "topic"):
        links: Any = brief.editions.model._meta.get_field(f"{name}_links").related_model
        others = links.objects.exclude(edition__brief=brief.pk)
        shown = others.live().filter(**{name: models.OuterRef(name)})
        own = links.objects.filter(**{"edition__brief": brief.pk, f"{name}__is_public": False}).values(name)
        alone = others.filter(**{f"{name}__in": own}).exclude(models.Exists(shown))
        yield from alone.order_by().values_list("edition__brief", flat=True)


def _related_through_posts(brief: "Publishable") -> Any:
    """Briefs whose pages may tell of posts of their actors with one of this brief, whom readers may no longer see."""
    links: Any = brief.editions.model._meta.get_field("actor_links").related_model
    held = links.objects.filter(actor__relationships__object__edition_links__edition__brief=brief.pk)
    return held.order_by().values_list("edition__brief", flat=True)


def _forget_stored_meanwhile(briefs: list[int], keep: Collection[int]) -> None:
    with transaction.atomic():
        # Those that are just being stored end first; those that come later see that something has changed.
        list(PublicSite.objects.select_for_update())
        StoredPage.objects.filter(brief__in=briefs).exclude(pk__in=keep).drop()


def _moment(value: Any) -> datetime | None:
    """A moment as the driver of the database gives it: SQLite has text, in UTC."""
    moment = parse_datetime(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
