"""Where things happen."""

from typing import Any

from django.db import models

from actors.vocabulary import country_code
from events.querysets import PlaceQuerySet
from events.vocabulary import GeoPrecision
from history.records import Record, recorded


def _between(field: str, limit: int) -> models.Q:
    return models.Q(**{field: None}) | models.Q(**{f"{field}__gte": -limit, f"{field}__lte": limit})


@recorded(content=("name", "country", "latitude", "longitude", "geo_precision"))
class Place(Record):
    """Where something happens. Coordinates say how closely they are meant."""

    name = models.CharField(max_length=200)
    country = models.CharField(
        max_length=2,
        blank=True,
        validators=[country_code],
        help_text="ISO 3166-1 code of two letters.",
    )
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    geo_precision = models.CharField("precision", max_length=20, choices=GeoPrecision, default=GeoPrecision.CITY)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "country"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "country", "geo_precision"],
                name="events_place_once",
                violation_error_message="There is such a place already; use that one.",
            ),
            models.CheckConstraint(
                condition=models.Q(latitude=None, longitude=None)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
                name="events_place_both_coordinates",
                violation_error_message="Give both latitude and longitude, or neither.",
            ),
            models.CheckConstraint(
                condition=_between("latitude", 90),
                name="events_place_latitude",
                violation_error_message="A latitude lies between -90 and 90 degrees.",
            ),
            models.CheckConstraint(
                condition=_between("longitude", 180),
                name="events_place_longitude",
                violation_error_message="A longitude lies between -180 and 180 degrees.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def after_change(self, *, deleted: bool) -> None:
        super().after_change(deleted=deleted)
        # The search finds an event by its place, too.
        events: Any = self._meta.get_field("events").related_model
        events.index(events.objects.filter(place=self.pk).values_list("pk", flat=True))
