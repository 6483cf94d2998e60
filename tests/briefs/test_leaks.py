"""Nothing that is not published reaches a reader, by whatever address (the first rule of the design)."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from pypdf import PdfReader

from briefs.formats import FORMS
from briefs.models import Brief, ReaderLink, Withdrawal
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
)

pytestmark = pytest.mark.django_db

MARKER = "Xyzzyleak"
#: What asks for an earlier state; tests/pages/test_as_of.py goes through the moments at which there was one.
PAST = "as_of=2018-01-25"
NOT_PUBLIC = ("admin/",)
FEEDS = ("rss", "atom", "json")

#: How to ask each public address pattern. A pattern that is missing here fails the test below.
ADDRESSES = {
    "": ["", f"?{PAST}"],
    "briefs/": [
        f"briefs/?{PAST}",
        f"briefs/?q={MARKER}&{PAST}",
        "briefs/",
        f"briefs/?q={MARKER}",
        "briefs/?topic={secret}",
        "briefs/?actor={secret}&event={secret}",
    ],
    "briefs/<slug:slug>.<form:form>": [f"briefs/{{brief}}.{form}" for form in FORMS],
    "briefs/<slug:slug>/editions/<int:number>.<form:form>": [
        f"briefs/{{brief}}/editions/{number}.{form}" for number in (1, 2) for form in FORMS
    ],
    "briefs/<slug:slug>/": [f"briefs/{{brief}}/?{PAST}", "briefs/{brief}/"],
    "briefs/<slug:slug>/editions/": [f"briefs/{{brief}}/editions/?{PAST}", "briefs/{brief}/editions/"],
    "briefs/<slug:slug>/editions/compare/": [
        "briefs/{brief}/editions/compare/",
        "briefs/{brief}/editions/compare/?from=2&to=1",
        f"briefs/{{brief}}/editions/compare/?from={MARKER}",
    ],
    "briefs/<slug:slug>/editions/<int:number>/": ["briefs/{brief}/editions/1/", "briefs/{brief}/editions/2/"],
    "briefs/<slug:slug>/editions/<int:old>..<int:new>/": ["briefs/{brief}/editions/1..2/"],
    "topics/": ["topics/"],
    "topics/<slug:slug>/": [f"topics/{{record}}/?{PAST}", "topics/{record}/", f"topics/{{record}}/?q={MARKER}"],
    "authors/": ["authors/"],
    "authors/<slug:slug>/": [f"authors/{{record}}/?{PAST}", "authors/{record}/"],
    "search/": [
        f"search/?q={MARKER}",
        *(f"search/?q={MARKER}&kind={kind}&order=newest" for kind in ("brief", "event", "actor")),
        "search/?q=secret+draft",
        "search/?q=bottom+line",
        "search/?q=heading+body&from=2000&to=2100",
    ],
    "opensearch.xml": ["opensearch.xml"],
    "read/<slug:token>/": ["read/1-{record}/", "read/{record}/"],
    "feeds/": ["feeds/"],
    "feeds/opml.xml": ["feeds/opml.xml"],
    "feeds/briefs.<format:extension>": [
        f"feeds/briefs.{x}{query}"
        for x in FEEDS
        for query in ("", f"?q={MARKER}", "?topic={secret}", "?actor={secret}", "?event={secret}", "?author={secret}")
    ],
    "feeds/briefs-archive-<int:number>.<format:extension>": [f"feeds/briefs-archive-1.{x}" for x in FEEDS],
    "feeds/changes.<format:extension>": [f"feeds/changes.{x}" for x in FEEDS],
    "feed/": ["feed/"],
    "feed.xml": ["feed.xml"],
    "atom.xml": ["atom.xml"],
    "index.xml": ["index.xml"],
    "rss.xml": ["rss.xml"],
    "feeds/topics/<slug:slug>.<format:extension>": [f"feeds/topics/{{record}}.{x}" for x in FEEDS],
    "feeds/actors/<slug:slug>.<format:extension>": [f"feeds/actors/{{record}}.{x}" for x in FEEDS],
    "feeds/events/<slug:slug>.<format:extension>": [f"feeds/events/{{record}}.{x}" for x in FEEDS],
    "feeds/authors/<slug:slug>.<format:extension>": [f"feeds/authors/{{record}}.{x}" for x in FEEDS],
    "events/": [
        f"events/?{PAST}",
        "events/",
        f"events/?q={MARKER}",
        *(f"events/?{name}={{secret}}" for name in ("actor", "on_behalf_of", "process", "part_of", "linked", "place")),
        "events/?role=participant&kind=conference&order=oldest",
    ],
    "events/<slug:slug>/": [f"events/{{record}}/?{PAST}", "events/{record}/"],
    "events.csv": ["events.csv", f"events.csv?q={MARKER}", "events.csv?actor={secret}"],
    "events.zip": ["events.zip", f"events.zip?q={MARKER}"],
    "events.json": ["events.json", f"events.json?q={MARKER}"],
    "events.jsonld": ["events.jsonld"],
    "events.geojson": ["events.geojson"],
    "events.ics": ["events.ics"],
    "events-nodes.csv": ["events-nodes.csv"],
    "events-edges.csv": ["events-edges.csv"],
    "events/<slug:slug>.json": ["events/{record}.json"],
    "events/<slug:slug>.jsonld": ["events/{record}.jsonld"],
    "events/<slug:slug>.ics": ["events/{record}.ics"],
    "codebook/": ["codebook/"],
    "actors.csv": ["actors.csv", f"actors.csv?q={MARKER}"],
    "actors.json": ["actors.json"],
    "actors/<slug:slug>.json": ["actors/{record}.json"],
    "actors/<slug:slug>.jsonld": ["actors/{record}.jsonld"],
    "actors.popolo.json": ["actors.popolo.json", f"actors.popolo.json?q={MARKER}", "actors.popolo.json?kind=person"],
    "actors/": [
        f"actors/?{PAST}",
        "actors/",
        f"actors/?q={MARKER}",
        *(f"actors/?{name}={{secret}}" for name in ("event", "related", "on_behalf_of", "period")),
        "actors/?role=participant&relation=leads",
    ],
    "actors/<slug:slug>/": [f"actors/{{record}}/?{PAST}", "actors/{record}/"],
    "api/": ["api/"],
    "api/events/": ["api/events/", f"api/events/?q={MARKER}", "api/events/?actor={secret}", "api/events/?after=1"],
    "api/events/<path:address>/": ["api/events/{record}/"],
    "api/actors/": ["api/actors/", f"api/actors/?q={MARKER}", "api/actors/?related={secret}"],
    "api/actors/<path:address>/": ["api/actors/{record}/"],
    "api/schema/": ["api/schema/"],
    "api/docs/": ["api/docs/"],
    "reconcile/": [
        "reconcile/",
        f'reconcile/?queries={{{{"a":{{{{"query":"{MARKER}"}}}},"b":{{{{"query":"{{record}}"}}}}}}}}',
        'reconcile/?extend={{"ids":["{record}"],"properties":[{{"id":"part_of"}},{{"id":"other_name"}}]}}',
    ],
    "reconcile": ["reconcile"],
    "reconcile/suggest/entity": [f"reconcile/suggest/entity?prefix={MARKER}", "reconcile/suggest/entity?prefix=secret"],
    "reconcile/suggest/type": ["reconcile/suggest/type?prefix=a"],
    "reconcile/suggest/property": ["reconcile/suggest/property?prefix=a"],
    "reconcile/properties": ["reconcile/properties?type=actor"],
    "reconcile/preview/": ["reconcile/preview/?id={record}"],
    "about/": ["about/"],
    "robots.txt": ["robots.txt"],
    ".well-known/security.txt": [".well-known/security.txt"],
    "healthz": ["healthz"],
    "sitemap.xml": ["sitemap.xml"],
    "sitemap-news.xml": ["sitemap-news.xml"],
    "sitemap-pages.xml": ["sitemap-pages.xml"],
    "sitemap-<slug:section>-<int:number>.xml": [
        f"sitemap-{section}-1.xml" for section in ("briefs", "events", "actors", "topics", "authors")
    ],
    "reconcile/<uuid:uuid>/": ["reconcile/00000000-0000-4000-8000-000000000000/"],
}


def public_patterns(patterns=None, prefix: str = "") -> set[str]:
    found = set()
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        route = f"{prefix}{pattern.pattern}"
        if route.startswith(NOT_PUBLIC):
            continue
        if isinstance(pattern, URLResolver):
            found |= public_patterns(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            found.add(route)
    return found


def test_every_public_address_is_crawled():
    assert public_patterns() == set(ADDRESSES)


def secrets(kind: str) -> dict:
    """Linked records that nobody may see, and text with the marker."""
    return {
        "title": f"{MARKER} {kind}",
        "slug": f"secret-{kind}",
        "bottom_line": f"<p>{MARKER} bottom line</p>",
        "sections": ((f"{MARKER} heading", f"<p>{MARKER} body</p>"),),
        "topics": (make_topic(f"{MARKER} {kind} topic", slug=f"secret-{kind}"),),
        "authors": (make_author(f"{MARKER} {kind} author", slug=f"secret-{kind}"),),
        "actors": (make_actor(f"{MARKER} {kind} actor", slug=f"secret-{kind}", names=(f"{MARKER} {kind} name",)),),
        "events": (make_event(f"{MARKER} {kind} event", slug=f"secret-{kind}"),),
        "documents": (make_document(f"{MARKER} {kind}", slug=f"secret-{kind}"),),
    }


def share(brief, reader: str) -> ReaderLink:
    fields = {"by": make_person("sharer"), "days": 1, "note": f"{MARKER} note", "content_hash": brief.content_hash}
    return ReaderLink.objects.issue(brief, reader=reader, **fields)


@pytest.fixture
def slugs() -> list[str]:
    """A brief in each state in which some of its text is not for readers; returns their slugs."""
    later = timezone.now() + timedelta(hours=1)
    draft = make_brief(**secrets("draft"))
    for reader in ("Ada", "Bob"):
        share(draft, reader)
    ReaderLink.objects.get(reader="Bob").revoke(by=None)
    publish(make_brief(**secrets("scheduled")), at=later)
    in_error = make_live(make_brief(**secrets("in-error")))
    in_error.withdraw(by=None, reason="Wrong from start to end", kind=Withdrawal.Kind.IN_ERROR)
    # Its citation stays: title and authors.
    cited = {"title": "Withdrawn brief", "authors": (make_author("Its author"),)}
    withdrawn = make_live(make_brief(**secrets("withdrawn") | cited))
    withdrawn.withdraw(by=None, reason="No longer holds")

    # Live, with a draft, an earlier edition published in error, and links to what is not public.
    mended = make_live(make_brief(**secrets("mended") | {"title": "First title"}))
    with mended.revising(by=None):
        mended.title, mended.bottom_line = "Mended title", "<p>Mended</p>"
        mended.save()
        for part in ("sections", "authorships", "actor_links", "event_links", "citations"):
            getattr(mended, part).all().delete()
        mended.topics.clear()
    publish(mended, by=None, kind="correction", note="Mended")
    mended.editions.get(number=1).withdraw(by=None, reason="Libel")
    edit(mended, title=f"{MARKER} next title", bottom_line=f"<p>{MARKER}</p>")
    return ["secret-draft", "secret-scheduled", "secret-in-error", "secret-withdrawn", "secret-mended", "open"]


def addresses(slugs: list[str]) -> list[str]:
    templates = [template for templates in ADDRESSES.values() for template in templates]
    return sorted({t.format(brief=slug, record=slug, secret=slug) for t in templates for slug in slugs})


def text_of(response) -> str:
    """All that a reader gets, also of a file that is sent in pieces, or packed."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if response.headers.get("Content-Type") == "application/zip":
        with ZipFile(BytesIO(body)) as archive:
            body = b"".join(map(archive.read, archive.namelist()))
    if response.headers.get("Content-Type") == "application/pdf":
        reader = PdfReader(BytesIO(body))
        body = " ".join([str(reader.metadata), *(page.extract_text() for page in reader.pages)]).encode()
    return body.decode(errors="replace") + str(response.headers)


def test_no_public_response_tells_what_is_not_published(slugs):
    opened = {
        "topics": (make_topic("Open topic", slug="open"),),
        "authors": (make_author("Open author", slug="open"),),
        "actors": (make_actor("Open actor", slug="open"),),
        "events": (
            make_event(
                "Open event",
                slug="open",
                parent=make_event(f"{MARKER} parent"),
                actors=(make_actor(f"{MARKER} participant"),),
            ),
        ),
    }
    make_live(make_brief(title="Open brief", slug="open", **opened))
    client = Client(raise_request_exception=False)
    seen = {}
    for address in addresses(slugs):
        response = client.get(f"/{address}", follow=True)
        seen[address] = response.status_code
        answer = text_of(response)
        if f"q={MARKER}" in address:
            # What was asked for is said back, in the form, among the filters and in the title, and nowhere else.
            answer = (
                answer.replace(f'value="{MARKER}"', "").replace(f"Words: {MARKER}", "").replace(f"Name: {MARKER}", "")
            )
            answer = answer.replace(f"Search: {MARKER}</title>", "").replace(f"<bdi>{MARKER}</bdi>", "")
            answer = answer.replace(f"“{MARKER}”", "")
            answer = answer.replace(f"q={MARKER}", "")
        assert MARKER not in answer, address
    assert seen["briefs/open/"] == seen["feeds/briefs.atom"] == seen["actors/open/"] == 200
    assert seen["briefs/secret-draft/"] == seen["briefs/secret-scheduled/"] == 404
    assert seen["briefs/secret-withdrawn/"] == seen["briefs/secret-withdrawn/editions/1.bib"] == 200
    assert seen["briefs/secret-withdrawn/editions/1.pdf"] == seen["briefs/secret-mended/editions/1.bib"] == 410
    assert seen["briefs/open.pdf"] == seen["briefs/open/editions/1.json"] == 200
    assert seen["briefs/secret-in-error/"] == seen["briefs/secret-mended/editions/1/"] == 410
    assert seen["actors/secret-draft/"] == seen["events/secret-scheduled/"] == 404
    assert 500 not in seen.values()


def test_marker_is_seen_once_it_is_published(slugs):
    """The crawl can fail: what it looks for is there as soon as it may be."""
    make_live(make_brief(**secrets("open")))
    client = Client()
    pages = (
        "/",
        "/briefs/secret-open/",
        "/actors/secret-open/",
        "/feeds/briefs.atom",
        "/feeds/changes.json",
        f"/events/?q={MARKER}",
    )
    files = ("/events.csv", "/events.zip", "/events.json", "/events.jsonld", "/events.geojson", "/events.ics")
    forms = tuple(f"/briefs/secret-open/editions/1.{form}" for form in FORMS if form != "png")
    for address in (
        *pages,
        *files,
        *forms,
        "/events-nodes.csv",
        "/actors.csv",
        "/actors.json",
        "/events/secret-open.json",
    ):
        assert f"{MARKER} open" in text_of(client.get(address)), address


def test_shared_draft_is_at_the_address_of_its_reader_only(slugs):
    client, brief = Client(), Brief.objects.get(slug="secret-draft")
    opened, revoked = ReaderLink.objects.get(reader="Ada"), ReaderLink.objects.get(reader="Bob")
    page = client.get(opened.address)
    for marked in ("draft</h1>", "bottom line", "heading", "body", "draft actor", "draft event", "note"):
        assert f"{MARKER} {marked}" in text_of(page), marked
    assert (page.headers["X-Robots-Tag"], page.headers["Cache-Control"]) == ("noindex, nofollow", "no-store, private")
    assert MARKER not in str(page.headers) + opened.address

    forged = f"/read/{opened.pk}-{revoked.token.partition('-')[2]}/"
    closed = {address: client.get(address) for address in (revoked.address, forged)}
    closed["sent"] = client.post(revoked.address, {"whole": "Too late"})
    closed["without slash"] = client.get(opened.address.rstrip("/"))
    closed["to its records"] = client.get("/actors/secret-draft/")
    closed["to itself"] = client.get(brief.get_absolute_url())
    assert [response.status_code for response in closed.values()] == [410, 404, 410, 301, 404, 404]
    for name, response in closed.items():
        assert MARKER not in text_of(response), name


def test_link_to_one_draft_leaks_no_other_and_no_later_words(slugs):
    brief = Brief.objects.get(slug="secret-mended")
    harmless = edit(brief, title="Mended title", bottom_line="<p>Mended</p>")
    link = share(harmless, "Ada")
    link.note = ""
    link.save()
    edit(brief, title=f"{MARKER} later", bottom_line=f"<p>{MARKER}</p>")
    page = text_of(Client().get(link.address))
    assert "Mended title" in page
    assert MARKER not in page
