"""Documents and citations."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from events.models import EventCitation
from history.models import Change
from sources.models import Document
from tests.making import edit, make_document, make_event

pytestmark = pytest.mark.django_db


def faults(row) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    return refused.value.message_dict


def test_short_name_is_given_once():
    make_document()
    twin = Document(kind="report", title="Another", slug="s-res-2254")
    assert faults(twin) == {"slug": ["Document with this Short name already exists."]}
    with pytest.raises(IntegrityError), transaction.atomic():
        Document._base_manager.bulk_create([twin])


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("url", "javascript:alert(1)", "Enter a valid URL."),
        ("archive_url", "not an address", "Enter a valid URL."),
        ("kind", "rumour", "Value 'rumour' is not a valid choice."),
        ("title", "", "This field cannot be blank."),
    ],
)
def test_value_that_cannot_be_is_refused(field, value, message):
    document = Document(**{"kind": "report", "title": "Report", "slug": "report", field: value})
    assert faults(document) == {field: [message]}


def test_last_day_is_not_before_the_first():
    row = Document(kind="report", title="R", slug="r", date_earliest="2018-01-26", date_latest="2018-01-25")
    with pytest.raises(IntegrityError), transaction.atomic():
        Document._base_manager.bulk_create([row])


def test_reference_carries_what_a_citation_prints():
    document = make_document(publisher="United Nations", url="https://undocs.org/S/RES/2254", date_edtf="2015-12-18")
    assert document.reference() == {
        "ref": "sources.document",
        "id": document.pk,
        "name": "Resolution 2254 (2015)",
        "kind": "Resolution",
        "publisher": "United Nations",
        "url": "https://undocs.org/S/RES/2254",
        "when": "18 December 2015",
    }


def test_change_of_a_document_leaves_a_revision():
    document = make_document()
    edit(document, publisher="United Nations")
    assert [(c.number, c.summary) for c in Change.objects.of(document)] == [(2, "Publisher added"), (1, "")]


def test_documents_stand_by_title_and_find_the_undated_last():
    for title, date in (("B", "2015"), ("A", ""), ("C", "2018")):
        make_document(title, slug=title.lower(), date_edtf=date)
    assert [document.title for document in Document.objects.all()] == ["A", "B", "C"]
    assert [document.title for document in Document.objects.newest_first()] == ["C", "B", "A"]
    assert [document.title for document in Document.objects.chronological()] == ["B", "C", "A"]


@pytest.mark.parametrize(
    ("locator", "words"), [("", "Resolution 2254 (2015)"), ("p. 4", "Resolution 2254 (2015), p. 4")]
)
def test_citation_names_the_document_and_the_place_in_it(locator, words):
    assert str(EventCitation(event=make_event(), document=make_document(), locator=locator)) == words


def test_document_is_added_in_the_admin_with_its_address_as_typed(admin_client_of):
    response = admin_client_of("Analyst").post(
        "/admin/sources/document/add/",
        {"kind": "resolution", "title": "Resolution 2254", "slug": "s-res-2254", "url": "undocs.org/S/RES/2254"},
    )
    assert response.status_code == 302
    assert Document.objects.get().url == "https://undocs.org/S/RES/2254"
