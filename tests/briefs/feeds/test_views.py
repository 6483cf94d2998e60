"""What feeds say in HTTP: validators, methods, what caches may do; and where readers look for them."""

from datetime import timedelta
from itertools import product

import pytest
from django.utils import timezone
from django.utils.http import http_date, parse_http_date

from tests.feeds import FORMATS, OLD, copies, read, titles
from tests.making import edit, make_actor, make_author, make_brief, make_event, make_live, make_topic, publish

pytestmark = pytest.mark.django_db

EXTENSIONS = ("rss", "atom", "json")


@pytest.fixture
def addresses() -> list[str]:
    """A feed of each kind, with an item or more."""
    linked = {
        "topics": (make_topic("Followed"),),
        "actors": (make_actor("Followed"),),
        "events": (make_event("Followed"),),
        "authors": (make_author("Followed"),),
    }
    copies(make_live(**linked), 25)
    make_live(title="Gone", **linked).withdraw(by=None, reason="x")
    records = [f"/feeds/{kind}/followed" for kind in linked]
    return ["/feeds/briefs", "/feeds/briefs-archive-1", "/feeds/changes", *records]


def in_each_format(paths: list[str]) -> list[str]:
    return [f"{path}.{extension}" for path, extension in product(paths, EXTENSIONS)]


def test_feed_costs_the_same_however_much_is_in_it(client, addresses, django_assert_max_num_queries):
    def ask() -> None:
        for address in in_each_format(addresses):
            with django_assert_max_num_queries(3, info=address):
                assert client.get(address).status_code == 200

    ask()
    topic = make_topic("Another")
    for n in range(3):
        make_live(title=f"Brief {n}", topics=(topic,), authors=(make_author(f"Author {n}"),)).withdraw(
            by=None, reason="x"
        )
        make_live(title=f"Another {n}", topics=(topic,), events=(make_event(f"Event {n}"),))
    ask()


def test_unchanged_feed_is_told_of_in_one_query(client, settled, addresses, django_assert_num_queries):
    for address in in_each_format(addresses):
        first = client.get(address)
        etag, date = {"if-none-match": first["ETag"]}, {"if-modified-since": first["Last-Modified"]}
        for headers in (etag, date, etag | date, etag | {"if-modified-since": OLD}):
            with django_assert_num_queries(1, info=address):
                response = client.get(address, headers=headers)
            assert (response.status_code, response.content) == (304, b""), address
            assert "Content-Type" not in response.headers, address


def test_etag_that_differs_counts_more_than_the_date(client, settled):
    first = client.get("/feeds/briefs.atom")
    headers = {"if-none-match": '"other"', "if-modified-since": first["Last-Modified"]}
    assert client.get("/feeds/briefs.atom", headers=headers).status_code == 200


@pytest.mark.once
def test_two_requests_give_the_same_bytes_and_head_the_same_headers(client, addresses):
    for address in in_each_format([*addresses, "/feeds/briefs-archive-9"]):
        one, two, head = client.get(address), client.get(address), client.head(address)
        assert one.content == two.content, address
        assert head.content == b"", address
        assert (head.status_code, dict(head.headers)) == (two.status_code, dict(two.headers)), address


def test_withdrawal_of_the_newest_brief_is_told_to_whoever_has_the_feed(client, monkeypatch):
    make_live(title="Stays")
    newest, kept = make_live(title="Goes"), {}
    later = timezone.now() + timedelta(minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    for address in in_each_format(["/feeds/briefs"]):
        first = client.get(address)
        etag, date = {"if-none-match": first["ETag"]}, {"if-modified-since": first["Last-Modified"]}
        kept |= {(address, "etag"): etag, (address, "date"): date, (address, "both"): etag | date}

    def statuses() -> dict[tuple[str, str], int]:
        return {case: client.get(case[0], headers=headers).status_code for case, headers in kept.items()}

    assert statuses() == dict.fromkeys(kept, 304)
    monkeypatch.setattr(timezone, "now", lambda: later + timedelta(microseconds=1))
    newest.withdraw(by=None, reason="x")
    assert statuses() == dict.fromkeys(kept, 200)
    for extension in EXTENSIONS:
        assert titles(read(client, extension)) == ["Withdrawn: Goes", "Stays"], extension


def test_change_within_the_same_second_is_told_to_whoever_has_the_date_only(client, monkeypatch):
    second = (timezone.now() + timedelta(hours=1)).replace(microsecond=0)
    monkeypatch.setattr(timezone, "now", lambda: second.replace(microsecond=1))
    brief = make_live()
    assert "Last-Modified" not in client.get("/feeds/briefs.atom").headers
    monkeypatch.setattr(timezone, "now", lambda: second.replace(microsecond=2))
    brief.withdraw(by=None, reason="x")
    headers = {"if-modified-since": http_date(second.timestamp())}
    assert client.get("/feeds/briefs.atom", headers=headers).status_code == 200


def test_date_of_a_feed_only_grows(client, settled, monkeypatch):
    dates, start = [], timezone.now()
    brief = make_live()
    for minute, change in enumerate((lambda: edit(brief, slug="x"), lambda: brief.withdraw(by=None, reason="x")), 1):
        dates.append(client.get("/feeds/briefs.atom")["Last-Modified"])
        monkeypatch.setattr(timezone, "now", lambda at=start + timedelta(minutes=minute): at)
        change()
    dates.append(client.get("/feeds/briefs.atom")["Last-Modified"])
    seconds = [parse_http_date(date) for date in dates]
    assert seconds[0] < seconds[1] < seconds[2]


@FORMATS
def test_empty_feed_keeps_its_validators_and_its_date(client, settled, extension):
    first = client.get(f"/feeds/briefs.{extension}")
    assert client.get(f"/feeds/briefs.{extension}", headers={"if-none-match": first["ETag"]}).status_code == 304
    date = {"if-modified-since": first["Last-Modified"]}
    assert client.get(f"/feeds/briefs.{extension}", headers=date).status_code == 304
    assert client.get(f"/feeds/briefs.{extension}").content == first.content


@pytest.mark.once
def test_feed_may_be_kept_for_a_quarter_of_an_hour_and_by_anybody(client):
    response = client.get("/feeds/briefs.atom")
    assert response["Cache-Control"] == "public, max-age=900, stale-while-revalidate=60, stale-if-error=3600"
    assert "Cookie" not in response.headers.get("Vary", "")
    assert not response.cookies


def test_feed_is_kept_no_longer_than_until_the_next_edition_comes_out(client):
    publish(make_brief(), at=timezone.now() + timedelta(seconds=100))
    kept = dict(part.split("=") for part in client.get("/feeds/briefs.atom")["Cache-Control"].split(", ")[1:])
    assert sum(map(int, (kept["max-age"], kept["stale-if-error"]))) <= 100


@pytest.mark.once
@FORMATS
@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_feeds_are_read_only(client, method, extension):
    response = getattr(client, method)(f"/feeds/briefs.{extension}")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")


@pytest.mark.once
@pytest.mark.parametrize(
    ("extension", "media_type"),
    [("rss", "application/rss+xml"), ("atom", "application/atom+xml"), ("json", "application/feed+json")],
)
def test_feed_has_its_media_type_and_is_open_to_scripts_of_any_site(client, extension, media_type):
    response = client.get(f"/feeds/briefs.{extension}")
    assert response["Content-Type"] == f"{media_type}; charset=utf-8"
    assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.once
@pytest.mark.parametrize(
    ("path", "extension"),
    [("feed/", "atom"), ("feed.xml", "atom"), ("atom.xml", "atom"), ("index.xml", "rss"), ("rss.xml", "rss")],
)
def test_address_that_readers_guess_leads_to_the_feed(client, path, extension):
    response = client.get(f"/{path}")
    assert (response.status_code, response["Location"]) == (301, f"/feeds/briefs.{extension}")
    assert client.post(f"/{path}").status_code == 405


@pytest.mark.once
@FORMATS
def test_feed_names_itself_and_its_language(client, settings, extension):
    feed = read(client, extension)
    assert [link.href for link in feed.feed.links if link.rel == "self"] == [
        f"http://testserver/feeds/briefs.{extension}"
    ]
    assert feed.feed.language == "en-gb"
    settings.LANGUAGE_CODE = "ar"
    assert read(client, extension).feed.language == "ar"


@pytest.mark.once
def test_feed_has_a_picture_a_generator_and_the_terms_of_use(client, settings):
    settings.LICENSE_URL = "https://creativecommons.org/licenses/by/4.0/"
    atom, rss, json = read(client).feed, read(client, "rss").feed, client.get("/feeds/briefs.json").json()
    assert (atom.icon, atom.generator, atom.rights) == (
        "http://testserver/static/feed-144.png",
        "Bottomline",
        settings.LICENSE_URL,
    )
    assert (rss.image.href, rss.image.title, rss.image.link) == (atom.icon, rss.title, rss.link)
    assert (rss.generator, rss.rights) == ("Bottomline", settings.LICENSE_URL)
    assert (json["icon"], json["favicon"]) == ("http://testserver/static/feed-512.png", atom.icon)


# WebSub


@pytest.mark.once
def test_feed_names_its_hub_in_headers_and_in_itself(client, settings, addresses):
    settings.WEBSUB_HUB = "https://hub.example.org/"
    for path, extension in product(addresses, EXTENSIONS):
        response = client.get(f"{path}.{extension}")
        if "archive" in path:
            assert "Link" not in response.headers
            continue
        own = f"http://testserver{path}.{extension}"
        assert response["Link"] == f'<https://hub.example.org/>; rel="hub", <{own}>; rel="self"'
        if extension == "json":
            assert response.json()["hubs"] == [{"type": "WebSub", "url": "https://hub.example.org/"}]
        else:
            found = [link.href for link in read(client, extension, path).feed.links if link.rel == "hub"]
            assert found == ["https://hub.example.org/"]


@pytest.mark.once
@FORMATS
@pytest.mark.parametrize("query", ["", "?q=talks"])
def test_feed_without_a_hub_names_none(client, settings, extension, query):
    settings.WEBSUB_HUB = "https://hub.example.org/" if query else ""
    response = client.get(f"/feeds/briefs.{extension}{query}")
    assert "Link" not in response.headers
    assert b"hub" not in response.content
