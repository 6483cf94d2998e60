"""JSON Feed 1.1 (jsonfeed.org)."""

from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.feedgenerator import rfc3339_date

from briefs.feeds.feed import Feed, Item, Person, absolute
from pages.downloads import json_text
from pages.linked import known

MEDIA_TYPE = "application/feed+json"
VERSION = "https://jsonfeed.org/version/1.1"


def write(feed: Feed) -> bytes:
    # A reader goes on with next_url until there is none: through the archives, or page by page.
    following = feed.links.get("prev-archive") or feed.links.get("next", "")
    head = {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.address,
        "description": feed.description,
        "next_url": following,
        "icon": absolute(static("feed-512.png")),
        "favicon": absolute(static("feed-144.png")),
        "authors": [_person(Person(settings.SITE_NAME, absolute("/")))],
        "language": settings.LANGUAGE_CODE,
        "hubs": [{"type": "WebSub", "url": feed.hub}] if feed.hub else [],
    }
    return json_text(known(head) | {"items": [_item(item) for item in feed.items]}).encode()


def _item(item: Item) -> dict[str, Any]:
    enclosure = item.enclosure
    file = enclosure and {
        "url": enclosure.address,
        "mime_type": enclosure.media_type,
        "size_in_bytes": enclosure.length,
    }
    return known(
        {
            "id": item.id,
            "url": item.address,
            "title": item.title,
            "content_html": item.content,
            "summary": item.summary,
            "date_published": rfc3339_date(item.published),
            "date_modified": rfc3339_date(item.updated),
            "authors": [_person(author) for author in item.authors],
            "tags": list(dict.fromkeys(category.label for category in item.categories)),
            "attachments": [file] if file else [],
            "_brief": {"about": absolute(reverse("briefs:feeds")), **item.facts},
        }
    )


def _person(person: Person) -> dict[str, Any]:
    return known({"name": person.name, "url": person.address})
