"""A brief of which a later version of the site wrote something, as after the site was put back to an earlier one."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from briefs.models import Brief, Edition
from history.models import Change
from history.upcasting import UnreadableSnapshot
from tests.forms import form_of
from tests.making import approve, edit, make_brief, make_live, make_person, submit

pytestmark = pytest.mark.django_db

ACTS = ["change", "submit", "review", "publish", "unschedule", "withdraw", "comments", "editions", "preview", "readers"]
#: Of these a reader would have to see what cannot be read.
COMPARING = {"review", "publish", "sign"}
SAID = "later version of the site"


@pytest.fixture
def publisher(admin_client_of) -> Client:
    return admin_client_of("Publisher")


@pytest.fixture
def brief() -> Brief:
    """Live by an emergency, with a second edition to come, and edited and handed in since."""
    brief = make_brief()
    brief.publish(by=make_person("publisher"), emergency="It cannot wait")
    edit(brief, title="Second")
    approve(brief)
    brief.publish(by=None, note="More", at=timezone.now() + timedelta(days=1))
    edit(brief, title="Third")
    submit(brief)
    return brief


def addresses(brief: Brief) -> dict[str, str]:
    found = {name: reverse(f"admin:briefs_brief_{name}", args=[brief.pk]) for name in ACTS}
    return found | {"sign": reverse("admin:briefs_brief_sign", args=[brief.pk, 2])}


def test_pages_open_where_the_latest_revision_cannot_be_read(publisher, brief):
    for change in Change.objects.all():
        Change.objects.filter(pk=change.pk).update(snapshot={**change.snapshot, "schema": 99})
    for name, page in addresses(brief).items():
        assert publisher.get(page).status_code == 200, name


def test_pages_open_where_the_live_edition_cannot_be_read(publisher, brief, monkeypatch):
    stored = Edition.from_db.__func__

    def from_later(cls, *args):
        edition = stored(cls, *args)
        if "snapshot" in edition.__dict__:
            edition.snapshot = {**edition.snapshot, "schema": 99}
        return edition

    monkeypatch.setattr(Edition, "from_db", classmethod(from_later))
    with pytest.raises(UnreadableSnapshot):
        _ = brief.live_edition().content
    for name, page in addresses(brief).items():
        text = publisher.get(page).content.decode()
        assert (SAID in text) == (name in COMPARING), name


def test_whole_can_be_commented_on_where_no_passage_is_known(publisher):
    brief = make_live()
    Change.objects.update(snapshot={"schema": 99})
    page = reverse("admin:briefs_brief_comments", args=[brief.pk])
    publisher.post(page, form_of(publisher.get(page), "comment-form") | {"text": "Whose is this?"})
    assert brief.comments.get().text == "Whose is this?"
