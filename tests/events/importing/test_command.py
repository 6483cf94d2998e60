"""manage.py import_table: preview, import, report and exit codes."""

import csv

import pytest
from django.core.management import CommandError, call_command

from events.models import Event
from history.models import Change

pytestmark = pytest.mark.django_db

MAPPING = """
title: Talks
record: event
scheme: talks
key: [id]
values: {name: title, kind: {value: talks}}
date: {column: day}
"""
GOOD = "id,title,day\n1,=Round one,16/2/2017\n2,Round two,17/2/2017\n"
BAD = GOOD + "3,,18/2/2017\n"


@pytest.fixture
def import_table(tmp_path, capsys):
    """A function that runs the command on a text, and gives what it prints to both sides."""

    def run(text, *arguments, **options):
        table, mapping = tmp_path / "talks.csv", tmp_path / "talks.yaml"
        table.write_text(text)
        mapping.write_text(MAPPING)
        call_command("import_table", table, *arguments, mapping=mapping, **{"day_order": "DMY", **options})
        return capsys.readouterr()

    return run


def test_dry_run_tells_and_writes_nothing(import_table):
    assert import_table(GOOD, dry_run=True).out == "Would be: events.event: 2 created\n"
    assert not Change.objects.exists()


def test_import_tells_progress_and_is_somebodys(import_table, django_user_model):
    django_user_model.objects.create(username="ana")
    printed = import_table(GOOD, by="ana", reason="Spring")
    assert printed.out == "events.event: 2 created\n"
    assert "Checked 3 of 3 rows" in printed.err
    assert "Imported 3 of 3 rows" in printed.err
    assert set(Change.objects.values_list("person", "revision__comment")) == {("ana", "Spring")}


def test_faulty_row_keeps_all_out_and_the_report_names_it(import_table, tmp_path):
    with pytest.raises(CommandError, match="Nothing was imported") as refused:
        import_table(BAD, report=tmp_path / "report.csv")
    assert refused.value.returncode == 1
    rows = list(csv.reader((tmp_path / "report.csv").read_text("utf-8-sig").splitlines()))
    assert rows == [
        ["row", "column", "value", "message", "result"],
        ["4", "title", "", "The name is empty.", "not imported"],
        ["2", "events.event", "'=Round one", "", "created"],
        ["3", "events.event", "Round two", "", "created"],
    ]
    assert not Event.objects.exists()


def test_rows_that_are_not_faulty_can_be_imported(import_table):
    with pytest.raises(CommandError, match="The rows at fault were left out") as told:
        import_table(BAD, skip_faulty=True)
    assert told.value.returncode == 3
    assert Event.objects.count() == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"by": "nobody"}, "There is no active user “nobody”"),
        ({"mapping": None}, "Give --profile"),
        ({"mapping": None, "profile": "gdelt"}, "There is no profile “gdelt”"),
    ],
    ids=["user", "neither", "profile"],
)
def test_what_is_asked_for_and_not_there_is_refused(tmp_path, options, message):
    table, mapping = tmp_path / "talks.csv", tmp_path / "talks.yaml"
    table.write_text(GOOD)
    mapping.write_text(MAPPING)
    with pytest.raises(CommandError, match=message):
        call_command("import_table", table, **{"mapping": mapping, **options})


def test_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_table", tmp_path / "gone.csv", profile="pa-x")
