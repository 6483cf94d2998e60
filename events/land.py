"""The outline of land that maps are drawn on. `land.json` tells its source and its licence.

Land only: whose a piece of land is, is for the records to say and not for a picture.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby, pairwise
from pathlib import Path

Point = tuple[float, float]
Ring = list[Point]


@dataclass(frozen=True, slots=True)
class View:
    """A part of the earth and the picture of it: degrees in, pixels out, north up, all parallels equally far apart.

    `east` may lie beyond 180, where the view crosses the date line.
    """

    west: float
    south: float
    east: float
    north: float
    width: int
    height: int

    def at(self, longitude: float, latitude: float) -> Point:
        """Pixels from the top left corner, for a longitude in degrees or the same one full circle away."""
        east_of_edge = (longitude - self.west) % 360
        return self._x(self.west + east_of_edge), self._y(latitude)

    def outline(self, ring: Ring) -> str:
        """A closed path in whole pixels; “” for a ring too small to see."""
        pixels = [(round(self._x(longitude)), round(self._y(latitude))) for longitude, latitude in ring]
        points = [point for point, _ in groupby(pixels)]
        if len(points) < 3:
            return ""
        steps = (f"{x - a} {y - b}" for (a, b), (x, y) in pairwise(points))
        # A minus sign parts two numbers as well as a space does.
        return f"M{points[0][0]} {points[0][1]}l{' '.join(steps)}z".replace(" -", "-")

    def _x(self, longitude: float) -> float:
        return round((longitude - self.west) * self.width / (self.east - self.west), 1)

    def _y(self, latitude: float) -> float:
        return round((self.north - latitude) * self.height / (self.north - self.south), 1)


@lru_cache(maxsize=128)
def land_in(view: View) -> str:
    """One path of all the land in the view, cut off a little outside it; to be filled by the even-odd rule."""
    return "".join(view.outline(ring) for ring in _clipped(view))


@cache
def _rings() -> list[tuple[Ring, tuple[float, float, float, float]]]:
    """Rings in degrees, each with its bounds: west, south, east, north."""
    rings = []
    for flat in json.loads((Path(__file__).parent / "land.json").read_text())["rings"]:
        longitudes, latitudes = [n / 100 for n in flat[::2]], [n / 100 for n in flat[1::2]]
        bounds = min(longitudes), min(latitudes), max(longitudes), max(latitudes)
        rings.append((list(zip(longitudes, latitudes, strict=True)), bounds))
    return rings


def _clipped(view: View) -> Iterator[Ring]:
    edge = (view.east - view.west) / 50
    west, south, east, north = view.west - edge, view.south - edge, view.east + edge, view.north + edge
    for ring, bounds in _rings():
        for turn in (-360, 0, 360):
            if bounds[0] + turn <= east and bounds[2] + turn >= west and bounds[1] <= north and bounds[3] >= south:
                turned = [(longitude + turn, latitude) for longitude, latitude in ring]
                yield clip(turned, west, south, east, north)


def clip(ring: Ring, west: float, south: float, east: float, north: float) -> Ring:
    """The part of a ring inside a box (Sutherland and Hodgman, 1974); parts of it may be joined along the edges."""
    for axis, limit, sign in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
        ring = list(_cut(ring, axis, limit, lambda n, limit=limit, sign=sign: (n - limit) * sign >= 0))
    return ring


def _cut(ring: Ring, axis: int, limit: float, inside: Callable[[float], bool]) -> Iterator[Point]:
    for before, point in zip([*ring[-1:], *ring[:-1]], ring, strict=True):
        if inside(before[axis]) != inside(point[axis]):
            share = (limit - before[axis]) / (point[axis] - before[axis])
            yield (before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1]))
        if inside(point[axis]):
            yield point
