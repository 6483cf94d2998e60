"""The admin of briefs: what analysts and editors may do there, and what is left of each act."""

import base64
import hashlib
import re
from datetime import date
from pathlib import Path

import django_prose_editor
import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from briefs.admin import EDITOR_STYLE
from briefs.models import Brief, Edition, Section, Topic, Withdrawal
from history.models import Change
from tests.forms import add_row, form_of
from tests.making import (
    approve,
    edit,
    make_actor,
    make_author,
    make_brief,
    make_document,
    make_event,
    make_live,
    make_person,
    make_topic,
    publish,
    undone,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(admin_client_of) -> Client:
    return admin_client_of("Analyst", first_name="Amal", last_name="Haddad")


@pytest.fixture
def editor(admin_client_of) -> Client:
    return admin_client_of("Editor", first_name="Ed", last_name="Itor")


def at(view: str, *args) -> str:
    return reverse(f"admin:briefs_brief_{view}", args=args)


def send(client: Client, address: str, form: str = "brief_form", **fields):
    """Open a page, change some fields of its form, submit it, and return the answer, redirects followed."""
    page = client.get(address)
    return client.post(address, form_of(page, form) | fields, follow=True)


def told(response) -> list[str]:
    return [re.sub("<[^>]*>", "", str(message)) for message in response.context["messages"]]


def errors(response) -> list[str]:
    """What a form that came back complains of."""
    return re.findall(r'<ul class="errorlist[^>]*><li>([^<]*)</li></ul>', response.content.decode())


def revisions(brief: Brief) -> list[tuple]:
    return [(c.number, c.action, c.person, c.reason) for c in Change.objects.of(brief)]


# Writing


def test_new_brief_with_all_its_rows_is_one_revision_with_person_and_reason(analyst):
    event, actor, document = make_event(), make_actor(), make_document()
    author, topic = make_author(), make_topic()
    data = form_of(analyst.get(at("add")), "brief_form")
    data |= {"title": "Talks", "date": "25/01/2018", "bottom_line": "<p>None.</p>", "topics": [topic.pk]}
    data |= {"reason": "First draft"}
    add_row(data, "sections", heading="Background", body="<p>Eight rounds.</p>")
    add_row(data, "sections", heading="Issue", body="<p>None.</p>")
    add_row(data, "event_links", event=event.pk, note="The first")
    add_row(data, "actor_links", actor=actor.pk, role="envoy")
    add_row(data, "citations", document=document.pk, locator="para. 2")
    add_row(data, "authorships", author=author.pk)
    response = analyst.post(at("add"), data, follow=True)

    assert told(response) == ["The brief “Talks” was added successfully."]
    brief = Brief.objects.get()
    assert (brief.title, brief.slug, brief.date) == ("Talks", "talks", date(2018, 1, 25))
    assert (brief.bottom_line, brief.owner) == ("<p>None.</p>", analyst.user)
    assert [(s.heading, s.body, s.order) for s in brief.sections.all()] == [
        ("Background", "<p>Eight rounds.</p>", 1),
        ("Issue", "<p>None.</p>", 2),
    ]
    assert [(e.event, e.note) for e in brief.event_links.all()] == [(event, "The first")]
    assert [(a.actor, a.role) for a in brief.actor_links.all()] == [(actor, "envoy")]
    assert [(c.document, c.locator, c.supports) for c in brief.citations.all()] == [(document, "para. 2", True)]
    assert [a.author for a in brief.authorships.all()] == [author]
    assert list(brief.topics.all()) == [topic]
    assert revisions(brief) == [(1, "created", "Amal Haddad", "First draft")]
    assert Change.objects.of(brief).get().content_hash == brief.content_hash


def test_edit_of_text_rows_and_links_is_one_revision(analyst):
    brief = make_brief(sections=(("Background", "<p>a</p>"), ("Issue", "<p>b</p>")), actors=(make_actor(),))
    data = form_of(analyst.get(at("change", brief.pk)), "brief_form")
    data |= {"title": "Changed", "sections-0-body": "<p>c</p>", "sections-1-DELETE": "on", "reason": "New figures"}
    data |= {"actor_links-0-role": "envoy"}
    add_row(data, "sections", heading="Response", body="<p>d</p>")
    response = analyst.post(at("change", brief.pk), data, follow=True)

    assert told(response) == ["The brief “Changed” was changed successfully."]
    assert [(s.heading, s.body) for s in brief.sections.all()] == [
        ("Background", "<p>c</p>"),
        ("Response", "<p>d</p>"),
    ]
    assert brief.actor_links.get().role == "envoy"
    assert revisions(brief)[:-1] == [(2, "edited", "Amal Haddad", "New figures")]
    assert Change.objects.of(brief)[0].summary == ("Title; Background; Issue removed; Response added; Actors")


def test_sections_are_put_in_another_order(analyst):
    brief = make_brief(sections=(("Background", "<p>a</p>"), ("Issue", "<p>b</p>")))
    send(analyst, at("change", brief.pk), **{"sections-0-order": "2", "sections-1-order": "1"})
    assert [s.heading for s in brief.sections.all()] == ["Issue", "Background"]
    assert len(revisions(brief)) == 2


def test_save_that_changes_nothing_makes_no_revision_and_says_so(analyst):
    brief = make_brief(
        bottom_line="<p>One.</p>\n<p>“Two”&nbsp;&amp; three.</p>",
        topics=(make_topic(),),
        authors=(make_author(),),
        events=(make_event(),),
        actors=(make_actor(),),
        documents=(make_document(),),
    )
    stored = Brief.objects.values().get()
    response = send(analyst, at("change", brief.pk), reason="Nothing, really")
    assert told(response)[0] == "Nothing was different from before, so the history has no new revision."
    assert revisions(brief) == [(1, "created", "", "made for a test")]
    assert Brief.objects.values().get() == stored


def test_form_sanitises_what_it_is_sent(analyst):
    brief = make_brief()
    dirty = '<p onclick="x()">Kept<script>alert(1)</script> <a href="javascript:alert(1)">link</a>&#1;</p>'
    send(
        analyst,
        at("change", brief.pk),
        **{
            "title": "Talks\x07",
            "bottom_line": dirty,
            "sections-0-body": dirty,
            "sections-0-heading": "Back\x01ground",
        },
    )
    fresh = Brief.objects.get()
    assert fresh.title == "Talks"
    assert fresh.bottom_line == fresh.sections.get().body == "<p>Kept <a>link</a></p>"
    assert fresh.sections.get().heading == "Background"


BAD = {
    "four faults at once": (
        {"title": "x" * 301, "date": "30/02/2018", "sections-0-heading": "", "slug": "a b"},
        [
            "Ensure this value has at most 300 characters (it has 301).",
            "This field is required.",
            "Enter a valid date.",
            "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens.",
        ],
    ),
    "year 99999": ({"date": "01/01/99999"}, ["Enter a valid date."]),
    "address of another brief": ({"slug": "taken"}, ["Brief with this Address already exists."]),
    "former address of another brief": (
        {"slug": "former"},
        ["This address once led to another record and stays with it; choose another."],
    ),
}


def test_bad_input_is_refused_at_the_field_and_nothing_changes(analyst):
    make_brief("Other", slug="taken")
    edit(make_live(title="Another", slug="former"), slug="moved")
    brief, found = make_brief(), {}
    data = form_of(analyst.get(at("change", brief.pk)), "brief_form") | {"bottom_line": "<p>Typed.</p>"}
    for case, (fields, _) in BAD.items():
        with undone():
            response = analyst.post(at("change", brief.pk), data | fields)
            found[case] = (fields, errors(response))
            assert "&lt;p&gt;Typed.&lt;/p&gt;" in response.content.decode(), case
            assert Brief.objects.get(pk=brief.pk).bottom_line == "<p>No result so far.</p>", case
            assert len(revisions(brief)) == 1, case
    assert found == BAD


def test_record_that_is_linked_twice_is_refused_in_words(analyst):
    brief = make_brief()
    page = analyst.get(at("change", brief.pk))
    for prefix, make, complaint in (
        ("event_links", make_event, "This event is linked already."),
        ("actor_links", make_actor, "This actor is linked already."),
        ("authorships", make_author, "This author is named already."),
    ):
        data, record = form_of(page, "brief_form"), make()
        for _ in range(2):
            add_row(data, prefix, **{record._meta.model_name: record.pk})
        response = analyst.post(at("change", brief.pk), data)
        assert complaint in response.content.decode()
        assert not getattr(brief, prefix).exists()


def test_draft_may_lack_everything(analyst):
    response = send(analyst, at("add"), owner="")
    assert told(response) == ["The brief “Untitled brief” was added successfully."]
    assert Brief.objects.get().slug == "brief"


# Publishing


@pytest.mark.once
def test_publish_page_names_all_that_is_missing_and_offers_no_button(editor):
    brief = make_brief("", date=None, bottom_line="", sections=())
    page = editor.get(at("publish", brief.pk)).content.decode()
    assert re.findall("<li>(The brief [^<]*)</li>", page) == [
        "The brief has no title.",
        "The brief has no date.",
        "The brief has no bottom line.",
    ]
    assert 'value="Publish"' not in page
    editor.post(at("publish", brief.pk), {"kind": "first", "note": ""})
    assert not Edition.objects.exists()
    assert len(revisions(brief)) == 1


def test_first_edition_is_published_from_its_page(editor):
    brief = make_brief()
    approve(brief)
    response = send(editor, at("publish", brief.pk), "act")
    assert told(response) == ["Edition 1 is live."]
    assert response.redirect_chain == [(at("change", brief.pk), 302)]
    edition = Edition.objects.get()
    assert (edition.number, edition.kind, edition.is_live()) == (1, "first", True)
    assert revisions(brief)[0] == (2, "published", "Ed Itor", "")


@pytest.mark.once
def test_edition_after_the_first_needs_a_note(subtests, editor):
    approve(edit(make_live(), title="Changed"))
    for kind in ("update", "correction"):
        with subtests.test(kind), undone():
            brief = Brief.objects.get()
            refused = send(editor, at("publish", brief.pk), "act", kind=kind, note=" ").content.decode()
            assert "Tell readers what has changed: an update or a correction needs a public note." in refused
            assert "What readers will see change" in refused
            assert Edition.objects.count() == 1
            assert len(revisions(brief)) == 3

            response = send(editor, at("publish", brief.pk), "act", kind=kind, note="The title was wrong")
            assert told(response) == ["Edition 2 is live."]
            edition = brief.live_edition()
            assert (edition.kind, edition.change_note, edition.title) == (kind, "The title was wrong", "Changed")
            assert revisions(brief)[0] == (4, "published", "Ed Itor", "The title was wrong")


@pytest.mark.once
def test_publish_page_offers_the_kinds_that_fit(editor):
    brief = make_brief()

    def kinds() -> list[str]:
        return re.findall(
            r'type="radio" name="kind" value="(\w+)"', editor.get(at("publish", brief.pk)).content.decode()
        )

    approve(brief)
    assert kinds() == ["first"]
    edit(make_live(brief), title="Changed")
    approve(brief)
    assert kinds() == ["update", "minor", "correction"]


@pytest.mark.once
def test_kind_that_is_not_offered_is_refused(editor):
    brief = edit(make_live(), title="Changed")
    approve(brief)
    send(editor, at("publish", brief.pk), "act", kind="first", note="x")
    assert Edition.objects.count() == 1


@pytest.mark.once
def test_publish_page_shows_what_readers_would_see_change_and_refuses_what_is_live(editor):
    brief = make_live()
    assert "Nothing has changed since edition 1." in editor.get(at("publish", brief.pk)).content.decode()
    edit(brief, bottom_line="<p>No agreement so far.</p>")
    page = editor.get(at("publish", brief.pk)).content.decode()
    assert re.search(r"<del>result\s*</del>", page)
    assert re.search(r"<ins>agreement\s*</ins>", page)


@pytest.mark.once
def test_change_form_offers_the_acts_that_the_person_may_do(analyst, editor):
    def offered(client: Client) -> list[str]:
        page = client.get(at("change", brief.pk)).content.decode()
        return re.findall(r"<li>\s*<a href=[^>]*>([^<]*)</a>", page.partition("object-tools")[2].partition("</ul>")[0])

    brief = make_brief()
    draft = ["Preview", "History", "Editions", "Send to a reader…"]
    assert offered(analyst) == draft
    assert offered(editor) == ["Publish…", *draft]
    make_live(brief)
    assert offered(analyst) == [*draft, "View on site"]
    assert offered(editor) == ["Publish…", *draft, "Withdraw…", "View on site"]


# Withdrawing


def test_brief_is_withdrawn_with_a_reason_and_a_replacement(editor):
    brief, other, _ = make_live(), make_live(title="Better brief"), make_brief("Draft")
    page = editor.get(at("withdraw", brief.pk)).content.decode()
    assert re.findall(r'<option value="\d+"[^>]*>([^<]*)', page) == ["Better brief"]
    data = {"kind": "in_error", "reason": "Wrong from the start", "replacement": other.pk}
    response = send(editor, at("withdraw", brief.pk), "act", **data)
    assert told(response) == ["The brief is withdrawn; its address now shows the reason."]
    withdrawal = Withdrawal.objects.get()
    assert (withdrawal.brief, withdrawal.kind, withdrawal.reason) == (brief, "in_error", "Wrong from the start")
    assert (withdrawal.replacement, withdrawal.whole_brief) == (other, True)
    assert brief.live_edition() is None
    assert revisions(brief)[0] == (3, "withdrawn", "Ed Itor", "Wrong from the start")


@pytest.mark.once
@pytest.mark.parametrize("reason", ["", "  "], ids=["empty", "spaces"])
def test_withdrawal_needs_a_reason(editor, reason):
    brief = make_live()
    response = send(editor, at("withdraw", brief.pk), "act", reason=reason)
    assert errors(response) == ["This field is required."]
    assert brief.live_edition() is not None
    assert len(revisions(brief)) == 2


@pytest.mark.once
@pytest.mark.parametrize("which", ["draft", "itself"])
def test_replacement_that_readers_cannot_be_sent_to_is_refused(editor, which):
    brief, draft = make_live(), make_brief("Draft")
    chosen = {"draft": draft, "itself": brief}[which]
    response = send(editor, at("withdraw", brief.pk), "act", reason="x", replacement=chosen.pk)
    assert errors(response) == ["Select a valid choice. That choice is not one of the available choices."]
    assert not Withdrawal.objects.exists()


@pytest.mark.once
def test_brief_that_is_not_live_is_not_withdrawn(editor):
    brief = make_brief()
    response = send(editor, at("withdraw", brief.pk), "act", reason="x")
    assert "No edition of this brief is live, so there is nothing to withdraw." in response.content.decode()
    assert not Withdrawal.objects.exists()


def test_superseded_edition_is_withdrawn_and_a_live_one_is_not(editor):
    brief = edit(make_live(), title="Mended")
    publish(brief, by=None, kind="correction", note="Mended")
    response = send(editor, at("withdraw_edition", brief.pk, 2), "act", reason="x")
    assert "This edition is live; withdraw the brief, or publish a correction first." in response.content.decode()
    response = send(editor, at("withdraw_edition", brief.pk, 1), "act", reason="Libel")
    assert told(response) == ["The text of edition 1 is withdrawn; its address now shows the reason."]
    assert [e.number for e in Edition.objects.readable()] == [2]
    assert revisions(brief)[0] == (5, "withdrawn", "Ed Itor", "Libel")
    assert "Libel" in editor.get(at("editions", brief.pk)).content.decode()


@pytest.mark.once
def test_editions_page_lists_them_with_people_notes_and_states(analyst, editor):
    brief = make_brief()
    assert "has not been published yet" in analyst.get(at("editions", brief.pk)).content.decode()
    publish(brief, by=analyst.user)
    edit(brief, title="Mended")
    publish(brief, by=editor.user, kind="correction", note="The title was wrong")
    page = editor.get(at("editions", brief.pk)).content.decode()
    table = page.partition('<table class="history">')[2]
    rows = [" ".join(re.sub("<[^>]*>", " ", row).split()) for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)]
    assert [re.sub(r"\d+ \w+ \d{4}, \d\d:\d\d", "then", row) for row in rows[1:]] == [
        "2 Correction then Ed Itor Approved by reviewer The title was wrong Live",
        "1 First edition then Amal Haddad Approved by reviewer Superseded · withdraw its text…",
    ]
    assert "withdraw its text" not in analyst.get(at("editions", brief.pk)).content.decode()


# History


@pytest.mark.once
def test_history_names_who_what_and_why_and_compares_two_revisions(analyst):
    brief = make_brief()
    edit(brief, by=analyst.user, bottom_line="<p>No agreement so far.</p>", reason="More exact")
    page = analyst.get(at("history", brief.pk)).content.decode()
    for words in ("Amal Haddad", "Bottom line", "More exact", "the system", "made for a test"):
        assert words in page
    response = analyst.get(at("history", brief.pk), {"old": "1", "new": "2"})
    assert response.url == at("redline", brief.pk, 1, 2)
    redline = analyst.get(response.url).content.decode()
    assert re.search(r"<del>result\s*</del>", redline)
    assert re.search(r"<ins>agreement\s*</ins>", redline)


@pytest.mark.once
def test_looking_at_history_writes_nothing(analyst):
    brief = edit(make_brief(), title="Changed")
    before = list(Brief.objects.values()), Change.objects.count()
    pages = at("history", brief.pk), *(at(name, brief.pk, 1) for name in ("revision", "restore"))
    for address in (*pages, at("redline", brief.pk, 1, 2)):
        assert analyst.get(address).status_code == 200
    assert (list(Brief.objects.values()), Change.objects.count()) == before


def test_restore_brings_content_back_as_a_draft_and_leaves_readers_what_they_have(analyst):
    brief = make_live()
    edit(brief, title="Changed", slug="changed")
    publish(brief, by=None, kind="update", note="x")
    response = send(analyst, at("restore", brief.pk, 1), "act", reason="The first was better")
    assert told(response) == ["Revision 1 is back, as a new revision."]
    fresh = Brief.objects.get()
    assert (fresh.title, fresh.slug) == ("Talks without results", "changed")
    assert fresh.live_edition().title == "Changed"
    assert revisions(brief)[0] == (5, "restored", "Amal Haddad", "Restored revision 1: The first was better")


@pytest.mark.once
def test_restore_without_a_reason_gets_one(analyst):
    brief = edit(make_brief(), title="Changed")
    send(analyst, at("restore", brief.pk, 1), "act")
    assert revisions(brief)[0] == (3, "restored", "Amal Haddad", "Restored revision 1")


@pytest.mark.once
def test_restore_needs_its_own_permission(admin_client_of):
    client = admin_client_of(username="writer")
    wanted = ("view_brief", "change_brief", "others_brief")
    client.user.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    brief = edit(make_brief(), title="Changed")
    page = client.get(at("revision", brief.pk, 1))
    assert page.status_code == 200
    assert "/restore/" not in page.content.decode()
    assert client.post(at("restore", brief.pk, 1), {"seen": 2}).status_code == 403
    assert Brief.objects.get().title == "Changed"


def test_revision_of_another_brief_or_record_is_not_found(analyst):
    """Numbers count per record, so one that this brief does not have leads nowhere, whoever else has it."""
    brief, other = make_brief(), edit(make_brief("Other"), title="Changed")
    edit(make_topic(), name="Changed")
    assert other.pk != brief.pk
    for address in (at("revision", brief.pk, 2), at("redline", brief.pk, 1, 2), at("revision", brief.pk, 10**20)):
        assert analyst.get(address).status_code == 404


# Deleting


def test_bulk_deletion_makes_one_revision_of_each_brief(editor):
    briefs = [make_brief("One"), make_brief("Two")]
    data = {"action": "delete_selected", "_selected_action": [b.pk for b in briefs]}
    assert "2 chosen; each changes in a revision of its own" in editor.post(at("changelist"), data).content.decode()
    editor.post(at("changelist"), data | {"apply": "Delete", "reason": "Never finished"})
    assert not Brief.objects.exists()
    assert [revisions(b)[0] for b in briefs] == [(2, "deleted", "Ed Itor", "Never finished")] * 2
    assert len({Change.objects.of(b)[0].revision_id for b in briefs}) == 2


def test_bulk_deletion_leaves_a_published_brief(editor):
    live, draft = make_live(), make_brief("Draft")
    data = {"action": "delete_selected", "_selected_action": [live.pk, draft.pk], "apply": "Delete", "reason": "Old"}
    response = editor.post(at("changelist"), data)
    assert {str(o.record): o.state for o in response.context["outcomes"]} == {str(live): "refused", "Draft": "done"}
    assert list(Brief.objects.all()) == [live]


def test_published_brief_is_not_deleted_from_its_page(editor):
    brief = make_live()
    response = editor.post(at("delete", brief.pk), {"post": "yes"})
    assert "Cannot delete brief" in response.content.decode()
    assert Brief.objects.exists()


def test_topic_that_a_brief_has_is_not_deleted(editor):
    topic = make_topic()
    make_brief(topics=(topic,))
    response = editor.post(reverse("admin:briefs_topic_delete", args=[topic.pk]), {"post": "yes"})
    assert "Talks without results" in response.content.decode()
    assert Topic.objects.exists()


# Who may do what

DOORS = {
    # name of the page: its address, and the answers to Analyst and Editor
    "changelist": ("/admin/briefs/brief/", 200, 200),
    "add": ("/admin/briefs/brief/add/", 200, 200),
    "change": ("/admin/briefs/brief/{pk}/change/", 200, 200),
    "delete": ("/admin/briefs/brief/{pk}/delete/", 403, 200),
    "history": ("/admin/briefs/brief/{pk}/history/", 200, 200),
    "revision": ("/admin/briefs/brief/{pk}/history/1/", 200, 200),
    "redline": ("/admin/briefs/brief/{pk}/history/1..2/", 200, 200),
    "publish": ("/admin/briefs/brief/{pk}/publish/", 403, 200),
    "unschedule": ("/admin/briefs/brief/{pk}/unschedule/", 403, 200),
    "withdraw": ("/admin/briefs/brief/{pk}/withdraw/", 403, 200),
    "editions": ("/admin/briefs/brief/{pk}/editions/", 200, 200),
    "uses": ("/admin/briefs/brief/{pk}/uses/", 200, 200),
    "withdraw_edition": ("/admin/briefs/brief/{pk}/editions/1/withdraw/", 403, 200),
    "sign": ("/admin/briefs/brief/{pk}/editions/1/sign/", 403, 200),
}
AUTOCOMPLETES = {
    f"autocomplete of {field}": f"/admin/autocomplete/?app_label=briefs&model_name={model}&field_name={field}&term="
    for model, field in [
        ("brief", "topics"),
        ("briefevent", "event"),
        ("briefactor", "actor"),
        ("authorship", "author"),
        ("briefcitation", "document"),
    ]
}
TABLE = DOORS | {name: (address, 200, 200) for name, address in AUTOCOMPLETES.items()}
ADDRESSES = {name: address for name, (address, *_) in TABLE.items()}
EXPECTED = {
    name: {"anonymous": 302, "staff": 403, "Analyst": analyst, "Editor": editor}
    for name, (_, analyst, editor) in TABLE.items()
}


@pytest.fixture
def visitors(admin_client_of, analyst, editor) -> dict[str, Client]:
    return {"anonymous": Client(), "staff": admin_client_of(), "Analyst": analyst, "Editor": editor}


@pytest.mark.once
def test_pages_are_open_to_those_who_may(visitors):
    brief, statuses = edit(make_live(), title="Changed"), {name: {} for name in ADDRESSES}
    for name, address in ADDRESSES.items():
        for role, client in visitors.items():
            response = client.get(address.format(pk=brief.pk))
            statuses[name][role] = response.status_code
            if response.status_code == 302:
                assert response.url.startswith("/admin/login/?next="), (name, role)
            if response.status_code != 200:
                assert "Changed" not in response.content.decode(), (name, role)
    assert statuses == EXPECTED


@pytest.mark.once
def test_forms_sent_by_one_who_may_not_change_nothing(visitors):
    brief = edit(make_live(), title="Changed")
    before = list(Brief.objects.values()), Change.objects.count(), Edition.objects.count()
    sent = {"post": "yes", "kind": "update", "note": "x", "reason": "x", "title": "Sent"}
    closed = [(name, role) for name in DOORS for role in visitors if EXPECTED[name][role] != 200]
    statuses = {
        (name, role): visitors[role].post(ADDRESSES[name].format(pk=brief.pk), sent).status_code
        for name, role in closed
    }
    assert statuses == {(name, role): EXPECTED[name][role] for name, role in closed}
    assert (list(Brief.objects.values()), Change.objects.count(), Edition.objects.count()) == before
    assert not Withdrawal.objects.exists()


@pytest.mark.once
def test_form_from_another_site_is_refused(editor):
    brief = make_live()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor.user)
    for act in ("publish", "withdraw", "delete", "change"):
        assert strict.post(at(act, brief.pk), {"post": "yes", "reason": "x", "kind": "withdrawn"}).status_code == 403
    assert brief.live_edition() is not None


def test_number_that_no_brief_has_is_not_found(editor):
    about_one = {name: address for name, address in ADDRESSES.items() if "{" in address}
    for pk in (999, 10**20):
        statuses = {name: editor.get(address.format(pk=pk)).status_code for name, address in about_one.items()}
        assert statuses == {name: 302 if name in {"change", "delete"} else 404 for name in about_one}, pk


@pytest.mark.once
def test_pages_of_reversion_are_not_there(editor):
    """They would be taken for the number of a brief, which leads to the desk with a message."""
    brief = make_brief()
    for path in ("recover/", "recover/1/", "{pk}/history/1/recover/", "{pk}/revert/", "{pk}/revert/1/"):
        response = editor.get(f"/admin/briefs/brief/{path.format(pk=brief.pk)}", follow=True)
        assert response.resolver_match.url_name == "index", path
        assert "doesn’t exist" in told(response)[0], path


# The list


def test_list_tells_which_briefs_are_live_at_a_constant_cost(analyst, editor, django_assert_num_queries):
    def told_live(queries: int) -> list[str]:
        with django_assert_num_queries(queries):
            page = analyst.get(at("changelist")).content.decode()
        return re.findall(r'field-published"><img src="[^"]*" alt="(\w+)"', page)

    make_live(title="Live", owner=analyst.user)
    analyst.get(at("changelist"))
    assert told_live(queries=8) == ["True"]
    for owner in (editor.user, None):
        make_brief("Draft", owner=owner)
    assert told_live(queries=8) == ["False", "False", "True"]


@pytest.mark.once
@pytest.mark.parametrize(
    ("address", "field"), [("/admin/briefs/brief/add/", "owner"), ("/admin/briefs/author/add/", "user")]
)
def test_people_are_chosen_by_the_names_that_colleagues_know(admin_client_of, address, field):
    editor = admin_client_of("Editor", username="a.z", first_name="Zoe", last_name="Aoun")
    for username, names in {"z.h": {"first_name": "Amal", "last_name": "Haddad"}, "root": {}}.items():
        make_person(username, **names)
    choices = editor.get(address).context["adminform"].form.fields[field].choices
    assert [label for _, label in choices] == ["---------", "root", "Amal Haddad (z.h)", "Zoe Aoun (a.z)"]


@pytest.mark.once
def test_note_of_a_first_edition_is_not_asked_what_has_changed(editor):
    new, live = make_brief(), edit(make_live(title="Live"), title="Changed")
    for brief, label in ((new, "Note to readers:"), (live, "Note to readers: what has changed:")):
        approve(brief)
        assert f">{label}</label>" in editor.get(at("publish", brief.pk)).content.decode()


# The policy of content


def policy(response) -> dict[str, list[str]]:
    parts = [part.split() for part in response.headers["Content-Security-Policy"].split(";")]
    return {name: values for name, *values in parts}


@pytest.mark.once
@pytest.mark.parametrize("view", ["add", "change"])
def test_import_map_of_the_editor_carries_the_nonce_of_the_policy(analyst, view):
    brief = make_brief()
    seen = set()
    for _ in range(2):
        response = analyst.get(at("add") if view == "add" else at("change", brief.pk))
        scripts = policy(response)["script-src"]
        (nonce,) = re.findall(r'<script type="importmap" nonce="([^"]+)">', response.content.decode())
        assert sorted(scripts) == [f"'nonce-{nonce}'", "'self'"]
        seen.add(nonce)
    assert len(seen) == 2


@pytest.mark.once
def test_policy_allows_the_style_of_the_editor_that_is_installed(analyst):
    script = Path(django_prose_editor.__file__).parent / "static/django_prose_editor/editor.js"
    (style,) = re.findall(r"`(\.ProseMirror \{[^`]*)`", script.read_text())
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" == EDITOR_STYLE
    assert policy(analyst.get(at("add")))["style-src"] == ["'self'", EDITOR_STYLE]


@pytest.mark.once
def test_form_that_comes_back_with_errors_carries_the_nonce_too(analyst):
    response = send(analyst, at("add"), date="x")
    (nonce,) = re.findall(r'<script type="importmap" nonce="([^"]+)">', response.content.decode())
    assert f"'nonce-{nonce}'" in policy(response)["script-src"]


@pytest.mark.once
def test_no_page_holds_what_the_policy_would_block(editor):
    brief = edit(make_live(), title="Changed")
    publish(edit(brief, title="Changed again"), by=None, kind="minor")
    for name in DOORS:
        response = editor.get(ADDRESSES[name].format(pk=brief.pk))
        page = response.content.decode()
        assert "unsafe" not in response.headers["Content-Security-Policy"], name
        assert not re.findall(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*(?:\ssrc=|\snonce=))", page), name
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', page), name


def test_history_of_sections_stays_when_they_are_deleted(analyst):
    brief = make_brief()
    send(analyst, at("change", brief.pk), **{"sections-0-DELETE": "on"})
    assert not Section.objects.exists()
    assert "Eight rounds were held." in analyst.get(at("revision", brief.pk, 1)).content.decode()
