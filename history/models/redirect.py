"""Redirects: the addresses that records had before."""

from typing import TYPE_CHECKING, Any, Self

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from history.records import Record


from history.models.change import content_type_of


class RedirectQuerySet(models.QuerySet["Redirect"]):
    def for_model(self, model: type[models.Model]) -> Self:
        return self.filter(content_type=content_type_of(model))

    def target(self, model: type[models.Model], slug: str) -> Any:
        """Key of the record of `model` that had this slug before, or None."""
        return self.for_model(model).filter(slug=slug).values_list("object_id", flat=True).first()

    def moved(self, record: "Record", *, old: str, new: str) -> None:
        """Lead the old slug to the record; the new one is its own again, should it have had it before."""
        self.for_model(type(record)).filter(slug=new, object_id=record.pk).delete()
        self.create(content_type=content_type_of(type(record)), slug=old, object_id=record.pk)


class Redirect(models.Model):
    """A slug that a record had in public before. It leads to the record for ever and is given to no other."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=120)
    object_id = models.PositiveBigIntegerField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RedirectQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_type", "slug"], name="history_redirect_slug")]

    def __str__(self) -> str:
        return self.slug
