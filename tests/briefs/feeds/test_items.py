"""A brief as an item of a feed."""

from datetime import UTC, datetime, timedelta
from html import unescape
from xml.etree import ElementTree

import feedparser
import pytest
from django.utils import timezone

from briefs.feeds.items import instant
from briefs.models import Edition, EditionFile, Withdrawal
from history.models import PublicSite
from tests.briefs.formats.hard import BOTTOM_LINE, SUMMARY, TITLE, hard_edition
from tests.feeds import ATOM, FORMATS, XML, parsed, read, titles
from tests.making import (
    edit,
    make_actor,
    make_author,
    make_brief,
    make_document,
    make_event,
    make_live,
    make_topic,
    publish,
)

pytestmark = pytest.mark.django_db

EXTENSIONS = ("rss", "atom", "json")


@pytest.mark.once
@FORMATS
def test_item_has_the_full_text_and_the_bottom_line_as_summary(client, extension):
    brief = make_live(
        title="Talks & “no” results <1>",
        authors=(make_author("Ana Brenes"), make_author("Jo Ek")),
        actors=(make_actor("Kofi Annan"),),
    )
    (entry,) = read(client, extension).entries
    assert entry.id == f"urn:uuid:{brief.uuid}"
    assert entry.link == "http://testserver/briefs/talks-no-results-1/"
    assert entry.summary == "No result so far."
    assert "<p>Eight rounds were held.</p>" in entry.content[0].value
    assert 'href="http://testserver/actors/kofi-annan/"' in entry.content[0].value
    assert 'href="/' not in entry.content[0].value
    assert [author.name for author in entry.authors] == ["Ana Brenes", "Jo Ek"]


@pytest.mark.once
def test_author_leads_to_his_page(client):
    make_live(authors=(make_author("Ana Brenes"),))
    assert read(client, "atom").entries[0].authors == [
        {"name": "Ana Brenes", "href": "http://testserver/authors/ana-brenes/"}
    ]
    assert client.get("/feeds/briefs.json").json()["items"][0]["authors"] == [
        {"name": "Ana Brenes", "url": "http://testserver/authors/ana-brenes/"}
    ]


@pytest.mark.once
@XML
def test_title_is_escaped_once(client, extension):
    make_live(title="Talks & “no” results <1>")
    root = ElementTree.fromstring(client.get(f"/feeds/briefs.{extension}").content)
    found = root.findall(".//item/title") + root.findall(f".//{ATOM}entry/{ATOM}title")
    assert [title.text for title in found] == ["Talks & “no” results <1>"]


@pytest.mark.once
@FORMATS
def test_what_looks_like_markup_is_shown_as_it_is(client, extension):
    make_live(title="Use <em> & &amp;", bottom_line="<p>If a &lt; b &amp; c, see &lt;em&gt;.</p>")
    response = client.get(f"/feeds/briefs.{extension}")
    if extension == "json":
        (item,) = response.json()["items"]
        assert (item["title"], item["summary"]) == ("Use <em> & &amp;", "If a < b & c, see <em>.")
        return
    (entry,) = feedparser.parse(response.content, sanitize_html=False, resolve_relative_uris=False).entries
    assert entry.summary == "If a &lt; b &amp; c, see &lt;em&gt;."
    # Atom says which it is; RSS has no way to, and its profile wants the plain text.
    assert entry.title == ("Use &lt;em&gt; &amp; &amp;amp;" if extension == "atom" else "Use <em> & &amp;")


@pytest.mark.once
@FORMATS
def test_hard_brief_keeps_every_sign_but_tags_in_the_title_of_rss(client, extension):
    hard_edition()
    response = client.get(f"/feeds/briefs.{extension}")
    if extension == "json":
        (item,) = response.json()["items"]
        title, summary, content = item["title"], item["summary"], item["content_html"]
    else:
        (entry,) = feedparser.parse(response.content, sanitize_html=False, resolve_relative_uris=False).entries
        title, summary, content = unescape(entry.title), unescape(entry.summary), entry.content[0].value
    assert title == (TITLE.replace("<b>now</b>", "now") if extension == "rss" else TITLE)
    assert summary == SUMMARY
    assert BOTTOM_LINE.replace('"/', '"http://testserver/') in content


@pytest.mark.once
def test_rss_writes_markup_signs_as_numbers(client):
    make_live(title="A & B <1>")
    assert b"<title>A &#x26; B &#x3C;1&#x3E;</title>" in client.get("/feeds/briefs.rss").content


@pytest.mark.parametrize(("kind", "moves"), [("update", True), ("correction", True), ("minor", False)])
def test_updated_moves_on_updates_and_corrections_only(client, kind, moves, monkeypatch):
    brief = make_live()
    other = make_live(title="Came out later")
    entries = {extension: read(client, extension).entries[1] for extension in EXTENSIONS}
    edit(brief, title="Changed")
    later = timezone.now() + timedelta(seconds=5)
    publish(brief, by=None, kind=kind, note="The title." if moves else "", at=later)
    monkeypatch.setattr(timezone, "now", lambda: later)
    for extension, before in entries.items():
        feed = read(client, extension)
        assert titles(feed) == (["Changed", other.title] if moves else [other.title, "Changed"]), extension
        after = feed.entries[0 if moves else 1]
        assert (after.id, after.published) == (before.id, before.published), extension
        assert (after.updated != before.updated) == moves, extension
        assert ("The title." in after.content[0].value) == moves, extension


@pytest.mark.once
@pytest.mark.parametrize(("kind", "words"), [("update", "Update:"), ("correction", "Correction:")])
def test_note_on_what_has_changed_comes_first(client, kind, words):
    brief = make_live()
    edit(brief, title="Changed")
    publish(brief, kind=kind, note="Nine rounds, not <eight>.")
    content = client.get("/feeds/briefs.json").json()["items"][0]["content_html"]
    start = f'<div dir="ltr" lang="en-gb"><p><strong>{words}</strong> Nine rounds, not &lt;eight&gt;.</p><section'
    assert content.startswith(start)


@pytest.mark.once
@FORMATS
def test_slug_does_not_make_an_item_new(client, extension):
    brief = make_live()
    before = read(client, extension).entries[0]
    edit(brief, slug="another")
    after = read(client, extension).entries[0]
    assert after.id == before.id
    assert after.link == "http://testserver/briefs/another/"


@pytest.mark.once
@FORMATS
def test_host_and_scheme_and_domain_do_not_make_an_item_new(client, settings, extension):
    brief = make_live()
    here = read(client, extension).entries[0]
    assert client.get(f"/feeds/briefs.{extension}", headers={"host": "localhost"}).status_code == 200
    settings.SITE_URL = "https://elsewhere.example"
    there = read(client, extension).entries[0]
    assert here.id == there.id == f"urn:uuid:{brief.uuid}"
    assert there.link == "https://elsewhere.example/briefs/talks-without-results/"


@pytest.mark.once
def test_domain_does_not_make_a_feed_new(client, settings):
    topic = make_topic("Followed", is_public=True)
    addresses = ("/feeds/briefs", "/feeds/changes", f"/feeds/topics/{topic.slug}")
    here = [read(client, address=address).feed.id for address in addresses]
    settings.SITE_URL = "https://elsewhere.example"
    assert [read(client, address=address).feed.id for address in addresses] == here
    assert here[0] == f"urn:uuid:{PublicSite.objects.get().uuid}"
    assert len(set(here)) == 3


def test_withdrawn_brief_stays_with_its_notice(client):
    brief = make_live(authors=(make_author("Ana Brenes"),))
    make_live(title="Another")
    first = {extension: client.get(f"/feeds/briefs.{extension}") for extension in EXTENSIONS}
    brief.withdraw(by=None, reason="It rests on a forged document.")
    for extension, response in first.items():
        before, entry = parsed(response).entries[1], read(client, extension).entries[0]
        assert (entry.id, entry.title) == (f"urn:uuid:{brief.uuid}", "Withdrawn: Talks without results")
        assert (entry.published, entry.updated > before.updated) == (before.published, True), extension
        assert entry.summary == "Withdrawn. It rests on a forged document.", extension
        assert "forged document" in entry.content[0].value, extension
        now = client.get(f"/feeds/briefs.{extension}").content.decode()
        assert "Eight rounds" not in now.partition("Another")[0], extension
        for headers in ({"if-none-match": response["ETag"]}, {"if-modified-since": "Sat, 01 Jan 2000 00:00:00 GMT"}):
            assert client.get(f"/feeds/briefs.{extension}", headers=headers).status_code == 200, extension


@pytest.mark.once
def test_withdrawn_brief_leads_to_what_replaces_it(client):
    instead = make_live(title="Better", slug="better")
    make_live().withdraw(by=None, reason="Old.", replacement=instead)
    assert 'href="http://testserver/briefs/better/"' in read(client).entries[0].content[0].value


def test_brief_published_in_error_does_not_keep_its_title(client):
    make_live().withdraw(by=None, reason="A draft.", kind=Withdrawal.Kind.IN_ERROR)
    assert read(client).entries[0].title == "Withdrawn: a brief of 25 January 2018"


def test_withdrawn_brief_comes_back_when_published_again(client):
    brief = make_live()
    brief.withdraw(by=None, reason="x")
    edit(brief, title="Mended")
    publish(brief, by=None, kind="update", note="Mended")
    assert titles(read(client)) == ["Mended"]


@FORMATS
def test_control_characters_do_not_break_a_feed(client, extension):
    make_live(title="Talks\x0b without\x00 results\ufffe", bottom_line="<p>No\x1f result</p>")
    (entry,) = read(client, extension).entries
    assert (entry.title, entry.summary) == ("Talks without results", "No result")


@pytest.mark.once
def test_addresses_in_the_text_are_absolute(client):
    text = (
        '<p><a href="//example.org/a?b=1&amp;c=2">one</a> <a href="/events/">two</a> <a href="#sources">three</a></p>'
    )
    make_live(slug="talks", bottom_line=text, documents=(make_document(url="https://un.org/s"),))
    content = client.get("/feeds/briefs.json").json()["items"][0]["content_html"]
    for address in (
        "http://example.org/a?b=1&amp;c=2",
        "http://testserver/events/",
        "http://testserver/briefs/talks/#sources",
        "https://un.org/s",
    ):
        assert f'href="{address}"' in content


@pytest.mark.once
def test_brief_that_runs_from_right_to_left_says_so(client):
    make_live(title="محادثات بلا نتائج")
    make_live(title="Talks")
    contents = [item["content_html"] for item in client.get("/feeds/briefs.json").json()["items"]]
    # What other language it is, nobody has noted.
    assert [content.partition(">")[0] for content in contents] == ['<div dir="ltr" lang="en-gb"', '<div dir="rtl"']


@pytest.mark.once
def test_categories_have_a_scheme_for_each_kind(client):
    linked = {
        "topics": (make_topic("Peace & war", slug="peace"),),
        "events": (make_event("Geneva I", slug="geneva"),),
        "actors": (make_actor("Kofi Annan", slug="annan"),),
    }
    make_live(**linked)
    expected = {
        ("http://testserver/topics/", "peace", "Peace & war"),
        ("http://testserver/events/", "geneva", "Geneva I"),
        ("http://testserver/actors/", "annan", "Kofi Annan"),
    }
    assert {(tag.scheme, tag.term, tag.label) for tag in read(client).entries[0].tags} == expected
    assert {(tag.scheme, tag.term) for tag in read(client, "rss").entries[0].tags} == {
        (scheme, label) for scheme, _slug, label in expected
    }
    (item,) = client.get("/feeds/briefs.json").json()["items"]
    assert item["tags"] == ["Peace & war", "Geneva I", "Kofi Annan"]
    assert item["_brief"]["actors"] == [{"name": "Kofi Annan", "url": "http://testserver/actors/annan/"}]


@FORMATS
def test_pdf_is_enclosed_once_it_has_been_made(client, extension):
    brief = make_live(slug="talks")
    EditionFile.objects.all().delete()
    assert b".pdf" not in client.get(f"/feeds/briefs.{extension}").content
    EditionFile.objects.create(edition=Edition.objects.get(brief=brief), kind="pdf", body=b"%PDF-")
    response = client.get(f"/feeds/briefs.{extension}")
    address = "http://testserver/briefs/talks/editions/1.pdf"
    if extension == "json":
        expected = [{"url": address, "mime_type": "application/pdf", "size_in_bytes": 5}]
        assert response.json()["items"][0]["attachments"] == expected
    else:
        (file,) = feedparser.parse(response.content).entries[0].enclosures
        assert (file.href, file.length, file.type) == (address, "5", "application/pdf")


def test_briefs_planned_for_the_same_minute_have_instants_of_their_own(client, monkeypatch):
    noon = datetime(2100, 1, 1, 12, tzinfo=UTC)
    for n in range(3):
        publish(make_brief(title=f"Brief {n}"), at=noon)
    monkeypatch.setattr(timezone, "now", lambda: noon)
    moments = {item["date_modified"] for item in client.get("/feeds/briefs.json").json()["items"]}
    assert len(moments) == 3
    assert {moment[:19] for moment in moments} == {"2100-01-01T12:00:00"}


@pytest.mark.once
def test_moment_of_a_click_stays_what_it_is():
    clicked = datetime(2018, 1, 25, 12, 0, 0, 7, tzinfo=UTC)
    assert instant(clicked, 3) == clicked
    assert instant(clicked.replace(microsecond=0), 3) == clicked.replace(microsecond=3)


@pytest.mark.once
def test_item_tells_programs_what_to_cite(client):
    brief = make_live(slug="talks")
    (item,) = client.get("/feeds/briefs.json").json()["items"]
    assert item["_brief"] == {
        "about": "http://testserver/feeds/",
        "reference": f"BL-{brief.pk}",
        "date": "2018-01-25",
        "edition": 1,
        "edition_url": "http://testserver/briefs/talks/editions/1/",
        "topics": [],
        "events": [],
        "actors": [],
    }
