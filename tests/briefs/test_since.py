"""What the page of an edition tells of records that have changed since it came out."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from actors.models import Actor, Relationship
from briefs.beside import Beside
from briefs.models import Edition
from briefs.rendering import rendered
from history.models import Change
from tests.making import edit, make_actor, make_brief, make_event, make_live, make_place, make_topic, publish

pytestmark = pytest.mark.django_db

BRIEF = "/briefs/talks-without-results/"
VIENNA = {"name": "Ninth round", "status": "planned", "date_edtf": "2018-01-25/2018-01-26"}


def change(record: Any, **fields: Any) -> Any:
    with record.revising(by=None, reason="Xyzzy reason"):
        for name, value in fields.items():
            setattr(record, name, value)
        record.save()
    return record


def told(edition: Edition | None = None, at: Any = None) -> list[tuple[str, str, str]]:
    return [(one.name, one.now, one.then) for one in beside(edition, at).since]


def beside(edition: Edition | None = None, at: Any = None) -> Beside:
    edition = edition or Edition.objects.earliest("pk")
    found = Beside.read(Edition.objects.filter(pk=edition.pk), at or timezone.now())
    assert found
    return found


def relate(subject: Actor, other: Actor, **fields: Any) -> Relationship:
    with subject.revising(by=None):
        relation = Relationship(**{"subject": subject, "object": other, "kind": "holds_office", **fields})
        relation.save()
    return relation


def change_relation(relation: Relationship, **fields: Any) -> None:
    with relation.subject.revising(by=None):
        for name, value in fields.items():
            setattr(relation, name, value)
        relation.save()


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


# What is told


def test_planned_round_that_was_held_is_told_of():
    make_live(events=(round_ := make_event(**VIENNA),))
    assert told() == []
    change(round_, status="held", outcome="no_result")
    now = "held, 25–26 January 2018, no result"
    assert told() == [("Ninth round", now, "planned, 25–26 January 2018")]


@pytest.mark.parametrize(
    ("fields", "now", "then"),
    [
        ({"status": "postponed"}, "postponed, 25–26 January 2018", "planned, 25–26 January 2018"),
        ({"status": "cancelled", "date_edtf": ""}, "cancelled", "planned, 25–26 January 2018"),
        ({"date_edtf": "2018-02"}, "planned, February 2018", "planned, 25–26 January 2018"),
        ({"outcome": "unknown"}, "outcome not known", ""),
        ({"name": "Vienna round"}, "called “Vienna round”", ""),
    ],
    ids=["postponed", "cancelled", "date", "outcome", "name"],
)
def test_change_of_an_event_is_told_in_words(fields, now, then):
    make_live(events=(round_ := make_event(**VIENNA),))
    change(round_, **fields)
    assert told() == [("Ninth round", now, then)]


def test_place_is_told_with_what_it_was():
    make_live(events=(round_ := make_event(**VIENNA, place=make_place("Vienna")),))
    change(round_, place=make_place("Geneva"))
    assert told() == [("Ninth round", "place: Geneva", "place: Vienna")]


@pytest.mark.parametrize(
    "fields",
    [
        {"summary": "Two days"},
        {"slug": "vienna"},
        {"wikidata": "Q1"},
        {"is_public": True},
        {"outcome": "not_applicable"},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_what_means_nothing_to_a_reader_is_not_told(fields):
    make_live(events=(round_ := make_event(**VIENNA),))
    change(round_, **fields)
    assert told() == []


def test_change_that_was_taken_back_is_not_told():
    make_live(events=(round_ := make_event(**VIENNA),))
    change(round_, status="cancelled")
    change(round_, status="planned")
    assert told() == []


def test_date_is_that_of_the_change_that_is_told(monkeypatch):
    make_live(events=(round_ := make_event(**VIENNA),))
    change(round_, status="postponed")
    change(round_, status="held")
    held_at = Change.objects.of(round_)[0].made_at
    change(round_, summary="Two days in Vienna")
    [one] = beside().since
    assert one.changed_at == held_at
    assert one.get_absolute_url() == "/events/ninth-round/"


def test_post_that_ended_is_told_of():
    person, state = make_actor("Nursultan Nazarbayev"), make_actor("Kazakhstan", kind="state")
    post = relate(person, state, label="President", start_edtf="1990-04-24")
    make_live(actors=(person, state))
    change_relation(post, end_edtf="2019-03-19", status="ended")
    assert told() == [
        (
            "Nursultan Nazarbayev",
            "President, holds office in Kazakhstan, from 24 April 1990, to 19 March 2019",
            "President, holds office in Kazakhstan, from 24 April 1990",
        )
    ]


def test_post_that_began_is_told_of_and_an_old_one_recorded_late_is_not():
    person, state = make_actor("Kassym-Jomart Tokayev"), make_actor("Kazakhstan", kind="state")
    make_live(actors=(person, state))
    relate(person, state, label="Prime Minister", start_edtf="1999-10-01")
    relate(person, state, label="Minister")
    assert told() == []
    relate(person, state, label="President", start_edtf="2019-03-20")
    assert told() == [("Kassym-Jomart Tokayev", "President, holds office in Kazakhstan, from 20 March 2019", "")]


def test_death_is_told_of_and_dissolution():
    annan, body = make_actor("Kofi Annan"), make_actor("High Negotiations Committee", kind="organisation")
    make_live(actors=(annan, body))
    change(annan, end_edtf="2018-08-18")
    change(body, end_edtf="2017-11")
    assert [now for _, now, _ in told()] == ["died: 18 August 2018", "dissolved: November 2017"]


def test_record_in_which_another_is_found_tells_what_it_had_told_before():
    make_live(events=(round_ := make_event(**VIENNA),))
    other = make_event("Vienna II", status="held", date_edtf="2018-01-26", is_public=True)
    change(other, summary="In the Hofburg.")
    revisions = Change.objects.of(other).count()
    round_.merge_into(other, by=None, reason="The same")
    assert Change.objects.of(other).count() == revisions
    now = "held, 26 January 2018, found to be the same as “Vienna II”"
    assert told() == [("Ninth round", now, "planned, 25–26 January 2018")]


def test_merged_record_is_told_of_once_under_the_name_of_then():
    anan, annan = make_actor("Kofi Anan"), make_actor("Kofi Annan")
    relate(annan, make_actor("United Nations", kind="igo", is_public=True), start_edtf="2019")
    make_live(actors=(anan,))
    anan.merge_into(annan, by=None, reason="Xyzzy")
    assert told() == [("Kofi Anan", "found to be the same as “Kofi Annan”", "")]
    [one] = beside().since
    assert one.get_absolute_url() == "/actors/kofi-annan/"
    change(annan, end_edtf="2018-08-18")
    assert told()[0][1] == "died: 18 August 2018, found to be the same as “Kofi Annan”"


def test_order_is_that_of_events_then_actors_as_they_are_linked():
    events = tuple(make_event(f"Event {n}", status="planned") for n in range(2))
    make_live(events=events, actors=(actor := make_actor("A person"),))
    for record, fields in ((actor, {"name": "B"}), (events[1], {"status": "held"}), (events[0], {"status": "held"})):
        change(record, **fields)
    assert [name for name, _, _ in told()] == ["Event 0", "Event 1", "A person"]


# When, and to whom


def test_change_while_the_edition_waits_for_its_time_is_told_of():
    round_ = make_event(**VIENNA)
    publish(make_brief(events=(round_,)), at=timezone.now() + timedelta(hours=1))
    change(round_, status="held")
    assert told(at=timezone.now() + timedelta(hours=2)) == [
        ("Ninth round", "held, 25–26 January 2018", "planned, 25–26 January 2018")
    ]


def test_what_is_told_is_what_had_happened_by_then():
    make_live(events=(round_ := make_event(**VIENNA),))
    before = timezone.now()
    change(round_, status="held")
    assert told(at=before) == []


def test_new_edition_starts_afresh_and_the_old_one_still_tells():
    brief = make_live(events=(round_ := make_event(**VIENNA, is_public=True),))
    change(round_, status="held")
    edit(brief, title="Nine rounds")
    publish(brief, kind="update", note="x")
    assert told(Edition.objects.for_page().get(number=2)) == []
    assert len(told()) == 1


def test_record_that_readers_no_longer_see_is_not_told_of(client):
    brief = make_live(events=(round_ := make_event(**VIENNA),))
    change(round_, status="held")
    with brief.revising(by=None):
        brief.event_links.all().delete()
    publish(brief, kind="update", note="x")
    assert told() == []
    assert "Since then" not in text_of(client.get(f"{BRIEF}editions/1/"))


def test_post_with_somebody_who_is_not_public_is_not_told_of(client):
    person, hidden = make_actor("A person"), make_actor("Xyzzy hidden")
    post = relate(person, hidden, start_edtf="2010")
    make_live(actors=(person,))
    change_relation(post, end_edtf="2019")
    assert told() == []
    change(hidden, is_public=True)
    assert "Xyzzy hidden" in text_of(client.get(BRIEF))
    change(hidden, is_public=False)
    assert "Xyzzy" not in text_of(client.get(BRIEF))


def test_post_that_was_put_down_to_another_body_does_not_name_the_wrong_one():
    person, body = make_actor("A person"), make_actor("A body", kind="organisation")
    post = relate(person, make_actor("Xyzzy hidden"), label="Chair")
    make_live(actors=(person, body))
    change_relation(post, object=body)
    assert told() == [("A person", "Chair, holds office in A body", "")]


def test_post_goes_from_the_page_when_the_brief_that_showed_its_body_is_withdrawn(client):
    person, body = make_actor("A person"), make_actor("Xyzzy body", kind="organisation")
    other = make_live(title="Other", actors=(body,))
    post = relate(person, body, start_edtf="2010")
    make_live(actors=(person,))
    change_relation(post, end_edtf="2019")
    assert "Xyzzy body" in text_of(client.get(BRIEF))
    other.withdraw(by=None, reason="x")
    assert "Xyzzy" not in text_of(client.get(BRIEF))


def test_snapshot_that_cannot_be_read_is_replaced_by_what_the_edition_kept():
    make_live(events=(round_ := make_event(**VIENNA),))
    Change.objects.of(round_).update(snapshot={"schema": 99})
    change(round_, status="held")
    assert told() == [("Ninth round", "held, 25–26 January 2018", "planned, 25–26 January 2018")]


# On the page


def test_page_tells_it_in_a_box_and_at_the_row_and_the_edition_is_unchanged(client):
    make_live(events=(round_ := make_event(**VIENNA),))
    html = Edition.objects.get().html
    change(round_, status="held", outcome="no_result")
    page = text_of(client.get(BRIEF))
    words, then = "held, 25–26 January 2018, no result.", "When this was written: planned, 25–26 January 2018."
    day = f'<time datetime="{timezone.now():%Y-%m-%d}'
    box, row = page.split('<div class="columns">')[0], page.split(f'<li id="event-{round_.pk}">')[1].split("</li>")[0]
    assert f'<a href="/events/ninth-round/">Ninth round</a>: {words}' in box
    assert f"<strong>Since then:</strong> {words} {then}" in row
    assert '<a href="/events/ninth-round/">The record<' in row
    assert then not in box
    assert day in box
    assert day in row
    assert "Xyzzy" not in page
    assert Edition.objects.get().html == html


def test_page_of_the_edition_tells_it_too(client):
    brief = make_live(events=(round_ := make_event(**VIENNA, is_public=True),))
    edit(brief, title="Nine rounds")
    publish(brief, kind="update", note="x")
    assert "Since then" not in text_of(client.get(f"{BRIEF}editions/1/"))
    change(round_, status="held")
    page = text_of(client.get(f"{BRIEF}editions/1/"))
    assert page.count("held, 25–26 January 2018") == 2


def test_article_of_an_older_release_without_rows_has_the_box(client):
    make_live(events=(round_ := make_event(**VIENNA),))
    change(round_, status="held")
    old = beside()
    old.edition.html = old.edition.html.replace(f' id="event-{round_.pk}"', "")
    page = rendered(old, "briefs/detail.html").body
    words = "held, 25–26 January 2018. When this was written: planned, 25–26 January 2018."
    assert f">Ninth round</a>: {words}" in " ".join(page.split())
    assert page.count("held, 25–26 January 2018") == 1


def test_many_changes_are_folded_away(client):
    events = tuple(make_event(f"Event {n}", status="planned") for n in range(4))
    make_live(events=events)
    for event in events[:3]:
        change(event, status="held")
    assert "<details" not in text_of(client.get(BRIEF)).split('<div class="columns">')[0]
    change(events[3], status="held")
    assert "<summary>4 records</summary>" in text_of(client.get(BRIEF))


def test_record_named_with_markup_is_escaped(client):
    make_live(events=(round_ := make_event(**VIENNA),))
    change(round_, name="<script>alert(1)</script>")
    page = text_of(client.get(BRIEF))
    assert "<script>alert" not in page
    assert "called “&lt;script&gt;alert(1)&lt;/script&gt;”" in page


@pytest.mark.parametrize("number", [1, 3])
def test_it_costs_the_same_however_many_records_changed_how_often(django_assert_num_queries, number):
    events = tuple(make_event(f"Event {n}", status="planned") for n in range(number))
    actors = tuple(make_actor(f"Actor {n}") for n in range(number))
    make_live(events=events, actors=actors)
    edition = Edition.objects.get()
    with django_assert_num_queries(1):
        assert told(edition) == []
    for n in range(number):
        change(events[n], status="held")
        change(events[n], outcome="partial")
        change(actors[n], name=f"Person {n}")
    with django_assert_num_queries(1):
        assert len(told(edition)) == 2 * number


def test_record_that_changed_very_often_is_told_as_it_is(monkeypatch):
    monkeypatch.setattr("briefs.since.records.MOST", 3)
    make_live(events=(round_ := make_event(**VIENNA),))
    for n in range(6):
        change(round_, status="held", summary=f"Draft {n}")
    assert told() == [("Ninth round", "held, 25–26 January 2018", "planned, 25–26 January 2018")]


# What was never public


def test_other_record_is_told_of_by_its_name_of_now_only():
    make_live(actors=(annan := make_actor(),))
    body = make_actor("Working name", kind="igo")
    relate(annan, body, start_edtf="2018-02-23")
    change(body, name="Final name", is_public=True)
    assert told() == [("Kofi Annan", "holds office in Final name, from 23 February 2018", "")]


def test_record_in_which_another_is_found_is_told_of_by_its_name_of_now_only():
    make_live(events=(found := make_event(),))
    winner = make_event("Working name")
    found.merge_into(winner, by=None, reason="The same")
    winner.refresh_from_db()
    change(winner, name="Final name")
    assert [now for _, now, _ in told()] == ["found to be the same as “Final name”"]


def test_what_was_changed_before_the_text_came_out_is_not_told():
    round_ = make_event(**VIENNA, place=make_place("Safe house"))
    publish(make_brief(events=(round_,)), at=(noon := timezone.now() + timedelta(hours=1)))
    change(round_, place=make_place("Vienna"), status="held")
    edition = Edition.objects.for_page().get()
    now = "held, 25–26 January 2018, place: Vienna"
    assert told(edition, noon) == [("Ninth round", now, "planned, 25–26 January 2018")]


def test_old_edition_tells_nothing_of_a_record_once_the_last_brief_that_showed_it_is_withdrawn(client):
    topics = (make_topic(), make_topic("Sanctions"))
    for day in range(1, 8):
        # So many that the page of the one does not name the other.
        make_live(title=f"Nearer {day}", date=date(2018, 2, day), topics=topics)
    round_ = make_event(**VIENNA)
    brief = make_live(events=(round_,), topics=topics)
    other = make_live(title="Other", date=date(2010, 1, 1), events=(round_,))
    with brief.revising(by=None):
        brief.event_links.all().delete()
    publish(brief, kind="update", note="The round is left out.")
    change(round_, status="cancelled")
    assert "cancelled" in text_of(client.get(f"{BRIEF}editions/1/"))
    other.withdraw(by=None, reason="Superseded")
    assert client.get(round_.get_absolute_url()).status_code == 404
    assert "cancelled" not in text_of(client.get(f"{BRIEF}editions/1/"))
