"""The page of a brief and the page of an edition: their parts, and how they are kept."""

from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError
from django.utils import timezone

from briefs.beside import Beside
from briefs.models import Edition, EditionFile, StoredPage
from briefs.models.stored_page import BRIEF as BRIEF_PAGE
from briefs.rendering import article, contents
from history.models import PublicSite
from tests.making import edit, make_actor, make_author, make_brief, make_event, make_live, make_topic, publish

pytestmark = pytest.mark.django_db

BRIEF = "/briefs/talks-without-results/"
FOUR = tuple((heading, "<p>Words.</p>") for heading in ("Background", "Issue", "Response", "Looking ahead"))


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def main_of(client: Any, address: str = BRIEF) -> str:
    return text_of(client.get(address)).split("<main")[1].split("</main>")[0]


# Parts


@pytest.mark.parametrize(("number", "listed"), [(3, 0), (4, 1)])
def test_contents_are_listed_from_four_sections_on(client, number, listed):
    make_live(sections=FOUR[:number], actors=(make_actor(),))
    page = main_of(client)
    assert page.count('<nav class="contents"') == listed
    assert page.count('<li><a href="#issue">Issue</a></li>') == listed
    assert page.count('<li><a href="#involved">') == listed


def test_contents_lead_to_the_anchors_that_the_edition_has():
    sections = (*FOUR[:2], ("A & B", "<p>x</p>"), ("خلفية", "<p>x</p>"), ("Sources", "<p>x</p>"), ("Empty", ""))
    html = article(make_brief(sections=sections, events=(make_event(),)).snapshot())
    found = contents(html)
    assert [anchor for anchor, _ in found] == [
        "bottom-line",
        "background",
        "issue",
        "a-b",
        "خلفية",
        "sources-2",
        "involved",
    ]
    assert all(f'id="{anchor}"' in html for anchor, _ in found)
    assert found[3][1] == "A &amp; B"


@pytest.mark.parametrize("heading", ["Updates", "Cite", "Main", "Since", "Contents", "Related", "Updates heading"])
def test_section_never_has_the_anchor_of_a_part_of_the_page(client, heading):
    make_live(sections=((heading, "<p>x</p>"),))
    ids = [part.split('"')[0] for part in text_of(client.get(BRIEF)).split(' id="')[1:]]
    assert len(ids) == len(set(ids))


def test_kicker_has_topics_and_date_and_the_head_number_and_edition(client):
    make_live(
        topics=(make_topic(), make_topic("Syria")), authors=(make_author("A"), make_author("B"), make_author("C"))
    )
    head = main_of(client).split("</header>")[0]
    brief = Edition.objects.get().brief
    assert '<a href="/topics/peace-talks/">Peace talks</a> · <a href="/topics/syria/">Syria</a> · <time' in head
    assert f"<bdi>{brief.reference_number}</bdi>, edition 1" in head
    assert "Updated" not in head
    assert ">A</a>, <a" in head
    assert ">B</a> and <a" in head


def test_topic_that_readers_cannot_follow_any_more_is_no_link(client):
    brief = make_live(topics=(make_topic(),))
    with brief.revising(by=None):
        brief.topics.clear()
    publish(brief, kind="update", note="x")
    head = main_of(client, f"{BRIEF}editions/1/").split("</header>")[0]
    assert "Peace talks · <time" in head
    assert "/topics/" not in head


def test_events_are_a_timeline_by_date_with_their_status(client):
    events = (
        make_event("Undated", date_edtf="", status="proposed"),
        make_event("Second", date_edtf="2018-01-30", status="planned"),
        make_event("First", date_edtf="[2012-06-11..2012-06-20]"),
    )
    make_live(events=events)
    row = main_of(client).split('<ol class="events">')[1].split("</ol>")[0]
    parts = ["some day between 11 and 20 June 2012", ">First</a>", "held", "30 January 2018", ">Second</a>", "planned"]
    parts += ["not dated", ">Undated</a>", "proposed"]
    places = [row.index(part) for part in parts]
    assert places == sorted(places)


# Notices


def corrected() -> Any:
    brief = make_live()
    edit(brief, bottom_line="<p>No result so far, after nine rounds.</p>")
    publish(brief, kind="correction", note="There were nine rounds.")
    return brief


def test_correction_stays_told_of_after_a_minor_change_and_goes_with_an_update(client):
    brief = corrected()
    edit(brief, title="Talks without result")
    publish(brief, kind="minor")
    assert "There were nine rounds." in main_of(client).split('<div class="columns">')[0]
    edit(brief, title="Talks that ended")
    publish(brief, kind="update", note="They ended.")
    assert "There were nine rounds." not in main_of(client).split('<div class="columns">')[0]
    assert "There were nine rounds." in main_of(client, f"{BRIEF}editions/3/").split('<div class="columns">')[0]


def test_old_edition_says_what_was_corrected_since(client):
    corrected()
    notice = main_of(client, f"{BRIEF}editions/1/").split("</aside>")[0]
    assert "This is not the current edition." in notice
    assert "in edition 2:</strong> There were nine rounds." in notice
    assert (
        "Correction"
        not in main_of(client, f"{BRIEF}editions/1/").split('<div class="columns">')[0].split("</aside>")[1]
    )


def test_current_edition_says_that_it_is(client):
    make_live()
    assert "This is edition 1, the current one, at its permanent address." in main_of(client, f"{BRIEF}editions/1/")


def test_withdrawn_brief_that_comes_out_again_has_its_page_again(client):
    brief = make_live()
    brief.withdraw(by=None, reason="It rests on a forged document.")
    assert brief.reference_number in main_of(client)
    edit(brief, title="Talks, mended")
    publish(brief, kind="update", note="Without the document.")
    page = main_of(client)
    assert "<h1>Talks, mended</h1>" in page
    assert "forged document" not in page.split("All updates")[0]


def test_head_leads_to_the_feeds_of_its_topics_and_actors_before_that_of_all(client):
    make_live(topics=(make_topic(),), actors=(make_actor(),))
    head = text_of(client.get(BRIEF)).split("</head>")[0]
    addresses = ["/feeds/topics/peace-talks.atom", "/feeds/actors/kofi-annan.atom", "/feeds/briefs.atom"]
    places = [head.index(address) for address in addresses]
    assert places == sorted(places)


# How it is kept


def stored() -> list[str]:
    return sorted(StoredPage.objects.values_list("path", flat=True))


def found() -> Any:
    return StoredPage.find(BRIEF, "talks-without-results").page


def test_page_that_is_missing_is_made_once(client, django_assert_num_queries):
    corrected()
    for address in (BRIEF, f"{BRIEF}editions/1/", f"{BRIEF}editions/2/"):
        StoredPage.objects.all().delete()
        first = client.get(address)
        assert stored() == [address]
        with django_assert_num_queries(1):
            second = client.get(address)
        assert (second.content, second["ETag"]) == (first.content, first["ETag"])
        with django_assert_num_queries(1):
            assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize("files", [False, True], ids=["pages only", "after files"])
def test_pages_are_made_as_soon_as_a_brief_is_published_or_changed(
    client, monkeypatch, settings, django_capture_on_commit_callbacks, django_assert_num_queries, files
):
    settings.FILES_AHEAD = files
    monkeypatch.setattr(EditionFile, "made", classmethod(lambda cls, edition, kind: b"body"))
    monkeypatch.setattr(EditionFile, "can_be_made", classmethod(lambda cls, kind: True))
    with django_capture_on_commit_callbacks(execute=True):
        brief = make_live()
    assert stored() == [BRIEF, f"{BRIEF}editions/1/"]
    edit(brief, title="Talks that ended")
    with django_capture_on_commit_callbacks(execute=True):
        publish(brief, kind="update", note="They ended.")
    for address in (BRIEF, f"{BRIEF}editions/2/"):
        with django_assert_num_queries(1):
            assert "<h1>Talks that ended</h1>" in main_of(client, address)
    with django_capture_on_commit_callbacks(execute=True):
        brief.withdraw(by=None, reason="It rests on a forged document.")
    assert stored() == []


def test_page_that_is_there_is_not_made_ahead_again(client, django_assert_num_queries):
    brief = make_live()
    StoredPage.make_ahead(brief)
    with django_assert_num_queries(3):
        StoredPage.make_ahead(brief)


def test_page_that_cannot_be_made_does_not_fail_publishing(monkeypatch, caplog, django_capture_on_commit_callbacks):
    def fail(*asked: Any) -> None:
        raise RuntimeError("No such template")

    monkeypatch.setattr(StoredPage, "of", fail)
    with django_capture_on_commit_callbacks(execute=True):
        brief = make_live()
    assert "No such template" in caplog.text
    assert brief.live_edition()


def linked(number: int) -> dict[str, Any]:
    return {
        "topics": tuple(make_topic(f"Topic {n}") for n in range(number)),
        "events": tuple(make_event(f"Event {n}") for n in range(number)),
        "actors": tuple(make_actor(f"Actor {n}") for n in range(number)),
    }


@pytest.mark.parametrize("number", [1, 3])
def test_making_a_page_costs_the_same_whatever_the_corpus(client, django_assert_num_queries, number):
    records = linked(number)
    for n in range(number):
        make_live(title=f"Other {n}", **records)
    brief = make_live(**records)
    for n in range(number):
        edit(brief, bottom_line=f"<p>There were {n} rounds.</p>")
        publish(brief, kind="correction", note=f"There were {n}.")
    for n, (event, actor) in enumerate(zip(records["events"], records["actors"], strict=True)):
        with event.revising(by=None):
            event.status = "cancelled"
            event.save()
        actor.merge_into(make_actor(f"Same as {n}", is_public=True), by=None, reason="Twice")
    for address in (BRIEF, f"{BRIEF}editions/1/", f"{BRIEF}editions/{number + 1}/"):
        with django_assert_num_queries(MAKING):
            page = main_of(client, address)
        told = ["cancelled", "found to be the same as", "Other", f"There were {number - 1}."]
        assert [words for words in told if words not in page] == []


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("kind", "status"), [("withdrawn", 200), ("in_error", 410)])
def test_making_a_notice_costs_the_same_whatever_the_corpus(client, django_assert_num_queries, kind, status, number):
    records = linked(number)
    others = [make_live(title=f"Other {n}", **records) for n in range(number)]
    brief = make_live(**records)
    replacement = others[0] if kind == "withdrawn" else None
    brief.withdraw(by=None, reason="It rests on a forged document.", kind=kind, replacement=replacement)
    for address in (BRIEF, f"{BRIEF}editions/1/"):
        with django_assert_num_queries(MAKING):
            response = client.get(address)
        assert response.status_code == status
        assert "It rests on a forged document." in text_of(response)
        assert ('<a href="/briefs/other-0/">Other 0</a>' in text_of(response)) == (kind == "withdrawn")


def test_notice_leads_to_no_replacement_that_is_not_live(client):
    other, brief = make_live(title="Other"), make_live()
    brief.withdraw(by=None, reason="It rests on a forged document.", replacement=other)
    assert "Read instead:" in main_of(client)
    other.withdraw(by=None, reason="So does this.")
    assert "Read instead:" not in main_of(client)
    edit(other, title="Other, mended")
    publish(other, kind="update", note="Mended.")
    assert '<a href="/briefs/other/">Other, mended</a>' in main_of(client)


def test_one_in_error_with_a_replacement_leads_there_and_costs_no_more(client, django_assert_num_queries):
    other, brief = make_live(title="Other"), make_live()
    brief.withdraw(by=None, reason="It rests on a forged document.", kind="in_error", replacement=other)
    with django_assert_num_queries(3):
        response = client.get(BRIEF)
    assert (response.status_code, response["Location"]) == (302, "/briefs/other/")


@pytest.mark.parametrize("address", ["/briefs/nothing/", "/briefs/nothing/editions/1/"])
def test_nothing_is_read_for_a_page_where_there_is_no_brief(client, monkeypatch, address):
    def fail(*asked: Any) -> None:
        raise AssertionError(asked)

    make_live()
    monkeypatch.setattr(Beside, "read", fail)
    assert client.get(address).status_code == 404


#: One that finds no page, one to read all that it tells, one to store it.
MAKING = 3


def test_page_names_what_a_cache_can_drop_it_by(client):
    brief, other = make_live(**linked(1)), make_live(title="Other")
    response = client.get(BRIEF)
    edition = Edition.objects.get(brief=brief)
    keys = response["Surrogate-Key"].split()
    assert keys[:2] == [f"brief-{brief.pk}", f"edition-{edition.pk}"]
    kinds = {"topic": "topics", "event": "event_links", "actor": "actor_links"}
    records = {kind: getattr(edition, f"{kind}_links").get() for kind in kinds}
    expected = {f"{kind}-{getattr(link, f'{kind}_id')}" for kind, link in records.items()}
    assert set(keys[2:]) == expected | {f"brief-{other.pk}"}
    assert client.get(BRIEF)["Surrogate-Key"].split() == keys


def test_changed_record_is_told_of_at_once(client):
    event = make_event(status="planned")
    make_live(events=(event,))
    before = client.get(BRIEF)
    assert "held" not in text_of(before).split("<main")[1].split('<ol class="events">')[1]
    with event.revising(by=None):
        event.status = "held"
        event.save()
    after = client.get(BRIEF, headers={"if-none-match": before["ETag"]})
    assert (after.status_code, after["ETag"] != before["ETag"]) == (200, True)
    assert "held" in text_of(after).split("<main")[1].split('<ol class="events">')[1]


def test_reader_is_told_by_one_query_whether_the_page_is_of_the_present_state(client, django_assert_num_queries):
    event = make_event()
    make_live()
    before = client.get(BRIEF)
    with event.revising(by=None):
        event.summary = "Told of at more length."
        event.save()
    # The text is the same. That it is cannot be known without making it, and what is made is sent.
    after = client.get(BRIEF, headers={"if-none-match": before["ETag"]})
    assert (after.status_code, after.content) == (200, before.content)
    with django_assert_num_queries(1):
        assert client.get(BRIEF, headers={"if-none-match": after["ETag"]}).status_code == 304


def test_date_of_a_page_is_that_of_the_last_change_of_the_site(client, monkeypatch):
    event = make_event(status="planned")
    make_live(events=(event,))
    client.get(BRIEF)
    later = timezone.now() + timedelta(minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    with event.revising(by=None):
        event.status = "held"
        event.save()
    client.get(BRIEF)
    assert StoredPage.objects.get(path=BRIEF).modified == int(later.timestamp())


def test_page_made_on_request_ends_with_the_next_scheduled_change(client):
    make_live()
    later = timezone.now() + timedelta(seconds=30)
    publish(make_brief(title="Other"), at=later)
    client.get(BRIEF)
    here = StoredPage.find(BRIEF, "talks-without-results")
    assert here.page
    assert here.version.next_at == later
    assert int(client.get(BRIEF)["Cache-Control"].split("max-age=")[1].split(",")[0]) < 30


def test_state_of_the_site_that_a_page_is_of_is_that_which_all_pages_have(monkeypatch):
    now = timezone.now()
    for title, hours in (("Soon", 1), ("Later", 2)):
        publish(make_brief(title=title), at=now + timedelta(hours=hours))
    for hours in (0, 1, 1.5, 2, 3):
        monkeypatch.setattr(timezone, "now", partial(_later, now, hours))
        assert repr(StoredPage.find(BRIEF, "").version) == repr(PublicSite.objects.version()), hours


def test_failed_store_does_not_fail_the_page(client, monkeypatch, caplog):
    make_live()

    def refuse(page: StoredPage) -> None:
        raise DatabaseError("read-only")

    monkeypatch.setattr(StoredPage, "keep", refuse)
    assert "No result so far." in main_of(client)
    assert stored() == []
    assert f"The page {BRIEF} could not be stored." in caplog.text


def test_page_read_before_a_change_is_not_served_after_it(client):
    make_live(events=(event := make_event(),))
    at = timezone.now()
    version, beside = PublicSite.objects.version(at), Beside.read(Edition.objects.live(at), at)
    assert beside
    with event.revising(by=None):
        event.status = "cancelled"
        event.save()
    StoredPage.of(beside, BRIEF_PAGE, version)
    assert stored() == [BRIEF]
    assert found() is None
    assert "cancelled" in main_of(client)
    assert found()


@pytest.mark.parametrize("address", [BRIEF, f"{BRIEF}editions/1/"])
def test_text_that_goes_while_its_page_is_asked_for_is_not_kept(client, monkeypatch, address):
    brief, find = make_live(), StoredPage.find

    def find_late(*asked: Any) -> Any:
        """As if the connection took its time, and meanwhile the brief was withdrawn."""
        if brief.live_edition():
            brief.withdraw(by=None, reason="It rests on a forged document.")
        return find(*asked)

    monkeypatch.setattr(StoredPage, "find", find_late)
    for _ in range(2):
        assert "No result so far." not in main_of(client, address)


def test_edition_that_has_ended_is_not_at_the_address_of_its_brief(client):
    make_live()
    Edition.objects.update(superseded_at=timezone.now())
    assert client.get(BRIEF).status_code == 404
    assert client.get(f"{BRIEF}editions/1/").status_code == 200


def test_page_is_made_anew_when_a_planned_moment_has_come(client, monkeypatch):
    make_live(title="Earlier")
    publish(make_brief(title="Later"), at=timezone.now() + timedelta(hours=1))
    before = main_of(client, "/briefs/earlier/")
    assert "/briefs/later/" not in before
    monkeypatch.setattr(timezone, "now", partial(_later, timezone.now(), 2))
    assert "/briefs/later/" in main_of(client, "/briefs/earlier/")


def _later(now: datetime, hours: float) -> datetime:
    return now + timedelta(hours=hours)


def test_two_that_make_a_page_at_once_leave_one(client):
    make_live()
    at = timezone.now()
    version = PublicSite.objects.version(at)
    for moment in (at, at + timedelta(microseconds=1)):
        beside = Beside.read(Edition.objects.live(at), moment)
        assert beside
        StoredPage.of(beside, BRIEF_PAGE, version)
    assert stored() == [BRIEF]


def test_change_that_is_called_back_leaves_the_page_as_it_is(client, django_assert_num_queries):
    make_live(events=(event := make_event(),))
    client.get(BRIEF)
    with suppress(RuntimeError), event.revising(by=None):
        event.status = "cancelled"
        event.save()
        raise RuntimeError
    with django_assert_num_queries(1):
        assert client.get(BRIEF).status_code == 200
