"""The preview: the public page of a draft, exactly as it will be, for colleagues only."""

import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from briefs.models import Brief, Edition, StoredPage
from briefs.rendering import article
from history.models import Change
from tests.making import (
    edit,
    make_actor,
    make_author,
    make_brief,
    make_document,
    make_event,
    make_live,
    make_person,
    make_topic,
    publish,
    save,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2018, 1, 27, 9, 30, tzinfo=UTC)
#: SHA-256 of the article of `full_brief`, as the release before there were drafts to show made it.
ARTICLE = "6c9443d1c0fccf4f18b0dd3bb411b62a1909d02a82db9e63fc12c14bbc3e242f"
CITE = re.compile(r'<section class="cite".*?</section>', re.DOTALL)
BAR = re.compile(r'<aside class="draft-bar".*?</aside>', re.DOTALL)


@pytest.fixture
def analyst(admin_client_of) -> Client:
    return admin_client_of("Analyst")


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def preview(client: Client, brief: Brief, query: str = ""):
    return client.get(reverse("admin:briefs_brief_preview", args=[brief.pk]) + query)


def full_brief(**fields) -> Brief:
    return make_brief(
        slug="talks",
        sections=(("Background", "<p>Eight rounds.</p>"), ("Empty", ""), ("Issue", "<p>A &amp; <em>b</em></p>")),
        topics=(make_topic(),),
        authors=(make_author(), make_author("Amal Haddad")),
        events=(make_event(),),
        actors=(make_actor(),),
        documents=(make_document(),),
        **fields,
    )


def body_of(page: str) -> str:
    """What people see of a page but the ways to cite it, of which a preview has no files; it tells machines nothing."""
    return CITE.sub("", page.partition("<body>")[2])


def bar_of(page: str) -> str:
    """The words of the bar in one line."""
    found = BAR.search(page)
    assert found
    return " ".join(re.sub("<[^>]*>", " ", found[0]).split())


# As it will be


@pytest.mark.once
def test_preview_of_a_first_edition_is_the_published_page_but_for_the_bar(analyst, client, clock):
    brief = full_brief()
    seen = preview(analyst, brief).content.decode()
    assert bar_of(seen) == (
        "Preview of revision 1, the latest: the page as it would be if this came out now. "
        "Readers do not see it. Back to the form"
    )
    publish(brief)
    assert BAR.sub("", body_of(seen)) == body_of(client.get("/briefs/talks/").content.decode())


@pytest.mark.once
def test_preview_of_an_update_is_the_published_page_but_for_the_bar(analyst, client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW - timedelta(days=2))
    brief = make_live(full_brief())
    edit(brief, title="Talks, with results")
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    seen = preview(analyst, brief).content.decode()
    # The public note is typed on publishing; till then the list of updates says nothing of what is new.
    edition = publish(brief, kind="update", note="A result.")
    published = client.get("/briefs/talks/").content.decode()
    assert "<p>A result.</p>\n" in published
    assert BAR.sub("", body_of(seen)) == body_of(published).replace("<p>A result.</p>", "")
    assert edition.number == 2
    assert "25 January 2018, 09:30 UTC" in seen
    assert "Updated" in seen


@pytest.mark.once
def test_preview_names_linked_records_as_publishing_would_name_them_now(analyst, client, clock):
    actor = make_actor("Kofi Annan")
    brief = make_brief(slug="talks", actors=(actor,))
    with actor.revising(by=None):
        actor.name = "Kofi A. Annan"
        actor.save()
    seen = preview(analyst, brief).content.decode()
    publish(brief)
    assert "Kofi A. Annan" in seen
    assert BAR.sub("", body_of(seen)) == body_of(client.get("/briefs/talks/").content.decode())


@pytest.mark.once
def test_preview_links_records_that_are_not_public_yet_as_the_published_page_does(analyst, client, clock):
    brief = make_brief(slug="talks", actors=(make_actor(slug="annan"),), authors=(make_author(slug="desk"),))
    assert client.get("/actors/annan/").status_code == 404
    page = preview(analyst, brief).content.decode()
    assert 'href="/actors/annan/"' in page
    assert 'href="/authors/desk/"' in page


@pytest.mark.once
def test_article_of_an_edition_is_byte_for_byte_what_it_was_before_there_were_drafts_to_show():
    snapshot = full_brief().snapshot()
    html = article(snapshot)
    assert html == article(snapshot, {})
    # Rows are named by the keys of their records, which another database gives otherwise.
    html = re.sub(r'id="(event|actor)-[0-9]+"', r'id="\1-1"', html)
    assert sha256(html.encode()).hexdigest() == ARTICLE


@pytest.mark.once
@pytest.mark.parametrize(
    "fields",
    [
        {"title": ""},
        {"date": None},
        {"bottom_line": ""},
        {"sections": ()},
        {"sections": (("Only a heading", ""),)},
        {"title": "", "date": None, "bottom_line": "", "sections": ()},
    ],
    ids=["title", "date", "bottom line", "sections", "text of a section", "everything"],
)
def test_unfinished_brief_has_a_preview(analyst, fields):
    response = preview(analyst, make_brief(**{"title": "Talks", **fields}))
    assert response.status_code == 200
    assert "Only a heading" not in response.content.decode()


@pytest.mark.once
def test_old_revision_has_a_preview_that_says_so(analyst):
    brief = make_brief(title="First thoughts")
    edit(brief, title="Second thoughts")
    old, new = (preview(analyst, brief, f"?revision={n}").content.decode() for n in (1, 2))
    assert bar_of(old).startswith("Preview of an old revision, 1: ")
    assert bar_of(new).startswith("Preview of revision 2, the latest: ")
    assert "<h1>First thoughts</h1>" in old
    assert "Second thoughts" not in old
    assert "<h1>Second thoughts</h1>" in new


@pytest.mark.parametrize("number", ["0", "9", "-1", "x", "1.5", "²", "9" * 30, "1\x00", " 1"])
def test_revision_that_there_is_not_has_no_preview(analyst, number):
    brief = make_brief()
    response = analyst.get(reverse("admin:briefs_brief_preview", args=[brief.pk]), {"revision": number})
    assert response.status_code == 404


def test_revision_that_a_later_version_of_the_site_wrote_says_so(analyst):
    brief = make_brief()
    Change.objects.update(snapshot={**brief.snapshot(), "schema": 99})
    response = preview(analyst, brief, "?revision=1")
    assert "This was written by a later version of the site" in response.content.decode()


def test_revision_of_another_record_has_no_preview(analyst):
    brief, other = make_brief(), make_brief("Other")
    edit(other, title="Other, again")
    assert preview(analyst, brief, "?revision=2").status_code == 404


# For colleagues only


@pytest.mark.once
def test_preview_is_kept_by_nobody_and_allows_nothing_inline(analyst):
    response = preview(analyst, make_brief())
    caching = response.headers["Cache-Control"].split(", ")
    assert {"no-store", "private"} <= set(caching)
    assert "public" not in caching
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert "style-src 'self'" in response.headers["Content-Security-Policy"]
    page = response.content.decode()
    assert not re.findall(r"<script(?! src=)|<style|\sstyle=|\son[a-z]+=", page)
    assert not re.findall(r'<(?:link|img)[^>]*(?:src|href)="(?:https?:)?//(?!testserver)', page)


def test_preview_writes_nothing(analyst):
    brief = make_live(full_brief())
    edit(brief, title="Changed")
    pages, editions = list(StoredPage.objects.values()), list(Edition.objects.values())
    with CaptureQueriesContext(connection) as queries:
        assert preview(analyst, brief).status_code == 200
        assert preview(analyst, brief, "?revision=1").status_code == 200
    assert {query["sql"].split()[0].lstrip("(") for query in queries} == {"SELECT"}
    assert list(StoredPage.objects.values()) == pages
    assert list(Edition.objects.values()) == editions
    assert Change.objects.of(brief).count() == 3


@pytest.mark.parametrize("number", [1, 3])
def test_preview_costs_the_same_however_long_the_brief(analyst, django_assert_num_queries, number):
    people = tuple(make_actor(f"Actor {n}") for n in range(number))
    brief = make_brief(sections=(("Issue", "<p>What is at stake.</p>"),) * number, actors=people)
    with django_assert_num_queries(15):
        page = preview(analyst, brief).content.decode()
    assert page.count("What is at stake.") == number
    assert page.count('href="/actors/actor-') == number


@pytest.mark.once
def test_preview_is_for_those_who_may_see_the_brief(admin_client_of, client):
    brief = make_brief(owner=make_person("owner"))
    contributor = admin_client_of("Outside contributor")
    own = make_brief("Own", owner=contributor.user)
    viewer = admin_client_of(username="viewer")
    viewer.user.user_permissions.set(Permission.objects.filter(codename__in=["view_brief", "others_brief"]))
    answers = {
        "anonymous": client,
        "without rights": admin_client_of(),
        "contributor": contributor,
        "viewer": viewer,
        "analyst": admin_client_of("Analyst"),
    }
    assert {name: preview(who, brief).status_code for name, who in answers.items()} == {
        "anonymous": 302,
        "without rights": 403,
        "contributor": 404,
        "viewer": 200,
        "analyst": 200,
    }
    assert preview(contributor, brief, "?revision=1").status_code == 404
    assert preview(contributor, own).status_code == 200


def test_preview_of_no_brief_is_not_found(analyst):
    assert analyst.get(reverse("admin:briefs_brief_preview", args=[404])).status_code == 404
    assert analyst.get(reverse("admin:briefs_brief_preview", args=[2**70])).status_code == 404


@pytest.mark.once
def test_preview_of_a_brief_saved_with_nothing_in_it(analyst):
    page = preview(analyst, save(Brief())).content.decode()
    assert "<h1>Untitled brief</h1>" in page


def test_preview_stays_when_the_brief_is_withdrawn(analyst):
    brief = make_live(slug="talks")
    brief.withdraw(by=None, reason="No longer holds")
    assert preview(analyst, brief).status_code == 200
    assert "Edition 2" in preview(analyst, brief).content.decode()
