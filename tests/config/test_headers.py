"""What every answer says to browsers: nothing from elsewhere, nothing inline, no frame, no cookie for readers."""

import re

import pytest

from tests.making import make_actor, make_event, make_live

pytestmark = pytest.mark.django_db

PUBLIC = [
    "/",
    "/briefs/",
    "/briefs/talks/",
    "/briefs/talks/editions/",
    "/briefs/talks/editions/1/",
    "/events/",
    "/events/geneva/",
    "/actors/",
    "/actors/annan/",
    "/feeds/",
    "/feeds/briefs.rss",
    "/feeds/briefs.atom",
    "/briefs/none/",
]
ADMIN = ["/admin/", "/admin/login/", "/admin/briefs/brief/", "/admin/events/event/add/", "/admin/actors/actor/add/"]


@pytest.fixture
def content():
    actor, event = make_actor(slug="annan"), make_event(slug="geneva")
    return make_live(slug="talks", actors=(actor,), events=(event,))


@pytest.fixture
def desk(admin_client_of, content):
    return admin_client_of("Editor")


def policy(response) -> dict[str, set[str]]:
    parts = [part.split() for part in response.headers["Content-Security-Policy"].split(";")]
    return {name: set(values) for name, *values in parts}


@pytest.mark.parametrize("address", PUBLIC)
def test_public_page_allows_nothing_from_elsewhere_and_nothing_inline(client, content, address):
    response = client.get(address)
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
    }


@pytest.mark.parametrize("address", PUBLIC)
def test_public_page_sets_no_cookie_and_runs_no_script(client, content, address):
    response = client.get(address)
    page = response.content.decode()
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    # Linked data is in a script element, too, but not executed.
    assert not re.findall(r'<script(?! type="application/ld\+json">)|<style|\sstyle=|\son[a-z]+=', page)
    assert not re.findall(r'<(?:link|img)[^>]*(?:src|href)="(?:https?:)?//(?!testserver)', page)


@pytest.mark.parametrize("address", ADMIN)
def test_page_of_the_admin_allows_nothing_inline_but_by_nonce_or_hash(desk, address):
    response = desk.get(address)
    given = policy(response)
    assert not re.search("unsafe|https?:|[*]", response.headers["Content-Security-Policy"])
    assert given["default-src"] == given["base-uri"] == given["frame-ancestors"] == {"'none'"}
    page = response.content.decode()
    assert not re.findall(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*(?:\ssrc=|\snonce=))", page)


@pytest.mark.parametrize("address", [*PUBLIC, *ADMIN])
def test_answer_is_not_framed_guessed_or_told_of_elsewhere(desk, address):
    headers = desk.get(address).headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_desk_is_not_kept_in_caches(desk):
    assert "no-store" in desk.get("/admin/briefs/brief/").headers["Cache-Control"]


def test_https_is_asked_for_where_the_site_has_it(client, content, settings):
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 60
    assert client.get("/briefs/").url == "https://testserver/briefs/"
    assert client.get("/briefs/", secure=True).headers["Strict-Transport-Security"] == "max-age=60"
