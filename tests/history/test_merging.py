"""Merging of two records: what moves, what goes, what is refused, and that all of it can be undone."""

import pytest

from actors.models import Actor
from history.models import Change, Merge
from tests.making import make_actor

pytestmark = pytest.mark.django_db


def test_smoke():
    a, b = make_actor("Annan", names=("Kofi",)), make_actor("Kofi Annan", names=("KOFI",))
    merge = a.merge_into(b, by=None, reason="Twice")
    print(merge.moved, merge.dropped, merge.added)
    assert a.merged_into == b
    print(merge.undo(by=None, reason="no"))
    a.refresh_from_db()
    assert a.merged_into is None
    print([ (c.object_id, c.number, c.action, c.summary, c.reason) for c in Change.objects.select_related("revision")])
    assert 0
