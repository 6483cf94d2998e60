"""When the search finds what: with each change of what readers see, in its transaction, and never before."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from actors.models import Actor
from briefs.models import EditionActor, Withdrawal
from search.models import SearchDocument
from search.query import Query
from search.records import write_documents
from tests.making import (
    edit,
    make_actor,
    make_brief,
    make_event,
    make_live,
    make_place,
    make_topic,
    publish,
    save,
)

pytestmark = pytest.mark.django_db

SOON = timedelta(hours=1)


def found(text: str, at=None) -> list[str]:
    query = Query.read(text)
    return [document.title for document in SearchDocument.objects.live(at).matching(query).best_first(query)]


def index() -> list[tuple]:
    """All that the index holds but for the keys of its rows."""
    columns = [field.name for field in SearchDocument._meta.fields if field.name != "id"]
    return sorted(SearchDocument.objects.values_list(*columns), key=str)


# Briefs


def test_draft_is_not_indexed():
    edit(make_brief(title="Xyzzy"), title="Xyzzy again")
    assert not SearchDocument.objects.exists()


def test_brief_is_found_by_its_live_edition_and_not_by_its_working_copy():
    brief = make_live(title="First words")
    edit(brief, title="Second words")
    assert (found("first"), found("second")) == (["First words"], [])
    publish(brief, kind="update", note="New title")
    assert (found("first"), found("second")) == ([], ["Second words"])


def test_scheduled_edition_is_found_from_its_second_on_and_the_one_before_until_then():
    brief, at = make_live(title="First words"), timezone.now() + SOON
    publish(edit(brief, title="Second words"), kind="update", note="x", at=at)
    just_before = at - timedelta(microseconds=1)
    assert (found("first", just_before), found("second", just_before)) == (["First words"], [])
    assert (found("first", at), found("second", at)) == ([], ["Second words"])


def test_edition_that_is_called_off_is_not_found():
    brief, at = make_live(title="First words"), timezone.now() + SOON
    publish(edit(brief, title="Second words"), kind="update", note="x", at=at)
    brief.unschedule(by=None)
    assert (found("first", at), found("second", at)) == (["First words"], [])
    assert SearchDocument.objects.count() == 1


@pytest.mark.parametrize("kind", Withdrawal.Kind.values)
def test_withdrawn_brief_is_not_found_even_as_of_before_until_it_comes_out_again(kind):
    brief, before = make_live(title="First words"), timezone.now()
    brief.withdraw(by=None, reason="Wrong", kind=kind)
    assert (found("words"), found("words", before)) == ([], [])
    publish(edit(brief, title="Second words"), kind="correction", note="Mended")
    assert (found("words"), found("words", before)) == (["Second words"], [])


def test_superseded_edition_that_is_withdrawn_leaves_the_index():
    brief, before = make_live(title="First words"), timezone.now()
    publish(edit(brief, title="Second words"), kind="update", note="x")
    assert found("words", before) == ["First words"]
    brief.editions.get(number=1).withdraw(by=None, reason="Libel")
    assert found("words", before) == []
    assert SearchDocument.objects.get().title == "Second words"


def test_new_address_of_a_brief_is_that_of_its_results():
    brief = make_live(title="First words", slug="old")
    edit(brief, slug="new")
    assert SearchDocument.objects.get().address == "/briefs/new/"


def test_publication_that_is_rolled_back_leaves_no_trace():
    with transaction.atomic():
        make_live(title="First words")
        assert found("first") == ["First words"]
        transaction.set_rollback(True)
    assert found("first") == []


# Records


def test_public_record_is_found_by_each_of_its_names_and_no_longer_once_it_is_private():
    actor = make_actor("Islamic State", names=("Daesh", "داعش"), is_public=True)
    event = make_event("Lausanne talks", place=make_place("Ouchy"), is_public=True)
    assert found("daesh") == found("داعش") == ["Islamic State"]
    assert found("ouchy") == ["Lausanne talks"]
    for record in (actor, event):
        record.is_public = False
        save(record)
    assert not SearchDocument.objects.exists()


def test_change_of_a_record_its_name_or_its_place_is_found():
    place = make_place("Ouchy")
    event = make_event("Lausanne talks", place=place, is_public=True)
    actor = make_actor("Islamic State", names=("Daesh",), is_public=True)
    event.name, place.name = "Treaty talks", "Montreux"
    save(event)
    save(place)
    with actor.revising(by=None):
        actor.names.get().delete()
    assert (found("lausanne"), found("ouchy"), found("daesh")) == ([], [], [])
    assert found("treaty montreux") == ["Treaty talks"]


def test_deleted_record_is_not_found():
    make_actor("Kofi Annan", is_public=True).discard(by=None)
    assert not SearchDocument.objects.exists()


def test_record_is_found_while_a_live_edition_links_it():
    actor, event = make_actor("Kofi Annan"), make_event("Lausanne talks")
    brief, at = make_brief(title="Brief", actors=(actor,), events=(event,)), timezone.now() + SOON
    assert not SearchDocument.objects.exists()
    publish(brief, at=at)
    assert (found("annan"), found("lausanne")) == ([], [])
    assert (found("annan", at), found("lausanne", at)) == (["Kofi Annan", "Brief"], ["Lausanne talks", "Brief"])
    brief.unschedule(by=None)
    assert not SearchDocument.objects.exists()
    publish(brief)
    assert found("annan") == ["Kofi Annan", "Brief"]
    brief.withdraw(by=None, reason="Wrong")
    assert not SearchDocument.objects.exists()


def test_record_that_readers_see_twice_has_a_document_for_each_time():
    actor, at = make_actor("Kofi Annan"), timezone.now() + SOON
    brief = make_live(title="Brief", actors=(actor,))
    with brief.revising(by=None):
        brief.actor_links.all().delete()
    publish(brief, kind="update", note="x", at=at)
    publish(make_brief(title="Other", actors=(actor,)), at=at + SOON)
    hours = [found("annan", at + n * SOON / 2) for n in (-1, 0, 1, 2)]
    assert [("Kofi Annan" in titles) for titles in hours] == [True, False, False, True]
    assert SearchDocument.objects.filter(kind="actor").count() == 2


def test_record_has_one_document_for_editions_that_follow_one_another():
    actor = make_actor("Kofi Annan")
    brief = make_live(title="Brief", actors=(actor,))
    make_live(title="Other", actors=(actor,))
    publish(edit(brief, title="Again"), kind="update", note="x", at=timezone.now() + SOON)
    assert SearchDocument.objects.filter(kind="actor").count() == 1


def test_merged_record_is_found_as_the_other_and_alone_again_once_that_is_undone():
    make_live(title="Brief", actors=(loser := make_actor("Secretary Annan"),))
    winner = make_actor("Kofi Annan")
    before = index()
    merge = loser.merge_into(winner, by=None, reason="Entered twice")
    assert found("annan") == ["Kofi Annan", "Brief"]
    assert EditionActor.objects.get().actor == winner
    merge.undo(by=None, reason="Two persons")
    assert found("annan") == ["Secretary Annan", "Brief"]
    assert index() == before


# All of it


def test_rebuilding_gives_what_indexing_gave():
    place, topic = make_place(), make_topic()
    public = make_actor("Kofi Annan", names=("Annan",), is_public=True)
    linked = make_event("Lausanne talks", place=place)
    make_actor("Nobody")
    brief = make_live(title="Brief", actors=(public,), events=(linked,), topics=(topic,))
    publish(edit(brief, title="Next"), kind="update", note="x", at=timezone.now() + SOON)
    withdrawn = make_live(title="Withdrawn", events=(make_event("Gone"),))
    withdrawn.withdraw(by=None, reason="Wrong")
    make_brief(title="Draft")
    before, told = index(), StringIO()
    assert len(before) == 4

    SearchDocument.objects.filter(kind="event").delete()
    SearchDocument.objects.filter(kind="brief").update(live_until=timezone.now(), title="Other")
    SearchDocument.objects.filter(kind="actor").update(object_id=1_000_000)
    call_command("rebuild_search", stdout=told)
    assert index() == before
    assert found("annan") == ["Kofi Annan", "Brief"]
    assert told.getvalue() == "Documents in the search: 2 of briefs, 1 of events, 1 of actors.\n"


@pytest.mark.parametrize(
    ("public", "statements"),
    [pytest.param(True, 3, id="names, old document out, new one in"), pytest.param(False, 2, id="links, old one out")],
)
def test_indexing_costs_a_record_few_statements(django_assert_num_queries, public, statements):
    actor = make_actor("Kofi Annan", is_public=public)
    with django_assert_num_queries(statements):
        write_documents(Actor, [actor.pk], [actor])


def test_text_without_end_is_indexed_as_far_as_a_database_takes_it():
    letters = [chr(code) for code in range(0x5D0, 0x5EA)]
    text = " ".join(f"{a}{b}{c}{d}" for a in letters for b in letters for c in letters for d in letters[:10])
    make_actor("Everybody", is_public=True, summary=text)
    assert found("everybody") == ["Everybody"]
    assert len(SearchDocument.objects.get().summary) == 200_000
