"""The picture of a process or series in time: its tracks as lanes, its events as marks, and the same in a table."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from math import inf
from typing import Self

from django.utils import timezone
from django.utils.translation import gettext as _

from dates.edtf import EDTF, in_words, parse
from events.marks import HALF, Drawing, draw, known_days
from events.models import Event
from events.timescale import Tick, Timescale
from events.vocabulary import Kind, Outcome, Status
from pages.lettering import shortened, text_width
from pages.wording import enumerated

#: How many events a timeline shows; the rest are a filter of the list of events.
MOST_EVENTS = 200

#: All in pixels. The page shows the picture at this width or less, or scrolls it.
WIDTH, MARGIN = 960, 14
ROW, HEADING, AXIS = 22, 30, 26
LETTERS, GAP = 13.0, 6
LABEL_WIDTH = 330

#: An event of such a kind that has parts is a track, with a lane of its own.
TRACKS = frozenset({Kind.PROCESS, Kind.SERIES, Kind.CONFLICT, Kind.SITUATION})
#: What the label of a mark says of an event unless it was held or is going on.
REMARKABLE = frozenset({Status.PROPOSED, Status.PLANNED, Status.POSTPONED, Status.CANCELLED, Status.NOT_HELD})


@dataclass(eq=False)
class Entry:
    """One event of a timeline, as its table tells it."""

    event: Event
    track: Event | None

    @property
    def when(self) -> str:
        return self.event.when or _("not dated")

    @property
    def status(self) -> str:
        """Whether it took place, and as of when that is known."""
        words, as_of = self.event.get_status_display(), self.event.status_as_of_edtf
        return _("{status} as of {date}").format(status=words, date=in_words(parse(as_of))) if as_of else words

    @property
    def outcome(self) -> str:
        return "" if self.event.outcome == Outcome.NONE else self.event.get_outcome_display()

    @property
    def title(self) -> str:
        """All that the picture shows of it, in words."""
        number = _("No. {number}").format(number=self.event.ordinal) if self.event.ordinal else ""
        return f"{self.event.name}: {enumerated([number, self.when, self.status.lower(), self.outcome.lower()])}"


@dataclass(eq=False)
class Mark:
    """One event in the picture, from the top left corner of which it is `y` pixels down."""

    entry: Entry
    drawing: Drawing
    label: str = ""
    label_x: float = 0
    label_y: float = 0
    anchor: str = "start"
    y: float = 0

    @property
    def strike(self) -> str:
        """A path over what did not take place then: a cross or line, or two bars if it was put off; “” for all else."""
        dot, left, right = self.drawing.dot, self.drawing.left, self.drawing.right
        match self.entry.event.status:
            case Status.POSTPONED if dot is not None:
                return f"M{dot - 2} -3v6m4 -6v6"
            case Status.POSTPONED:
                return f"M{left + 4} -5v10m4 -10v10"
            case Status.CANCELLED | Status.NOT_HELD if dot is not None:
                return f"M{dot - 7} -7l14 14m0 -14l-14 14"
            case Status.CANCELLED | Status.NOT_HELD:
                return f"M{left} 0H{right}"
        return ""


@dataclass(eq=False)
class Lane:
    """A track and the events in it that are no tracks themselves. `track` is None for those outside any."""

    track: Entry | None
    entries: list[Entry]
    marks: list[Mark] = field(default_factory=list)
    heading: Mark | None = None
    y: float = 0


class Timeline:
    """What readers may see of the parts of an event, at any depth, in time.

    `more` tells whether there are parts beyond the most that it shows.
    """

    width = WIDTH

    def __init__(self, root: Event, events: Iterable[Event], *, more: bool = False, today: date | None = None) -> None:
        self.root, self.more = root, more
        self.today = today or timezone.localdate()
        self.events = list(events)
        self.lanes = self._lanes()
        self._draw()

    @classmethod
    def of(cls, root: Event) -> Self:
        """The timeline of this event; one query for each level of parts, and one that finds no more of them."""
        events, seen, above = list[Event](), {root.pk}, [root.pk]
        public = Event.objects.public().select_related("place").chronological()
        while above and len(events) <= MOST_EVENTS:
            parts = public.filter(parent__in=above).exclude(pk__in=seen)
            found = list(parts[: MOST_EVENTS + 1 - len(events)])
            above = [event.pk for event in found]
            seen.update(above)
            events += found
        return cls(root, events[:MOST_EVENTS], more=len(events) > MOST_EVENTS)

    def __bool__(self) -> bool:
        return bool(self.events)

    @property
    def entries(self) -> list[Entry]:
        """Every event once, track by track, each in the order of time."""
        return [entry for lane in self.lanes for entry in ([lane.track] if lane.track else []) + lane.entries]

    @cached_property
    def marks(self) -> list[Mark]:
        """What is drawn, in reading order."""
        return [mark for lane in self.lanes for mark in ([lane.heading] if lane.heading else []) + lane.marks]

    @property
    def undated(self) -> list[Entry]:
        return [entry for entry in self.entries if not entry.event.date_edtf]

    @property
    def tracks(self) -> list[Event]:
        return [lane.track.event for lane in self.lanes if lane.track]

    @property
    def forms(self) -> set[str]:
        """What its key has to explain: forms of bars and of their ends, “dot”, and statuses."""
        drawings = [mark.drawing for mark in self.marks]
        return (
            {bar.form.partition("-")[0] for drawing in drawings for bar in drawing.bars}
            | {end.form for drawing in drawings for end in drawing.ends}
            | {"dot" for drawing in drawings if drawing.dot is not None}
            | {mark.entry.event.status for mark in self.marks}
        )

    @property
    def today_x(self) -> float | None:
        """Where today stands, if it is among the days shown."""
        return self.scale.middle_of(self.today) if self.scale and self.today in self.scale else None

    # Tracks

    def _lanes(self) -> list[Lane]:
        """Events outside any track first, then each track before those within it."""
        parts = defaultdict(list)
        for event in self.events:
            parts[event.parent_id].append(event)
        inside: dict[int | None, list[Entry]] = defaultdict(list)
        lanes: list[Lane] = []

        def walk(parent: Event, track: Event | None) -> None:
            for event in parts[parent.pk]:
                entry = Entry(event, track)
                if event.kind in TRACKS and parts[event.pk]:
                    lanes.append(Lane(entry, inside[event.pk]))
                    walk(event, event)
                else:
                    inside[track.pk if track else None].append(entry)
                    walk(event, track)

        walk(self.root, None)
        for entries in inside.values():
            entries.sort(key=_in_time)
        return [Lane(None, inside[None]), *lanes] if inside[None] else lanes

    # Drawing

    def _draw(self) -> None:
        days = [day for event in self.events if event.edtf for day in known_days(event.edtf)]
        self.scale = Timescale.over(days, MARGIN, WIDTH - MARGIN) if days else None
        self.ticks: list[Tick] = self.scale.ticks() if self.scale else []
        y: float = AXIS
        for lane in self.lanes:
            if self.scale:
                lane.y = y
                y = self._draw_lane(lane, self.scale)
        self.height = round(y + 8)

    def _draw_lane(self, lane: Lane, scale: Timescale) -> float:
        """Place the marks of a lane below its upper edge; returns the lower one."""
        y = lane.y + (HEADING if self.tracks else 8)
        if lane.track and (edtf := lane.track.event.edtf):
            above = _(", part of {name}").format(name=lane.track.track.name) if lane.track.track else ""
            label = _label(lane.track, edtf, WIDTH / 2) + shortened(above, LETTERS, WIDTH / 2)
            lane.heading = Mark(lane.track, draw(edtf, scale), label, label_y=18 - HEADING - HALF, y=y + HALF)
            y += ROW
        rows = Rows()
        dated = [(entry, edtf) for entry in lane.entries if (edtf := entry.event.edtf)]
        lane.marks = [_placed(Mark(entry, draw(edtf, scale)), edtf, rows, y) for entry, edtf in dated]
        return y + rows.number * ROW + 8


def _in_time(entry: Entry) -> tuple[date, date, float]:
    """Oldest first, then by number; those without a date or number last."""
    event = entry.event
    number = inf if event.ordinal is None else event.ordinal
    return event.date_earliest or date.max, event.date_latest or date.max, number


class Rows:
    """Rows of a lane, in which no two things overlap."""

    def __init__(self) -> None:
        self._taken: list[list[tuple[float, float]]] = []

    @property
    def number(self) -> int:
        return len(self._taken)

    def place(self, left: float, right: float, height: int = 1) -> int:
        """The first of `height` rows, from 0, that are free from left to right; takes them."""
        top = next(row for row in range(self.number + 1) if self._free(row, left, right, height))
        self._taken += [[] for _ in range(top + height - self.number)]
        for row in range(top, top + height):
            self._taken[row].append((left, right))
        return top

    def _free(self, row: int, left: float, right: float, height: int) -> bool:
        rows = self._taken[row : row + height]
        return all(right <= start or end <= left for taken in rows for start, end in taken)


def _label(entry: Entry, edtf: EDTF, width: float) -> str:
    """The name with signs for “about” and “perhaps”, and what is to be said of its status."""
    event = entry.event
    remark = f" ({event.get_status_display().lower()})" if event.status in REMARKABLE else ""
    hedge = ("≈ " if edtf.approximate else "") + ("? " if edtf.uncertain else "")
    return shortened(hedge + event.name, LETTERS, width - text_width(remark, LETTERS)) + remark


def _placed(mark: Mark, edtf: EDTF, rows: Rows, top: float) -> Mark:
    """The mark with its label: to the right if there is room, else to the left, else above."""
    mark.label = _label(mark.entry, edtf, LABEL_WIDTH)
    length = text_width(mark.label, LETTERS)
    left, right, height = mark.drawing.left, mark.drawing.right, 1
    if right + GAP + length <= WIDTH:
        mark.label_x, right = right + GAP, right + GAP + length
    elif left - GAP - length >= 0:
        mark.anchor, mark.label_x, left = "end", left - GAP, left - GAP - length
    else:
        height, mark.label_x = 2, min(max(left, 0), WIDTH - length)
        right = max(right, mark.label_x + length)
    row = rows.place(left - GAP, right + GAP, height)
    mark.y = top + (row + height - 0.5) * ROW
    mark.label_y = 8 - ROW if height == 2 else 4.5
    return mark
