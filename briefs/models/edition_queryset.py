"""Questions about editions, and how the next one is made."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.utils import timezone

from briefs.richtext import plain_text
from history.models import Change
from history.redline import words_changed
from history.snapshots import Json, content_hash, digest

if TYPE_CHECKING:
    from briefs.models.edition import Edition
    from briefs.models.publishing import Publishable
    from briefs.models.withdrawal import WithdrawalQuerySet


def live_at(at: datetime) -> models.Q:
    """That an edition is current at `at`."""
    return models.Q(models.Q(superseded_at=None) | models.Q(superseded_at__gt=at), published_at__lte=at)


class EditionQuerySet(models.QuerySet["Edition"]):
    """Questions about editions. Each takes the moment that it asks of, by default now."""

    def live(self, at: datetime | None = None) -> Self:
        """The editions that are current at `at`: at most one of each brief, none of a withdrawn one."""
        return self.filter(live_at(at or timezone.now()))

    def published(self, at: datetime | None = None) -> Self:
        """The editions that have come out by `at`, whether or not they are still current."""
        # An edition that was called off before its time has an empty interval.
        appeared = models.Q(superseded_at=None) | models.Q(superseded_at__gt=models.F("published_at"))
        return self.filter(appeared, published_at__lte=at or timezone.now())

    def readable(self, at: datetime | None = None) -> Self:
        """The published editions whose text readers may have: neither they nor their brief are withdrawn."""
        own = {name: models.OuterRef(name) for name in ("pk", "brief_id", "published_at")}
        return self.published(at).exclude(models.Exists(self.withdrawals().hiding(**own, at=at)))

    def withdrawals(self) -> "WithdrawalQuerySet":
        """Those of all briefs and editions."""
        model: Any = self.model._meta.get_field("withdrawals").related_model
        return model.objects.all()

    def shown(self, at: datetime | None = None) -> Self:
        """The live editions; as of an earlier moment, those that were live then and whose text readers may have now."""
        return self.live(at).readable() if at else self.live()

    def scheduled(self, at: datetime | None = None) -> Self:
        """The editions that are still to come out at `at`."""
        return self.filter(published_at__gt=at or timezone.now(), superseded_at=None)

    def about(self, record: Any, kind: str = "") -> Self:
        """The editions that link a topic, author, event or actor; all of them if it is None.

        An OuterRef to such a record does as well, with `kind`, the name of its model.
        """
        name = kind or (record and record._meta.model_name)
        return self.filter(**{f"{name}_links__{name}": record}) if record else self

    def latest_first(self) -> Self:
        return self.order_by("-date", "-pk")

    def listed(self) -> Self:
        """With what a list shows and without the texts."""
        return self.select_related("brief").defer("snapshot", "html", "text")

    def for_page(self) -> Self:
        """With what its page tells of it: its texts, and when they were frozen."""
        frozen = ("change__snapshot", "change__particulars")
        return self.select_related("brief", "change__revision").defer(None).defer(*frozen)

    def appearing(self) -> Self:
        """The editions that have come out or are to come out: all but those that were called off."""
        return self.exclude(superseded_at=models.F("published_at"))

    def call_off(self) -> None:
        """End these scheduled editions before they begin: their interval becomes empty."""
        self.update(superseded_at=models.F("published_at"))

    def draw(
        self, brief: "Publishable", snapshot: Json, *, kind: str = "", note: str = "", at: datetime | None = None
    ) -> "Edition":
        """The edition that `issue` would make of this snapshot, unsaved: what a preview shows.

        An empty kind means the first edition or an update. A draft may lack its date, an edition that is saved not.
        """
        from briefs.rendering import article

        at, previous = at or timezone.now(), brief.latest_edition()
        kind = kind or (self.model.Kind.UPDATE if previous else self.model.Kind.FIRST)
        html = article(snapshot)
        return self.model(
            brief=brief,
            number=(brief.editions.aggregate(last=models.Max("number"))["last"] or 0) + 1,
            kind=kind,
            change_note=note,
            title=snapshot["title"],
            date=date.fromisoformat(snapshot["date"]) if snapshot["date"] else None,
            authors=[{key: row["author"][key] for key in ("name", "slug")} for row in snapshot["authorships"]],
            summary=plain_text(snapshot["bottom_line"]),
            snapshot=snapshot,
            content_hash=content_hash(snapshot),
            html=html,
            text=plain_text(html),
            words_changed=previous and round(100 * words_changed(previous.html, html)),
            digest=digest([snapshot, html]),
            published_at=at,
            first_published_at=previous.first_published_at if previous else at,
            updated_at=previous.updated_at if previous and kind == self.model.Kind.MINOR else at,
        )

    def issue(self, brief: "Publishable", change: Change, *, kind: str, note: str, at: datetime) -> "Edition":
        """Write the next edition of a brief from the snapshot of `change`. The brief's row is locked."""
        edition = self.draw(brief, change.snapshot, kind=kind, note=note, at=at)
        edition.change = change
        if current := brief.editions.filter(superseded_at=None).first():
            current.end(at)
        brief.withdrawals.filter(whole_brief=True, lifted_at=None).update(lifted_at=at)
        edition.save(force_insert=True)
        edition.index_links()
        return edition
