"""Pages that say what went wrong, and the way on from there. Without the database: it may be what went wrong."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.views import defaults

from tests.making import make_brief


def test_fault_of_ours_is_told_without_database_and_context(rf):
    answer = defaults.server_error(rf.get("/"))
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "<h1>Something went wrong</h1>" in page
    assert '<meta name="robots" content="noindex">' in page


@pytest.mark.parametrize(
    ("view", "exception", "status", "words"),
    [
        (
            defaults.page_not_found,
            Http404("There is no brief at this address."),
            404,
            "There is no brief at this address.",
        ),
        (defaults.permission_denied, PermissionDenied(), 403, "You have no permission for this page."),
        (
            defaults.bad_request,
            ValueError("secret"),
            400,
            "Something in the address or the form is not as it should be.",
        ),
    ],
)
def test_error_page_says_why_and_leads_on(rf, view, exception, status, words):
    answer = view(rf.get("/nowhere/"), exception)
    page = answer.content.decode()
    assert answer.status_code == status
    assert f"<p>{words}</p>" in page
    assert page.count('name="q"') == 1
    assert 'Or look at the <a href="/">latest briefs</a>' in page
    assert "secret" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/nowhere/", "/briefs/draft/", "/events/nowhere/", "/topics/nowhere/"])
def test_missing_page_tells_nothing_of_what_is_not_public(client, address):
    make_brief("Unpublished title", slug="draft")
    answer = client.get(address)
    assert answer.status_code == 404
    assert "Unpublished title" not in answer.content.decode()
