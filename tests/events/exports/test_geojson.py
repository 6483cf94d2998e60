"""Events as GeoJSON, read by shapely."""

import pytest
from shapely.geometry import shape

from tests.exports import json_of
from tests.making import make_event, make_place

# What a file reads from the database is tested on both, in test_selection.py.
pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_points_have_longitude_first(client):
    place = make_place("Geneva", latitude="46.204400", longitude="6.143200", geo_precision="city")
    event = make_event("Geneva I", place=place, is_public=True)
    collection = json_of(client.get("/events.geojson"))
    assert collection["type"] == "FeatureCollection"
    (feature,) = collection["features"]
    point = shape(feature["geometry"])
    assert (point.geom_type, point.x, point.y) == ("Point", 6.1432, 46.2044)
    assert feature["id"] == feature["properties"]["id"] == str(event.uuid)
    assert feature["properties"]["geo_precision"] == "city"
    assert not {"latitude", "longitude"} & set(feature["properties"])


@pytest.mark.parametrize("precision", ["admin2", "admin1", "country", "region"])
def test_no_point_is_claimed_where_less_than_the_town_is_known(client, precision):
    place = make_place("Kazakhstan", latitude="48", longitude="66.9", geo_precision=precision)
    make_event("Astana", place=place, is_public=True)
    (feature,) = json_of(client.get("/events.geojson"))["features"]
    assert feature["geometry"] is None
    assert (feature["properties"]["place"], feature["properties"]["geo_precision"]) == ("Kazakhstan", precision)


def test_no_place_and_no_coordinates_have_no_geometry(client):
    make_event("Nowhere", is_public=True)
    make_event("Vienna talks", place=make_place("Vienna"), is_public=True)
    assert [f["geometry"] for f in json_of(client.get("/events.geojson"))["features"]] == [None, None]


def test_empty_collection_is_one(client):
    assert json_of(client.get("/events.geojson")) == {"type": "FeatureCollection", "features": []}
