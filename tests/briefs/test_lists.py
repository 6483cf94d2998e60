"""Lists of briefs, topics and authors, and what the first page tells besides."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.html import escape

from tests.briefs.formats.hard import SUMMARY, TITLE, hard_edition
from tests.making import edit, make_author, make_brief, make_event, make_live, make_topic, publish, save

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def titles(response) -> list[str]:
    return [edition.title for edition in response.context["page"]]


@pytest.fixture
def briefs():
    """Two live briefs and one that is still to come, on two topics."""
    peace, money = make_topic("Peace talks", description="Who talks to whom."), make_topic("Money")
    desk = make_author("Desk", about="All of us.")
    make_live(title="Talks", topics=(peace,), authors=(desk,))
    make_live(title="Sanctions after talks", topics=(money,), date=timezone.localdate())
    publish(make_brief(title="Later", topics=(peace,), authors=(desk,)), at=timezone.now() + timedelta(hours=1))


FOUND = {
    # best match first
    "q=talking": ["Talks", "Sanctions after talks"],
    "q=talking&order=newest": ["Sanctions after talks", "Talks"],
    "q=talks+-sanctions": ["Talks"],
    'q="after+talks"': ["Sanctions after talks"],
    # no word
    "q=%22": [],
    "topic=money&topic=peace-talks": ["Sanctions after talks", "Talks"],
    "q=talks&topic=money": ["Sanctions after talks"],
}


def test_list_of_briefs_is_searched_by_the_index(client, briefs):
    assert {query: titles(client.get(f"/briefs/?{query}")) for query in FOUND} == FOUND


def test_filters_of_briefs_are_removed_one_by_one_and_have_a_feed(client, briefs):
    response = client.get("/briefs/?topic=money&topic=peace-talks&q=talks&order=newest")
    assert [(str(item["value"]), item["without"]) for item in response.context["active"]] == [
        ("talks", "topic=money&topic=peace-talks&order=newest&"),
        ("Money", "topic=peace-talks&q=talks&order=newest&"),
        ("Peace talks", "topic=money&q=talks&order=newest&"),
    ]
    page = text_of(response)
    feed = "/feeds/briefs.atom?topic=money&amp;topic=peace-talks&amp;q=talks"
    assert f'title="These briefs (Atom)" href="{feed}"' in page
    assert "Feed of these briefs: " in page
    assert page.count(f'href="{feed}"') == 2
    assert client.get(feed.replace("&amp;", "&")).status_code == 200


@pytest.mark.parametrize("address", ["/", "/briefs/", "/authors/sara/"])
def test_hard_brief_is_listed_with_every_sign(client, address):
    hard_edition()
    expected = f'<h2><a href="/briefs/hard/">{escape(TITLE)}</a></h2> <p>{escape(SUMMARY)}</p>'
    assert expected in text_of(client.get(address))


def test_list_as_it_stood_is_searched_by_the_words_of_then(client):
    brief = make_live(title="Early words")
    then = timezone.now().isoformat()
    publish(edit(brief, title="Late words"), kind="update", note="x")
    assert titles(client.get("/briefs/", {"q": "words", "as_of": then})) == ["Early words"]
    assert titles(client.get("/briefs/", {"q": "late", "as_of": then})) == []
    assert titles(client.get("/briefs/?q=early")) == []


def test_list_tells_how_many_there_are(client, briefs):
    assert "2 in this list" in text_of(client.get("/briefs/"))
    assert "1 in this list" in text_of(client.get("/topics/money/"))


def test_list_without_matches_leads_to_the_search(client, briefs):
    assert '<a href="/search/?q=atlantis">' in text_of(client.get("/briefs/?q=atlantis"))


def test_topics_and_authors_are_listed_with_their_live_briefs(client, briefs):
    page = text_of(client.get("/topics/"))
    assert '<a href="/topics/peace-talks/">Peace talks</a> (1 brief)<p>Who talks to whom.</p>' in page
    assert '<a href="/topics/money/">Money</a> (1 brief)</li>' in page
    assert '<a href="/authors/desk/">Desk</a> (1 brief)<p>All of us.</p>' in text_of(client.get("/authors/"))


@pytest.mark.parametrize(("address", "words"), [("/topics/", "No topic has"), ("/authors/", "No author has")])
def test_empty_lists_of_topics_and_authors_say_so(client, address, words):
    assert words in text_of(client.get(address))


@pytest.mark.parametrize("address", ["/topics/", "/authors/"])
def test_lists_of_topics_and_authors_cost_two_queries(client, briefs, django_assert_num_queries, address):
    with django_assert_num_queries(2):
        client.get(address)


def test_first_page_names_planned_events_that_are_still_to_come(client):
    today = timezone.localdate()
    days = {"Over": -1, "Today": 0, "Next": 9, "Last": 90}
    for name, distance in reversed(days.items()):
        event = make_event(name, status="planned", date_edtf=str(today + timedelta(days=distance)), is_public=True)
    make_event("Unseen", status="planned", date_edtf=str(today))
    response = client.get("/")
    assert [event.name for event in response.context["planned"]] == ["Today", "Next", "Last"]
    assert 'href="/events.ics?status=planned"' in text_of(response)
    event.date_edtf = str(today + timedelta(days=2))
    save(event)
    assert [event.name for event in client.get("/").context["planned"]] == ["Today", "Over", "Next", "Last"]


def test_first_page_is_another_one_the_day_after(client, monkeypatch):
    etag, tomorrow = client.get("/")["ETag"], timezone.now() + timedelta(days=1)
    assert client.get("/", headers={"if-none-match": etag}).status_code == 304
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert client.get("/", headers={"if-none-match": etag}).status_code == 200


def test_lists_of_records_lead_to_the_search_for_the_same_words(client):
    for address in ("/events/", "/actors/"):
        assert '<a href="/search/?q=annan">Search everything' in text_of(client.get(f"{address}?q=annan"))
        assert "Search everything" not in text_of(client.get(address))
