"""Reading feeds back as an independent reader does, and many briefs at once to fill them."""

import json
from copy import copy
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import feedparser
import pytest
from django.db.models import QuerySet

from briefs.models import Brief, EditionTopic
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
    briefs = [_like(brief, n, uuid=uuid4(), slug=f"copy-{n}") for n in range(1, count + 1)]
    revisions = [_like(edition.change.revision, n) for n in range(1, count + 1)]
    changes, editions, start = [], [], edition.published_at - timedelta(seconds=count + 1)
    for n in range(1, count + 1):
        at = start + timedelta(seconds=n)
        changes.append(_like(edition.change, n, revision=revisions[n - 1], object_id=briefs[n - 1].pk))
        moments = {"published_at": at, "first_published_at": at, "updated_at": at}
        fields = {"uuid": uuid4(), "brief": briefs[n - 1], "change": changes[n - 1], "title": f"Copy {n}"}
        editions.append(_like(edition, n, **fields, **moments))
    topics = [
        EditionTopic(edition=one, topic_id=link.topic_id, date=one.date)
        for link in edition.topic_links.all()
        for one in editions
    ]
    for rows in (briefs, revisions, changes, editions, topics):
        if rows:
            QuerySet(type(rows[0])).bulk_create(rows, batch_size=100)
    PublicCount.objects.advance()
    return [one.uuid for one in briefs]


def _like(row: Any, n: int, **fields: Any) -> Any:
    found = copy(row)
    found.__dict__.pop("_state")
    found._state = type(row)()._state
    for name, value in {"pk": row.pk + n, **fields}.items():
        setattr(found, name, value)
    return found


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
