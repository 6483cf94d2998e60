"""Public pages of briefs."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from briefs.models import StoredPage, Withdrawal
from history.models import Redirect
from tests.making import edit, make_actor, make_author, make_brief, make_event, make_live, make_topic, publish

pytestmark = pytest.mark.django_db

BRIEF = "/briefs/talks-without-results/"


def corrected(**fields):
    """A live brief of two editions, the second a correction of the first."""
    brief = make_live(**fields)
    edit(brief, bottom_line="<p>No result so far, after nine rounds.</p>")
    publish(brief, by=None, kind="correction", note="There were nine rounds.")
    return brief


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.once
def test_brief_page_gives_the_bottom_line_first(client):
    make_live(
        topics=(make_topic(),),
        authors=(make_author("Bottomline desk"),),
        events=(make_event("Geneva I Conference", date_edtf="[2012-06-11..2012-06-20]"),),
        actors=(make_actor("Kofi Annan"),),
    )
    page = text_of(client.get(BRIEF)).split("<main")[1]
    parts = ["<h1>Talks without results</h1>", "Bottomline desk", "No result so far.", "Eight rounds were held."]
    parts += ["some day between 11 and 20 June 2012", "Geneva I Conference", "Kofi Annan", "All updates"]
    places = [page.index(part) for part in parts]
    assert places == sorted(places)
    assert f"http://testserver{BRIEF}editions/1/" in page


def test_brief_page_tells_of_an_update_only_when_there_was_one(client):
    brief = make_live()
    assert "Updated" not in text_of(client.get(BRIEF)).split("All updates")[0]
    edit(brief, title="Talks without result")
    publish(brief, by=None, kind="minor")
    assert "· Updated" not in text_of(client.get(BRIEF))
    edit(brief, title="Talks that ended")
    publish(brief, by=None, kind="update", note="They ended.")
    assert "· Updated" in text_of(client.get(BRIEF))


@pytest.mark.once
def test_brief_page_shows_the_notice_of_a_correction(client):
    corrected()
    page = text_of(client.get(BRIEF))
    assert "Correction, " in page
    assert "There were nine rounds." in page
    assert f'href="{BRIEF}editions/1..2/"' in page


@pytest.mark.once
def test_old_edition_says_that_it_is_not_current_and_keeps_its_text(client):
    corrected()
    page = text_of(client.get(f"{BRIEF}editions/1/"))
    assert "This is not the current edition." in page
    assert "<p>No result so far.</p>" in page
    assert 'content="noindex, follow"' in page
    assert f'<link rel="canonical" href="http://testserver{BRIEF}">' in page


def test_old_address_leads_to_the_new_one_with_its_query(client):
    brief, facets = corrected(), ("", "editions/", "editions/1/", "editions/1..2/")
    edit(brief, slug="nine-rounds")
    for facet in facets:
        response = client.get(f"{BRIEF}{facet}?from=feed")
        assert (response.status_code, response["Location"]) == (301, f"/briefs/nine-rounds/{facet}?from=feed")
    edit(brief, slug="ten-rounds")
    for facet in facets:
        assert client.get(f"{BRIEF}{facet}")["Location"] == f"/briefs/ten-rounds/{facet}"


def test_address_of_a_draft_is_not_kept(client):
    brief = make_brief()
    edit(brief, slug="better")
    assert not Redirect.objects.exists()
    assert client.get(BRIEF).status_code == 404


def test_withdrawn_brief_keeps_its_address_and_gives_the_reason(client):
    other = make_live(title="The better brief")
    make_live().withdraw(by=None, reason="It rests on a forged document.", replacement=other)
    response = client.get(BRIEF)
    page = text_of(response)
    assert response.status_code == 200
    assert "It rests on a forged document." in page
    assert '<a href="/briefs/the-better-brief/">The better brief</a>' in page
    assert "No result so far." not in page
    assert [client.get(f"{BRIEF}editions/{facet}").status_code for facet in ("", "1/", "1..1/")] == [200, 200, 200]


@pytest.mark.once
def test_brief_published_in_error_is_gone(client):
    make_live().withdraw(by=None, reason="A draft.", kind=Withdrawal.Kind.IN_ERROR)
    response = client.get(BRIEF)
    assert response.status_code == 410
    assert "A draft." in text_of(response)
    assert "Talks without results" not in text_of(response)


@pytest.mark.once
def test_address_of_nothing_is_not_found_in_a_sentence(client):
    make_live()
    for address in (
        "/briefs/none/",
        f"{BRIEF}editions/7/",
        f"{BRIEF}editions/1..7/",
        "/topics/none/",
        "/authors/none/",
    ):
        response = client.get(address)
        assert response.status_code == 404, address
        assert "<h1>Not found</h1>" in text_of(response), address


def test_absurd_edition_is_not_found(client):
    make_live()
    for number in ("99999999999999999999", "9" * 5000, "0"):
        assert client.get(f"{BRIEF}editions/{number}/").status_code == 404, number[:20]


# Lists


def titles(response) -> list[str]:
    return [edition.title for edition in response.context["page"]]


def test_list_is_of_live_editions_latest_first(client):
    make_live(title="Older", date=date(2016, 3, 1))
    make_live(title="Newer", date=date(2018, 1, 25))
    make_brief(title="Draft")
    assert titles(client.get("/briefs/")) == ["Newer", "Older"]


@pytest.fixture
def three_briefs():
    talks, sanctions = make_topic("Peace talks"), make_topic("Sanctions")
    annan, geneva, desk = make_actor("Kofi Annan"), make_event("Geneva I Conference"), make_author("Bottomline desk")
    make_live(title="Syria", topics=(talks,), actors=(annan,), events=(geneva,), authors=(desk,))
    make_live(title="Iran", topics=(sanctions, talks), date=date(2015, 7, 14))
    make_live(title="Colombia", topics=(talks,), date=date(2016, 11, 24), bottom_line="<p>Ratified at last.</p>")


FOUND = {
    "": ["Syria", "Colombia", "Iran"],
    "topic=sanctions": ["Iran"],
    "topic=peace-talks&from=2016": ["Syria", "Colombia"],
    "from=2015-07&to=2016-11-24": ["Colombia", "Iran"],
    "actor=kofi-annan": ["Syria"],
    "event=geneva-i-conference": ["Syria"],
    "author=bottomline-desk": ["Syria"],
    "q=RATIFIED+last": ["Colombia"],
    "q=ratified+nowhere": [],
    "topic=&q=": ["Syria", "Colombia", "Iran"],
    "topic=sanctions&topic=peace-talks": ["Syria", "Colombia", "Iran"],
}


def test_list_filters(client, three_briefs):
    assert {query: titles(client.get(f"/briefs/?{query}")) for query in FOUND} == FOUND


@pytest.mark.once
def test_hidden_filter_is_sent_along_unless_it_cannot_be_read(client, three_briefs):
    page = client.get("/briefs/?actor=nobody&author=bottomline-desk").content.decode()
    assert ['name="actor"' in page, 'name="author"' in page] == [False, True]


BAD = {
    "topic=none": "There is no such topic.",
    "topic=sanctions&topic=none": "There is no such topic.",
    "actor=none": "There is none called “none”. Write a name in full",
    "from=0": "from",
    "from=99999": "from",
    "to=2016-13-01": "Months run from 01 to 12",
    "from=2018&to=2016": "The period ends before it starts.",
}


def test_bad_filter_value_is_told_of_at_its_field(client, three_briefs):
    for query, message in BAD.items():
        response = client.get(f"/briefs/?{query}")
        assert (response.status_code, titles(response)) == (200, []), query
        assert message in str(response.context["filter"].form.errors), query


def test_control_characters_in_a_filter_count_for_nothing(client, three_briefs):
    assert len(titles(client.get("/briefs/?to=%00"))) == 3


def test_long_query_is_cut_and_said_to_be(client, three_briefs):
    response = client.get(f"/briefs/?q=Iran+{'x' * 10_000}")
    assert "only the first words of it were looked for" in text_of(response)
    assert len(response.content) < 30_000


@pytest.mark.once
def test_unknown_parameters_do_no_harm(client, three_briefs):
    assert len(titles(client.get("/briefs/?colour=red&q[]=1&page="))) == 3


def test_page_that_is_not_there_is_not_found(client, three_briefs):
    for page in ("0", "2", "-1", "1000000000", "abc", "%EF%BC%91", "1" * 5000):
        assert client.get(f"/briefs/?page={page}").status_code == 404, page[:10]


def test_topic_and_author_pages_list_their_briefs(client, three_briefs):
    assert titles(client.get("/topics/sanctions/")) == ["Iran"]
    assert titles(client.get("/authors/bottomline-desk/")) == ["Syria"]


# What it costs


def live_briefs(count: int) -> None:
    topic, author = make_topic(), make_author()
    for n in range(count):
        linked = {"events": (make_event(f"Event {n}"),), "actors": (make_actor(f"Actor {n}"),)}
        make_live(title=f"Brief {n}", topics=(topic,), authors=(author,), **linked)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/", 5),
        ("/briefs/", 4),
        ("/briefs/?q=no+result&order=newest", 4),
        ("/briefs/?q=no+result&topic=peace-talks&actor=actor-0&event=event-0&author=bottomline-desk&from=2011", 5),
        ("/briefs/brief-0/", 1),
        ("/briefs/brief-0/editions/", 3),
        ("/topics/peace-talks/", 5),
        ("/topics/peace-talks/?q=no+result&actor=actor-0&event=event-0&author=bottomline-desk", 6),
        ("/authors/bottomline-desk/", 5),
    ],
)
def test_queries_do_not_grow_with_the_number_of_briefs(client, django_assert_num_queries, address, queries, count):
    live_briefs(count)
    client.get(address)  # makes the page of a brief, if others have come to stand beside it
    with django_assert_num_queries(queries):
        response = client.get(address)
    assert response.status_code == 200
    assert "Brief 0" in text_of(response)


def test_brief_page_costs_one_query_whatever_its_history(client, django_assert_num_queries):
    brief = make_live(authors=(make_author("A"), make_author("B")))
    for n in range(5):
        edit(brief, title=f"Talks {n}")
        publish(brief, by=None, kind="update", note="x")
    client.get(BRIEF)
    with django_assert_num_queries(1):
        client.get(BRIEF)


@pytest.mark.parametrize("address", [BRIEF, f"{BRIEF}editions/1/"])
def test_unchanged_page_costs_one_query(client, settled, django_assert_num_queries, address):
    make_live()
    first = client.get(address)
    for header in ({"if-none-match": first["ETag"]}, {"if-modified-since": first["Last-Modified"]}):
        with django_assert_num_queries(1):
            response = client.get(address, headers=header)
        assert (response.status_code, response.content) == (304, b"")


def test_new_edition_is_seen_by_who_has_the_old(client):
    brief = make_live()
    first = client.get(BRIEF)
    edit(brief, title="Talks that ended")
    publish(brief, by=None, kind="minor")
    assert client.get(BRIEF, headers={"if-none-match": first["ETag"]}).status_code == 200


@pytest.mark.once
def test_public_pages_set_no_cookie_and_vary_by_none(client):
    corrected()
    for address in ("/", "/briefs/", BRIEF, f"{BRIEF}editions/1..2/", "/events/", "/actors/", "/feeds/"):
        response = client.get(address)
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")


@pytest.mark.once
def test_same_page_is_the_same_bytes_twice(client):
    make_live()
    assert client.get(BRIEF).content == client.get(BRIEF).content


def test_scheduled_edition_appears_without_a_job(client, monkeypatch):
    brief = make_brief()
    later = timezone.now() + timedelta(hours=1)
    publish(brief, by=None, at=later)
    assert client.get(BRIEF).status_code == 404
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert client.get(BRIEF).status_code == 200
    assert titles(client.get("/briefs/")) == ["Talks without results"]


# Stored pages


def all_pages(client) -> dict[str, bytes]:
    addresses = [f"{BRIEF}{facet}" for facet in ("", "editions/1/", "editions/2/")]
    return {address: client.get(address).content for address in addresses}


def test_stored_page_is_what_would_be_rendered(client):
    corrected(authors=(make_author("Bottomline desk"),))
    stored = all_pages(client)
    StoredPage.objects.all().delete()
    assert all_pages(client) == stored


def test_page_of_an_older_release_is_not_served(client, django_assert_num_queries):
    make_live()
    client.get(BRIEF)
    StoredPage.objects.update(release="older", body="older")
    response = client.get(BRIEF)
    assert "No result so far." in text_of(response)
    assert client.get(BRIEF, headers={"if-none-match": response["ETag"]}).status_code == 304
    call_command("render_pages", stdout=StringIO())
    with django_assert_num_queries(1):
        assert client.get(BRIEF).content == response.content


def test_page_that_a_new_release_makes_otherwise_is_sent_to_those_who_have_it(client, monkeypatch, settings):
    make_live()
    before = client.get(BRIEF)
    monkeypatch.setattr("briefs.models.stored_page.release", lambda: "newer")
    settings.SITE_NAME = "Another name"
    after = client.get(BRIEF, headers={"if-none-match": before["ETag"]})
    assert (after.status_code, after["ETag"] != before["ETag"]) == (200, True)
    assert "Another name" in text_of(after)


def test_pages_follow_a_new_address(client):
    brief = corrected()
    all_pages(client)
    edit(brief, slug="nine-rounds")
    assert not StoredPage.objects.exists()
    assert "/briefs/nine-rounds/editions/2/" in text_of(client.get("/briefs/nine-rounds/editions/1/"))
    assert "/briefs/nine-rounds/editions/2/" in text_of(client.get("/briefs/nine-rounds/"))


def test_withdrawn_text_is_in_no_stored_page(client):
    brief = corrected()
    all_pages(client)
    brief.editions.get(number=1).withdraw(by=None, reason="x")
    assert not StoredPage.objects.exists()
    all_pages(client)
    assert _with_text() == {BRIEF, f"{BRIEF}editions/2/"}
    brief.withdraw(by=None, reason="x")
    assert not StoredPage.objects.exists()
    all_pages(client)
    assert StoredPage.objects.exists()
    assert _with_text() == set()


def _with_text() -> set[str]:
    return set(StoredPage.objects.filter(body__contains="Eight rounds").values_list("path", flat=True))


@pytest.mark.parametrize(("kind", "status"), [("withdrawn", 200), ("in_error", 410)])
def test_notice_of_a_withdrawal_costs_one_query(client, django_assert_num_queries, kind, status):
    make_live().withdraw(by=None, reason="It rests on a forged document.", kind=kind)
    for address in (BRIEF, f"{BRIEF}editions/1/"):
        first = client.get(address)
        with django_assert_num_queries(1):
            second = client.get(address)
        assert (second.status_code, second.content) == (status, first.content)
        assert "It rests on a forged document." in text_of(second)
        etag = first.get("ETag", "")
        with django_assert_num_queries(1):
            assert client.get(address, headers={"if-none-match": etag}).status_code == (304 if etag else status)


def test_notice_goes_when_the_brief_is_published_again(client):
    brief = make_live()
    brief.withdraw(by=None, reason="It rests on a forged document.")
    assert "forged document" in text_of(client.get(BRIEF))
    edit(brief, title="Talks without a forged document")
    publish(brief, by=None, kind="update", note="Mended.")
    assert "<h1>Talks without a forged document</h1>" in text_of(client.get(BRIEF))


def test_scheduled_edition_changes_the_old_pages_at_its_time(client, monkeypatch):
    brief = make_live()
    edit(brief, title="Nine rounds")
    later = timezone.now() + timedelta(hours=1)
    publish(brief, by=None, kind="update", note="x", at=later)
    assert "not the current edition" not in text_of(client.get(f"{BRIEF}editions/1/"))
    assert "Edition 2" not in text_of(client.get(BRIEF))
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert "not the current edition" in text_of(client.get(f"{BRIEF}editions/1/"))
    assert "<h1>Nine rounds</h1>" in text_of(client.get(BRIEF))
