"""Files that are made once and kept."""

import logging
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client

from briefs.formats import pdf, picture
from briefs.models import EditionFile, StoredPage
from briefs.models.edition_file import EditionFileQuerySet, NotMade
from tests.making import make_brief, make_live, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(monkeypatch) -> list[str]:
    """What is made, in order, instead of the files themselves."""
    calls: list[str] = []

    def make(cls, edition, kind) -> bytes:
        calls.append(f"{kind} {edition.number}")
        return b"body"

    monkeypatch.setattr(EditionFile, "made", classmethod(make))
    monkeypatch.setattr(EditionFile, "can_be_made", classmethod(lambda cls, kind: True))
    return calls


def test_file_is_made_once(made):
    edition = make_live().live_edition()
    assert [EditionFile.objects.body(edition, "pdf") for _ in range(2)] == [b"body"] * 2
    assert made == ["pdf 1"]


def test_files_are_made_after_publication(made, settings, django_capture_on_commit_callbacks):
    settings.FILES_AHEAD = True
    with django_capture_on_commit_callbacks(execute=True):
        edition = publish(make_brief())
        assert made == []
    assert sorted(made) == ["pdf 1", "png 1"]
    assert edition.files.count() == 2


def test_who_has_the_feed_is_told_of_a_pdf_that_is_made_later(made, client):
    edition = make_live().live_edition()
    before = client.get("/feeds/briefs.atom")
    known = {"if-none-match": before["ETag"]}
    EditionFile.objects.body(edition, "png")
    assert client.get("/feeds/briefs.atom", headers=known).status_code == 304
    EditionFile.objects.body(edition, "pdf")
    after = client.get("/feeds/briefs.atom", headers=known)
    assert b'rel="enclosure"' not in before.content
    assert b'rel="enclosure"' in after.content


def test_failure_to_make_a_file_does_not_fail_publishing(
    monkeypatch, settings, caplog, django_capture_on_commit_callbacks
):
    settings.FILES_AHEAD = True

    def fail(cls, edition, kind) -> bytes:
        raise RuntimeError("No such font")

    with monkeypatch.context() as broken, caplog.at_level(logging.ERROR):
        broken.setattr(EditionFile, "made", classmethod(fail))
        broken.setattr(EditionFile, "can_be_made", classmethod(lambda cls, kind: True))
        with django_capture_on_commit_callbacks(execute=True):
            edition = publish(make_brief())
    assert "No such font" in caplog.text
    assert edition.is_live()
    assert edition.files.count() == 0


def test_render_pages_makes_what_is_missing(made, settings):
    edition = make_live().live_edition()
    EditionFile.objects.create(edition=edition, kind="pdf", body=b"old")
    call_command("render_pages", stdout=StringIO())
    assert made == []
    settings.FILES_AHEAD = True
    edition.files.all().delete()
    call_command("render_pages", stdout=StringIO())
    assert sorted(made) == ["pdf 1", "png 1"]
    # And pages last, so that they are up to date.
    assert StoredPage.find(edition.brief.get_absolute_url(), edition.brief.slug).page


def test_file_that_cannot_be_stored_is_sent_none_the_less(made, monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise OperationalError("database is locked")

    make_live(slug="talks")
    monkeypatch.setattr(EditionFileQuerySet, "get_or_create", fail)
    response = Client().get("/briefs/talks/editions/1.png")
    assert (response.status_code, response.content) == (200, b"body")
    assert "could not be stored" in caplog.text


def test_site_without_the_extra_says_so(monkeypatch):
    for module in (pdf, picture):
        monkeypatch.setattr(module, "is_available", lambda: False)
    brief = make_live(slug="talks")
    with pytest.raises(NotMade):
        EditionFile.objects.body(brief.live_edition(), "pdf")
    response = Client().get("/briefs/talks/editions/1.pdf")
    assert response.status_code == 404
    assert "This site does not make this form of an edition." in response.content.decode()
    EditionFile.objects.make_all(brief.live_edition())
    assert not EditionFile.objects.exists()
