"""Who else has a record open is told to those who may see it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from briefs.models import Brief
from history.models import Change, Presence
from tests.making import edit, make_brief, make_event, make_person

pytestmark = pytest.mark.django_db

TOKEN = "6a1e8f0c-7f6e-4f4b-9d52-0d3e6f1b2a77"


@pytest.fixture
def amal(admin_client_of):
    return admin_client_of("Analyst", username="amal", first_name="Amal", last_name="Haddad")


@pytest.fixture
def brief(db):
    return make_brief()


def address(record) -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_presence", args=[record.pk])


def poll(client: Client, record, token: object = TOKEN, **told):
    return client.post(address(record), {"token": str(token), **told})


def test_people_see_one_another_and_who_is_typing(amal, brief, admin_client_of):
    ines = admin_client_of("Editor", username="ines", first_name="Inês")
    assert poll(ines, brief).json() == {"others": [], "latest": None}
    poll(amal, brief, uuid4(), unsaved="1")
    since = Presence.objects.get(user=amal.user).opened_at.isoformat(timespec="seconds")
    assert poll(ines, brief).json()["others"] == [{"name": "Amal Haddad", "since": since, "unsaved": True}]
    assert [other["name"] for other in poll(amal, brief, uuid4()).json()["others"]] == ["You, in another tab", "Inês"]


def test_one_person_with_three_tabs_is_told_once(amal, brief, admin_client_of):
    ines = admin_client_of("Editor", username="ines")
    for unsaved in ("", "1", ""):
        poll(amal, brief, uuid4(), unsaved=unsaved)
    since = Presence.objects.earliest("opened_at").opened_at.isoformat(timespec="seconds")
    assert poll(ines, brief).json()["others"] == [{"name": "Amal Haddad", "since": since, "unsaved": True}]


def test_who_has_another_record_open_is_not_told(amal, brief, admin_client_of):
    for record in (make_event(), make_brief("Another")):
        poll(amal, record, uuid4())
    # Records of two models may well have one number.
    Presence.objects.exclude(object_id=brief.pk).filter(content_type__model="event").update(object_id=brief.pk)
    assert poll(admin_client_of("Editor"), brief).json()["others"] == []


def test_tab_that_is_not_heard_of_is_taken_to_be_closed(amal, brief, admin_client_of):
    ines = admin_client_of("Editor", username="ines")
    poll(amal, brief)
    for seconds, there in [(120, 1), (140, 0)]:
        Presence.objects.update(seen_at=timezone.now() - timedelta(seconds=seconds))
        assert len(poll(ines, brief, uuid4()).json()["others"]) == there
        Presence.objects.filter(user=ines.user).delete()


def test_rows_of_closed_tabs_go(amal, brief, admin_client_of):
    poll(amal, brief)
    Presence.objects.update(seen_at=timezone.now() - timedelta(hours=2))
    new = uuid4()
    poll(admin_client_of("Editor"), brief, new)
    assert [row.token for row in Presence.objects.all()] == [new]


def test_closed_tab_is_taken_away_by_its_own_user_only(amal, brief, admin_client_of):
    ines = admin_client_of("Editor", username="ines")
    poll(amal, brief)
    assert poll(ines, brief, closed="1").json() == {"others": [], "latest": None}
    assert Presence.objects.count() == 1
    poll(amal, brief, closed="1")
    assert not Presence.objects.exists()


def test_token_of_another_is_refused(amal, brief, admin_client_of):
    poll(amal, brief, unsaved="1")
    ines = admin_client_of("Editor", username="ines")
    answer = poll(ines, brief)
    assert (answer.status_code, answer.json()) == (404, {"error": "This token is not yours."})
    assert [(row.user, row.has_unsaved) for row in Presence.objects.all()] == [(amal.user, True)]


def test_what_was_saved_since_the_form_was_opened_is_told(amal, brief):
    ines = make_person("ines", "Editor", first_name="Inês")
    edit(brief, by=ines, title="Changed by Inês")
    edit(brief, by=ines, bottom_line="<p>Changed again.</p>")
    change = Change.objects.of(brief).first()
    told = {
        "number": 3,
        "person": "Inês",
        "at": change.made_at.isoformat(timespec="seconds"),
        "what": change.summary,
    }
    for opened_on, latest in [("1", told), (f"2:{'0' * 64}", told), ("3", None), ("4", None), ("", None), ("x", None)]:
        assert poll(amal, brief, opened_on=opened_on).json()["latest"] == latest, opened_on
    edit(brief, by=amal.user, title="Changed in another tab")
    assert poll(amal, brief, opened_on="3").json()["latest"]["person"] == "You"
    edit(brief, by=None, title="Changed by an import")
    assert poll(amal, brief, opened_on="3").json()["latest"]["person"] == "The system"


def test_poll_costs_four_queries_beside_those_that_tell_who_asks(
    amal, brief, admin_client_of, django_assert_num_queries
):
    others = [admin_client_of("Editor", username=f"editor{number}") for number in range(3)]
    poll(amal, brief)
    for count in (1, 3):
        for client in others[:count]:
            poll(client, brief, uuid4(), unsaved="1")
        # Session, user and two for rights; the record, this tab, the others, the latest revision.
        with django_assert_num_queries(4 + 4):
            poll(amal, brief, opened_on="1")


def test_polling_writes_no_revision_and_no_record(amal, brief):
    was, revisions = Brief.objects.values().get(), Change.objects.count()
    poll(amal, brief, unsaved="1")
    assert Brief.objects.values().get() == was
    assert Change.objects.count() == revisions


def test_only_those_who_may_see_the_record_are_told_and_counted(brief, admin_client_of, client):
    contributor = admin_client_of("Outside contributor")
    own = make_brief("Of the contributor", owner=contributor.user)
    for asking, record, status in [
        (client, brief, 401),
        (admin_client_of(), brief, 403),
        (contributor, brief, 404),
        (contributor, own, 200),
    ]:
        answer = poll(asking, record, uuid4())
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/json")
    assert [row.object_id for row in Presence.objects.all()] == [own.pk]


@pytest.mark.parametrize("token", ["", "abc", "\x00", TOKEN[:-1], "x" * 10_000])
def test_odd_tokens_are_refused(amal, brief, token):
    answer = poll(amal, brief, token)
    assert (answer.status_code, answer.json()) == (404, {"error": "No tab has this token."})


def test_records_that_are_none_are_not_found(amal, brief):
    for key in (0, 999, 10**30):
        answer = amal.post(f"/admin/briefs/brief/{key}/presence/", {"token": TOKEN})
        assert answer.status_code == 404
    assert not Presence.objects.exists()


def test_looking_is_not_enough(amal, brief):
    assert amal.get(address(brief)).status_code == 405


def test_csrf_is_checked(amal, brief):
    careless = Client(enforce_csrf_checks=True)
    careless.force_login(amal.user)
    assert poll(careless, brief).status_code == 403
    assert not Presence.objects.exists()
