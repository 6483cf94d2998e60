"""Merging in the admin: choosing, the preview, doing it, undoing it, and who may."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actors.models import Actor, ActorName, Relationship
from events.models import Event, Participation
from history.models import Change, Merge
from tests.forms import form_of
from tests.making import edit, make_actor, make_brief, make_event, make_live

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(admin_client_of):
    return admin_client_of("Editor", first_name="Edda", last_name="Holm")


@pytest.fixture
def pair() -> tuple[Actor, Actor]:
    return make_actor("Annan", summary="Marker word."), make_actor("Kofi Annan")


def address(record, view: str) -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{view}", args=[record.pk])


def preview(loser, winner) -> str:
    return f"{address(loser, 'merge')}?into={winner.pk}"


def text(response) -> str:
    """What the page says, without tags and runs of spaces."""
    main = response.content.decode().split('id="content"')[1]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


def messages_of(response) -> list[str]:
    return [re.sub("<[^>]*>", "", str(message)) for message in response.context["messages"]]


def errors_of(response) -> list[str]:
    return re.findall(
        r"<li>([^<]*)</li>", "".join(re.findall(r'<ul class="errorlist.*?</ul>', response.content.decode()))
    )


def send(client, loser, winner, **changes):
    """Open the preview, fill in its form, and send it."""
    data = form_of(client.get(preview(loser, winner)), "merge-form")
    return client.post(preview(loser, winner), data | {"reason": "The same man"} | changes, follow=True)


# Choosing


@pytest.mark.once
@pytest.mark.parametrize("make", [make_actor, make_event], ids=["actor", "event"])
def test_form_of_a_record_leads_to_the_choice_and_the_choice_to_the_preview(editor, make):
    loser, winner = make("Loser"), make("Winner")
    page = editor.get(address(loser, "change")).content.decode()
    assert f'href="{address(loser, "merge")}"' in page
    choice = editor.get(address(loser, "merge"))
    assert "choose the one that stays" in text(choice)
    assert 'data-field-name="merged_into"' in choice.content.decode()
    assert choice.context["title"] == "Merge Loser into another"
    assert editor.get(address(loser, "merge"), {"into": winner.pk}).context["title"] == "Merge Loser into Winner"


def test_choice_offers_records_that_are_not_merged(editor, pair):
    send(editor, *pair)
    make_actor("Annan, Nane")
    query = {"app_label": "actors", "model_name": "actor", "field_name": "merged_into", "term": "annan"}
    found = editor.get("/admin/autocomplete/", query).json()["results"]
    assert {result["id"] for result in found} == {str(a.pk) for a in Actor.objects.filter(merged_into=None)}
    listed = editor.get("/admin/actors/actor/", {"q": "annan"}).context["cl"].result_list
    assert {actor.name for actor in listed} == {"Kofi Annan", "Annan, Nane"}


@pytest.mark.parametrize("into", ["", "0", "nonsense", "9" * 30, "-1"])
def test_choice_of_nothing_that_is_there_is_told(editor, pair, into):
    response = editor.get(address(pair[0], "merge"), {"into": into})
    assert response.status_code == 200
    assert errors_of(response) in (
        ["There is no such actor; choose one from the list."],
        ["This field is required."],
    )


@pytest.mark.once
@pytest.mark.parametrize("chosen", [1, 3])
def test_action_wants_exactly_two(editor, chosen):
    actors = [make_actor(f"Actor {n}") for n in range(chosen)]
    data = {"action": "merge_two", "_selected_action": [actor.pk for actor in actors]}
    response = editor.post("/admin/actors/actor/", data, follow=True)
    assert messages_of(response) == ["Choose exactly two records to merge."]


@pytest.mark.once
@pytest.mark.parametrize("make", [make_actor, make_event], ids=["actor", "event"])
def test_action_leads_to_the_preview_of_merging_the_newer_into_the_older(editor, make):
    older, newer = make("Older"), make("Newer")
    changelist = reverse(f"admin:{older._meta.app_label}_{older._meta.model_name}_changelist")
    response = editor.post(changelist, {"action": "merge_two", "_selected_action": [newer.pk, older.pk]})
    assert (response.status_code, response["Location"]) == (302, preview(newer, older))


# The preview


def test_preview_tells_what_would_happen(editor):
    loser = make_actor("Annan", names=("K. Annan", "KOFI"), summary="Envoy <b>.", country="GH", wikidata="Q1254")
    winner = make_actor("Kofi Annan", names=("Kofi",), country="CH", is_public=True)
    with loser.revising(by=None):
        Relationship(subject=loser, kind="allied_with", object=winner).save()
    make_event("Geneva I", actors=(loser,))
    make_event("Geneva II", actors=(loser, winner))
    make_live(title="Talks", actors=(loser,))
    with CaptureQueriesContext(connection) as queries:
        response = editor.get(preview(loser, winner))
    assert [q["sql"] for q in queries if not q["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))] == []
    page = text(response)
    for said in (
        "Country GH CH differs",
        "Summary Envoy &lt;b&gt;. not taken over",
        "Wikidata id Q1254 taken over",
        "Briefs: 1 Talks: actor Annan",
        "Published editions: 1",
        "Events: 1 Geneva I: participant Annan, Participant",
        "Its other names: 1 K. Annan",
        "“Kofi Annan” also gets the other name “Annan”.",
        "Geneva II: participant Annan, Participant – This actor takes part in that role already.",
        "KOFI – This actor has that name already.",
        "Annan is allied with Kofi Annan – An actor cannot stand in a relationship to itself.",
    ):
        assert said in page, said
    assert 'value="Merge “Annan” into “Kofi Annan”"' in response.content.decode()
    assert "Readers see" not in page  # both: one is marked public, a live brief links the other


@pytest.mark.once
@pytest.mark.parametrize(
    ("loser_public", "winner_public", "told"), [(False, True, True), (False, False, False), (True, True, False)]
)
def test_preview_warns_of_what_readers_would_come_to_see(editor, loser_public, winner_public, told):
    loser, winner = make_actor("Loser", is_public=loser_public), make_actor("Winner", is_public=winner_public)
    page = text(editor.get(preview(loser, winner)))
    assert ("Readers see “Winner” and not “Loser”. What is private now" in page) == told


@pytest.mark.once
def test_preview_counts_what_there_is_much_of(editor, pair):
    for n in range(23):
        make_event(f"Round {n}", actors=(pair[0],))
    page = text(editor.get(preview(*pair)))
    assert "Events: 23 Round 0: participant Annan" in page
    assert "and 3 more" in page


@pytest.mark.once
def test_preview_names_no_records_that_the_user_may_not_see(admin_client_of, pair):
    client = admin_client_of()
    rights = ["view_actor", "change_actor", "delete_actor"]
    client.user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    make_brief("Secret brief", actors=(pair[0],))
    page = text(client.get(preview(*pair)))
    assert "Secret" not in page
    assert "Briefs: 1 – only counted here" in page


@pytest.mark.once
def test_pair_that_cannot_be_merged_shows_why_and_no_button(editor):
    loser, winner = make_actor("Loser", is_public=True), make_actor("Winner")
    response = editor.get(preview(loser, winner))
    assert "Readers know the address of “Loser”, but not “Winner”. Make that one public first." in text(response)
    assert b"merge-form" not in response.content
    assert preview(winner, loser) in response.content.decode()
    assert "Choose another" in text(response)


# Doing it


def test_merge_is_done_told_and_undone(editor, pair):
    loser, winner = pair
    event = make_event(actors=(loser,))
    response = send(editor, loser, winner)
    assert response.redirect_chain == [(address(winner, "change"), 302)]
    assert messages_of(response) == ["“Annan” is merged into “Kofi Annan”. Look at it, or undo the merge."]
    assert f'href="{address(loser, "change")}"' in str(next(iter(response.context["messages"])))
    assert "Merged into this one: Annan" in text(response)
    merge = Merge.objects.get()
    assert (merge.person, merge.user, merge.reason) == ("Edda Holm", editor.user, "The same man")
    assert event.participations.get().actor == winner
    assert Change.objects.of(loser).first().action == "merged"

    form = editor.get(address(loser, "change"))
    assert re.search(r"Merged into Kofi Annan on .* by Edda Holm: The same man", text(form))
    assert "name" not in form.context["adminform"].form.fields
    assert b"_save" not in form.content
    data = form_of(form, "unmerge-form") | {"reason": " Two\x00 men "}
    response = editor.post(address(loser, "unmerge"), data, follow=True)
    assert messages_of(response) == ["The merge is undone: “Annan” is a record of its own again."]
    assert event.participations.get().actor == loser
    change = Change.objects.of(loser).first()
    assert (change.action, change.reason) == ("unmerged", "Merge of “Annan” into “Kofi Annan” undone: Two men")


@pytest.mark.once
def test_merge_wants_a_reason(editor, pair):
    response = send(editor, *pair, reason="")
    assert errors_of(response) == ["This field is required."]
    assert not Merge.objects.exists()


@pytest.mark.once
def test_merge_against_wikidata_must_be_confirmed(editor):
    loser, winner = make_actor("Loser", wikidata="Q1"), make_actor("Winner", wikidata="Q2")
    response = send(editor, loser, winner)
    assert "They are one, although Wikidata has them apart as Q1 and Q2" in text(response)
    assert errors_of(response) == ["This field is required."]
    assert not Merge.objects.exists()
    send(editor, loser, winner, against_wikidata="on")
    assert Merge.objects.get().given_up == {"wikidata": "Q1"}


@pytest.mark.once
@pytest.mark.parametrize("which", [0, 1], ids=["loser", "winner"])
def test_preview_is_shown_again_if_a_record_has_changed_since(editor, pair, which):
    data = form_of(editor.get(preview(*pair)), "merge-form") | {"reason": "The same man"}
    edit(pair[which], country="GH")
    response = editor.post(preview(*pair), data)
    assert "Something has changed since you looked. Here is what the merge would do now." in text(response)
    assert "The same man" in text(response)
    assert not Merge.objects.exists()
    again = form_of(response, "merge-form")
    assert again["seen"] != data["seen"]
    editor.post(preview(*pair), again)
    assert Merge.objects.get().reason == "The same man"


@pytest.mark.once
def test_merge_without_a_preview_is_not_done(editor, pair):
    response = editor.post(preview(*pair), {"reason": "The same man"})
    assert "Something has changed since you looked." in text(response)
    assert not Merge.objects.exists()


def test_second_of_two_who_merge_the_same_is_told(editor, pair):
    data = form_of(editor.get(preview(*pair)), "merge-form") | {"reason": "The same man"}
    editor.post(preview(*pair), data)
    response = editor.post(preview(*pair), data)
    assert "“Annan” was merged into “Kofi Annan”; undo that first." in text(response)
    assert Merge.objects.count() == 1


def test_undoing_that_is_refused_tells_why(editor):
    loser, winner = make_actor("Loser", wikidata="Q1"), make_actor("Winner")
    send(editor, loser, winner)
    edit(Actor.objects.get(pk=winner.pk), wikidata="")
    make_actor("Thief", wikidata="Q1")
    response = editor.post(address(loser, "unmerge"), {}, follow=True)
    assert messages_of(response) == ["The merge stands. Another record has this Wikidata id; it may be the same one."]


@pytest.mark.once
def test_undoing_tells_what_could_not_come_back(editor):
    loser, winner = make_actor("Loser"), make_actor("Winner")
    event = make_event(actors=(loser, winner))
    send(editor, loser, winner)
    event.discard(by=None)
    response = editor.post(address(loser, "unmerge"), {}, follow=True)
    assert messages_of(response) == [
        "One participant could not come back. The event that it named has been deleted.",
        "The merge is undone: “Loser” is a record of its own again.",
    ]


@pytest.mark.once
def test_undoing_what_is_not_merged_is_not_found(editor, pair):
    assert editor.post(address(pair[0], "unmerge")).status_code == 404
    assert editor.get(address(pair[0], "unmerge")).status_code == 405


# What is merged


@pytest.mark.once
def test_merged_record_is_not_written_to_by_any_door(editor, pair):
    loser, winner = pair
    before = form_of(editor.get(address(loser, "change")), "actor_form")
    send(editor, loser, winner)
    assert editor.post(address(loser, "change"), before | {"summary": "Changed"}).status_code == 403
    assert editor.post(address(loser, "delete"), {"post": "yes"}).status_code == 403
    restore = reverse("admin:actors_actor_restore", args=[loser.pk, 1])
    assert editor.post(restore, {"reason": "Back"}).status_code == 403
    assert editor.get(reverse("admin:actors_actor_revision", args=[loser.pk, 1])).status_code == 200
    assert editor.get(address(loser, "history")).status_code == 200
    loser.refresh_from_db()
    assert (loser.summary, loser.merged_into) == ("Marker word.", winner)
    assert Change.objects.of(loser).count() == 2


@pytest.mark.once
def test_form_that_was_open_before_the_merge_does_not_bring_the_loser_back(editor, pair):
    loser, winner = pair
    event = make_event(actors=(loser,))
    before = form_of(editor.get(address(event, "change")), "event_form")
    send(editor, loser, winner)
    editor.post(address(event, "change"), before | {"summary": "Changed"})
    event.refresh_from_db()
    assert (event.participations.get().actor, event.summary) == (winner, "Changed")


# Who may


def doors(loser, winner) -> list[tuple[str, str]]:
    return [
        ("get", address(loser, "merge")),
        ("get", preview(loser, winner)),
        ("post", preview(loser, winner)),
        ("get", address(loser, "unmerge")),
        ("post", address(loser, "unmerge")),
    ]


@pytest.mark.once
@pytest.mark.parametrize("missing", ["all", "view_actor change_actor", "change_actor", "delete_actor"])
def test_merging_needs_the_rights_to_change_and_to_delete(admin_client_of, pair, missing):
    client = admin_client_of()
    rights = {"view_actor", "change_actor", "delete_actor"} - set(missing.split())
    client.user.user_permissions.set([] if missing == "all" else Permission.objects.filter(codename__in=rights))
    for method, door in doors(*pair):
        response = getattr(client, method)(door, {"reason": "x", "seen": "y"} if method == "post" else None)
        assert response.status_code == 403, door
        assert b"Marker" not in response.content
    if missing == "delete_actor":
        assert b"Merge into another" not in client.get(address(pair[0], "change")).content
        assert b"merge_two" not in client.get("/admin/actors/actor/").content
    assert not Merge.objects.exists()


@pytest.mark.once
def test_rights_on_events_do_not_help_with_actors(admin_client_of, pair):
    client = admin_client_of()
    client.user.user_permissions.set(Permission.objects.exclude(codename__endswith="_actor"))
    assert {getattr(client, method)(door).status_code for method, door in doors(*pair)} == {403}


@pytest.mark.once
def test_stranger_is_sent_to_log_in(client, pair):
    for method, door in doors(*pair):
        response = getattr(client, method)(door)
        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/")


@pytest.mark.once
def test_analyst_sees_a_merge_but_may_not_undo_it(admin_client_of, editor, pair):
    send(editor, *pair)
    analyst = admin_client_of("Analyst")
    page = analyst.get(address(pair[0], "change"))
    assert "Merged into Kofi Annan" in text(page)
    assert b"unmerge-form" not in page.content
    assert analyst.post(address(pair[0], "unmerge")).status_code == 403


@pytest.mark.parametrize("pk", [0, 999_999, 10**30])
def test_pages_of_a_record_that_is_not_there_are_not_found(editor, pair, pk):
    for method, door in doors(*pair):
        gone = door.replace(f"/actor/{pair[0].pk}/", f"/actor/{pk}/")
        assert getattr(editor, method)(gone).status_code == 404


@pytest.mark.once
def test_event_of_the_same_number_is_not_taken_for_an_actor(editor):
    actor = make_actor("Annan", pk=4711)
    make_event("Geneva I", pk=4712)
    response = editor.get(address(actor, "merge"), {"into": 4712})
    assert errors_of(response) == ["There is no such actor; choose one from the list."]
    assert (Event.objects.count(), Participation.objects.count(), ActorName.objects.count()) == (1, 0, 0)
