"""Publishing and withdrawing: the one door between the working copy and readers."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from briefs.frozen import TRIGGERS
from briefs.models import Brief, Edition, PublishRefused, Withdrawal
from history.models import Action, Change
from tests.making import (
    approve,
    edit,
    make_actor,
    make_author,
    make_brief,
    make_event,
    make_live,
    make_topic,
    publish,
    save,
)

pytestmark = pytest.mark.django_db


def refusals(act) -> list[str]:
    with pytest.raises(PublishRefused) as refused:
        act()
    return refused.value.reasons


def test_publish_freezes_the_working_copy(django_user_model):
    editor = django_user_model.objects.create(username="ed", first_name="Ed", last_name="Itor")
    brief = make_brief(bottom_line="<p>No <strong>result</strong> so far.</p>")
    edition = publish(brief, by=editor)
    edit(brief, title="Another title")
    edition.refresh_from_db()
    assert (edition.number, edition.kind, edition.title) == (1, "first", "Talks without results")
    assert edition.summary == "No result so far."
    assert edition.snapshot["sections"][0]["heading"] == "Background"
    assert "<p>Eight rounds were held.</p>" in edition.html
    assert edition.content_hash == edition.change.content_hash
    assert edition.change.person == "Ed Itor"
    assert edition.first_published_at == edition.updated_at == edition.published_at


def test_publish_is_told_of_in_the_history_once():
    brief = make_brief()
    publish(brief, by=None)
    assert [c.action for c in Change.objects.of(brief)] == [Action.PUBLISHED, Action.CREATED]


def test_publish_gives_all_reasons_at_once_and_changes_nothing():
    brief = save(Brief())
    assert refusals(lambda: publish(brief, by=None)) == [
        "The brief has no title.",
        "The brief has no date.",
        "The brief has no bottom line.",
    ]
    assert not Edition.objects.exists()
    assert Change.objects.of(brief).count() == 1


def test_bottom_line_of_markup_alone_is_none():
    brief = make_brief(bottom_line="<p> <br></p>")
    assert refusals(lambda: publish(brief, by=None)) == ["The brief has no bottom line."]


@pytest.mark.parametrize(
    ("kind", "note", "reasons"),
    [
        (
            "first",
            "x",
            ["This brief has been published before; publish an update, a correction or a minor change."],
        ),
        ("update", " ", ["Tell readers what has changed: an update or a correction needs a public note."]),
        ("correction", "", ["Tell readers what has changed: an update or a correction needs a public note."]),
    ],
    ids=["first twice", "update without note", "correction without note"],
)
def test_second_edition_is_refused(kind, note, reasons):
    brief = edit(make_live(), title="Changed")
    assert refusals(lambda: publish(brief, by=None, kind=kind, note=note)) == reasons


def test_first_edition_cannot_be_a_correction():
    brief = make_brief()
    assert refusals(lambda: publish(brief, by=None, kind="correction", note="x")) == [
        "This brief has not been published yet, so there is nothing to update or correct."
    ]


def test_publish_of_what_is_live_is_refused():
    brief = make_live()
    reasons = refusals(lambda: publish(brief, by=None, kind="update", note="x"))
    assert reasons == ["Nothing has changed since edition 1."]


def test_next_edition_supersedes_at_the_same_moment():
    brief = edit(make_live(), title="Changed")
    second = publish(brief, by=None, kind="update", note="Title")
    first = brief.editions.get(number=1)
    assert first.superseded_at == second.published_at
    assert not first.is_live()
    assert list(Edition.objects.live()) == [second]


@pytest.mark.parametrize(
    ("kind", "moves"), [("update", True), ("correction", True), ("minor", False)], ids=["update", "correction", "minor"]
)
def test_updated_moves_on_substantive_changes_only(kind, moves):
    brief = make_live()
    first = brief.live_edition()
    edit(brief, title="Changed")
    second = publish(brief, by=None, kind=kind, note="Title")
    assert second.first_published_at == first.published_at
    assert second.updated_at == (second.published_at if moves else first.updated_at)
    assert second.is_updated == moves


def test_scheduled_edition_becomes_live_by_itself():
    brief = make_live()
    first = brief.live_edition()
    edit(brief, title="Changed")
    later = timezone.now() + timedelta(hours=1)
    second = publish(brief, by=None, kind="update", note="Title", at=later)
    just_before = later - timedelta(microseconds=1)
    assert list(Edition.objects.live(just_before)) == [first]
    assert list(Edition.objects.live(later)) == [second]
    assert list(Edition.objects.published()) == [first]
    assert refusals(lambda: publish(edit(brief, title="Once more"), by=None, kind="update", note="x")) == [
        "Edition 2 is already scheduled."
    ]


def test_publication_cannot_be_dated_back():
    brief = make_brief()
    yesterday = timezone.now() - timedelta(days=1)
    assert refusals(lambda: publish(brief, by=None, at=yesterday)) == ["The time of publication has passed."]


def test_publish_writes_what_is_stored_and_not_what_is_in_memory():
    brief = make_brief()
    stale = Brief.objects.get(pk=brief.pk)
    stale.title = "Typed and not saved"
    approve(brief)
    assert stale.publish(by=None).title == "Talks without results"


def test_edition_names_linked_records_as_they_were():
    actor = make_actor("Kofi Annan")
    edition = make_live(actors=(actor,)).live_edition()
    actor.name = "Kofi A. Annan"
    save(actor)
    edition.refresh_from_db()
    assert edition.snapshot["actor_links"][0]["actor"]["name"] == "Kofi Annan"
    assert ">Kofi Annan</a>" in edition.html


def test_edition_is_indexed_by_what_it_links():
    topic, author, event, actor = make_topic(), make_author(), make_event(), make_actor()
    brief = make_live(topics=(topic,), authors=(author,), events=(event,), actors=(actor,))
    edition = brief.live_edition()
    assert all(list(Edition.objects.about(record)) == [edition] for record in (topic, author, event, actor))
    assert not Edition.objects.about(make_actor("Somebody else")).exists()


# Withdrawal


def test_withdrawal_ends_the_live_edition_and_keeps_it():
    brief = make_live()
    withdrawal = brief.withdraw(by=None, reason="It rests on a forged document.")
    edition = brief.editions.get()
    assert edition.superseded_at == withdrawal.withdrawn_at
    assert list(Edition.objects.live()) == list(Edition.objects.readable()) == []
    assert list(Edition.objects.published()) == [edition]
    assert Change.objects.of(brief)[0].action == Action.WITHDRAWN


def test_withdrawal_calls_off_a_scheduled_edition():
    brief = make_live()
    edit(brief, title="Changed")
    later = timezone.now() + timedelta(hours=1)
    publish(brief, by=None, kind="update", note="Title", at=later)
    brief.withdraw(by=None, reason="Wrong")
    assert list(Edition.objects.live(later + timedelta(days=1))) == []
    assert [e.number for e in Edition.objects.published(later + timedelta(days=1))] == [1]


def test_withdrawal_refusals():
    draft, live = make_brief(), make_live(title="Live")
    assert refusals(lambda: draft.withdraw(by=None, reason="x")) == [
        "No edition of this brief is live, so there is nothing to withdraw."
    ]
    assert refusals(lambda: live.withdraw(by=None, reason=" ", replacement=live)) == [
        "Give the reason; readers who follow a link or a citation will see it.",
        "A brief cannot be its own replacement.",
    ]
    assert refusals(lambda: live.withdraw(by=None, reason="x", replacement=draft)) == [
        "“Talks without results” is not live, so readers could not be sent there."
    ]
    assert not Withdrawal.objects.exists()
    assert live.live_edition() is not None


@pytest.mark.parametrize(
    ("kind", "readable"),
    [(Withdrawal.Kind.WITHDRAWN, {1, 2}), (Withdrawal.Kind.IN_ERROR, {2})],
    ids=["withdrawn text returns", "text published in error does not"],
)
def test_publishing_again_lifts_the_withdrawal(kind, readable):
    brief = make_live()
    brief.withdraw(by=None, reason="Wrong", kind=kind)
    edit(brief, title="Mended")
    publish(brief, by=None, kind="update", note="Mended")
    assert {e.number for e in Edition.objects.readable()} == readable
    assert not Withdrawal.objects.in_force().exists()


def test_superseded_edition_can_be_withdrawn_alone():
    brief = make_live()
    edit(brief, title="Mended")
    publish(brief, by=None, kind="correction", note="Mended")
    first, second = brief.editions.order_by("number")
    assert refusals(lambda: second.withdraw(by=None, reason="x")) == [
        "This edition is live; withdraw the brief, or publish a correction first."
    ]
    first.withdraw(by=None, reason="Libel")
    assert list(Edition.objects.readable()) == [second]


def test_predicates_agree_with_querysets_in_every_state():
    """One definition of live and readable: of rows and of a single edition."""
    make_live(title="Live")
    publish(edit(make_live(title="Old"), title="New"), kind="update", note="x")
    make_live(title="Withdrawn").withdraw(by=None, reason="x")
    make_live(title="In error").withdraw(by=None, reason="x", kind=Withdrawal.Kind.IN_ERROR)
    later = timezone.now() + timedelta(days=1)
    publish(make_brief(title="Scheduled"), by=None, at=later)
    for at in (timezone.now(), later):
        editions = list(Edition.objects.published(at))
        assert {e.pk for e in editions if e.is_live(at)} == {e.pk for e in Edition.objects.live(at)}
        assert {e.pk for e in editions if not e.withdrawal_in_force(at)} == {e.pk for e in Edition.objects.readable(at)}


# What the database refuses


def another(column: str) -> str:
    """SQL for a value that the column does not have."""
    if column == "uuid":
        return "gen_random_uuid()" if connection.vendor == "postgresql" else "'x'"
    if column in {"snapshot", "authors"}:
        return "'{}'"
    if column == "date" or column.endswith("_at"):
        return "'2001-01-01'"
    if column == "words_changed":
        return "7"
    return f"{column} + 1000" if column in {"id", "number"} or column.endswith("_id") else "'x'"


def test_database_refuses_to_change_an_edition(subtests):
    make_live()
    for column in [field.column for field in Edition._meta.fields if field.column != "superseded_at"]:
        with (
            subtests.test(column),
            pytest.raises(IntegrityError, match="an edition never changes"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE briefs_edition SET {column} = {another(column)}")


def test_database_refuses_to_delete_an_edition():
    make_live()
    with (
        pytest.raises(IntegrityError, match="is never deleted"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM briefs_edition")
    assert Edition.objects.count() == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is a word of SQLite")
def test_sqlite_refuses_to_replace_an_edition():
    edition = make_live().live_edition()
    names = ", ".join(f.column for f in Edition._meta.fields)
    changed = names.replace("html", "'forged'")
    with pytest.raises(IntegrityError, match="never replaced"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"REPLACE INTO briefs_edition ({names}) SELECT {changed} FROM briefs_edition")
    edition.refresh_from_db()
    assert edition.html != "forged"


def test_triggers_are_there():
    """A migration that rebuilds the table on SQLite loses them, and must make them again."""
    catalogue = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(catalogue)
        names = {name for (name,) in cursor.fetchall()}
    assert {f"briefs_edition_{name}" for name in TRIGGERS[connection.vendor]} <= names


def test_brief_with_editions_cannot_be_deleted():
    brief = make_live()
    with pytest.raises(ProtectedError):
        brief.discard(by=None)
    assert Brief.objects.filter(pk=brief.pk).exists()


def test_text_of_an_edition_is_withdrawn_once():
    brief = edit(make_live(), title="Mended")
    publish(brief, by=None, kind="correction", note="Mended")
    first = brief.editions.get(number=1)
    first.withdraw(by=None, reason="Libel")
    assert refusals(lambda: first.withdraw(by=None, reason="Libel")) == [
        "The text of this edition is withdrawn already."
    ]


def test_edition_tells_its_state():
    brief = edit(make_live(), title="Two")
    publish(brief, by=None, kind="update", note="x")
    edit(brief, title="Three")
    publish(brief, by=None, kind="update", note="x", at=timezone.now() + timedelta(days=1))
    assert [e.state for e in brief.editions.order_by("number")] == ["superseded", "live", "scheduled"]
    brief.withdraw(by=None, reason="x")
    assert [e.state for e in brief.editions.order_by("number")] == ["superseded", "superseded", "called off"]
