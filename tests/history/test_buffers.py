"""What is typed into a form is kept for its writer alone until it is saved, and is never a part of any history."""

import re
from uuid import UUID, uuid4

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actors.models import Actor
from briefs.models import Brief, Section, Topic
from events.models import Event
from history.admin import RecordAdmin
from history.models import Buffer, Change
from history.records import Recorded
from tests.forms import add_row, form_of
from tests.making import (
    edit,
    make_actor,
    make_author,
    make_brief,
    make_document,
    make_event,
    make_place,
    make_topic,
    undone,
)

pytestmark = pytest.mark.django_db

TOKEN = "6a1e8f0c-7f6e-4f4b-9d52-0d3e6f1b2a77"
MAKERS = [make_brief, make_event, make_actor, make_document, make_topic, make_author, make_place]


@pytest.fixture
def analyst(admin_client_of):
    return admin_client_of("Analyst", username="amal", first_name="Amal", last_name="Haddad")


@pytest.fixture
def brief(db):
    return make_brief()


@pytest.fixture
def topic(db):
    """For what is alike in all forms: its own is small."""
    return make_topic()


def address(record, view: str, *args) -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{view}", args=args)


def open_form(client: Client, record, query: str = ""):
    """The form of a record, or of a new one of a model, as a browser would send it."""
    page = address(record, "change", record.pk) if isinstance(record, Recorded) else address(record, "add")
    response = client.get(page + query)
    assert response.status_code == 200
    return form_of(response, f"{record._meta.model_name}_form")


def type_into(client: Client, record, token: str = "", **typed):
    """Open a form, type, and stop for a second; returns the form."""
    form = open_form(client, record) | typed
    keep(client, record, token or form["buffer"][0], form)
    return form


def keep(client: Client, record, token: str, form: dict, **more):
    key = record.pk if isinstance(record, Recorded) else ""
    sent = {name: value for name, value in form.items() if name != "csrfmiddlewaretoken"}
    return client.post(address(record, "buffer", token), sent | {"_record": key} | more)


def banner_of(client: Client, page: str) -> str:
    """What a page says of texts that were not saved."""
    text = client.get(page).content.decode()
    return text.partition('id="buffers"')[2].partition("<template>")[0]


# Keeping


def test_buffer_keeps_what_is_typed_and_touches_nothing_else(analyst, brief):
    was, revisions = Brief.objects.values().get(), Change.objects.count()
    form = open_form(analyst, brief) | {"title": "A better title", "sections-0-body": "<p>Nine rounds.</p>"}
    answer = keep(analyst, brief, TOKEN, form)
    assert answer.status_code == 200
    buffer = Buffer.objects.get()
    assert answer.json() == {"saved": buffer.saved_at.isoformat(timespec="seconds")}
    assert (buffer.user, str(buffer.token), buffer.object_id) == (analyst.user, TOKEN, brief.pk)
    assert (buffer.title, buffer.opened_on) == ("A better title", 1)
    assert buffer.fields["sections-0-body"] == ["<p>Nine rounds.</p>"]
    assert not {name for name in buffer.fields if name.startswith("_") or "__prefix__" in name}
    assert not {"csrfmiddlewaretoken", "buffer"} & set(buffer.fields)
    assert Brief.objects.values().get() == was
    assert Section.objects.get().body == "<p>Eight rounds were held.</p>"
    assert Change.objects.count() == revisions


def test_next_word_is_written_over_the_last_in_one_small_write(analyst, brief, django_assert_num_queries):
    form = type_into(analyst, brief, TOKEN, title="First")
    # Session, user, two for rights, the record and the one that writes.
    with django_assert_num_queries(6) as queries:
        keep(analyst, brief, TOKEN, form | {"title": "Second"})
    written = [query["sql"] for query in queries if not query["sql"].startswith("SELECT")]
    assert [sql.startswith('UPDATE "history_buffer"') for sql in written] == [True]
    assert [buffer.title for buffer in Buffer.objects.all()] == ["Second"]


def test_each_tab_has_a_buffer_of_its_own(analyst, topic):
    tokens = [type_into(analyst, topic, name=title)["buffer"][0] for title in ("One", "Two")]
    assert {str(buffer.token): buffer.title for buffer in Buffer.objects.all()} == dict(
        zip(tokens, ("One", "Two"), strict=True)
    )


def test_title_is_what_is_typed_or_else_that_of_the_record(analyst, brief):
    place = make_place("Montreux")
    for token, record, typed, title in [
        (uuid4(), brief, {"title": "  Typed "}, "Typed"),
        (uuid4(), brief, {"title": ""}, "Talks without results"),
        (uuid4(), brief, {"title": "x" * 5000}, "x" * 300),
        (uuid4(), place, {"name": "Geneva"}, "Geneva"),
        (uuid4(), Topic, {"name": ""}, ""),
    ]:
        type_into(analyst, record, str(token), **typed)
        assert Buffer.objects.get(token=token).title == title
    assert str(Buffer(title="")) == "Untitled"


def test_control_characters_are_left_out(analyst, brief):
    keep(analyst, brief, TOKEN, {"title": "Ge\x00ne\x0bva\r\nI", "odd\x00name": "\x07"})
    assert Buffer.objects.get().fields == {"title": ["Geneva\nI"], "oddname": [""]}


@pytest.mark.once
def test_every_record_form_keeps_offers_and_restores(admin_client_of):
    boss = admin_client_of("Administrator")
    for make in MAKERS:
        record = make()
        field = next(f.name for f in record._meta.fields if f.name in {"title", "name"})
        type_into(boss, record, **{field: "Typed and not saved"})
        page = address(record, "change", record.pk)
        assert "Typed and not saved" in banner_of(boss, page), record
        restored = open_form(boss, record, f"?buffer={Buffer.objects.latest('saved_at').token}")
        assert restored[field] == ["Typed and not saved"]
    records = {model._meta.model_name for model, site in admin.site._registry.items() if isinstance(site, RecordAdmin)}
    assert {make.__name__.removeprefix("make_") for make in MAKERS} == records


# Who may


@pytest.mark.once
def test_nobody_reads_overwrites_or_discards_the_buffer_of_another(analyst, topic, admin_client_of):
    type_into(analyst, topic, TOKEN, name="Private words")
    for other in [admin_client_of("Administrator"), admin_client_of("Analyst", is_superuser=True, username="root")]:
        form = open_form(other, topic) | {"name": "Mine now"}
        assert keep(other, topic, TOKEN, form).status_code == 404
        assert other.delete(address(topic, "buffer", TOKEN)).status_code == 404
        page = other.get(address(topic, "change", topic.pk) + f"?buffer={TOKEN}")
        assert "Private words" not in page.content.decode()
        assert "not kept any more" in page.content.decode()
        assert "Private words" not in banner_of(other, address(topic, "change", topic.pk))
        assert other.get(address(topic, "buffer", TOKEN)).status_code == 405
        form = open_form(other, topic) | {"name": "Saved by another", "buffer": TOKEN}
        assert other.post(address(topic, "change", topic.pk), form).status_code == 302
    assert [(b.user, b.title) for b in Buffer.objects.all()] == [(analyst.user, "Private words")]


def test_form_of_somebody_else_in_the_same_browser_is_not_kept(analyst, topic):
    form = open_form(analyst, topic)
    assert keep(analyst, topic, TOKEN, form, _user=analyst.user.pk + 1).status_code == 403
    assert keep(analyst, topic, TOKEN, form, _user=analyst.user.pk).status_code == 200


@pytest.mark.parametrize("method", ["post", "delete"])
def test_who_is_not_logged_in_is_told_so_in_json(client, brief, method):
    answer = getattr(client, method)(address(brief, "buffer", TOKEN), {"_record": brief.pk})
    assert (answer.status_code, answer.json()) == (401, {"error": "You are not logged in."})
    assert "no-store" in answer["Cache-Control"]
    assert not Buffer.objects.exists()


def test_keeping_needs_the_right_to_change_that_record(brief, admin_client_of):
    viewer = admin_client_of(username="viewer")
    viewer.user.user_permissions.set(Permission.objects.filter(codename="view_brief"))
    contributor = admin_client_of("Outside contributor")
    own = make_brief("Of the contributor", owner=contributor.user)
    for client, record, status in [
        (admin_client_of(), brief, 403),
        (viewer, brief, 403),
        (viewer, Brief, 403),
        (contributor, brief, 404),
        (contributor, own, 200),
        (contributor, Brief, 200),
        (contributor, Event, 403),
    ]:
        answer = keep(client, record, str(uuid4()), {"title": "Typed"})
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/json"), (client.user, record)
    assert Buffer.objects.count() == 2


def test_keeping_stops_where_the_record_may_not_be_changed_any_more(admin_client_of, analyst):
    """Merged into another, or given to somebody else, while it was being written."""
    actor, winner = make_actor("Annan"), make_actor("Kofi Annan")
    form = type_into(analyst, actor, name="Typed")
    actor.merge_into(winner, by=analyst.user, reason="One man")
    assert keep(analyst, actor, form["buffer"][0], form | {"name": "Typed on"}).status_code == 403

    contributor = admin_client_of("Outside contributor")
    brief = make_brief("Of the contributor", owner=contributor.user)
    form = type_into(contributor, brief, title="Typed")
    edit(brief, owner=analyst.user)
    assert keep(contributor, brief, form["buffer"][0], form | {"title": "Typed on"}).status_code == 404
    assert {buffer.title for buffer in Buffer.objects.all()} == {"Typed"}


@pytest.mark.once
def test_csrf_is_checked(brief, admin_client_of):
    client = admin_client_of("Analyst")
    careless = Client(enforce_csrf_checks=True)
    careless.force_login(client.user)
    for answer in [
        keep(careless, brief, TOKEN, {"title": "Forged"}),
        careless.delete(address(brief, "buffer", TOKEN)),
    ]:
        assert answer.status_code == 403
        # By which a script knows it from a want of rights.
        assert answer["Content-Type"].startswith("text/html")
    assert not Buffer.objects.exists()


@pytest.mark.once
def test_lost_form_after_a_wrong_token_leads_back_to_it(brief, admin_client_of):
    client = admin_client_of("Analyst")
    careless = Client(enforce_csrf_checks=True)
    careless.force_login(client.user)
    page = address(brief, "change", brief.pk)
    text = careless.post(f'{page}?_popup=1&x="><script>', {"title": "Typed"}).content.decode()
    assert "What you typed is not lost." in text
    assert f'<a href="{page}?_popup=1&amp;x=%22%3E%3Cscript%3E">' in text
    assert Brief.objects.get().title == "Talks without results"


# Bad input


def test_record_that_is_none_is_refused(analyst, brief):
    for key in ("0", "-1", "abc", "1\x00", "9" * 40, "1.5", " ", "٣٣"):
        answer = keep(analyst, brief, TOKEN, {"title": "Typed"}, _record=key)
        assert (answer.status_code, answer.json()) == (404, {"error": "There is no such brief."}), key
    assert not Buffer.objects.exists()


def test_odd_opened_on_is_taken_for_unknown(analyst, brief):
    for told in ("", "abc", "-1", "99999999999", "2147483648", "1e3", "²", "0x1"):
        with undone():
            assert keep(analyst, brief, TOKEN, {"opened_on": told}).status_code == 200, told
            assert Buffer.objects.get().opened_on == 0, told


def test_form_that_is_too_large_is_refused_whole(analyst, brief, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2000
    assert keep(analyst, brief, TOKEN, {"title": "x" * 3000}).status_code in {400, 413}
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE, settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10**6, 5
    assert keep(analyst, brief, TOKEN, {f"f{n}": "x" for n in range(9)}).status_code == 400
    assert not Buffer.objects.exists()


def test_addresses_of_no_token_are_not_found(analyst, brief):
    assert analyst.post(f"/admin/briefs/brief/buffer/{TOKEN[:-1]}/", {"title": "x"}).status_code in {302, 404}
    assert not Buffer.objects.exists()


def test_unknown_text_to_restore_gives_the_form_as_it_is(analyst, topic):
    for token in ("", "abc", "\x00", TOKEN, "{" + TOKEN):
        page = analyst.get(address(topic, "change", topic.pk), {"buffer": token})
        assert page.status_code == 200, token
        assert "That text is not kept any more" in page.content.decode(), token
        assert form_of(page, "topic_form")["name"] == ["Peace talks"], token


def test_mangled_buffer_is_no_server_error(analyst, brief):
    kept = {"user": analyst.user, "content_type": _kind(Brief), "object_id": brief.pk}
    page = address(brief, "change", brief.pk)
    for fields in ({}, {"sections-TOTAL_FORMS": ["x"]}, {"title": []}, {"sections-TOTAL_FORMS": [""]}):
        buffer = Buffer.objects.create(**kept, fields=fields)
        assert analyst.get(f"{page}?buffer={buffer.token}").status_code == 200, fields
    assert analyst.get(page).status_code == 200


def _kind(model):
    return ContentType.objects.get_for_model(model)


# Offering again


@pytest.mark.once
def test_banner_tells_when_and_what(analyst, brief):
    page = address(brief, "change", brief.pk)
    assert "buffer-kept" not in banner_of(analyst, page)
    body = "<p>Eight rounds were held. <strong>None</strong> of them &amp; no other brought a result.</p>"
    form = type_into(analyst, brief, **{"sections-0-body": body})
    banner = banner_of(analyst, page)
    saved = Buffer.objects.get().saved_at
    assert f"{saved.day} {saved:%b} at {saved:%H:%M}</time> was not saved." in banner
    assert "Body: “… rounds were held. None of them &amp; no other brought a result.”" in banner
    assert f'href="?buffer={form["buffer"][0]}"' in banner
    assert "no other brought" not in banner_of(analyst, address(Brief, "add"))


def test_buffer_that_says_what_the_record_says_is_not_offered(analyst, brief):
    type_into(analyst, brief)
    assert "buffer-kept" not in banner_of(analyst, address(brief, "change", brief.pk))


@pytest.mark.once
def test_banner_tells_three_texts_at_most(analyst, brief):
    typed = {"title": "One", "reason": "Two", "sections-0-heading": "Three", "sections-0-body": "Four"}
    type_into(analyst, brief, **typed)
    banner = banner_of(analyst, address(brief, "change", brief.pk))
    assert [word for word in typed.values() if f"“{word}”" in banner] == ["One", "Two", "Three"]


#: What is typed, and what the banner says of it.
BANNERS = {
    ("title", "Another"): "Title: “Another”",
    ("sections-0-DELETE", "on"): "Delete",
    ("reason", "Because"): "Reason for this change: “Because”",
    ("sections-1-heading", "Issue"): "Heading: “Issue”",
    ("sections-7-heading", "Issue"): "Heading: “Issue”",
    ("title", "<b onclick=alert(1)>Bold"): "Title: “Bold”",
    ("date", "2018-02-30"): "Date",
}


@pytest.mark.once
def test_banner_names_the_first_thing_that_differs(analyst, brief):
    form, page, told = open_form(analyst, brief), address(brief, "change", brief.pk), {}
    for name, value in BANNERS:
        with undone():
            keep(analyst, brief, TOKEN, form | {name: value})
            told[name, value] = re.findall('<p class="excerpt">(.*?)</p>', banner_of(analyst, page))
    assert told == {typed: [excerpt] for typed, excerpt in BANNERS.items()}


def test_words_come_back_with_rows_links_and_what_was_not_valid(analyst, brief):
    actor, topic = make_actor("Staffan de Mistura"), make_topic()
    form = open_form(analyst, brief) | {"title": "Typed title", "date": "31 Nonember", "topics": [str(topic.pk)]}
    add_row(form, "sections", heading="Issue", body="<p>Typed in a new row.</p>")
    add_row(form, "actor_links", actor=str(actor.pk), role="envoy")
    keep(analyst, brief, form["buffer"][0], form)

    page = analyst.get(address(brief, "change", brief.pk), {"buffer": form["buffer"][0]})
    restored = form_of(page, "brief_form")
    assert {name: restored[name] for name in form if "__prefix__" not in name and name != "csrfmiddlewaretoken"} == {
        name: value if isinstance(value, list) else [value]
        for name, value in form.items()
        if "__prefix__" not in name and name != "csrfmiddlewaretoken"
    }
    text = page.content.decode()
    assert "Staffan de Mistura</option>" in text
    assert "Enter a valid date." in text
    assert "It is not saved yet." in text


def test_restored_form_is_saved_and_then_forgotten(analyst, brief):
    form = type_into(analyst, brief, title="Typed title", reason="So it is")
    other = type_into(analyst, brief, title="In another tab")
    page = address(brief, "change", brief.pk)
    restored = open_form(analyst, brief, f"?buffer={form['buffer'][0]}")
    answer = analyst.post(page, restored | {"_continue": "1"})
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert Brief.objects.get().title == "Typed title"
    assert [str(buffer.token) for buffer in Buffer.objects.all()] == other["buffer"]
    assert answer.cookies["saved_buffers"].value == form["buffer"][0]
    assert answer.cookies["saved_buffers"]["path"] == "/admin/"
    assert Change.objects.of(brief).first().reason == "So it is"


@pytest.mark.once
def test_restored_form_is_sent_without_the_query_that_restored_it(analyst, topic):
    form = type_into(analyst, topic, name="Typed title")
    page = address(topic, "change", topic.pk)
    text = analyst.get(f"{page}?_popup=1&buffer={form['buffer'][0]}").content.decode()
    assert f'action="{page}?_popup=1"' in text


def test_restored_form_stays_on_the_revision_that_it_was_opened_on(analyst, brief):
    form = type_into(analyst, brief, title="Typed title")
    edit(brief, bottom_line="<p>Said by another meanwhile.</p>")
    restored = open_form(analyst, brief, f"?buffer={form['buffer'][0]}")
    assert restored["opened_on"] == form["opened_on"]
    assert analyst.post(address(brief, "change", brief.pk), restored).status_code == 302
    brief.refresh_from_db()
    assert (brief.title, brief.bottom_line) == ("Typed title", "<p>Said by another meanwhile.</p>")
    assert not Buffer.objects.exists()


def test_texts_of_new_records_are_offered_where_new_ones_are_made(analyst, brief):
    form = type_into(analyst, Brief, title="Not a brief yet")
    buffer = Buffer.objects.get()
    assert (buffer.object_id, buffer.opened_on) == (None, 0)
    assert "Not a brief yet" in banner_of(analyst, address(Brief, "add"))
    assert "Not a brief yet" not in banner_of(analyst, address(brief, "change", brief.pk))
    assert "Not a brief yet" not in banner_of(analyst, address(Topic, "add"))
    restored = open_form(analyst, Brief, f"?buffer={form['buffer'][0]}")
    assert restored["title"] == ["Not a brief yet"]
    assert analyst.post(address(Brief, "add"), restored).status_code == 302
    assert Brief.objects.filter(title="Not a brief yet").count() == 1
    assert not Buffer.objects.exists()


@pytest.mark.once
def test_text_of_one_record_is_not_restored_into_another(analyst, brief):
    other = make_brief("Another brief")
    topic = make_topic()
    form = type_into(analyst, brief, title="Typed title")
    for record in (other, Brief, topic):
        page = address(record, "add") if record is Brief else address(record, "change", record.pk)
        text = analyst.get(page, {"buffer": form["buffer"][0]}).content.decode()
        assert "Typed title" not in text
        assert "not kept any more" in text


@pytest.mark.once
def test_no_more_than_five_are_offered_at_once(analyst, topic):
    form = open_form(analyst, topic)
    for number in range(7):
        keep(analyst, topic, str(uuid4()), form | {"name": f"Typed {number}"})
    banner = banner_of(analyst, address(topic, "change", topic.pk))
    assert [number for number in range(7) if f"Typed {number}" in banner] == [2, 3, 4, 5, 6]
    assert len(banner.partition('data-held="')[2].partition('"')[0].split()) == 7


def test_form_with_a_text_to_offer_costs_no_more_than_one_without(analyst, brief):
    page = address(brief, "change", brief.pk)
    form = open_form(analyst, brief) | {"title": "Typed", "sections-0-body": "<p>Typed.</p>"}
    counts = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as queries:
            analyst.get(page)
        counts.append(len(queries))
        keep(analyst, brief, str(uuid4()), form)
    assert len(set(counts)) == 1


@pytest.mark.once
def test_text_is_shown_to_who_may_not_change_the_record_any_more(analyst, brief):
    type_into(analyst, brief, title="Typed title", **{"sections-0-body": "<p>Words that took an hour.</p>"})
    analyst.user.groups.clear()
    analyst.user.user_permissions.set(Permission.objects.filter(codename__in=["view_brief", "others_brief"]))
    banner = banner_of(analyst, address(brief, "change", brief.pk))
    assert "Typed title" in banner
    assert "Words that took an hour." in banner
    assert "Restore" not in banner
    page = analyst.get(address(brief, "change", brief.pk), {"buffer": str(Buffer.objects.get().token)})
    assert page.status_code == 200


def test_text_of_a_deleted_record_fills_the_form_of_a_new_one(analyst, brief):
    form = open_form(analyst, brief) | {"title": "Typed title"}
    add_row(form, "sections", heading="Issue", body="<p>Typed in a new row.</p>")
    token = form["buffer"][0]
    keep(analyst, brief, token, form)
    key = brief.pk
    brief.discard(by=None)
    buffer = Buffer.objects.get()
    assert buffer.get_absolute_url() == f"/admin/briefs/brief/{key}/change/?buffer={token}"
    landed = analyst.get(buffer.get_absolute_url(), follow=True)
    assert landed.redirect_chain == [(f"/admin/briefs/brief/add/?buffer={token}", 302)]
    assert "saving it makes a new one" in landed.content.decode()
    restored = form_of(landed, "brief_form")
    # It can be gone on with, and is kept as that of a new record from now on.
    assert keep(analyst, Brief, token, restored).status_code == 200
    answer = analyst.post("/admin/briefs/brief/add/", restored)
    assert answer.status_code == 302
    new = Brief.objects.get()
    assert (new.title, [row.heading for row in new.sections.all()]) == ("Typed title", ["Background", "Issue"])
    assert not Buffer.objects.exists()


def test_what_was_begun_is_kept_on_after_the_record_is_deleted(analyst, brief):
    form = type_into(analyst, brief, title="Begun")
    brief.discard(by=None)
    key, token = Buffer.objects.get().object_id, form["buffer"][0]
    assert keep(analyst, Brief, token, form | {"title": "Gone on"}, _record=key).status_code == 200
    assert Buffer.objects.get().title == "Gone on"
    # But nothing is begun for what is not there.
    assert keep(analyst, Brief, TOKEN, form, _record=key).status_code == 404
    assert keep(analyst, Brief, token, form, _record=key + 1).status_code == 404


def test_address_of_a_new_text_is_the_form_of_a_new_record(analyst):
    form = type_into(analyst, Actor, name="Kofi Annan")
    assert Buffer.objects.get().get_absolute_url() == f"/admin/actors/actor/add/?buffer={form['buffer'][0]}"


# Saving and discarding


def test_save_deletes_the_buffer_of_its_tab_alone(analyst, topic, admin_client_of):
    other = admin_client_of("Editor")
    type_into(other, topic, name="Of another person")
    form = type_into(analyst, topic, name="Saved")
    second = type_into(analyst, topic, name="In the other tab")
    assert analyst.post(address(topic, "change", topic.pk), form).status_code == 302
    assert {buffer.title for buffer in Buffer.objects.all()} == {"Of another person", "In the other tab"}
    assert analyst.post(address(topic, "change", topic.pk), second | {"name": "Both"}).status_code in {200, 302}


def test_save_without_a_change_deletes_the_buffer_too(analyst, topic):
    form = type_into(analyst, topic)
    assert analyst.post(address(topic, "change", topic.pk), form).status_code == 302
    assert not Buffer.objects.exists()


def test_failed_save_leaves_the_buffer_and_its_token(analyst, brief):
    form = type_into(analyst, brief, title="Typed", date="never")
    answer = analyst.post(address(brief, "change", brief.pk), form)
    assert answer.status_code == 200
    assert form_of(answer, "brief_form")["buffer"] == form["buffer"]
    assert 'id="buffers"' in answer.content.decode()
    assert "data-unsaved" in answer.content.decode()
    assert "saved_buffers" not in answer.cookies
    assert Buffer.objects.get().title == "Typed"


@pytest.mark.once
def test_form_as_it_came_is_marked_neither_unsaved_nor_restored(analyst, topic):
    text = analyst.get(address(topic, "change", topic.pk)).content.decode()
    assert "data-unsaved" not in text
    assert "data-restored" not in text


@pytest.mark.once
def test_save_from_a_small_window_tells_of_it_as_well(analyst):
    form = open_form(analyst, Topic, "?_popup=1") | {"name": "Sanctions"}
    keep(analyst, Topic, form["buffer"][0], form)
    answer = analyst.post(address(Topic, "add") + "?_popup=1", form)
    assert answer.status_code == 200
    assert answer.cookies["saved_buffers"].value == form["buffer"][0]
    assert not Buffer.objects.exists()


@pytest.mark.once
def test_browser_is_told_of_the_last_fifty_saves(analyst, topic):
    analyst.cookies["saved_buffers"] = ".".join([*(str(uuid4()) for _ in range(60)), "odd", "<b>"])
    form = type_into(analyst, topic)
    answer = analyst.post(address(topic, "change", topic.pk), form)
    told = answer.cookies["saved_buffers"].value.split(".")
    assert len(told) == 50
    assert told[-1] == form["buffer"][0]
    assert all(UUID(token) for token in told)


def test_odd_token_does_not_hinder_saving(analyst, topic):
    form = open_form(analyst, topic) | {"name": "Saved", "buffer": "\x00odd"}
    assert analyst.post(address(topic, "change", topic.pk), form).status_code == 302
    assert Topic.objects.get().name == "Saved"


def test_own_buffer_is_discarded(analyst, topic):
    form = type_into(analyst, topic, name="Typed")
    assert analyst.delete(address(topic, "buffer", form["buffer"][0])).json() == {"saved": None}
    assert not Buffer.objects.exists()
    assert analyst.delete(address(topic, "buffer", form["buffer"][0])).status_code == 404


@pytest.mark.once
def test_expired_log_in_leads_back_to_the_form_with_the_words(analyst, topic):
    form = type_into(analyst, topic, name="Typed and not saved")
    page = address(topic, "change", topic.pk)
    analyst.session.flush()
    answer = analyst.post(page, form)
    assert (answer.status_code, answer["Location"]) == (302, f"/admin/login/?next={page}")
    landed = analyst.post(answer["Location"], {"username": "amal", "password": "pass", "next": page})
    assert (landed.status_code, landed["Location"]) == (302, page)
    assert "Typed and not saved" in banner_of(analyst, page)
    assert Topic.objects.get().name == "Peace talks"


def test_two_first_words_sent_at_once_are_both_taken(analyst, brief, monkeypatch):
    """One tab, sent twice in a moment: the second finds the row there that it was to make."""
    values = {"fields": {"title": ["Second"]}, "title": "Second"}
    create = type(Buffer.objects).create

    def late(self, **fields):
        monkeypatch.undo()
        Buffer.objects.keep(analyst.user, UUID(TOKEN), Brief, brief.pk, fields={}, title="First")
        return create(self, **fields)

    monkeypatch.setattr(type(Buffer.objects), "create", late, raising=False)
    Buffer.objects.keep(analyst.user, UUID(TOKEN), Brief, brief.pk, **values)
    assert [buffer.title for buffer in Buffer.objects.all()] == ["Second"]
