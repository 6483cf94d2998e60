"""Restoring brings the content of an earlier snapshot back, and nothing else."""

import pytest
from django.core.exceptions import ValidationError

from actors.models import Actor, ActorName, Relationship
from briefs.models import Brief, BriefActor, BriefEvent, Edition, Section
from events.models import Event, EventDocument, Participation
from history.comparison import differences
from history.effect import Effect
from history.models import Change
from history.restoring import ChangedSince, NoSuchPassage
from tests.making import (
    edit,
    make_actor,
    make_author,
    make_brief,
    make_document,
    make_event,
    make_live,
    make_place,
    make_topic,
    undone,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(django_user_model):
    return django_user_model.objects.create_user("amal", first_name="Amal", last_name="Haddad")


def first_snapshot(record) -> dict:
    return Change.objects.of(record).defer(None).get(number=1).snapshot


def test_whole_content_comes_back_as_a_new_revision(analyst):
    topic, actor, event, document = make_topic(), make_actor(), make_event(), make_document()
    brief = make_brief(
        sections=(("Background", "<p>Eight rounds were held.</p>"), ("Issue", "<p>No result.</p>")),
        topics=(topic,),
        authors=(make_author(),),
        events=(event,),
        actors=(actor,),
        documents=(document,),
    )
    was, wanted = first_snapshot(brief), brief.content_hash
    with brief.revising(by=None):
        brief.title, brief.date, brief.bottom_line = "Another", None, "<p>Another.</p>"
        brief.save()
        brief.topics.clear()
        for part in brief.parts:
            getattr(brief, part).all().delete()
        Section(brief=brief, heading="Since then", body="<p>New.</p>").save()
        BriefActor(brief=brief, actor=make_actor_inside()).save()

    assert brief.restore(was, by=analyst, reason="As it was") == []

    fresh = Brief.objects.get()
    assert fresh.content_hash == wanted
    assert fresh.snapshot() == was
    change = Change.objects.of(brief).first()
    assert (change.number, change.action, change.person, change.reason) == (3, "restored", "Amal Haddad", "As it was")
    assert change.content_hash == wanted


def make_actor_inside() -> Actor:
    """An actor that is there already, for a ledger can be open for one record only."""
    return Actor.objects.get()


def test_rows_keep_their_numbers_so_that_comparisons_know_them_again():
    brief = make_brief(sections=(("Background", "<p>a</p>"), ("Issue", "<p>b</p>")))
    was = first_snapshot(brief)
    kept, gone = brief.sections.all()
    with brief.revising(by=None):
        gone.delete()
        kept.body = "<p>changed</p>"
        kept.save()
        Section(brief=brief, heading="Since then").save()
    brief.restore(was, by=None)
    assert [(s.pk, s.heading, s.body) for s in brief.sections.all()] == [
        (was["sections"][0]["id"], "Background", "<p>a</p>"),
        (was["sections"][1]["id"], "Issue", "<p>b</p>"),
    ]


def test_number_that_another_record_has_is_left_to_it():
    brief, other = make_brief(), make_brief("Another")
    was = first_snapshot(brief)
    was["sections"][0]["id"] = other.sections.get().pk
    brief.restore(was, by=None)
    assert brief.sections.get().pk != other.sections.get().pk
    assert other.sections.get().heading == "Background"


def test_particulars_stay_as_they_are(analyst):
    brief = make_brief(owner=None)
    was = first_snapshot(brief)
    edit(brief, slug="moved", owner=analyst, title="Another")
    brief.restore(was, by=None)
    fresh = Brief.objects.get()
    assert (fresh.title, fresh.slug, fresh.owner) == ("Talks without results", "moved", analyst)


def test_record_that_readers_saw_stays_unseen_once_it_is_made_so():
    event = make_event(is_public=True)
    was = first_snapshot(event)
    edit(event, is_public=False, slug="moved", name="Another")
    event.restore(was, by=None)
    fresh = Event.objects.get()
    assert (fresh.name, fresh.slug, fresh.is_public) == ("Geneva I Conference", "moved", False)


def test_linked_records_stay_as_they_are():
    actor, place = make_actor("Kofi Annan"), make_place("Geneva")
    event = make_event(actors=(actor,), place=place)
    was = first_snapshot(event)
    edit(actor, name="Lakhdar Brahimi")
    edit(place, name="Genève")
    with event.revising(by=None):
        event.participations.get().delete()
    event.restore(was, by=None)
    assert event.participations.get().actor.name == "Lakhdar Brahimi"
    assert Event.objects.get().place.name == "Genève"
    assert (Change.objects.of(actor).count(), Change.objects.of(place).count()) == (2, 2)


def test_links_of_rows_come_back():
    un, league = make_actor("United Nations", kind="igo"), make_actor("Arab League", kind="igo")
    event = make_event(actors=(make_actor(),))
    with event.revising(by=None) as entry:
        event.participations.get().on_behalf_of.set([un, league])
    with event.revising(by=None):
        event.participations.get().delete()
    event.restore(entry.change.snapshot, by=None)
    assert set(event.participations.get().on_behalf_of.all()) == {un, league}


def test_imprecise_dates_coordinates_and_truth_values_come_back():
    place = make_place(latitude="46.204400", longitude="6.143200")
    actor = make_actor(names=("Annan",))
    un = make_actor("United Nations", kind="igo")
    with actor.revising(by=None) as entry:
        actor.names.update(match=False)
        Relationship(subject=actor, object=un, kind="leads", start_edtf="1997-01-01", end_edtf="2006-12-31").save()
    was = first_snapshot(place)
    edit(place, latitude=None, longitude=None)
    with actor.revising(by=None):
        actor.names.update(match=True)
        actor.relationships.all().delete()
    place.restore(was, by=None)
    actor.restore(entry.change.snapshot, by=None)
    place.refresh_from_db()
    assert (str(place.latitude), str(place.longitude)) == ("46.204400", "6.143200")
    relation = actor.relationships.get()
    assert (relation.start_edtf, str(relation.start_earliest), str(relation.end_latest)) == (
        "1997-01-01",
        "1997-01-01",
        "2006-12-31",
    )
    assert actor.names.get().match is False


def test_missing_records_are_listed_and_the_rest_comes_back():
    gone, here = make_actor("Lakhdar Brahimi"), make_actor("Kofi Annan")
    event, topic, kept = make_event("Geneva II"), make_topic("Gone"), make_topic("Kept")
    brief = make_brief(actors=(gone, here), events=(event,), topics=(topic, kept))
    was = first_snapshot(brief)
    with brief.revising(by=None):
        brief.title = "Another"
        brief.save()
        brief.topics.clear()
        brief.actor_links.all().delete()
        brief.event_links.all().delete()
    for record in (gone, event, topic):
        record.discard(by=None)

    assert sorted(brief.restore(was, by=None)) == [
        "The actor “Lakhdar Brahimi” no longer exists.",
        "The event “Geneva II” no longer exists.",
        "The topic “Gone” no longer exists.",
    ]
    fresh = Brief.objects.get()
    assert fresh.title == "Talks without results"
    assert list(fresh.topics.all()) == [kept]
    assert [link.actor for link in fresh.actor_links.all()] == [here]
    assert not BriefEvent.objects.exists()


def test_missing_record_in_a_field_that_may_be_empty_leaves_it_empty():
    series = make_event("Geneva talks", kind="series")
    event = make_event("Geneva 3", parent=series)
    was = first_snapshot(event)
    edit(event, parent=None)
    series.discard(by=None)
    assert event.restore(was, by=None) == ["The event “Geneva talks” no longer exists."]
    assert Event.objects.get().parent is None


def test_row_whose_record_is_missing_goes_even_if_it_links_another_by_now():
    annan, brahimi = make_actor("Kofi Annan"), make_actor("Lakhdar Brahimi")
    event = make_event(actors=(annan,))
    was = first_snapshot(event)
    part = event.participations.get()
    with event.revising(by=None):
        part.actor = brahimi
        part.save()
    annan.discard(by=None)
    assert event.restore(was, by=None) == ["The actor “Kofi Annan” no longer exists."]
    assert not Participation.objects.exists()


def test_identifier_that_another_record_has_by_now_is_refused_and_nothing_changes():
    actor = make_actor(wikidata="Q1254")
    was = first_snapshot(actor)
    edit(actor, wikidata="", name="Another")
    make_actor("Twin", wikidata="Q1254")
    with pytest.raises(ValidationError) as refused:
        actor.restore(was, by=None)
    assert refused.value.messages == ["Another record has this Wikidata id; it may be the same one."]
    assert Actor.objects.get(pk=actor.pk).name == "Another"
    assert Change.objects.of(actor).count() == 2


def test_restoring_does_not_close_a_circle_of_parents():
    series, event = make_event("Geneva talks", kind="series"), make_event("Geneva 3")
    edit(event, parent=series)
    was = Change.objects.of(event).defer(None).get(number=2).snapshot
    edit(event, parent=None)
    edit(series, parent=event)
    with pytest.raises(ValidationError) as refused:
        event.restore(was, by=None)
    assert refused.value.messages == ["“Geneva talks” is itself part of this event."]
    assert Event.objects.get(pk=event.pk).parent is None


def test_field_that_an_old_snapshot_does_not_know_keeps_its_value():
    actor = make_actor(summary="Envoy.")
    was = first_snapshot(actor)
    del was["summary"]
    edit(actor, name="Another")
    actor.restore(was, by=None)
    assert (Actor.objects.get().name, Actor.objects.get().summary) == ("Kofi Annan", "Envoy.")


def test_restoring_within_a_fault_leaves_all_as_it_was():
    actor = make_actor(names=("Annan",))
    was = first_snapshot(actor)
    edit(actor, name="Another")
    was["names"].append({"id": None, "name": "annan", "kind": "short", "language": "", "match": True})
    with pytest.raises(ValidationError) as refused:
        actor.restore(was, by=None)
    assert refused.value.messages == ["This actor has that name already."]
    assert Actor.objects.get().name == "Another"
    assert [name.name for name in ActorName.objects.all()] == ["Annan"]


def test_rich_text_of_a_snapshot_is_sanitised_again():
    brief = make_brief()
    was = first_snapshot(brief)
    was["bottom_line"] = '<p onclick="x()">Kept<script>alert(1)</script></p>'
    brief.restore(was, by=None)
    assert Brief.objects.get().bottom_line == "<p>Kept</p>"


def test_row_that_says_the_same_as_another_since_a_merge_is_left_out_and_told():
    loser, winner, chair = make_actor("Loser"), make_actor("Winner"), make_actor("Chair")
    event = make_event(actors=(loser, winner))
    with winner.revising(by=None):
        Relationship(subject=winner, object=loser, kind="part_of").save()
        Relationship(subject=winner, object=chair, kind="part_of").save()
    of_event = first_snapshot(event)
    of_winner = Change.objects.of(winner).defer(None).first().snapshot
    loser.merge_into(winner, by=None, reason="Entered twice")
    with event.revising(by=None):
        event.participations.all().delete()
    twice = "One participant names a record that was merged. This actor takes part in that role already."
    itself = "One relationship names a record that was merged. An actor cannot stand in a relationship to itself."
    assert event.restore(of_event, by=None) == [twice]
    assert [row.actor for row in event.participations.all()] == [winner]
    assert winner.restore(of_winner, by=None) == [itself]
    assert [row.object for row in winner.relationships.all()] == [chair]


# One passage


def revise(brief, change) -> None:
    with brief.revising(by=None):
        change()


def sections_of(brief) -> list[tuple[str, str]]:
    return [(section.heading, section.body) for section in brief.sections.all()]


@pytest.fixture
def four():
    """A brief with four sections, and its first snapshot."""
    return make_brief(sections=tuple((heading, f"<p>{heading}</p>") for heading in "ABCD"))


def test_one_passage_of_text_comes_back_and_all_else_stays(analyst):
    topic, actor, event = make_topic(), make_actor(), make_event()
    brief = make_brief(topics=(topic,), actors=(actor,), events=(event,), owner=None)
    was = first_snapshot(brief)
    with brief.revising(by=None):
        brief.title, brief.slug, brief.owner, brief.bottom_line = "Another", "moved", analyst, "<p>Another.</p>"
        brief.save()
        brief.topics.clear()
        brief.actor_links.all().delete()
        brief.sections.update(body="<p>Nine.</p>")
    now = brief.snapshot()
    assert brief.restore(was, by=analyst, reason="As it was", passage="bottom_line") == []
    fresh = Brief.objects.get()
    assert fresh.snapshot() == now | {"bottom_line": was["bottom_line"]}
    assert (fresh.slug, fresh.owner) == ("moved", analyst)
    change = Change.objects.of(brief).first()
    assert (change.number, change.action, change.summary) == (3, "restored", "Bottom line")
    assert [Change.objects.of(other).count() for other in (topic, actor, event)] == [1, 1, 1]


def test_passage_leaves_states_editions_and_addresses_alone():
    brief = make_live(make_brief(sections=(("Background", "<p>a</p>"),)))
    was = first_snapshot(brief)
    section = brief.sections.get()
    edit(brief, slug="moved")
    brief.withdraw(by=None, reason="Out of date")
    revise(brief, section.delete)
    live, before = list(Edition.objects.values()), Brief.objects.values().get()
    brief.restore(was, by=None, passage=f"sections.{was['sections'][0]['id']}")
    after = Brief.objects.values().get()
    assert sections_of(brief) == [("Background", "<p>a</p>")]
    assert list(Edition.objects.values()) == live
    assert before | {"changed_at": None} == after | {"changed_at": None}


def test_section_that_is_gone_comes_back_at_its_place_among_its_fellows(four):
    was = first_snapshot(four)
    keys = [row["id"] for row in was["sections"]]
    with four.revising(by=None):
        four.sections.filter(pk__in=keys[1:3]).delete()
        Section(brief=four, heading="E", order=2).save()
    assert [heading for heading, _ in sections_of(four)] == ["A", "E", "D"]
    four.restore(was, by=None, passage=f"sections.{keys[2]}")
    assert [heading for heading, _ in sections_of(four)] == ["A", "C", "E", "D"]
    assert [section.pk for section in four.sections.all()][1] == keys[2]
    four.restore(was, by=None, passage=f"sections.{keys[1]}")
    assert [heading for heading, _ in sections_of(four)] == ["A", "B", "C", "E", "D"]


def test_first_section_comes_back_before_the_others(four):
    was = first_snapshot(four)
    revise(four, four.sections.first().delete)
    four.restore(was, by=None, passage=f"sections.{was['sections'][0]['id']}")
    assert [heading for heading, _ in sections_of(four)] == ["A", "B", "C", "D"]


def test_changed_section_gets_its_words_back_where_it_stands_now(four):
    was = first_snapshot(four)
    first = four.sections.first()

    def change():
        first.order, first.body = 9, "<p>changed</p>"
        first.save()

    revise(four, change)
    four.restore(was, by=None, passage=f"sections.{first.pk}")
    assert sections_of(four) == [(heading, f"<p>{heading}</p>") for heading in "BCDA"]


def test_moved_section_goes_back_to_its_place(four):
    was = first_snapshot(four)
    last = four.sections.last()

    def move():
        four.sections.filter(heading="A").update(order=5)
        last.order = 1
        last.save()

    revise(four, move)
    assert [heading for heading, _ in sections_of(four)] == ["D", "B", "C", "A"]
    four.restore(was, by=None, passage=f"sections.{last.pk}")
    assert [heading for heading, _ in sections_of(four)] == ["B", "C", "D", "A"]


def test_section_that_came_since_is_taken_out(four):
    was = first_snapshot(four)
    new = Section(brief=four, heading="E")
    revise(four, new.save)
    four.restore(was, by=None, passage=f"sections.{new.pk}")
    assert [heading for heading, _ in sections_of(four)] == ["A", "B", "C", "D"]


def test_passage_of_links_brings_back_that_list_as_far_as_it_can():
    gone, here, new = make_actor("Lakhdar Brahimi"), make_actor("Kofi Annan"), make_actor("Staffan de Mistura")
    topic = make_topic()
    brief = make_brief(actors=(gone, here), topics=(topic,))
    was = first_snapshot(brief)
    with brief.revising(by=None):
        brief.topics.clear()
        brief.actor_links.all().delete()
        BriefActor(brief=brief, actor=new).save()
    gone.discard(by=None)
    assert brief.restore(was, by=None, passage="actor_links") == ["The actor “Lakhdar Brahimi” no longer exists."]
    assert [link.actor for link in brief.actor_links.all()] == [here]
    assert list(brief.topics.all()) == []
    assert brief.restore(was, by=None, passage="topics") == []
    assert list(brief.topics.all()) == [topic]


@pytest.mark.parametrize("passage", ["slug", "owner", "sections", "sections.0", "title.1", "schema", "nonsense"])
def test_what_is_no_passage_is_refused_and_nothing_changes(passage):
    brief = edit(make_brief(owner=None), title="Another", slug="moved")
    with pytest.raises(NoSuchPassage):
        brief.restore(first_snapshot(brief), by=None, passage=passage)
    assert Change.objects.of(brief).count() == 2


def test_restoring_is_refused_if_another_revision_came_since_it_was_looked_at():
    actor = edit(make_actor(), summary="Envoy.")
    with pytest.raises(ChangedSince):
        actor.restore(first_snapshot(actor), by=None, seen=1)
    assert Actor.objects.get().summary == "Envoy."
    actor.restore(first_snapshot(actor), by=None, seen=2)
    assert Actor.objects.get().summary == ""


# What it would do, and what it does


def linked_event():
    """An event that names others in every way, and what has become of these since."""
    loser, winner, gone, un = (make_actor(name) for name in ("Loser", "Winner", "Gone", "UN"))
    series, document = make_event("Series", kind="series"), make_document()
    place = make_place()
    event = make_event("Event", actors=(loser, gone, un), parent=series, place=place)
    with event.revising(by=None):
        event.participations.get(actor=un).on_behalf_of.set([gone, un])
        EventDocument(event=event, document=document, role="outcome").save()
    was = Change.objects.of(event).defer(None).first()
    with event.revising(by=None):
        event.name, event.parent = "Another", None
        event.save()
        for part in event.parts:
            getattr(event, part).all().delete()
    loser.merge_into(winner, by=None, reason="Entered twice")
    edit(winner, name="Renamed")
    for record in (gone, series, document):
        record.discard(by=None)
    return event, was


def test_effect_says_what_restoring_then_does():
    event, change = linked_event()
    was = event.snapshot()
    for passage in ("", "name", "parent", "participations", "documents"):
        effect = Effect(Event.objects.get(pk=event.pk), change, passage)
        told, missing = effect.differences, effect.missing
        assert event.snapshot() == was, passage
        with undone():
            restored = Event.objects.get(pk=event.pk)
            assert sorted(restored.restore(change.snapshot, by=None, passage=passage)) == sorted(missing), passage
            done = differences(Event, was, Event.objects.get(pk=event.pk).snapshot())
        assert told == done, passage


def test_effect_of_a_whole_revision_in_full():
    event, change = linked_event()
    effect = Effect(Event.objects.get(pk=event.pk), change)
    assert sorted(effect.missing) == [
        "The actor “Gone” no longer exists.",
        "The document “Resolution 2254 (2015)” no longer exists.",
        "The event “Series” no longer exists.",
    ]
    assert [(d.key, d.kind) for d in effect.differences] == [("name", "changed"), ("participations", "added")]
    shown = effect.differences[1].html
    assert "Renamed, " in shown
    assert "on behalf of: UN" in shown
    assert "Gone" not in shown


def test_effect_costs_the_same_however_much_is_linked(django_assert_num_queries):
    for number in (2, 12):
        event = make_event("Event", actors=tuple(make_actor(f"Actor {number} {n}") for n in range(number)))
        change = Change.objects.of(event).defer(None).get()
        with event.revising(by=None):
            event.participations.all().delete()
        with django_assert_num_queries(7):  # five parts of the snapshot, merges, actors
            assert len(Effect(event, change).differences) == 1
