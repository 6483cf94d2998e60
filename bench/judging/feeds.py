"""Each kind of feed by feedparser, by the rules of JSON Feed 1.1, and by polling with validators."""

import json
import re
from collections.abc import Iterator
from datetime import datetime

import feedparser

from bench.judging.site import Answer, Site
from bench.judging.verdict import Verdict

BAR = "0 faults, 304 by ETag, by date and by both, 250 kB for JSON"
XML, JSON = ("atom", "rss"), "json"
#: Each kind, with its path before the extension and the query after it.
FEEDS = {
    "all": ("/feeds/briefs", ""),
    "empty": ("/feeds/briefs", "?q=zzzz"),
    "filter": ("/feeds/briefs", "?q=geneva"),
    "changes": ("/feeds/changes", ""),
    "archive": ("/feeds/briefs-archive-1", ""),
    "topic": ("/feeds/topics/hard-topic", ""),
    "in a row": ("/feeds/topics/imported", ""),
    "actor": ("/feeds/actors/hard-actor", ""),
    "event": ("/feeds/events/hard-round-8", ""),
    "author": ("/feeds/authors/hard-author", ""),
    "Arabic": ("/feeds/authors/muhammad", ""),
    "one item": ("/feeds/events/vienna-round-2018", ""),
}
REQUIRED = {"version", "title", "home_page_url", "feed_url", "items"}
FEED_KEYS = REQUIRED.union(
    ("description", "user_comment", "next_url", "icon", "favicon", "authors", "language", "expired", "hubs")
)
DATES = "date_published", "date_modified"
ITEM_KEYS = {
    *("id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "banner_image"),
    *("authors", "tags", "language", "attachments", *DATES),
}
RELATIVE = re.compile(r'(?:href|src)="(?!https?://|mailto:)([^"]*)')
MOST_BYTES = 250_000


def judge(site: Site) -> Verdict:
    faults, items = [], 0
    for path, query in FEEDS.values():
        answer = site.get(f"{path}.{JSON}{query}")
        feed = json.loads(answer.body)
        items += len(feed["items"])
        faults += [f"{path}.{JSON}{query}: {fault}" for fault in (*_json_faults(feed), *_size_faults(answer))]
        for extension in XML:
            address = f"{path}.{extension}{query}"
            found = _xml_faults(site.get(address).body, feed["items"])
            faults += [f"{address}: {fault}" for fault in found]
        for extension in (*XML, JSON):
            address = f"{path}.{extension}{query}"
            faults += [f"{address}: {fault}" for fault in _poll_faults(site, address)]
    return Verdict(f"{len(faults)} faults in {len(FEEDS)} feeds of {items} items, each in three formats", faults)


def addresses(site: Site, *extensions: str) -> dict[str, int]:
    """The address of each kind of feed in these formats, with how many items it has."""
    counts = {
        kind: len(json.loads(site.get(f"{path}.{JSON}{query}").body)["items"]) for kind, (path, query) in FEEDS.items()
    }
    return {
        f"{site.url}{path}.{extension}{query}": counts[kind]
        for kind, (path, query) in FEEDS.items()
        for extension in extensions
    }


def _json_faults(feed: dict) -> Iterator[str]:
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        yield "not of version 1.1"
    yield from (f"lacks {key}" for key in REQUIRED - feed.keys())
    yield from (f"{key} is unknown" for key in feed.keys() - FEED_KEYS if not key.startswith("_"))
    if feed.get("next_url") == feed["feed_url"]:
        yield "is its own next page"
    if len({item["id"] for item in feed["items"]}) < len(feed["items"]):
        yield "an id twice"
    for item in feed["items"]:
        yield from (f"{item['id']}: {fault}" for fault in _item_faults(item))


def _item_faults(item: dict) -> Iterator[str]:
    if not isinstance(item["id"], str):
        yield "its id is no text"
    if not item.keys() & {"content_html", "content_text"}:
        yield "no content"
    yield from (f"{key} is unknown" for key in item.keys() - ITEM_KEYS if not key.startswith("_"))
    yield from (f"{key} has no zone" for key in DATES if datetime.fromisoformat(item[key]).tzinfo is None)
    yield from (f"relative address {found}" for found in RELATIVE.findall(item.get("content_html", "")))


def _size_faults(answer: Answer) -> Iterator[str]:
    if len(answer.body) > MOST_BYTES:
        yield f"{len(answer.body)} bytes"


def _xml_faults(body: bytes, items: list[dict]) -> Iterator[str]:
    """What feedparser does not find of the items of the JSON feed."""
    parsed = feedparser.parse(body)
    if parsed.bozo:
        yield f"feedparser: {parsed.bozo_exception}"
    written = [(item["id"], [author["name"] for author in item.get("authors", ())]) for item in items]
    if [(entry.get("id"), _authors(entry)) for entry in parsed.entries] != written:
        yield "not the items, or not the authors, of the JSON feed in their order"
    for entry in parsed.entries:
        told = "title", "link", "published", "updated", "content"
        yield from (f"{entry.get('id')}: no {field}" for field in told if not entry.get(field))
        content = "".join(part.value for part in entry.get("content", ()))
        yield from (f"{entry.get('id')}: relative address {found}" for found in RELATIVE.findall(content))


def _authors(entry: dict) -> list[str]:
    return [author["name"] for author in entry.get("authors", ()) if author]


def _poll_faults(site: Site, address: str) -> Iterator[str]:
    first = site.get(address).headers
    by_tag, by_date = {"If_None_Match": first["etag"]}, {"If_Modified_Since": first["last-modified"]}
    for name, headers in {"ETag": by_tag, "date": by_date, "both": by_tag | by_date}.items():
        answer = site.get(address, **headers)
        if (answer.status, answer.body) != (304, b""):
            yield f"polled by {name}, it answers {answer.status}"
