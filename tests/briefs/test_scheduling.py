"""Editions that come out later: at the minute that was meant, by the clock of the site, with no job that runs."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from briefs.models import Brief, Edition, PublishRefused, State, StoredPage, Submission, Withdrawal
from briefs.moments import in_words, moments, nearest, offset
from history.models import Action, Change
from tests.forms import form_of
from tests.making import approve, edit, make_brief, make_live, make_person, publish, submit, undone

pytestmark = pytest.mark.django_db

MARKER = "Xyzzylater"


@pytest.fixture
def clock(monkeypatch):
    """A function that sets the clock of the site."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_to


@pytest.fixture
def editor(admin_client_of):
    return admin_client_of("Editor", first_name="Ed", last_name="Itor")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def at(view: str, *args) -> str:
    return reverse(f"admin:briefs_brief_{view}", args=args)


def refusals(act) -> list[str]:
    with pytest.raises(PublishRefused) as refused:
        act()
    return refused.value.reasons


def send(client, address: str, **fields):
    return client.post(address, form_of(client.get(address), "act") | fields, follow=True)


def schedule(client, brief: Brief, wall: str, **fields):
    day, _, minute = wall.partition(" ")
    return send(client, at("publish", brief.pk), when="at", day=day, minute=minute, **fields)


def told(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def errors(response, name: str) -> list[str]:
    return list(response.context["form"].errors.get(name, []))


def seen_by_readers(client, *, status: int = 200) -> set[str]:
    """Where the marker is; the page of the brief answers with this status."""
    pages = {"page": "/briefs/talks/", "home": "/", "list": "/briefs/", "feed": "/feeds/briefs.atom"}
    answers = {name: client.get(address) for name, address in pages.items()}
    assert answers["page"].status_code == status
    return {name for name, answer in answers.items() if MARKER in answer.content.decode()}


EVERYWHERE = {"page", "home", "list", "feed"}
DAYS = [
    # zone, what the clock on the wall shows, which of two, the moment
    ("Europe/Vienna", "2026-03-29 01:59", "", "2026-03-29T00:59"),
    ("Europe/Vienna", "2026-03-29 03:00", "", "2026-03-29T01:00"),
    ("Europe/Vienna", "2026-03-29 03:30", "", "2026-03-29T01:30"),
    ("Europe/Vienna", "2026-10-25 01:59", "", "2026-10-24T23:59"),
    ("Europe/Vienna", "2026-10-25 02:30", "0", "2026-10-25T00:30"),
    ("Europe/Vienna", "2026-10-25 02:30", "1", "2026-10-25T01:30"),
    ("Europe/Vienna", "2026-10-25 03:00", "", "2026-10-25T02:00"),
    ("America/New_York", "2026-03-08 01:59", "", "2026-03-08T06:59"),
    ("America/New_York", "2026-03-08 03:00", "", "2026-03-08T07:00"),
    ("America/New_York", "2026-11-01 00:59", "", "2026-11-01T04:59"),
    ("America/New_York", "2026-11-01 01:30", "0", "2026-11-01T05:30"),
    ("America/New_York", "2026-11-01 01:30", "1", "2026-11-01T06:30"),
    ("America/New_York", "2026-11-01 02:00", "", "2026-11-01T07:00"),
]


@pytest.mark.once
def test_edition_comes_out_at_the_minute_that_was_meant(subtests, settings, clock, editor, client):
    clock(utc("2026-01-01T12:00"))
    approve(make_brief(MARKER, slug="talks"))
    for zone, wall, which, meant in DAYS:
        with subtests.test(zone=zone, wall=wall, which=which), undone():
            settings.TIME_ZONE, moment = zone, utc(meant)
            clock(moment - timedelta(hours=20))
            response = schedule(editor, Brief.objects.get(), wall, **({"which": which} if which else {}))
            assert told(response) == [f"Edition 1 will come out on {in_words(moment)}."]
            assert Edition.objects.get().published_at == moment
            for before in (timedelta(hours=19), timedelta(microseconds=1)):
                clock(moment - before)
                assert seen_by_readers(client, status=404) == set()
            clock(moment)
            assert seen_by_readers(client) == EVERYWHERE


def test_update_comes_out_at_the_minute_that_was_meant(subtests, settings, clock, editor, client):
    clock(utc("2026-01-01T12:00"))
    approve(edit(make_live(title="Talks", slug="talks"), title=MARKER))
    for zone, wall, which, meant in DAYS[2:6]:
        with subtests.test(zone=zone, wall=wall, which=which), undone():
            settings.TIME_ZONE, moment = zone, utc(meant)
            clock(moment - timedelta(hours=20))
            given = {"kind": "update", "note": f"{MARKER} note"} | ({"which": which} if which else {})
            schedule(editor, Brief.objects.get(), wall, **given)
            clock(moment - timedelta(microseconds=1))
            assert seen_by_readers(client) == set()
            assert "Talks" in client.get("/briefs/talks/").content.decode()
            clock(moment)
            assert seen_by_readers(client) == EVERYWHERE


@pytest.mark.once
@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-03-29T01:30", "Sunday 29 March 2026 at 03:30 CEST (01:30 UTC)"),
        ("2026-10-25T01:30", "Sunday 25 October 2026 at 02:30 CET (01:30 UTC)"),
        ("2026-10-24T23:59", "Sunday 25 October 2026 at 01:59 CEST (23:59 UTC, 24 October)"),
    ],
)
def test_moment_in_words(settings, moment, words):
    settings.TIME_ZONE = "Europe/Vienna"
    assert in_words(utc(moment)) == words


@pytest.mark.once
def test_moment_in_words_of_a_site_that_keeps_to_utc(settings):
    settings.TIME_ZONE = "UTC"
    assert in_words(utc("2026-03-29T01:30")) == "Sunday 29 March 2026 at 01:30 UTC"


@pytest.mark.once
@pytest.mark.parametrize(
    ("zone", "moment", "words"),
    [
        ("Europe/Vienna", "2026-07-01T12:00", "UTC+2"),
        ("America/St_Johns", "2026-01-01T12:00", "UTC−3:30"),
        ("UTC", "2026-01-01T12:00", "UTC+0"),
    ],
)
def test_offset_in_words(settings, zone, moment, words):
    settings.TIME_ZONE = zone
    assert offset(utc(moment)) == words


@pytest.mark.once
def test_moments_of_a_day_that_an_island_left_out():
    """Samoa went from the 29th of December 2011 straight to the 31st."""
    apia, wall = ZoneInfo("Pacific/Apia"), datetime.fromisoformat("2011-12-30T12:00")
    assert moments(wall, apia) == []
    assert nearest(wall, apia) == (utc("2011-12-30T09:59"), utc("2011-12-30T10:00"))


# The form


@pytest.mark.once
def test_time_that_the_clocks_leave_out_is_refused_with_the_nearest(settings, clock, editor):
    settings.TIME_ZONE = "Europe/Vienna"
    clock(utc("2026-03-01T12:00"))
    approve(brief := make_brief())
    response = schedule(editor, brief, "2026-03-29 02:30", note="kept")
    (complaint,) = errors(response, "minute")
    assert complaint.startswith("On this day the clocks are put forward, and 02:30 does not exist.")
    assert complaint.endswith("The nearest times that do are 01:59 CET and 03:00 CEST.")
    data = form_of(response, "act")
    assert (data["note"], data["day"], data["minute"], data["when"]) == (["kept"], ["2026-03-29"], ["02:30"], ["at"])
    assert not Edition.objects.exists()


@pytest.mark.once
def test_time_that_comes_twice_asks_which_and_keeps_what_was_typed(settings, clock, editor):
    settings.TIME_ZONE = "Europe/Vienna"
    clock(utc("2026-10-01T12:00"))
    approve(brief := make_brief())
    assert "which" not in form_of(editor.get(at("publish", brief.pk)), "act")
    response = schedule(editor, brief, "2026-10-25 02:30", note="kept")
    assert errors(response, "which") == ["On this day the clocks are put back, and 02:30 comes twice. Which one?"]
    page = response.content.decode()
    assert [
        " ".join(re.sub("<[^>]*>", " ", x).split())
        for x in re.findall(r"<label for=\"id_which_\d\">.*?</label>", page, re.DOTALL)
    ] == [
        "The first: 02:30 CEST (UTC+2)",
        "The second: 02:30 CET (UTC+1)",
    ]
    assert not Edition.objects.exists()
    response = editor.post(at("publish", brief.pk), form_of(response, "act") | {"which": "1"}, follow=True)
    assert told(response) == ["Edition 1 will come out on Sunday 25 October 2026 at 02:30 CET (01:30 UTC)."]


BAD = [
    # what is sent, the field at which it is refused, and in which words
    ({"day": "2026-02-28"}, "minute", "This moment has passed; it is 13:00 CET now."),
    ({"day": "2026-03-01", "minute": "12:59"}, "minute", "This moment has passed; it is 13:00 CET now."),
    ({"day": "0001-01-01"}, "minute", "This moment has passed; it is 13:00 CET now."),
    ({"day": "9999-12-31"}, "day", "This is more than five years from now; look at the year."),
    ({"day": "99999-01-01"}, "day", "Enter a valid date."),
    ({"day": "2026-02-30"}, "day", "Enter a valid date."),
    ({"day": "2026-03-05\x00"}, "day", "Enter a valid date."),
    ({"minute": "25:61"}, "minute", "Enter a valid time."),
    ({"minute": "\x00"}, "minute", "Enter a valid time."),
    ({"minute": ""}, "minute", "Give the date and the time, or choose “Now”."),
    ({"day": ""}, "day", "Give the date and the time, or choose “Now”."),
    ({"which": "7"}, "which", "Select a valid choice. 7 is not one of the available choices."),
    ({"when": "x"}, "when", "Select a valid choice. x is not one of the available choices."),
    ({"when": "now"}, "when", "You have given a date or a time. Choose “At this time”, or empty them."),
    ({"when": "now", "day": ""}, "when", "You have given a date or a time. Choose “At this time”, or empty them."),
    ({"when": ""}, "when", "This field is required."),
    ({"kind": "\x00"}, "kind", "Select a valid choice. \x00 is not one of the available choices."),
    ({"note": "a\x00"}, "note", "Null characters are not allowed."),
    ({"seen": ""}, "seen", "This field is required."),
]


def test_bad_input_is_refused_at_the_field(settings, clock, editor):
    settings.TIME_ZONE = "Europe/Vienna"
    clock(utc("2026-03-01T12:00"))
    approve(brief := make_brief())
    address, found = at("publish", brief.pk), []
    data = form_of(editor.get(address), "act") | {"when": "at", "day": "2026-03-05", "minute": "12:00"}
    for fields, name, _ in BAD:
        with undone():
            complaints = errors(editor.post(address, data | fields), name)
            found.append((fields, name, complaints[0] if complaints else ""))
            assert (Edition.objects.count(), Change.objects.of(brief).count()) == (0, 1), fields
    assert found == BAD


@pytest.mark.once
def test_zone_is_named_beside_the_field(settings, clock, editor):
    settings.TIME_ZONE = "Europe/Vienna"
    clock(utc("2026-07-01T12:00"))
    approve(brief := make_brief())
    page = editor.get(at("publish", brief.pk)).content.decode()
    assert "By the clock of the site: Europe/Vienna, now CEST, UTC+2." in page


# One at a time, and calling off


@pytest.fixture
def planned() -> Brief:
    """A brief with a live edition and a second one that is to come out in an hour."""
    brief = edit(make_live(title="Talks", slug="talks"), title=MARKER)
    publish(brief, by=make_person("planner"), kind="update", note="x", at=timezone.now() + timedelta(hours=1))
    return brief


def test_second_edition_is_not_scheduled_beside_the_first(planned, editor):
    approve(edit(planned, title="Third"))
    page = editor.get(at("publish", planned.pk)).content.decode()
    assert "Edition 2 is already scheduled." in page
    assert "<form" not in page.partition('id="content-main"')[2]
    assert refusals(lambda: publish(planned, kind="update", note="x")) == ["Edition 2 is already scheduled."]
    assert Edition.objects.count() == 2


def test_scheduling_is_told_of_in_the_history(planned):
    assert Change.objects.of(planned)[0].action == Action.SCHEDULED
    assert planned.submissions.first().outcome == Submission.Outcome.PUBLISHED


def test_called_off_is_as_if_it_had_not_been_planned(planned, client, clock):
    first, second = planned.editions.order_by("number")
    assert planned.unschedule(by=make_person("editor"), reason="Too early") == second
    assert [c.action for c in Change.objects.of(planned)][:2] == [Action.UNSCHEDULED, Action.SCHEDULED]
    assert Change.objects.of(planned)[0].reason == "Too early"
    assert [e.state for e in planned.editions.order_by("number")] == ["live", "called off"]
    first.refresh_from_db()
    assert first.superseded_at is None
    clock(second.published_at + timedelta(days=1))
    assert seen_by_readers(client) == set()
    assert client.get("/briefs/talks/").status_code == 200
    assert client.get("/briefs/talks/editions/2/").status_code == 404
    assert list(StoredPage.objects.filter(body__contains=MARKER)) == []
    assert StoredPage.objects.exists()


def test_approval_counts_again_for_the_same_content_only(planned):
    assert planned.approval() is None
    planned.unschedule(by=None)
    assert planned.approval() is not None
    assert planned.review_state == State.APPROVED
    assert planned.publish(by=None, kind="update", note="x").number == 3
    assert [e.state for e in planned.editions.order_by("number")] == ["superseded", "called off", "live"]


def test_approval_does_not_count_again_for_what_was_written_since(planned):
    edit(planned, title="Another")
    planned.unschedule(by=None)
    assert planned.approval() is None
    assert planned.review_state == State.IN_REVIEW


def test_calling_off_leaves_a_newer_submission_alone(planned):
    approve(edit(planned, title="Another"))
    newer = planned.open_submission()
    planned.unschedule(by=None)
    assert planned.open_submission() == newer


def test_calling_off_does_not_bring_back_a_review_that_another_has_followed(planned):
    """The later one asked for changes, which an approval from before it is no answer to."""
    edit(planned, title="Another")
    submit(planned)
    planned.request_changes(by=make_person("reviewer"), content_hash=planned.content_hash, comment="Not yet")
    planned.unschedule(by=None)
    assert planned.open_submission() is None
    assert planned.review_state == State.CHANGES_REQUESTED


def test_first_edition_that_was_called_off_leaves_the_next_a_first_edition():
    brief = make_brief()
    publish(brief, at=timezone.now() + timedelta(hours=1))
    brief.unschedule(by=None)
    edition = brief.publish(by=None)
    assert (edition.number, edition.kind, edition.words_changed) == (2, "first", None)
    assert edition.first_published_at == edition.published_at


def test_calling_off_puts_a_withdrawal_back_in_force(client, clock):
    brief = make_live(slug="talks")
    brief.withdraw(by=None, reason="Wrong")
    edit(brief, title=MARKER)
    later = timezone.now() + timedelta(hours=1)
    publish(brief, kind="correction", note="Mended", at=later)
    assert Withdrawal.objects.get().lifted_at == later
    brief.unschedule(by=None)
    assert Withdrawal.objects.get().lifted_at is None
    clock(later + timedelta(hours=1))
    assert "Wrong" in client.get("/briefs/talks/").content.decode()


def test_edition_that_has_come_out_is_not_called_off(planned, clock):
    moment = planned.scheduled_edition().published_at
    clock(moment)
    assert refusals(lambda: planned.unschedule(by=None, seen=2)) == [
        "Edition 2 has come out already; withdraw the brief instead."
    ]
    assert refusals(lambda: planned.unschedule(by=None)) == [
        "This edition is not scheduled, or no longer; nothing has been done."
    ]
    assert planned.live_edition().number == 2


def test_edition_that_was_called_off_is_not_called_off_again(planned, editor):
    data = form_of(editor.get(at("unschedule", planned.pk)), "act")
    assert told(editor.post(at("unschedule", planned.pk), data, follow=True)) == [
        "Edition 2 is called off; it will not come out."
    ]
    response = editor.post(at("unschedule", planned.pk), data)
    assert errors(response, "__all__") == ["This edition is not scheduled, or no longer; nothing has been done."]
    assert Change.objects.of(planned).filter(action=Action.UNSCHEDULED).count() == 1


def test_page_that_means_one_edition_does_not_call_off_another(planned, editor):
    data = form_of(editor.get(at("unschedule", planned.pk)), "act")
    planned.unschedule(by=None)
    planned.publish(by=None, kind="update", note="x", at=timezone.now() + timedelta(hours=2))
    response = editor.post(at("unschedule", planned.pk), data)
    assert errors(response, "__all__") == ["This edition is not scheduled, or no longer; nothing has been done."]
    assert planned.scheduled_edition().number == 3


def test_calling_off_needs_the_number_of_the_edition(planned, editor):
    for seen in ("", "x", "0", str(10**30), "1\x00"):
        response = editor.post(at("unschedule", planned.pk), {"seen": seen, "reason": "x"})
        assert errors(response, "seen"), seen
        assert planned.scheduled_edition().number == 2, seen


@pytest.mark.once
def test_page_tells_what_is_scheduled_and_that_the_draft_moved_on(planned, editor):
    views = ("publish", "unschedule", "change")
    for view in views:
        page = editor.get(at(view, planned.pk)).content.decode()
        assert f"Edition 2 will come out on {in_words(planned.scheduled_edition().published_at)}." in page, view
        assert "The draft has changed since" not in page, view
    edit(planned, title="Another", bottom_line="<p>New</p>")
    for view in views:
        page = editor.get(at(view, planned.pk)).content.decode()
        assert "The draft has changed since: Title; Bottom line." in page, view
        revisions = re.search(r'href="([^"]*)">See what has changed', page)[1]
        assert revisions == at("redline", planned.pk, 4, 5), view
    assert editor.get(revisions).status_code == 200


def test_edition_tells_whether_the_draft_has_moved_on(planned):
    edition = planned.scheduled_edition()
    assert edition.draft_changes() == ""
    edit(planned, title="Another")
    assert edition.draft_changes() == "Title"


@pytest.mark.once
def test_editions_page_offers_to_call_off(planned, editor, admin_client_of):
    assert "call it off" in editor.get(at("editions", planned.pk)).content.decode()
    assert "call it off" not in admin_client_of("Analyst").get(at("editions", planned.pk)).content.decode()
    assert "briefs/talks/editions/2/" not in editor.get(at("editions", planned.pk)).content.decode()


def test_drawn_edition_is_the_one_that_would_be_issued():
    brief = edit(make_live(), title="Another")
    later = timezone.now() + timedelta(hours=1)
    drawn = Edition.objects.draw(brief, brief.snapshot(), kind="correction", note="x", at=later)
    assert drawn.pk is None
    assert Edition.objects.count() == 1
    issued = publish(brief, kind="correction", note="x", at=later)
    issued.refresh_from_db()
    names = [f.name for f in Edition._meta.fields if f.name not in {"id", "uuid", "change", "superseded_at"}]
    assert {n: getattr(drawn, n) for n in names} == {n: getattr(issued, n) for n in names}


def test_draft_without_a_date_can_be_drawn():
    brief = make_brief(date=None)
    assert Edition.objects.draw(brief, brief.snapshot()).date is None
