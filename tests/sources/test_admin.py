"""Admin of documents, and the inline of citations."""

import pytest

from events.models import EventCitation
from history.models import Change
from tests.forms import add_row, form_of
from tests.making import make_document, make_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(admin_client_of):
    return admin_client_of("Analyst")


def test_documents_are_told_apart_by_kind_publisher_and_date(analyst):
    make_document("Resolution 2254", publisher="Security Council", date_edtf="2015-12-18")
    query = {"app_label": "events", "model_name": "eventcitation", "field_name": "document", "term": "2254"}
    (result,) = analyst.get("/admin/autocomplete/", query).json()["results"]
    assert result["text"] == "Resolution 2254 – Resolution, Security Council, 18 December 2015"


def cited(field: str) -> EventCitation:
    event, document = make_event(), make_document()
    with event.revising(by=None):
        citation = EventCitation(event=event, document=document, field=field)
        citation.save()
    return citation


def page_of(client, event):
    return client.get(f"/admin/events/event/{event.pk}/change/")


@pytest.mark.parametrize("field", ["", "date_edtf", "participations", "field of before"])
def test_stored_name_of_a_fact_stays(analyst, field):
    citation = cited(field)
    before = Change.objects.of(citation.event).count()
    response = page_of(analyst, citation.event)
    sent = form_of(response, "event_form")
    assert sent["citations-0-field"] == [field]
    analyst.post(response.request["PATH_INFO"], sent)
    citation.refresh_from_db()
    assert citation.field == field
    assert Change.objects.of(citation.event).count() == before


def test_another_fact_is_chosen(analyst):
    citation = cited("field of before")
    response = page_of(analyst, citation.event)
    analyst.post(response.request["PATH_INFO"], form_of(response, "event_form") | {"citations-0-field": "outcome"})
    citation.refresh_from_db()
    assert citation.field == "outcome"


def test_fact_that_there_is_not_is_refused(analyst):
    event, document = make_event(), make_document()
    response = page_of(analyst, event)
    sent = form_of(response, "event_form")
    add_row(sent, "citations", document=document.pk, field="weather", basis="stated")
    page = analyst.post(response.request["PATH_INFO"], sent).content.decode()
    assert "Select a valid choice. weather is not one of the available choices." in page
    assert not EventCitation.objects.exists()
