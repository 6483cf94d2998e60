"""Admin of actors."""

import pytest

from actors.models import Actor, ActorCitation, Relationship
from tests.making import make_actor, make_document

pytestmark = pytest.mark.django_db


def offered(client, words: str) -> list[str]:
    query = {"app_label": "actors", "model_name": "relationship", "field_name": "object", "term": words}
    return [result["text"] for result in client.get("/admin/autocomplete/", query).json()["results"]]


@pytest.mark.parametrize(
    ("words", "names", "texts"),
    [
        ("inonu", ["İsmet İnönü"], ["İsmet İnönü – Person, TR"]),
        ("İNÖNÜ ismet", ["İsmet İnönü"], ["İsmet İnönü – Person, TR"]),
        ("pasha", ["İsmet İnönü"], ["İsmet İnönü – Person, TR, also “Pasha”"]),
        ("pasha ismet", ["İsmet İnönü"], ["İsmet İnönü – Person, TR, also “Ismet Pasha”"]),
        ("annan", ["Kofi Annan"], ["Kofi Annan – Person"]),
        ("annan pasha", [], []),
        ("x", [], []),
    ],
)
def test_actors_are_found_by_any_name_in_list_and_autocomplete(admin_client_of, words, names, texts):
    client = admin_client_of("Analyst")
    make_actor("İsmet İnönü", names=("Pasha", "Ismet Pasha"), country="TR")
    make_actor("Kofi Annan")
    page = client.get("/admin/actors/actor/", {"q": words})
    assert [actor.name for actor in page.context["cl"].result_list] == names
    assert offered(client, words) == texts


def test_actor_whose_name_begins_with_the_words_is_offered_first(admin_client_of):
    for name in ("Friends of Syria", "Government of Syria", "Syria"):
        make_actor(name, kind="state")
    assert offered(admin_client_of("Analyst"), "syria")[0] == "Syria – State"


def test_merged_actor_is_not_offered(admin_client_of):
    stays, gone = make_actor("Kofi Annan"), make_actor("Kofi Anan", names=("Annan Pasha",))
    Actor._base_manager.filter(pk=gone.pk).update(merged_into=stays)
    assert offered(admin_client_of("Analyst"), "a") == ["Kofi Annan – Person"]
    assert offered(admin_client_of("Analyst", username="second"), "pasha") == []


@pytest.mark.parametrize("number", [1, 3])
def test_autocomplete_costs_the_same_however_many_it_offers(admin_client_of, django_assert_num_queries, number):
    client = admin_client_of("Analyst")
    for n in range(number):
        make_actor(f"Actor {n}", names=(f"Pasha {n}",))
    offered(client, "pasha")
    # Session, user, two of permissions, the actors, their names.
    with django_assert_num_queries(6):
        assert len(offered(client, "pasha")) == number


def test_autocomplete_needs_the_right_to_see_actors(admin_client_of):
    make_actor("Kofi Annan")
    query = {"app_label": "actors", "model_name": "relationship", "field_name": "object", "term": "a"}
    response = admin_client_of().get("/admin/autocomplete/", query)
    assert response.status_code == 403
    assert b"Annan" not in response.content


# Relations of others


def related(number: int) -> Actor:
    un = make_actor("United Nations", kind="igo")
    for n in range(number):
        envoy = make_actor(f"Envoy {n:02}")
        with envoy.revising(by=None):
            Relationship(subject=envoy, object=un, kind="represents", label="Envoy", as_of_edtf="2018-01").save()
    return un


def test_relations_of_others_are_shown_with_links(admin_client_of):
    un = related(1)
    envoy = Actor.objects.get(name="Envoy 00")
    page = admin_client_of("Analyst").get(f"/admin/actors/actor/{un.pk}/change/").content.decode()
    link = f'<a href="/admin/actors/actor/{envoy.pk}/change/">Envoy 00</a>'
    assert f"<li>{link} represents United Nations, Envoy, as of January 2018</li>" in page


def test_many_relations_of_others_lead_to_all_uses(admin_client_of, monkeypatch):
    monkeypatch.setattr("actors.admin.OTHERS_SHOWN", 2)
    un = related(3)
    page = admin_client_of("Analyst").get(f"/admin/actors/actor/{un.pk}/change/").content.decode()
    assert page.count("represents United Nations") == 2
    assert f'<li><a href="/admin/actors/actor/{un.pk}/uses/">All of them</a></li>' in page


def test_new_actor_has_no_relations_of_others(admin_client_of):
    assert "Relations of others" not in admin_client_of("Analyst").get("/admin/actors/actor/add/").content.decode()


def test_source_can_be_about_those_who_are_related(admin_client_of):
    un, other, document = related(1), make_actor("Cited before"), make_document()
    make_actor("Stranger")
    with un.revising(by=None):
        ActorCitation(actor=un, document=document, about=other).save()
    response = admin_client_of("Analyst").get(f"/admin/actors/actor/{un.pk}/change/")
    (formset,) = [i.formset for i in response.context["inline_admin_formsets"] if i.formset.prefix == "citations"]
    assert [name for _, name in formset.empty_form.fields["about"].choices] == ["---------", "Cited before", "Envoy 00"]
