"""Every write goes through the ledger, and each change leaves exactly one revision."""

from contextlib import suppress

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from reversion.models import Revision, Version

from actors.models import Actor, ActorName
from briefs.models import Brief, Section, Topic
from events.models import Participation
from history.ledger import UnrecordedWrite
from history.models import Change, Redirect
from history.records import Part, Recorded
from sources.models import Document
from tests.making import edit, make_actor, make_brief, make_document, make_event, make_place, make_topic, undone

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(django_user_model):
    return django_user_model.objects.create_user("amal", first_name="Amal", last_name="Haddad")


def history_of(record) -> list[tuple[int, str, str, str, str]]:
    changes = Change.objects.of(record)
    return [(c.number, c.action, c.person, c.reason, c.summary) for c in changes]


def test_change_leaves_one_revision_with_person_reason_action_number_and_hash(analyst):
    actor = make_actor("Kofi Annan")
    created = Change.objects.of(actor).get()

    with actor.revising(by=analyst, reason="Title corrected") as entry:
        actor.summary = "Joint Special Envoy."
        actor.save()

    assert history_of(actor) == [
        (2, "edited", "Amal Haddad", "Title corrected", "Summary added"),
        (1, "created", "", "", ""),
    ]
    assert entry.change == Change.objects.of(actor).first()
    assert entry.change.revision.user == analyst
    assert entry.change.content_hash == actor.content_hash != created.content_hash
    assert entry.change.snapshot["summary"] == "Joint Special Envoy."
    assert Revision.objects.count() == 2


def test_person_without_full_name_goes_by_user_name(django_user_model):
    actor = make_actor()
    user = django_user_model.objects.create_user("amal")
    with actor.revising(by=user):
        actor.summary = "Envoy."
        actor.save()
    assert Change.objects.of(actor).first().person == "amal"


def test_save_that_changes_nothing_leaves_no_revision():
    actor = make_actor(names=("Annan",))
    with actor.revising(by=None, reason="looked through it") as entry:
        actor.save()
        actor.names.get().save()
    assert entry.change is None
    assert Revision.objects.count() == Change.objects.count() == 1


def test_act_is_recorded_even_where_nothing_differs():
    actor = make_actor()
    with actor.revising(by=None, action="published"):
        pass
    assert [c.action for c in Change.objects.of(actor)] == ["published", "created"]


def test_particulars_leave_a_revision_with_the_same_content_hash():
    actor = make_actor("Kofi Annan")
    with actor.revising(by=None) as entry:
        actor.slug = "annan"
        actor.save()
    first = Change.objects.of(actor).get(number=1)
    assert (entry.change.number, entry.change.summary) == (2, "Address")
    assert entry.change.content_hash == first.content_hash
    assert (first.particulars["slug"], entry.change.particulars["slug"]) == ("kofi-annan", "annan")


def test_rows_and_links_that_change_are_changes_of_their_record():
    talks, syria = make_topic("Talks"), make_topic("Syria")
    brief = make_brief(topics=(talks,))
    with brief.revising(by=None) as entry:
        brief.topics.add(syria)
    assert entry.change.summary == "Topics"
    section = brief.sections.get()
    with brief.revising(by=None) as entry:
        section.body = "<p>Nine rounds were held.</p>"
        section.save()
    assert entry.change.summary == "Background"
    assert [c.number for c in Change.objects.of(brief)] == [3, 2, 1]


def test_revision_keeps_changed_rows_of_the_aggregate_and_none_of_others():
    annan, un, league = make_actor(), make_actor("United Nations", kind="igo"), make_actor("Arab League", kind="igo")
    event = make_event(actors=(annan,))
    with event.revising(by=None) as entry:
        event.participations.get().on_behalf_of.set([un, league])
    versions = entry.change.revision.version_set.all()
    assert {(v.content_type.model, v.object_id) for v in versions} == {
        ("event", str(event.pk)),
        ("participation", str(event.participations.get().pk)),
    }
    held = versions.get(content_type__model="participation").field_dict
    assert set(held["on_behalf_of"]) == {un.pk, league.pk}


def test_revision_of_a_brief_keeps_its_link_rows_and_topics():
    actor, event, document, topic = make_actor(), make_event(), make_document(), make_topic()
    brief = make_brief(actors=(actor,), events=(event,), documents=(document,), topics=(topic,))
    versions = Change.objects.of(brief).get().revision.version_set.all()
    assert sorted(v.content_type.model for v in versions) == [
        "brief",
        "briefactor",
        "briefcitation",
        "briefevent",
        "section",
    ]
    assert versions.get(content_type__model="brief").field_dict["topics"] == [topic.pk]


PARTS = [model for model in apps.get_models() if issubclass(model, Part)]


@pytest.mark.parametrize("model", PARTS, ids=lambda model: model._meta.label_lower)
def test_every_kind_of_part_is_followed_by_its_record(model):
    owner = model._meta.get_field(model.belongs_to)
    assert owner.remote_field.get_accessor_name() in owner.related_model.parts


REFUSED = {
    "save": lambda: Actor.objects.get().save(),
    "create": lambda: Actor.objects.create(kind="person", name="Somebody"),
    "get_or_create": lambda: Actor.objects.get_or_create(kind="person", name="Somebody"),
    "delete": lambda: Document.objects.get().delete(),
    "save of a part": lambda: Section.objects.get().save(),
    "delete of a part": lambda: Section.objects.get().delete(),
    "create from the owner": lambda: Brief.objects.get().sections.create(heading="Issue"),
    "queryset update": lambda: Actor.objects.update(name="X"),
    "queryset update of nothing": lambda: Actor.objects.none().update(name="X"),
    "queryset delete": lambda: Document.objects.all().delete(),
    "queryset delete of parts": lambda: Brief.objects.get().sections.all().delete(),
    "bulk_create": lambda: Actor.objects.bulk_create([Actor(kind="person", name="Somebody")]),
    "bulk_update": lambda: Actor.objects.bulk_update(Actor.objects.all(), ["name"]),
    "m2m add": lambda: Brief.objects.get().topics.add(unlinked()),
    "m2m set": lambda: Brief.objects.get().topics.set([]),
    "m2m remove": lambda: Brief.objects.get().topics.remove(linked()),
    "m2m clear": lambda: Brief.objects.get().topics.clear(),  # noqa: PLW0108 - the brief is there only when the test runs
    "m2m add from the other side": lambda: unlinked().briefs.add(Brief.objects.get()),
    "m2m set from the other side": lambda: linked().briefs.set([]),
    "m2m remove from the other side": lambda: linked().briefs.remove(Brief.objects.get()),
    "m2m clear from the other side": lambda: linked().briefs.clear(),  # noqa: PLW0108 - likewise
    "m2m of a part": lambda: Participation.objects.get().on_behalf_of.add(Actor.objects.get()),
    "m2m of a part from the other side": lambda: Actor.objects.get().participations_through_others.add(
        Participation.objects.get()
    ),
}


def linked():
    return Topic.objects.get(name="Linked")


def unlinked():
    return Topic.objects.get(name="Not linked")


def everything() -> list:
    """All that could have been changed."""
    tables = [Actor, Brief, Section, Document, Participation]
    links = [Brief.topics.through, Participation.on_behalf_of.through]
    return [list(model._base_manager.order_by("pk").values()) for model in [*tables, *links]]


@pytest.fixture
def records():
    """One of each kind that the table of refused writes writes to."""
    actor = make_actor()
    make_event(actors=(actor,))
    make_document()
    make_brief(topics=(make_topic("Linked"),))
    make_topic("Not linked")


def test_write_outside_the_ledger_is_refused(records, subtests):
    before, revisions = everything(), Revision.objects.count()
    for name, write in REFUSED.items():
        with subtests.test(name), undone():
            with pytest.raises(UnrecordedWrite, match=r"only inside `revising\(…\)`"), transaction.atomic():
                write()
            assert everything() == before
            assert Revision.objects.count() == revisions


def test_write_while_the_ledger_is_open_for_another_record_is_refused(records, subtests):
    other = make_place()
    before = everything()
    # To write nothing is no fault where the ledger is open.
    writes = {name: write for name, write in REFUSED.items() if name != "queryset update of nothing"}
    for name, write in writes.items():
        with subtests.test(name), undone():
            with pytest.raises(UnrecordedWrite), other.revising(by=None, reason="not this one"):
                write()
            assert everything() == before
            assert Change.objects.of(other).count() == 1


@pytest.mark.parametrize("side", ["brief", "topic"])
def test_links_are_recorded_from_either_side(side):
    topic, brief = make_topic(), make_brief()
    with brief.revising(by=None) as entry:
        brief.topics.add(topic) if side == "brief" else topic.briefs.add(brief)
    assert entry.change.snapshot["topics"] == [topic.reference()]


def test_clearing_from_the_other_side_is_refused_when_it_reaches_further_records():
    topic = make_topic()
    brief, other = make_brief(topics=(topic,)), make_brief("Another", topics=(topic,))
    with pytest.raises(UnrecordedWrite), brief.revising(by=None):
        topic.briefs.clear()
    assert set(topic.briefs.all()) == {brief, other}


def test_links_of_other_tables_are_no_business_of_the_ledger(django_user_model):
    user, group = django_user_model.objects.create_user("amal"), Group.objects.create(name="Readers")
    user.groups.add(group)
    group.user_set.clear()
    assert not user.groups.exists()


def test_rows_of_the_record_may_be_written_at_once_inside():
    brief = make_brief(sections=(("Background", "<p>a</p>"), ("Issue", "<p>b</p>")))
    with brief.revising(by=None) as entry:
        brief.sections.filter(heading="Issue").delete()
        brief.sections.update(heading="Both")
    assert [row["heading"] for row in entry.change.snapshot["sections"]] == ["Both"]


def test_opening_again_for_the_same_record_joins():
    brief = make_brief()
    with brief.revising(by=None, reason="outer") as outer:
        brief.title = "One"
        brief.save()
        with Brief.objects.get().revising(by=None, reason="inner") as inner:
            brief.bottom_line = "<p>Two.</p>"
            brief.save()
    assert inner is outer
    assert history_of(brief)[0][3:] == ("outer", "Title; Bottom line")
    assert Change.objects.of(brief).count() == 2


def test_opening_for_another_record_inside_is_refused_and_undoes_all():
    brief, actor = make_brief(), make_actor()

    def change_both():
        with brief.revising(by=None):
            brief.title = "Lost"
            brief.save()
            with actor.revising(by=None):
                pytest.fail("opened")

    with pytest.raises(UnrecordedWrite, match="cannot change within a revision of"):
        change_both()
    assert Brief.objects.get().title == "Talks without results"


def test_same_key_of_another_model_is_another_record():
    actor = make_actor(pk=4711)
    twin = make_event(pk=4711)
    with pytest.raises(UnrecordedWrite), actor.revising(by=None):
        twin.save()


def test_ledger_closes_after_a_fault():
    brief = make_brief()
    with pytest.raises(ZeroDivisionError), brief.revising(by=None):
        raise ZeroDivisionError
    with pytest.raises(UnrecordedWrite):
        brief.save()


def test_fault_rolls_back_rows_links_and_revision():
    topic = make_topic()
    brief = make_brief()

    def change_then_break():
        with brief.revising(by=None):
            brief.title = "Lost"
            brief.save()
            brief.topics.add(topic)
            Section(brief=brief, heading="Lost").save()
            brief.save(force_insert=True)

    with pytest.raises(IntegrityError):
        change_then_break()
    fresh = Brief.objects.get()
    assert (fresh.title, list(fresh.topics.all())) == ("Talks without results", [])
    assert [s.heading for s in fresh.sections.all()] == ["Background"]
    assert Change.objects.of(brief).count() == 1
    assert Revision.objects.count() == 2  # of the topic and of the brief


def test_fault_of_a_joined_block_undoes_that_block_only():
    brief = make_brief()
    with brief.revising(by=None):
        brief.title = "Kept"
        brief.save()
        with suppress(ZeroDivisionError), brief.revising(by=None):
            Section(brief=brief, heading="Lost").save()
            raise ZeroDivisionError
    assert [s.heading for s in brief.sections.all()] == ["Background"]
    assert Brief.objects.get().title == "Kept"


def test_deletion_is_recorded_with_person_reason_and_last_snapshot(analyst):
    actor = make_actor(names=("Annan",))
    key, last = actor.pk, actor.snapshot()
    actor.discard(by=analyst, reason="Entered twice")
    change = Change.objects.get(content_type__model="actor", object_id=key, number=2)
    assert (change.action, change.person, change.reason) == ("deleted", "Amal Haddad", "Entered twice")
    assert change.snapshot == last
    assert not Actor.objects.exists()
    assert not ActorName.objects.exists()


def test_deletion_in_an_open_ledger_is_told_of_as_such():
    actor = make_actor()
    key = actor.pk
    with actor.revising(by=None):
        actor.delete()
    assert Change.objects.get(object_id=key, number=2).action == "deleted"


def test_number_of_a_deleted_record_is_not_given_to_the_next():
    gone = make_actor()
    key = gone.pk
    gone.discard(by=None)
    assert make_actor().pk != key


def test_record_in_use_is_not_deleted_and_its_users_are_named():
    actor = make_actor()
    event = make_event(actors=(actor,))
    with pytest.raises(ProtectedError) as refused:
        actor.discard(by=None)
    assert refused.value.protected_objects == {event.participations.get()}
    assert Change.objects.of(actor).count() == 1


@pytest.mark.parametrize("linked", ["topic of a brief", "actor on whose behalf somebody came"])
def test_record_linked_by_a_many_valued_field_is_not_deleted(linked):
    if linked == "topic of a brief":
        record = make_topic()
        user = make_brief(topics=(record,))
    else:
        record = make_actor("United Nations", kind="igo")
        event = make_event(actors=(make_actor(),))
        user = event.participations.get()
        with event.revising(by=None):
            user.on_behalf_of.add(record)
    with pytest.raises(ProtectedError) as refused:
        record.discard(by=None)
    assert refused.value.protected_objects == {user}
    assert type(record).objects.filter(pk=record.pk).exists()


def test_deleting_a_user_keeps_the_name_in_history(analyst):
    actor = make_actor()
    with actor.revising(by=analyst, reason="Post added"):
        actor.summary = "Envoy."
        actor.save()
    analyst.delete()
    change = Change.objects.of(actor).first()
    assert (change.person, change.revision.user, change.reason) == ("Amal Haddad", None, "Post added")


def test_control_characters_are_stripped_on_the_way_in():
    actor = make_actor("Kofi\x00 \x1bAn\x85nan\ud800", summary="one\r\ntwo\rthree\tfour\x0b")
    actor.refresh_from_db()
    assert (actor.name, actor.summary) == ("Kofi Annan", "one\ntwo\nthree\tfour")
    with actor.revising(by=None, reason="be\x00fore\x1f after"):
        actor.summary = ""
        actor.save()
    assert Change.objects.of(actor).first().reason == "before after"


def test_change_moves_the_day_of_change_and_a_save_without_change_does_not():
    actor = make_actor()
    first = Actor.objects.get().changed_at
    with actor.revising(by=None):
        ActorName(actor=actor, name="Annan", kind="short").save()
    second = Actor.objects.get().changed_at
    assert first < second == actor.changed_at
    with actor.revising(by=None):
        actor.save()
    assert Actor.objects.get().changed_at == second


def test_numbers_run_by_record_not_by_key_alone():
    actor, event = make_actor(), make_event()
    edit(event, summary="Talks.")
    edit(event, summary="Talks in Geneva.")
    assert [c.number for c in Change.objects.of(actor)] == [1]
    assert [c.number for c in Change.objects.of(event)] == [3, 2, 1]


def test_snapshot_of_a_prefetched_record_is_that_of_the_database():
    topic = make_topic()
    brief = make_brief()
    held = Brief.objects.prefetch_related("topics", "sections", "authorships").get()
    with brief.revising(by=None):
        brief.topics.add(topic)
        Section(brief=brief, heading="Issue").save()
    assert held.content_hash == Brief.objects.get().content_hash


def test_many_participants_cost_no_query_each(django_assert_max_num_queries):
    event = make_event(actors=tuple(make_actor(f"Actor {n}") for n in range(12)))
    with django_assert_max_num_queries(6):  # one for each part, and one for the actors' bodies
        event.snapshot()


def test_recorded_tables_are_all_guarded():
    recorded = {model for model in apps.get_models() if issubclass(model, Recorded)}
    assert {model.__name__ for model in recorded} == {
        *("Actor", "ActorName", "Relationship", "ActorIdentifier", "ActorCitation"),
        *("Event", "Participation", "EventDocument", "EventLink", "EventIdentifier", "EventCitation"),
        *("Place", "Document"),
        *("Brief", "Section", "Authorship", "BriefEvent", "BriefActor", "BriefCitation", "Topic", "Author"),
    }
    assert {type(model.objects.all()).update.__qualname__ for model in recorded} == {"RecordedQuerySet.update"}


def test_versions_belong_to_recorded_revisions_only():
    make_brief(topics=(make_topic(),), actors=(make_actor(),))
    assert set(Version.objects.values_list("revision", flat=True)) == set(
        Change.objects.values_list("revision", flat=True)
    )
    assert Redirect.objects.count() == 0
