"""Reading feeds back as an independent reader does, and many briefs at once to fill them."""

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import feedparser
import pytest
from django.db.models import QuerySet

from briefs.models import Brief
from history.models import PublicCount

FORMATS = pytest.mark.parametrize("extension", ["rss", "atom", "json"])
XML = pytest.mark.parametrize("extension", ["rss", "atom"])
ATOM = "{http://www.w3.org/2005/Atom}"
OLD = "Sat, 01 Jan 2000 00:00:00 GMT"


def read(client: Any, extension: str = "atom", address: str = "/feeds/briefs", query: str = "") -> Any:
    response = client.get(f"{address}.{extension}{query}")
    assert response.status_code == 200, response.content
    return parsed(response)


def parsed(response: Any) -> Any:
    """A feed as feedparser gives it. It does not know JSON, of which the same is made here."""
    if response["Content-Type"].startswith("application/feed+json"):
        return _from_json(json.loads(response.content))
    feed = feedparser.parse(response.content)
    assert not feed.bozo
    return feed


def titles(feed: Any) -> list[str]:
    return [entry.title for entry in feed.entries]


def links(feed: Any) -> dict[str, str]:
    """Addresses of the other documents of a feed by their relation."""
    mine = feed.feed.links
    return {link.rel: link.href for link in mine if link.rel not in ("self", "alternate", "hub", "license")}


def copies(brief: Brief, count: int) -> list[UUID]:
    """Live briefs like this one, each out a second after the other and all of them before it; their ids in that order.

    To publish a thousand takes minutes, so their rows are written as they are, beside the ledger.
    """
    edition = brief.editions.get()
    start, numbers = edition.published_at - timedelta(seconds=count + 1), range(1, count + 1)
    briefs = _written(_like(brief, uuid=uuid4(), slug=f"copy-{n}") for n in numbers)
    revisions = _written(_like(edition.change.revision) for _ in numbers)
    pairs = zip(revisions, briefs, strict=True)
    changes = _written(_like(edition.change, revision=revision, object_id=one.pk) for revision, one in pairs)
    editions = []
    for n in numbers:
        at = start + timedelta(seconds=n)
        moments = {"published_at": at, "first_published_at": at, "updated_at": at}
        fields = {"uuid": uuid4(), "brief": briefs[n - 1], "change": changes[n - 1], "title": f"Copy {n}"}
        editions.append(_like(edition, **fields, **moments))
    _written(editions)
    for link in edition.topic_links.all():
        _written(_like(link, edition=one) for one in editions)
    PublicCount.objects.advance()
    return [one.uuid for one in briefs]


def _like(row: Any, **fields: Any) -> Any:
    found = type(row)()
    for field in row._meta.concrete_fields:
        setattr(found, field.attname, getattr(row, field.attname))
    for name, value in {"pk": None, **fields}.items():
        setattr(found, name, value)
    return found


def _written(rows: Iterable[Any]) -> list[Any]:
    found = list(rows)
    return QuerySet(type(found[0])).bulk_create(found, batch_size=100) if found else found


def _from_json(document: dict[str, Any]) -> Any:
    known = {"id": "id", "url": "link", "title": "title", "summary": "summary"}
    entries = [
        feedparser.util.FeedParserDict(
            {name: item.get(key, "") for key, name in known.items()}
            | {
                "published": item["date_published"],
                "updated": item["date_modified"],
                "content": [feedparser.util.FeedParserDict(value=item["content_html"])],
                "authors": [feedparser.util.FeedParserDict(name=one["name"]) for one in item.get("authors", [])],
            }
        )
        for item in document["items"]
    ]
    addresses = {"self": document["feed_url"], "alternate": document["home_page_url"]}
    addresses |= {"next_url": document["next_url"]} if "next_url" in document else {}
    own = [feedparser.util.FeedParserDict(rel=rel, href=href) for rel, href in addresses.items()]
    head = feedparser.util.FeedParserDict(title=document["title"], language=document["language"], links=own)
    return feedparser.util.FeedParserDict(feed=head, entries=entries)
