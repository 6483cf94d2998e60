"""Reading exports back, and a set of records with everything that an export can have, in public and not."""

import csv
import json
from io import BytesIO, StringIO
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

from actors.models import Actor, ActorCitation, ActorIdentifier, Relationship
from events.models import Event, EventCitation, EventDocument, EventIdentifier, EventLink, Participation
from tests.making import make_actor, make_document, make_event, make_place

#: In the name of every record that nobody may see.
MARKER = "Xanthippe"


def body_of(response: Any) -> bytes:
    assert response.status_code == 200
    return b"".join(response.streaming_content) if response.streaming else response.content


def rows_of(response: Any) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return read_csv(body_of(response))


def read_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(data.decode(), newline="")))


def json_of(response: Any) -> Any:
    return json.loads(body_of(response))


def tables_of(response: Any) -> dict[str, list[dict[str, str]]]:
    """The tables of a package by name."""
    with ZipFile(BytesIO(body_of(response))) as archive:
        assert archive.testzip() is None
        return {
            name.removesuffix(".csv"): read_csv(archive.read(name))
            for name in archive.namelist()
            if name.endswith(".csv")
        }


def add(record: Any, row: Any) -> Any:
    """Save a row in a revision of the record that it belongs to."""
    with record.revising(by=None):
        row.save()
    return row


def take_part(event: Event, actor: Actor, *, on_behalf_of: tuple[Actor, ...] = (), **fields: Any) -> Participation:
    with event.revising(by=None):
        row = Participation(**{"event": event, "actor": actor, "role": "party", **fields})
        row.save()
        row.on_behalf_of.set(on_behalf_of)
    return row


def make_scene() -> SimpleNamespace:
    """Geneva I with its mediator, in full, and for each thing in public another one that nobody may see."""
    un = make_actor("United Nations", kind="igo", is_public=True)
    annan = make_actor("Kofi Annan", sort_name="Annan, Kofi", names=("Annan",), wikidata="Q1254", is_public=True)
    process = make_event("Geneva process", kind="process", date_edtf="2012/2017", is_public=True)
    plan = make_event("Six-point plan", date_edtf="2012-03", status="proposed", is_public=True)
    geneva = make_event(
        "Geneva I",
        parent=process,
        ordinal=1,
        place=make_place("Geneva", latitude="46.204400", longitude="6.143200"),
        wikidata="Q1503",
        outcome="document_issued",
        is_public=True,
    )
    scene = SimpleNamespace(un=un, annan=annan, process=process, plan=plan, geneva=geneva)
    _tell_of_events(scene)
    _tell_of_actors(scene)
    _hide(scene)
    return scene


def _tell_of_events(scene: SimpleNamespace) -> None:
    geneva, communique = scene.geneva, make_document("Communiqué", slug="communique", kind="communique")
    fields = {"role": "mediator", "attendance": "attended", "capacity": "Joint Special Envoy"}
    take_part(geneva, scene.annan, on_behalf_of=(scene.un,), **fields)
    add(geneva, EventDocument(event=geneva, document=communique, role="issued"))
    add(geneva, EventLink(event=geneva, to=scene.plan, kind="responds_to"))
    add(geneva, EventIdentifier(event=geneva, scheme="pax", value="1"))
    add(geneva, EventCitation(event=geneva, document=communique, locator="p. 1", field="date", about=scene.annan))


def _tell_of_actors(scene: SimpleNamespace) -> None:
    annan, report = scene.annan, make_document("Report", slug="report", kind="report")
    post = {"kind": "holds_office", "label": "Secretary-General", "start_edtf": "1997-01-01", "end_edtf": "2006-12"}
    add(annan, Relationship(subject=annan, object=scene.un, period=scene.process, **post))
    add(annan, ActorIdentifier(actor=annan, scheme="viaf", value="7"))
    add(annan, ActorCitation(actor=annan, document=report, about=scene.un))


def _hide(scene: SimpleNamespace) -> None:
    """Add to each record in public what would tell of one that is not."""
    geneva, annan, un = scene.geneva, scene.annan, scene.un
    actor = make_actor(f"{MARKER} actor", names=(f"{MARKER} alias",))
    event = make_event(f"{MARKER} event", actors=(annan,), parent=geneva)
    document = make_document(f"{MARKER} document", slug="hidden")
    take_part(geneva, actor, capacity=f"{MARKER} capacity")
    take_part(geneva, un, role="host", on_behalf_of=(actor,))
    take_part(make_event("Round without parent", parent=event, date_edtf="2014", is_public=True), un)
    add(geneva, EventLink(event=geneva, to=event, kind="follows"))
    add(geneva, EventCitation(event=geneva, document=document, about=actor, note=MARKER))
    add(annan, ActorCitation(actor=annan, document=document, about=actor, note=MARKER))
    add(annan, Relationship(subject=annan, object=actor, kind="leads", label=f"{MARKER} title"))
    add(un, Relationship(subject=un, object=annan, kind="other", on_behalf_of=actor, period=event))
