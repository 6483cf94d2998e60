"""The state of the public site: it grows with each change that readers can see, and by itself at planned moments."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.utils import timezone

from history.models import PublicSite
from tests.making import edit, make_brief, make_event, publish, save

pytestmark = pytest.mark.django_db


def version(**later):
    return PublicSite.objects.version(timezone.now() + timedelta(**later))


def test_state_is_one_query_and_stays_the_same_as_long_as_nothing_changes(django_assert_num_queries):
    make_event()
    with django_assert_num_queries(1):
        before = version()
    assert version() == before


def test_state_changes_with_a_record_and_not_with_a_draft():
    event, brief = make_event(), make_brief()
    before = version()
    edit(brief, title="Another")
    assert version() == before
    event.summary = "Now told of."
    save(event)
    after = version()
    assert (after.number, after.site) == (before.number + 1, before.site)
    assert after.changed_at > before.changed_at


def test_state_changes_when_a_brief_comes_out_and_when_it_goes():
    brief = make_brief()
    before = version().number
    publish(brief)
    live = version().number
    brief.withdraw(by=None, reason="No longer holds")
    assert before < live < version().number


def test_state_changes_by_itself_when_a_scheduled_edition_comes_out():
    at = timezone.now() + timedelta(hours=1)
    publish(make_brief(), at=at)
    before, after = version(), version(hours=2)
    assert (before.next_at, after.next_at) == (at, None)
    assert (after.number, after.changed_at) == (before.number + 1, at)


def test_state_of_a_failed_change_is_as_before():
    event = make_event()
    before = version()
    with suppress(RuntimeError), event.revising(by=None):
        event.summary = "Half"
        event.save()
        raise RuntimeError
    assert version() == before


def test_a_site_whose_row_is_gone_gets_another():
    PublicSite.objects.all().delete()
    assert version() == version()
