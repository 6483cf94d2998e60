"""The first page of the admin: what waits for whom, how it is told, and that more of it costs no more queries."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from briefs.models import Brief, Clearance, Comment, Edition, Submission
from desk.waiting import working_days_before
from history.models import Buffer, Change
from tests.making import approve, edit, make_brief, make_person, publish

pytestmark = pytest.mark.django_db


def desk(client: Client, query: str = ""):
    response = client.get(f"/admin/{query}")
    assert response.status_code == 200
    return response


def told(client: Client) -> dict[str, list[tuple[str, str, str]]]:
    """Each queue that is shown with its rows: title, what is said of it, and what is wrong."""
    queues = desk(client).context["queues"]
    return {queue.key: [(row.title, row.said, row.alarm) for row in queue.first] for queue in queues}


def counts(client: Client) -> dict[str, int]:
    return {queue.key: queue.count for queue in desk(client).context["queues"]}


@pytest.fixture
def analyst(admin_client_of) -> Client:
    return admin_client_of("Analyst", first_name="Amal", last_name="Haddad")


@pytest.fixture
def editor(admin_client_of) -> Client:
    return admin_client_of("Editor", first_name="Ed", last_name="Itor")


def draft(client: Client, title: str = "Talks", **fields) -> Brief:
    """A brief that this person owns and has written."""
    return edit(make_brief("Untitled", owner=client.user, **fields), by=client.user, title=title)


def emergency(by, title: str = "Urgent") -> Edition:
    brief = make_brief(title)
    edition = Edition.objects.issue(brief, Change.objects.of(brief).defer(None)[0], kind="", note="", at=timezone.now())
    Clearance.objects.create(edition=edition, published_by=by, emergency_reason="A wrong number was out.")
    return edition


def aged(brief: Brief, days: int) -> None:
    """Let the open submission of the brief have been made so many days ago."""
    brief.submissions.update(submitted_at=timezone.now() - timedelta(days=days))


# What is in which queue


@pytest.mark.once
def test_empty_desk_says_so_and_what_to_do(analyst):
    page = desk(analyst)
    assert counts(analyst) == {"mine": 0}
    text = page.content.decode()
    assert "Nothing waits for you. Start a brief, or open one below." in text
    assert 'href="/admin/briefs/brief/add/">Start a brief' in text
    assert "Recent actions" not in text


@pytest.mark.once
def test_staff_without_rights_have_a_desk_without_queues(admin_client_of):
    page = desk(admin_client_of(username="powerless"))
    assert page.context["queues"] == []
    assert "Start a brief" not in page.content.decode()


def test_brief_goes_from_queue_to_queue(analyst, editor):
    brief = draft(analyst)
    assert told(analyst) == {"mine": [("Talks", "draft", "")]}
    assert told(editor) == {"waiting": [], "mine": []}

    brief.submit(by=analyst.user, to=editor.user)
    assert told(analyst) == {"mine": [], "in-review": [("Talks", "with Ed Itor", "")]}
    assert told(editor) == {"waiting": [("Talks", "from Amal Haddad, to you", "")], "mine": []}

    brief.request_changes(by=editor.user, content_hash=brief.content_hash, comment="Count the rounds again.")
    assert told(analyst) == {"asked": [("Talks", "“Count the rounds again.”", "")], "mine": []}
    assert told(editor) == {"waiting": [], "mine": []}

    edit(brief, by=analyst.user, title="Seven rounds")
    brief.submit(by=analyst.user)
    assert told(analyst) == {"mine": [], "in-review": [("Seven rounds", "with all editors", "")]}
    assert told(editor)["waiting"] == [("Seven rounds", "from Amal Haddad, to all editors", "")]

    brief.approve(by=editor.user, content_hash=brief.content_hash)
    assert told(analyst) == {"mine": [], "approved": [("Seven rounds", "", "")]}
    assert told(editor) == {"waiting": [], "mine": [], "approved": [("Seven rounds", "", "")]}

    brief.publish(by=editor.user)
    assert told(analyst) == {"mine": []}
    assert told(editor) == {"waiting": [], "mine": []}

    edit(brief, by=editor.user, title="Eight rounds")
    changed = [("Eight rounds", "changed since it was published", "")]
    assert told(analyst) == {"mine": changed}
    assert told(editor) == {"waiting": [], "mine": changed}


def test_draft_of_another_is_mine_as_long_as_i_was_the_last_to_edit_it(analyst, editor):
    brief = draft(analyst)
    edit(brief, by=editor.user, title="Better")
    assert told(editor)["mine"] == [("Better", "draft", "")]
    edit(brief, by=analyst.user, title="Best")
    assert told(editor)["mine"] == []
    assert told(analyst)["mine"] == [("Best", "draft", "")]


def test_longest_wait_comes_first_and_too_long_a_wait_is_told(analyst, editor):
    for title, days in (("New", 0), ("Old", 6)):
        brief = draft(analyst, title)
        brief.submit(by=analyst.user)
        aged(brief, days)
    said = "from Amal Haddad, to all editors"
    assert told(editor)["waiting"] == [("Old", said, "more than 2 working days"), ("New", said, "")]
    ages = re.findall(r"<time [^>]*>([^<]*)</time>", desk(editor).content.decode())
    assert [age.replace("\xa0", " ") for age in ages[:2]] == ["6 days", "just now"]


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-19 09:00", "2026-11-17 09:00"),  # Thursday: Tuesday
        ("2026-11-23 09:00", "2026-11-19 09:00"),  # Monday: Thursday
        ("2026-11-22 09:00", "2026-11-19 09:00"),  # Sunday: Thursday
    ],
)
def test_working_days_pass_over_the_weekend(now, then):
    moment, expected = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (now, then))
    assert working_days_before(moment, 2) == expected


def test_scheduled_edition_tells_when_and_whether_the_draft_moved_on(analyst, editor):
    for title in ("Steady", "Moving"):
        brief = draft(analyst, title)
        publish(brief, by=editor.user, at=timezone.now() + timedelta(days=1 + (title == "Moving")))
    edit(brief, by=analyst.user, title="Moved")
    rows = [
        ("Steady", "edition 1, first edition", ""),
        ("Moving", "edition 1, first edition", "The draft has changed since"),
    ]
    assert told(analyst)["scheduled"] == told(editor)["scheduled"] == rows


@pytest.mark.once
def test_scheduled_time_is_in_the_time_zone_of_the_site(analyst, settings):
    at = datetime(2031, 7, 1, 22, 30, tzinfo=UTC)
    publish(draft(analyst), at=at)
    settings.TIME_ZONE = "Europe/Vienna"
    page = desk(analyst).content.decode()
    assert "Times are those of the site: Europe/Vienna, now CE" in page
    assert "2 July 2031, 00:30" in page


def test_emergency_is_on_the_desk_of_those_who_may_sign_until_somebody_has(analyst, editor, admin_client_of):
    publisher = admin_client_of("Publisher", first_name="Pat", last_name="Publisher")
    publish(make_brief("Ordinary"))
    edition = emergency(publisher.user)
    said = "“A wrong number was out.”, Pat Publisher"
    assert "unsigned" not in told(analyst)
    assert told(editor)["unsigned"] == [("Urgent, edition 1", said, "")]
    assert told(publisher)["unsigned"] == [("Urgent, edition 1", said, "Somebody else has to sign it")]
    share = "1 of 2 publications in the last 90 days were emergencies."
    assert share in desk(editor).content.decode()
    edition.clearance.sign(by=editor.user)
    assert "unsigned" not in told(editor)


def test_live_brief_that_nobody_touched_for_long_is_overdue(analyst, editor, settings):
    settings.REVIEW_AFTER_DAYS = 30
    long_ago = timezone.now() - timedelta(days=31)
    mine, other, touched = draft(analyst, "Mine"), make_brief("Other"), draft(analyst, "Touched")
    for brief in (mine, other, touched):
        change = Change.objects.of(brief).defer(None)[0]
        Edition.objects.issue(brief, change, kind="", note="", at=long_ago)
    for brief in (mine, other):
        Brief._base_manager.filter(pk=brief.pk).update(changed_at=long_ago)
    assert told(analyst)["overdue"] == [("Mine", "edition 1, answered for by Amal Haddad", "")]
    assert sorted(told(editor)["overdue"]) == [
        ("Mine", "edition 1, answered for by Amal Haddad", ""),
        ("Other", "edition 1, answered for by nobody", ""),
    ]
    settings.REVIEW_AFTER_DAYS = 32
    assert "overdue" not in told(analyst)


def remark(brief: Brief, text: str = "Is this so?", **fields) -> Comment:
    change = Change.objects.of(brief)[0]
    return Comment.objects.create(
        brief=brief, change=change, text=text, **{"author": make_person("reader"), "name": "R. Eader", **fields}
    )


def test_unresolved_comments_on_my_briefs(analyst, editor):
    brief = draft(analyst)
    remark(brief, passage_name="Issue")
    remark(brief, text="Long " * 100)
    done = remark(brief, text="Done")
    done.resolve(by=editor.user)
    rows = told(analyst)["comments"]
    assert [said[:40] for _, said, _ in rows] == [
        "R. Eader, on the whole: “Long Long Long ",
        "R. Eader, Issue: “Is this so?”",
    ]
    assert "comments" not in told(editor)


# What is not saved


def typed(client: Client, title: str = "Half a sentence", *, in_conflict: bool = False) -> Buffer:
    kind = ContentType.objects.get_for_model(Brief)
    return Buffer.objects.create(
        user=client.user, content_type=kind, title=title, fields={"title": [title]}, in_conflict=in_conflict
    )


def test_unsaved_text_is_shown_to_its_writer_conflicts_first(analyst, editor):
    typed(analyst, "Held up", in_conflict=True)
    buffer = typed(analyst)
    assert told(analyst)["unsaved"] == [
        ("Held up", "brief", "Somebody changed the same in the meantime"),
        ("Half a sentence", "brief", ""),
    ]
    assert f'href="/admin/briefs/brief/add/?buffer={buffer.token}"' in desk(analyst).content.decode()
    assert "unsaved" not in told(editor)


@pytest.mark.once
def test_unsaved_text_is_thrown_away_by_its_writer_only(analyst, editor):
    buffer = typed(analyst)
    address = f"/admin/unsaved/{buffer.token}/discard/"
    assert analyst.get(address).status_code == 405
    assert editor.post(address).status_code == 302
    assert Client().post(address).status_code == 302
    assert Buffer.objects.count() == 1
    assert address in desk(analyst).content.decode()
    response = analyst.post(address, follow=True)
    assert [str(m) for m in response.context["messages"]] == ["What was not saved is discarded."]
    assert not Buffer.objects.exists()
    assert analyst.post(f"/admin/unsaved/{uuid.uuid4()}/discard/").status_code == 302


# Outside contributors


def test_contributor_sees_own_briefs_only(admin_client_of, analyst):
    contributor = admin_client_of("Outside contributor")
    other = draft(analyst, "Xylographic")
    edit(other, by=contributor.user, title="Xylographic too")
    publish(other, at=timezone.now() + timedelta(days=1))
    draft(contributor, "Own")
    publish(draft(contributor, "Planned"), at=timezone.now() + timedelta(days=1))
    assert told(contributor) == {
        "mine": [("Own", "draft", "")],
        "scheduled": [("Planned", "edition 1, first edition", "")],
    }


# Much of it


def one_of_each(analyst: Client, editor: Client, number: int) -> None:
    """A thing for each queue of the analyst and the editor."""
    draft(analyst, f"Draft {number}")
    draft(editor, f"Draft of the editor {number}")
    draft(analyst, f"Sent {number}").submit(by=analyst.user)
    draft(editor, f"Sent by the editor {number}").submit(by=editor.user)
    back = draft(editor, f"Back {number}")
    back.submit(by=editor.user)
    back.request_changes(by=make_person("reviewer"), content_hash=back.content_hash, comment="Why?")
    approve(draft(editor, f"Approved {number}"))
    publish(draft(editor, f"Planned {number}"), at=timezone.now() + timedelta(days=1))
    emergency(make_person("publisher"), f"Urgent {number}")
    remark(draft(editor, f"Remarked {number}"))
    typed(editor)
    long_ago = timezone.now() - timedelta(days=400)
    old = make_brief(f"Old {number}", owner=editor.user)
    Edition.objects.issue(old, Change.objects.of(old).defer(None)[0], kind="", note="", at=long_ago)
    Brief._base_manager.filter(pk=old.pk).update(changed_at=long_ago)


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        desk(client)
    return len(captured)


def test_desk_costs_as_many_queries_with_three_of_each_as_with_one(analyst, editor):
    one_of_each(analyst, editor, 1)
    desk(editor)  # content types are read once
    assert all(counts(editor).values())
    assert set(counts(editor)) == {
        "unsaved",
        "waiting",
        "asked",
        "unsigned",
        "mine",
        "comments",
        "in-review",
        "approved",
        "scheduled",
        "overdue",
    }
    assert queries(editor) == 16
    one_of_each(analyst, editor, 2)
    one_of_each(analyst, editor, 3)
    assert {count for key, count in counts(editor).items() if key != "mine"} == {3}
    assert queries(editor) == 16


@pytest.mark.once
def test_first_ten_are_shown_and_all_of_them_a_page_at_a_time(analyst):
    for number in range(60):
        make_brief(f"Draft {number}", owner=analyst.user, sections=())
    page = desk(analyst)
    (queue,) = page.context["queues"]
    assert (queue.count, len(queue.first), queue.more) == (60, 10, 50)
    assert queue.first[0].title == "Draft 59"
    assert 'href="?all=mine">All 60' in page.content.decode()
    first, second = desk(analyst, "?all=mine"), desk(analyst, "?all=mine&page=2")
    assert [len(p.context["rows"]) for p in (first, second)] == [50, 10]
    assert second.context["rows"][-1].title == "Draft 0"
    for query in ("?all=nothing", "?all=waiting", "?all=mine&page=3", "?all=mine&page=x", "?all=mine&page=0"):
        assert analyst.get(f"/admin/{query}").status_code == 404


@pytest.mark.once
def test_what_people_write_is_escaped(analyst):
    draft(analyst, "<b>Bold</b>")
    remark(draft(analyst), text="<script>alert(1)</script>", name="<i>")
    page = desk(analyst).content.decode()
    assert "&lt;b&gt;Bold&lt;/b&gt;" in page
    assert "<b>Bold" not in page
    assert "<script>alert" not in page


def test_submission_of_a_deleted_reviewer_still_shows(analyst):
    """Whoever may review no more leaves the brief with nobody; its writer sees with whom it is."""
    brief = draft(analyst)
    gone = make_person("gone", "Editor", first_name="Gone", last_name="Person")
    Submission.objects.create(brief=brief, change=Change.objects.of(brief)[0], submitted_by=analyst.user, to=gone)
    gone.groups.clear()
    assert told(analyst)["in-review"] == [("Talks", "with Gone Person", "")]


@pytest.mark.once
def test_log_in_page_has_a_heading(client):
    assert "<h1>Log in</h1>" in client.get("/admin/login/").text
