"""odd files"""
import json, pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from events.models import *
from events.importing.opening import Reading
from events.importing.plan import Plan
from tests.events.importing.test_import_admin import ADD, upload, page, VETOES, HEADER, COLUMNS
from django.urls import reverse
pytestmark = pytest.mark.django_db

MAP = """title: T
record: event
scheme: my
key: [id]
values:
  name: title
  kind: {value: talks}
"""

def act(c, job, verb, **d):
    return c.post(page(job), {"act": verb, **d})

def run(client, data: bytes, **form):
    r = client.post(ADD, {"file": SimpleUploadedFile("x.csv", data), **form})
    if r.status_code != 302:
        import re
        return "upload refused", re.findall(r'errorlist[^>]*>(.*?)</ul', r.content.decode(), re.S)
    job = ImportJob.objects.first()
    out = []
    r = client.get(page(job)); out.append(r.status_code)
    r = act(client, job, "read", **({"order": "DMY", "mapping": job.reading["mapping"]})); out.append(r.status_code)
    for _ in range(5):
        job.refresh_from_db()
        if job.state == "checking":
            r = act(client, job, "go_on"); out.append(r.status_code)
    r = client.get(page(job)); out.append(r.status_code)
    job.refresh_from_db(); out.append(job.state)
    if job.state == "checked":
        act(client, job, "confirm", reason="x", skip_faulty="on")
        for _ in range(8):
            job.refresh_from_db()
            if job.state == "writing":
                r = act(client, job, "go_on"); out.append(r.status_code)
        job.refresh_from_db(); out.append(job.state)
        r = client.get(page(job)); out.append(r.status_code)
    r = client.get(reverse("admin:events_importjob_report", args=[job.pk])); out.append(len(b"".join(r.streaming_content)))
    return out

def mp(t): return {"mapping": SimpleUploadedFile("m.yaml", t if isinstance(t, bytes) else t.encode())}
DATED = MAP + "date: {column: day, end: '', order: DMY}\n"
FULL = MAP + "place: {name: where, latitude: lat, longitude: lon}\n"
import string
P = lambda **k: json.dumps({"persons": [{"id": "1", "name": "A", **k}]}).encode()
OWN = lambda extra, **k: json.dumps({"meta": {"scheme": "uuid"}, "persons": [], "events": [{"id": "00000000-0000-4000-8000-000000000001", "name": "E", "extra": extra, **k}]}).encode()
CASES = {
 "nul cell": (b"id,title\n1,a\x00b\n2,c\n2,d\x00\n\x00,k\n", lambda: mp(MAP)),
 "nul header": (b"id,title,x\x00y\n1,a,b\n2,c,d\n", lambda: mp(MAP)),
 "bad utf8": (b"id,title\n1,a\xff\xfe\n2,c\n", lambda: mp(MAP)),
 "utf16": ("id,title\n1,a\n".encode("utf-16"), lambda: mp(MAP)),
 "utf16 no bom": ("id,title\n1,a\n".encode("utf-16-le"), lambda: mp(MAP)),
 "huge cell": (b"id,title\n1," + b"a"*300000 + b"\n2,c\n", lambda: mp(MAP)),
 "huge key": (b"id,title\n" + b"1"*100000 + b",c\n", lambda: mp(MAP)),
 "10000 cols": (",".join(["id","title"]+[f"c{i}" for i in range(10000)]).encode() + b"\n" + b"\n".join(str(i).encode()+b",t"+b",x"*10000 for i in range(20)) + b"\n", lambda: mp(MAP)),
 "empty": (b"", lambda: mp(MAP)),
 "only nl": (b"\n\n\n", lambda: mp(MAP)),
 "only header": (b"id,title\n", lambda: mp(MAP)),
 "unclosed quote": (b'id,title\n1,"abc\n2,c\n3,d', lambda: mp(MAP)),
 "ctrl name": (b"id,title\n1,\x01\x02\n2,\x01ok\n", lambda: mp(MAP)),
 "formula": (b"id,title\n1,=cmd|x\n2,c\n2,@x\n", lambda: mp(MAP)),
 "own alias yaml": (b"id,title\n1,a\n", lambda: mp("a: &a [*a]\n")),
 "deep yaml": (b"id,title\n1,a\n", lambda: mp("a: " + "["*5000)),
 "bin yaml": (b"id,title\n1,a\n", lambda: mp(b"\xff\xfe\x00")),
 "yaml list": (b"id,title\n1,a\n", lambda: mp("- a\n")),
 "yaml nul record": (b"id,title\n1,a\n", lambda: mp(MAP.replace("record: event", "record: [event]"))),
 "yaml empty key": (b"id,title\n1,a\n", lambda: mp(MAP.replace("key: [id]", "key: []"))),
 "yaml place no name": (b"id,title,lat,lon\n1,a,1,2\n", lambda: mp(MAP + "place: {name: [], latitude: lat, longitude: lon}\n")),
 "place": (b"id,title,where,lat,lon\n1,a,X,NaN,2\n2,a,Y,1e999999,sNaN\n3,c,Z,Infinity,-Infinity\n4,d,\x00W,1,2\n5,e," + b"P"*500 + b",1,1\n", lambda: mp(FULL)),
 "popolo deep": (b'{"persons":' + b"["*100000, lambda: {"profile": "popolo", "scheme": "x"}),
 "popolo bigint": (b'{"persons":[{"id":' + b"9"*5000 + b'}]}', lambda: {"profile": "popolo", "scheme": "x"}),
 "popolo nul": (P(name="a\0b", other_names=[{"name": "\0"}], birth_date="\0"), lambda: {"profile": "popolo", "scheme": "x"}),
 "popolo surrogate": (P(name="\ud800", other_names=[{"name": "x\ud800"}], birth_date="\ud800", identifiers=[{"scheme": "a\ud800", "identifier": "\ud800"}]), lambda: {"profile": "popolo", "scheme": "x"}),
 "popolo surrogate fault": (json.dumps({"persons": [{"id": "1", "name": "n\ud800", "birth_date": "x"}, {"id": "2\0", "name": "q\0", "birth_date": "y"}, {"id":"\ud800\0"}], "memberships": [{"person_id": "\ud800", "organization_id": "\0"}]}).encode(), lambda: {"profile": "popolo", "scheme": "x"}),
 "popolo types": (json.dumps({"persons": {"a": 1}, "organizations": [1, None, [], {"id": {}, "name": []}], "events": "x", "memberships": [None, {"person_id": 1}], "posts": [{}], "areas": [{"id": []}], "meta": []}).encode(), lambda: {"profile": "popolo", "scheme": "x"}),
 "popolo nan": (b'{"persons":[{"id":NaN,"name":Infinity}], "events":[{"id":"1","name":"x","extra":{"ordinal":1e400}}]}', lambda: {"profile": "popolo", "scheme": "x"}),
 "popolo own place": (OWN({"place": {"name": "X", "latitude": "abc", "longitude": "NaN"}}), lambda: {"profile": "popolo"}),
 "popolo own place inf": (OWN({"place": {"name": "X", "latitude": "Infinity", "longitude": "1e999999"}}), lambda: {"profile": "popolo"}),
 "popolo own place sig": (OWN({"place": {"name": "X", "latitude": "1e30", "longitude": "1"}}), lambda: {"profile": "popolo"}),
 "popolo own ordinal": (OWN({"ordinal": True, "stated_count": 10**30, "date_edtf": "garbage", "status": 1}), lambda: {"profile": "popolo"}),
 "popolo own misc": (OWN({"participations": [{"actor_id": "\0"}], "citations": [{"document": "\0", "about_id": "x"}], "links": [{}], "documents": [{"document": "x"*500}]}), lambda: {"profile": "popolo"}),
 "popolo own parent loop": (OWN({}, parent_id="00000000-0000-4000-8000-000000000001"), lambda: {"profile": "popolo"}),
 "popolo bad uuid": (json.dumps({"meta": {"scheme": "uuid"}, "persons": [{"id": "nope", "name": "x"}]}).encode(), lambda: {"profile": "popolo"}),
 "popolo long": (P(name="x"*5000, summary="y"*100000, id="i"*5000), lambda: {"profile": "popolo", "scheme": "x"}),
 "ged edge": None,
}
del CASES["ged edge"]

@pytest.mark.parametrize("case", list(CASES), ids=str)
def test_odd(case, admin_client_of, capsys):
    data, form = CASES[case]
    c = admin_client_of("Analyst")
    out = run(c, data, **form())
    with capsys.disabled():
        print(case, out)

def test_dates(capsys):
    from events.importing.cell_dates import blurred, read_date, joined
    for d in ("0001-01-03", "9999-12-30", "2018-02-30", "0000-01-01"):
        for p in ("week", "month"):
            try:
                e = read_date(d, "YMD")
                r = blurred(e, p)
                with capsys.disabled(): print(d, p, r, joined(r, "", p))
            except Exception as x:
                with capsys.disabled(): print(d, p, type(x), x)
