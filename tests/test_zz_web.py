import pytest, json
from urllib.parse import quote
from django.test import Client
from tests.making import *
pytestmark = pytest.mark.django_db

def test_fuzz(capsys):
    a = make_actor("</script><script>alert(1)</script>", slug="a", is_public=True, summary="</script>\u2028", names=("]]></script>",))
    pl = make_place("X\r\nATTENDEE:evil", latitude="46.2", longitude="6.1", geo_precision="city")
    e = make_event("=1+1\r\nBEGIN:VEVENT\r\n</script>", slug="e", is_public=True, summary="a\r\nUID:x\rb\nc", place=pl, actors=(a,))
    make_event("-5 tab\tx", slug="f", is_public=True, parent=e)
    c = Client(raise_request_exception=False)
    bads = ["%00", "%ED%A0%80", "%FF", "a"*5000, "-1", "9"*30, "%E2%80%AE", "../..", "' OR 1=1", "%", "a%0d%0ab", "[", "\\", "x:"+"y"*300, "%F0%9F%98%80", "2018-13-45", "0", "1e9", "NaN"]
    lists = ["events/", "actors/", "events.csv", "events.json", "events.geojson", "events.ics", "events.zip", "events-edges.csv", "actors.csv", "actors.popolo.json", "api/events/", "api/actors/"]
    ev = ["q","kind","status","outcome","actor","role","attendance","on_behalf_of","place","country","process","part_of","linked","dated","id","order","page","from","to","period_after","after","before","limit"]
    ac = ["q","kind","country","event","role","related","relation","on_behalf_of","period","area","id","page","after","before","limit"]
    out = {}
    for l in lists:
        for f in (ev if "event" in l else ac):
            for b in bads if l in ("events/","actors/","api/events/","api/actors/") else bads[:6]:
                u = f"/{l}?{f}={b}"
                r = c.get(u)
                s = r.status_code
                if s < 500 and r.streaming:
                    try: b"".join(r.streaming_content)
                    except Exception as x: s = repr(x)
                if s not in (200, 400, 404): out[u[:120]] = s
    for u in ("/events/e/?network=9", "/actors/a/?network=%00", "/actors/a/?network=99999999999", "/actors/a/?network=-1", "/api/events/%00/", "/api/events/"+"a"*5000+"/", "/api/events/%F0%9F/", "/api/actors/a/b/c/", "/reconcile/preview/?id=%00", "/reconcile/suggest/entity?prefix=%00%ED%A0%80&cursor=-1", "/reconcile/suggest/entity?prefix=a&cursor=1000", "/reconcile/properties?limit=9999999999", "/api/events/?limit=0", "/api/events/?after=99999999999999999999999", "/api/events/?after=9223372036854775807","/api/events/?before=0", "/api/events/?format=xml", "/api/events/?after=1&after=x"):
        r = c.get(u); out[u[:80]] = r.status_code
    Q = ["[", "["*100000, "{}", "[]", "1", '{"a":1}', '{"a":{"query":1}}', '{"a":{"query":"x","limit":-1}}', '{"a":{"query":"x","limit":1e400}}','{"a":{"query":"x","limit":NaN}}', '{"a":{"query":"x","type":{}}}', '{"a":{"query":"x","type":[[1]]}}', '{"a":{"query":"\\u0000\\ud800"}}', '{"\\ud800\\u0000":{"query":"x","properties":[{"pid":"wikidata","v":[{"id":[]}]}]}}', '{"a":{"query":"x","properties":[{"pid":"date_edtf","v":"\\ud800"}]}}', '{"a":{"query":"x","properties":[{"pid":"date_edtf","v":"[9999..1]"},{"pid":"country","v":true},{"pid":"ordinal","v":1e400},{"pid":"identifier","v":":"}]}}', '{"a":{"query":"urn:uuid:' + "0"*32 + '"}}', '{"a":{"query":"' + "a "*50000 + '"}}', '{"a":{"query":"x","type":"\\ud800"}}', '{"a":{"query":"x","limit":' + "9"*4000 + "}}", '{"a":null}', 'null']
    for q in Q:
        for meth in ("get","post"):
            r = getattr(c, meth)("/reconcile/", {"queries": q}); 
            if r.status_code not in (200,400): out["Q"+q[:60]] = r.status_code
            r = getattr(c, meth)("/reconcile/", {"extend": q})
            if r.status_code not in (200,400): out["X"+q[:60]] = r.status_code
    for q in ('{"ids":["\\u0000"],"properties":[{"id":"kind"}]}', '{"ids":["\\ud800"],"properties":[{"id":"kind"}]}', '{"ids":[1],"properties":[]}', '{"ids":["%s"],"properties":[{"id":"kind"},{"id":"kind"}]}' % a.uuid, '{"ids":null}', '{"ids":["a","a"],"properties":[{"id":[]}]}'):
        r = c.post("/reconcile/", {"extend": q}); out[q[:50]] = (r.status_code, r.content[:120])
    r = c.get("/events/e.ics"); ics = r.content.decode(); 
    out["ics"] = ics
    for u in ("/events/e/", "/actors/a/", "/events/"):
        t = c.get(u).content.decode()
        out["script "+u] = "<script>alert" in t, t.count("</script>")==t.count("<script")
    H = {}
    for u in ("/events/", "/events.csv", "/events.json","/events/e/","/events/e.json","/api/events/","/api/","/api/docs/","/api/schema/","/reconcile/","/reconcile/preview/?id=%s" % e.uuid,"/admin/login/","/codebook/","/events/e.ics", "/api/nope/", "/reconcile/preview/?id=x", "/api/events/?x=1"):
        r = c.get(u)
        H[u] = (r.status_code, r.headers.get("Access-Control-Allow-Origin"), r.headers.get("X-Frame-Options"), r.headers.get("Set-Cookie"), "frame-ancestors *" in r.headers.get("Content-Security-Policy",""))
    for k, v in list(out.items()) + list(H.items()):
        with capsys.disabled(): print(k, "=>", v)
