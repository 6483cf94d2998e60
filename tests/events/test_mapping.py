"""The map of places that are known to the town or better, and the table of all."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.land import View, clip, land_in
from events.mapping import HEIGHT, WIDTH, PlacesMap, fitted
from events.models import Event
from tests.making import make_event, make_place

# What a page reads for its map is tested on both, in test_views.py.
pytestmark = pytest.mark.django_db

MARKER = "Xanthippe"
GENEVA, ASTANA, SUVA, APIA = (46.2044, 6.1432), (51.1694, 71.4491), (-18.1416, 178.4419), (-13.8333, -171.7667)


def place(name: str, at: tuple[float, float] | None = GENEVA, **fields):
    coordinates = {"latitude": at[0], "longitude": at[1]} if at else {}
    return make_place(name, **coordinates, **fields)


def event_at(name: str, where, **fields) -> Event:
    return make_event(name, place=where, is_public=True, **fields)


def drawn(*places) -> PlacesMap:
    return PlacesMap.of([event_at(f"Event {n}", where) for n, where in enumerate(places)])


def section_of(client, address: str) -> str:
    page = client.get(address).content.decode()
    found = re.search(r'<section class="picture" aria-labelledby="map-heading">.*?</section>', page, re.DOTALL)
    return found[0] if found else ""


LATITUDES, LONGITUDES = st.floats(-90, 90), st.floats(-180, 180)


@given(st.lists(st.tuples(LONGITUDES, LATITUDES), min_size=1, max_size=6))
def test_every_pin_stands_inside_the_picture(points):
    view = fitted(points)
    assert view.east - view.west <= 360.01
    for longitude, latitude in points:
        x, y = view.at(longitude, latitude)
        assert -1 <= x <= WIDTH + 1
        assert -1 <= y <= HEIGHT + 1


@given(LONGITUDES, st.floats(0.1, 20), LATITUDES)
def test_further_east_is_further_right_and_further_north_is_further_up(longitude, more, latitude):
    view = fitted([(longitude, latitude), (longitude + more, latitude)])
    assert view.at(longitude, latitude)[0] < view.at(longitude + more, latitude)[0]
    assert view.at(longitude, 10)[1] < view.at(longitude, 5)[1]


@pytest.mark.parametrize(("west", "east", "middle"), [(179, -179, 180), (-1, 1, 0), (175, -165, 185)])
def test_pins_on_both_sides_of_a_meridian_stand_side_by_side(west, east, middle):
    view = fitted([(east, -17), (west, -17)])
    assert (view.west + view.east) / 2 == pytest.approx(middle)
    (left, _), (right, _) = view.at(west, -17), view.at(east, -17)
    assert 0 < right - left < WIDTH / 2
    assert land_in(view)


@pytest.mark.parametrize(
    ("precision", "reason"),
    [
        ("site", None),
        ("city", None),
        ("admin2", "Known only to the district, so without a pin: <bdi>Somewhere</bdi> (Syria)."),
        ("admin1", "Known only to the province, so without a pin: <bdi>Somewhere</bdi> (Syria)."),
        ("country", "Known only to the country, so without a pin: <bdi>Somewhere</bdi> (Syria)."),
        ("region", "Known only to the region, so without a pin: <bdi>Somewhere</bdi> (Syria)."),
    ],
)
def test_only_towns_and_sites_have_pins(client, precision, reason):
    event = event_at("Talks", place("Somewhere", country="SY", geo_precision=precision))
    section = section_of(client, event.get_absolute_url())
    assert ("<svg" in section, 'class="pin"' in section) == ((reason is None),) * 2
    assert (reason or "Somewhere") in section
    assert ("46.20" in section) is (reason is None)


def test_a_town_without_coordinates_is_told_in_words(client):
    event = event_at("Talks", place("Nowhere", None, country="SY"))
    section = section_of(client, event.get_absolute_url())
    assert "<svg" not in section
    assert "No coordinates are on record, so without a pin: <bdi>Nowhere</bdi> (Syria)." in section


def test_event_without_a_place_has_no_map(client):
    process = event_at("Process", place("Geneva"))
    event = make_event("Round", parent=process, is_public=True)
    assert section_of(client, event.get_absolute_url()) == ""


def test_places_that_fall_together_are_one_pin_with_a_count():
    shown = drawn(place("Geneva"), place("Carouge", (46.18, 6.14)), place("Astana", ASTANA))
    assert [(pin.title, pin.radius) for pin in shown.pins] == [
        ("Carouge, Geneva: 2 events", 10),
        ("Astana: Event 2", 6),
    ]
    assert shown.has_numbers
    assert not drawn(place("Geneva II"), place("Astana II", ASTANA)).has_numbers


def test_pins_lead_to_their_event_or_to_the_row_that_lists_them(client):
    geneva, astana = place("Geneva"), place("Astana", ASTANA)
    process = make_event("Process", kind="process", is_public=True)
    event_at("Geneva I", geneva, parent=process)
    event_at("Geneva II", geneva, parent=process)
    event_at("Astana 1", astana, parent=process)
    section = section_of(client, process.get_absolute_url())
    pins = re.findall(r'<a class="pin" href="([^"]+)"', section)
    assert pins == [f"#place-{geneva.pk}", "/events/astana-1/"]
    row = re.search(rf'<tr id="place-{geneva.pk}">.*?</tr>', section, re.DOTALL)
    assert re.findall(r'href="/events/([\w-]+)/"', row[0]) == ["geneva-i", "geneva-ii"]


def test_table_has_every_place_with_what_is_known_of_it(client):
    process = make_event("Process", kind="process", is_public=True)
    event_at("One", place("Suva", SUVA, country="FJ"), parent=process)
    event_at("Two", place("Palais", GENEVA, country="CH", geo_precision="site"), parent=process)
    event_at("Three", place("Aleppo", GENEVA, country="SY", geo_precision="admin1"), parent=process)
    section = section_of(client, process.get_absolute_url())
    rows = [re.sub(r"(<[^>]*>)+", "|", row).strip("|") for row in re.findall(r"<tr id=.*?</tr>", section)]
    assert [unescape(row).replace("\u00a0", " ") for row in rows] == [
        "Aleppo|Syria|province|Three",
        "Palais|Switzerland|46.2044° N, 6.1432° E|site|Two",
        "Suva|Fiji|18.14° S, 178.44° E|town or city|One",
    ]


def test_names_do_not_meet_pins_or_each_other():
    shown = drawn(*(place(f"A town of some renown {n}", (46 + n % 5, 6 + n / 2)) for n in range(24)))
    labelled = [pin for pin in shown.pins if pin.label]
    assert labelled
    for pin in labelled:
        assert all(
            abs(pin.label_y - other.label_y) > 3 or pin is other or pin.label_x != other.label_x for other in labelled
        )
        others = [other for other in shown.pins if other is not pin and abs(other.y - pin.label_y) < 4]
        reach = {"start": (0, 150), "end": (-150, 0), "middle": (-75, 75)}[pin.anchor]
        assert not [o for o in others if pin.label_x + reach[0] < o.x < pin.label_x + reach[1]]


def test_list_maps_the_events_on_its_page_and_none_that_are_hidden(client, django_assert_num_queries):
    event_at("Shown", place("Geneva"))
    make_event(f"{MARKER} talks", place=place(f"{MARKER} town", ASTANA))
    section = section_of(client, "/events/")
    assert "Places of the events on this page" in section
    assert section.count('class="pin"') == 1
    assert MARKER not in section


def test_a_map_costs_no_queries_where_places_are_selected(django_assert_num_queries):
    for n in range(3):
        event_at(f"Event {n}", place(f"Town {n}", (n * 10, n * 10)))
    events = list(Event.objects.select_related("place"))
    with django_assert_num_queries(0):
        shown = PlacesMap.of(events)
        assert len(shown.pins) == 3
        assert shown.land


@pytest.mark.parametrize(
    "points", [[(0, 0)], [(6, 46), (71, 51)], [(-180, -80), (0, 80), (120, 0)]], ids=["one", "two", "world"]
)
def test_the_outline_of_land_stays_small(points):
    assert len(land_in(fitted(points))) < 25_000


def test_land_is_where_it_is():
    """A point in the middle of Africa lies inside the path, one in the Atlantic outside."""
    view = View(-60, -40, 60, 40, 960, 640)
    rings = [ring_of(part) for part in land_in(view).split("z") if part]
    assert sum(encloses(ring, view.at(20, 0)) for ring in rings) % 2 == 1
    assert sum(encloses(ring, view.at(-25, 0)) for ring in rings) % 2 == 0


def ring_of(part: str) -> list[tuple[int, int]]:
    numbers = [int(n) for n in re.findall(r"-?\d+", part)]
    points, (x, y) = [(numbers[0], numbers[1])], numbers[:2]
    for dx, dy in zip(numbers[2::2], numbers[3::2], strict=True):
        x, y = x + dx, y + dy
        points.append((x, y))
    return points


def encloses(ring, point) -> bool:
    inside, (x, y) = False, point
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
            inside = not inside
    return inside


@pytest.mark.parametrize(
    ("ring", "kept"),
    [
        ([(0, 0), (4, 0), (4, 4), (0, 4)], [(0, 0), (4, 0), (4, 4), (0, 4)]),
        ([(-5, 1), (5, 1), (5, 3), (-5, 3)], [(-1, 1), (5, 1), (5, 3), (-1, 3)]),
        ([(20, 20), (30, 20), (30, 30)], []),
        ([(-100, -100), (100, -100), (100, 100), (-100, 100)], [(-1, -1), (10, -1), (10, 10), (-1, 10)]),
    ],
    ids=["inside", "across", "outside", "around"],
)
def test_rings_are_cut_at_the_edges(ring, kept):
    assert sorted(clip(ring, -1, -1, 10, 10)) == sorted(kept)
