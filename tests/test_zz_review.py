import pytest
from django.test import Client
from tests.making import *
from actors.models import ActorCitation, Relationship, ActorIdentifier
from events.models import *
from sources.models import *
from tests.briefs.test_leaks import text_of, ADDRESSES

pytestmark = pytest.mark.django_db
M = "Xanthippe"

def add(record, *rows, many=()):
    with record.revising(by=None):
        for r in rows:
            r.save()
        for r, name, vals in many:
            getattr(r, name).set(vals)

def test_dense():
    n = iter(range(1000))
    def sa(): return make_actor(f"{M} actor {next(n)}", is_public=False)
    def se(**k): return make_event(f"{M} event {next(n)}", is_public=False, **k)
    def sd(i): return make_document(f"{M} doc {i}", slug=f"xdoc-{i}")
    a = make_actor("Open A", slug="open-a", is_public=True)
    b = make_actor("Open B", slug="open-b", kind="organisation", is_public=True)
    e = make_event("Open E", slug="open-e", kind="term", is_public=True, parent=se(), ordinal=2, actors=(a, sa()))
    add(e, Participation(event=e, actor=b, role="organiser"))
    p = e.participations.get(actor=a)
    add(e, many=[(p, "on_behalf_of", [sa()])])
    hidden = se(parent=e, actors=(a, b))
    add(e, EventLink(event=e, to=se(), kind="follows"))
    add(hidden, EventLink(event=hidden, to=e, kind="follows"))
    doc = make_document("Open doc", slug="open-doc")
    add(e, EventCitation(event=e, document=sd(1), about=sa(), field="participations", note=M))
    add(a, ActorCitation(actor=a, document=sd(2), about=sa(), field="relationships", note=M, value=M))
    add(hidden, EventDocument(event=hidden, document=sd(3), role="outcome"))
    add(a, Relationship(subject=a, object=sa(), kind="member_of", label=M, area=M, period=e))
    add(a, Relationship(subject=a, object=b, kind="member_of", label="member", area="Ok", period=se(kind="term"), on_behalf_of=sa()))
    x = sa()
    add(x, Relationship(subject=x, object=b, kind="member_of", label=M, period=e, on_behalf_of=a))
    add(x, Relationship(subject=x, object=a, kind="leads", label=M, area=M))
    x = sa()
    add(x, Relationship(subject=x, object=sa(), kind="member_of", label=M, period=e, on_behalf_of=a))
    pl = make_place(f"{M} place")
    se(place=pl)
    # hidden merged into public
    loser = sa(); 
    l2 = sa()
    loser.merge_into(l2, by=None, reason="same")
    c = Client(raise_request_exception=False)
    bad = []
    tpl = [t for ts in ADDRESSES.values() for t in ts]
    urls = {t.format(brief=s, record=s, secret=s) for t in tpl for s in ("open-a", "open-b", "open-e", str(loser.uuid), str(a.uuid), str(e.uuid), hidden.slug, str(hidden.uuid))}
    for f in ("events/", "events.json", "events.csv", "events.zip","api/events/"):
        for q in ("place=Geneva", f"linked={hidden.slug}", "linked=open-e", "process=open-e", "on_behalf_of=open-a", "role=participant", "id=x:y", "attendance=unknown"):
            urls.add(f"{f}?{q}")
    for f in ("actors/", "actors.json", "actors.csv", "actors.popolo.json", "api/actors/"):
        for q in ("related=open-a", "on_behalf_of=open-a", "period=open-e", "event=open-e", "kind=person"):
            urls.add(f"{f}?{q}")
    for u in [str(a.uuid), str(e.uuid), "open-e", str(loser.uuid)]:
        for pr in ("part_of","other_name","identifier","place","summary"):
            urls.add('reconcile/?extend={"ids":["%s"],"properties":[{"id":"%s"}]}' % (u, pr))
    seen = {}
    for u in sorted(urls):
        r = c.get("/" + u, follow=True)
        seen[u] = r.status_code
        t = text_of(r)
        import re
        hits = [t[max(0, m.start()-150):m.end()+60] for m in re.finditer(M, t)]
        if hits: bad.append((u, hits[:3]))
    fives = [u for u, s in seen.items() if s >= 500]
    assert not bad and not fives, "\n".join(map(str, bad + fives))
