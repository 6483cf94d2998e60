"""Records that readers can see: events, actors and documents that carry an address of their own."""

import uuid
from datetime import datetime
from itertools import count
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify

from history.models import Change, Merge, Redirect
from history.models.change import content_type_of
from history.querysets import RecordedQuerySet
from history.records import Record

#: How many briefs the page of a record names; the rest are a filter of the list of briefs.
LATEST = 20


class PublicRecordQuerySet(RecordedQuerySet):
    def public(self, at: datetime | None = None) -> Self:
        """Records that a reader may see at `at` (default now): marked public, or linked from a live edition."""
        link: Any = self.model._meta.get_field("edition_links")
        live = link.related_model.objects.live(at).filter(**{link.field.name: models.OuterRef("pk")})
        return self.filter(models.Q(is_public=True) | models.Exists(live))

    def as_of(self, at: datetime | None) -> Self:
        """Records that readers could see at `at`, an earlier moment, and can see now; those of now if it is None.

        `change_then` is the key of the change of each that was in force then; see `history.as_it_stood`.
        """
        if at is None:
            return self.public()
        link: Any = self.model._meta.get_field("edition_links")
        live = link.related_model.objects.shown(at).filter(**{link.field.name: models.OuterRef("pk")})
        then = Change.objects.in_force(self.model, at)
        stood = Change.objects.filter(pk=models.OuterRef("change_then"))
        marked = models.Exists(stood.filter(particulars__is_public=True))
        # A record merged into this one since has brought its links along, which do not tell that this one was seen.
        gained = Merge.objects.filter(content_type=content_type_of(self.model), made_at__gt=at)
        linked = models.Exists(live) & ~models.Exists(gained.filter(winner_id=models.OuterRef("pk")))
        known = self.public().annotate(change_then=models.Subquery(then.values("pk")))
        merged = models.Exists(stood.filter(particulars__merged_into__has_key="ref"))
        return known.filter(marked | models.Exists(stood) & linked).exclude(merged)

    def with_snapshot_then(self) -> Self:
        """From `as_of`, a few records, each with the content that it had then as `snapshot_then`."""
        stood = Change.objects.filter(pk=models.OuterRef("change_then"))
        return self.annotate(snapshot_then=models.Subquery(stood.values("snapshot")))

    def named_by(self, text: str) -> list[Self]:
        """Those of these records that a text can mean, the surest first: by address, former address, name in full.

        Two at most of a name.
        """
        bearing = [self.filter(pk__in=of_name.values("pk")[:2]) for of_name in self.bearing(text)]
        return [way.order_by() for way in (self.filter(slug=text), self.filter(self.once(text)), *bearing)]

    def bearing(self, name: str) -> list[Self]:
        """Those of exactly this name, whatever its case; where records have several names, a query for each rank."""
        return [self.filter(name__iexact=name)]

    def addressed(self, slug: str) -> Self:
        """The record at this address: of this slug, or to which an old slug or that of a merged record leads.

        At most one, and only if it is in this queryset: `Actor.objects.public().addressed("annan")`.
        """
        # One at most, as no slug that has led readers to a record is given to another.
        here = self.model._base_manager.order_by().filter(models.Q(slug=slug) | self.once(slug))
        key = here.values_list("pk", flat=True).first()
        return self.filter(pk=Merge.objects.end(self.model, key)) if key else self.none()

    def once(self, slug: str) -> models.Q:
        """That a record had this slug before."""
        return models.Q(pk__in=Redirect.objects.for_model(self.model).filter(slug=slug).values("object_id"))


class PublicRecord(Record):
    """A record with a name and a public address. Its reverse name `edition_links` tells which editions link it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=300)
    slug = models.SlugField(
        "address",
        max_length=120,
        unique=True,
        blank=True,
        help_text="Last part of the web address; made from the name if left empty. Old addresses keep leading here.",
    )
    edition_links: Any

    is_public = models.BooleanField(
        "public",
        default=False,
        help_text="Readers see it now. Otherwise they see it while a live brief links to it.",
    )

    objects = PublicRecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        self.slug = self.slug or free_slug(type(self), self.name, self.pk)
        refuse_taken_slug(self)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.slug or free_slug(type(self), self.name, self.pk)
        refuse_taken_slug(self)
        keep_old_slug(self)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if Change.objects.of(self).filter(particulars__is_public=True).exists():
            Redirect.objects.moved(self, old=self.slug, new="")
        return super().delete(*args, **kwargs)

    def reference(self) -> dict[str, Any]:
        return super().reference() | {"slug": self.slug}

    def latest_editions(self, at: datetime | None = None) -> list[Any]:
        """The live editions of the latest briefs that link this record, with what a list shows."""
        return [link.edition for link in self.edition_links.shown(at).latest_first()[:LATEST]]


def refuse_taken_slug(record: Record) -> None:
    """Raise ValidationError if the slug once led readers to another record."""
    owner = Redirect.objects.target(type(record), record.slug)  # type: ignore[attr-defined]
    if owner is not None and owner != record.pk:
        raise ValidationError({"slug": "This address once led to another record and stays with it; choose another."})


def keep_old_slug(record: Record) -> bool:
    """If the slug changes, lead the old one to the record. Returns whether it does."""
    new: str = record.slug  # type: ignore[attr-defined]
    old = type(record)._base_manager.filter(pk=record.pk).values_list("slug", flat=True).first() if record.pk else None
    if not old or old == new:
        return False
    Redirect.objects.moved(record, old=old, new=new)
    return True


def free_slug(model: type[models.Model], name: str, pk: Any = None) -> str:
    """A slug for the name that no record of this model has or had; numbered from 2 if need be."""
    base = slugify(name)[:100].strip("-") or model._meta.model_name or ""
    # Asked for one by one, as the unique index finds them, and in growing blocks; a prefix would be a scan.
    blocks = ([_numbered(base, n) for n in range(10**digits, 10 ** (digits + 1))] for digits in count())
    return next(slug for block in blocks for slug in _free_of(model, block, pk))


def _numbered(base: str, number: int) -> str:
    return base if number == 1 else f"{base}-{number}"


def _free_of(model: type[models.Model], slugs: list[str], pk: Any) -> list[str]:
    taken = set(model._base_manager.filter(slug__in=slugs).exclude(pk=pk).values_list("slug", flat=True))
    taken |= set(Redirect.objects.for_model(model).filter(slug__in=slugs).values_list("slug", flat=True))
    return [slug for slug in slugs if slug not in taken]
