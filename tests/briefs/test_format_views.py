"""Addresses of editions in other forms."""

import json
from datetime import timedelta
from itertools import product

import pytest
from django.test import Client
from django.utils import timezone

from briefs.formats import FORMS
from briefs.models import EditionFile, Withdrawal
from tests.making import edit, make_author, make_brief, make_live, publish, save

pytestmark = pytest.mark.django_db

CITATIONS = ("txt", "bib", "ris", "csl.json")
TEXTS = ("pdf", "png", "md", "json")


@pytest.fixture(autouse=True)
def _files_at_hand(monkeypatch):
    """To make a file takes a second, and how is tested elsewhere."""
    monkeypatch.setattr(EditionFile, "made", classmethod(lambda cls, edition, kind: f"{kind} of {edition}".encode()))


@pytest.fixture
def brief():
    author = make_author("Kofi Annan", family_name="Annan", given_name="Kofi")
    brief = make_live(make_brief(slug="talks", authors=(author,)))
    edit(brief, title="Talks with a result")
    publish(brief, kind="update", note="There is one.")
    return brief


def get(path: str, client: Client | None = None, **headers):
    return (client or Client()).get(path, headers=headers)


@pytest.mark.once
def test_edition_has_each_form_at_its_address(brief):
    for form, about in FORMS.items():
        response = get(f"/briefs/talks/editions/1.{form}")
        name = f"BL-{brief.pk}-edition-1-talks.{form}"
        assert (response.status_code, response.headers["Content-Type"]) == (200, about.media_type), form
        assert response.headers["Content-Disposition"] == f'inline; filename="{name}"'
        assert response.headers["Link"] == '<http://testserver/briefs/talks/>; rel="canonical"', form
        assert ("Access-Control-Allow-Origin" in response.headers) == (form in (*CITATIONS, "json")), form
        assert "Set-Cookie" not in response.headers, form
        assert response.content, form


@pytest.mark.once
def test_edition_keeps_its_own_words(brief):
    assert "Talks without results" in get("/briefs/talks/editions/1.md").content.decode()
    assert "Talks with a result" in get("/briefs/talks/editions/2.md").content.decode()
    assert json.loads(get("/briefs/talks/editions/1.csl.json").content)[0]["title"] == "Talks without results"


def leads(*paths: str) -> dict[str, tuple[int, str]]:
    """Where each of these addresses leads."""
    answers = {path: get(path) for path in paths}
    return {path: (answer.status_code, answer.headers["Location"]) for path, answer in answers.items()}


@pytest.mark.once
def test_brief_leads_to_the_live_edition(brief):
    paths = {f"/briefs/talks.{form}": (302, f"/briefs/talks/editions/2.{form}") for form in FORMS}
    assert leads(*paths) == paths
    for path in paths:
        assert get(path).headers["Cache-Control"].startswith("public, max-age=60"), path


def test_way_to_the_live_edition_is_kept_no_longer_than_it_holds(brief):
    edit(brief, title="Talks again")
    publish(brief, kind="update", note="Again.", at=timezone.now() + timedelta(seconds=20))
    response = get("/briefs/talks.pdf")
    assert response.headers["Location"] == "/briefs/talks/editions/2.pdf"
    assert response.headers["Cache-Control"].startswith(("public, max-age=19", "public, max-age=18"))


def test_what_is_not_out_is_not_found():
    make_brief(slug="draft")
    planned = make_brief(slug="planned")
    publish(planned, at=timezone.now() + timedelta(hours=1))
    assert EditionFile.objects.body(planned.scheduled_edition(), "pdf")
    states = ("draft", "draft/editions/1", "planned", "planned/editions/1", "nothing", "nothing/editions/1")
    paths = [f"/briefs/{state}.{form}" for state in states for form in FORMS]
    assert {path: get(path).status_code for path in paths} == dict.fromkeys(paths, 404)


@pytest.mark.once
def test_former_address_leads_to_the_same_form_in_one_step(brief):
    edit(brief, slug="talks-2018")
    ends = [f"{end}.{form}" for end in ("", "/editions/1") for form in FORMS]
    paths = {f"/briefs/talks{end}": (301, f"/briefs/talks-2018{end}") for end in ends}
    assert leads(*paths) == paths


@pytest.mark.once
def test_text_of_withdrawn_brief_is_a_notice(brief):
    brief.withdraw(by=None, reason="No longer holds")
    withdrawn = brief.withdrawals.get().withdrawn_at
    paths = {f"/briefs/talks.{form}": (302, f"/briefs/talks/editions/2.{form}") for form in TEXTS}
    assert leads(*paths) == paths
    for form, (number, title) in product(TEXTS, ((1, "Talks without results"), (2, "Talks with a result"))):
        response = get(f"/briefs/talks/editions/{number}.{form}")
        assert (response.status_code, response.headers["Content-Type"]) == (410, "text/plain; charset=utf-8"), form
        assert response.content.decode() == (
            f"“{title}”, edition {number}, was withdrawn on {withdrawn.day} {withdrawn:%B %Y}.\n\n"
            "No longer holds\n\n"
            "About the brief: http://testserver/briefs/talks/\n"
        ), form


@pytest.mark.once
def test_citation_of_withdrawn_brief_stays_with_the_reason_and_without_the_text(brief):
    brief.withdraw(by=None, reason="No longer holds")
    for form in CITATIONS:
        response = Client().get(f"/briefs/talks.{form}", follow=True)
        text = response.content.decode()
        assert response.status_code == 200, form
        for words in ("Talks with a result", "Withdrawn on", "No longer holds"):
            assert words in text, form
        assert "No result so far" not in text, form


@pytest.mark.once
def test_of_what_was_published_in_error_there_is_the_notice_only(brief):
    other = make_live(make_brief("Instead", slug="instead"))
    brief.withdraw(by=None, reason="Wrong", kind=Withdrawal.Kind.IN_ERROR, replacement=other)
    for form in FORMS:
        response = get(f"/briefs/talks/editions/2.{form}")
        assert response.status_code == 410, form
        text = response.content.decode()
        assert text.startswith("Edition 2 of a brief of 25 January 2018 was withdrawn on"), form
        assert text.endswith("Wrong\n\nRead instead: http://testserver/briefs/instead/\n"), form


def test_error_in_one_edition_hides_its_title_also_while_the_brief_is_withdrawn(brief):
    brief.editions.get(number=1).withdraw(by=None, reason="Libel")
    assert get("/briefs/talks/editions/2.txt").status_code == 200
    brief.withdraw(by=None, reason="No longer holds")
    response = get("/briefs/talks/editions/1.txt")
    assert response.status_code == 410
    assert "Talks" not in response.content.decode()


def test_edition_can_be_read_again_after_a_withdrawal_is_lifted(brief, settled):
    brief.withdraw(by=None, reason="No longer holds")
    gone = get("/briefs/talks/editions/2.txt")
    edit(brief, title="Talks once more")
    publish(brief, kind="update", note="It holds again.")
    response = get("/briefs/talks/editions/2.txt", if_none_match=gone.headers["ETag"])
    assert response.status_code == 200
    assert "Withdrawn" not in response.content.decode()
    assert get("/briefs/talks/editions/2.md").status_code == 200


def test_known_answer_is_not_sent_again(brief, settled, django_assert_num_queries):
    client = Client()
    for form in FORMS:
        path = f"/briefs/talks/editions/1.{form}"
        client.get(path)
        with django_assert_num_queries(2, info=form):
            first = client.get(path)
        assert first.headers["ETag"] == client.get(path).headers["ETag"]
        etag, date = {"if_none_match": first.headers["ETag"]}, {"if_modified_since": first.headers["Last-Modified"]}
        for known in (etag, date, etag | date):
            with django_assert_num_queries(1, info=form):
                response = client.get(path, headers=known)
            assert (response.status_code, response.content) == (304, b""), form
            assert response.headers["Cache-Control"].startswith("public, max-age=60"), form


@pytest.mark.once
def test_change_of_an_author_changes_the_citation(brief, settled):
    before = get("/briefs/talks/editions/1.txt")
    author = brief.authorships.get().author
    author.given_name = "Kofi A."
    save(author)
    after = get("/briefs/talks/editions/1.txt", if_none_match=before.headers["ETag"])
    assert after.status_code == 200
    assert after.content.decode().startswith("Annan, Kofi A. (2018)")


@pytest.mark.once
def test_forms_answer_get_and_head_and_nothing_else(brief):
    client = Client()
    for path in ("/briefs/talks.json", "/briefs/talks/editions/1.json", "/briefs/talks/editions/1.md"):
        assert client.post(path).status_code == 405
        got, head = client.get(path), client.head(path)
        assert (head.status_code, head.content) == (got.status_code, b"")
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    assert client.options("/briefs/talks/editions/1.json", headers=asked).status_code == 204


@pytest.mark.once
def test_other_endings_are_not_found(brief):
    for path in ("/briefs/talks.doc", "/briefs/talks/editions/1.html", "/briefs/talks/editions/0.pdf"):
        assert get(path).status_code == 404
