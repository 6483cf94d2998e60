"""Nothing that is not published reaches a reader, by whatever address (the first rule of the design)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from briefs.models import Withdrawal
from tests.making import edit, make_actor, make_author, make_brief, make_document, make_event, make_live, make_topic

pytestmark = pytest.mark.django_db

MARKER = "Xyzzyleak"
NOT_PUBLIC = ("admin/",)

#: How to ask each public address pattern. A pattern that is missing here fails the test below.
ADDRESSES = {
    "": [""],
    "briefs/": ["briefs/", f"briefs/?q={MARKER}", "briefs/?topic={secret}", "briefs/?actor={secret}&event={secret}"],
    "briefs/<slug:slug>/": ["briefs/{brief}/"],
    "briefs/<slug:slug>/editions/": ["briefs/{brief}/editions/"],
    "briefs/<slug:slug>/editions/<int:number>/": ["briefs/{brief}/editions/1/", "briefs/{brief}/editions/2/"],
    "briefs/<slug:slug>/editions/<int:old>..<int:new>/": ["briefs/{brief}/editions/1..2/"],
    "topics/<slug:slug>/": ["topics/{record}/", f"topics/{{record}}/?q={MARKER}"],
    "authors/<slug:slug>/": ["authors/{record}/"],
    "feeds/": ["feeds/"],
    "feeds/briefs.<format:extension>": ["feeds/briefs.rss", "feeds/briefs.atom"],
    "feeds/topics/<slug:slug>.<format:extension>": ["feeds/topics/{record}.rss", "feeds/topics/{record}.atom"],
    "feeds/actors/<slug:slug>.<format:extension>": ["feeds/actors/{record}.rss", "feeds/actors/{record}.atom"],
    "feeds/events/<slug:slug>.<format:extension>": ["feeds/events/{record}.rss", "feeds/events/{record}.atom"],
    "feeds/authors/<slug:slug>.<format:extension>": ["feeds/authors/{record}.rss", "feeds/authors/{record}.atom"],
    "events/": ["events/", f"events/?q={MARKER}", "events/?actor={secret}", "events/?part_of={secret}"],
    "events/<slug:slug>/": ["events/{record}/"],
    "actors/": ["actors/", f"actors/?q={MARKER}"],
    "actors/<slug:slug>/": ["actors/{record}/"],
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


@pytest.fixture
def slugs() -> list[str]:
    """A brief in each state in which some of its text is not for readers; returns their slugs."""
    later = timezone.now() + timedelta(hours=1)
    make_brief(**secrets("draft"))
    make_brief(**secrets("scheduled")).publish(by=None, at=later)
    in_error = make_live(make_brief(**secrets("in-error")))
    in_error.withdraw(by=None, reason="Wrong from start to end", kind=Withdrawal.Kind.IN_ERROR)
    withdrawn = make_live(make_brief(**secrets("withdrawn") | {"title": "Withdrawn brief"}))
    withdrawn.withdraw(by=None, reason="No longer holds")

    # Live, with a draft, an earlier edition published in error, and links to what is not public.
    mended = make_live(make_brief(**secrets("mended") | {"title": "First title"}))
    with mended.revising(by=None):
        mended.title, mended.bottom_line = "Mended title", "<p>Mended</p>"
        mended.save()
        for part in ("sections", "authorships", "actor_links", "event_links", "citations"):
            getattr(mended, part).all().delete()
        mended.topics.clear()
    mended.publish(by=None, kind="correction", note="Mended")
    mended.editions.get(number=1).withdraw(by=None, reason="Libel")
    edit(mended, title=f"{MARKER} next title", bottom_line=f"<p>{MARKER}</p>")
    return ["secret-draft", "secret-scheduled", "secret-in-error", "secret-withdrawn", "secret-mended", "open"]


def addresses(slugs: list[str]) -> list[str]:
    templates = [template for templates in ADDRESSES.values() for template in templates]
    return sorted({t.format(brief=slug, record=slug, secret=slug) for t in templates for slug in slugs})


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
        answer = response.content.decode() + str(response.headers)
        if f"q={MARKER}" in address:
            # What was asked for is said back, in the form and among the filters, and nowhere else.
            answer = (
                answer.replace(f'value="{MARKER}"', "").replace(f"Words: {MARKER}", "").replace(f"Name: {MARKER}", "")
            )
            answer = answer.replace(f"q={MARKER}", "")
        assert MARKER not in answer, address
    assert seen["briefs/open/"] == seen["feeds/briefs.atom"] == seen["actors/open/"] == 200
    assert seen["briefs/secret-draft/"] == seen["briefs/secret-scheduled/"] == 404
    assert seen["briefs/secret-withdrawn/"] == 200
    assert seen["briefs/secret-in-error/"] == seen["briefs/secret-mended/editions/1/"] == 410
    assert seen["actors/secret-draft/"] == seen["events/secret-scheduled/"] == 404
    assert 500 not in seen.values()


def test_marker_is_seen_once_it_is_published(slugs):
    """The crawl can fail: what it looks for is there as soon as it may be."""
    make_live(make_brief(**secrets("open")))
    client = Client()
    for address in ("/", "/briefs/secret-open/", "/actors/secret-open/", "/feeds/briefs.atom", f"/events/?q={MARKER}"):
        assert f"{MARKER} open" in client.get(address).content.decode(), address
