"""The feed of all changes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from briefs.models import Brief, Withdrawal
from tests.feeds import FORMATS, copies, links, parsed, read, titles
from tests.making import edit, make_author, make_brief, make_live, publish

pytestmark = pytest.mark.django_db

ADDRESS = "/feeds/changes"


def live_with_changes() -> Brief:
    """A brief with an edition of each kind."""
    brief = make_live(title="Talks", slug="talks", authors=(make_author("Ana Brenes"),))
    for kind, note in (("update", "A ninth round."), ("minor", ""), ("correction", "It was <Vienna>.")):
        edit(brief, bottom_line=f"<p>No result so far, {kind}.</p>")
        publish(brief, kind=kind, note=note)
    return brief


@FORMATS
def test_each_edition_of_any_kind_is_an_item_of_its_own(client, extension):
    brief = live_with_changes()
    feed = read(client, extension, ADDRESS)
    assert [(entry.title, entry.summary) for entry in feed.entries] == [
        ("Talks: correction (edition 4)", "It was <Vienna>." if extension == "json" else "It was &lt;Vienna&gt;."),
        ("Talks: minor change (edition 3)", "Minor change."),
        ("Talks: update (edition 2)", "A ninth round."),
        ("Talks: first edition (edition 1)", "First edition."),
    ]
    uuids = brief.editions.order_by("-number").values_list("uuid", flat=True)
    assert [entry.id for entry in feed.entries] == [f"urn:uuid:{uuid}" for uuid in uuids]
    assert [entry.link for entry in feed.entries] == [
        "http://testserver/briefs/talks/editions/3..4/",
        "http://testserver/briefs/talks/editions/2..3/",
        "http://testserver/briefs/talks/editions/1..2/",
        "http://testserver/briefs/talks/editions/1/",
    ]
    assert {author.name for entry in feed.entries for author in entry.authors} == {"Ana Brenes"}


def test_item_tells_how_much_is_different_and_where_to_read_it(client):
    live_with_changes()
    items = client.get(f"{ADDRESS}.json").json()["items"]
    assert items[0]["content_html"] == (
        '<div dir="ltr" lang="en-gb"><p>It was &lt;Vienna&gt;.</p>'
        f"<p>{items[0]['_brief']['words_changed_percent']} per cent of the words differ. "
        '<a href="http://testserver/briefs/talks/editions/3..4/">What changed</a></p>'
        '<p><a href="http://testserver/briefs/talks/">The brief</a></p></div>'
    )
    assert items[0]["_brief"]["words_changed_percent"] > 0
    assert "per cent" not in items[3]["content_html"]


@FORMATS
def test_withdrawal_is_an_item_of_its_own_with_its_reason(client, extension):
    brief = make_live(title="Talks", slug="talks")
    brief.withdraw(by=None, reason="It rests on a forged document.")
    feed = read(client, extension, ADDRESS)
    assert titles(feed) == ["Talks: withdrawn", "Talks: first edition (edition 1)"]
    withdrawn, first = feed.entries
    assert withdrawn.id == f"urn:uuid:{Withdrawal.objects.get().uuid}"
    assert withdrawn.link == "http://testserver/briefs/talks/"
    assert withdrawn.summary == "It rests on a forged document."
    assert first.summary == "The text of this edition has been withdrawn."


def test_withdrawal_of_one_edition_hides_its_title_and_note(client):
    brief = live_with_changes()
    brief.editions.get(number=2).withdraw(by=None, reason="Libel.")
    assert titles(read(client, address=ADDRESS))[:4] == [
        "a brief of 25 January 2018: edition 2 withdrawn",
        "Talks: correction (edition 4)",
        "Talks: minor change (edition 3)",
        "a brief of 25 January 2018: update (edition 2)",
    ]
    response = client.get(f"{ADDRESS}.json")
    assert b"A ninth round." not in response.content
    assert "authors" not in response.json()["items"][3]


def test_brief_published_in_error_is_not_named(client):
    make_live(title="Secret").withdraw(by=None, reason="A draft.", kind=Withdrawal.Kind.IN_ERROR)
    response = client.get(f"{ADDRESS}.atom")
    assert b"Secret" not in response.content
    assert titles(parsed(response)) == [
        "a brief of 25 January 2018: withdrawn",
        "a brief of 25 January 2018: first edition (edition 1)",
    ]


def test_what_was_planned_and_called_off_is_no_change(client):
    brief = make_brief(title="Planned")
    publish(brief, at=timezone.now() + timedelta(hours=1))
    assert read(client, address=ADDRESS).entries == []
    brief.unschedule(by=None)
    publish(brief)
    feed = read(client, address=ADDRESS)
    assert titles(feed) == ["Planned: first edition (edition 2)"]
    assert feed.entries[0].link == f"http://testserver/briefs/{brief.slug}/editions/2/"


def test_changes_go_on_page_by_page(client):
    brief = make_live(title="Latest")
    copies(brief, 29)
    brief.withdraw(by=None, reason="x")
    first, second = read(client, address=ADDRESS), read(client, address=ADDRESS, query="?page=2")
    expected = ["Latest: withdrawn", "Latest: first edition (edition 1)"]
    expected += [f"Copy {n}: first edition (edition 1)" for n in range(29, 0, -1)]
    assert titles(first) + titles(second) == expected
    assert links(first) == {"next": f"http://testserver{ADDRESS}.atom?page=2"}
    assert links(second)["previous"] == f"http://testserver{ADDRESS}.atom"
    assert first.feed.id == second.feed.id
    assert client.get(f"{ADDRESS}.atom?page=3").status_code == 404
