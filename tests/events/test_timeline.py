"""The picture of a process in time, and the table of the same."""

import re
from datetime import date

import pytest

from events.models import Event
from events.timeline import MOST_EVENTS, WIDTH, Timeline
from pages.lettering import text_width
from tests.making import make_event, save

# What a page reads for its timeline is tested on both, in test_views.py.
pytestmark = pytest.mark.django_db

MARKER = "Xanthippe"


def public(name: str, **fields) -> Event:
    return make_event(name, is_public=True, **fields)


def process(**fields) -> Event:
    return public("Peace process", kind="process", date_edtf="2012/..", **fields)


def section_of(client, event: Event) -> str:
    """The part of its page that has the timeline and the table."""
    page = client.get(event.get_absolute_url()).content.decode()
    found = re.search(r'<section class="picture" aria-labelledby="parts-heading">.*?</section>', page, re.DOTALL)
    return found[0] if found else ""


def in_cells(row: str) -> str:
    return re.sub(r"(<[^>]*>)+", "|", row).strip("|")


def led_to(html: str) -> list[str]:
    return re.findall(r'href="/events/([\w-]+)/"', html)


def picture_and_rest(client, event: Event) -> tuple[list[str], list[str], list[str]]:
    """Events that the drawing, the list of undated ones and the table lead to."""
    section = section_of(client, event)
    drawing, _, rest = section.partition("</svg>")
    undated = re.search(r"Not dated, and so in the table only:.*?</p>", rest, re.DOTALL)
    return led_to(drawing), led_to(undated[0] if undated else ""), led_to(rest[rest.index("<table") :])


@pytest.fixture
def talks() -> Event:
    """Two tracks, one within the other, an event outside them, and one without a date."""
    root = process()
    track = public("Geneva", kind="process", parent=root, date_edtf="2012-06-30/..", status="ongoing")
    inner = public("Intra-Syrian talks", kind="series", parent=track, date_edtf="2016-01-29/..", status="ongoing")
    public("Geneva I", parent=track, ordinal=1, date_edtf="2012-06-30", outcome="document_issued")
    public("Geneva III", parent=inner, ordinal=3, date_edtf="2016-02", outcome="collapsed")
    public("Ninth round", parent=inner, ordinal=9, date_edtf="2018-01-25/2018-01-26", status="planned")
    public("Annan plan", parent=root, date_edtf="2012-03/2012-04")
    public("Some meeting", parent=track, date_edtf="", status="proposed")
    return root


def test_picture_and_table_have_the_same_events(client, talks):
    drawn, undated, table = picture_and_rest(client, talks)
    assert drawn == [
        "annan-plan",
        "geneva",
        "geneva-i",
        "intra-syrian-talks",
        "geneva-iii",
        "ninth-round",
    ]
    assert undated == ["some-meeting"]
    assert sorted(drawn + undated) == sorted(table)
    assert len(table) == len(set(table)) == 7


def test_table_says_in_words_what_the_picture_shows(client, talks):
    section = section_of(client, talks)
    tracks = re.findall(r"<tbody>.*?</tbody>", section, re.DOTALL)
    told = [[in_cells(row) for row in re.findall(r"<tr>.*?</tr>", track)] for track in tracks]
    assert told == [
        ["Outside any track", "March – April 2012|Annan plan|Held"],
        [
            "since 30 June 2012, still going on|Geneva|Ongoing",
            "1|30 June 2012|Geneva I|Held|Document issued",
            "not dated|Some meeting|Proposed",
        ],
        [
            "since 29 January 2016, still going on|Intra-Syrian talks| |part of Geneva|Ongoing",
            "3|February 2016|Geneva III|Held|Collapsed",
            "9|25–26 January 2018|Ninth round|Planned",
        ],
    ]
    titles = re.findall(r'<a class="mark[^>]*><title>(.*?)</title>', section)
    assert titles[-1] == "Ninth round: No. 9, 25–26 January 2018, planned"
    assert titles[2] == "Geneva I: No. 1, 30 June 2012, held, document issued"


def test_tracks_are_lanes(talks):
    lanes = {lane.track and lane.track.event.name: lane for lane in Timeline.of(talks).lanes}
    assert {name: [entry.event.name for entry in lane.entries] for name, lane in lanes.items()} == {
        None: ["Annan plan"],
        "Geneva": ["Geneva I", "Some meeting"],
        "Intra-Syrian talks": ["Geneva III", "Ninth round"],
    }
    assert lanes["Intra-Syrian talks"].heading.label == "Intra-Syrian talks, part of Geneva"
    edges = [lane.y for lane in lanes.values()]
    assert edges == sorted(edges)
    assert all(a.y < mark.y for lane in lanes.values() for a in [lane] for mark in lane.marks)


def test_sessions_of_a_meeting_are_no_track():
    root = process()
    meeting = public("Geneva II", parent=root, date_edtf="2014-01-22")
    public("Second session", parent=meeting, date_edtf="2014-02-10")
    (lane,) = Timeline.of(root).lanes
    assert [entry.event.name for entry in lane.entries] == ["Geneva II", "Second session"]


def test_a_shifted_date_moves_the_mark():
    root = process()
    public("First", parent=root, date_edtf="2012-01-01")
    public("Last", parent=root, date_edtf="2018-01-01")
    moved = public("Moved", parent=root, date_edtf="2014-01-01")

    def place() -> float:
        marks = {mark.entry.event.name: mark for mark in Timeline.of(root).marks}
        return marks["Moved"].drawing.dot

    before = place()
    moved.date_edtf = "2016-01-01"
    save(moved)
    year = (WIDTH - 28) / 6.5
    assert year * 1.5 < place() - before < year * 2.5


@pytest.mark.parametrize("names", [["Round {n}"], ["Round {n} of the talks with quite a long name to it, {n}" * 4]])
def test_labels_and_marks_do_not_meet(names):
    root = process()
    for n in range(30):
        date_edtf = f"2017-{n % 12 + 1:02}-{n % 28 + 1:02}" + ("/.." if n % 7 == 0 else "")
        public(names[0].format(n=n), parent=root, date_edtf=date_edtf, slug=f"round-{n}")
    boxes = []
    for mark in Timeline.of(root).marks:
        length = text_width(mark.label, 13)
        left = mark.label_x - (length if mark.anchor == "end" else 0)
        assert left >= 0
        assert left + length <= WIDTH
        y = mark.y + mark.label_y
        boxes += [(left, left + length, y - 11, y + 3), (mark.drawing.left, mark.drawing.right, mark.y - 5, mark.y + 5)]
    for n, (left, right, top, bottom) in enumerate(boxes):
        for other_left, other_right, other_top, other_bottom in boxes[n + 1 :]:
            assert left >= other_right or other_left >= right or top >= other_bottom or other_top >= bottom


@pytest.mark.parametrize(
    ("status", "label", "strike"),
    [
        ("held", "Talks", ""),
        ("ongoing", "Talks", ""),
        ("planned", "Talks (planned)", ""),
        ("proposed", "Talks (proposed)", ""),
        ("postponed", "Talks (postponed)", "M478.0 -3v6m4 -6v6"),
        ("cancelled", "Talks (cancelled)", "M473.0 -7l14 14m0 -14l-14 14"),
        ("not_held", "Talks (not held)", "M473.0 -7l14 14m0 -14l-14 14"),
    ],
)
def test_what_did_not_happen_is_not_drawn_as_if_it_had(client, status, label, strike):
    root = process()
    public("Talks", parent=root, date_edtf="2017-06-10", status=status)
    (mark,) = Timeline.of(root).marks
    assert (mark.label, mark.strike) == (label, strike)
    assert f'<a class="mark {status}"' in section_of(client, root)


def test_status_tells_as_of_when_it_is_known(client):
    root = process()
    public("Talks", parent=root, date_edtf="2018-01-25", status="planned", status_as_of_edtf="2018-01-20")
    assert "Planned as of 20 January 2018" in section_of(client, root)


def test_names_are_cut_in_the_drawing_and_whole_in_its_title_and_table(client):
    root = process()
    name = "Meeting of the “group” <of friends> " * 6
    public(name.strip(), parent=root, slug="long")
    section = section_of(client, root)
    assert section.count("Meeting of the “group” &lt;of friends&gt; " * 5) == 2
    assert "…</text>" in section
    assert "<of friends>" not in section


def test_timeline_shows_nothing_that_readers_may_not_see(client):
    root = process()
    make_event(f"{MARKER} round", parent=root)
    hidden = make_event(f"{MARKER} track", kind="series", parent=root)
    public(f"{MARKER} under a hidden track", parent=hidden)
    shown = public("Shown", parent=root)
    merged = public(f"{MARKER} merged", parent=root)
    with merged.revising(by=None):
        merged.merged_into = shown
        merged.save()
    section = section_of(client, root)
    assert led_to(section) == ["shown", "shown"]
    assert MARKER not in section


def test_page_of_an_event_without_parts_has_no_timeline(client):
    assert section_of(client, public("Geneva I")) == ""


def test_undated_parts_are_in_the_table_alone(client):
    root = process()
    public("Some round", parent=root, date_edtf="")
    section = section_of(client, root)
    assert "<svg" not in section
    assert led_to(section) == ["some-round"]


def test_today_is_marked_where_it_is_among_the_days():
    root = process()
    events = [public("Then", parent=root, date_edtf="2017-06-10"), public("Later", parent=root, date_edtf="2019")]
    assert Timeline(root, events, today=date(2018, 6, 1)).today_x == pytest.approx(383, abs=40)
    assert Timeline(root, events, today=date(2026, 6, 1)).today_x is None


def test_key_explains_what_is_drawn_and_nothing_else(client):
    root = process()
    public("Day", parent=root, date_edtf="2017-06-10")
    public("Month", parent=root, date_edtf="2017-08", status="planned")
    assert Timeline.of(root).forms == {"dot", "possible", "bracket", "held", "planned"}
    section = section_of(client, root)
    assert "on this day" in section
    assert "nothing closer is known" in section
    assert "cancelled" not in section


@pytest.mark.parametrize("number", [1, 3])
def test_timeline_costs_a_query_for_each_level(django_assert_num_queries, number):
    root = process()
    for n in range(number):
        track = public(f"Track {n}", kind="series", parent=root)
        for m in range(number):
            public(f"Round {n} {m}", parent=track)
    # Tracks, rounds, and that there is nothing below.
    with django_assert_num_queries(3):
        timeline = Timeline.of(root)
        assert len(timeline.marks) == number + number**2
        assert [event.place for event in timeline.events] == [None] * len(timeline.events)


def test_timeline_ends_where_parents_go_round_in_a_circle():
    root = process()
    child = public("Child", parent=root)
    with root.revising(by=None):
        root.parent = child
        root.save()
    assert [event.name for event in Timeline.of(root).events] == ["Child"]


def test_a_long_series_is_cut_off_and_the_list_has_the_rest(client, monkeypatch):
    monkeypatch.setattr("events.timeline.MOST_EVENTS", 3)
    root = process()
    for n in range(5):
        public(f"Round {n}", parent=root, date_edtf=f"201{n}")
    section = section_of(client, root)
    assert led_to(section) == ["round-0", "round-1", "round-2"] * 2
    assert "These are 3 of its parts." in section
    assert '"/events/?process=peace-process&amp;order=oldest"' in section
    assert MOST_EVENTS == 200


def test_a_full_timeline_stays_of_a_sane_size():
    root = process()
    events = [
        Event(pk=root.pk + n, name="Round", parent=root, date_edtf=f"{1800 + n}-03") for n in range(1, MOST_EVENTS)
    ]
    timeline = Timeline(root, events)
    assert len(timeline.marks) == MOST_EVENTS - 1
    assert timeline.height < 4600
