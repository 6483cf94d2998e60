"""The list of briefs: where each stands, and what it costs to tell."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.making import approve, make_brief, make_live, make_person, make_topic, publish

pytestmark = pytest.mark.django_db

AT = datetime(2031, 7, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
def analyst(admin_client_of):
    return admin_client_of("Analyst", first_name="Amal", last_name="Haddad")


def listed(client, query: str = "") -> dict[str, tuple]:
    page = client.get(f"/admin/briefs/brief/{query}")
    assert page.status_code == 200
    return {b.title: (b.state, b.is_live, b.scheduled_for) for b in page.context["cl"].result_list}


def briefs(analyst) -> None:
    """One in each state."""
    make_brief("Draft", owner=analyst.user, topics=(make_topic(),))
    make_brief("Sent").submit(by=make_person("submitter"))
    back = make_brief("Back")
    back.submit(by=make_person("submitter"))
    back.request_changes(by=make_person("reviewer"), content_hash=back.content_hash, comment="Why?")
    approve(make_brief("Approved"))
    make_live(title="Live")
    publish(make_brief("Planned"), at=AT)


def test_list_tells_where_each_brief_stands(analyst):
    briefs(analyst)
    assert listed(analyst) == {
        "Draft": ("draft", False, None),
        "Sent": ("in_review", False, None),
        "Back": ("changes_requested", False, None),
        "Approved": ("approved", False, None),
        "Live": ("draft", True, None),
        "Planned": ("draft", False, AT),
    }
    page = analyst.get("/admin/briefs/brief/").content.decode()
    assert "changes requested" in page
    assert "1 Jul 2031, 9:30 a.m." in page
    assert page.count('<td class="field-answered_for_by">Amal Haddad</td>') == 1
    assert page.count('<td class="field-answered_for_by">-</td>') == 5


FOUND = {
    "?state=draft": {"Draft", "Live", "Planned"},
    "?state=in_review": {"Sent"},
    "?state=changes_requested": {"Back"},
    "?state=approved": {"Approved"},
    "?owner=me": {"Draft"},
    "?scheduled=yes": {"Planned"},
    "?state=draft&owner=me": {"Draft"},
    "?state=nonsense": set(),
    "?owner=other&scheduled=no": {"Draft", "Sent", "Back", "Approved", "Live", "Planned"},
}


def test_list_is_filtered(analyst):
    briefs(analyst)
    assert {query: set(listed(analyst, query)) for query in FOUND} == FOUND


def test_list_is_filtered_by_topic(analyst):
    briefs(analyst)
    topic = make_topic("Other")
    make_brief("About it", topics=(topic,))
    assert set(listed(analyst, f"?topics__id__exact={topic.pk}")) == {"About it"}


def test_list_costs_as_many_queries_for_twelve_briefs_as_for_six(analyst):
    briefs(analyst)
    listed(analyst)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            listed(analyst)
        return len(captured)

    assert queries() == 8
    for _ in range(2):
        make_topic()
    for _ in range(6):
        make_live(title="More")
    assert queries() == 8
