"""Sitemaps: every address in them is live, canonical and may be indexed, and nothing else is there."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pages import sitemaps
from tests.making import edit, make_actor, make_author, make_brief, make_event, make_live, make_topic, publish, save

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


def read(client, address: str) -> ElementTree.Element:
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml")
    return ElementTree.fromstring(response.content)


def locations(client, address: str) -> list[str]:
    return [loc.text.removeprefix(SITE) for loc in read(client, address).iter(f"{SITEMAP}loc")]


def last_changes(client, address: str) -> dict[str, str]:
    rows = read(client, address).iter(f"{SITEMAP}url")
    return {row.findtext(f"{SITEMAP}loc").removeprefix(SITE): row.findtext(f"{SITEMAP}lastmod") for row in rows}


def to_the_second(moment) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def make_all(slug: str = "talks"):
    linked = {
        "topics": (make_topic(f"Topic {slug}", slug=slug),),
        "authors": (make_author(f"Author {slug}", slug=slug),),
        "events": (make_event(f"Event {slug}", slug=slug),),
        "actors": (make_actor(f"Actor {slug}", slug=slug),),
    }
    return make_live(title=slug, slug=slug, **linked)


SECTIONS = ("briefs", "events", "actors", "topics", "authors")


def test_index_names_a_sitemap_for_each_kind_that_has_pages(client):
    always = ["/sitemap-news.xml", "/sitemap-pages.xml"]
    assert locations(client, "/sitemap.xml") == always
    make_all()
    assert locations(client, "/sitemap.xml") == [*always, *(f"/sitemap-{section}-1.xml" for section in SECTIONS)]


def test_sitemap_has_what_readers_can_see_and_nothing_else(client):
    make_all("talks")
    make_brief("Draft", slug="draft", topics=(make_topic("Draft", slug="draft"),))
    publish(make_brief("Later", slug="later"), at=timezone.now() + timedelta(hours=1))
    make_live(title="Gone", slug="gone").withdraw(by=None, reason="No longer holds")
    found = {section: locations(client, f"/sitemap-{section}-1.xml") for section in SECTIONS}
    assert found == {section: [f"/{section}/talks/"] for section in SECTIONS}


@pytest.mark.once
def test_every_address_is_there_canonical_and_may_be_indexed(client):
    make_all()
    seen = [address for part in locations(client, "/sitemap.xml") for address in locations(client, part)]
    assert len(set(seen)) == 15 == len(seen) - 1  # the brief is also news
    for address in seen:
        response = client.get(address)
        assert response.status_code == 200, address
        head = response.content.decode().partition("</head>")[0]
        assert f'<link rel="canonical" href="{SITE}{address}">' in head, address
        assert "noindex" not in head + response.headers.get("X-Robots-Tag", ""), address


def test_date_of_a_brief_moves_with_an_update_and_not_with_a_minor_change(client):
    brief = make_live(title="Talks", slug="talks")
    first = to_the_second(brief.live_edition().published_at)
    edit(brief, title="Talks!")
    minor = publish(brief, by=None, kind="minor", at=None)
    assert minor.updated_at != minor.published_at
    assert last_changes(client, "/sitemap-briefs-1.xml") == {"/briefs/talks/": first}
    edit(brief, title="Talks that ended")
    later = publish(brief, by=None, kind="update", note="They ended")
    assert last_changes(client, "/sitemap-briefs-1.xml") == {"/briefs/talks/": to_the_second(later.updated_at)}


def test_date_of_a_record_is_that_of_its_last_change(client):
    event = make_event("Round", slug="round", is_public=True)
    event.name = "Round nine"
    save(event)
    assert last_changes(client, "/sitemap-events-1.xml") == {"/events/round/": to_the_second(event.changed_at)}


def test_date_of_a_topic_is_that_of_its_latest_brief(client):
    topic = make_topic("Talks", slug="talks", is_public=True)
    assert last_changes(client, "/sitemap-topics-1.xml") == {"/topics/talks/": to_the_second(topic.changed_at)}
    edition = make_live(topics=(topic,)).live_edition()
    assert last_changes(client, "/sitemap-topics-1.xml") == {"/topics/talks/": to_the_second(edition.updated_at)}


def test_long_list_takes_several_files(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "SIZE", 2)
    for n in range(5):
        make_event(f"Round {n}", slug=f"round-{n}", is_public=True)
    parts = [address for address in locations(client, "/sitemap.xml") if "events" in address]
    assert parts == ["/sitemap-events-1.xml", "/sitemap-events-2.xml", "/sitemap-events-3.xml"]
    seen = [address for part in parts for address in locations(client, part)]
    assert seen == [f"/events/round-{n}/" for n in range(5)]


def test_sitemap_that_is_not_there_is_not_found(client):
    make_event(is_public=True)
    names = ("events-2", "events-0", f"events-{10**30}", "nothing-1", "topics-1")
    assert {name: client.get(f"/sitemap-{name}.xml").status_code for name in names} == dict.fromkeys(names, 404)


#: What the state of the site is; then a count of each kind, or its rows.
QUERIES = {
    "/sitemap.xml": 6,
    **{f"/sitemap-{section}-1.xml": 2 for section in SECTIONS},
    "/sitemap-pages.xml": 1,
    "/sitemap-news.xml": 1,
}


def costs(client, address: str) -> tuple[int, int]:
    """Queries of a sitemap, and of asking again whether it is the same."""
    with CaptureQueriesContext(connection) as first:
        response = client.get(address)
    with CaptureQueriesContext(connection) as second:
        assert client.get(address, headers={"If-None-Match": response["ETag"]}).status_code == 304
    return len(first), len(second)


def test_sitemap_costs_the_same_however_much_is_in_it(client):
    make_all("talks-0")
    assert {address: costs(client, address) for address in QUERIES} == {a: (n, 1) for a, n in QUERIES.items()}
    for n in (1, 2):
        make_all(f"talks-{n}")
    assert {address: costs(client, address) for address in QUERIES} == {a: (n, 1) for a, n in QUERIES.items()}


# News


def news(client) -> list[tuple[str, str]]:
    rows = read(client, "/sitemap-news.xml").iter(f"{SITEMAP}url")
    return [(row.findtext(f"{SITEMAP}loc").removeprefix(SITE), row.find(f".//{NEWS}title").text) for row in rows]


def test_news_are_the_briefs_of_two_days(client, monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now - timedelta(hours=49))
    make_live(title="Old", slug="old")
    monkeypatch.setattr(timezone, "now", lambda: now - timedelta(hours=47))
    brief = make_live(title="New & good", slug="new")
    monkeypatch.setattr(timezone, "now", lambda: now)
    edit(brief, title="New and good")
    publish(brief, by=None, kind="update", note="Better")
    make_brief("Draft")
    assert news(client) == [("/briefs/new/", "New and good")]
    said = read(client, "/sitemap-news.xml").find(f"{SITEMAP}url/{NEWS}news")
    assert [(element.tag.removeprefix(NEWS), element.text) for element in said.iter() if element.text] == [
        ("name", "Bottomline"),
        ("language", "en"),
        ("publication_date", f"{now - timedelta(hours=47):%Y-%m-%dT%H:%M:%SZ}"),
        ("title", "New and good"),
    ]


def test_news_end_by_themselves_and_caches_know_when(client, monkeypatch):
    brief = make_live(title="Talks", slug="talks")
    end = brief.live_edition().first_published_at + timedelta(days=2)
    monkeypatch.setattr(timezone, "now", lambda: end - timedelta(seconds=20))
    response = client.get("/sitemap-news.xml")
    assert (news(client), response["Cache-Control"].split(", ")[1]) == ([("/briefs/talks/", "Talks")], "max-age=20")
    monkeypatch.setattr(timezone, "now", lambda: end)
    response = client.get("/sitemap-news.xml", headers={"If-None-Match": response["ETag"]})
    assert (response.status_code, news(client)) == (200, [])


def test_scheduled_brief_becomes_news_at_its_time(client, monkeypatch):
    soon = timezone.now() + timedelta(seconds=30)
    publish(make_brief("Later", slug="later"), at=soon)
    response = client.get("/sitemap-news.xml")
    assert news(client) == []
    assert int(response["Cache-Control"].split(", ")[1].removeprefix("max-age=")) < 30
    monkeypatch.setattr(timezone, "now", lambda: soon)
    assert news(client) == [("/briefs/later/", "Later")]


# For crawlers and for those who watch


@pytest.mark.once
def test_robots_may_read_all_but_searches_combinations_of_filters_and_what_is_not_public(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == (
        "User-agent: *\n"
        "Disallow: /admin/\n"
        "Disallow: /read/\n"
        "Disallow: /search/\n"
        "Disallow: /*?*&\n"
        "Disallow: /*as_of=\n"
        "\n"
        "Sitemap: http://testserver/sitemap.xml\n"
    )


@pytest.mark.once
def test_security_contact_is_told_with_an_end_that_stays_the_same_all_month(client, settings, monkeypatch):
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    start = timezone.now().replace(year=2026, month=11, day=1, hour=0, minute=0)
    texts = set()
    for day in (0, 29):
        monkeypatch.setattr(timezone, "now", lambda day=day: start + timedelta(days=day))
        response = client.get("/.well-known/security.txt")
        texts.add(response.content.decode())
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = (
        "Contact: mailto:security@example.org",
        "Expires: 2027-10-01T00:00:00+00:00",
        "Preferred-Languages: en",
        "Canonical: http://testserver/.well-known/security.txt",
    )
    assert texts == {"".join(f"{line}\n" for line in lines)}
    monkeypatch.setattr(timezone, "now", lambda: start + timedelta(days=30))
    assert "Expires: 2027-11-01T" in client.get("/.well-known/security.txt").content.decode()


@pytest.mark.once
def test_security_contact_is_not_found_where_there_is_none(client, settings):
    settings.SECURITY_CONTACT = ""
    assert client.get("/.well-known/security.txt").status_code == 404


def test_health_is_whether_the_database_answers(client, django_assert_num_queries, monkeypatch):
    with django_assert_num_queries(1):
        response = client.get("/healthz")
    assert (response.status_code, response.content, response["Content-Type"]) == (
        200,
        b"ok\n",
        "text/plain; charset=utf-8",
    )
    assert "no-store" in response["Cache-Control"]

    def refuse(*args):
        raise OperationalError("the password of the database is 1234")

    monkeypatch.setattr("pages.about.connection", type("Connection", (), {"cursor": refuse})())
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (503, b"no database\n")


@pytest.mark.once
def test_health_is_told_without_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200
    assert client.get("/about/").status_code == 301
