"""Events as a calendar (iCalendar, RFC 5545): those that took place on known days, and no others.

A month shown as an all-day entry would be taken for a day, so whatever is less exact is left out.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar
from icalendar import Event as Entry

from dates.days import exact_days
from events.exports.position import position_of
from events.exports.rows import parent
from events.vocabulary import Status
from pages.downloads import Selection
from pages.tables import page_address

#: What has taken place is as sure as an entry can be; what is put off has no day until it has a new one.
STATUSES = {
    Status.PROPOSED: "TENTATIVE",
    Status.PLANNED: "CONFIRMED",
    Status.ONGOING: "CONFIRMED",
    Status.HELD: "CONFIRMED",
    Status.POSTPONED: "CANCELLED",
    Status.CANCELLED: "CANCELLED",
    Status.NOT_HELD: "CANCELLED",
}
#: A sequence has 31 bits: seconds are counted from here.
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
AGAIN = timedelta(hours=12)
END = b"END:VCALENDAR\r\n"


def calendar(selection: Selection) -> Iterator[bytes]:
    """The calendar, an entry at a time. It may have none."""
    yield _empty().to_ical().removesuffix(END)
    for event in selection.rows(parent()):
        if days := days_of(event):
            yield _entry(event, *days).to_ical()
    yield END


def days_of(event: Any) -> tuple[date, date] | None:
    """First and last day, if both are known to the day."""
    first, last = exact_days(event.edtf)
    return (first, last) if first and last else None


def _empty() -> Calendar:
    found = Calendar()
    found.add("prodid", f"-//{_plain(settings.SITE_NAME)}//Events//EN")
    found.add("version", "2.0")
    found.add("x-wr-calname", f"{settings.SITE_NAME}: events")
    # How often a program that has subscribed looks again: RFC 7986, and what older programs know.
    found.add("refresh-interval", AGAIN, parameters={"value": "DURATION"})
    found.add("x-published-ttl", "PT12H")
    return found


def _entry(event: Any, first: date, last: date) -> Entry:
    entry = Entry()
    entry.add("uid", _uid(event))
    entry.add("dtstamp", event.changed_at.astimezone(UTC))
    entry.add("last-modified", event.changed_at.astimezone(UTC))
    entry.add("sequence", int((event.changed_at - EPOCH).total_seconds()))
    entry.add("dtstart", first)
    entry.add("dtend", last + timedelta(days=1))
    entry.add("summary", _plain(event.name))
    entry.add("status", STATUSES[event.status])
    entry.add("transp", "TRANSPARENT")
    entry.add("categories", [event.get_kind_display()])
    entry.add("url", page_address(event))
    _add_optional(entry, event)
    return entry


def _add_optional(entry: Entry, event: Any) -> None:
    if event.summary:
        entry.add("description", event.summary)
    if event.place:
        entry.add("location", ", ".join(filter(None, [_plain(event.place.name), event.place.country])))
    if position := position_of(event):
        entry.add("geo", position)
    if event.public_parent:
        entry.add("related-to", _uid(event.public_parent), parameters={"reltype": "PARENT"})


def _uid(event: Any) -> str:
    return f"{event.uuid}@{urlsplit(settings.SITE_URL).hostname}"


def _plain(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())
