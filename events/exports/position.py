"""Where an event took place, for formats that know points only."""

from typing import Any

from events.vocabulary import PINNED


def position_of(event: Any) -> tuple[float, float] | None:
    """Latitude and longitude in degrees, if the place is known to the town or better; else None."""
    place = event.place
    if place is None or place.latitude is None or place.geo_precision not in PINNED:
        return None
    return float(place.latitude), float(place.longitude)
