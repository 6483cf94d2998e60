"""Merging of two records: what moves, what goes, what is refused, where addresses lead, and that it can be undone."""

import random
import threading
from itertools import pairwise
from typing import Any

import feedparser
import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

from actors.models import Actor, ActorCitation, ActorIdentifier, ActorName, Relationship
from briefs.models import BriefActor, Edition, EditionActor, EditionEvent
from events.importing import RecordFault, import_records
from events.importing.known import find
from events.importing.proposals import Ref
from events.models import (
    Event,
    EventCitation,
    EventDocument,
    EventIdentifier,
    EventLink,
    Participation,
)
from history.merge_plan import STAYING, MergePlan
from history.merging import MergeRefused
from history.models import Change, Merge, Redirect
from history.moving import record_of
from history.records import Record
from sources.models import Document
from tests.making import edit, make_actor, make_brief, make_document, make_event, make_live, save, undone

pytestmark = pytest.mark.django_db


def write(row: Any, **many: list) -> Any:
    """Save a row in a revision of the record that it belongs to."""
    with record_of(row).revising(by=None):
        row.save()
        for name, others in many.items():
            getattr(row, name).set(others)
    return row


def merge(loser, winner, **options) -> Merge:
    return loser.merge_into(winner, **{"by": None, "reason": "Entered twice", **options})


def refused(act, *args, **options) -> list[str]:
    with pytest.raises(MergeRefused) as refusal:
        act(*args, **options)
    return refusal.value.reasons


def everything() -> dict[tuple[str, int], Any]:
    """What the database has of every record, and of every index row."""
    models_of_records = [model for model in apps.get_models() if issubclass(model, Record)]
    states = [record.state() for model in models_of_records for record in model._base_manager.all()]
    said = {(state.record._meta.label, state.record.pk): (state.snapshot, state.particulars) for state in states}
    links = (EditionActor, EditionEvent)
    return said | {(m._meta.label, row["id"]): row for m in links for row in m._base_manager.values()}


def revisions() -> dict[tuple[str, int], int]:
    return {
        (row["content_type__model"], row["object_id"]): row["last"]
        for row in Change.objects.values("content_type__model", "object_id").annotate(last=models.Max("number"))
    }


def revised(before: dict, after: dict) -> dict[tuple[str, int], int]:
    """How many revisions each record has more."""
    return {key: number - before.get(key, 0) for key, number in after.items() if number != before.get(key, 0)}


def changed(before: dict, after: dict) -> set[tuple[str, int]]:
    """The records that do not say what they said."""
    records = {key for key, said in before.items() if isinstance(said, tuple)}
    return {(label.split(".")[1].lower(), pk) for label, pk in records if before[label, pk] != after[label, pk]}


# What moves


def document() -> Document:
    return Document.objects.first() or make_document()


def third_actor() -> Actor:
    return make_actor("Third")


#: How to make a row that names the record in the field. A field that is missing here fails the test below.
ROWS: dict[str, Any] = {
    "actors.actorname.actor": lambda loser: write(ActorName(actor=loser, name="An alias", kind="short")),
    "actors.relationship.subject": lambda loser: write(
        Relationship(subject=loser, kind="leads", object=third_actor(), label="Chair")
    ),
    "actors.relationship.object": lambda loser: write(Relationship(subject=third_actor(), kind="leads", object=loser)),
    "actors.relationship.on_behalf_of": lambda loser: write(
        Relationship(subject=third_actor(), kind="member_of", object=make_actor("Parliament"), on_behalf_of=loser)
    ),
    "actors.actoridentifier.actor": lambda loser: write(ActorIdentifier(actor=loser, scheme="ucdp-actor", value="7")),
    "actors.actorcitation.actor": lambda loser: write(ActorCitation(actor=loser, document=document())),
    "actors.actorcitation.about": lambda loser: write(
        ActorCitation(actor=third_actor(), document=document(), about=loser)
    ),
    "events.participation.actor": lambda loser: write(Participation(event=make_event(), actor=loser, role="host")),
    "events.participation.on_behalf_of": lambda loser: write(
        Participation(event=make_event(), actor=third_actor(), role="host"), on_behalf_of=[loser]
    ),
    "events.eventcitation.about": lambda loser: write(
        EventCitation(event=make_event(), document=document(), about=loser)
    ),
    "briefs.briefactor.actor": lambda loser: make_brief(actors=(loser,)).actor_links.get(),
    "briefs.editionactor.actor": lambda loser: make_live(actors=(loser,)).editions.get().actor_links.get(),
    "events.event.parent": lambda loser: make_event("Round", parent=loser, ordinal=3),
    "events.participation.event": lambda loser: write(
        Participation(event=loser, actor=third_actor(), role="host", capacity="Envoy"), on_behalf_of=[make_actor("UN")]
    ),
    "events.eventdocument.event": lambda loser: write(EventDocument(event=loser, document=document(), role="outcome")),
    "events.eventlink.event": lambda loser: write(EventLink(event=loser, kind="follows", to=make_event("Before"))),
    "events.eventlink.to": lambda loser: write(EventLink(event=make_event("After"), kind="follows", to=loser)),
    "events.eventidentifier.event": lambda loser: write(EventIdentifier(event=loser, scheme="pax", value="7")),
    "events.eventcitation.event": lambda loser: write(EventCitation(event=loser, document=document())),
    "actors.relationship.period": lambda loser: write(
        Relationship(subject=third_actor(), kind="member_of", object=make_actor("Parliament"), period=loser)
    ),
    "briefs.briefevent.event": lambda loser: make_brief(events=(loser,)).event_links.get(),
    "briefs.editionevent.event": lambda loser: make_live(events=(loser,)).editions.get().event_links.get(),
}


def fields_that_name(model: type[models.Model]) -> dict[str, Any]:
    """Every field of every model that refers to records of this one, found from the side that declares it."""
    return {
        f"{declaring._meta.label_lower}.{field.name}": field
        for declaring in apps.get_models()
        for field in (*declaring._meta.fields, *declaring._meta.many_to_many)
        if field.related_model is model
    }


NAMING = {label: field for model in (Actor, Event) for label, field in fields_that_name(model).items()}


def test_every_field_that_can_name_a_record_is_moved_or_stays_for_a_reason():
    staying = {label for label, field in NAMING.items() if STAYING.get(field.name)}
    assert staying == {"actors.actor.merged_into", "events.event.merged_into"}
    assert set(ROWS) == set(NAMING) - staying


def named_by(row: Any, field: Any) -> list[int]:
    """Keys that the row, as it is stored, has in the field."""
    return list(type(row)._base_manager.filter(pk=row.pk).values_list(field.name, flat=True))


def pair_for(field: Any) -> tuple[Any, Any]:
    make = make_actor if field.related_model is Actor else make_event
    return make("Loser", is_public=True), make("Winner", is_public=True)


def still_naming(loser: Any) -> list[str]:
    """Fields in which some row names the record, though they are not those that stay."""
    moving = {n: f for n, f in NAMING.items() if f.related_model is type(loser) and f.name not in STAYING}
    return [name for name, field in moving.items() if field.model._base_manager.filter(**{field.name: loser}).exists()]


@pytest.mark.parametrize("model", [Actor, Event])
def test_row_names_the_winner_after_a_merge_and_the_loser_after_undoing_it(model):
    fields = {label: NAMING[label] for label in ROWS if NAMING[label].related_model is model}
    loser, winner = pair_for(next(iter(fields.values())))
    rows = {label: ROWS[label](loser) for label in fields}
    names = lambda: {label: named_by(rows[label], field) for label, field in fields.items()}  # noqa: E731
    before, counted = everything(), revisions()

    made = merge(loser, winner)
    assert names() == {label: [winner.pk] for label in fields}
    assert still_naming(loser) == []
    told = changed(before, everything())
    assert (loser._meta.model_name, loser.pk) in told
    assert revised(counted, revisions()) == dict.fromkeys(told, 1)

    assert made.undo(by=None, reason="Two after all") == []
    assert names() == {label: [loser.pk] for label in fields}
    assert everything() == before
    assert revised(counted, revisions()) == dict.fromkeys(told, 2)


def test_row_that_names_the_loser_twice_moves_as_one():
    loser, winner = make_actor("Loser"), make_actor("Winner")
    row = write(Relationship(subject=loser, kind="member_of", object=third_actor(), on_behalf_of=loser))
    cited = write(ActorCitation(actor=loser, document=document(), about=loser))
    before = everything()
    made = merge(loser, winner)
    assert Relationship.objects.values_list("pk", "subject", "on_behalf_of").get() == (row.pk, winner.pk, winner.pk)
    assert ActorCitation.objects.values_list("pk", "actor", "about").get() == (cited.pk, winner.pk, winner.pk)
    made.undo(by=None, reason="No")
    assert everything() == before


def test_many_valued_field_that_names_both_names_the_winner_once_and_both_again():
    loser, winner, other = make_actor("Loser"), make_actor("Winner"), third_actor()
    row = write(Participation(event=make_event(), actor=other, role="host"), on_behalf_of=[loser, winner, other])
    before = everything()
    made = merge(loser, winner)
    assert list(row.on_behalf_of.order_by("pk")) == [winner, other]
    made.undo(by=None, reason="No")
    assert everything() == before


def test_names_of_the_loser_become_other_names_of_the_winner_without_repeats():
    loser = make_actor("Annán", names=("K. Annan", "Kofi ANNAN", "Secretary"))
    winner = make_actor("Kofi Annan", names=("secretary",))
    made = merge(loser, winner)
    assert [(n.name, n.kind) for n in winner.names.all()] == [
        ("K. Annan", "short"),
        ("secretary", "short"),
        ("Annán", "descriptive"),
    ]
    assert loser.name == "Annán"
    assert not loser.names.exists()
    assert sorted(row["because"] for row in made.dropped) == [
        "This actor has that name already.",
        "This is its main name.",
    ]


@pytest.mark.parametrize("names", [(), ("ANNAN",)], ids=["by its main name", "by an alias"])
def test_main_name_of_the_loser_that_the_winner_has_is_not_added(names):
    winner = make_actor("Kofi Annan" if names else "Ánnan", names=names)
    merge(make_actor("Annan"), winner)
    assert [name.name for name in winner.names.all()] == list(names)


def test_main_name_that_is_also_an_alias_of_the_loser_comes_once():
    winner = make_actor("Kofi Annan")
    merge(make_actor("Annan", names=("ANNAN",)), winner)
    assert [name.name for name in winner.names.all()] == ["ANNAN"]


# What goes


def same_participation(loser, winner):
    event = make_event()
    write(Participation(event=event, actor=winner, role="host"))
    return write(Participation(event=event, actor=loser, role="host", capacity="Envoy"), on_behalf_of=[third_actor()])


def both_in_one_brief(loser, winner):
    return make_brief(actors=(winner, loser)).actor_links.get(actor=loser)


def both_in_one_edition(loser, winner):
    return make_live(actors=(winner, loser)).editions.get().actor_links.get(actor=loser)


def same_relationship(loser, winner):
    fields = {"kind": "leads", "object": third_actor(), "label": "Chair", "start_edtf": "1997"}
    write(Relationship(subject=winner, **fields))
    return write(Relationship(subject=loser, **fields))


def same_citation(loser, winner):
    write(ActorCitation(actor=winner, document=document(), locator="p. 4"))
    return write(ActorCitation(actor=loser, document=document(), locator="p. 4"))


DROPPED = {
    "participation in the same role": (same_participation, "This actor takes part in that role already."),
    "link of a brief that links both": (both_in_one_brief, "This actor is linked already."),
    "index row of an edition that links both": (both_in_one_edition, "The same is there already."),
    "relationship of the loser to the winner": (
        lambda loser, winner: write(Relationship(subject=loser, kind="part_of", object=winner)),
        "An actor cannot stand in a relationship to itself.",
    ),
    "relationship of the winner to the loser": (
        lambda loser, winner: write(Relationship(subject=winner, kind="part_of", object=loser)),
        "An actor cannot stand in a relationship to itself.",
    ),
    "relationship that the winner has": (same_relationship, "The same is there already."),
    "source that the winner has": (same_citation, "The same is there already."),
}


@pytest.mark.parametrize(("make", "why"), DROPPED.values(), ids=DROPPED)
def test_row_that_cannot_be_there_twice_goes_and_comes_back(make, why):
    loser, winner = make_actor("Loser"), make_actor("Winner")
    row = make(loser, winner)
    before = everything()
    made = merge(loser, winner)
    assert {(kept["row"], kept["id"]): kept["because"] for kept in made.dropped}[row._meta.label_lower, row.pk] == why
    assert not type(row)._base_manager.filter(pk=row.pk).exists()
    made.undo(by=None, reason="No")
    assert everything() == before


def test_links_and_documents_that_the_winning_event_has_go_and_come_back():
    loser, winner, other = make_event("Loser"), make_event("Winner"), make_event("Other")
    for event in (loser, winner):
        write(EventLink(event=event, kind="follows", to=other))
        write(EventLink(event=other, kind="leads_to", to=event))
        write(EventDocument(event=event, document=document(), role="outcome"))
        write(Participation(event=event, actor=Actor.objects.first() or make_actor(), role="host"))
    write(EventLink(event=loser, kind="follows", to=winner))
    write(EventLink(event=winner, kind="leads_to", to=loser))
    before = everything()
    made = merge(loser, winner)
    assert sorted(kept["row"] for kept in made.dropped) == [
        "events.eventdocument",
        *["events.eventlink"] * 4,
        "events.participation",
    ]
    assert [made.moved, winner.links.count(), other.links.count()] == [[], 1, 1]
    made.undo(by=None, reason="No")
    assert everything() == before


# Fields


def test_winner_without_a_wikidata_id_takes_that_of_the_loser_and_nothing_else():
    loser = make_actor("Loser", wikidata="Q1254", summary="Envoy.", country="GH", start_edtf="1938")
    winner = make_actor("Winner")
    before = everything()
    made = merge(loser, winner)
    assert (winner.wikidata, winner.summary, winner.country, winner.start_edtf) == ("Q1254", "", "", "")
    assert (loser.wikidata, loser.summary) == ("", "Envoy.")
    made.undo(by=None, reason="No")
    assert everything() == before


def test_two_wikidata_ids_must_be_confirmed_and_that_of_the_loser_is_kept_for_undoing():
    loser, winner = make_actor("Loser", wikidata="Q1"), make_actor("Winner", wikidata="Q2")
    assert refused(merge, loser, winner) == [
        "By Wikidata they are two different things, Q1 and Q2. Confirm that they are one."
    ]
    before = everything()
    made = merge(loser, winner, against_wikidata=True)
    assert (loser.wikidata, winner.wikidata, made.given_up) == ("", "Q2", {"wikidata": "Q1"})
    made.undo(by=None, reason="No")
    assert everything() == before


def test_number_in_the_series_is_free_once_its_event_is_merged():
    series = make_event("Series", kind="series")
    loser, winner = make_event("Third", parent=series, ordinal=3), make_event("Round 3", parent=series)
    made = merge(loser, winner)
    edit(winner, ordinal=3)
    assert refused(made.undo, by=None, reason="No") == ["That number is taken in this process or series."]
    edit(winner, ordinal=None)
    made.undo(by=None, reason="No")
    loser.refresh_from_db()
    assert (loser.parent, loser.ordinal) == (series, 3)


# Who, when, why


def test_merge_and_undo_are_told_in_the_history_of_each_record(django_user_model):
    amal = django_user_model.objects.create_user("amal", first_name="Amal", last_name="Haddad")
    loser, winner = make_actor("Annan", names=("K. Annan",)), make_actor("Kofi Annan")
    event = make_event(actors=(loser,))
    made = merge(loser, winner, by=amal, reason="The same man")
    told = "“Annan” merged into “Kofi Annan”: The same man"
    latest = {record: Change.objects.of(record).first() for record in (loser, winner, event)}
    assert {record: (c.action, c.person, c.reason, c.summary) for record, c in latest.items()} == {
        loser: ("merged", "Amal Haddad", told, "Other names removed; Merged into"),
        winner: ("edited", "Amal Haddad", told, "Other names added"),
        event: ("edited", "Amal Haddad", told, "Participants"),
    }
    assert (made.person, made.user, made.reason, made.loser, made.winner) == (
        "Amal Haddad",
        amal,
        "The same man",
        loser,
        winner,
    )
    made.undo(by=amal, reason="Two men")
    told = "Merge of “Annan” into “Kofi Annan” undone: Two men"
    latest = {record: Change.objects.of(record).first() for record in (loser, winner, event)}
    assert {record: (c.number, c.action, c.reason) for record, c in latest.items()} == {
        loser: (3, "unmerged", told),
        winner: (3, "edited", told),
        event: (3, "edited", told),
    }
    assert (made.undone_person, made.undone_user) == ("Amal Haddad", amal)
    amal.delete()
    assert Merge.objects.values_list("person", "user", "undone_person", "undone_user").get() == (
        "Amal Haddad",
        None,
        "Amal Haddad",
        None,
    )


def test_winner_that_stays_as_it_was_gets_no_revision():
    loser, winner = make_event("Loser"), make_event("Winner")
    counted = revisions()
    merge(loser, winner)
    assert revised(counted, revisions()) == {("event", loser.pk): 1}


# What is refused


def grandparents() -> tuple[Event, Event]:
    top = make_event("Process")
    return top, make_event("Round", parent=make_event("Series", parent=top))


def rounds_with_one_number() -> tuple[Event, Event]:
    loser, winner = make_event("Loser"), make_event("Winner")
    make_event("First meeting", parent=loser, ordinal=1)
    make_event("Meeting 1", parent=winner, ordinal=1)
    return loser, winner


def itself() -> tuple[Actor, Actor]:
    actor = make_actor()
    return actor, Actor.objects.get()


def loser_merged() -> tuple[Actor, Actor]:
    loser = make_actor("Loser")
    merge(loser, make_actor("First"))
    return loser, make_actor("Second")


def winner_merged() -> tuple[Actor, Actor]:
    return tuple(reversed(loser_merged()))  # type: ignore[return-value]


def winner_private() -> tuple[Actor, Actor]:
    return make_actor("Loser", is_public=True), make_actor("Winner")


def loser_deleted() -> tuple[Actor, Actor]:
    loser = make_actor("Loser")
    Actor.objects.get().discard(by=None)
    return loser, make_actor("Winner")


REFUSED = {
    "itself": (itself, "“Kofi Annan” cannot be merged into itself; choose another actor."),
    "another kind of record": (
        lambda: (make_actor(), make_event()),
        "“Kofi Annan” and “Geneva I Conference” are not records of the same kind.",
    ),
    "an event and an actor": (
        lambda: (make_event(), make_actor()),
        "“Geneva I Conference” and “Kofi Annan” are not records of the same kind.",
    ),
    "loser merged already": (loser_merged, "“Loser” was merged into “First”; undo that first."),
    "winner merged": (winner_merged, "“Loser” was merged into “First”; choose that one."),
    "winner that readers would not find": (
        winner_private,
        "Readers know the address of “Loser”, but not “Winner”. Make that one public first.",
    ),
    "part of itself": (grandparents, "“Round” is part of “Process”, so that it would become part of itself."),
    "number taken": (
        rounds_with_one_number,
        "“First meeting” cannot move to “Winner”. That number is taken in this process or series.",
    ),
    "deleted": (loser_deleted, "“Loser” has been deleted."),
}


@pytest.mark.parametrize(("pair", "reason"), REFUSED.values(), ids=REFUSED)
def test_refusal_gives_the_reason_and_changes_nothing(pair, reason):
    loser, winner = pair()
    before, counted, merges = everything(), revisions(), Merge.objects.count()
    assert refused(merge, loser, winner) == [reason]
    assert (everything(), revisions(), Merge.objects.count()) == (before, counted, merges)


def test_all_reasons_come_at_once():
    loser = make_actor("Loser", wikidata="Q1", is_public=True)
    assert refused(merge, loser, make_actor("Winner", wikidata="Q2"), reason=" ", seen="old") == [
        "Readers know the address of “Loser”, but not “Winner”. Make that one public first.",
        "Give the reason why the two are one; it stays in the history.",
        "Something has changed since you looked. Here is what the merge would do now.",
        "By Wikidata they are two different things, Q1 and Q2. Confirm that they are one.",
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda loser, winner: edit(loser, summary="Envoy."),
        lambda loser, winner: edit(winner, slug="another"),
        lambda loser, winner: make_event(actors=(loser,)),
    ],
    ids=["loser", "winner", "what names the loser"],
)
def test_merge_that_would_do_something_else_than_was_seen_is_refused(change):
    loser, winner = make_actor("Loser"), make_actor("Winner")
    seen = MergePlan(loser, winner).digest
    change(loser, winner)
    assert refused(merge, loser, winner, seen=seen) == [
        "Something has changed since you looked. Here is what the merge would do now."
    ]
    assert merge(loser, winner, seen=MergePlan(loser, winner).digest).winner == winner


def test_failure_half_way_leaves_everything_as_it_was(monkeypatch):
    loser, winner = make_actor("Loser", names=("Alias",)), make_actor("Winner")
    make_event(actors=(loser,))
    before, counted = everything(), revisions()

    def fail(*args, **kwargs):
        raise RuntimeError("The power went.")

    monkeypatch.setattr(Participation, "save", fail)
    with pytest.raises(RuntimeError):
        merge(loser, winner)
    assert (everything(), revisions(), Merge.objects.count()) == (before, counted, 0)


def test_database_refuses_a_second_merge_of_one_record():
    loser, winner = make_actor("Loser"), make_actor("Winner")
    made = merge(loser, winner)
    with pytest.raises(IntegrityError), transaction.atomic():
        Merge.objects.create(content_type=made.content_type, loser_id=loser.pk, winner_id=winner.pk, reason="Again")
    with pytest.raises(IntegrityError), transaction.atomic():
        Merge.objects.create(content_type=made.content_type, loser_id=winner.pk, winner_id=winner.pk, reason="Self")


# What a merged record is from then on


@pytest.fixture
def merged() -> tuple[Actor, Actor]:
    loser, winner = make_actor("Loser", is_public=True), make_actor("Winner", is_public=True)
    merge(loser, winner)
    return loser, winner


def test_merged_record_is_neither_public_nor_offered(merged):
    loser, winner = merged
    assert list(Actor.objects.public()) == [winner]
    assert list(Actor.objects.unmerged()) == [winner]
    assert list(Actor.objects.order_by("pk")) == [loser, winner]


def test_merged_record_cannot_be_changed_restored_or_deleted(merged):
    loser, winner = merged
    why = "This actor was merged into “Winner”; change that one, or undo the merge."
    with pytest.raises(ValidationError) as fault:
        loser.full_clean()
    assert fault.value.messages == [why]
    with pytest.raises(ValidationError):
        loser.restore(Change.objects.of(loser).defer(None).last().snapshot, by=None)
    for record in (loser, winner):
        with pytest.raises(models.ProtectedError):
            record.discard(by=None)


def test_row_that_names_a_merged_record_is_refused(merged):
    loser, _ = merged
    with pytest.raises(ValidationError) as fault:
        Participation(event=make_event(), actor=loser, role="host").full_clean()
    assert fault.value.messages == ["“Loser” was merged into “Winner”; choose that one."]


def test_restored_revision_names_the_winner():
    loser, winner = make_actor("Loser"), make_actor("Winner")
    event = make_event(actors=(loser,))
    merge(loser, winner)
    with event.revising(by=None):
        event.participations.all().delete()
    assert event.restore(Change.objects.of(event).defer(None).last().snapshot, by=None) == []
    assert [row.actor for row in event.participations.all()] == [winner]


def test_slug_of_a_merged_record_is_given_to_no_other(merged):
    assert make_actor("Loser").slug == "loser-2"
    with pytest.raises(IntegrityError), transaction.atomic():
        save(Actor(kind="person", name="Another", slug="loser"))


# Imports


def test_file_of_records_that_names_a_merged_record_finds_the_winner(merged):
    _, winner = merged
    rows = "events:\n- slug: talks\n  kind: talks\n  name: Talks\n  participations:\n  - actor: loser\n    role: host\n"
    import_records(rows.encode(), by=None)
    assert [row.actor for row in Event.objects.get().participations.all()] == [winner]


def test_file_of_records_does_not_overwrite_what_was_merged(merged):
    with pytest.raises(RecordFault) as fault:
        import_records(b"actors:\n- slug: loser\n  name: Another\n  kind: person\n", by=None)
    assert fault.value.faults == [
        "Line 2, actor “loser”: This actor was merged into “Winner”; change that one, or undo the merge."
    ]


@pytest.mark.parametrize("scheme", ["slug", "ucdp-actor", "wikidata"])
def test_table_that_names_a_merged_record_finds_the_record_at_the_end(scheme):
    loser, between, winner = make_actor("Loser", wikidata="Q1"), make_actor("Between"), make_actor("Winner")
    write(ActorIdentifier(actor=loser, scheme="ucdp-actor", value="7"))
    merge(loser, between)
    merge(between, winner)
    ref = Ref(Actor, (scheme, {"slug": "loser", "ucdp-actor": "7", "wikidata": "Q1"}[scheme]))
    assert find([ref]) == {ref: winner.pk}


# Addresses


@pytest.mark.parametrize("make", [make_actor, make_event], ids=["actor", "event"])
def test_every_old_address_leads_to_the_winner_in_one_hop(client, make):
    """A is renamed and merged into B, B is renamed and merged into C, and C is renamed."""
    a, b, c = (make(name, is_public=True) for name in "abc")
    edit(a, slug="a-2")
    merge(a, b)
    edit(b, slug="b-2")
    merge(b, c)
    edit(c, slug="c-2")
    kind = f"{c._meta.model_name}s"
    for old in ("a", "a-2", "b", "b-2", "c"):
        response = client.get(f"/{kind}/{old}/?page=2&q=a%20b")
        assert (response.status_code, response["Location"]) == (301, f"/{kind}/c-2/?page=2&q=a%20b"), old
        response = client.get(f"/feeds/{kind}/{old}.atom")
        assert (response.status_code, response["Location"]) == (301, f"/feeds/{kind}/c-2.atom"), old
        assert list(type(c).objects.public().addressed(old)) == [c], old
    assert client.get(f"/{kind}/c-2/").status_code == 200
    assert list(type(c).objects.addressed("c-2")) == [c]
    assert list(type(c).objects.addressed("nobody")) == []


def test_undoing_gives_addresses_back_one_merge_after_the_other(client):
    a, b, c = (make_actor(name, is_public=True) for name in "abc")
    edit(a, slug="a-2")
    first, second = merge(a, b), merge(b, c)
    assert refused(first.undo, by=None, reason="No") == ["“b” was itself merged into “c”; undo that first."]
    second.undo(by=None, reason="No")
    assert client.get("/actors/a/")["Location"] == "/actors/b/"
    assert client.get("/actors/b/").status_code == 200
    first.undo(by=None, reason="No")
    assert client.get("/actors/a/")["Location"] == "/actors/a-2/"
    assert client.get("/actors/a-2/").status_code == 200
    assert {(r.slug, r.object_id) for r in Redirect.objects.all()} == {("a", a.pk)}


def test_address_of_a_merged_record_does_not_lead_to_what_readers_may_not_see(client):
    loser, winner = make_actor("Loser"), make_actor("Secret winner")
    merge(loser, winner)
    response = client.get("/actors/loser/")
    assert response.status_code == 404
    assert b"ecret" not in response.content


def test_old_addresses_of_records_that_are_never_merged_are_found_too():
    from tests.making import make_author, make_topic

    for record in (make_topic("Talks", slug="old"), make_author("Ana", slug="old")):
        edit(record, slug="new")
        assert list(type(record).objects.addressed("old")) == [record]
        assert list(type(record).objects.public().addressed("old")) == []


# What readers see


def test_briefs_of_the_loser_are_listed_with_the_winner_and_editions_do_not_change(client):
    loser, winner = make_actor("Annan"), make_actor("Kofi Annan")
    old = make_live(title="Old", date="2017-01-01", actors=(loser,))
    new = make_live(title="New", date="2018-01-01", actors=(winner,))
    both = make_live(title="Both", date="2016-01-01", actors=(loser, winner))
    frozen = {e.pk: (e.html, e.snapshot, e.digest) for e in Edition.objects.all()}
    made = merge(loser, winner)
    assert [edition.title for edition in winner.latest_editions()] == ["New", "Old", "Both"]
    assert {e.pk: (e.html, e.snapshot, e.digest) for e in Edition.objects.all()} == frozen
    assert "found to be the same as “Kofi Annan”" in client.get(old.get_absolute_url()).content.decode()
    assert client.get("/actors/annan/", follow=True).redirect_chain == [("/actors/kofi-annan/", 301)]
    assert [link.actor for link in BriefActor.objects.filter(brief=both)] == [winner]
    made.undo(by=None, reason="No")
    assert [edition.title for edition in loser.latest_editions()] == ["Old", "Both"]
    assert [edition.title for edition in winner.latest_editions()] == ["New", "Both"]
    assert {new.title, old.title} == {"New", "Old"}


def test_feed_of_the_winner_has_the_briefs_of_the_loser_and_tells_readers_that_it_changed(client, settled):
    loser, winner = make_event("Loser"), make_event("Winner")
    make_live(title="Old", events=(loser,))
    make_live(title="New", events=(winner,))

    def titles(**headers) -> list[str] | int:
        response = client.get("/feeds/events/winner.atom", headers=headers)
        stamps.append((response["ETag"], response["Last-Modified"]))
        return [entry.title for entry in feedparser.parse(response.content).entries] or response.status_code

    stamps: list[tuple[str, str]] = []
    ids = {entry.id for entry in feedparser.parse(client.get("/feeds/events/loser.atom").content).entries}
    assert titles() == ["New"]
    assert titles(if_none_match=stamps[-1][0]) == 304
    made = merge(loser, winner)
    assert titles(if_none_match=stamps[-1][0]) == ["New", "Old"]
    feed = feedparser.parse(client.get("/feeds/events/winner.atom").content)
    assert ids < {entry.id for entry in feed.entries}
    made.undo(by=None, reason="No")
    assert titles(if_none_match=stamps[-1][0]) == ["New"]
    assert all(one[1] <= other[1] for one, other in pairwise(stamps))


def test_names_of_a_private_loser_are_read_with_a_public_winner_and_its_record_is_not(client):
    loser = make_actor("Xyzzyleak", names=("Xyzzyalias",), summary="Xyzzysummary")
    winner = make_actor("Kofi Annan", is_public=True)
    page = client.get("/actors/kofi-annan/").content.decode()
    assert "Xyzzy" not in page
    merge(loser, winner)
    page = client.get("/actors/kofi-annan/").content.decode()
    assert "Xyzzyleak" in page
    assert "Xyzzyalias" in page
    assert "Xyzzysummary" not in page
    assert client.get("/actors/xyzzyleak/")["Location"] == "/actors/kofi-annan/"


# Undoing


def test_later_edits_of_the_winner_and_of_moved_rows_survive():
    loser, winner = make_actor("Annan", names=("K. Annan",)), make_actor("Kofi Annan")
    write(Relationship(subject=loser, kind="leads", object=make_actor("UN")))
    event = make_event(actors=(loser,))
    made = merge(loser, winner)
    edit(winner, summary="Envoy.", name="Kofi Atta Annan")
    relationship, row = winner.relationships.get(), event.participations.get()
    relationship.label, row.capacity = "Secretary-General", "Envoy"
    write(relationship)
    write(row)
    write(ActorName(actor=winner, name="Kofi", kind="short"))
    made.undo(by=None, reason="No")
    winner.refresh_from_db()
    assert (winner.name, winner.summary) == ("Kofi Atta Annan", "Envoy.")
    assert [name.name for name in winner.names.all()] == ["Kofi"]
    assert [name.name for name in loser.names.all()] == ["K. Annan"]
    assert [r.label for r in loser.relationships.all()] == ["Secretary-General"]
    assert [(r.actor, r.capacity) for r in event.participations.all()] == [(loser, "Envoy")]


def test_name_that_was_added_stays_if_somebody_has_changed_it():
    loser, winner = make_actor("Annan"), make_actor("Kofi Annan")
    made = merge(loser, winner)
    name = winner.names.get()
    name.kind = "former"
    write(name)
    made.undo(by=None, reason="No")
    assert [(name.name, name.kind) for name in winner.names.all()] == [("Annan", "former")]


def test_dropped_row_that_a_restored_revision_has_brought_back_names_the_loser_again():
    loser, winner = make_actor("Loser"), make_actor("Winner")
    event = make_event(actors=(loser,))
    was = Change.objects.of(event).defer(None).get().snapshot
    write(Participation(event=event, actor=winner, role="participant"))
    made = merge(loser, winner)
    assert event.restore(was, by=None) == []
    assert [row.actor for row in event.participations.all()] == [winner]
    assert made.undo(by=None, reason="No") == []
    assert [row.actor for row in event.participations.all()] == [loser]
    assert event.snapshot() == was


def test_rows_that_are_gone_or_name_another_by_now_are_left_alone():
    loser, winner, other = make_actor("Loser", names=("Alias",)), make_actor("Winner"), make_actor("Other")
    first, second = make_event("First", actors=(loser,)), make_event("Second", actors=(loser,))
    made = merge(loser, winner)
    with first.revising(by=None):
        first.participations.all().delete()
    with winner.revising(by=None):
        winner.names.all().delete()
    row = second.participations.get()
    row.actor = other
    write(row)
    gone = "could not go back, as it has been taken out since."
    assert sorted(set(made.undo(by=None, reason="No"))) == [f"One other name {gone}", f"One participant {gone}"]
    assert not first.participations.exists()
    assert [row.actor for row in second.participations.all()] == [other]
    assert not loser.names.exists()


def test_dropped_row_names_what_its_records_have_been_merged_into_since():
    loser, winner, chair, body = (make_actor(name) for name in ("Loser", "Winner", "Chair", "Body"))
    for actor in (loser, winner):
        write(Relationship(subject=actor, kind="leads", object=chair))
    made = merge(loser, winner)
    merge(chair, body)
    assert made.undo(by=None, reason="No") == []
    assert [row.object for row in loser.relationships.all()] == [body]


def test_row_that_cannot_come_back_is_told():
    loser, winner = make_actor("Loser"), make_actor("Winner")
    event = make_event(actors=(loser, winner))
    made = merge(loser, winner)
    event.discard(by=None)
    assert made.undo(by=None, reason="No") == [
        "One participant could not come back. The event that it named has been deleted."
    ]
    loser.refresh_from_db()
    assert loser.merged_into is None


def test_undoing_is_refused_with_the_reason():
    loser, winner = make_actor("Loser", wikidata="Q1"), make_actor("Winner")
    made = merge(loser, winner)
    edit(winner, wikidata="")
    thief = make_actor("Thief", wikidata="Q1")
    before, counted = everything(), revisions()
    assert refused(made.undo, by=None, reason=" ") == [
        "Give the reason why the two are not one; it stays in the history."
    ]
    assert refused(made.undo, by=None, reason="No") == ["Another record has this Wikidata id; it may be the same one."]
    assert (everything(), revisions()) == (before, counted)
    edit(thief, wikidata="")
    made.undo(by=None, reason="No")
    assert refused(made.undo, by=None, reason="No") == ["This merge has been undone already."]
    loser.refresh_from_db()
    assert loser.wikidata == "Q1"


def test_undoing_that_would_close_a_circle_is_refused():
    series = make_event("Series")
    loser, winner = make_event("Loser", parent=series), make_event("Winner")
    child = make_event("Child", parent=loser)
    made = merge(loser, winner)
    edit(series, parent=Event.objects.get(pk=child.pk))
    assert refused(made.undo, by=None, reason="No") == ["“Series” is itself part of this event."]
    assert Event.objects.get(pk=child.pk).parent == winner


def test_what_was_undone_can_be_merged_again():
    loser, winner = make_actor("Loser"), make_actor("Winner")
    merge(loser, winner).undo(by=None, reason="No")
    again = merge(Actor.objects.get(pk=loser.pk), winner)
    assert list(Merge.objects.in_force()) == [again]
    assert Merge.objects.of(loser).count() == Merge.objects.into(winner).count() == 2


# Any world


def attempt(row: Any, **many: list) -> None:
    """Write the row, unless some constraint has something against it."""
    try:
        row.full_clean()
    except ValidationError:
        return
    write(row, **many)


def world(chance: random.Random) -> tuple[list[Actor], list[Event]]:
    """A few actors and events that name each other in all the ways that there are."""
    actors = [make_actor(f"Actor {n}", names=("Common", f"Alias {n}"), is_public=n > 0) for n in range(3)]
    events = [make_event("Event 0")]
    for n in range(1, 4):
        events.append(make_event(f"Event {n}", parent=chance.choice([None, *events]), is_public=chance.random() < 0.5))
    actor, event = (lambda: chance.choice(actors)), (lambda: chance.choice(events))
    several = lambda: chance.sample(actors, chance.randint(0, 3))  # noqa: E731
    for _ in range(6):
        kind = chance.choice(["leads", "allied_with"])
        about = {"on_behalf_of": chance.choice([None, actor()]), "period": chance.choice([None, event()])}
        attempt(Relationship(subject=actor(), kind=kind, object=actor(), **about))
        role = chance.choice(["host", "guest"])
        attempt(Participation(event=event(), actor=actor(), role=role), on_behalf_of=several())
        attempt(EventLink(event=event(), kind=chance.choice(["follows", "leads_to"]), to=event()))
        attempt(EventDocument(event=event(), document=document(), role="outcome"))
        attempt(EventCitation(event=event(), document=document(), about=chance.choice([None, actor()])))
        attempt(ActorCitation(actor=actor(), document=document(), about=chance.choice([None, actor()])))
    for n in range(3):
        brief = make_brief(
            f"Brief {n}", actors=tuple(several()), events=tuple(chance.sample(events, chance.randint(0, 3)))
        )
        if chance.random() < 0.7:
            make_live(brief)
    return actors, events


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.once) for seed in (1, 2))])
def test_merge_changes_what_it_must_and_undoing_it_brings_everything_back(seed):
    chance = random.Random(seed)  # noqa: S311 - the same worlds each time
    actors, events = world(chance)
    before, counted = everything(), revisions()
    for records in [actors, events] * 2:
        loser, winner = chance.sample(records, 2)
        with undone():
            try:
                made = merge(loser, winner)
            except MergeRefused:
                assert (everything(), revisions()) == (before, counted)
                continue
            told = changed(before, everything())
            assert revised(counted, revisions()) == dict.fromkeys(told, 1)
            assert still_naming(loser) == []
            assert made.undo(by=None, reason="No") == []
            assert everything() == before
            assert revised(counted, revisions()) == dict.fromkeys(told, 2)


# At once


@pytest.mark.django_db(transaction=True)
def test_two_merges_at_once_make_no_circle():
    if not connection.features.has_select_for_update:
        pytest.skip("This database has one writer at a time.")
    one, other = make_actor("One"), make_actor("Other")
    make_event("First", actors=(one,))
    make_event("Second", actors=(other,))
    start, outcomes = threading.Barrier(2), []

    def run(loser: int, winner: int) -> None:
        try:
            pair = Actor.objects.get(pk=loser), Actor.objects.get(pk=winner)
            start.wait()
            merge(*pair)
            outcomes.append("merged")
        except MergeRefused as refusal:
            outcomes.append(refusal.reasons[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in ((one.pk, other.pk), (other.pk, one.pk))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    merged = Actor.objects.get(merged_into__isnull=False)
    assert sorted(outcomes) == sorted(
        ["merged", f"“{merged}” was merged into “{merged.merged_into}”; choose that one."]
    )
