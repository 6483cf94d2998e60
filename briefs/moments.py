"""Moments by the clock on the wall: what a local time means where clocks are put forward and back."""

from datetime import UTC, datetime, timedelta, tzinfo

from django.utils import timezone
from django.utils.formats import date_format

MINUTE = timedelta(minutes=1)
LONGEST_GAP = 24 * 60  # minutes: an island that moves across the date line leaves out a day


def moments(wall: datetime, zone: tzinfo) -> list[datetime]:
    """The moments, earliest first, at which a clock in this zone shows `wall` (naive): one; none; or two."""
    meant = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return sorted({moment for moment in meant if moment.astimezone(zone).replace(tzinfo=None) == wall})


def nearest(wall: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """The last minute before and the first after `wall` that a clock in this zone shows, where it skips that."""
    before, after = (
        next(found for n in range(1, LONGEST_GAP + 2) if (found := moments(wall + step * n, zone)))
        for step in (-MINUTE, MINUTE)
    )
    return before[-1], after[0]


def in_words(moment: datetime) -> str:
    """A moment by the clock of the site, and in UTC: Sunday 29 March 2026 at 03:30 CEST (01:30 UTC)."""
    local = moment.astimezone(timezone.get_default_timezone())
    words = f"{date_format(local, 'l j F Y')} at {clock(moment)}"
    other_day = "" if moment.astimezone(UTC).date() == local.date() else date_format(moment.astimezone(UTC), ", j F")
    return words if local.tzname() == "UTC" else f"{words} ({moment.astimezone(UTC):%H:%M} UTC{other_day})"


def clock(moment: datetime) -> str:
    """The time of a moment by the clock of the site: 03:30 CEST."""
    local = moment.astimezone(timezone.get_default_timezone())
    return f"{local:%H:%M} {local.tzname()}"


def offset(moment: datetime) -> str:
    """How far the clock of the site is from UTC at a moment: UTC+2, UTC−3:30."""
    local = moment.astimezone(timezone.get_default_timezone())
    minutes = round((local.utcoffset() or timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'−' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"


def zone_now() -> str:
    """The zone of the site, as a person may be told: Europe/Vienna, now CET, UTC+1."""
    now = timezone.now()
    name = timezone.get_default_timezone_name()
    return (
        name
        if name == "UTC"
        else f"{name}, now {now.astimezone(timezone.get_default_timezone()).tzname()}, {offset(now)}"
    )
