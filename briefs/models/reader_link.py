"""Links by which a reader outside the house, without an account, reads and comments on one revision of a draft."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from briefs.models.review import Comment
from history.models import Activity, Change, person_name
from history.text import printable

if TYPE_CHECKING:
    from briefs.models.brief import Brief

#: For how many days a link can be made.
DAYS = (1, 3, 7, 14, 30)
MOST_COMMENTS = 200
#: Characters kept of what a browser says of itself.
AGENT_KEPT = 200
# A key and a signature; the key has few enough digits for every database.
TOKEN = re.compile(r"([1-9][0-9]{0,17})-([A-Za-z0-9_-]+)")


class SharingRefused(Exception):
    """A link or a comment was refused. `reasons` are sentences for the person; nothing has changed."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


class ReaderLinkQuerySet(models.QuerySet["ReaderLink"]):
    def open(self, at: datetime | None = None) -> Self:
        """Links that still open the draft at `at` (default now)."""
        return self.filter(revoked_at=None, expires_at__gt=at or timezone.now())

    def with_use(self) -> Self:
        """Each with `opened` (how many times), `last_opened` and `commented` (how many comments it has brought)."""
        visits = ReaderVisit.objects.filter(link=models.OuterRef("pk")).order_by().values("link")
        comments = Comment.objects.filter(link=models.OuterRef("pk")).order_by().values("link")
        return self.annotate(
            opened=_number(visits),
            last_opened=models.Subquery(visits.annotate(last=models.Max("at")).values("last")),
            commented=_number(comments),
        )

    def of_token(self, token: str) -> "ReaderLink | None":
        """The link that this token was signed for, open or not; None for a forged one."""
        if not (parts := TOKEN.fullmatch(token)):
            return None
        link = self.select_related("change", "created_by", "brief__owner").filter(pk=parts[1]).first()
        return link if link and link.has_signed(token) else None

    def issue(
        self, brief: "Brief", *, by: Any, reader: str, note: str = "", days: int, content_hash: str
    ) -> "ReaderLink":
        """Make a link to the latest revision, which has to be the content that the person saw.

        Raises SharingRefused if the brief has changed since.
        """
        with transaction.atomic():
            now, locked = timezone.now(), type(brief)._base_manager.select_for_update().filter(pk=brief.pk).first()
            change = Change.objects.of(brief).first() if locked else None
            if change is None or change.content_hash != content_hash:
                raise SharingRefused(["The brief has changed since you opened this page; look at it as it is now."])
            shown = {"brief": brief, "change": change, "reader": printable(reader), "note": printable(note)}
            link = self.create(**shown, created_by=by, created_at=now, expires_at=now + timedelta(days=days))
            period = f"{days} day{'s' if days > 1 else ''}"
            link._tell(by, f"{change} of “{brief}” to {link.reader}, for {period}")
            return link


class ReaderLink(models.Model):
    """Somebody outside may read one revision of a brief, whatever becomes of the draft, until it expires."""

    brief = models.ForeignKey("briefs.Brief", models.CASCADE, related_name="reader_links")
    change = models.ForeignKey(Change, models.PROTECT, related_name="reader_links", help_text="The revision it shows.")
    reader = models.CharField(max_length=150, help_text="Who gets it; comments are signed with this name.")
    note = models.TextField(blank=True, max_length=2000, help_text="Shown to the reader above the text.")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reader_links")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ReaderLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"Link of {self.reader} to {self.brief}"

    def is_open(self, at: datetime | None = None) -> bool:
        """Does it open the draft at `at`? Agrees with `ReaderLinkQuerySet.open`."""
        return self.revoked_at is None and self.expires_at > (at or timezone.now())

    @property
    def state(self) -> str:
        """Where it is in its life now: open, expired or revoked."""
        return "open" if self.is_open() else "revoked" if self.revoked_at else "expired"

    # The address is the secret. It is made from the key of the site, so the database does not hold it.

    @property
    def token(self) -> str:
        return f"{self.pk}-{_signer().signature(self._signed())}"

    @property
    def address(self) -> str:
        """Where the reader finds the draft, in full."""
        return settings.SITE_URL + reverse("briefs:reader", args=[self.token])

    def has_signed(self, token: str) -> bool:
        """Was this token made by this site for this link and for the content that it shows?"""
        try:
            # Not compared with `token`, because a key that the site had before may have signed it.
            _signer().unsign(f"{self._signed()}:{token.partition('-')[2]}")
        except BadSignature:
            return False
        return True

    def _signed(self) -> str:
        return f"{self.pk}.{self.change.content_hash}"

    @property
    def contact(self) -> Any:
        """The colleague whom the reader can ask: who made the link, else who answers for the brief; None if neither."""
        people = (self.created_by, self.brief.owner)
        return next((person for person in people if person and person.is_active), None)

    @property
    def contact_name(self) -> str:
        return person_name(self.contact) or settings.SITE_NAME

    def revoke(self, *, by: Any) -> bool:
        """Close it for good; returns whether it was open till now."""
        now = timezone.now()
        with transaction.atomic():
            closed = ReaderLink.objects.filter(pk=self.pk).open(now).update(revoked_at=now, revoked_by=by)
            if closed:
                self._tell(by, f"The link of {self.reader} to “{self.brief}” is revoked")
        self.refresh_from_db(fields=["revoked_at", "revoked_by"])
        return bool(closed)

    def visited(self, *, address: str | None, agent: str) -> "ReaderVisit":
        """Note that it was opened just now, from this IP address, with what the browser says that it is."""
        return self.visits.create(at=timezone.now(), address=address, agent=printable(agent)[:AGENT_KEPT])

    def comment(self, texts: Mapping[str, str], names: Mapping[str, str]) -> list[Comment]:
        """Keep what the reader has written, by the key of its passage (“” for the whole); `names` has their names.

        What was sent before, as by a second press of the button, is not kept twice. Raises SharingRefused.
        """
        with transaction.atomic():
            link = ReaderLink.objects.select_for_update().filter(pk=self.pk).open().first()
            if link is None:
                raise SharingRefused(["This link is closed by now, so nothing can be sent through it any more."])
            there = set(link.comments.values_list("passage", "text"))
            new = {key: text for key, text in texts.items() if (key, text) not in there}
            if new and len(there) + len(new) > MOST_COMMENTS:
                raise SharingRefused(
                    [f"A link takes {MOST_COMMENTS} comments at most. Write the rest to {self.contact_name}."]
                )
            return [self._write(key, text, names[key]) for key, text in new.items()]

    def _write(self, passage: str, text: str, name: str) -> Comment:
        about = {"brief_id": self.brief_id, "change_id": self.change_id, "passage": passage, "passage_name": name}
        return Comment.objects.create(link=self, name=self.reader, text=text, **about)

    @staticmethod
    def _tell(by: Any, what: str) -> None:
        Activity.objects.tell(Activity.Kind.SHARED, by=by, what=what)


class ReaderVisit(models.Model):
    """A link was opened."""

    link = models.ForeignKey(ReaderLink, models.CASCADE, related_name="visits")
    at = models.DateTimeField(default=timezone.now)
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True, help_text="What the browser says it is.")

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.link}, {self.at:%Y-%m-%d %H:%M}"


def _signer() -> Signer:
    return Signer(salt="briefs.ReaderLink")


def _number(rows: models.QuerySet) -> Coalesce:
    counted = models.Subquery(rows.annotate(number=models.Count("pk")).values("number"))
    return Coalesce(counted, 0)
