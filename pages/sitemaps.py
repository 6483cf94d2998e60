"""Sitemaps: the addresses that search engines are to know, in files of so many, and when each last changed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from pages.linked import absolute
from pages.tables import plain

#: Addresses in a file; the protocol allows 50,000.
SIZE = 10_000
#: Files of a section, beyond which no database can count.
MOST = 50_000

#: The path of a page, and when what it says last changed; None if that is not known.
Entry = tuple[str, datetime | None]


@dataclass(frozen=True)
class Section:
    """A kind of pages: its rows, in an order in which new ones come last, and what to say of each."""

    rows: Callable[[], QuerySet]
    entry: Callable[..., Entry]

    def parts(self) -> int:
        """How many files it takes."""
        return -(-self.rows().count() // SIZE)

    def part(self, number: int) -> list[dict[str, str | None]]:
        """What the file of this number says, counted from 1; nothing if there is none."""
        if not 1 <= number <= MOST:
            return []
        start = (number - 1) * SIZE
        return entries(self.entry(row) for row in self.rows()[start : start + SIZE])


def entries(pages: Iterable[Entry]) -> list[dict[str, str | None]]:
    """Full addresses, and moments in UTC to the second."""
    return [{"loc": absolute(path), "lastmod": str(plain(moment)) if moment else None} for path, moment in pages]
