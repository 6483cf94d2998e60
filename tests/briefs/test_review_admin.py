"""The pages of review: what each person sees there and may do, and that nothing typed there is lost."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from briefs.models import Brief, Comment, ReaderLink, Review, Section, Submission
from history.models import Change
from tests.forms import form_of
from tests.making import (
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
    return admin_client_of("Analyst", first_name="Ann", last_name="Alyst")


@pytest.fixture
def editor(admin_client_of) -> Client:
    return admin_client_of("Editor", first_name="Ed", last_name="Itor")


@pytest.fixture
def brief(analyst) -> Brief:
    """Live, edited since by the analyst, and in review."""
    brief = edit(make_live(), by=analyst.user, bottom_line="<p>No agreement so far.</p>", reason="More exact")
    brief.submit(by=analyst.user, note="Is <agreement> the word?")
    return brief


def at(view: str, *args) -> str:
    return reverse(f"admin:briefs_brief_{view}", args=args)


def told(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def faults(response) -> list[str]:
    """What the form that came back complains of, of itself and of its fields."""
    found = re.findall(r'<ul class="errorlist[^>]*>(.*?)</ul>', response.content.decode(), re.DOTALL)
    return [unescape(fault) for faults in found for fault in re.findall("<li>(.*?)</li>", faults)]


def words(response) -> str:
    return " ".join(unescape(re.sub("<[^>]*>", " ", response.content.decode().partition('id="content"')[2])).split())


def verdicts() -> list[Review]:
    """Those that were given on the pages, and not to make a brief live."""
    return list(Review.objects.exclude(reviewer__username="reviewer"))


def decide(client: Client, brief: Brief, act: str, query: str = "", **fields):
    """Open the review, fill in the form, and press a button."""
    address = at("review", brief.pk) + query
    data = form_of(client.get(address), "review-form") | {"act": act} | fields
    return client.post(address, data, follow=True)


def box(brief: Brief, key: str, revision: int | None = None) -> str:
    return f"on-{revision or Change.objects.of(brief)[0].number}-{key}"


# Handing in


def test_brief_is_submitted_to_all_editors_or_to_one_with_a_note(analyst, editor):
    brief, admin = make_brief(), make_person("zoe", first_name="Zoe", is_superuser=True)
    make_person("gone", "Editor", is_active=False)
    make_person("outside", "Editor", is_staff=False)
    page = analyst.get(at("submit", brief.pk))
    assert re.findall(r'<option value="(\d*)"[^>]*>([^<]*)', page.content.decode()) == [
        ("", "All editors"),
        (str(editor.user.pk), "Ed Itor (editor)"),
        (str(admin.pk), "Zoe (zoe)"),
    ]
    response = analyst.post(at("submit", brief.pk), {"to": "", "note": ""}, follow=True)
    assert told(response) == ["The brief is in review; it waits for all editors."]
    assert response.redirect_chain == [(at("change", brief.pk), 302)]
    data = {"to": editor.user.pk, "note": "By noon, please"}
    response = analyst.post(at("submit", brief.pk), data, follow=True)
    assert told(response) == ["The brief is in review; it waits for Ed Itor (editor)."]
    assert list(Submission.objects.values_list("submitted_by__username", "to__username", "note", "outcome")) == [
        ("analyst", "editor", "By noon, please", ""),
        ("analyst", None, "", "resubmitted"),
    ]
    assert "It was submitted on" in words(analyst.get(at("submit", brief.pk)))


@pytest.mark.once
def test_nobody_is_offered_himself_as_reviewer(editor):
    page = editor.get(at("submit", make_brief().pk)).content.decode()
    assert re.findall(r"<option[^>]*>([^<]*)", page) == ["All editors"]


@pytest.mark.once
def test_submit_page_names_all_that_is_missing_and_offers_no_button(analyst):
    brief = make_brief("", date=None, bottom_line="", sections=())
    page = analyst.get(at("submit", brief.pk))
    missing = ["The brief has no title.", "The brief has no date.", "The brief has no bottom line."]
    assert re.findall("<li>(The brief [^<]*)</li>", page.content.decode()) == missing
    assert 'value="Submit for review"' not in page.content.decode()
    assert faults(analyst.post(at("submit", brief.pk), {"note": "Please"})) == missing
    assert not Submission.objects.exists()


@pytest.mark.once
def test_submit_page_refuses_what_is_live_as_it_stands(analyst):
    assert "Nothing has changed since edition 1." in words(analyst.get(at("submit", make_live().pk)))


NOT_OFFERED = ["Select a valid choice. That choice is not one of the available choices."]
BAD_SUBMISSIONS = {
    "nobody": ({"to": "999999"}, NOT_OFFERED),
    "no number": ({"to": "x"}, NOT_OFFERED),
    "great number": ({"to": "9" * 40}, NOT_OFFERED),
    "long note": ({"note": "x" * 2001}, ["Ensure this value has at most 2000 characters (it has 2001)."]),
    "zero byte": ({"note": "a\x00b"}, ["Null characters are not allowed."]),
}


def test_bad_input_of_a_submission_is_refused_and_kept(analyst):
    brief, found, kept = make_brief(), {}, {}
    for case, (data, _) in BAD_SUBMISSIONS.items():
        response = analyst.post(at("submit", brief.pk), {"note": "Please read"} | data)
        found[case] = (data, faults(response))
        kept[case] = data.get("note", "Please read")[:100] in unescape(response.content.decode())
    assert found == BAD_SUBMISSIONS
    assert kept == dict.fromkeys(BAD_SUBMISSIONS, True)
    assert not Submission.objects.exists()


@pytest.mark.once
@pytest.mark.parametrize("who", ["submitter", "another analyst", "editor"])
def test_brief_is_called_back(analyst, editor, admin_client_of, brief, who):
    client = {"submitter": analyst, "editor": editor}.get(who) or admin_client_of("Analyst", username="other")
    response = client.post(at("recall", brief.pk), follow=True)
    assert told(response) == ["The brief is a draft again; nobody is asked to review it."]
    assert brief.review_state == "draft"
    assert told(client.post(at("recall", brief.pk), follow=True)) == ["This brief is not in review."]


@pytest.mark.once
def test_submitter_calls_back_what_he_may_no_longer_change(analyst, brief):
    analyst.user.groups.clear()
    analyst.user.user_permissions.set(Permission.objects.filter(codename__in=["view_brief", "others_brief"]))
    analyst.post(at("recall", brief.pk))
    assert brief.review_state == "draft"


# Reading


@pytest.mark.once
def test_first_screen_tells_who_handed_in_what_and_shows_the_live_edition_against_it(editor, brief):
    page = editor.get(at("review", brief.pk))
    told = words(page)
    assert "In review" in told
    assert "Ann Alyst submitted revision 3 to all editors on" in told
    assert "Is <agreement> the word?" in told
    assert "Live now: edition 1" in told
    assert re.search(r"<del>result\s*</del>", page.content.decode())
    assert re.search(r"<ins>agreement\s*</ins>", page.content.decode())
    assert [(item.name, item.kind) for item in page.context["reading"].changed] == [("Bottom line", "changed")]
    assert [item.name for item in page.context["reading"].unchanged] == ["Title", "Date", "Background"]


@pytest.mark.once
def test_links_topics_authors_sources_order_and_date_are_part_of_what_is_read(editor, analyst):
    brief = make_live(sections=(("One", "<p>1</p>"), ("Two", "<p>2</p>"), ("Three", "<p>3</p>")))
    rows = [
        brief.event_links.model(brief=brief, event=make_event()),
        brief.actor_links.model(brief=brief, actor=make_actor(), role="envoy"),
        brief.citations.model(brief=brief, document=make_document()),
        brief.authorships.model(brief=brief, author=make_author()),
    ]
    topic = make_topic()
    with brief.revising(by=analyst.user):
        for row in rows:
            row.save()
        brief.topics.add(topic)
        for place, section in enumerate(reversed(brief.sections.all()), 1):
            section.order = place
            section.save()
        brief.date, brief.title, brief.slug, brief.owner = "2018-01-26", "Talks", "elsewhere", analyst.user
        brief.save()
    page = editor.get(at("review", brief.pk))
    assert {(item.name, item.kind) for item in page.context["reading"].changed} == {
        ("Title", "changed"),
        ("Date", "changed"),
        ("Topics", "added"),
        ("Three", "moved"),
        ("Two", "moved"),
        ("Authors", "added"),
        ("Events", "added"),
        ("Actors", "added"),
        ("Sources", "added"),
    }
    assert page.context["reading"].moved_particulars == [
        ("Address", "talks-without-results", "elsewhere"),
        ("Owner", "nobody", "analyst"),
    ]
    assert "Address: talks-without-results elsewhere" in words(page)


@pytest.mark.once
def test_whole_text_is_read_where_nothing_is_live(editor, analyst):
    brief = edit(make_brief(), by=analyst.user, title="Talks")
    brief.submit(by=analyst.user)
    page = editor.get(at("review", brief.pk))
    assert "No edition is live, so there is nothing to compare with" in words(page)
    assert [item.name for item in page.context["reading"].changed] == ["Title", "Date", "Bottom line", "Background"]
    assert "<p>Eight rounds were held.</p>" in page.content.decode()
    assert "<ins>" not in page.content.decode().partition("review-form")[2]


@pytest.mark.once
def test_page_tells_what_was_edited_since_and_whose_approval_has_lapsed(editor, analyst, brief):
    brief.approve(by=editor.user, content_hash=brief.content_hash, comment="Well put")
    edit(brief, by=analyst.user, title="Talks", reason="Shorter")
    edit(brief, by=make_person("later", first_name="Later"), date="2018-01-26")
    edit(brief, slug="elsewhere")
    told = words(editor.get(at("review", brief.pk)))
    assert "Ed Itor approved revision 3 on" in told
    assert "It has lapsed with the edit of Ann Alyst. Well put Changed since it was submitted:" in told
    assert re.search(r"Revision 5 by Later, [^:]*:\d\d: Date \(“edited for a test”\) Revision 4 by Ann Alyst, ", told)
    assert re.search(r"Revision 4 by Ann Alyst, [^:]*:\d\d: Title \(“Shorter”\)", told)
    assert "Revision 6" not in told


@pytest.mark.once
def test_page_tells_that_an_approval_has_lapsed_because_the_reviewer_wrote(editor, brief):
    brief.approve(by=editor.user, content_hash=brief.content_hash)
    edit(brief, by=editor.user, title="Talks")
    edit(brief, by=editor.user, title="Talks without results")
    assert "It has lapsed, because the reviewer has changed the brief since." in words(
        editor.get(at("review", brief.pk))
    )


@pytest.mark.once
def test_only_the_last_edits_are_named(editor, analyst, brief):
    for n in range(12):
        edit(brief, by=analyst.user, title=f"Talks {n}")
    page = words(editor.get(at("review", brief.pk)))
    assert len(re.findall("Revision [0-9]+ by", page)) == 10
    assert "and 2 earlier" in page


def test_second_view_shows_what_changed_since_the_reviewer_last_decided(editor, analyst, brief):
    decide(editor, brief, "request", comment="Name the source.")
    edit(brief, by=analyst.user, title="Talks")
    brief.submit(by=analyst.user)
    page = editor.get(at("review", brief.pk))
    assert re.findall(r'href="\?since=(\d+)"', page.content.decode()) == ["3"]
    since = editor.get(at("review", brief.pk), {"since": "3"})
    assert [item.name for item in since.context["reading"].changed] == ["Title"]
    assert "Struck out : only in revision 3" in words(since)
    assert [item.name for item in page.context["reading"].changed] == ["Title", "Bottom line"]
    assert "Name the source." not in words(page)


def test_revision_that_is_not_there_is_no_page(editor, brief):
    sent = ["99", "0", "x", "-1", "9" * 40, "１", "%00"]
    found = {since: editor.get(f"{at('review', brief.pk)}?since={since}").status_code for since in sent}
    assert found == dict.fromkeys(sent, 404)


@pytest.mark.once
def test_revision_of_another_brief_is_not_shown(editor, brief):
    other = make_brief("Secret")
    for n in range(8):
        edit(other, title=f"Secret {n}")
    assert editor.get(at("review", brief.pk), {"since": "8"}).status_code == 404


# Deciding


def test_editor_approves_what_was_read_and_it_can_be_published(editor, brief):
    response = decide(editor, brief, "approve", comment="Good")
    assert told(response) == ["You have approved the brief as of revision 3."]
    (given,) = verdicts()
    assert (given.verdict, given.comment, given.change.number, given.may_be_minor) == ("approved", "Good", 3, False)
    assert "Publish…" in words(response)
    assert brief.approval() == given


@pytest.mark.once
def test_editor_requests_changes_and_the_analyst_sees_what_was_asked(editor, analyst, brief):
    response = decide(editor, brief, "request", comment="Name the source.")
    assert told(response) == ["You have requested changes; the brief is with its analyst again."]
    page = words(analyst.get(at("review", brief.pk)))
    assert "Changes requested" in page
    assert "Ed Itor requested changes to revision 3 on" in page
    assert "Name the source." in page


@pytest.mark.once
def test_request_for_changes_needs_a_comment_here_or_beside_a_passage(editor, brief):
    response = decide(editor, brief, "request", comment=" ")
    assert faults(response) == ["Say what should change, here or beside a passage."]
    assert not verdicts()
    decide(editor, brief, "request", **{box(brief, "bottom_line"): "Whose words?"})
    assert verdicts()[0].comment == "See the comments on Bottom line."
    assert Comment.objects.get().text == "Whose words?"


@pytest.mark.once
def test_minor_is_confirmed_where_the_checks_take_it_for_more(editor, analyst, brief):
    page = editor.get(at("review", brief.pk))
    assert "The bottom line is different." in words(page)
    decide(editor, brief, "approve", may_be_minor="on")
    assert verdicts()[0].may_be_minor
    minor = edit(make_live(title="Taks", slug="t", sections=(("A", f"<p>{'word ' * 60}</p>"),)), title="Talks")
    minor.submit(by=analyst.user)
    assert "may_be_minor" not in editor.get(at("review", minor.pk)).content.decode()


def test_verdict_on_what_has_changed_meanwhile_is_refused_shows_the_change_and_keeps_what_was_typed(
    editor, analyst, brief
):
    gone = brief.sections.get()
    key = f"sections.{gone.pk}"
    data = form_of(editor.get(at("review", brief.pk)), "review-form")
    with brief.revising(by=analyst.user):
        gone.delete()
        brief.title = "Talks"
        brief.save()
    typed = {
        "comment": "Well <put>",
        "act": "approve",
        box(brief, "bottom_line", 3): "Of the bottom line",
        box(brief, key, 3): "Of what is gone",
    }
    response = editor.post(at("review", brief.pk), data | typed)
    assert faults(response) == ["The brief has changed since you opened this page; read the change before you decide."]
    assert not verdicts()
    assert not Comment.objects.exists()
    assert {item.name: item.kind for item in response.context["reading"].changed} == {
        "Title": "changed",
        "Bottom line": "changed",
        "Background": "removed",
    }
    assert re.findall(r'href="\?since=(\d+)">([^<]*)', response.content.decode()) == [
        ("3", "Since revision 3, which you were reading")
    ]
    again = form_of(response, "review-form")
    assert again["comment"] == ["Well <put>"]
    assert again[box(brief, "bottom_line", 4)] == ["Of the bottom line"]
    assert {text for name in again if name.startswith("on-") for text in again[name] if text} == {
        "Of the bottom line",
        "Of what is gone",
    }
    response = editor.post(at("review", brief.pk), again | {"act": "approve"}, follow=True)
    assert told(response) == ["You have approved the brief as of revision 4."]
    assert set(Comment.objects.values_list("passage_name", "text")) == {
        ("Bottom line", "Of the bottom line"),
        ("Background", "Of what is gone"),
    }


@pytest.mark.once
def test_what_is_typed_on_a_passage_that_came_and_went_is_kept_and_can_be_said(editor, analyst):
    brief = make_brief()
    with brief.revising(by=analyst.user):
        Section(brief=brief, heading="Issue").save()
    brief.submit(by=analyst.user)
    gone = brief.sections.get(heading="Issue")
    name = box(brief, f"sections.{gone.pk}", 2)
    data = form_of(editor.get(at("review", brief.pk)), "review-form")
    with brief.revising(by=analyst.user):
        gone.delete()
    again = form_of(editor.post(at("review", brief.pk), data | {"act": "approve", name: "Why?"}), "review-form")
    assert again[name] == ["Why?"]
    editor.post(at("review", brief.pk), again | {"act": "comment"})
    assert [(c.passage_name, c.change.number) for c in Comment.objects.all()] == [("Issue", 2)]
    page = editor.get(at("review", brief.pk))
    assert [item.name for item in page.context["reading"].gone] == ["Issue"]
    assert "On passages that are no longer there Issue Ed Itor" in words(page)


@pytest.mark.once
def test_comments_of_several_boxes_are_added_at_once_and_the_verdict_that_is_being_written_stays(editor, brief):
    said = {box(brief, "title"): "A", box(brief, ""): "B", "comment": "Not yet"}
    response = decide(editor, brief, "comment", **said)
    assert told(response) == ["Your 2 comments are there."]
    assert form_of(response, "review-form")["comment"] == ["Not yet"]
    assert form_of(response, "review-form")[box(brief, "title")] == [""]
    # Loading that page anew sends all of it once more.
    decide(editor, brief, "comment", **said)
    assert list(Comment.objects.values_list("passage", "passage_name", "text", "name", "change__number")) == [
        ("title", "Title", "A", "Ed Itor", 3),
        ("", "", "B", "Ed Itor", 3),
    ]
    assert not verdicts()


@pytest.mark.once
def test_comment_on_a_removed_passage_is_about_the_revision_that_had_it(editor, analyst, brief):
    section = brief.sections.get()
    name = box(brief, f"sections.{section.pk}", 2)
    with brief.revising(by=analyst.user):
        section.delete()
    decide(editor, brief, "comment", **{name: "Why?"})
    assert [(c.passage_name, c.change.number) for c in Comment.objects.all()] == [("Background", 2)]


def test_approval_and_comments_are_one_step_that_is_done_whole_or_not_at_all(editor, brief):
    said = {box(brief, "title"): "Good", box(brief, "date"): "x" * 5001}
    response = decide(editor, brief, "approve", **said)
    assert faults(response) == ["A comment has at most 5,000 characters; this one has 5,001."]
    assert (len(verdicts()), Comment.objects.count()) == (0, 0)
    assert form_of(response, "review-form")[box(brief, "title")] == ["Good"]


BAD = {
    "no button": ({}, ["Write a comment, approve, or request changes."]),
    "unknown button": ({"act": "publish"}, ["Write a comment, approve, or request changes."]),
    "comment without words": ({"act": "comment"}, ["Write a comment, approve, or request changes."]),
    "no hash": (
        {"act": "approve", "content_hash": ""},
        ["The brief has changed since you opened this page; read the change before you decide."],
    ),
    "long hash": (
        {"act": "approve", "content_hash": "\x00" * 100_000},
        ["The brief has changed since you opened this page; read the change before you decide."],
    ),
    "long comment": (
        {"act": "approve", "comment": "x" * 5001},
        ["Ensure this value has at most 5000 characters (it has 5001)."],
    ),
    "zero byte": ({"act": "approve", "comment": "a\x00"}, ["Null characters are not allowed."]),
    "comment on nothing": (
        {"act": "comment", "on-3-sections.9999999": "x"},
        ["The passage that you commented on is not in this revision; choose another one."],
    ),
    "comment on no revision": (
        {"act": "comment", "on-999999999-title": "x"},
        ["The passage that you commented on is not in this revision; choose another one."],
    ),
    "box of no passage": ({"act": "comment", "on-x-title": "x"}, ["Write a comment, approve, or request changes."]),
}


def test_bad_input_is_refused_in_words_and_nothing_is_done(editor, brief):
    data, found = form_of(editor.get(at("review", brief.pk)), "review-form"), {}
    for case, (fields, _) in BAD.items():
        with undone():
            response = editor.post(at("review", brief.pk), data | fields)
            found[case] = (response.status_code, faults(response), len(verdicts()), Comment.objects.count())
    assert found == {case: (200, complaints, 0, 0) for case, (_, complaints) in BAD.items()}


@pytest.mark.once
def test_post_of_nothing_at_all_is_answered(editor, brief):
    assert editor.post(at("review", brief.pk)).status_code == 200
    assert editor.post(at("comments", brief.pk)).status_code == 200


OBSTACLES = {
    "submitter": "You have submitted this brief, so somebody else has to review it.",
    "last editor": "You were the last to change this brief, so somebody else has to review it.",
    "analyst": "You may read and comment; a verdict is for those who review briefs.",
    "not in review": "This brief is not in review; somebody has to submit it first.",
}


@pytest.mark.once
@pytest.mark.parametrize("who", OBSTACLES)
def test_who_cannot_decide_sees_why_instead_of_the_form(admin_client_of, analyst, editor, brief, who):
    client = analyst if who == "analyst" else editor
    if who == "submitter":
        brief.submit(by=editor.user)
    elif who == "last editor":
        edit(brief, by=editor.user, title="Talks")
    elif who == "not in review":
        brief.call_back(by=editor.user)
    page = client.get(at("review", brief.pk))
    assert OBSTACLES[who] in words(page)
    assert 'value="approve"' not in page.content.decode()
    for act in ("approve", "request"):
        data = {"act": act, "content_hash": brief.content_hash, "comment": "x"}
        response = client.post(at("review", brief.pk), data)
        assert response.status_code == (403 if who == "analyst" else 200)
    assert not verdicts()


# Who may what

ROLES = ["Outside contributor", "Analyst", "Editor", "Publisher", "Administrator"]
DOORS = {
    "submit": ("submit", [], {"note": ""}),
    "review": ("review", [], {"act": "comment", "on-3-title": "x"}),
    "approve": ("review", [], {"act": "approve"}),
    "request": ("review", [], {"act": "request", "comment": "x"}),
    "recall": ("recall", [], {}),
    "comments": ("comments", [], {"on": "title", "text": "x", "revision": "3"}),
    "resolve": ("resolve", ["comment"], {}),
}
#: Status of GET and POST at each door.
INSIDE = {
    "submit": (200, 302),
    "review": (200, 302),
    "approve": (200, 403),
    "request": (200, 403),
    "recall": (405, 302),
    "comments": (200, 302),
    "resolve": (405, 302),
}
REVIEWING = INSIDE | {"approve": (200, 302), "request": (200, 302)}
SHUT = dict.fromkeys(DOORS, (403, 403)) | {"recall": (405, 403), "resolve": (405, 403)}
HIDDEN = dict.fromkeys(DOORS, (404, 404)) | {"recall": (405, 404), "resolve": (405, 404)}
LOGIN = dict.fromkeys(DOORS, (302, 302))
VIEWER = INSIDE | {"submit": (403, 403), "recall": (405, 403), "resolve": (405, 403)}
TABLE = {
    "anonymous": LOGIN,
    "no staff": LOGIN,
    "staff without rights": SHUT,
    "may view": VIEWER,
    "Outside contributor": HIDDEN,
    "Outside contributor, own brief": INSIDE,
    "Analyst": INSIDE,
    "Editor": REVIEWING,
    "Publisher": REVIEWING,
    "Administrator": REVIEWING,
}


def client_of(admin_client_of, who: str, brief: Brief) -> Client:
    if who == "anonymous":
        return Client()
    client = admin_client_of(*(role for role in ROLES if role == who.partition(",")[0]), username="visitor")
    if who == "no staff":
        User.objects.filter(pk=client.user.pk).update(is_staff=False)
    elif who == "may view":
        client.user.user_permissions.set(Permission.objects.filter(codename__in=["view_brief", "others_brief"]))
    elif who.endswith("own brief"):
        edit(brief, owner=client.user)
    return client


def counted() -> tuple[int, ...]:
    return Submission.objects.count(), len(verdicts()), Comment.objects.unresolved().count()


def knock(client: Client, brief: Brief, comment: Comment, door: str) -> tuple[int, int]:
    """Status of GET and POST; where it is shut, nothing was done and nothing was told."""
    view, args, data = DOORS[door]
    address = at(view, brief.pk, *(comment.pk for _ in args))
    data = data | ({"content_hash": brief.content_hash} if view == "review" else {})
    before = counted()
    with undone():
        got, posted = client.get(address), client.post(address, data)
        if posted.status_code != 302 or "login" in posted.url:
            assert counted() == before
            assert "No agreement so far" not in got.content.decode() or got.status_code == 200
    return got.status_code, posted.status_code


@pytest.mark.once
def test_each_door_lets_in_whom_it_should(admin_client_of, brief):
    comment, found = brief.comment(by=make_person("somebody"), text="A word", on="title", revision=3), {}
    for who in TABLE:
        with undone():
            here = Brief.objects.get()
            client = client_of(admin_client_of, who, here)
            found[who] = {door: knock(client, here, comment, door) for door in DOORS}
    assert found == TABLE


@pytest.mark.once
def test_post_without_the_token_of_the_form_is_refused(editor, brief):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor.user)
    for view in ("submit", "review", "recall", "comments"):
        assert strict.post(at(view, brief.pk), {"act": "approve"}).status_code == 403
    assert brief.open_submission() is not None


@pytest.mark.once
def test_comment_of_another_brief_is_not_resolved(editor, brief):
    other = make_brief("Another")
    comment = other.comment(by=editor.user, text="A word", on="title", revision=1)
    assert editor.post(at("resolve", brief.pk, comment.pk)).status_code == 404
    assert other.comments.unresolved().count() == 1


# Comments


@pytest.mark.once
def test_comments_page_lists_open_and_resolved_ones_by_passage_and_marks_those_from_outside(editor, analyst, brief):
    section = brief.sections.get()
    change = Change.objects.of(brief)[0]
    link = ReaderLink.objects.create(
        brief=brief,
        change=change,
        reader="R. Reader",
        created_by=analyst.user,
        expires_at=timezone.now() + timedelta(1),
    )
    about = {"passage": "bottom_line", "passage_name": "Bottom line"}
    Comment.objects.create(brief=brief, change=change, link=link, name="R. Reader", text="<b>Bold</b>", **about)
    brief.comment(by=editor.user, text="Which rounds?", on=f"sections.{section.pk}", revision=3)
    brief.comment(by=analyst.user, text="Done", on="bottom_line", revision=3).resolve(by=editor.user)
    with brief.revising(by=analyst.user):
        section.delete()
    page = editor.get(at("comments", brief.pk))
    assert [(item.name, item.kind, len(item.unresolved), len(item.resolved)) for item in page.context["items"]] == [
        ("Bottom line", "", 1, 1),
        ("Background", "gone", 1, 0),
    ]
    told = words(page)
    assert re.search(r"R. Reader outside reader , [^,]*, \d\d:\d\d, on revision 3 <b>Bold</b>", told)
    assert "1 resolved on Bottom line Ann Alyst" in told
    assert "Resolved by Ed Itor" in told
    assert "Background no longer there Ed Itor" in told
    assert "<b>Bold</b>" not in page.content.decode()


def test_comment_is_added_resolved_and_opened_again(editor, analyst, brief):
    page = editor.get(at("comments", brief.pk))
    data = form_of(page, "comment-form") | {"on": "title", "text": "Too long"}
    assert told(editor.post(at("comments", brief.pk), data, follow=True)) == ["Your comment is there."]
    comment = Comment.objects.get()
    assert (comment.passage_name, comment.text, comment.change.number) == ("Title", "Too long", 3)
    response = analyst.post(at("resolve", brief.pk, comment.pk))
    assert response.url == f"{at('comments', brief.pk)}#comment-{comment.pk}"
    comment.refresh_from_db()
    assert comment.resolved_by == analyst.user
    analyst.post(at("resolve", brief.pk, comment.pk))
    assert brief.comments.unresolved().get() == comment


NO_REVISION = ["The form does not say which revision you have read; open the page anew."]
BAD_COMMENTS = {
    "nothing": ({"text": " "}, ["This field is required."]),
    "long": ({"text": "x" * 5001}, ["Ensure this value has at most 5000 characters (it has 5001)."]),
    "zero byte": ({"text": "a\x00"}, ["Null characters are not allowed."]),
    "no passage": ({"on": "sections.0"}, ["Select a valid choice. sections.0 is not one of the available choices."]),
    "no revision": (
        {"revision": "99"},
        ["The passage that you commented on is not in this revision; choose another one."],
    ),
    "great revision": ({"revision": "9" * 30}, NO_REVISION),
}


def test_comment_that_cannot_be_added_is_kept_in_its_box(editor, brief):
    typed = {"on": "title", "text": "Too long", "revision": "3"}
    pages = {case: editor.post(at("comments", brief.pk), typed | fields) for case, (fields, _) in BAD_COMMENTS.items()}
    assert {case: (BAD_COMMENTS[case][0], faults(page)) for case, page in pages.items()} == BAD_COMMENTS
    for case, page in pages.items():
        sent = (typed | BAD_COMMENTS[case][0])["text"]
        assert form_of(page, "comment-form")["text"][0].strip() == sent.strip(), case
    assert not Comment.objects.exists()


@pytest.mark.once
def test_who_commented_resolves_it_even_if_he_may_only_read(admin_client_of, brief):
    client = client_of(admin_client_of, "may view", brief)
    mine = brief.comment(by=client.user, text="Mine", on="title", revision=3)
    brief.comment(by=make_person("somebody"), text="Not mine", on="date", revision=3)
    page = client.get(at("comments", brief.pk)).content.decode()
    assert re.findall(r'action="[^"]*/comments/(\d+)/resolve/"', page) == [str(mine.pk)]
    client.post(at("resolve", brief.pk, mine.pk))
    assert [c.text for c in brief.comments.unresolved()] == ["Not mine"]


# On the form


NEXT = {
    ("draft", "analyst"): ("Submit for review…", "submit"),
    ("draft", "editor"): ("Submit for review…", "submit"),
    ("in review", "analyst"): ("See the review", "review"),
    ("in review", "editor"): ("Review…", "review"),
    ("edited by the editor", "editor"): ("See the review", "review"),
    ("approved", "analyst"): ("See the review", "review"),
    ("approved", "editor"): ("Publish…", "publish"),
    ("lapsed", "editor"): ("Review…", "review"),
    ("changes requested", "analyst"): ("See what was asked", "review"),
    ("changes requested and edited", "analyst"): ("Submit again…", "submit"),
    ("live", "analyst"): None,
    ("live and edited", "analyst"): ("Submit for review…", "submit"),
    ("live", "may view"): None,
    ("draft", "may view"): None,
    ("approved", "may view"): ("See the review", "review"),
}


def brought_to(state: str, brief: Brief, analyst: Client, editor: Client) -> None:
    given = {"by": editor.user, "content_hash": brief.content_hash}
    if state not in {"draft", "live", "live and edited"}:
        brief.submit(by=analyst.user)
    if state in {"approved", "lapsed"}:
        brief.approve(**given)
    if state.startswith("changes requested"):
        brief.request_changes(**given, comment="Name the source.")
    if state.startswith("live"):
        publish(brief)
    if state in {"lapsed", "changes requested and edited", "live and edited"}:
        edit(brief, by=analyst.user, title="Talks")
    if state == "edited by the editor":
        edit(brief, by=editor.user, title="Talks")


@pytest.mark.once
def test_form_offers_the_one_next_act(admin_client_of, analyst, editor):
    clients, found = {"analyst": analyst, "editor": editor}, {}
    draft = edit(make_brief(), by=analyst.user, date="2018-01-26")
    clients["may view"] = client_of(admin_client_of, "may view", draft)
    for state in dict.fromkeys(state for state, _ in NEXT):
        with undone():
            brief = Brief.objects.get()
            brought_to(state, brief, analyst, editor)
            for who, client in clients.items():
                if (state, who) in NEXT:
                    found[state, who] = client.get(at("change", brief.pk)).context["next_act"]
    assert found == {case: act and (act[0], at(act[1], draft.pk), "get") for case, act in NEXT.items()}


@pytest.mark.once
def test_form_is_told_of_state_submission_approval_and_open_comments(editor, analyst, brief):
    brief.comment(by=editor.user, text="A word", on="title", revision=3)
    brief.comment(by=editor.user, text="Done", on="date", revision=3).resolve(by=analyst.user)
    given = brief.approve(by=editor.user, content_hash=brief.content_hash)
    context = analyst.get(at("change", brief.pk)).context
    assert (context["state"], context["state_label"], context["unresolved"]) == ("approved", "approved", 1)
    assert (context["submission"], context["approval"]) == (brief.open_submission(), given)
    assert [(item.name, [c.text for c in item.comments]) for item in context["discussed"]] == [("Title", ["A word"])]


@pytest.mark.once
def test_form_that_was_refused_tells_the_state_of_what_is_stored(editor, analyst, brief):
    brief.approve(by=editor.user, content_hash=brief.content_hash)
    data = form_of(analyst.get(at("change", brief.pk)), "brief_form")
    response = analyst.post(at("change", brief.pk), data | {"title": "Talks", "date": "no day"})
    assert response.status_code == 200
    assert response.context["state"] == "approved"


# What it costs


def prepared(analyst, editor, count: int) -> Brief:
    """In review, with `count` sections, comments on each, verdicts and edits since."""
    brief = make_brief(sections=tuple((f"Section {n}", "<p>x</p>") for n in range(count)))
    publish(brief)
    for n in range(count):
        edit(brief, by=analyst.user, title=f"Talks {n}")
        brief.submit(by=analyst.user)
        brief.approve(by=editor.user, content_hash=brief.content_hash)
    for n, section in enumerate(brief.sections.all()):
        revision = Change.objects.of(brief)[0].number
        comment = brief.comment(by=editor.user, text="A word", on=f"sections.{section.pk}", revision=revision)
        comment.resolve(by=analyst.user) if n == 1 else None
        edit(brief, by=analyst.user, title=f"Talks again {n}")
        brief.approve(by=editor.user, content_hash=brief.content_hash)
    return brief


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_for_one_and_for_three(analyst, editor, count, django_assert_num_queries):
    brief = prepared(analyst, editor, count)
    for page, queries in {"review": 28, "comments": 7, "submit": 15}.items():
        editor.get(at(page, brief.pk))
        with django_assert_num_queries(queries, info=page):
            editor.get(at(page, brief.pk))


# Who cannot go


def test_admin_tells_in_words_why_who_has_reviewed_cannot_be_deleted(admin_client_of, editor, analyst, brief):
    brief.approve(by=editor.user, content_hash=brief.content_hash)
    admin = admin_client_of(username="root", is_superuser=True)
    for user, words_told in ((analyst.user, "submitted by Ann Alyst"), (editor.user, "Approved by Ed Itor")):
        address = reverse("admin:auth_user_delete", args=[user.pk])
        page = words(admin.get(address))
        assert "would require deleting the following protected related objects" in page
        assert words_told in page
        admin.post(address, {"post": "yes"})
        assert User.objects.filter(pk=user.pk).exists()


def test_draft_in_review_is_deleted_through_the_admin(editor, analyst):
    brief = make_brief()
    brief.submit(by=analyst.user)
    brief.comment(by=analyst.user, text="A word", revision=1)
    response = editor.post(reverse("admin:briefs_brief_delete", args=[brief.pk]), {"post": "yes"})
    assert response.status_code == 302
    assert not Brief.objects.filter(pk=brief.pk).exists()
