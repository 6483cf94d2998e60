import pytest
from django.core.exceptions import ValidationError
from tests.making import *
from history.models import Change, Merge
from actors.models import *
from events.models import *
pytestmark = pytest.mark.django_db

def test_undo_with_number_in_use():
    loser, winner = make_actor("L"), make_actor("W")
    e = make_event("E", actors=(loser,))
    first = Change.objects.of(e).defer(None).first().snapshot
    with e.revising(by=None):
        Participation(event=e, actor=winner, role="participant").save()
    m = loser.merge_into(winner, by=None, reason="same")
    e.refresh_from_db()
    e.restore(first, by=None)
    print(list(e.participations.values_list("pk", "actor__name")))
    print(m.undo(by=None, reason="not"))
    print(list(e.participations.values_list("pk", "actor__name")))

def test_restore_premerge_both():
    loser, winner = make_actor("L"), make_actor("W")
    e = make_event("E", actors=(loser, winner))
    snap = Change.objects.of(e).defer(None).first().snapshot
    loser.merge_into(winner, by=None, reason="same")
    e.refresh_from_db()
    with e.revising(by=None):
        e.name = "New"; e.save()
    print(e.restore(snap, by=None))

def test_restore_winner_premerge_then_undo():
    loser, winner = make_actor("L", names=("Ell",)), make_actor("W", names=("Dub",))
    snap = Change.objects.of(winner).defer(None).first().snapshot
    m = loser.merge_into(winner, by=None, reason="same")
    winner.refresh_from_db()
    print(winner.restore(snap, by=None))
    print(m.undo(by=None, reason="not"))
    print(list(loser.names.all()), list(winner.names.all()))

def test_restore_self_relation():
    loser, winner = make_actor("L"), make_actor("W")
    third = make_actor("T")
    with third.revising(by=None):
        Relationship(subject=third, object=loser, kind="member_of").save()
    with winner.revising(by=None):
        Relationship(subject=winner, object=loser, kind="member_of").save()
    snap = Change.objects.of(winner).defer(None).first().snapshot
    m = loser.merge_into(winner, by=None, reason="same")
    winner.refresh_from_db()
    try:
        print(winner.restore(snap, by=None))
    except ValidationError as e:
        print("refused", e)

def test_event_parent_merge_restore():
    a, b = make_event("A"), make_event("B")
    c = make_event("C", parent=a, ordinal=1)
    snap = Change.objects.of(c).defer(None).first().snapshot
    m = a.merge_into(b, by=None, reason="x")
    c.refresh_from_db()
    print(c.restore(snap, by=None), c.parent)
    # merge parent into its own child
    p = make_event("P"); q = make_event("Q", parent=p)
    try:
        p.merge_into(q, by=None, reason="x")
        q.refresh_from_db(); print("parent", q.parent)
    except Exception as e: print(type(e), e)
    p = make_event("P"); q = make_event("Q", parent=p); r = make_event("R", parent=q)
    try:
        p.merge_into(r, by=None, reason="x")
        q.refresh_from_db(); r.refresh_from_db(); print("cycle", q.parent, r.parent)
    except Exception as e: print(type(e), e)
