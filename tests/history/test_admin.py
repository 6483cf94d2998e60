"""Admin of records: one revision for each save, and history read from what was stored."""

import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
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
from tests.forms import form_of as filled_in
from tests.making import (
    edit,
    make_actor,
    make_brief,
    make_document,
    make_event,
    make_place,
    make_topic,
    undone,
)

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


def refusals(client, record, cases: dict, keys: dict) -> dict[str, list[str]]:
    """What the form of the record answers to each case, with nothing written."""
    url, told = address(record, "change", record.pk), {}
    form = form_of(client, url)
    for case, (changes, _) in cases.items():
        response = client.post(url, form | {name: keys.get(value, value) for name, value in changes.items()})
        assert response.status_code == 200, case
        told[case] = errors_of(response)
    assert Change.objects.of(record).count() == 1
    return told


def test_refusal_tells_the_analyst_why_of_an_actor(analyst):
    actor = make_actor()
    other = make_actor("Other", wikidata="Q1254", slug="taken-before")
    edit(other, slug="taken")
    told = refusals(analyst, actor, ACTOR_REFUSALS, {"SELF": str(actor.pk), "OTHER": str(other.pk)})
    assert told == {case: [message] for case, (_, message) in ACTOR_REFUSALS.items()}


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


def test_refusal_tells_the_analyst_why_of_an_event(analyst):
    event, series, actor = make_event(), make_event("Series", kind="series"), make_actor()
    make_event("First", parent=series, ordinal=1)
    part = make_event("Its part", parent=event)
    keys = {"SELF": str(event.pk), "PART": str(part.pk), "SERIES": str(series.pk), "ACTOR": str(actor.pk)}
    told = refusals(analyst, event, EVENT_REFUSALS, keys)
    cut = {case: [error[: len(EVENT_REFUSALS[case][1])] for error in errors] for case, errors in told.items()}
    assert cut == {case: [message] for case, (_, message) in EVENT_REFUSALS.items()}


PLACE_REFUSALS = {
    "latitude": ({"latitude": "95", "longitude": "6"}, "A latitude lies between -90 and 90 degrees."),
    "longitude": ({"latitude": "46", "longitude": "181"}, "A longitude lies between -180 and 180 degrees."),
    "one coordinate": ({"latitude": "46", "longitude": ""}, "Give both latitude and longitude, or neither."),
    "twice": ({"name": "Oslo", "country": "NO"}, "There is such a place already; use that one."),
}


def test_refusal_tells_the_analyst_why_of_a_place(analyst):
    make_place("Oslo", country="NO")
    told = refusals(analyst, make_place(), PLACE_REFUSALS, {})
    assert told == {case: [message] for case, (_, message) in PLACE_REFUSALS.items()}


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


@pytest.mark.once
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


@pytest.mark.once
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
        "restore": address(record, "restore", record.pk, 1),
    }


@pytest.fixture
def actor():
    return edit(make_actor("Kofi Annan", summary="Marker word."), summary="Another.")


def statuses(client, record) -> dict[str, int]:
    """How each page of the history of the record answers; none that is refused tells of the record."""
    answers = {page: client.get(url) for page, url in pages_of(record).items()}
    assert not [page for page, answer in answers.items() if answer.status_code != 200 and b"Marker" in answer.content]
    return {page: answer.status_code for page, answer in answers.items()}


REFUSED = {"history": 403, "revision": 403, "redline": 403, "restore": 403}


@pytest.mark.once
def test_stranger_is_sent_to_log_in(client, actor):
    for url in pages_of(actor).values():
        response = client.get(url)
        assert (response.status_code, response["Location"]) == (302, f"/admin/login/?next={url}")


@pytest.mark.once
def test_member_of_staff_without_rights_is_refused(admin_client_of, actor):
    assert statuses(admin_client_of(), actor) == REFUSED


@pytest.mark.once
def test_rights_on_other_kinds_of_records_do_not_help(admin_client_of, actor):
    client = admin_client_of()
    client.user.user_permissions.set(Permission.objects.exclude(codename__endswith="_actor"))
    assert statuses(client, actor) == REFUSED


@pytest.mark.once
def test_right_to_view_is_enough_to_read(admin_client_of, actor):
    client = admin_client_of()
    client.user.user_permissions.set(Permission.objects.filter(codename="view_actor"))
    assert statuses(client, actor) == {"history": 200, "revision": 200, "redline": 200, "restore": 403}


def test_looking_writes_nothing(analyst, actor, django_capture_on_commit_callbacks):
    for page, url in pages_of(actor).items():
        with CaptureQueriesContext(connection) as queries, django_capture_on_commit_callbacks() as callbacks:
            assert analyst.get(url).status_code == 200, page
        statements = [query["sql"] for query in queries]
        assert len(statements) > 4, page
        assert [sql for sql in statements if not sql.startswith("SELECT") or "FOR UPDATE" in sql] == [], page
        assert callbacks == [], page


def test_pages_of_a_record_that_is_not_there_are_not_found(analyst, actor):
    for pk in (0, 999_999, 10**30):
        urls = [url.replace(f"/actor/{actor.pk}/", f"/actor/{pk}/") for url in pages_of(actor).values()]
        assert {url: analyst.get(url).status_code for url in urls} == dict.fromkeys(urls, 404)


def test_history_of_what_is_no_number_is_not_found(analyst):
    assert analyst.get("/admin/actors/actor/nonsense/history/").status_code == 404


@pytest.mark.once
@pytest.mark.parametrize("client_of", ["stranger", "nobody", "viewer"])
def test_restoring_needs_the_right_to_change(client, admin_client_of, actor, client_of):
    if client_of != "stranger":
        client = admin_client_of()
    if client_of == "viewer":
        client.user.user_permissions.set(Permission.objects.filter(codename="view_actor"))
        assert b"/restore/" not in client.get(pages_of(actor)["revision"]).content
    for response in (client.get(pages_of(actor)["restore"]), client.post(pages_of(actor)["restore"], {"seen": 2})):
        assert response.status_code == (302 if client_of == "stranger" else 403)
    assert Actor.objects.get().summary == "Another."
    assert Change.objects.of(actor).count() == 2


@pytest.mark.once
@pytest.mark.parametrize("missing", ["restore_brief", "change_brief", "others_brief"])
def test_restoring_a_brief_needs_its_own_right_as_well(admin_client_of, missing):
    client = admin_client_of()
    rights = {"view_brief", "change_brief", "restore_brief", "others_brief"} - {missing}
    client.user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    brief = edit(make_brief(), title="Another")
    url = address(brief, "restore", brief.pk, 1)
    assert {client.get(url).status_code, client.post(url, {"seen": 2}).status_code} <= {403, 404}
    assert Change.objects.of(brief).count() == 2


# Restoring


def restore(client, record, number: int, *, passage: str = "", reason: str = "", **answers):
    """Look at what restoring would do, and do it."""
    url = address(record, "restore", record.pk, number) + (f"?passage={passage}" if passage else "")
    form = filled_in(client.get(url), "act")
    return client.post(url, form | {"reason": reason} | answers, follow=True)


def test_restoring_makes_a_revision_with_person_and_reason(analyst, actor):
    response = restore(analyst, actor, 1, reason=" It was \x00right. ")
    assert messages_of(response) == ["Revision 1 is back, as a new revision."]
    assert Actor.objects.get().summary == "Marker word."
    change = Change.objects.of(actor).first()
    assert (change.number, change.action, change.person) == (3, "restored", "Amal Haddad")
    assert change.reason == "Restored revision 1: It was right."


@pytest.mark.once
def test_restoring_without_a_reason_names_the_revision(analyst, actor):
    restore(analyst, actor, 1)
    assert Change.objects.of(actor).first().reason == "Restored revision 1"


def test_reason_for_restoring_is_cut_off_where_the_field_ends(analyst, actor):
    restore(analyst, actor, 1, reason="x" * 100_000)
    assert Change.objects.of(actor).first().reason == "Restored revision 1: " + "x" * 300


@pytest.mark.once
def test_effect_is_shown_before_and_nothing_is_done(analyst, actor):
    page = analyst.get(pages_of(actor)["restore"]).content.decode()
    assert "<p><del>Another.</del></p><p><ins>Marker word.</ins></p>" in page
    assert Actor.objects.get().summary == "Another."


def test_restoring_lists_what_is_missing_before_and_after(analyst):
    gone, here = make_actor("Lakhdar <b>Brahimi"), make_actor("Kofi Annan")
    event = make_event(actors=(gone, here))
    with event.revising(by=None):
        event.participations.all().delete()
    gone.discard(by=None)
    page = analyst.get(address(event, "restore", event.pk, 1))
    assert "<li>The actor “Lakhdar &lt;b&gt;Brahimi” no longer exists.</li>" in page.content.decode()
    shown = [difference.html for difference in page.context["differences"]]
    assert shown == ["<ul><li><ins>Kofi Annan, Participant, not known</ins></li></ul>"]
    assert messages_of(restore(analyst, event, 1)) == [
        "The actor “Lakhdar <b>Brahimi” no longer exists.",
        "Revision 1 is back, as a new revision.",
    ]
    assert [row.actor for row in event.participations.all()] == [here]


def test_restoring_what_no_longer_fits_is_refused_with_the_reason_and_keeps_what_was_typed(analyst):
    actor = make_actor(wikidata="Q1254")
    edit(actor, wikidata="")
    make_actor("Twin", wikidata="Q1254")
    page = restore(analyst, actor, 1, reason="As “it” was").content.decode()
    assert "Nothing was restored. Another record has this Wikidata id; it may be the same one." in page
    assert 'value="As “it” was"' in page
    assert Change.objects.of(actor).count() == 2


def test_restoring_is_refused_if_the_record_changed_since_and_the_new_effect_is_shown(analyst, actor):
    url = pages_of(actor)["restore"]
    edit(actor, summary="Since then.")
    for seen in ("2", "", "x", "-3", "９", "9" * 5000, None):
        answers = {"reason": "As it was"} | ({} if seen is None else {"seen": seen})
        response = analyst.post(url, answers)
        page = response.content.decode()
        assert response.status_code == 200, seen
        assert "The record has changed since you saw this page." in page, seen
        assert "<p><del>Since then.</del></p><p><ins>Marker word.</ins></p>" in page, seen
        assert 'value="As it was"' in page, seen
        assert Actor.objects.get().summary == "Since then.", seen
        assert Change.objects.of(actor).count() == 3, seen
        with undone():
            analyst.post(url, filled_in(response, "act"))
            assert Change.objects.of(actor).first().reason == "Restored revision 1: As it was", seen


def test_restoring_what_is_there_already_does_nothing(analyst, actor):
    url = address(actor, "restore", actor.pk, 2)
    for response in (analyst.get(url), analyst.post(url, {"seen": 2})):
        assert "so there is nothing to restore" in response.content.decode()
    assert Change.objects.of(actor).count() == 2


def test_another_name_of_a_linked_record_is_nothing_to_restore(analyst):
    linked = make_actor("Kofi Annan")
    event = make_event(actors=(linked,))
    edit(linked, name="Kofi Atta Annan")
    assert "so there is nothing to restore" in analyst.get(pages_of(event)["restore"]).content.decode()


def test_one_section_comes_back_and_the_rest_stays(analyst):
    brief = make_brief(sections=(("Background", "<p>a</p>"), ("Issue", "<p>b</p>")))
    first, second = brief.sections.all()
    with brief.revising(by=None):
        brief.title = "Another"
        brief.save()
        first.body, second.body = "<p>aa</p>", "<p>bb</p>"
        first.save()
        second.save()
    links = re.findall(
        r'<p class="restore"><a href="([^"]*)">([^<]*)<', analyst.get(pages_of(brief)["revision"]).content.decode()
    )
    url = pages_of(brief)["restore"]
    assert links == [
        (f"{url}?passage=title", "Restore “Title”…"),
        (f"{url}?passage=sections.{first.pk}", "Restore “Background”…"),
        (f"{url}?passage=sections.{second.pk}", "Restore “Issue”…"),
    ]
    response = restore(analyst, brief, 1, passage=f"sections.{first.pk}", reason="Better")
    assert messages_of(response) == ["“Background” of revision 1 is back, as a new revision."]
    assert [s.body for s in brief.sections.all()] == ["<p>a</p>", "<p>bb</p>"]
    brief.refresh_from_db()
    assert brief.title == "Another"
    change = Change.objects.of(brief).first()
    assert (change.action, change.reason) == ("restored", "Restored “Background” of revision 1: Better")
    assert change.summary == "Background"


def test_passage_that_there_is_not_is_not_found(analyst):
    brief = edit(make_brief(), title="Another")
    wrong = ("nonsense", "slug", "owner", "sections", "sections.0", "title.1", "sections.x", "%00", "uuid", "schema")
    for passage in wrong:
        url = address(brief, "restore", brief.pk, 1) + f"?passage={passage}"
        assert analyst.get(url).status_code == 404, passage
        assert analyst.post(url, {"seen": 2}).status_code == 404, passage
    assert Change.objects.of(brief).count() == 2


@pytest.mark.once
def test_revision_page_takes_no_posts(analyst, actor):
    assert analyst.post(pages_of(actor)["revision"]).status_code == 405


def test_django_keeps_no_log_of_its_own_about_records(analyst, editor):
    actor = make_actor()
    post(analyst, actor, summary="Envoy.")
    editor.post(address(actor, "delete", actor.pk), {"post": "yes"})
    assert not Actor.objects.exists()
    assert not LogEntry.objects.exists()


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
    assert analyst.post(address(event, "restore", event.pk, 3), {"seen": 1}).status_code == 404
    assert b"Marker" not in analyst.get(address(event, "history", event.pk)).content
    assert Event.objects.get().name == "Geneva I"


def test_revision_that_is_not_there_is_not_found(analyst, actor):
    for number in (0, 3, 10**30):
        assert analyst.get(address(actor, "revision", actor.pk, number)).status_code == 404, number
        assert analyst.get(address(actor, "redline", actor.pk, 1, number)).status_code == 404, number
        assert analyst.get(address(actor, "restore", actor.pk, number)).status_code == 404, number


# What the pages say


@pytest.mark.once
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


@pytest.mark.once
def test_revision_shows_what_was_stored_whatever_the_record_says_now(analyst, actor):
    page = analyst.get(pages_of(actor)["revision"]).content.decode()
    assert '<h3>Summary</h3><div class="prose"><p>Marker word.</p></div>' in page
    assert "<p><del>Another.</del></p><p><ins>Marker word.</ins></p>" in page
    latest = analyst.get(address(actor, "revision", actor.pk, 2)).content.decode()
    assert "Marker" not in latest
    assert "It says the same, so there is nothing to restore." in latest


@pytest.mark.once
def test_redline_compares_two_revisions_in_either_order(analyst, actor):
    page = analyst.get(pages_of(actor)["redline"]).content.decode()
    assert "<p><del>Marker word.</del></p><p><ins>Another.</ins></p>" in page
    page = analyst.get(address(actor, "redline", actor.pk, 2, 1)).content.decode()
    assert "<p><del>Another.</del></p><p><ins>Marker word.</ins></p>" in page


@pytest.mark.once
@pytest.mark.parametrize(
    "query",
    [
        "old=1&new=2",
        "old=2&new=1",
        "old=9&new=9&pick_old=1&pick_new=2&compare=Compare&person=&action=edited",
        "old=1&new=9&pick_new=2&compare=Compare",
    ],
)
def test_two_chosen_revisions_lead_to_their_redline(analyst, actor, query):
    response = analyst.get(f"{pages_of(actor)['history']}?{query}")
    assert (response.status_code, response["Location"]) == (302, pages_of(actor)["redline"])


def test_choice_that_cannot_be_read_shows_the_history(analyst, actor):
    for query in ("old=1", "old=a&new=1", "old=１&new=2", "old=-1&new=1", f"old={'9' * 5000}&new=1"):
        assert analyst.get(f"{pages_of(actor)['history']}?{query}").status_code == 200, query


def test_page_of_history_that_is_not_there_shows_the_first(analyst, actor):
    for page in ("0", "-1", "abc", "999999", "\x00", "9" * 5000):
        response = analyst.get(pages_of(actor)["history"], {"page": page})
        assert [change.number for change in response.context["page"]] == [2, 1], page


def test_what_was_chosen_is_kept_from_page_to_page(analyst):
    actor = make_actor()
    many_revisions(actor, 60)
    url = address(actor, "history", actor.pk)
    data = filled_in(analyst.get(url), "revisions")
    assert (data["old"], data["new"]) == (["60"], ["61"])
    page = analyst.get(url, data | {"pick_new": "50", "page": "3"})
    assert page.context["page"][0].number == 11
    data = filled_in(page, "revisions")
    assert (data["old"], data["new"]) == (["60"], ["50"])
    response = analyst.get(url, data | {"pick_old": "4", "compare": "Compare"})
    assert response["Location"] == address(actor, "redline", actor.pk, 4, 50)


def test_history_is_filtered_by_person_and_kind_and_keeps_that_while_paging(analyst, editor):
    actor = make_actor()
    for n in range(30):
        edit(actor, by=editor.user, summary=f"No. {n}")
    edit(actor, by=analyst.user, summary="By Amal.")
    actor.restore(Change.objects.of(actor).defer(None).get(number=2).snapshot, by=editor.user)
    url = address(actor, "history", actor.pk)

    def numbers(**query) -> list[int]:
        return [change.number for change in analyst.get(url, query).context["page"]]

    assert numbers(person="Amal Haddad") == [32]
    assert numbers(action="restored") == [33]
    assert numbers(person="edda", action="edited")[:2] == [31, 30]
    assert numbers(person="Amal Haddad", action="restored") == []
    assert numbers(person="nobody\x00", action="nonsense") == []
    page = analyst.get(url, {"person": "edda", "action": "edited"})
    assert page.context["revisions"].people == ["Amal Haddad", "edda"]
    data = filled_in(page, "revisions")
    assert numbers(**data, page="2") == [6, 5, 4, 3, 2]
    data = filled_in(page, "filters")
    assert (data["person"], data["action"]) == (["edda"], ["edited"])


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
    # Session, user, two of permissions, the record, the page with all who appear.
    assert len(queries) == 6, [query["sql"] for query in queries]
    assert len(response.context["page"]) == 25
    assert not [query["sql"] for query in queries if '"snapshot"' in query["sql"]]
    for query in ({"page": 2}, {"action": "created"}, {"person": "nobody"}):
        with CaptureQueriesContext(connection) as queries:
            analyst.get(url, query)
        assert len(queries) == 6, query
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
