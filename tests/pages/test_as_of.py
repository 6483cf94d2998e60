"""The public site as it stood at an earlier moment, and what it may not tell of that."""

import re
from datetime import UTC, datetime

import pytest
from django.http import QueryDict
from django.utils import timezone

from actors.models import Actor
from briefs.models import Withdrawal
from events.models import EventCitation, Participation
from pages.as_of import NotUnderstood, moment_asked
from tests.making import (
    edit,
    make_actor,
    make_author,
    make_brief,
    make_document,
    make_event,
    make_live,
    make_topic,
    publish,
    undone,
)

pytestmark = pytest.mark.django_db

MARKER = "Xyzzyleak"
START = datetime(2018, 1, 25, 12, tzinfo=UTC)


@pytest.fixture
def day(monkeypatch):
    """A function that sets the clock of the site to noon of a day of January 2018."""

    def set_to(number: int) -> None:
        moment = datetime(2018, 1, number, 12, tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    set_to(1)
    return set_to


def page_of(client, address: str, on: int | str, status: int = 200) -> str:
    """The page as of the end of a day of January 2018."""
    moment = f"2018-01-{on:02}" if isinstance(on, int) else on
    path, _, query = address.partition("?")
    response = client.get(path, QueryDict(query).dict() | {"as_of": moment})
    assert response.status_code == status, response.content.decode()
    return " ".join(response.content.decode().split())


def change(record, **fields):
    return edit(record, **fields)


# What is asked


@pytest.mark.parametrize(
    ("text", "zone", "moment"),
    [
        ("2018-01-25", "UTC", "2018-01-25T23:59:59.999999+00:00"),
        (" 2018-01-25 ", "UTC", "2018-01-25T23:59:59.999999+00:00"),
        ("2018-01-25", "Asia/Damascus", "2018-01-25T21:59:59.999999+00:00"),
        ("2018-03-25", "Europe/Vienna", "2018-03-25T21:59:59.999999+00:00"),
        ("2018-01-25T12:00Z", "UTC", "2018-01-25T12:00:00+00:00"),
        ("2018-01-25T12:00:30+01:00", "UTC", "2018-01-25T11:00:30+00:00"),
        ("2018-01-25T12:00:30 01:00", "UTC", "2018-01-25T11:00:30+00:00"),
        ("2026-11-22", "UTC", "2026-11-22T23:59:59.999999+00:00"),
        ("2026-11-23", "UTC", None),
        ("2026-11-23", "Pacific/Auckland", "2026-11-23T10:59:59.999999+00:00"),
        ("0001-01-01", "UTC", "0001-01-01T23:59:59.999999+00:00"),
    ],
)
def test_day_is_its_end_by_the_clock_of_the_site_and_today_is_the_present(settings, text, zone, moment):
    settings.TIME_ZONE = zone
    timezone.get_default_timezone.cache_clear()
    now = datetime(2026, 11, 23, 15, tzinfo=UTC)
    try:
        asked = moment_asked(text, now)
    finally:
        settings.TIME_ZONE = "UTC"
        timezone.get_default_timezone.cache_clear()
    assert asked == (moment and datetime.fromisoformat(moment))


NONSENSE = [
    *("yesterday", "2018-02-30", "2018-13-01", "25.1.2018", "2018-01", "9999-12-31T", "T", "1e9", "''--", "%00"),
    *("2018-01-25T25:00Z", "2018-01-25T12:00Z+01:00", "٢٠١٨"),
    *("0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00"),
]


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_is_refused(text):
    with pytest.raises(NotUnderstood, match="This is neither a day nor a moment"):
        moment_asked(text, START)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2018-01-26", "That lies in the future"),
        ("9999-12-30", "That lies in the future"),
        ("2018-01-25T12:00:01Z", "That lies in the future"),
        ("2018-01-25T12:00", "The moment has no time zone"),
        ("9999-12-31", "This is neither a day nor a moment"),
    ],
)
def test_future_and_a_moment_without_a_zone_are_refused(text, reason):
    with pytest.raises(NotUnderstood, match=reason):
        moment_asked(text, START)


@pytest.mark.parametrize(
    "asked",
    ["yesterday", "9998-01-01", "2018-01-25T12:00", "<script>", "\x00\x01x", "\ud800".encode("utf-8", "surrogatepass")],
)
def test_page_says_in_words_what_it_understands(client, asked):
    response = client.get("/briefs/", {"as_of": asked})
    page = response.content.decode()
    assert response.status_code == 400
    assert "It takes a day that is over, such as 2018-01-25" in " ".join(page.split())
    assert "<script>" not in page
    assert '<a data-now href="/briefs/">' in page


TIMELESS = [
    *("/feeds/", "/feeds/briefs.atom", "/events.csv", "/api/", "/api/events/", "/codebook/"),
    "/briefs/talks/editions/1/",
]


def test_what_has_no_earlier_state_refuses_to_be_asked_for_one(client, day):
    make_live(title="Talks", slug="talks")
    day(3)
    answers = {address: client.get(address, {"as_of": "2018-01-02"}) for address in TIMELESS}
    assert {address: answer.status_code for address, answer in answers.items()} == dict.fromkeys(TIMELESS, 400)
    silent = [a for a, answer in answers.items() if "has no earlier state" not in answer.content.decode()]
    assert silent == []


def test_today_and_no_day_are_the_present(client, day):
    make_live(title="Talks", slug="talks")
    response = client.get("/briefs/talks/?as_of=2018-01-01&x=1")
    assert (response.status_code, response.headers["Location"]) == (302, "/briefs/talks/?x=1")
    response = client.get("/briefs/talks/?as_of=")
    assert response.status_code == 200
    assert "as it stood" not in response.content.decode().replace("This site as it stood on", "")


# Every page of it


SUPPORTED = [
    "/topics/",
    "/authors/",
    "/",
    "/briefs/",
    "/briefs/talks/",
    "/briefs/talks/editions/",
    "/topics/peace/",
    "/authors/ada/",
]
SUPPORTED += ["/events/", "/events/geneva/", "/actors/", "/actors/annan/"]


def whole_site(**fields) -> dict:
    return {
        "topics": (make_topic("Peace", slug="peace"),),
        "authors": (make_author("Ada", slug="ada"),),
        "events": (make_event("Geneva", slug="geneva", date_edtf="2018-01-25"),),
        "actors": (make_actor("Annan", slug="annan"),),
    }


@pytest.mark.once
def test_page_says_which_moment_it_shows_and_is_not_indexed(client, day, subtests):
    make_live(title="Talks", slug="talks", **whole_site())
    day(3)
    for address in SUPPORTED:
        with subtests.test(address=address):
            assert_moment_is_said(client, address)


def assert_moment_is_said(client, address: str) -> None:
    response = client.get(address, {"as_of": "2018-01-02"})
    page = " ".join(response.content.decode().split())
    assert "This is the site as it stood on 2 January 2018, 23:59 UTC." in page
    assert f'<a data-now href="{address}">This page as it is now</a>' in page
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.headers["Link"] == f'<http://testserver{address}>; rel="canonical"'
    assert response.headers["Cache-Control"].startswith("public")
    assert response.headers["ETag"]
    again = client.get(address, {"as_of": "2018-01-02"}, headers={"if-none-match": response.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "X-Robots-Tag" not in client.get(address).headers


@pytest.mark.once
def test_links_and_forms_lead_to_the_same_moment(client, day, subtests):
    make_live(title="Talks", slug="talks", **whole_site())
    day(3)
    for address in SUPPORTED:
        with subtests.test(address=address):
            assert_moment_is_kept(page_of(client, address, "2018-01-02T12:00+00:00"))


def assert_moment_is_kept(page: str) -> None:
    asked = "as_of=2018-01-02T12%3A00%2B00%3A00"
    links = re.findall(r'<a ([^>]*?)href="(/[^"]*)"', page)
    told = {link.partition("?")[0] for _, link in links if asked in link}
    assert {"/", "/briefs/", "/events/", "/actors/"} <= told
    rest = {link for before, link in links if "data-now" not in before and asked not in link}
    assert not [link for link in rest if re.fullmatch(r"/((briefs|events|actors|topics|authors)/([^/.]+/)?)?", link)]
    assert not [link for link in rest if "as_of" in link]
    assert not [link for before, link in links if "data-now" in before and "as_of" in link]
    assert not re.findall(r"<link [^>]*as_of=", page)
    for form in re.findall(r'<form[^>]*method="get"[^>]*>(?:<input[^>]*>)?', page):
        ours = re.search(r'action="/(search/)?"|data-now', form)
        assert ours or '<input type="hidden" name="as_of" value="2018-01-02T12:00+00:00">' in form


def test_links_of_today_are_as_they_were(client, day):
    make_live(title="Talks", slug="talks", **whole_site())
    for address in SUPPORTED:
        assert "as_of=" not in client.get(address).content.decode()


# Briefs


def test_brief_is_the_edition_of_that_moment_and_what_came_later_is_not_told(client, day):
    day(2)
    brief = make_live(title="Eight rounds", slug="talks", bottom_line="<p>No result.</p>")
    day(4)
    edit(brief, title="Nine rounds", bottom_line="<p>A result.</p>")
    publish(brief, note="The ninth round.")
    day(6)
    page = page_of(client, "/briefs/talks/", 3)
    assert ">Eight rounds</h1>" in page
    assert "No result." in page
    assert "Nine" not in page
    assert "ninth" not in page
    assert "editions/2/" not in page
    assert ">Nine rounds</h1>" in page_of(client, "/briefs/talks/", 4)
    assert ">Eight rounds</h1>" in page_of(client, "/briefs/talks/", "2018-01-04T11:59:59Z")
    for listed in ("/", "/briefs/"):
        assert "Eight rounds" in page_of(client, listed, 3)
        assert "Nine" not in page_of(client, listed, 3)
        assert "rounds" not in page_of(client, listed, 1)
    assert "ninth" not in page_of(client, "/briefs/talks/editions/", 3)
    assert "ninth" in page_of(client, "/briefs/talks/editions/", 4)


@pytest.mark.parametrize("facet", ["", "editions/"])
def test_brief_that_had_not_come_out_is_not_there_yet(client, day, facet):
    make_brief(title="Draft", slug="draft")
    day(2)
    make_live(title="Talks", slug="talks")
    day(4)
    assert "Readers found nothing at this address then." in page_of(client, f"/briefs/talks/{facet}", 1, 404)
    for slug in ("draft", "none"):
        assert "found nothing" not in page_of(client, f"/briefs/{slug}/{facet}", 1, 404)


def test_scheduled_brief_is_not_there_before_its_time_and_is_there_then(client, day):
    brief = make_brief(title="Talks", slug="talks")
    publish(brief, at=datetime(2018, 1, 3, tzinfo=UTC))
    day(5)
    page_of(client, "/briefs/talks/", 2, 404)
    assert ">Talks</h1>" in page_of(client, "/briefs/talks/", 3)


def test_old_address_leads_on_at_the_same_moment(client, day):
    brief = make_live(title="Talks", slug="talks")
    day(2)
    edit(brief, slug="better")
    day(4)
    response = client.get("/briefs/talks/?as_of=2018-01-01")
    assert (response.status_code, response.headers["Location"]) == (301, "/briefs/better/?as_of=2018-01-01")


def test_list_of_then_is_filtered(client, day):
    topic, actor = make_topic("Peace", slug="peace"), make_actor("Annan", slug="annan")
    brief = make_live(title="About him", slug="talks", topics=(topic,), actors=(actor,))
    make_live(title="Another", slug="other")
    day(3)
    with brief.revising(by=None):
        brief.topics.clear()
        brief.actor_links.all().delete()
    publish(brief, note="No longer.")
    with actor.revising(by=None):
        actor.is_public = True
        actor.save()
    day(5)
    page = page_of(client, "/briefs/?actor=annan", 2)
    assert "About him" in page
    assert "Another" not in page
    assert "About him" not in page_of(client, "/briefs/?actor=annan", 4)


@pytest.mark.parametrize("kind", Withdrawal.Kind.values)
def test_withdrawn_text_does_not_come_back(client, day, subtests, kind):
    title = MARKER if kind == "in_error" else "Talks"
    secret = {"bottom_line": f"<p>{MARKER}</p>", "sections": [(MARKER, f"<p>{MARKER}</p>")]}
    topic = make_topic("Peace", slug="peace", is_public=True)
    brief = make_live(make_brief(title=title, slug="talks", topics=(topic,), **secret))
    day(2)
    edit(brief, bottom_line=f"<p>{MARKER} again</p>")
    publish(brief, note="Again." if kind == "withdrawn" else MARKER)
    day(3)
    brief.withdraw(by=None, reason="Doubted.", kind=kind)
    day(5)
    for on in (1, 2, 3, 4):
        with subtests.test(on=on):
            assert_withdrawn_on(client, on, status=410 if kind == "in_error" else 200)


def assert_withdrawn_on(client, on: int, *, status: int) -> None:
    for address, expected in {
        "/": 200,
        "/briefs/": 200,
        f"/briefs/?q={MARKER}": 200,
        "/briefs/talks/": status,
        "/briefs/talks/editions/": status,
        "/topics/peace/": 200,
    }.items():
        page = page_of(client, address, on, expected)
        for echo in (f'value="{MARKER}"', f"<bdi>{MARKER}</bdi>", f"Words: {MARKER}", f"q={MARKER}"):
            page = page.replace(echo, "")  # what was asked for is said back
        assert MARKER not in page, address
    assert "Doubted." in page_of(client, "/briefs/talks/", on, status)


def test_what_was_in_error_stays_hidden_when_the_brief_has_come_out_again(client, day):
    brief = make_live(make_brief(title=MARKER, slug="talks", bottom_line=f"<p>{MARKER}</p>"))
    day(2)
    brief.withdraw(by=None, reason="Libel.", kind=Withdrawal.Kind.IN_ERROR)
    day(3)
    edit(brief, title="Mended", bottom_line="<p>Mended.</p>")
    publish(brief, note="Mended.")
    day(5)
    for on in (1, 2):
        for address in ("/", "/briefs/", "/briefs/talks/", "/briefs/talks/editions/"):
            response = client.get(address, {"as_of": f"2018-01-0{on}"})
            assert MARKER not in response.content.decode(), (address, on)
        assert "Libel." in page_of(client, "/briefs/talks/", on, 410)
        assert "Mended" not in page_of(client, "/briefs/talks/", on, 410)
    assert ">Mended</h1>" in page_of(client, "/briefs/talks/", 3)


def test_one_edition_in_error_is_hidden_in_the_past(client, day):
    brief = make_live(make_brief(title=MARKER, slug="talks", bottom_line=f"<p>{MARKER}</p>"))
    day(2)
    brief.withdraw(by=None, reason="Doubted.")
    day(4)
    edit(brief, title="Mended", bottom_line="<p>Mended.</p>")
    publish(brief, note="Mended.")
    for on in (1, 2, 3):
        day(6)
        assert MARKER in page_of(client, "/briefs/talks/", on)
    brief.editions.get(number=1).withdraw(by=None, reason="Libel.")
    for on in (1, 2, 3, 4, 5):
        for address in ("/", "/briefs/", "/briefs/talks/", "/briefs/talks/editions/"):
            response = client.get(address, {"as_of": f"2018-01-0{on}"})
            assert MARKER not in response.content.decode(), (address, on)


def test_brief_that_was_withdrawn_and_came_back_shows_its_text_and_its_notice_in_turn(client, day):
    brief = make_live(make_brief(title="Talks", slug="talks", bottom_line="<p>First text.</p>"))
    day(2)
    brief.withdraw(by=None, reason="Doubted.")
    day(4)
    edit(brief, bottom_line="<p>Second text.</p>")
    publish(brief, note="It holds.")
    day(6)
    assert "First text." in page_of(client, "/briefs/talks/", 1)
    assert "Doubted." in page_of(client, "/briefs/talks/", 3)
    assert "First text." not in page_of(client, "/briefs/talks/", 3)
    assert "Talks" not in page_of(client, "/briefs/", 3)
    record = page_of(client, "/briefs/talks/editions/", 3)
    assert "Doubted." in record
    assert "Published again" not in record
    assert "It holds." not in record
    assert "Second text." in page_of(client, "/briefs/talks/", 4)


def test_topic_of_an_old_edition_is_named_only_if_readers_can_see_it(client, day):
    topic = make_topic(MARKER, slug="hidden")
    brief = make_live(title="Talks", slug="talks", topics=(topic,))
    day(2)
    with brief.revising(by=None):
        brief.topics.clear()
    publish(brief, note="No topic.")
    day(4)
    for address in ("/", "/briefs/"):
        page = page_of(client, address, 1)
        assert "Talks" in page
        assert MARKER not in page
    page_of(client, "/topics/hidden/", 1, 404)


# Records


@pytest.mark.parametrize(
    ("make", "listed"), [(make_event, "events"), (make_actor, "actors"), (make_topic, ""), (make_author, "")]
)
def test_record_is_shown_as_it_stood(client, day, make, listed):
    record = make("First name", slug="it", is_public=True)
    address = record.get_absolute_url()
    day(3)
    change(record, name="Second name")
    day(5)
    change(record, name="Third name")
    day(7)
    for on, name in ((1, "First name"), (2, "First name"), (3, "Second name"), (6, "Third name")):
        page = re.sub("<form.*?</form>", "", page_of(client, address, on))  # filters offer what there is now
        assert f"<h1>{name}</h1>" in page
        others = {"First name", "Second name", "Third name"} - {name}
        assert not [other for other in others if other in page]
        if listed:
            rows = page_of(client, f"/{listed}/", on)
            assert name in rows
            assert not [other for other in others if other in rows]
    response = client.get(address, {"as_of": "2017-12-31"})
    assert response.status_code == 404
    assert "Readers found nothing at this address then." in response.content.decode()


def test_event_tells_date_status_and_who_took_part_as_they_were(client, day):
    annan = make_actor("Kofi Annan", is_public=True)
    event = make_event(
        "Ninth round", slug="ninth", is_public=True, date_edtf="2018-01", status="planned", actors=(annan,)
    )
    day(3)
    change(event, date_edtf="2018-01-02", status="held", outcome="no_result", summary="In Vienna.")
    day(5)
    was, now = page_of(client, "/events/ninth/", 2), page_of(client, "/events/ninth/", 3)
    assert "January 2018" in was
    assert "Planned" in was
    assert "Kofi Annan" in was
    assert "2 January 2018" not in was.replace("as it stood on 2 January 2018", "")
    assert "Vienna" not in was
    assert "In Vienna." in now
    row = page_of(client, "/events/", 2)
    assert "Planned" in row
    assert "Held" not in row.partition("<table")[2]


def test_record_is_seen_only_if_it_was_public_then_and_is_now(client, day):
    actor = make_actor(MARKER, slug="annan")
    day(2)
    change(actor, is_public=True, name="Annan")
    day(4)
    change(actor, is_public=False)
    day(6)
    page_of(client, "/actors/annan/", 2, 404)
    change(actor, is_public=True)
    day(8)
    seen = {on: client.get("/actors/annan/", {"as_of": f"2018-01-{on:02}"}).status_code for on in (1, 2, 3, 4, 5, 6, 7)}
    assert seen == {1: 404, 2: 200, 3: 200, 4: 404, 5: 404, 6: 200, 7: 200}
    for on in (1, 4, 5):
        assert "Annan" not in page_of(client, "/actors/", on)
    for on in range(1, 8):
        for address in ("/actors/", "/actors/annan/"):
            assert MARKER not in client.get(address, {"as_of": f"2018-01-0{on}"}).content.decode()


def test_record_linked_by_a_live_brief_was_seen_while_that_was_live(client, day):
    actor = make_actor("Annan", slug="annan")
    day(2)
    brief = make_live(title="Talks", slug="talks", actors=(actor,))
    day(4)
    with brief.revising(by=None):
        brief.actor_links.all().delete()
    publish(brief, note="Not him.")
    change(actor, is_public=True)
    day(6)
    assert page_of(client, "/actors/annan/", 1, 404)
    assert '<a href="/briefs/talks/?as_of=2018-01-02">Talks</a>' in page_of(client, "/actors/annan/", 2)
    assert "No live brief spoke of this then." in page_of(client, "/actors/annan/", 5)


def test_link_of_a_withdrawn_brief_makes_nothing_seen(client, day):
    actor = make_actor("Annan", slug="annan")
    brief = make_live(title=MARKER, slug="talks", actors=(actor,))
    day(2)
    brief.withdraw(by=None, reason="Libel.", kind=Withdrawal.Kind.IN_ERROR)
    change(actor, is_public=True)
    day(4)
    assert MARKER not in page_of(client, "/actors/annan/", 1, 404)
    assert MARKER not in page_of(client, "/actors/annan/", 3)


def test_record_named_in_a_snapshot_is_named_only_if_seen_then_and_now(client, day):
    hidden_now = make_actor(f"{MARKER} now", is_public=True)
    hidden_then = make_actor(f"{MARKER} then")
    renamed = make_actor(f"{MARKER} draft name")
    event = make_event("Round", slug="round", actors=(hidden_now, hidden_then, renamed), parent=make_event(MARKER))
    change(renamed, name="Public name", is_public=True)
    change(event, is_public=True)
    documents = [make_document(title, slug=title.lower()) for title in ("Report", "Other")]
    with event.revising(by=None):
        for part in event.participations.all():
            part.capacity = "Envoy" if part.actor_id == renamed.pk else MARKER
            part.save()
        EventCitation(event=event, document=documents[0], about=hidden_now, note=MARKER).save()
        EventCitation(event=event, document=documents[1], note="p. 4").save()
    day(3)
    change(hidden_then, is_public=True)
    change(hidden_now, is_public=False)
    day(5)
    page = page_of(client, "/events/round/", 2)
    assert MARKER not in page
    assert "Public name" in page
    assert "Envoy" in page
    assert "Other" in page


def test_person_and_reason_of_a_change_are_never_told(client, day, django_user_model):
    user = django_user_model.objects.create(username="Xyzzyuser", first_name=MARKER)
    actor = make_actor("Annan", slug="annan", is_public=True, sort_name=f"{MARKER}, Kofi")
    edit(actor, by=user, reason=f"{MARKER} reason", summary="Envoy.")
    day(3)
    page = page_of(client, "/actors/annan/", 1)
    assert "Envoy." in page
    assert "Xyzzy" not in page


def test_merged_record_leads_to_the_other_as_that_stood(client, day):
    winner, loser = make_actor("Annan", slug="annan", is_public=True), make_actor("Anan", slug="anan", is_public=True)
    event = make_event("Round", slug="round", is_public=True, actors=(loser,))
    day(3)
    loser.merge_into(winner, by=None, reason="The same")
    day(5)
    response = client.get("/actors/anan/", {"as_of": "2018-01-01"})
    assert (response.status_code, response.headers["Location"]) == (301, "/actors/annan/?as_of=2018-01-01")
    page = page_of(client, event.get_absolute_url(), 1)
    assert "Annan" in page
    assert "Anan" not in page.replace("Annan", "")
    assert "Anan<" not in page_of(client, "/actors/", 1)


def test_what_a_merge_brings_along_makes_the_winner_not_seen_before(client, day):
    winner, loser = make_actor(MARKER, slug="annan"), make_actor("Anan", slug="anan")
    make_live(title="Talks", slug="talks", actors=(loser,))
    day(3)
    change(winner, name="Annan", is_public=True)
    loser.merge_into(winner, by=None, reason="The same")
    day(5)
    assert MARKER not in page_of(client, "/actors/annan/", 1, 404)
    assert MARKER not in page_of(client, "/actors/", 1)
    assert "Annan" in page_of(client, "/actors/annan/", 4)


def test_deleted_record_is_gone_from_the_past(client, day):
    actor = make_actor(MARKER, slug="annan", is_public=True)
    assert Actor.objects.public().exists()
    day(3)
    actor.discard(by=None)
    day(5)
    for address in ("/actors/", "/actors/annan/"):
        assert MARKER not in client.get(address, {"as_of": "2018-01-01"}).content.decode()


MOST_QUERIES = {
    "/": 6,
    "/briefs/": 6,
    "/briefs/brief-0/": 2,
    "/briefs/brief-0/editions/": 4,
    "/topics/": 3,
    "/authors/": 3,
    "/topics/peace/": 5,
    "/topics/peace/?q=talks&actor=nobody&event=nothing&author=ada": 6,
    "/topics/peace/?q=brief&actor=actor-0&event=event-0&author=ada": 6,
    "/authors/ada/": 5,
    "/events/": 4,
    "/actors/": 4,
}


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_what_there_was(client, day, django_assert_max_num_queries, subtests, count):
    linked = whole_site()
    for number in range(count):
        linked["actors"] += (make_actor(f"Actor {number}", is_public=True),)
        linked["events"] += (make_event(f"Event {number}", is_public=True),)
        make_live(title=f"Brief {number}", slug=f"brief-{number}", **linked)
    day(3)
    for address, most in MOST_QUERIES.items():
        # What one page has stored is of no use to the next.
        with subtests.test(address=address), undone(), django_assert_max_num_queries(most):
            assert page_of(client, address, 2)


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_a_record_costs_the_same_whatever_it_names(client, day, django_assert_max_num_queries, count):
    actors = tuple(make_actor(f"Actor {number}", is_public=True) for number in range(count))
    event = make_event("Round", slug="round", is_public=True, actors=actors)
    documents = [make_document(f"Report {number}", slug=f"report-{number}") for number in range(count)]
    with event.revising(by=None):
        for document in documents:
            EventCitation(event=event, document=document).save()
    assert Participation.objects.count() == count
    day(3)
    with django_assert_max_num_queries(14):
        assert f"Actor {count - 1}" in page_of(client, "/events/round/", 2)


@pytest.fixture
def every_state(day) -> list[str]:
    """A brief in each state that hides some of its text by now; returns their slugs."""
    kinds = {"draft": None, "in-error": Withdrawal.Kind.IN_ERROR, "withdrawn": Withdrawal.Kind.WITHDRAWN}
    for name, kind in kinds.items():
        linked = {
            "topics": (make_topic(f"{MARKER} {name}", slug=name),),
            "authors": (make_author(f"{MARKER} {name}", slug=name),),
            "actors": (make_actor(f"{MARKER} {name}", slug=name),),
            "events": (make_event(f"{MARKER} {name}", slug=name),),
        }
        title = "Talks" if name == "withdrawn" else MARKER
        brief = make_brief(title=title, slug=name, bottom_line=f"<p>{MARKER}</p>", **linked)
        day(2)
        if kind:
            publish(brief)
            day(4)
            edit(brief, title=title, bottom_line=f"<p>{MARKER} second</p>")
            publish(brief, note=MARKER if kind == "in_error" else "Second.")
            day(6)
            brief.withdraw(by=None, reason="Doubted.", kind=kind)
        day(1)
    publish(
        make_brief(title=MARKER, slug="scheduled", bottom_line=f"<p>{MARKER}</p>"), at=datetime(2018, 2, 1, tzinfo=UTC)
    )
    day(9)
    return [*kinds, "scheduled"]


def test_no_moment_brings_back_what_readers_may_not_have(client, every_state):
    pages = ["/", "/briefs/", "/topics/", "/authors/", "/events/", "/actors/"]
    for slug in every_state:
        pages += [
            f"/briefs/{slug}/",
            f"/briefs/{slug}/editions/",
            *(f"/{kind}/{slug}/" for kind in ("topics", "authors", "events", "actors")),
        ]
    # The days on which something happened, and the last before today: what was in between was as on the day before.
    for on in (1, 2, 4, 6, 8):
        for address in pages:
            response = client.get(address, {"as_of": f"2018-01-0{on}"})
            assert MARKER not in response.content.decode() + str(response.headers), (address, on)
            assert response.status_code in (200, 404, 410)
