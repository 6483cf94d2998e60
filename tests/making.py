"""Plain makers of records for tests: valid by default, written through the ledger."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, TypeVar

from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils import timezone

from actors.models import Actor, ActorName
from briefs.models import (
    Author,
    Authorship,
    Brief,
    BriefActor,
    BriefCitation,
    BriefEvent,
    Edition,
    Review,
    Section,
    Submission,
    Topic,
)
from events.models import Event, Participation, Place
from history.models import Change
from history.records import Record
from sources.models import Document

R = TypeVar("R", bound=Record)


@contextmanager
def undone() -> Iterator[None]:
    """Take back what is written in here, so that the next case finds the world as it was."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def save(record: R, *, by: Any = None, reason: str = "made for a test") -> R:
    """Save a record in a revision of its own."""
    with record.revising(by=by, reason=reason):
        record.save()
    return record


def make_actor(name: str = "Kofi Annan", *, names: tuple[str, ...] = (), **fields: Any) -> Actor:
    actor = Actor(**{"kind": "person", "name": name, **fields})
    with actor.revising(by=None):
        actor.save()
        for other in names:
            ActorName(actor=actor, name=other, kind="short").save()
    return actor


def make_event(name: str = "Geneva I Conference", *, actors: tuple[Actor, ...] = (), **fields: Any) -> Event:
    event = Event(**{"kind": "conference", "name": name, "date_edtf": "2012-06-30", **fields})
    with event.revising(by=None):
        event.save()
        for actor in actors:
            Participation(event=event, actor=actor, role="participant").save()
    return event


def make_place(name: str = "Geneva", **fields: Any) -> Place:
    return save(Place(**{"name": name, "country": "CH", **fields}))


def make_document(title: str = "Resolution 2254 (2015)", **fields: Any) -> Document:
    return save(Document(**{"kind": "resolution", "title": title, "slug": "s-res-2254", **fields}))


def make_topic(name: str = "Peace talks", **fields: Any) -> Topic:
    return save(Topic(name=name, **fields))


def make_author(name: str = "Bottomline desk", **fields: Any) -> Author:
    return save(Author(name=name, **fields))


def make_brief(
    title: str = "Talks without results",
    *,
    sections: tuple[tuple[str, str], ...] = (("Background", "<p>Eight rounds were held.</p>"),),
    topics: tuple[Topic, ...] = (),
    authors: tuple[Author, ...] = (),
    events: tuple[Event, ...] = (),
    actors: tuple[Actor, ...] = (),
    documents: tuple[Document, ...] = (),
    **fields: Any,
) -> Brief:
    """A draft that lacks nothing that publishing asks for."""
    brief = Brief(**{"title": title, "date": date(2018, 1, 25), "bottom_line": "<p>No result so far.</p>", **fields})
    with brief.revising(by=None, reason="made for a test"):
        brief.save()
        brief.topics.set(topics)
        rows = [
            *(Section(brief=brief, heading=heading, body=body) for heading, body in sections),
            *(Authorship(brief=brief, author=author) for author in authors),
            *(BriefEvent(brief=brief, event=event) for event in events),
            *(BriefActor(brief=brief, actor=actor) for actor in actors),
            *(BriefCitation(brief=brief, document=document) for document in documents),
        ]
        for row in rows:
            row.save()
    return brief


def edit(brief: Brief, *, by: Any = None, reason: str = "edited for a test", **fields: Any) -> Brief:
    """Change fields of the working copy."""
    with brief.revising(by=by, reason=reason):
        for name, value in fields.items():
            setattr(brief, name, value)
        brief.save()
    return brief


def make_person(username: str, *roles: str, **fields: Any) -> User:
    """The member of staff with this user name, made if need be."""
    person, _ = User.objects.get_or_create(username=username, defaults={"is_staff": True, **fields})
    if roles:
        person.groups.set(Group.objects.filter(name__in=roles))
    return person


def submit(brief: Brief, *, by: Any = None) -> Submission:
    """Hand the brief in for review, even if it lacks what submitting asks for."""
    brief.submissions.open().update(ended_at=timezone.now(), outcome=Submission.Outcome.RESUBMITTED)
    change = Change.objects.of(brief)[0]
    return Submission.objects.create(brief=brief, change=change, submitted_by=by or make_person("submitter"))


def approve(brief: Brief, **answer: Any) -> Review:
    """Have the brief submitted by one person and approved by another, as it stands."""
    submit(brief)
    return brief.approve(by=make_person("reviewer"), content_hash=brief.content_hash, **answer)


def publish(brief: Brief, *, by: Any = None, **options: Any) -> Edition:
    """Publish the brief after somebody has approved it, as a minor change, too."""
    submission = submit(brief)
    given = {"reviewer": make_person("reviewer"), "verdict": Review.Verdict.APPROVED, "may_be_minor": True}
    # As `approve` leaves it, without asking whether it may be given.
    change = submission.change
    Review.objects.create(submission=submission, change=change, content_hash=change.content_hash, **given)
    return brief.publish(by=by, **options)


def make_live(brief: Brief | None = None, **fields: Any) -> Brief:
    """A brief that readers can see."""
    brief = brief or make_brief(**fields)
    publish(brief)
    return brief
