"""What a save writes: a whole snapshot, and of the record's rows those only that are not as they were."""

import json

import pytest
from django.db import connection
from django.db.models import Max
from django.test.utils import CaptureQueriesContext
from reversion.models import Revision, Version

from briefs.models import BriefActor, BriefEvent, Section
from events.models import Participation
from history.models import Change
from tests.making import edit, make_actor, make_author, make_brief, make_document, make_event, make_topic

pytestmark = pytest.mark.django_db

#: What a save of a brief with 20 links and 4,000 letters may add to the database, in bytes.
LIMIT = 12_000


def versions_of(change: Change) -> list[tuple[str, str]]:
    """The rows that reversion keeps with a revision, each by its model and how it is called."""
    return sorted((v.content_type.model, v.object_repr) for v in change.revision.version_set.all())


@pytest.fixture
def brief():
    return make_brief(
        "Talks",
        sections=(("Background", "<p>a</p>"), ("Issue", "<p>b</p>")),
        topics=(make_topic(),),
        authors=(make_author("Desk"),),
        events=(make_event("Geneva I"), make_event("Geneva II")),
        actors=(make_actor("Annan"),),
        documents=(make_document("Resolution"),),
    )


def test_first_revision_keeps_every_row(brief):
    assert versions_of(Change.objects.of(brief).get()) == [
        ("authorship", "Desk"),
        ("brief", "Talks"),
        ("briefactor", "Annan"),
        ("briefcitation", "Resolution"),
        ("briefevent", "Geneva I"),
        ("briefevent", "Geneva II"),
        ("section", "Background"),
        ("section", "Issue"),
    ]


def _title(brief):
    brief.title = "Talks again"
    brief.save()


def _topics(brief):
    brief.topics.clear()


def _section(brief):
    section = brief.sections.first()
    section.body = "<p>changed</p>"
    section.save()


def _order(brief):
    brief.sections.filter(heading="Background").update(order=9)


def _added(brief):
    Section(brief=brief, heading="Response").save()


def _removed(brief):
    brief.event_links.first().delete()


def _note(brief):
    brief.event_links.filter(event__name="Geneva II").update(note="The first round")


def _all_untouched_rows_saved_again(brief):
    for part in brief.parts:
        for row in getattr(brief, part).all():
            row.save()
    _title(brief)


CHANGES = {
    "title": (_title, [("brief", "Talks again")]),
    "topics": (_topics, [("brief", "Talks")]),
    "text of a section": (_section, [("brief", "Talks"), ("section", "Background")]),
    "place of a section": (_order, [("brief", "Talks"), ("section", "Background")]),
    "row added": (_added, [("brief", "Talks"), ("section", "Response")]),
    "row removed": (_removed, [("brief", "Talks")]),
    "note of a link": (_note, [("brief", "Talks"), ("briefevent", "Geneva II")]),
    "rows saved as they were": (_all_untouched_rows_saved_again, [("brief", "Talks again")]),
}


@pytest.mark.parametrize(("change", "kept"), CHANGES.values(), ids=CHANGES)
def test_revision_keeps_the_record_and_the_rows_that_are_not_as_they_were(brief, change, kept):
    with brief.revising(by=None, reason="for a test") as entry:
        change(brief)
    assert versions_of(entry.change) == kept
    assert entry.change.revision.comment == "for a test"


def test_kept_row_holds_what_is_new(brief):
    with brief.revising(by=None) as entry:
        _section(brief)
    version = entry.change.revision.version_set.get(content_type__model="section")
    assert version.field_dict["body"] == "<p>changed</p>"


def test_links_of_a_row_make_it_another():
    event = make_event(actors=(make_actor("Annan"), make_actor("Brahimi")))
    un = make_actor("United Nations", kind="igo")
    row = event.participations.get(actor__name="Brahimi")
    with event.revising(by=None) as entry:
        row.on_behalf_of.add(un)
    versions = entry.change.revision.version_set.all()
    assert {(v.content_type.model, v.object_id) for v in versions} == {
        ("event", str(event.pk)),
        ("participation", str(row.pk)),
    }
    assert versions.get(content_type__model="participation").field_dict["on_behalf_of"] == [un.pk]
    assert Participation.objects.count() == 2


def test_another_name_of_a_linked_record_makes_no_row_another(brief):
    edit(brief.event_links.first().event, name="Geneva one")
    with brief.revising(by=None) as entry:
        _title(brief)
    assert versions_of(entry.change) == [("brief", "Talks again")]
    assert "Geneva one" in json.dumps(entry.change.snapshot)


def test_everything_that_a_snapshot_has_can_be_restored_though_rows_are_kept_once(brief):
    was = Change.objects.of(brief).defer(None).get().snapshot
    with brief.revising(by=None):
        for part in brief.parts:
            getattr(brief, part).all().delete()
    with brief.revising(by=None):
        _title(brief)
    brief.restore(was, by=None)
    assert type(brief).objects.get().snapshot() == was


def long_brief():
    """A brief with 20 links and 4,000 letters in five passages."""
    text = "<p>" + "Talks were held. " * 47 + "</p>"
    return make_brief(
        bottom_line=text,
        sections=tuple((heading, text) for heading in ("Background", "Issue", "Response", "Looking ahead")),
        events=tuple(make_event(f"Round {n} of the intra-Syrian talks in Geneva") for n in range(10)),
        actors=tuple(make_actor(f"Special Envoy of the Secretary-General {n}") for n in range(10)),
    )


def written_by(save) -> int:
    """Bytes of all columns of all rows that a save adds to the tables of history."""
    tables = [Revision, Version, Change]
    last = [table.objects.aggregate(last=Max("pk"))["last"] for table in tables]
    save()
    rows = [row for table, pk in zip(tables, last, strict=True) for row in table.objects.filter(pk__gt=pk)]
    assert [type(row) for row in rows].count(Change) == 1
    values = [getattr(row, field.attname) for row in rows for field in row._meta.concrete_fields]
    return sum(len((json.dumps(v) if isinstance(v, dict) else str(v)).encode()) for v in values)


@pytest.mark.parametrize("name", ["title", "text of a section", "row removed", "row added"])
def test_save_with_twenty_links_stores_at_most_twelve_thousand_bytes(name):
    brief = long_brief()
    assert BriefEvent.objects.count() + BriefActor.objects.count() == 20

    def save():
        with brief.revising(by=None, reason="Figures of the day"):
            CHANGES[name][0](brief)

    assert written_by(save) <= LIMIT


def test_saving_costs_no_query_for_each_row_that_is_not_touched():
    counts = set()
    for number in (2, 12):
        brief = make_brief(actors=tuple(make_actor(f"Actor {number} {n}") for n in range(number)))
        with CaptureQueriesContext(connection) as queries, brief.revising(by=None):
            _title(brief)
        counts.add(len(queries))
    assert len(counts) == 1
