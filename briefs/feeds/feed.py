"""What a feed says, whatever the format that says it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self
from uuid import UUID

from django.conf import settings

from briefs.feeds.markup import name_without_tags
from history.text import printable

#: When a feed without items was last updated: a fixed day, so that it stays the same.
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Person:
    """An author; address is that of his page, empty if he has none."""

    name: str
    address: str = ""

    @classmethod
    def of(cls, author: dict[str, Any], address: str = "") -> Self:
        """One whom an edition names. A name is plain text in every format, so that tags in it are in none."""
        return cls(name_without_tags(printable(author["name"])), address)


@dataclass(frozen=True)
class Category:
    """What an item is about: kind is event, actor or topic; scheme and term together are the address of its page."""

    kind: str
    scheme: str
    term: str
    label: str

    @property
    def address(self) -> str:
        return f"{self.scheme}{self.term}/"


@dataclass(frozen=True)
class Enclosure:
    """A file that belongs to an item; length is in bytes."""

    address: str
    length: int
    media_type: str = "application/pdf"


@dataclass(frozen=True)
class Item:
    """One entry of a feed. All addresses are absolute; title and summary are plain text, content is HTML.

    uuid names it for ever. facts are for programs, in JSON Feed only.
    """

    uuid: UUID
    title: str
    address: str
    summary: str
    content: str
    published: datetime
    updated: datetime
    authors: Sequence[Person] = ()
    categories: Sequence[Category] = ()
    enclosure: Enclosure | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"urn:uuid:{self.uuid}"


@dataclass(frozen=True)
class Feed:
    """A document of a feed: what it says of itself, and its items in order.

    uuid names the feed for ever, all of its pages and archives alike. page is the address of the page that shows the
    same, address that of this document, links those of its fellows by their relation (RFC 5005).
    """

    uuid: UUID
    title: str
    description: str
    page: str
    address: str
    items: Sequence[Item]
    links: Mapping[str, str] = field(default_factory=dict)
    is_archive: bool = False
    hub: str = ""

    @property
    def id(self) -> str:
        return f"urn:uuid:{self.uuid}"

    @property
    def updated(self) -> datetime:
        return max((item.updated for item in self.items), default=EPOCH)


def absolute(path: str) -> str:
    """The public address of a path of this site."""
    return f"{settings.SITE_URL}{path}"
