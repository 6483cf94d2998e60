"""What was stored by earlier versions of the code opens, compares and restores: nothing lost, nothing blanked."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models.signals import pre_save
from django.urls import reverse

from briefs.models import Brief, Edition
from events.importing.hands import by_hand
from history.comparison import differences, passages
from history.effect import Effect
from history.models import Change
from history.records import Record
from history.snapshots import Json, is_reference
from history.upcasting import UnreadableSnapshot, present
from tests.forms import form_of
from tests.history.full import FULL
from tests.making import approve, edit, make_brief, make_event, make_live

pytestmark = pytest.mark.django_db

PAYLOADS = Path(__file__).parent / "payloads"
MODELS = {model._meta.model_name: model for model in apps.get_models() if issubclass(model, Record)}
STORED = sorted(PAYLOADS.glob("*.json"))


def read(path: Path) -> Json:
    return json.loads(path.read_text())


def model_of(path: Path) -> type[Record]:
    return MODELS[path.stem.rpartition("-")[0]]


def keys(value: Any, path: str = "") -> set[str]:
    """The way to each key of a snapshot, such as sections[].body."""
    if isinstance(value, list):
        return set().union(*(keys(item, f"{path}[]") for item in value))
    if isinstance(value, dict):
        return set().union(*({f"{path}.{key}"} | keys(item, f"{path}.{key}") for key, item in value.items()))
    return set()


# Stored payloads


@pytest.mark.parametrize("name", MODELS)
def test_snapshots_have_the_keys_of_the_payload_of_their_schema(name):
    snapshot = FULL[name]().snapshot()
    path = PAYLOADS / f"{name}-{snapshot['schema']}.json"
    assert path.exists(), f"Save this as {path}, beside the payloads of earlier schemas:\n{json.dumps(snapshot)}"
    assert keys(snapshot) == keys(read(path)), (
        f"Snapshots of {name} have other keys than those of schema {snapshot['schema']} that are stored already. Leave "
        f"{path.name} as it is. Give the model the next snapshot_schema, and upcasters with a function that makes a "
        f"snapshot of schema {snapshot['schema']} one of the new (see history/upcasting.py); a record that only is "
        "referred to changes the schema of all that refer to it. Then run this again for the new payload."
    )


def test_every_kind_of_record_has_payloads_of_all_its_schemas():
    assert set(FULL) == set(MODELS)
    wanted = {f"{name}-{n}.json" for name, model in MODELS.items() for n in range(1, model.snapshot_schema + 1)}
    assert {path.name for path in STORED} == wanted


@pytest.mark.parametrize("name", FULL)
def test_full_records_have_something_in_every_part(name):
    assert [key for key, value in FULL[name]().snapshot().items() if value == []] == []


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_stored_payload_is_read_in_full(path):
    snapshot, model = read(path), model_of(path)
    shown = {passage.key.partition(".")[0]: passage for passage in passages(model, snapshot)}
    assert set(shown) == {*model.content, *model.parts}
    said = present(model, snapshot)
    assert {name for name, passage in shown.items() if not passage.html} == {
        name for name in (*model.content, *model.parts) if said[name] in ("", None, [])
    }
    assert differences(model, snapshot, snapshot) == []


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_stored_payload_is_restored_in_full(path):
    model = model_of(path)
    record = FULL[model._meta.model_name]()
    wanted = with_present_numbers(present(model, read(path)))
    with record.revising(by=None):
        for part in model.parts:
            getattr(record, part).all().delete()
    assert record.restore(wanted, by=None) == []
    fresh = model._base_manager.get(pk=record.pk)
    assert without_numbers(fresh.snapshot()) == without_numbers(wanted)


def with_present_numbers(value: Any) -> Any:
    """A snapshot that refers to the records which have these names in this database."""
    if is_reference(value):
        model = apps.get_model(value["ref"])
        (found,) = [record.pk for record in model._base_manager.all() if str(record) == value["name"]]
        return value | {"id": found}
    if isinstance(value, list):
        return [with_present_numbers(item) for item in value]
    return {key: with_present_numbers(item) for key, item in value.items()} if isinstance(value, dict) else value


def without_numbers(value: Any) -> Any:
    if isinstance(value, list):
        return [without_numbers(item) for item in value]
    if isinstance(value, dict):
        return {key: without_numbers(item) for key, item in value.items() if key != "id" or is_reference(value)}
    return value


# A field is renamed


def as_it_was_stored(snapshot: Json) -> Json:
    """Schema 1 of a time when the bottom line was called lead, and the body of a section its text."""
    old = dict(snapshot)
    old["lead"] = old.pop("bottom_line")
    old["sections"] = [dict(row) for row in old["sections"]]
    for row in old["sections"]:
        row["text"] = row.pop("body")
    return old | {"schema": 1}


def renamed(snapshot: Json) -> Json:
    """From schema 1 to schema 2."""
    snapshot["bottom_line"] = snapshot.pop("lead")
    for row in snapshot["sections"]:
        row["body"] = row.pop("text")
    return snapshot


@pytest.fixture
def brief(monkeypatch):
    """A brief with an edition and two revisions that were stored when its fields had other names."""

    def store(sender: Any, instance: Edition, **kwargs: Any) -> None:
        instance.snapshot = as_it_was_stored(instance.snapshot)

    sections = (("Background", "<p>Eight rounds.</p>"), ("Issue", "<p>No result.</p>"))
    pre_save.connect(store, sender=Edition)  # later the database refuses
    try:
        brief = make_live(make_brief(bottom_line="<p>Marker word.</p>", sections=sections))
    finally:
        pre_save.disconnect(store, sender=Edition)
    for change in Change.objects.of(brief).defer(None):
        change.snapshot = as_it_was_stored(change.snapshot)
        change.save()
    monkeypatch.setattr(Brief, "snapshot_schema", 2)
    monkeypatch.setattr(Brief, "upcasters", {1: renamed})
    with brief.revising(by=None):
        brief.bottom_line = "<p>Another.</p>"
        brief.save()
        brief.sections.get(heading="Background").delete()
        brief.sections.update(body="<p>Something.</p>")
    return Brief.objects.get()


@pytest.fixture
def analyst(admin_client_of):
    return admin_client_of("Analyst")


def address(brief, view: str, *args) -> str:
    return reverse(f"admin:briefs_brief_{view}", args=[brief.pk, *args])


def first(brief) -> Change:
    return Change.objects.of(brief).defer(None).get(number=1)


def test_stored_snapshot_is_of_the_old_schema_and_stays_so(brief, analyst):
    was = first(brief).snapshot
    assert (was["schema"], was["lead"]) == (1, "<p>Marker word.</p>")
    assert "bottom_line" not in was
    for page in ("revision", "restore"):
        analyst.get(address(brief, page, 1))
    brief.restore(first(brief).snapshot, by=None)
    assert first(brief).snapshot == was
    assert first(brief).content["bottom_line"] == "<p>Marker word.</p>"
    assert brief.editions.get().snapshot["lead"] == "<p>Marker word.</p>"
    assert brief.snapshot()["schema"] == 2


def test_pages_of_history_show_it_under_its_present_name(brief, analyst):
    last = Change.objects.latest_number(brief)
    history = analyst.get(address(brief, "history")).content.decode()
    revision = analyst.get(address(brief, "revision", 1)).content.decode()
    redline = analyst.get(address(brief, "redline", 1, last)).content.decode()
    assert "Background removed; Issue" in history
    assert '<h3>Bottom line</h3><div class="prose"><p>Marker word.</p></div>' in revision
    assert "<p>Eight rounds.</p>" in revision
    assert "<p><del>Marker word.</del></p><p><ins>Another.</ins></p>" in redline
    assert "<del>No result.</del>" in redline


def test_whole_revision_comes_back_with_nothing_blanked(brief, analyst):
    url = address(brief, "restore", 1)
    analyst.post(url, form_of(analyst.get(url), "act"))
    fresh = Brief.objects.get()
    assert fresh.bottom_line == "<p>Marker word.</p>"
    assert [(s.heading, s.body) for s in fresh.sections.all()] == [
        ("Background", "<p>Eight rounds.</p>"),
        ("Issue", "<p>No result.</p>"),
    ]
    assert Change.objects.of(fresh).first().action == "restored"


def test_one_section_comes_back_with_nothing_blanked(brief, analyst):
    row = first(brief).snapshot["sections"][0]
    url = f"{address(brief, 'restore', 1)}?passage=sections.{row['id']}"
    analyst.post(url, form_of(analyst.get(url), "act"))
    fresh = Brief.objects.get()
    assert fresh.bottom_line == "<p>Another.</p>"
    assert [(s.heading, s.body) for s in fresh.sections.all()] == [
        ("Background", "<p>Eight rounds.</p>"),
        ("Issue", "<p>Something.</p>"),
    ]


def test_edition_is_compared_with_the_working_copy_and_with_another_edition(brief, client):
    found = differences(Brief, brief.editions.get().snapshot, brief.snapshot())
    assert [(d.name, d.kind) for d in found] == [
        ("Bottom line", "changed"),
        ("Background", "removed"),
        ("Issue", "changed"),
    ]
    approve(brief)
    brief.publish(by=None, note="Nine rounds by now.")
    page = client.get(f"{brief.get_absolute_url()}editions/1..2/").content.decode()
    spoken = re.compile('<span class="visually-hidden">[^<]*</span>')
    assert "<p><del>Marker word.</del></p><p><ins>Another.</ins></p>" in spoken.sub("", page)


def test_whether_a_change_is_minor_is_told_from_an_old_edition(brief):
    assert "The bottom line is different." in brief.reasons_not_minor()


def test_import_knows_what_hands_changed_across_a_renaming(monkeypatch):
    def rename(snapshot: Json) -> Json:
        snapshot["summary"] = snapshot.pop("about")
        return snapshot

    event = make_event(summary="Imported.")
    stored = Change.objects.of(event).defer(None).get()
    stored.action, stored.snapshot["about"] = "imported", stored.snapshot.pop("summary")
    stored.save()
    monkeypatch.setattr(type(event), "snapshot_schema", 2)
    monkeypatch.setattr(type(event), "upcasters", {1: rename})
    edit(event, outcome="agreement")
    assert by_hand([event])[event].paths == {("outcome",)}


def test_upcasters_follow_each_other_and_leave_what_is_stored_alone(monkeypatch):
    steps = {1: lambda s: s | {"two": s.pop("one")}, 2: lambda s: s | {"three": s.pop("two")}}
    monkeypatch.setattr(Brief, "snapshot_schema", 3)
    monkeypatch.setattr(Brief, "upcasters", steps)
    stored = {"schema": 1, "one": ["x"]}
    assert present(Brief, stored) == {"schema": 3, "three": ["x"]}
    assert present(Brief, {"schema": 2, "two": ["x"]}) == {"schema": 3, "three": ["x"]}
    assert stored == {"schema": 1, "one": ["x"]}


@pytest.mark.parametrize("schema", [0, 2, 99, -1, "1", None, [1]])
def test_snapshot_of_a_schema_that_is_not_known_is_not_guessed_at(schema):
    with pytest.raises(UnreadableSnapshot):
        present(Brief, {"schema": schema, "title": "x"})


def test_public_redline_of_a_later_schema_is_not_found(brief, client, monkeypatch):
    approve(brief)
    brief.publish(by=None, note="Nine rounds by now.")
    monkeypatch.setattr(Brief, "snapshot_schema", 1)
    assert client.get(f"{brief.get_absolute_url()}editions/1..2/").status_code == 404


def test_pages_say_so_where_a_revision_is_of_a_later_schema(analyst):
    brief = edit(make_brief("Talks"), title="Another")
    later = first(brief)
    later.snapshot |= {"schema": 7}
    later.save()
    pages = [address(brief, "revision", 1), address(brief, "redline", 1, 2), address(brief, "restore", 1)]
    for response in (*map(analyst.get, pages), analyst.post(pages[2], {"seen": 2})):
        page = response.content.decode()
        assert response.status_code == 200
        assert re.findall(r'<p class="errornote">(.*?): its', page) == [
            "This was written by a later version of the site"
        ]
    assert analyst.get(address(brief, "history")).status_code == 200
    assert analyst.get(address(brief, "revision", 2)).status_code == 200
    with pytest.raises(UnreadableSnapshot):
        _ = Effect(brief, later).differences
    assert Change.objects.of(brief).count() == 2
