"""What every answer says to browsers: nothing from elsewhere, nothing inline, no frame, no cookie for readers."""

import gzip
import re
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from django.utils import timezone

from tests.making import (
    edit,
    make_actor,
    make_author,
    make_event,
    make_live,
    make_person,
    make_topic,
    publish,
    save,
    undone,
)

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/briefs/",
    "/briefs/?page=1&q=talks",
    "/briefs/talks/",
    "/briefs/talks/editions/",
    "/briefs/talks/editions/1/",
    "/briefs/talks/editions/1..2/",
    "/topics/",
    "/topics/syria/",
    "/authors/",
    "/authors/annan/",
    "/events/",
    "/events/geneva/",
    "/actors/",
    "/actors/annan/",
    "/search/?q=talks",
    "/feeds/",
    "/about/",
    "/codebook/",
    "/api/",
]
FILES = [
    "/feeds/briefs.rss",
    "/feeds/briefs.atom",
    "/feeds/briefs.json",
    "/feeds/changes.atom",
    "/feeds/topics/syria.atom",
    "/feeds/opml.xml",
    "/briefs/talks/editions/1.md",
    "/briefs/talks/editions/1.json",
    "/briefs/talks/editions/1.bib",
    "/events.csv",
    "/events.json",
    "/events/geneva.json",
    "/events/geneva.ics",
    "/actors.csv",
    "/actors/annan.jsonld",
    "/api/events/",
    "/api/actors/annan/",
    "/api/schema/",
    "/reconcile/",
    "/opensearch.xml",
    "/robots.txt",
    "/sitemap.xml",
    "/sitemap-briefs-1.xml",
    "/sitemap-news.xml",
    "/.well-known/security.txt",
]
WITHDRAWN, NOT_THERE = "/briefs/gone/", "/briefs/none/"
PUBLIC = [*PAGES, *FILES, WITHDRAWN, NOT_THERE, "/healthz"]
ADMIN = ["/admin/", "/admin/login/", "/admin/briefs/brief/", "/admin/events/event/add/", "/admin/actors/actor/add/"]


def make_content() -> None:
    """Something at each public address: two editions of a brief with all that it can link, and a withdrawn one."""
    linked = {
        "topics": (make_topic("Syria", slug="syria"),),
        "authors": (make_author("Kofi Annan", slug="annan"),),
        "events": (make_event(slug="geneva"),),
        "actors": (make_actor(slug="annan"),),
    }
    brief = make_live(slug="talks", **linked)
    edit(brief, title="Talks that ended")
    publish(brief, kind="update", note="They ended")
    make_live(title="Gone", slug="gone").withdraw(by=None, reason="No longer holds")


CONTACT = {"SECURITY_CONTACT": "mailto:security@example.org"}


@pytest.fixture
def content(settings) -> None:
    settings.SECURITY_CONTACT = CONTACT["SECURITY_CONTACT"]
    make_content()


@pytest.fixture
def desk(admin_client_of):
    return admin_client_of("Editor")


@pytest.fixture(scope="module")
def answers(django_db_setup, django_db_blocker) -> dict[str, dict[str, HttpResponse]]:
    """What a stranger and an editor are answered at each address; asked once for all tests that only look at it."""
    with django_db_blocker.unblock(), override_settings(**CONTACT), undone():
        make_content()
        stranger, editor = Client(), Client()
        editor.force_login(make_person("editor", "Editor"))
        found = {"stranger": {address: stranger.get(address) for address in PUBLIC}}
        found["editor"] = {address: editor.get(address) for address in (*PUBLIC, *ADMIN)}
        for response in (*found["stranger"].values(), *found["editor"].values()):
            response.body = body_of(response)
        return found


def body_of(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def policy(response) -> dict[str, set[str]]:
    parts = [part.split() for part in response.headers["Content-Security-Policy"].split(";")]
    return {name: set(values) for name, *values in parts}


@pytest.mark.once
def test_public_answer_allows_nothing_from_elsewhere_and_nothing_inline(answers):
    for address, response in answers["stranger"].items():
        assert policy(response) == {
            "default-src": {"'none'"},
            "script-src": {"'self'"},
            "style-src": {"'self'"},
            "img-src": {"'self'", "data:"},
            "font-src": {"'self'"},
            "connect-src": {"'self'"},
            "form-action": {"'self'"},
            "base-uri": {"'none'"},
            "frame-ancestors": {"'none'"},
        }, address


@pytest.mark.once
def test_public_page_has_no_script_or_style_in_it_and_nothing_from_elsewhere(answers):
    for address in (*PAGES, WITHDRAWN, NOT_THERE):
        page = answers["stranger"][address].body.decode()
        # Linked data is in a script element, too, but not executed.
        scripts = re.findall(r'<script(?! type="application/ld\+json">)[^>]*>', page)
        assert all('src="/static/' in script for script in scripts), address
        assert not re.findall(r"<style|\sstyle=|\son[a-z]+=", page), address
        assert not re.findall(r'<(?:link|img)[^>]*(?:src|href)="(?:https?:)?//(?!testserver)', page), address


@pytest.mark.once
def test_public_answer_is_the_same_for_who_is_logged_in_and_sets_no_cookie(answers):
    for address, response in answers["stranger"].items():
        for_editor = answers["editor"][address]
        for one in (response, for_editor):
            assert not one.cookies, address
            assert "Cookie" not in one.headers.get("Vary", ""), address
        assert for_editor.body == response.body, address


# Caches


def test_public_answer_may_be_kept_and_asked_after_in_one_query(client, content, django_assert_max_num_queries):
    for address in (*PAGES, *FILES):
        response = client.get(address)
        assert response.status_code == 200, address
        assert response.headers["Cache-Control"].startswith("public, max-age="), address
        assert "Accept-Encoding" in response.headers["Vary"], address
        etag = response.headers["ETag"]
        with django_assert_max_num_queries(1):
            again = client.get(address, headers={"If-None-Match": etag})
        assert (again.status_code, again.content) == (304, b""), address
        assert "Content-Type" not in again.headers, address
        for name in ("ETag", "Cache-Control", "Vary"):
            assert again.headers[name] == response.headers[name], (address, name)


@pytest.mark.once
def test_public_answer_is_the_same_twice_and_to_head(client, content, settled, monkeypatch):
    # In the last hour of a day, at whose end some pages are others, each second leaves less time to keep them.
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    for address in (*PAGES, *FILES):
        first, second, head = client.get(address), client.get(address), client.head(address)
        assert body_of(first) == body_of(second), address
        assert body_of(head) == b"", address
        assert dict(head.headers) == dict(first.headers) == dict(second.headers), address


def test_public_page_tells_when_it_last_changed_once_that_is_certain(client, content, settled):
    for address in ("/", "/briefs/talks/", "/briefs/talks/editions/1/", "/events/geneva/", "/feeds/briefs.atom"):
        response = client.get(address)
        since = {"If-Modified-Since": response.headers["Last-Modified"]}
        assert client.get(address, headers=since).status_code == 304, address


@pytest.mark.once
def test_nothing_can_be_sent_to_a_public_page(client, content):
    for address in (*PAGES, WITHDRAWN):
        assert client.post(address).status_code in (403, 405), address


def test_page_names_what_it_tells_of_so_that_a_cache_can_drop_it(client, content):
    event, actor, topic = (client.get(f"/{address}/") for address in ("events/geneva", "actors/annan", "topics/syria"))
    assert [re.sub(r"\d+", "N", page.headers["Surrogate-Key"]) for page in (event, actor, topic)] == [
        "event-N",
        "actor-N",
        "list topic-N",
    ]
    assert client.get("/briefs/").headers["Surrogate-Key"] == "list"


def test_errors_are_not_kept(client):
    for address in (NOT_THERE, "/nothing/", "/events.csv?kind=x", "/api/events/?kind=x", "/events/?page=999"):
        response = client.get(address)
        assert response.status_code in (400, 404), address
        assert response.headers["Cache-Control"] == "no-store", address
        assert "ETag" not in response.headers, address


def test_redirects_are_kept_for_a_minute_only(client):
    event = make_event("Round", slug="round", is_public=True)
    event.slug = "ninth-round"
    save(event)
    for address in ("/events/round/", "/events/round.json"):
        response = client.get(address)
        assert response.status_code == 301
        assert response.headers["Cache-Control"].startswith("public, max-age=60"), address


def test_notice_of_withdrawal_is_kept_like_a_page(client, content):
    response = client.get(WITHDRAWN)
    assert response.headers["Cache-Control"].startswith("public, max-age=60")
    assert client.get(WITHDRAWN, headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("kind", ["withdrawn", "in_error"])
def test_withdrawal_is_heard_of_by_all_who_have_the_page(client, monkeypatch, kind):
    brief = make_live(title="Doomed", slug="doomed")
    published = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: published + timedelta(minutes=1))
    known = {address: client.get(address).headers for address in ("/briefs/doomed/", "/", "/briefs/", "/sitemap.xml")}
    monkeypatch.setattr(timezone, "now", lambda: published + timedelta(minutes=2))
    brief.withdraw(by=None, reason="No longer holds", kind=kind)
    for address, headers in known.items():
        etag = {"If-None-Match": headers["ETag"]}
        date = {"If-Modified-Since": headers["Last-Modified"]}
        for asked in (etag, date, etag | date):
            response = client.get(address, headers=asked)
            gone = kind == "in_error" and address == "/briefs/doomed/"
            assert response.status_code == (410 if gone else 200), (address, asked)
            assert b"Doomed" not in response.content or (address == "/briefs/doomed/" and not gone), address


# Compression

GZIP = {"Accept-Encoding": "gzip, br"}


@pytest.mark.once
def test_what_is_public_is_compressed_to_the_same_bytes_each_time(client, content):
    for address in ("/", "/briefs/talks/", "/feeds/briefs.atom", "/events.csv", "/api/events/", "/sitemap.xml"):
        plain, packed, again = client.get(address), client.get(address, headers=GZIP), client.get(address, headers=GZIP)
        assert packed.headers["Content-Encoding"] == "gzip", address
        packed_body = body_of(packed)
        assert packed_body == body_of(again), address
        assert gzip.decompress(packed_body) == body_of(plain), address
        assert packed.headers["ETag"] == f"W/{plain.headers['ETag']}", address
        assert "Accept-Encoding" in packed.headers["Vary"], address


@pytest.mark.once
def test_who_has_a_compressed_page_is_told_that_it_is_the_same(client, content, django_assert_max_num_queries):
    for address in ("/", "/briefs/talks/", "/feeds/briefs.atom", "/events.csv"):
        etag = client.get(address, headers=GZIP).headers["ETag"]
        with django_assert_max_num_queries(1):
            response = client.get(address, headers=GZIP | {"If-None-Match": etag})
        assert (response.status_code, response.headers["ETag"]) == (304, etag), address
        assert "Accept-Encoding" in response.headers["Vary"], address


@pytest.mark.once
def test_nothing_with_a_secret_in_it_is_compressed(desk):
    for address in ADMIN:
        assert "Content-Encoding" not in desk.get(address, headers=GZIP).headers, address


@pytest.mark.once
def test_packed_files_are_not_packed_again(client):
    response = client.get("/events.zip", headers=GZIP)
    assert response.headers["Content-Type"] == "application/zip"
    assert "Content-Encoding" not in response.headers


# The desk, and all


@pytest.mark.once
@pytest.mark.parametrize("address", ADMIN)
def test_page_of_the_admin_allows_nothing_inline_but_by_nonce_or_hash(answers, address):
    response = answers["editor"][address]
    given = policy(response)
    assert not re.search("unsafe|https?:|[*]", response.headers["Content-Security-Policy"])
    assert given["default-src"] == given["base-uri"] == given["frame-ancestors"] == {"'none'"}
    page = response.body.decode()
    assert not re.findall(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*(?:\ssrc=|\snonce=))", page)


@pytest.mark.once
def test_answer_is_not_framed_guessed_or_told_of_elsewhere_and_uses_no_device(answers):
    for address, response in answers["editor"].items():
        headers = response.headers
        assert headers["X-Frame-Options"] == "DENY", address
        assert headers["X-Content-Type-Options"] == "nosniff", address
        assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin", address
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", address
        assert {"camera=()", "geolocation=()", "microphone=()"} < set(headers["Permissions-Policy"].split(", ")), (
            address
        )


@pytest.mark.once
def test_only_what_others_may_use_is_embedded_elsewhere(answers, content, desk):
    for address in (*PAGES, *ADMIN):
        expected = "cross-origin" if address == "/api/" else "same-origin"
        assert answers["editor"][address].headers["Cross-Origin-Resource-Policy"] == expected, address
    for address in ("/feeds/briefs.atom", "/briefs/talks/editions/1.json", "/api/events/", "/reconcile/"):
        headers = desk.get(address, headers={"Origin": "https://elsewhere.example"}).headers
        assert headers["Cross-Origin-Resource-Policy"] == "cross-origin", address
        assert headers["Access-Control-Allow-Origin"] == "*", address


@pytest.mark.once
def test_desk_is_not_kept_in_caches(desk):
    assert "no-store" in desk.get("/admin/briefs/brief/").headers["Cache-Control"]


@pytest.mark.once
def test_https_is_asked_for_where_the_site_has_it(client, settings):
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 60
    assert client.get("/briefs/").url == "https://testserver/briefs/"
    assert client.get("/briefs/", secure=True).headers["Strict-Transport-Security"] == "max-age=60"
