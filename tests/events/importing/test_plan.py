"""Plans: what would be done is found without writing, what people changed is left alone, and a stopped run goes on."""

import pytest

from actors.models import Actor, ActorName
from events.importing.edits import compare
from events.importing.known import Known
from events.importing.passes import Position, Writing
from events.importing.plan import Plan, Proposal, Ref, Result
from events.importing.writing import Deferred, write
from events.models import Event, Participation
from history.models import Action, Change
from sources.models import Document
from tests.making import make_actor, make_document

pytestmark = pytest.mark.django_db


class Records:
    """A source of proposals that stand ready."""

    name, notes = "records", ()

    def __init__(self, *proposals: Proposal) -> None:
        self.proposals = proposals
        self.last_row = proposals[-1].row if proposals else 1

    def items(self, after=0):
        return (proposal for proposal in self.proposals if proposal.row > after)

    def promises(self, ref):
        return any(proposal.ref == ref for proposal in self.proposals)


def actor(number, row=2, *, parts=None, whole=(), **values):
    given = {"kind": "person", "name": f"Actor {number}", **values}
    return Proposal(Ref.actor("test", str(number)), row, given, parts or {}, frozenset(whole))


def event(number, row=2, *, parts=None, whole=(), **values):
    given = {"kind": "talks", "name": f"Event {number}", **values}
    return Proposal(Ref.event("test", str(number)), row, given, parts or {}, frozenset(whole))


def run(*proposals, overwrite=False):
    """Plan and write; returns both tallies."""
    plan = Plan.of(Records(*proposals), overwrite=overwrite)
    return plan.tally, plan.write(by=None, reason="test", skip_faulty=True)


def by_hand(record, **values):
    record = type(record).objects.get(pk=record.pk)
    with record.revising(by=None, reason="by hand"):
        for name, value in values.items():
            setattr(record, name, value)
        record.save()


def left_alone(tally):
    return [fault.message for fault in tally.faults if "left alone" in fault.message]


def test_plan_writes_nothing_and_the_writing_does_what_it_said():
    host = {"actor": Ref.actor("test", "1"), "role": "host"}
    source = Records(actor(1), event(1, parts={"participations": [host]}))
    plan = Plan.of(source)
    assert not Change.objects.exists()
    written = plan.write(by=None, reason="Spring update")
    assert written.counts == plan.tally.counts
    assert written.counts == {("actors.actor", "created"): 1, ("events.event", "created"): 1}
    changes = Change.objects.values_list("action", "number", "revision__comment")
    assert list(changes) == [(Action.IMPORTED, 1, "Spring update")] * 2


def test_same_again_makes_no_revision():
    proposals = [actor(1, parts={"names": [{"name": "First", "kind": "short"}]}), event(1)]
    run(*proposals)
    _, again = run(*proposals)
    assert Change.objects.count() == 2
    assert again.counts == {("actors.actor", "unchanged"): 1, ("events.event", "unchanged"): 1}


def test_change_is_told_from_old_to_new_and_is_one_revision():
    run(actor(1, country="SY"))
    found, _ = run(actor(1, country="TR", name="Renamed"))
    assert found.samples[Result.CHANGED][0].differences == ("Name: “Actor 1” → “Renamed”", "Country: “SY” → “TR”")
    change = Change.objects.of(Actor.objects.get()).first()
    assert (change.action, change.number, change.summary) == (Action.IMPORTED, 2, "Name; Country")


def test_what_people_changed_since_an_import_is_left_alone_unless_told_to_overwrite():
    run(actor(1, country="SY"))
    by_hand(Actor.objects.get(), name="Corrected")
    found, _ = run(actor(1, country="TR"))
    assert left_alone(found) == ["Name: “Corrected” → “Actor 1” (edited here since; left alone)"]
    # Nor is it later, when the last import has seen it.
    run(actor(1, country="IQ"))
    record = Actor.objects.get()
    assert (record.name, record.country) == ("Corrected", "IQ")
    run(actor(1, country="IQ"), overwrite=True)
    assert Actor.objects.get().name == "Actor 1"


def test_what_people_left_empty_is_filled_and_what_they_wrote_first_is_kept():
    written = make_actor("Written here")
    with written.revising(by=None):
        written.identifiers.create(scheme="test", value="1")
    found, _ = run(actor(1, country="SY", name="Theirs"))
    record = Actor.objects.get()
    assert (record.name, record.country) == ("Written here", "SY")
    assert left_alone(found) == ["Name: “Written here” → “Theirs” (edited here since; left alone)"]


def test_rows_come_change_and_go_with_the_source_but_not_those_of_people():
    first, second, third = actor(1), actor(2), actor(3)
    guest = {"actor": first.ref, "role": "guest"}
    host = {"actor": second.ref, "role": "host", "capacity": "chair"}
    run(first, second, third, event(1, parts={"participations": [guest, host]}, whole=["participations"]))
    record = Event.objects.get()
    with record.revising(by=None):
        own = Participation(event=record, actor=Actor.objects.get(name="Actor 3"), role="observer")
        own.save()
    host["capacity"] = "co-chair"
    found, _ = run(first, second, event(1, parts={"participations": [host]}, whole=["participations"]))
    assert found.samples[Result.CHANGED][0].differences == (
        "Capacity: “chair” → “co-chair”",
        "Participant: “Actor 1, Guest” → “”",
    )
    rows = Participation.objects.order_by("actor__name").values_list("actor__name", "capacity")
    assert list(rows) == [("Actor 2", "co-chair"), ("Actor 3", "")]
    assert left_alone(found) == ["Participant: “Actor 3, Observer” → “” (edited here since; left alone)"]


def test_row_that_people_took_out_does_not_come_back():
    proposal = actor(1, parts={"names": [{"name": "Nickname", "kind": "short"}]})
    run(proposal)
    record = Actor.objects.get()
    with record.revising(by=None):
        ActorName.objects.get().delete()
    found, _ = run(proposal)
    assert left_alone(found) == ["Other name: “” → “Nickname, Short” (edited here since; left alone)"]
    assert not ActorName.objects.exists()


def test_record_that_two_of_the_source_were_merged_into_is_left_alone():
    run(actor(1), actor(2))
    winner, loser = Actor.objects.order_by("name")
    with loser.revising(by=None):
        loser.identifiers.get().delete()
        loser.merged_into = winner
        loser.save()
    with winner.revising(by=None):
        winner.identifiers.create(scheme="test", value="2")
    found, _ = run(actor(1), actor(2))
    assert left_alone(found) == ["Name: “Actor 1” → “Actor 2” (edited here since; left alone)"]
    assert Actor.objects.get(merged_into=None).name == "Actor 1"


def test_record_that_went_into_another_stands_for_it():
    run(actor(1), actor(2))
    winner, loser = Actor.objects.order_by("name")
    loser.merge_into(winner, by=None, reason="One and the same")
    run(event(1, parts={"participations": [{"actor": Ref.actor("uuid", str(loser.uuid)), "role": "host"}]}))
    assert Participation.objects.get().actor == winner


def test_record_that_was_merged_since_it_was_compared_waits_for_the_next_round():
    run(actor(1))
    source = Records(actor(1, summary="New"))
    loser, winner = Actor.objects.get(), make_actor("Actor One")
    known = Known(source.proposals)
    edits = compare(source.proposals[0], known)
    loser.merge_into(winner, by=None, reason="same")
    with pytest.raises(Deferred):
        write(edits, known, by=None, reason="test", overwrite=False, in_order=True)
    assert not Actor.objects.exclude(summary="").exists()
    Plan.of(source, overwrite=True).write(by=None, reason="test")
    assert Actor.objects.get(summary="New") == winner


def test_links_to_what_comes_later_are_made_in_a_further_round():
    whole = event(2, row=4)
    child = event(1, row=2, parent=whole.ref, ordinal=1)
    friend = {"kind": "allied_with", "object": Ref.actor("test", "2")}
    _, written = run(child, actor(1, row=3, parts={"relationships": [friend]}), whole, actor(2, row=5))
    assert Event.objects.get(name="Event 1").parent.name == "Event 2"
    assert Actor.objects.get(name="Actor 1").relationships.get().object.name == "Actor 2"
    assert written.counts == {("actors.actor", "created"): 2, ("events.event", "created"): 2}


def test_link_to_nothing_is_a_fault_and_harms_no_other():
    proposal = event(1, parts={"participations": [{"actor": Ref.actor("test", "9"), "role": "host"}]})
    found, written = run(proposal, event(2, row=3))
    assert [fault.message for fault in found.faults] == ["There is no actor test:9, here or in the file."]
    assert list(Event.objects.values_list("name", flat=True)) == ["Event 2"]
    assert written.fault_count == 1


def test_link_to_a_row_that_was_left_out_is_told_in_the_end():
    bad = event(9, row=3, kind="party")
    _, written = run(event(1, parent=bad.ref), bad)
    assert [fault.message for fault in written.faults if fault.row == 2] == [
        "Not linked, as it was not imported: event test:9."
    ]
    assert not Event.objects.exists()


def test_what_only_the_database_can_tell_is_a_fault_of_its_row():
    make_actor("Taken", wikidata="Q7")
    _, written = run(actor(1, wikidata="Q7"), actor(2, row=3))
    assert [(fault.row, fault.message) for fault in written.faults] == [
        (2, "Another record has this Wikidata id; it may be the same one.")
    ]
    assert set(Actor.objects.values_list("name", flat=True)) == {"Taken", "Actor 2"}


@pytest.mark.parametrize(
    ("proposal", "message"),
    [
        (actor(1, kind="club"), "“club” is not a word that is used here."),
        (actor(1, name=""), "This must be given."),
        (actor(1, start_edtf="2018", end_edtf="2017"), "This lies before the beginning."),
        (actor(1, start_edtf="soon"), "Start with a year"),
        (actor(1, parts={"relationships": [{"kind": "leads", "object": Ref.actor("test", "1")}]}), "to itself"),
        (actor(1, parts={"names": [{"name": "X"}]}), "This must be given."),
    ],
    ids=["word", "name", "life", "date", "itself", "row"],
)
def test_what_is_not_valid_is_told_before_anything_is_written(proposal, message):
    found = Plan.of(Records(proposal)).tally
    assert [message in fault.message for fault in found.faults] == [True]
    assert found.counts == {("rows", "faulty"): 1}


def test_namesake_is_a_hint_and_never_a_match():
    here = make_actor("João Silva")
    found, _ = run(actor(1, name="Joao Silva"))
    assert [(fault.warning, here.slug in fault.message) for fault in found.faults] == [(True, True)]
    assert Actor.objects.count() == 2


def test_record_that_is_named_only_is_made_once_and_never_changed():
    named = Proposal(Ref.document("s-res-2254"), 2, {"title": "Another title", "kind": "report"}, named_only=True)
    make_document()
    run(named)
    assert Document.objects.get().title == "Resolution 2254 (2015)"


def test_stopped_run_goes_on_from_its_position():
    proposals = [actor(number, row=number + 2) for number in range(6)]
    position = Position()
    first = Writing(Records(*proposals), by=None, reason="x", position=position)
    first.batch = 2
    next(first.steps())
    assert (Actor.objects.count(), position.row) == (2, 3)
    rest = Writing(Records(*proposals), by=None, reason="x", position=Position(**position.as_json()), tally=first.tally)
    list(rest.steps())
    assert Actor.objects.count() == 6
    assert rest.tally.counts == {("actors.actor", "created"): 6}
    # One that lost its position does not matter either.
    assert run(*proposals)[1].counts == {("actors.actor", "unchanged"): 6}


@pytest.mark.parametrize("count", [3, 60])
def test_comparing_costs_the_same_number_of_queries_for_any_batch(count, django_assert_num_queries):
    proposals = [
        event(number, row=number + 2, parts={"participations": [{"actor": Ref.actor("test", "1"), "role": "host"}]})
        for number in range(count)
    ]
    run(actor(1), *proposals)
    with django_assert_num_queries(12):
        assert Plan.of(Records(actor(1), *proposals)).tally.total(Result.UNCHANGED) == count + 1


def test_new_records_get_addresses_of_their_names_and_then_of_their_keys():
    taken, again, foreign = (event(number, row=number, name="Talks") for number in (1, 2, 3))
    foreign.values["name"] = "محادثات"
    run(taken, again, foreign)
    assert list(Event.objects.order_by("pk").values_list("slug", flat=True)) == ["talks", "talks-2", "event-3"]
