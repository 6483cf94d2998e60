"""Importing in the admin: nothing before it is confirmed, all of it in steps, and only by those who may."""

import csv
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from actors.models import Actor
from events import import_admin, import_forms
from events.importing import running
from events.models import Event, ImportJob, ImportState
from history.models import Change
from tests.forms import form_of

pytestmark = pytest.mark.django_db

ADD = reverse("admin:events_importjob_add")
LIST = reverse("admin:events_importjob_changelist")
HEADER = "date,draft,meeting_record,agenda_item,crisis_topic,region,member_veto1,member_veto2,member_veto3\n"
VETOES = HEADER + (
    "2/16/1946,S/PV.23,S/PV.23,Letter,Lebanon,Middle East,USSR,,\n"
    "3/13/1947,S/PV.49,S/PV.49,Question,Spain,Western Europe,USSR,USA,\n"
)
COLUMNS = {
    "record": "event",
    "scheme": "my-talks",
    "key": ["no"],
    "name": "title",
    "kind": "talks",
    "summary": ["remark"],
    "date": "day",
    "order": "DMY",
    "between": "between",
    "actors": ["who"],
    "role": "party",
    "separator": ";",
}


@pytest.fixture
def analyst(admin_client_of):
    return admin_client_of("Analyst")


def upload(client, text=VETOES, profile="unsc-vetoes", **data):
    """Upload a file; returns its job."""
    file = SimpleUploadedFile("vetoes.csv", text.encode())
    response = client.post(ADD, {"file": file, "profile": profile, **data})
    assert response.status_code == 302, response.content.decode()
    return ImportJob.objects.first()


def page(job):
    return reverse("admin:events_importjob_change", args=[job.pk])


def act(client, job, verb, **data):
    """Send one of the forms of the page, and see what comes of it."""
    response = client.post(page(job), {"act": verb, **data}, follow=True)
    job.refresh_from_db()
    # On a slow machine one step is not enough.
    while verb == "go_on" and job.is_at_work():
        client.post(page(job), {"act": verb})
        job.refresh_from_db()
    return response.content.decode()


def checked(client, text=VETOES, order="MDY", **data):
    """A job that waits for confirmation."""
    job = upload(client, text, **data)
    act(client, job, "read", order=order, mapping=form_of(client.get(page(job)), "reading").get("mapping", [""])[0])
    act(client, job, "go_on")
    assert job.state == ImportState.CHECKED
    return job


def test_import_is_previewed_confirmed_and_reported(analyst):
    job = checked(analyst)
    html = analyst.get(page(job)).content.decode()
    assert '<th scope="row">event</th><td>2</td><td>0</td><td>0</td><td>0</td>' in html
    assert "Row 2: Veto of draft S/PV.23 (Lebanon)" in html
    assert not Event.objects.exists()
    act(analyst, job, "confirm", reason="Vetoes until 2022")
    assert not Event.objects.exists()
    act(analyst, job, "go_on")
    assert (job.state, bytes(job.content)) == (ImportState.DONE, b"")
    change = Change.objects.of(Event.objects.get(date_edtf="1946-02-16")).get()
    assert (change.action, change.person, change.reason) == ("imported", "analyst", "Vetoes until 2022")
    report = analyst.get(reverse("admin:events_importjob_report", args=[job.pk])).getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(report.splitlines()))
    assert [(row["row"], row["value"], row["result"]) for row in rows if row["column"] == "events.event"] == [
        ("2", "Veto of draft S/PV.23 (Lebanon)", "created"),
        ("3", "Veto of draft S/PV.49 (Spain)", "created"),
    ]


def test_order_has_no_default_and_must_be_stated(analyst):
    job = upload(analyst)
    shown = analyst.get(page(job))
    assert form_of(shown, "reading")["order"] == [""]
    html = act(analyst, job, "read", order="", mapping=form_of(shown, "reading")["mapping"][0])
    assert "This field is required." in html
    assert job.state == ImportState.READING


def test_faults_stand_against_an_import_until_their_rows_are_left_out(analyst):
    job = checked(analyst, order="DMY")
    html = analyst.get(page(job)).content.decode()
    assert "“2/16/1946” is impossible as day, month, year: there is no month 16." in html
    assert "There are faults." in act(analyst, job, "confirm", reason="x")
    assert (job.state, Event.objects.count()) == (ImportState.CHECKED, 0)
    act(analyst, job, "confirm", reason="x", skip_faulty="on")
    act(analyst, job, "go_on")
    assert (job.state, Event.objects.count()) == (ImportState.DONE, 0)


def test_faults_beyond_the_first_are_counted(analyst, monkeypatch):
    monkeypatch.setattr(import_admin, "SHOWN_FAULTS", 1)
    job = checked(analyst, HEADER + "2/16/1946,D,M,Item,Lebanon,Middle East,USSR,,\n" * 2, order="DMY")
    html = analyst.get(page(job)).content.decode()
    assert html.count("there is no month 16") == 1
    assert "These are 1 of 2. The report has them all." in html


def test_work_stops_after_its_time_and_goes_on_where_it_was(analyst, monkeypatch):
    rows = "".join(f"2/16/1946,D{n},M,Item {n},Lebanon,Middle East,USSR,,\n" for n in range(40))
    job = checked(analyst, HEADER + rows)
    monkeypatch.setattr(running, "BATCH", 10)
    act(analyst, job, "confirm", reason="x")
    job.refresh_from_db()
    running.advance(job, seconds=0)
    first = Event.objects.count()
    assert 0 < first < 40
    while job.is_at_work():
        job = ImportJob.objects.get(pk=job.pk)
        running.advance(job, seconds=0)
    assert Event.objects.count() == 40
    assert {label: count for label, _, count in job.written["counts"]} == {
        "sources.document": 40,
        "actors.actor": 2,
        "events.event": 40,
    }


def test_second_window_cannot_do_the_same_step(analyst):
    job = checked(analyst)
    other = ImportJob.objects.get(pk=job.pk)
    act(analyst, job, "confirm", reason="x")
    assert "another window" in act(analyst, other, "confirm", reason="y") or other.reason == "x"
    stale = ImportJob.objects.get(pk=job.pk)
    running.advance(ImportJob.objects.get(pk=job.pk))
    with pytest.raises(Exception, match="another window"):
        running.advance(stale)


def test_fault_in_the_middle_of_a_step_is_told_and_the_file_can_be_read_again(analyst, monkeypatch):
    job = upload(analyst)
    act(analyst, job, "read", order="MDY", mapping=form_of(analyst.get(page(job)), "reading").get("mapping", [""])[0])

    def fail(*args):
        raise ValueError("Row 3 is beyond reading.")

    monkeypatch.setattr(running, "_record", fail)
    response = analyst.post(page(job), {"act": "go_on"}, follow=True)
    job.refresh_from_db()
    assert "Row 3 is beyond reading." in response.content.decode()
    assert job.state == ImportState.READING


def test_columns_are_chosen_for_a_table_without_profile(analyst):
    text = "no,title,day,who,remark\n7,First round,16/2/2017,Syria; Turkey,In Astana\n"
    job = upload(analyst, text, profile="columns")
    act(analyst, job, "read", **COLUMNS)
    act(analyst, job, "go_on")
    act(analyst, job, "confirm", reason="x")
    act(analyst, job, "go_on")
    event = Event.objects.get()
    assert (event.kind, event.name, event.date_edtf, event.summary) == (
        "talks",
        "First round",
        "2017-02-16",
        "remark: In Astana.",
    )
    assert set(event.participations.values_list("actor__name", "role")) == {("Syria", "party"), ("Turkey", "party")}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"order": ""}, "State the order: it is never guessed."),
        ({"latitude": "no"}, "Choose both latitude and longitude, or neither."),
        ({"scheme": "My Talks"}, "Enter a valid value."),
    ],
    ids=["no order", "one coordinate", "no scheme"],
)
def test_what_does_not_go_together_is_told(analyst, given, told):
    job = upload(analyst, "no,title,day,who,remark\n7,First,16/2/2017,Syria,x\n", profile="columns")
    assert told in act(analyst, job, "read", **{**COLUMNS, **given})
    assert job.state == ImportState.READING


def test_large_file_is_refused(analyst, monkeypatch):
    monkeypatch.setattr(import_forms, "MAX_SIZE", 10)
    response = analyst.post(ADD, {"file": SimpleUploadedFile("a.csv", VETOES.encode()), "profile": "unsc-vetoes"})
    assert "Have a larger one imported by command" in response.content.decode()
    assert not ImportJob.objects.exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a,b\n1,2\n", "The table has no column “agenda_item”"),
        ("\xff\xfe", "The table has no column"),
        ("a,a\n1,2\n", "Two columns are called “a”."),
    ],
    ids=["columns", "garbage", "twice"],
)
def test_file_that_cannot_be_read_is_told_of(analyst, text, told):
    job = upload(analyst, text)
    act(analyst, job, "read", order="MDY", mapping="")
    assert job.state == ImportState.READING


def test_import_can_be_given_up_before_it_is_confirmed_only(analyst):
    job = checked(analyst)
    act(analyst, job, "drop")
    assert (job.state, bytes(job.content)) == (ImportState.DROPPED, b"")
    job = checked(analyst)
    act(analyst, job, "confirm", reason="x")
    assert "This has begun to be imported." in act(analyst, job, "drop")
    assert job.state == ImportState.WRITING


def test_files_that_nobody_goes_on_with_are_dropped_after_a_week(analyst):
    job = upload(analyst)
    ImportJob.objects.update(touched_at=timezone.now() - timedelta(days=8))
    assert analyst.get(LIST).status_code == 200
    job.refresh_from_db()
    assert (job.state, bytes(job.content)) == (ImportState.DROPPED, b"")


def test_nobody_else_comes_through_any_door(analyst, admin_client_of):
    job = upload(analyst)
    stranger = admin_client_of()
    report = reverse("admin:events_importjob_report", args=[job.pk])
    assert {stranger.get(url).status_code for url in (LIST, ADD, page(job), report)} == {403}
    assert stranger.post(page(job), {"act": "drop"}).status_code == 403
    assert stranger.post(ADD, {}).status_code == 403
    job.refresh_from_db()
    assert job.state == ImportState.READING


def test_unknown_act_and_unknown_import_are_not_found(analyst):
    job = upload(analyst)
    assert analyst.post(page(job), {"act": "launch"}).status_code == 404
    assert analyst.get(reverse("admin:events_importjob_change", args=[job.pk + 1])).status_code == 404


def test_list_costs_the_same_for_any_number_of_imports(analyst, django_assert_num_queries):
    upload(analyst)
    analyst.get(LIST)
    with django_assert_num_queries(7):
        analyst.get(LIST)
    for _ in range(3):
        upload(analyst)
    with django_assert_num_queries(7):
        analyst.get(LIST)
    assert not Actor.objects.exists()
