"""Public records: their addresses, which never break, and who may see them."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from actors.models import Actor
from events.models import Event
from history.models import Redirect
from tests.making import edit, make_actor, make_brief, make_event, make_live, publish, save

pytestmark = pytest.mark.django_db

TAKEN = "This address once led to another record and stays with it; choose another."


def redirects() -> set[tuple[str, str, int]]:
    return {(r.content_type.model, r.slug, r.object_id) for r in Redirect.objects.select_related("content_type")}


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        pytest.param("Kofi Annan", "kofi-annan", id="plain"),
        pytest.param("İsmet İnönü", "ismet-inonu", id="accents"),
        pytest.param("Путин", "actor", id="no letter that an address has"),
        pytest.param("—", "actor", id="punctuation"),
        pytest.param("a" * 300, "a" * 100, id="long"),
        pytest.param("x" * 99 + " y", "x" * 99, id="cut at a hyphen"),
    ],
)
def test_slug_is_made_from_the_name(name, slug):
    assert make_actor(name).slug == slug


def test_slug_is_numbered_when_taken():
    slugs = [make_actor("Annan").slug for _ in range(3)]
    assert slugs == ["annan", "annan-2", "annan-3"]
    assert make_event("Annan").slug == "annan"


def test_slug_that_a_record_had_before_counts_as_taken():
    edit(make_actor("Annan"), slug="kofi")
    assert make_actor("Annan").slug == "annan-2"
    assert make_actor("Kofi").slug == "kofi-2"


def test_slug_that_is_given_is_kept():
    assert make_actor("Kofi Annan", slug="annan").slug == "annan"


def test_name_may_change_without_the_address():
    actor = edit(make_actor("Kofi Annan"), name="Kofi Atta Annan")
    assert actor.slug == "kofi-annan"
    assert redirects() == set()


@pytest.mark.parametrize("make", [make_actor, make_event], ids=["actor", "event"])
def test_old_address_leads_to_the_new_one_for_ever(client, make):
    record = make("Geneva", is_public=True)
    old = record.get_absolute_url()
    edit(record, slug="moved")
    edit(record, slug="moved-again")
    for address in (old, old.replace("geneva", "moved")):
        response = client.get(f"{address}?page=2&q=a%20b")
        assert response.status_code == 301
        assert response["Location"] == f"{record.get_absolute_url()}?page=2&q=a%20b"
        assert client.get(address)["Location"] == record.get_absolute_url()
    assert client.get(record.get_absolute_url()).status_code == 200


def test_renaming_leaves_no_chain():
    actor = make_actor(slug="a")
    for slug in ("b", "c", "b", "d"):
        edit(actor, slug=slug)
    assert redirects() == {("actor", old, actor.pk) for old in "abc"}


def test_renaming_back_removes_the_redirect(client):
    actor = make_actor(slug="a", is_public=True)
    edit(actor, slug="b")
    edit(actor, slug="a")
    assert redirects() == {("actor", "b", actor.pk)}
    assert client.get("/actors/a/").status_code == 200
    assert client.get("/actors/b/")["Location"] == "/actors/a/"


def test_address_of_a_record_is_given_to_no_other():
    edit(make_actor("Annan"), slug="kofi")
    other = Actor(kind="person", name="Another", slug="annan")
    with pytest.raises(ValidationError) as refused:
        other.full_clean()
    assert refused.value.message_dict == {"slug": [TAKEN]}
    with pytest.raises(ValidationError) as refused:
        save(other)
    assert refused.value.message_dict == {"slug": [TAKEN]}
    assert Actor.objects.count() == 1
    assert save(Event(kind="talks", name="Talks", slug="annan")).slug == "annan"


def test_address_of_a_deleted_public_record_is_given_to_no_other(client):
    actor = make_actor("Annan", is_public=True)
    edit(actor, is_public=False)
    actor.discard(by=None)
    assert client.get("/actors/annan/").status_code == 404
    assert make_actor("Annan", is_public=True).slug == "annan-2"
    assert client.get("/actors/annan/").status_code == 404


def test_address_that_readers_never_saw_is_free_after_deletion():
    make_actor("Annan").discard(by=None)
    assert make_actor("Annan").slug == "annan"


def test_redirect_does_not_lead_to_what_readers_may_not_see(client):
    actor = make_actor("Secret envoy", slug="old", is_public=False)
    edit(actor, slug="new")
    response = client.get("/actors/old/")
    assert response.status_code == 404
    assert b"new" not in response.content
    assert b"Secret" not in response.content


@pytest.mark.parametrize("make", [make_actor, make_event], ids=["actor", "event"])
def test_record_is_public_by_mark_or_by_a_live_brief(make):
    link = "actors" if make is make_actor else "events"
    marked, linked, drafted, private = (make(f"{n} record") for n in ("Marked", "Linked", "Drafted", "Private"))
    scheduled, withdrawn = make("Scheduled record"), make("Withdrawn record")
    edit(marked, is_public=True)
    make_live(title="Live", **{link: (linked,)})
    make_brief("Draft", **{link: (drafted,)})
    later = timezone.now() + timedelta(hours=1)
    publish(make_brief("Later", **{link: (scheduled,)}), at=later)
    make_live(title="Gone", **{link: (withdrawn,)}).withdraw(by=None, reason="Wrong.")

    model = type(private)
    assert set(model.objects.public()) == {marked, linked}
    assert set(model.objects.public(later)) == {marked, linked, scheduled}
    assert set(model.objects.public(timezone.now() - timedelta(days=1))) == {marked}


def test_record_dropped_from_the_next_edition_is_public_no_more():
    actor = make_actor()
    brief = make_live(actors=(actor,))
    with brief.revising(by=None):
        brief.actor_links.all().delete()
    assert set(Actor.objects.public()) == {actor}
    publish(brief, by=None, kind="update", note="Without him.")
    assert set(Actor.objects.public()) == set()


def test_latest_editions_are_the_latest_first_and_of_live_briefs_only():
    actor = make_actor()
    old = make_live(title="Old", date="2017-01-01", actors=(actor,))
    new = make_live(title="New", date="2018-01-01", actors=(actor,))
    make_brief("Draft", actors=(actor,))
    make_live(title="Other")
    assert [edition.title for edition in actor.latest_editions()] == [new.title, old.title]
