"""A record of each kind with something in every field and every part, so that its snapshot has every key there is."""

from collections.abc import Callable

from actors.models import Actor, ActorCitation, ActorIdentifier, Relationship
from briefs.models import Author, Brief, Topic
from events.models import Event, EventCitation, EventDocument, EventIdentifier, EventLink, Participation, Place
from history.records import Record
from sources.models import Document
from tests.making import make_actor, make_author, make_brief, make_document, make_event, make_place, make_topic, save


def full_actor() -> Actor:
    un, document = make_actor("United Nations", kind="igo"), make_document()
    league, term = make_actor("Arab League", kind="igo"), make_event("Mandate of the Joint Special Envoy", kind="term")
    actor = make_actor(
        "Kofi Annan", names=("Annan",), country="GH", start_edtf="1938-04-08", end_edtf="2018-08-18", wikidata="Q1254"
    )
    with actor.revising(by=None):
        Relationship(subject=actor, object=un, kind="represents", on_behalf_of=league, period=term).save()
        ActorIdentifier(actor=actor, scheme="wikipedia", value="Kofi Annan").save()
        ActorCitation(actor=actor, document=document, about=un).save()
    return actor


def full_event() -> Event:
    annan, un = make_actor(), make_actor("United Nations", kind="igo")
    communique = make_document("Final Communiqué of the Action Group for Syria", slug="geneva-communique")
    follow_up = make_event("Geneva II Conference", date_edtf="2014-01-22")
    event = make_event(
        "Geneva I Conference",
        parent=make_event("Syrian peace process", kind="process"),
        place=make_place(),
        outcome="document_issued",
    )
    with event.revising(by=None):
        row = Participation(event=event, actor=annan, role="mediator", capacity="Joint Special Envoy")
        row.save()
        row.on_behalf_of.add(un)
        EventDocument(event=event, document=communique, role="adopted").save()
        EventLink(event=event, kind="leads_to", to=follow_up).save()
        EventIdentifier(event=event, scheme="wikipedia", value="Geneva I Conference on Syria").save()
        EventCitation(event=event, document=communique, about=annan).save()
    return event


def full_brief() -> Brief:
    return make_brief(
        topics=(make_topic(),),
        authors=(make_author(),),
        events=(make_event(),),
        actors=(make_actor(),),
        documents=(make_document(),),
    )


def full_place() -> Place:
    return make_place(latitude="46.204400", longitude="6.143200", geo_precision="city")


def full_document() -> Document:
    return make_document(publisher="United Nations", url="https://undocs.org/S/RES/2254(2015)", language="en")


def full_topic() -> Topic:
    return make_topic(description="Negotiations to end a war.")


def full_author() -> Author:
    return save(Author(name="Alex de Waal", given_name="Alex", family_name="de Waal", about="Writes about peace."))


FULL: dict[str, Callable[[], Record]] = {
    "actor": full_actor,
    "author": full_author,
    "brief": full_brief,
    "document": full_document,
    "event": full_event,
    "place": full_place,
    "topic": full_topic,
}
