"""The demo: one command after which there is something to read and somebody to log in as."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from actors.models import Actor
from briefs.models import Author, Brief, Edition, Submission, Topic
from events.models import Event
from history.models import Change
from sources.models import Document
from tests.making import edit, make_brief

pytestmark = pytest.mark.django_db

SAMPLES = {"colombia-peace-needs-a-majority", "iran-nuclear-deal-after-the-exit", "syria-two-tracks"}


def run(**options) -> str:
    out = StringIO()
    call_command("demo", "--no-serve", stdout=out, **options)
    return out.getvalue()


def passwords(out: str) -> dict[str, str]:
    return dict(re.findall(r"log in as (\w+) +with password (\S+)", out))


def counts() -> dict[str, int]:
    models = (Brief, Edition, Topic, Author, Event, Actor, Document, Change, get_user_model())
    return {model.__name__: model.objects.count() for model in models}


@pytest.mark.once
def test_demo_publishes_the_samples_makes_five_people_and_does_so_once(settings):
    settings.DEBUG = True
    first = run(port=9000)
    assert_the_samples_are_live()
    assert_something_is_on_the_desk()
    assert "http://127.0.0.1:9000/\n" in first
    assert "http://127.0.0.1:9000/admin/\n" in first

    # People
    given = passwords(first)
    assert list(given) == ["analyst", "editor", "publisher", "contributor", "admin"]
    assert all(authenticate(username=name, password=password) for name, password in given.items())
    people = get_user_model().objects
    assert {
        u.username: (u.is_staff, u.is_superuser, *u.groups.values_list("name", flat=True)) for u in people.all()
    } == {
        "analyst": (True, False, "Analyst"),
        "editor": (True, False, "Editor"),
        "publisher": (True, False, "Publisher"),
        "contributor": (True, False, "Outside contributor"),
        "admin": (True, True),
    }

    # Again, after some work
    draft = make_brief("Not finished", bottom_line="")
    edit(Brief.objects.get(slug="syria-two-tracks"), title="Edited", slug="moved")
    edit(Actor.objects.get(slug="kofi-annan"), summary="Edited.")
    made = counts()
    kept = {user.username: user.password for user in people.all()}
    second = run()
    assert counts() == made
    assert passwords(second) == {}
    assert not any(password in second for password in given.values())
    assert {user.username: user.password for user in people.all()} == kept
    assert not draft.editions.exists()
    assert Actor.objects.get(slug="kofi-annan").summary == "Edited."


def assert_the_samples_are_live() -> None:
    editions = {e.brief.slug: e for e in Edition.objects.live().select_related("brief")}
    assert {slug: edition.number for slug, edition in editions.items()} == dict.fromkeys(SAMPLES, 1)
    assert Brief.objects.count() == 3
    home = Client().get("/").content.decode()
    assert all(f'href="/briefs/{slug}/"' in home for slug in SAMPLES)
    assert {e.change.person for e in editions.values()} == {"Demo editor"}
    assert {b.owner.username for b in Brief.objects.all()} == {"analyst"}
    syria = editions["syria-two-tracks"]
    assert (syria.event_links.count(), syria.actor_links.count()) == (21, 15)


def assert_something_is_on_the_desk() -> None:
    (sent,) = Submission.objects.waiting_for(get_user_model().objects.get(username="editor"))
    assert (sent.brief.slug, sent.submitted_by.username) == ("iran-nuclear-deal-after-the-exit", "analyst")
    (planned,) = Edition.objects.scheduled()
    assert (planned.brief.slug, planned.number, planned.kind) == ("colombia-peace-needs-a-majority", 2, "update")
    assert planned.draft_changes() == ""
    at = timezone.localtime(planned.published_at)
    assert (at.hour, at.minute, at.date() - timezone.localdate()) == (9, 0, timedelta(days=1))
    readers = Client().get("/briefs/colombia-peace-needs-a-majority/").content.decode()
    assert "shortened procedure" not in readers


@pytest.mark.once
def test_demo_is_refused_on_a_public_site(settings):
    assert settings.DEBUG is False
    with pytest.raises(CommandError, match="run it with DEBUG=1, and never on a public site"):
        run()
    assert not get_user_model().objects.exists()
    assert not Brief.objects.exists()
