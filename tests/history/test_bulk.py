"""Actions on many records: each in a revision of its own, or left as it is with the reason told."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from actors.models import Actor
from events.models import Event
from history import bulk
from history.models import Change
from tests.making import make_actor, make_event, make_place, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(admin_client_of):
    return admin_client_of("Analyst", first_name="Amal", last_name="Haddad")


def act(client, action: str, *records, **answers):
    model = records[0]._meta
    data = {"action": action, "_selected_action": [record.pk for record in records]}
    return client.post(reverse(f"admin:{model.app_label}_{model.model_name}_changelist"), data | answers)


def do(client, action: str, *records, **answers):
    return act(client, action, *records, **{"apply": "Do it", "reason": "As agreed"} | answers)


def outcomes(response) -> dict[str, tuple[str, str]]:
    return {str(outcome.record): (outcome.state, outcome.why) for outcome in response.context["outcomes"]}


def revisions(record) -> list[tuple]:
    return [(change.number, change.person, change.reason) for change in Change.objects.of(record)]


CHANGES = {
    "make_public": (lambda n: make_actor(f"Actor {n}"), {}, "is_public", True),
    "make_private": (lambda n: make_actor(f"Actor {n}", is_public=True), {}, "is_public", False),
    "set_kind": (lambda n: make_actor(f"Actor {n}"), {"value": "igo"}, "kind", "igo"),
    "set_status": (lambda n: make_event(f"Event {n}"), {"value": "cancelled"}, "status", "cancelled"),
}


@pytest.mark.parametrize("action", CHANGES)
def test_each_record_is_changed_in_a_revision_of_its_own(analyst, action):
    make, answers, field, value = CHANGES[action]
    records = [make(n) for n in range(3)]
    response = do(analyst, action, *records, **answers)
    assert set(outcomes(response).values()) == {("done", "")}
    assert "3 done, 0 unchanged, 0 refused." in response.content.decode()
    for record in records:
        record.refresh_from_db()
        assert getattr(record, field) == value
        assert revisions(record)[0] == (2, "Amal Haddad", "As agreed")
    assert len({Change.objects.of(record).first().revision_id for record in records}) == 3


def test_page_before_lists_what_changes_and_changes_nothing(analyst):
    planned, held = make_event("Planned", status="planned"), make_event("Held", status="held")
    page = act(analyst, "set_status", planned, held)
    assert [(str(r), now, becomes) for r, now, becomes in page.context["plan"]] == [
        ("Held", "Held", ""),
        ("Planned", "Planned", ""),
    ]
    page = act(analyst, "set_status", planned, held, preview="Show", value="held", reason="So far")
    assert [becomes for _, _, becomes in page.context["plan"]] == ["no change", "Held"]
    assert (page.context["form"]["reason"].value(), page.context["form"].errors) == ("So far", {})
    assert [revisions(event)[0][0] for event in (planned, held)] == [1, 1]


@pytest.mark.parametrize(
    ("action", "answers", "errors"),
    [
        ("make_public", {"reason": ""}, {"reason": ["This field is required."]}),
        (
            "make_public",
            {"reason": "x" * 501},
            {"reason": ["Ensure this value has at most 500 characters (it has 501)."]},
        ),
        ("set_kind", {"value": ""}, {"value": ["This field is required."]}),
        (
            "set_kind",
            {"value": "dragon"},
            {"value": ["Select a valid choice. dragon is not one of the available choices."]},
        ),
    ],
    ids=["no reason", "long reason", "no kind", "no such kind"],
)
def test_answer_that_is_missing_or_wrong_changes_nothing(analyst, action, answers, errors):
    actor = make_actor()
    response = do(analyst, action, actor, **answers)
    assert response.context["form"].errors == errors
    assert "Nothing has been done yet." in response.content.decode()
    assert len(revisions(actor)) == 1


def test_record_that_is_so_already_gets_no_revision(analyst):
    actor = make_actor(is_public=True)
    assert outcomes(do(analyst, "make_public", actor)) == {"Kofi Annan": ("unchanged", "It was so already.")}
    assert len(revisions(actor)) == 1


def test_record_that_breaks_a_rule_is_refused_and_the_others_are_changed(analyst):
    good, faulty = make_actor("Good"), make_actor("Faulty")
    Actor._base_manager.filter(pk=faulty.pk).update(country="gh")
    assert outcomes(do(analyst, "make_public", good, faulty)) == {
        "Good": ("done", ""),
        "Faulty": ("refused", "Country: Write two capital letters, as in ISO 3166-1: SY, KZ."),
    }
    assert [actor.is_public for actor in Actor.objects.order_by("name")] == [False, True]
    assert len(revisions(faulty)) == 1


def test_merged_record_is_refused(analyst):
    stays = make_actor("Stays")
    gone = make_actor("Gone")
    Actor._base_manager.filter(pk=gone.pk).update(merged_into=stays)
    url = reverse("admin:actors_actor_changelist")
    data = {"action": "make_public", "_selected_action": [gone.pk], "apply": "Do it", "reason": "As agreed"}
    assert outcomes(analyst.post(f"{url}?merged=yes", data)) == {
        "Gone": ("refused", "It was merged into “Stays”; change that one.")
    }


def test_what_a_colleague_saved_meanwhile_stays(analyst, monkeypatch):
    actor = make_actor(summary="Before")

    def outcome(action, site, request, record, answers):
        save_as_colleague()
        return original(action, site, request, record, answers)

    def save_as_colleague():
        other = Actor.objects.get()
        other.summary = "By a colleague"
        save(other)

    original = bulk.BulkAction._outcome
    monkeypatch.setattr(bulk.BulkAction, "_outcome", outcome)
    do(analyst, "make_public", actor)
    actor.refresh_from_db()
    assert (actor.summary, actor.is_public) == ("By a colleague", True)


def test_too_many_at_once_are_refused(analyst, monkeypatch):
    monkeypatch.setattr(bulk, "MOST", 2)
    actors = [make_actor(f"Actor {n}") for n in range(3)]
    url = reverse("admin:actors_actor_changelist")
    data = {
        "action": "make_public",
        "_selected_action": [actors[0].pk],
        "select_across": "1",
        "apply": "x",
        "reason": "y",
    }
    response = analyst.post(url, data, follow=True)
    assert [str(m) for m in response.context["messages"]] == [
        "Nothing was changed. Choose at most 2 records at a time."
    ]
    assert not Actor.objects.filter(is_public=True).exists()


@pytest.mark.parametrize(
    ("codenames", "action"),
    [(["view_actor"], "make_public"), (["view_actor", "change_actor"], "delete_selected"), ([], "make_public")],
    ids=["to change", "to delete", "at all"],
)
def test_action_needs_the_right(admin_client_of, codenames, action):
    client = admin_client_of()
    client.user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    actor = make_actor()
    response = do(client, action, actor)
    assert "outcomes" not in (response.context or {})
    assert not Actor.objects.get().is_public
    assert len(revisions(actor)) == 1


def test_kinds_of_records_offer_what_fits_them(analyst):
    make_place(), make_actor(), make_event()
    forms = {
        url: analyst.get(url).context["action_form"]
        for url in ("/admin/actors/actor/", "/admin/events/event/", "/admin/events/place/")
    }
    offered = {
        url: [name for name, _ in form.fields["action"].choices if name] if form else [] for url, form in forms.items()
    }
    assert offered == {
        "/admin/actors/actor/": ["make_public", "make_private", "set_kind"],
        "/admin/events/event/": ["set_status", "make_public", "make_private", "set_kind"],
        "/admin/events/place/": [],
    }
    assert Event.objects.count() == 1
