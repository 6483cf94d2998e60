"""The map of where events took place: pins for towns and sites; what is known less closely is told in words.

A pin in the middle of a province or a country would say more than is known.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from math import cos, hypot, radians
from operator import attrgetter
from typing import Self

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from events.land import Point, View, land_in
from events.models import Event, Place
from events.vocabulary import PINNED, GeoPrecision
from pages.lettering import shortened, text_width
from pages.wording import enumerated

#: All in pixels.
WIDTH, HEIGHT = 960, 500
LETTERS, LABEL_WIDTH = 13.0, 220
#: Pins closer than this are one.
APART = 18
#: Degrees of latitude in a pixel: no closer view, as the outline of land is a coarse one.
CLOSEST = 0.055
#: How much of the picture the pins may take up, across and down.
FILLED = 0.72


@dataclass(eq=False)
class PlacedEvents:
    """A place and what took place there."""

    place: Place
    events: list[Event]

    @property
    def is_pinned(self) -> bool:
        return self.place.geo_precision in PINNED and self.place.latitude is not None

    @property
    def coordinates(self) -> str:
        """In words, as closely as they are meant: “46.20° N, 6.14° E”; “” for none."""
        if self.place.latitude is None or self.place.longitude is None:
            return ""
        digits = {GeoPrecision.SITE: 4, GeoPrecision.CITY: 2}.get(GeoPrecision(self.place.geo_precision), 0)
        latitude, longitude = self.place.latitude, self.place.longitude
        letters = _latitude_letter(float(latitude)), _longitude_letter(float(longitude))
        rounded = f"{abs(latitude):.{digits}f}", f"{abs(longitude):.{digits}f}"
        return enumerated(f"{degrees}°\u00a0{letter}" for degrees, letter in zip(rounded, letters, strict=True))


@dataclass(eq=False)
class Pin:
    """Places that fall together in the picture, with the number of their events."""

    x: float
    y: float
    places: list[PlacedEvents]
    label: str = ""
    label_x: float = 0
    label_y: float = 0
    anchor: str = "start"

    @property
    def events(self) -> list[Event]:
        return [event for placed in self.places for event in placed.events]

    @property
    def radius(self) -> int:
        return 6 if len(self.events) == 1 else 10

    @property
    def number_y(self) -> float:
        return round(self.y + 4, 1)

    @property
    def name(self) -> str:
        return enumerated(placed.place.name for placed in self.places)

    @property
    def title(self) -> str:
        number = len(self.events)
        events = ngettext("{number} event", "{number} events", number).format(number=number)
        return f"{self.name}: {self.events[0].name if number == 1 else events}"

    @property
    def address(self) -> str:
        """The page of the only event, or the row of the table that lists them."""
        return self.events[0].get_absolute_url() if len(self.events) == 1 else f"#place-{self.places[0].place.pk}"


@dataclass(frozen=True, slots=True)
class Line:
    """A meridian or parallel, with what it is called."""

    path: str
    x: float
    y: float
    label: str


@dataclass
class Box:
    """Room that is taken up in the picture."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Self) -> bool:
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


@dataclass
class PlacesMap:
    """Where the given events took place. They are all shown, so give only what readers may see, and not too many."""

    places: list[PlacedEvents]
    view: View | None = None
    pins: list[Pin] = field(default_factory=list)

    @classmethod
    def of(cls, events: Iterable[Event]) -> Self:
        """The map of these events; no queries if their places are selected with them."""
        found: dict[int, PlacedEvents] = {}
        for event in events:
            if event.place is not None:
                found.setdefault(event.place.pk, PlacedEvents(event.place, [])).events.append(event)
        places = sorted(found.values(), key=lambda placed: (placed.place.name, placed.place.pk))
        pinned = [placed for placed in places if placed.is_pinned]
        if not pinned:
            return cls(places)
        view = fitted([(float(p.place.longitude or 0), float(p.place.latitude or 0)) for p in pinned])
        return cls(places, view, _pins(pinned, view))

    @property
    def has_numbers(self) -> bool:
        """Does a pin stand for several events?"""
        return any(len(pin.events) > 1 for pin in self.pins)

    def __bool__(self) -> bool:
        return bool(self.places)

    @property
    def land(self) -> str:
        return land_in(self.view) if self.view else ""

    @property
    def lines(self) -> list[Line]:
        return _graticule(self.view) if self.view else []

    @property
    def in_words(self) -> list[tuple[str, list[PlacedEvents]]]:
        """Places that have no pin, by the reason for it."""
        rest = [placed for placed in self.places if not placed.is_pinned]
        reasons = [
            (
                _("No coordinates are on record, so without a pin:")
                if precision in PINNED
                else _("Known only to the {level}, so without a pin:").format(level=precision.label.lower()),
                [placed for placed in rest if placed.place.geo_precision == precision],
            )
            for precision in GeoPrecision
        ]
        return [(reason, places) for reason, places in reasons if places]


def fitted(points: list[Point]) -> View:
    """A view around longitudes and latitudes in degrees, across the date line where that is nearer."""
    west, across = _narrowest({longitude % 360 for longitude, _ in points})
    south, north = min(latitude for _, latitude in points), max(latitude for _, latitude in points)
    middle = (south + north) / 2
    shrink = max(cos(radians(middle)), 0.3)
    scale = max(CLOSEST, (north - south) / (HEIGHT * FILLED), across * shrink / (WIDTH * FILLED))
    wide = min(scale * WIDTH / shrink, 360.0)
    high = wide * shrink / WIDTH * HEIGHT
    middle = min(max(middle, high / 2 - 90), 90 - high / 2) if high < 180 else 0
    left = (west + across / 2 - wide / 2 + 180) % 360 - 180
    return View(
        round(left, 2), round(middle - high / 2, 2), round(left + wide, 2), round(middle + high / 2, 2), WIDTH, HEIGHT
    )


def _narrowest(longitudes: set[float]) -> tuple[float, float]:
    """The western end and the width, in degrees, of the narrowest stretch that holds all of them."""
    ordered = sorted(longitudes)
    gaps = [(b - a, b) for a, b in pairwise([*ordered, ordered[0] + 360])]
    widest, west = max(gaps)
    return west % 360, 360 - widest


def _pins(places: list[PlacedEvents], view: View) -> list[Pin]:
    pins = list[Pin]()
    for placed in sorted(places, key=lambda placed: -len(placed.events)):
        x, y = view.at(float(placed.place.longitude or 0), float(placed.place.latitude or 0))
        near = next((pin for pin in pins if hypot(pin.x - x, pin.y - y) < APART), None)
        if near:
            near.places.append(placed)
        else:
            pins.append(Pin(x, y, [placed]))
    taken = [Box(pin.x - pin.radius, pin.y - pin.radius, pin.x + pin.radius, pin.y + pin.radius) for pin in pins]
    for pin in pins:
        _name(pin, taken)
    return sorted(pins, key=attrgetter("x", "y"))


def _name(pin: Pin, taken: list[Box]) -> None:
    """Put the name beside, above or below the pin, where nothing else is; leave it to the table if there is no room."""
    label = shortened(pin.name, LETTERS, LABEL_WIDTH)
    length, away = text_width(label, LETTERS), pin.radius + 4
    for x, y, anchor in (
        (pin.x + away, pin.y + 4.5, "start"),
        (pin.x - away, pin.y + 4.5, "end"),
        (pin.x, pin.y - away, "middle"),
        (pin.x, pin.y + away + 10, "middle"),
    ):
        left = x - {"start": 0, "middle": length / 2, "end": length}[anchor]
        box = Box(left, y - LETTERS, left + length, y + 4)
        if (
            box.left >= 0
            and box.right <= WIDTH
            and box.top >= 0
            and box.bottom <= HEIGHT
            and not any(map(box.meets, taken))
        ):
            pin.label, pin.label_x, pin.label_y, pin.anchor = label, round(x, 1), round(y, 1), anchor
            taken.append(box)
            return


def _graticule(view: View) -> list[Line]:
    """Meridians and parallels, some five of them across."""
    step = next((step for step in (5, 10, 15, 30) if (view.east - view.west) / step <= 8), 60)
    first_east, first_north = (int(-(-edge // step) * step) for edge in (view.west, view.south))
    meridians = [(n, view.at(n, 0)[0]) for n in range(first_east, int(view.east) + 1, step) if n < view.west + 360]
    parallels = [(n, view.at(view.west, n)[1]) for n in range(first_north, int(view.north) + 1, step) if abs(n) < 90]
    return [
        *(Line(f"M{x} 0V{HEIGHT}", x + 3, HEIGHT - 6, _degrees(n, _longitude_letter)) for n, x in meridians),
        *(Line(f"M0 {y}H{WIDTH}", 4, y - 4, _degrees(n, _latitude_letter)) for n, y in parallels),
    ]


def _degrees(number: int, letter: Callable[[float], str]) -> str:
    number = (number + 180) % 360 - 180
    return f"{abs(number)}°{f' {letter(number)}' if number % 180 else ''}"


def _latitude_letter(degrees: float) -> str:
    return pgettext("degrees north", "N") if degrees >= 0 else pgettext("degrees south", "S")


def _longitude_letter(degrees: float) -> str:
    return pgettext("degrees east", "E") if degrees >= 0 else pgettext("degrees west", "W")
