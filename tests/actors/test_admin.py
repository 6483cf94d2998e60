"""Admin of actors."""

import pytest

from tests.making import make_actor

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("inonu", ["İsmet İnönü"]),
        ("İNÖNÜ", ["İsmet İnönü"]),
        ("pasha", ["İsmet İnönü"]),
        ("annan", ["Kofi Annan"]),
        ("x", []),
    ],
)
def test_actors_are_found_by_any_name_in_list_and_autocomplete(admin_client_of, words, names):
    client = admin_client_of("Analyst")
    make_actor("İsmet İnönü", names=("Ismet Pasha", "Pasha"))
    make_actor("Kofi Annan")
    page = client.get("/admin/actors/actor/", {"q": words})
    assert [actor.name for actor in page.context["cl"].result_list] == names
    answer = client.get(
        "/admin/autocomplete/",
        {"app_label": "actors", "model_name": "relationship", "field_name": "object", "term": words},
    )
    assert [result["text"] for result in answer.json()["results"]] == names


def test_autocomplete_needs_the_right_to_see_actors(admin_client_of):
    make_actor("Kofi Annan")
    query = {"app_label": "actors", "model_name": "relationship", "field_name": "object", "term": "a"}
    response = admin_client_of().get("/admin/autocomplete/", query)
    assert response.status_code == 403
    assert b"Annan" not in response.content
