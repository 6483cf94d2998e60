"""The outbox in the admin: each delivery under the outcome that it has come to, in the list and in its filter."""

import re

import pytest
from django.utils import timezone

from briefs.delivery_admin import OUTCOMES
from briefs.models import Delivery

pytestmark = pytest.mark.django_db

LIST = "/admin/briefs/delivery/"


@pytest.fixture
def deliveries() -> dict[str, str]:
    """One delivery of each outcome: its feed by the outcome."""
    states = {
        "waiting": {},
        "failed": {"error": "The hub answered 503.", "attempts": 1},
        "given_up": {"error": "The hub answered 503.", "attempts": 9, "given_up_at": timezone.now()},
        "sent": {"attempts": 1, "delivered_at": timezone.now()},
    }
    feeds = {outcome: f"https://example.org/feeds/{outcome}.atom" for outcome in states}
    for outcome, state in states.items():
        Delivery.objects.create(feed=feeds[outcome], hub="https://hub.example.org/", **state)
    return feeds


def shown(page: str) -> dict[str, str]:
    """What the rows of the list say: the outcome of each feed."""
    return dict(re.findall(r'field-feed"><a [^>]*>([^<]*)</a></th><td class="field-outcome">([^<]*)<', page))


def test_list_says_what_has_become_of_each_delivery(admin_client, deliveries):
    rows = shown(admin_client.get(LIST).text)
    assert rows == {feed: OUTCOMES[outcome] for outcome, feed in deliveries.items()}


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_filter_shows_what_the_list_calls_so(admin_client, deliveries, outcome):
    rows = shown(admin_client.get(LIST, {"outcome": outcome}).text)
    assert rows == {deliveries[outcome]: OUTCOMES[outcome]}
