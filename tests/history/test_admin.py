"""Admin of records: one revision for each save, and history read from what was stored."""

import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern
from reversion.models import Revision

from actors.models import Actor, ActorName
from events.models import Event
from history.admin import RecordAdmin
from history.models import Change
from history.records import Record
from tests.making import edit, make_actor, make_brief, make_document, make_event, make_place, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(admin_client_of):
    return admin_client_of("Analyst", first_name="Amal", last_name="Haddad")


@pytest.fixture
def editor(admin_client_of):
    return admin_client_of("Editor", username="edda")


def address(record, view: str, *args) -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{view}", args=args)


def form_of(client, url: str, **changes) -> dict:
    """What a browser would send back from the form at this address, with changes."""
    response = client.get(url)
    assert response.status_code == 200
    context = response.context
    forms = [context["adminform"].form]
    data = {}
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for field in form:
            value = field.value()
            if value is None or value is False:
                continue
            data[field.html_name] = [str(v) for v in value] if isinstance(value, list) else str(value)
    return data | changes


def post(client, record, **changes):
    url = address(record, "change", record.pk)
    return client.post(url, form_of(client, url, **changes), follow=True)


def messages_of(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def errors_of(response) -> list[str]:
    found = re.findall(r'<ul class="errorlist[^>]*>(.*?)</ul>', response.content.decode(), flags=re.DOTALL)
    return [re.sub("<[^>]*>", "", item) for group in found for item in re.findall("<li>(.*?)</li>", group, re.DOTALL)]


# Saving


def test_adding_makes_one_revision_with_person_and_reason(analyst):
    url = reverse("admin:actors_actor_add")
    data = form_of(analyst, url, kind="person", name="Kofi Annan", reason="Needed for the Geneva brief")
    data |= {"names-TOTAL_FORMS": "1", "names-0-name": "Annan", "names-0-kind": "short", "names-0-match": "on"}
    response = analyst.post(url, data)
    assert response.status_code == 302, errors_of(response)
    actor = Actor.objects.get()
    assert [(c.number, c.action, c.person, c.reason) for c in Change.objects.of(actor)] == [
        (1, "created", "Amal Haddad", "Needed for the Geneva brief")
    ]
    assert actor.slug == "kofi-annan"
    assert [name.name for name in actor.names.all()] == ["Annan"]
    assert Revision.objects.count() == 1


def test_saving_record_and_rows_makes_one_revision(analyst):
    actor = make_actor(names=("Annan",))
    post(
        analyst,
        actor,
        **{"summary": "Envoy.", "names-0-name": "K. Annan", "reason": "Post and name", "country": "GH"},
    )
    change = Change.objects.of(actor).first()
    assert (change.number, change.person, change.reason) == (2, "Amal Haddad", "Post and name")
    assert change.summary == "Summary added; Country added; Other names"
    assert change.revision.user == analyst.user
    assert Revision.objects.count() == 2


def test_saving_m2m_of_a_row_makes_one_revision(analyst):
    un = make_actor("United Nations", kind="igo")
    event = make_event(actors=(make_actor(),))
    post(analyst, event, **{"participations-0-on_behalf_of": [str(un.pk)]})
    assert list(event.participations.get().on_behalf_of.all()) == [un]
    assert [c.number for c in Change.objects.of(event)] == [2, 1]


@pytest.mark.parametrize("make", [make_actor, make_event, make_place, make_document, make_topic, make_brief])
def test_saving_without_change_makes_no_revision_and_says_so(analyst, make):
    record = make()
    response = post(analyst, record)
    assert "Nothing was different from before, so the history has no new revision." in messages_of(response)
    assert Change.objects.of(record).count() == 1


def test_saving_with_a_change_does_not_say_that_nothing_was_different(analyst):
    actor = make_actor()
    response = post(analyst, actor, summary="Envoy.")
    assert [m for m in messages_of(response) if "Nothing" in m] == []


def test_invalid_form_changes_nothing(analyst):
    actor = make_actor(names=("Annan",))
    response = post(analyst, actor, **{"name": "", "names-0-name": "Changed"})
    assert errors_of(response) == ["This field is required."]
    assert Actor.objects.get().name == "Kofi Annan"
    assert ActorName.objects.get().name == "Annan"
    assert Change.objects.of(actor).count() == 1


def rows(prefix: str, *rows: dict) -> dict:
    data = {f"{prefix}-TOTAL_FORMS": str(len(rows))}
    return data | {f"{prefix}-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}


ACTOR_REFUSALS = {
    "Wikidata id twice": ({"wikidata": "Q1254"}, "Another record has this Wikidata id; it may be the same one."),
    "Wikidata id that is none": ({"wikidata": "1254"}, "Write Q and a number, such as Q1065."),
    "country in words": ({"country": "gh"}, "Write two capital letters, as in ISO 3166-1: SY, KZ."),
    "address that another has": ({"slug": "taken"}, "Actor with this Address already exists."),
    "address that another had": (
        {"slug": "taken-before"},
        "This address once led to another record and stays with it; choose another.",
    ),
    "name twice": (
        rows("names", {"name": "Annan", "kind": "short"}, {"name": "ANNÁN", "kind": "former"}),
        "This actor has that name already.",
    ),
    "name without letters": (rows("names", {"name": "\u0301", "kind": "short"}), "A name needs at least one letter."),
    "relationship to itself": (
        rows("relationships", {"kind": "leads", "object": "SELF", "status": "unknown"}),
        "An actor cannot stand in a relationship to itself.",
    ),
    "relationship that ends before it begins": (
        rows(
            "relationships",
            {"kind": "leads", "object": "OTHER", "status": "unknown", "start_edtf": "2006", "end_edtf": "1997"},
        ),
        "The relationship ends before it begins.",
    ),
    "relationship with a date that cannot be read": (
        rows("relationships", {"kind": "leads", "object": "OTHER", "status": "unknown", "start_edtf": "2006-13"}),
        "Months run from 01 to 12, and seasons from 21 (spring) to 24 (winter) (at character 6)",
    ),
}


@pytest.mark.parametrize(("changes", "message"), ACTOR_REFUSALS.values(), ids=ACTOR_REFUSALS)
def test_refusal_tells_the_analyst_why_of_an_actor(analyst, changes, message):
    actor = make_actor()
    other = make_actor("Other", wikidata="Q1254", slug="taken-before")
    edit(other, slug="taken")
    keys = {"SELF": str(actor.pk), "OTHER": str(other.pk)}
    response = post(analyst, actor, **{name: keys.get(value, value) for name, value in changes.items()})
    assert response.status_code == 200
    assert errors_of(response) == [message]
    assert Change.objects.of(actor).count() == 1


def test_name_that_the_actor_has_already_is_refused(analyst):
    actor = make_actor(names=("Annan",))
    data = rows("names", {"id": str(actor.names.get().pk), "name": "Annan", "kind": "short"}, {"name": "annan"})
    response = post(analyst, actor, **data, **{"names-1-kind": "former"})
    assert set(errors_of(response)) == {"This actor has that name already."}


def test_row_that_is_deleted_does_not_count_as_twice(analyst):
    actor = make_actor(names=("Annan", "Kofi"))
    first, second = actor.names.all()
    data = rows(
        "names",
        {"id": str(first.pk), "name": "Annan", "kind": "short", "DELETE": "on"},
        {"id": str(second.pk), "name": "Kofi A.", "kind": "short"},
    )
    post(analyst, actor, **data)
    assert [name.name for name in actor.names.all()] == ["Kofi A."]


EVENT_REFUSALS = {
    "reversed interval": (
        {"date_edtf": "2018-01-26/2018-01-25"},
        "The end, 2018-01-25, is before the start, 2018-01-26 (at character 12)",
    ),
    "number without a series": (
        {"ordinal": "3"},
        "A number of 1 or more goes with the process or series that it counts in.",
    ),
    "number zero": (
        {"ordinal": "0", "parent": "SERIES"},
        "A number of 1 or more goes with the process or series that it counts in.",
    ),
    "number twice": ({"ordinal": "1", "parent": "SERIES"}, "That number is taken in this process or series."),
    "part of itself": ({"parent": "SELF"}, "“Geneva I Conference” is itself part of this event."),
    "part of its part": ({"parent": "PART"}, "“Its part” is itself part of this event."),
    "actor twice in one role": (
        rows("participations", *[{"actor": "ACTOR", "role": "party", "attendance": "unknown"}] * 2),
        "This actor takes part in that role already.",
    ),
}


@pytest.mark.parametrize(("changes", "message"), EVENT_REFUSALS.values(), ids=EVENT_REFUSALS)
def test_refusal_tells_the_analyst_why_of_an_event(analyst, changes, message):
    event, series, actor = make_event(), make_event("Series", kind="series"), make_actor()
    make_event("First", parent=series, ordinal=1)
    part = make_event("Its part", parent=event)
    keys = {"SELF": str(event.pk), "PART": str(part.pk), "SERIES": str(series.pk), "ACTOR": str(actor.pk)}
    response = post(analyst, event, **{name: keys.get(value, value) for name, value in changes.items()})
    errors = errors_of(response)
    assert len(errors) == 1
    assert errors[0].startswith(message)
    assert Change.objects.of(event).count() == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"latitude": "95", "longitude": "6"}, "A latitude lies between -90 and 90 degrees."),
        ({"latitude": "46", "longitude": "181"}, "A longitude lies between -180 and 180 degrees."),
        ({"latitude": "46", "longitude": ""}, "Give both latitude and longitude, or neither."),
        ({"name": "Oslo", "country": "NO"}, "There is such a place already; use that one."),
    ],
    ids=["latitude", "longitude", "one coordinate", "twice"],
)
def test_refusal_tells_the_analyst_why_of_a_place(analyst, changes, message):
    make_place("Oslo", country="NO")
    place = make_place()
    assert errors_of(post(analyst, place, **changes)) == [message]
    assert Change.objects.of(place).count() == 1


# Deleting


def test_delete_is_recorded(editor):
    actor = make_actor()
    editor.post(address(actor, "delete", actor.pk), {"post": "yes"})
    assert not Actor.objects.exists()
    change = Change.objects.get(object_id=actor.pk, number=2)
    assert (change.action, change.person) == ("deleted", "edda")


def delete_all(client, *records):
    model = records[0]._meta
    data = {"action": "delete_selected", "_selected_action": [record.pk for record in records]}
    url = reverse(f"admin:{model.app_label}_{model.model_name}_changelist")
    return client.post(url, data | {"apply": "Delete", "reason": "Entered twice"})


def outcomes(response) -> list[tuple[str, str, str]]:
    return [(str(outcome.record), outcome.state, outcome.why) for outcome in response.context["outcomes"]]


def test_bulk_delete_makes_one_revision_each(editor):
    gone = [make_actor(f"Actor {n}") for n in range(3)]
    keys = {actor.pk for actor in gone}
    kept = make_actor("Kept")
    response = delete_all(editor, *gone)
    assert outcomes(response) == [(f"Actor {n}", "done", "") for n in range(3)]
    assert list(Actor.objects.all()) == [kept]
    deleted = Change.objects.filter(action="deleted")
    assert {change.object_id for change in deleted} == keys
    assert {change.reason for change in deleted} == {"Entered twice"}
    assert deleted.values("revision").distinct().count() == 3


def test_actor_in_use_is_not_deleted_and_users_are_listed(editor):
    actor = make_actor()
    make_event("Geneva I", actors=(actor,))
    make_brief("Talks", actors=(actor,))
    response = editor.post(address(actor, "delete", actor.pk), {"post": "yes"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "Cannot delete" in page
    assert re.findall("<li>((?:Event|Brief): [^<]*)", page) == ["Brief: Talks", "Event: Geneva I"]
    assert list(Actor.objects.all()) == [actor]
    assert not Change.objects.filter(action="deleted").exists()


def test_bulk_delete_leaves_what_is_in_use_and_says_by_what(editor):
    actor, free = make_actor(), make_actor("Free")
    make_event("Geneva I", actors=(actor,))
    assert outcomes(delete_all(editor, actor, free)) == [
        ("Free", "done", ""),
        ("Kofi Annan", "refused", "It is in use by Event: Geneva I."),
    ]
    assert list(Actor.objects.all()) == [actor]


def test_refusal_to_delete_does_not_name_what_the_user_may_not_see(admin_client_of):
    client = admin_client_of()
    client.user.user_permissions.set(Permission.objects.filter(codename__in=("view_actor", "delete_actor")))
    actor = make_actor()
    make_event("Secret", actors=(actor,))
    page = client.post(address(actor, "delete", actor.pk), {"post": "yes"}).content.decode()
    assert "1 event that you may not see" in page
    assert "Secret" not in page
    assert Actor.objects.exists()


def test_topic_of_a_brief_is_not_deleted_and_the_brief_is_listed(editor):
    topic = make_topic("Syria")
    brief = make_brief("Talks without results", topics=(topic,))
    for response in (
        editor.get(address(topic, "delete", topic.pk)),
        editor.post(address(topic, "delete", topic.pk), {"post": "yes"}),
        delete_all(editor, topic),
    ):
        assert response.status_code == 200
        assert "Talks without results" in response.content.decode()
    assert list(brief.topics.all()) == [topic]
    assert not Change.objects.filter(action="deleted").exists()


def test_analyst_may_not_delete_records(analyst):
    actor = make_actor()
    assert analyst.post(address(actor, "delete", actor.pk), {"post": "yes"}).status_code == 403
    assert Actor.objects.exists()


# Permissions


def pages_of(record) -> dict[str, str]:
    return {
        "history": address(record, "history", record.pk),
        "revision": address(record, "revision", record.pk, 1),
        "redline": address(record, "redline", record.pk, 1, 2),
    }


@pytest.fixture
def actor():
    return edit(make_actor("Kofi Annan", summary="Marker word."), summary="Another.")


on_each_page = pytest.mark.parametrize("page", ["history", "revision", "redline"])


@on_each_page
def test_stranger_is_sent_to_log_in(client, actor, page):
    url = pages_of(actor)[page]
    response = client.get(url)
    assert (response.status_code, response["Location"]) == (302, f"/admin/login/?next={url}")


@on_each_page
def test_member_of_staff_without_rights_is_refused(admin_client_of, actor, page):
    response = admin_client_of().get(pages_of(actor)[page])
    assert response.status_code == 403
    assert b"Marker" not in response.content


@on_each_page
def test_rights_on_other_kinds_of_records_do_not_help(admin_client_of, actor, page):
    client = admin_client_of()
    client.user.user_permissions.set(Permission.objects.exclude(codename__endswith="_actor"))
    assert client.get(pages_of(actor)[page]).status_code == 403


@on_each_page
def test_right_to_view_is_enough_to_read(admin_client_of, actor, page):
    client = admin_client_of()
    client.user.user_permissions.set(Permission.objects.filter(codename="view_actor"))
    assert client.get(pages_of(actor)[page]).status_code == 200


@on_each_page
def test_looking_writes_nothing(analyst, actor, page, django_capture_on_commit_callbacks):
    with CaptureQueriesContext(connection) as queries, django_capture_on_commit_callbacks() as callbacks:
        assert analyst.get(pages_of(actor)[page]).status_code == 200
    statements = [query["sql"] for query in queries]
    assert len(statements) > 4
    assert [sql for sql in statements if not sql.startswith("SELECT") or "FOR UPDATE" in sql] == []
    assert callbacks == []


@on_each_page
@pytest.mark.parametrize("pk", [0, 999_999, 10**30], ids=["zero", "none", "absurd"])
def test_pages_of_a_record_that_is_not_there_are_not_found(analyst, actor, page, pk):
    url = pages_of(actor)[page].replace(f"/actor/{actor.pk}/", f"/actor/{pk}/")
    assert analyst.get(url).status_code == 404


def test_history_of_what_is_no_number_is_not_found(analyst):
    assert analyst.get("/admin/actors/actor/nonsense/history/").status_code == 404


@pytest.mark.parametrize("client_of", ["stranger", "nobody", "viewer"])
def test_restoring_needs_the_right_to_change(client, admin_client_of, actor, client_of):
    if client_of != "stranger":
        client = admin_client_of()
    if client_of == "viewer":
        client.user.user_permissions.set(Permission.objects.filter(codename="view_actor"))
        assert b"Restore this content" not in client.get(pages_of(actor)["revision"]).content
    response = client.post(pages_of(actor)["revision"])
    assert response.status_code == (302 if client_of == "stranger" else 403)
    assert Actor.objects.get().summary == "Another."
    assert Change.objects.of(actor).count() == 2


@pytest.mark.parametrize("missing", ["restore_brief", "change_brief"])
def test_restoring_a_brief_needs_its_own_right_as_well(admin_client_of, missing):
    client = admin_client_of()
    rights = {"view_brief", "change_brief", "restore_brief"} - {missing}
    client.user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    brief = edit(make_brief(), title="Another")
    assert client.post(address(brief, "revision", brief.pk, 1)).status_code == 403
    assert Change.objects.of(brief).count() == 2


# Restoring


def test_restoring_makes_a_revision_with_person_and_reason(analyst, actor):
    response = analyst.post(pages_of(actor)["revision"], {"reason": " It was \x00right. "}, follow=True)
    assert messages_of(response) == ["The content of revision 1 is back, as a new revision."]
    assert Actor.objects.get().summary == "Marker word."
    change = Change.objects.of(actor).first()
    assert (change.action, change.person, change.reason) == ("restored", "Amal Haddad", "It was right.")


def test_restoring_without_a_reason_names_the_revision(analyst, actor):
    analyst.post(pages_of(actor)["revision"])
    assert Change.objects.of(actor).first().reason == "Restored revision 1"


def test_restoring_lists_what_is_missing(analyst):
    gone = make_actor("Lakhdar Brahimi")
    event = make_event(actors=(gone,))
    with event.revising(by=None):
        event.participations.all().delete()
    gone.discard(by=None)
    response = analyst.post(address(event, "revision", event.pk, 1), follow=True)
    assert messages_of(response) == [
        "The actor “Lakhdar Brahimi” no longer exists.",
        "The content of revision 1 is back, as a new revision.",
    ]


def test_restoring_what_no_longer_fits_is_refused_with_the_reason(analyst):
    actor = make_actor(wikidata="Q1254")
    edit(actor, wikidata="")
    make_actor("Twin", wikidata="Q1254")
    response = analyst.post(address(actor, "revision", actor.pk, 1), follow=True)
    assert messages_of(response) == [
        "Nothing was restored. Another record has this Wikidata id; it may be the same one."
    ]
    assert Change.objects.of(actor).count() == 2


# Whose revision is it?


def test_version_of_another_record_is_never_shown(analyst):
    actor = make_actor("Kofi Annan", pk=4711, summary="Marker word.")
    event = make_event("Geneva I", pk=4711)
    for _ in range(3):
        edit(actor, summary=actor.summary + " Marker word.")
    for url in (
        address(event, "revision", event.pk, 3),
        address(event, "redline", event.pk, 1, 3),
        address(event, "redline", event.pk, 3, 1),
    ):
        response = analyst.get(url)
        assert response.status_code == 404
        assert b"Marker" not in response.content
    assert analyst.post(address(event, "revision", event.pk, 3)).status_code == 404
    assert b"Marker" not in analyst.get(address(event, "history", event.pk)).content
    assert Event.objects.get().name == "Geneva I"


@pytest.mark.parametrize("number", [0, 3, 10**30])
def test_revision_that_is_not_there_is_not_found(analyst, actor, number):
    assert analyst.get(address(actor, "revision", actor.pk, number)).status_code == 404
    assert analyst.get(address(actor, "redline", actor.pk, 1, number)).status_code == 404


# What the pages say


def test_history_lists_who_did_what_and_why_newest_first(analyst):
    actor = make_actor()
    edit(actor, by=analyst.user, reason="From <the> obituary", summary="Envoy.")
    page = analyst.get(address(actor, "history", actor.pk)).content.decode()
    table = page.split("<tbody>")[1].split("</tbody>")[0]
    lines = [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in table.split("</tr>")]
    assert [re.sub(r"\d+ \w+ \d+, \d\d:\d\d", "DAY", line).strip(" –") for line in lines] == [
        "2 DAY Amal Haddad Edited: Summary added From &lt;the&gt; obituary",
        "1 DAY the system Created",
        "",
    ]


def test_revision_shows_what_was_stored_whatever_the_record_says_now(analyst, actor):
    page = analyst.get(pages_of(actor)["revision"]).content.decode()
    assert '<h3>Summary</h3><div class="prose"><p>Marker word.</p></div>' in page
    assert "<p><del>Another.</del></p><p><ins>Marker word.</ins></p>" in page
    latest = analyst.get(address(actor, "revision", actor.pk, 2)).content.decode()
    assert "Marker" not in latest
    assert "It says the same, so there is nothing to restore." in latest


def test_redline_compares_two_revisions_in_either_order(analyst, actor):
    page = analyst.get(pages_of(actor)["redline"]).content.decode()
    assert "<p><del>Marker word.</del></p><p><ins>Another.</ins></p>" in page
    page = analyst.get(address(actor, "redline", actor.pk, 2, 1)).content.decode()
    assert "<p><del>Another.</del></p><p><ins>Marker word.</ins></p>" in page


@pytest.mark.parametrize("query", ["old=1&new=2", "old=2&new=1"])
def test_two_chosen_revisions_lead_to_their_redline(analyst, actor, query):
    response = analyst.get(f"{pages_of(actor)['history']}?{query}")
    assert (response.status_code, response["Location"]) == (302, pages_of(actor)["redline"])


@pytest.mark.parametrize("query", ["old=1", "old=a&new=1", "old=１&new=2", "old=-1&new=1", f"old={'9' * 5000}&new=1"])
def test_choice_that_cannot_be_read_shows_the_history(analyst, actor, query):
    assert analyst.get(f"{pages_of(actor)['history']}?{query}").status_code == 200


@pytest.mark.parametrize("page", ["0", "-1", "abc", "999999", "\x00", "9" * 5000])
def test_page_of_history_that_is_not_there_shows_one_that_is(analyst, actor, page):
    assert analyst.get(pages_of(actor)["history"], {"page": page}).status_code == 200


def many_revisions(record: Record, number: int) -> None:
    """Copies of the last revision, written below the ledger, which would take minutes."""
    last = Change.objects.of(record).defer(None).first()
    revisions = Revision.objects.bulk_create(
        Revision(date_created=last.revision.date_created, comment=f"No. {n}") for n in range(number)
    )
    copies = [
        Change(
            revision=revision,
            content_type=last.content_type,
            object_id=record.pk,
            number=last.number + n,
            action="edited",
            content_hash=last.content_hash,
            snapshot=last.snapshot,
        )
        for n, revision in enumerate(revisions, 1)
    ]
    Change.objects.bulk_create(copies)


@pytest.mark.parametrize("number", [30, 2_000])
def test_history_costs_the_same_however_long_it_is(analyst, number):
    actor = make_actor(summary="Marker word.")
    many_revisions(actor, number)
    url = address(actor, "history", actor.pk)
    analyst.get(url)
    with CaptureQueriesContext(connection) as queries:
        response = analyst.get(url)
    # Session, user, two of permissions, the record, the count, the page.
    assert len(queries) == 7, [query["sql"] for query in queries]
    assert len(response.context["page"]) == 25
    assert not [query["sql"] for query in queries if '"snapshot"' in query["sql"]]
    assert response.context["page"][0].get_deferred_fields() == {"snapshot"}


def test_older_pages_of_history_are_reached(analyst):
    actor = make_actor()
    many_revisions(actor, 30)
    page = analyst.get(address(actor, "history", actor.pk), {"page": 2})
    assert [change.number for change in page.context["page"]] == [6, 5, 4, 3, 2, 1]


# What there is no address for


def patterns(resolver=None, prefix: str = ""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), pattern
        else:
            yield from patterns(pattern, prefix + str(pattern.pattern))


def test_views_of_reversion_have_no_address():
    found = dict(patterns())
    assert len(found) > 60
    for route, pattern in found.items():
        callback = pattern.callback
        name = f"{callback.__module__} {getattr(callback, '__qualname__', '')} {pattern.name}"
        assert "reversion" not in name, route
        assert "recover" not in name, route
    assert not [model for model in admin.site._registry if model._meta.app_label == "reversion"]


def test_every_record_is_administered_through_the_ledger():
    records = {model for model in apps.get_models() if issubclass(model, Record)}
    assert {m for m, a in admin.site._registry.items() if isinstance(a, RecordAdmin)} == records
    for model in records:
        site = admin.site._registry[model]
        assert {inline.model for inline in site.inlines} == {
            getattr(model, part).rel.related_model for part in model.parts
        }
