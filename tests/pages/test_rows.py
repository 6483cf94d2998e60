"""Rows of several queries as columns of one."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.db.models import OuterRef

from briefs.models import Edition, EditionTopic, Topic
from events.models import Event
from pages.rows import Rows, instances
from tests.making import make_event, make_live, make_topic

pytestmark = pytest.mark.django_db

TEXTS = ("html", "text")


def test_rows_have_values_of_the_types_of_their_fields():
    make_live(topics=(make_topic(),))
    edition = Edition.objects.get()
    asked = {"uuid": "uuid", "day": "date", "at": "published_at", "never": "superseded_at", "brief": "brief__slug"}
    [topic] = Topic.objects.annotate(rows=Rows(Edition.objects.all(), snapshot="snapshot", number="number", **asked))
    [row] = topic.rows
    assert row == {
        "snapshot": edition.snapshot,
        "number": 1,
        "uuid": edition.uuid,
        "day": date(2018, 1, 25),
        "at": edition.published_at,
        "never": None,
        "brief": "talks-without-results",
    }
    assert (type(row["uuid"]), type(row["at"]), row["at"].tzinfo) == (UUID, datetime, UTC)


def test_truth_is_no_number():
    make_event("Open", is_public=True)
    make_event("Hidden")
    make_topic()
    [topic] = Topic.objects.annotate(rows=Rows(Event.objects.order_by("name"), name="name", public="is_public"))
    assert [(row["name"], row["public"] is True) for row in topic.rows] == [("Hidden", False), ("Open", True)]
    assert topic.rows[0]["public"] is False


def test_order_and_limit_are_those_of_the_queryset():
    for n in (2, 3, 1):
        make_event(f"Event {n}")
    make_topic()
    [topic] = Topic.objects.annotate(rows=Rows(Event.objects.order_by("-name")[:2], name="name"))
    assert [row["name"] for row in topic.rows] == ["Event 3", "Event 2"]


def test_where_there_is_nothing_there_are_no_rows():
    make_topic()
    found = {"empty": Rows(Event.objects.all(), name="name"), "never": Rows(Event.objects.none(), name="name")}
    [topic] = Topic.objects.annotate(**found)
    assert (topic.empty, topic.never) == ([], [])


def test_rows_within_rows_are_those_of_each(django_assert_num_queries):
    talks, war = make_topic("Talks"), make_topic("War")
    make_live(title="Both", topics=(talks, war))
    make_live(title="Talks alone", topics=(talks,))
    links = EditionTopic.objects.filter(topic=OuterRef("pk")).order_by("edition__title")
    topics = Rows(Topic.objects.order_by("name"), name="name", briefs=Rows(links, title="edition__title", on="date"))
    with django_assert_num_queries(1):
        edition = Edition.objects.annotate(topics=topics).first()
    assert edition
    day = date(2018, 1, 25)
    both, alone = {"title": "Both", "on": day}, {"title": "Talks alone", "on": day}
    assert edition.topics == [{"name": "Talks", "briefs": [both, alone]}, {"name": "War", "briefs": [both]}]


def test_text_is_what_it_was():
    name = 'Quote " and \\ and \u2028 and “خلفية” and \U0001f54a and {"a": 1}'
    make_event(name, slug="x")
    make_topic()
    [topic] = Topic.objects.annotate(rows=Rows(Event.objects.all(), name="name"))
    assert topic.rows == [{"name": name}]


def test_instances_are_those_of_the_database(django_assert_num_queries):
    make_live(topics=(make_topic(),))
    rows = Rows.whole(Edition.objects.all(), *TEXTS, slug="brief__slug")
    [edition] = instances(Edition, Topic.objects.annotate(rows=rows).get().rows)
    stored = Edition.objects.get()
    with django_assert_num_queries(0):
        for field in Edition._meta.concrete_fields:
            if field.name not in TEXTS:
                assert getattr(edition, field.attname) == getattr(stored, field.attname), field.name
        assert (edition, edition.slug) == (stored, "talks-without-results")
    with django_assert_num_queries(1):
        assert edition.html == stored.html
