"""The log of activity: what it is told of, who may look, and how it is found, paged and taken out."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.http import HttpRequest
from django.test.utils import CaptureQueriesContext
from reversion.models import Revision

from history.models import Action, Activity, Change
from tests.making import edit, make_actor, make_brief, make_event, make_person, make_topic, save, undone

pytestmark = pytest.mark.django_db

LOG, EXPORT = "/admin/activity/", "/admin/activity/export/"


@pytest.fixture
def chief(admin_client_of):
    return admin_client_of("Administrator", username="chief", first_name="Ada", last_name="Chief")


def told(*kinds: str) -> list[tuple[str, str, str]]:
    """Kind, person and words of the acts of these kinds, oldest first."""
    acts = Activity.objects.filter(kind__in=kinds) if kinds else Activity.objects.all()
    return [(act.kind, act.person, act.what) for act in acts.order_by("pk")]


def lines_of(response) -> list[tuple[str, str, str, str]]:
    return [(line.person, line.kind, line.what, line.name) for line in response.context["lines"]]


# Telling


def test_act_is_told_with_person_words_and_address(rf, django_user_model):
    user = django_user_model.objects.create_user("amal", first_name="Amal", last_name="Haddad")
    request = rf.get("/", REMOTE_ADDR="192.0.2.7")
    act = Activity.objects.tell("shared", by=user, what="a\x00b " + "x" * 600, request=request)
    act.refresh_from_db()
    assert (act.user, act.person, act.kind, act.address) == (user, "Amal Haddad", "shared", "192.0.2.7")
    assert act.what == "ab " + "x" * 496 + "…"


def test_act_of_the_system_has_no_person_and_no_address():
    act = Activity.objects.tell("exported", what="everything")
    assert (act.user, act.person, act.address) == (None, "", None)


def test_log_in_and_out_are_told(client, django_user_model):
    django_user_model.objects.create_user("amal", password="correct horse", is_staff=True)
    start = Activity.objects.count()
    client.post("/admin/login/", {"username": "amal", "password": "correct horse"}, REMOTE_ADDR="192.0.2.7")
    client.post("/admin/logout/")
    assert told()[start:] == [("logged_in", "amal", ""), ("logged_out", "amal", "")]
    assert Activity.objects.get(kind="logged_in").address == "192.0.2.7"


def test_failed_log_in_is_told_with_the_name_typed_and_never_the_password(client):
    client.post("/admin/login/", {"username": "am\x01al", "password": "Marker of a secret"})
    client.post("/admin/login/", {"username": "x" * 150, "password": "Marker of a secret"})
    assert told() == [
        ("log_in_failed", "", "as “amal”"),
        ("log_in_failed", "", f"as “{'x' * 40}…”"),
    ]


@pytest.mark.parametrize(
    ("behind_proxy", "forwarded", "address"),
    [
        (False, "203.0.113.9", "192.0.2.7"),
        (True, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (True, "nonsense", None),
        (True, "", "192.0.2.7"),
    ],
)
def test_address_is_that_of_the_sender_behind_a_proxy_too(client, settings, behind_proxy, forwarded, address):
    settings.BEHIND_PROXY = behind_proxy
    headers = {"REMOTE_ADDR": "192.0.2.7", "HTTP_X_FORWARDED_FOR": forwarded}
    client.post("/admin/login/", {"username": "amal", "password": "x"}, **headers)
    assert Activity.objects.get().address == address


def change(user, **fields):
    for name, value in fields.items():
        setattr(user, name, value)
    user.save()


def password(user):
    user.set_password("another one")
    user.save()


def role(name: str = "Editor") -> Group:
    return Group.objects.get(name=name)


def given_from_role(user):
    role().user_set.add(user)


def rename():
    group = role("Analyst")
    group.name = "Writer"
    group.save()


def right() -> Permission:
    return Permission.objects.get(codename="publish_brief")


ACCOUNTS = {
    "made": (lambda u: User.objects.create(username="new"), [("account", "“new” was made")]),
    "made with every right": (
        lambda u: User.objects.create(username="new", is_superuser=True),
        [("account", "“new” was made"), ("rights", "“new” has every right")],
    ),
    "every right": (lambda u: change(u, is_superuser=True), [("rights", "“amal” has every right")]),
    "off the desk": (lambda u: change(u, is_staff=False), [("rights", "“amal” may no longer use the desk")]),
    "closed": (lambda u: change(u, is_active=False), [("account", "“amal” may no longer log in")]),
    "password": (password, [("account", "“amal” has another password")]),
    "name": (lambda u: change(u, username="amal2"), [("account", "“amal2” was “amal” before")]),
    "mail": (lambda u: change(u, email="a@example.org"), [("account", "“amal” has another address for mail")]),
    "first name": (lambda u: change(u, first_name="Amal"), []),
    "last log-in": (lambda u: u.save(update_fields=["last_login"]), []),
    "deleted": (lambda u: u.delete(), [("account", "“amal” was deleted")]),
    "role given": (lambda u: u.groups.add(role()), [("rights", "“amal”: Editor added")]),
    "role given again": (lambda u: u.groups.set([role("Analyst")]), []),
    "role taken": (lambda u: u.groups.remove(role("Analyst")), [("rights", "“amal”: Analyst taken away")]),
    "roles cleared": (lambda u: u.groups.clear(), [("rights", "“amal”: Analyst taken away")]),
    "nothing cleared": (lambda u: u.user_permissions.clear(), []),
    "role given from the other side": (given_from_role, [("rights", "“Editor”: amal added")]),
    "role cleared from the other side": (
        lambda u: role("Analyst").user_set.clear(),
        [("rights", "“Analyst”: amal taken away")],
    ),
    "right given": (
        lambda u: u.user_permissions.add(right()),
        [("rights", "“amal”: Can publish briefs added")],
    ),
    "right given to a role": (
        lambda u: role("Analyst").permissions.add(right()),
        [("rights", "“Analyst”: Can publish briefs added")],
    ),
    "role made": (lambda u: Group.objects.create(name="Guests"), [("rights", "“Guests” was made")]),
    "role renamed": (lambda u: rename(), [("rights", "“Writer” was “Analyst” before")]),
    "role deleted": (lambda u: role("Outside contributor").delete(), [("rights", "“Outside contributor” was deleted")]),
}


@pytest.mark.parametrize(("act", "expected"), ACCOUNTS.values(), ids=ACCOUNTS)
def test_changes_of_accounts_and_rights_are_told_however_they_are_made(act, expected):
    user = make_person("amal", "Analyst")
    start = Activity.objects.count()
    act(user)
    assert [(kind, what) for kind, _, what in told()[start:]] == expected


def test_change_of_rights_in_the_admin_is_told_with_who_made_it(chief):
    make_person("amal", "Analyst")
    start = Activity.objects.count()
    amal = User.objects.get(username="amal")
    chief.post(
        f"/admin/auth/user/{amal.pk}/change/",
        {"username": "amal", "is_active": "on", "is_staff": "on", "groups": [role().pk]},
        REMOTE_ADDR="192.0.2.7",
    )
    assert told()[start:] == [
        ("rights", "Ada Chief", "“amal”: Analyst taken away"),
        ("rights", "Ada Chief", "“amal”: Editor added"),
    ]
    assert set(Activity.objects.order_by("pk").values_list("address", flat=True)[start:]) == {"192.0.2.7"}


def test_request_is_at_hand_only_while_it_is_answered(chief):
    chief.get("/admin/")
    assert Activity.objects.tell("exported").user is None


# Who may look


@pytest.mark.once
@pytest.mark.parametrize("role", ["Outside contributor", "Analyst", "Editor", "Publisher", None])
def test_log_is_for_administrators_only(admin_client_of, role):
    brief = make_brief("Marker of a draft")
    client = admin_client_of(*([role] if role else []))
    for url in (LOG, EXPORT, f"{LOG}{Change.objects.of(brief).get().pk}/"):
        for response in (client.get(url), client.post(url)):
            assert response.status_code == 403, url
            assert b"Marker" not in response.content, url
    assert not Activity.objects.filter(kind="exported").exists()


@pytest.mark.once
@pytest.mark.parametrize("url", [LOG, EXPORT, f"{LOG}1/"])
def test_stranger_is_sent_to_log_in(client, url):
    response = client.get(url)
    assert (response.status_code, response["Location"]) == (302, f"/admin/login/?next={url}")


def test_reader_of_the_log_without_rights_on_records_gets_no_links_and_no_contents(admin_client_of):
    client = admin_client_of()
    client.user.user_permissions.set(Permission.objects.filter(codename="view_activity"))
    topic = make_topic("Gone")
    key = Change.objects.of(topic).get().pk
    topic.discard(by=None)
    make_actor("Here")
    response = client.get(LOG)
    assert [line.link for line in response.context["lines"] if line.change] == ["", "", ""]
    assert client.get(f"{LOG}{key}/").status_code == 403


def test_last_words_of_a_deleted_brief_are_not_for_those_who_see_their_own_only(admin_client_of):
    client = admin_client_of("Outside contributor")
    client.user.user_permissions.set(Permission.objects.filter(codename="view_activity"))
    brief = make_brief("Marker of a draft")
    brief.discard(by=None)
    change = Change.objects.get(action="deleted")
    assert client.get(f"{LOG}{change.pk}/").status_code == 403
    assert {line.link for line in client.get(LOG).context["lines"]} == {""}


# What it shows


def test_acts_and_revisions_are_one_list_newest_first(chief):
    actor = make_actor("Kofi Annan")
    edit(actor, by=chief.user, reason="From the obituary", summary="Envoy.")
    Activity.objects.tell("exported", by=chief.user, what="a list")
    actor.discard(by=chief.user, reason="Entered twice")
    assert lines_of(chief.get(LOG))[:4] == [
        ("Ada Chief", "deleted", "", "Kofi Annan"),
        ("Ada Chief", "exported", "a list", ""),
        ("Ada Chief", "edited", "Summary added", "Kofi Annan"),
        ("", "created", "", "Kofi Annan"),
    ]
    page = chief.get(LOG).content.decode()
    assert "Entered twice" in page
    assert "From the obituary" in page


def test_lines_lead_to_the_revision_or_to_what_is_left_of_it(chief):
    here, gone = make_actor("Here"), make_topic("Gone", description="Marker word.")
    changes = {c.object_id: c for c in Change.objects.all()}
    gone.discard(by=None, reason="Not needed")
    links = {(line.name, line.kind): line.link for line in chief.get(LOG).context["lines"] if line.change}
    deleted = Change.objects.get(action="deleted")
    first = Change.objects.get(content_type=deleted.content_type, number=1)
    assert changes
    assert links == {
        ("Here", "created"): f"/admin/actors/actor/{here.pk}/history/1/",
        ("Gone", "created"): f"/admin/activity/{first.pk}/",
        ("Gone", "deleted"): f"/admin/activity/{deleted.pk}/",
    }
    page = chief.get(links["Gone", "deleted"]).content.decode()
    assert "Marker word." in page
    assert "Not needed" in page
    assert f'href="/admin/activity/{first.pk}/"' in page
    assert all(chief.get(link).status_code == 200 for link in links.values())


def test_names_are_escaped(chief):
    make_actor("<b>Marker</b>")
    Activity.objects.tell("exported", what="<i>x</i>")
    page = chief.get(LOG).content.decode()
    assert "&lt;b&gt;Marker" in page
    assert "<b>Marker" not in page
    assert "<i>x" not in page


def everything(chief):
    """An act or a revision of each kind that the filters tell apart."""
    edda = make_person("edda", "Editor")
    actor, event = make_actor("Annan"), make_event("Geneva I")
    edit(actor, by=edda, summary="Envoy.")
    edit(event, by=chief.user, summary="Talks.")
    Activity.objects.tell("exported", by=edda, what="a list")
    event.discard(by=edda)
    return edda


FILTERS = {
    "person": ({"person": "EDDA"}, ["deleted Geneva I", "exported", "edited Annan"]),
    "kind of act on a record": ({"kind": "deleted"}, ["deleted Geneva I"]),
    "kind of act": ({"kind": "exported"}, ["exported"]),
    "type of record": ({"model": "actors.actor"}, ["edited Annan", "created Annan"]),
    "person and kind": ({"person": "EDDA", "kind": "edited"}, ["edited Annan"]),
    "type and kind that do not go together": ({"model": "actors.actor", "kind": "exported"}, []),
    "the system": ({"person": "system", "model": "events.event"}, ["created Geneva I"]),
}


def test_log_is_filtered_and_the_export_in_the_same_way(chief):
    edda, shown, taken_out = everything(chief), {}, {}
    for name, (asked, _) in FILTERS.items():
        query = {key: str(edda.pk) if value == "EDDA" else value for key, value in asked.items()}
        with undone():
            shown[name] = [f"{kind} {of}".strip() for _, kind, _, of in lines_of(chief.get(LOG, query))]
            rows = list(csv.DictReader(StringIO(exported(chief, query))))
            taken_out[name] = [f"{r['kind']} {r['record']}".strip() for r in rows if r["what"][:7] != "the log"]
    assert shown == taken_out == {name: expected for name, (_, expected) in FILTERS.items()}


def exported(client, query=None) -> str:
    response = client.get(EXPORT, query or {})
    assert (response.status_code, response["Content-Type"]) == (200, "text/csv; charset=utf-8")
    return b"".join(response.streaming_content).decode()


def test_filters_by_day_go_by_the_calendar_of_the_site(chief, settings):
    settings.TIME_ZONE = "Asia/Damascus"
    Activity.objects.all().delete()
    save(make_topic("Peace"))
    moments = [datetime(2018, 1, day, 22, 30, tzinfo=UTC) for day in (1, 2, 3)]
    for moment in moments:
        Activity.objects.create(kind="exported", what=f"{moment:%d}", at=moment)
    Revision.objects.update(date_created=moments[1])

    def found(**query) -> list[str]:
        return [what or name for _, _, what, name in lines_of(chief.get(LOG, query))]

    assert sorted(found(since="2018-01-03", until="2018-01-03")) == ["02", "Peace"]
    assert found(since="2018-01-04") == ["03"]
    assert found(until="2018-01-02") == ["01"]
    assert found(since="2019-01-01") == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"since": "yesterday"}, "From: Enter a valid date."),
        ({"until": "0001-01-01"}, "To: Choose a day between 1900 and 2999."),
        ({"until": "9999-12-31"}, "To: Choose a day between 1900 and 2999."),
        ({"kind": "nonsense\x00"}, "What: "),
        ({"person": "9" * 50}, "By: "),
        ({"model": "auth.user"}, "Of: "),
    ],
)
def test_filter_that_cannot_be_read_is_told_and_exports_nothing(chief, query, words):
    for url in (LOG, EXPORT):
        response = chief.get(url, query)
        assert response.status_code == 200
        assert words in response.content.decode()
    assert not Activity.objects.filter(kind="exported").exists()


def test_place_that_cannot_be_read_is_the_beginning(chief):
    make_actor()
    everything_there_is = Activity.objects.count() + 1
    for before in ("", "x", "1", "1.2.3", "-1.2", "９.1", "9" * 30 + ".1", "\x00.", "."):
        assert len(lines_of(chief.get(LOG, {"before": before}))) == everything_there_is, before


def test_every_kind_has_a_name_of_its_own():
    assert not set(Action.values) & set(Activity.Kind.values)


# Paging


def many(revisions: int, acts: int) -> None:
    """Revisions, a minute apart, and acts, a minute apart, that take turns."""
    actor = make_actor("Annan")
    start = datetime(2018, 1, 1, tzinfo=UTC)
    made = Revision.objects.bulk_create(
        Revision(date_created=start + timedelta(minutes=n), comment=f"No. {n}") for n in range(revisions)
    )
    last = Change.objects.of(actor).defer(None).get()
    fields = {name: getattr(last, name) for name in ("content_type", "object_id", "action", "content_hash", "snapshot")}
    Change.objects.bulk_create(Change(revision=r, number=n, **fields) for n, r in enumerate(made, 2))
    Activity.objects.bulk_create(
        Activity(kind="exported", what=f"act {n}", at=start + timedelta(minutes=n, seconds=30)) for n in range(acts)
    )
    Revision.objects.filter(pk=last.revision_id).update(date_created=start)


@pytest.mark.parametrize(("revisions", "acts"), [(120, 130), (0, 120), (120, 0), (49, 0), (10, 300)])
def test_pages_show_every_line_once_and_in_order(chief, revisions, acts):
    Activity.objects.all().delete()
    many(revisions, acts)
    lines, query = [], ""
    while True:
        response = chief.get(LOG + query)
        lines += response.context["lines"]
        if response.context["more"] is None:
            break
        assert len(response.context["lines"]) == 50
        query = f"?before={response.context['more']}"
    assert len(lines) == len({(type(line.row), line.row.pk) for line in lines}) == revisions + 1 + acts
    assert [line.at for line in lines] == sorted((line.at for line in lines), reverse=True)


def test_next_page_keeps_the_filters(chief):
    many(80, 80)
    page = chief.get(LOG, {"kind": "exported"}).content.decode()
    link = page.split('rel="next"')[0].rpartition('href="')[2].split('"')[0].replace("&amp;", "&")
    assert link.startswith("/admin/activity/?kind=exported&before=")
    assert {line.kind for line in chief.get(link).context["lines"]} == {"exported"}


@pytest.mark.parametrize("number", [3, 400])
def test_page_costs_the_same_however_long_the_log_is(chief, number):
    many(number, number)
    chief.get(LOG)
    for query in ({}, {"kind": "exported"}, {"model": "actors.actor"}, {"since": "2018-01-01", "until": "2018-01-02"}):
        with CaptureQueriesContext(connection) as queries:
            response = chief.get(LOG, query)
        # Session, user, two of permissions, the people to choose from, revisions, acts.
        assert len(queries) == 7 - bool(query.keys() & {"kind", "model"}), [q["sql"] for q in queries]
        left = [line.row.get_deferred_fields() for line in response.context["lines"] if line.change]
        assert all(fields == {"snapshot", "particulars"} for fields in left)


# The export


def test_export_is_itself_told_with_what_was_asked_for(chief):
    make_actor("Annan")
    exported(chief, {"kind": "created"})
    assert told("exported") == [("exported", "Ada Chief", "the log of activity: kind created")]
    assert "the log of activity: all" in exported(chief)


def test_export_has_every_line_and_its_columns(chief):
    many(30, 30)
    actor = make_actor("=HYPERLINK(1)")
    edit(actor, by=chief.user, reason="@reason", summary="x")
    rows = list(csv.DictReader(StringIO(exported(chief))))
    assert len(rows) == Change.objects.count() + Activity.objects.count()
    row = next(row for row in rows if row["reason"])
    assert {**row, "at": ""} == {
        "at": "",
        "person": "Ada Chief",
        "kind": "edited",
        "what": "Summary added",
        "record_type": "actor",
        "record": "'=HYPERLINK(1)",
        "record_id": str(actor.pk),
        "revision": "2",
        "reason": "'@reason",
        "address": "",
    }
    assert datetime.fromisoformat(row["at"]).utcoffset() == timedelta(0)


def test_export_is_sent_in_pieces_and_kept_by_nobody(chief):
    response = chief.get(EXPORT)
    assert response.streaming
    assert "no-store" in response["Cache-Control"]
    assert response["Content-Disposition"].startswith('attachment; filename="activity-2')
    assert b"".join(response.streaming_content).startswith(b"at,person,kind,")


def test_address_of_a_request_that_is_none_is_not_known():
    assert Activity.objects.tell("exported", request=HttpRequest()).address is None
