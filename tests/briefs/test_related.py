"""Which other briefs the page of a brief leads to."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from briefs import related
from briefs.beside import Beside
from briefs.models import Brief, Edition, Withdrawal
from briefs.standpoint import linked_by
from tests.making import edit, make_actor, make_author, make_brief, make_event, make_live, make_topic, publish, undone

pytestmark = pytest.mark.django_db


def around_of(brief: Brief, at: Any = None) -> related.Around:
    at = at or timezone.now()
    found = Beside.read(brief.editions.live(at), at)
    assert found
    return found.around


def titles(brief: Brief, at: Any = None) -> list[str]:
    return [edition.title for edition in around_of(brief, at).related]


def beside(brief: Brief, at: Any = None) -> list[str | None]:
    found = around_of(brief, at)
    return [edition and edition.title for edition in (found.earlier, found.later)]


def live(title: str, day: int = 1, **linked: Any) -> Brief:
    return make_live(title=title, date=date(2018, 1, day), **linked)


def main_of(client: Any, address: str) -> str:
    return client.get(address).content.decode().split("<main")[1].split("</main>")[0]


def test_those_that_share_most_come_first_and_then_the_latest():
    topic, actor, event = make_topic(), make_actor(), make_event()
    live("Of the topic", 3, topics=(topic,))
    live("All three", 2, topics=(topic,), actors=(actor,), events=(event,))
    live("Of the topic, later", 4, topics=(topic,))
    live("Event and actor", 1, actors=(actor,), events=(event,))
    live("Nothing in common", 5, topics=(make_topic("Sanctions"),))
    brief = live("This one", 9, topics=(topic,), actors=(actor,), events=(event,))
    assert titles(brief) == ["All three", "Event and actor", "Of the topic, later", "Of the topic"]


def test_any_record_in_common_makes_a_relation():
    topics, actors, events = [], [], []
    for n in range(3):
        topics.append(make_topic(f"Topic {n}"))
        actors.append(make_actor(f"Actor {n}"))
        events.append(make_event(f"Event {n}"))
        live(f"Brief {n}", 3 - n, topics=(topics[n],), actors=(actors[n],), events=(events[n],))
    for shared in ({"topics": topics}, {"actors": actors}, {"events": events}):
        brief = live(f"With {[*shared]}", 9, **{name: tuple(rows) for name, rows in shared.items()})
        assert titles(brief) == ["Brief 0", "Brief 1", "Brief 2"]
        brief.withdraw(by=None, reason="x")


def test_there_are_five_at_most():
    topic = make_topic()
    for day in range(1, 8):
        live(f"Brief {day}", day, topics=(topic,))
    assert titles(live("This one", 9, topics=(topic,))) == [f"Brief {day}" for day in (7, 6, 5, 4, 3)]


def test_authors_in_common_are_no_relation_and_a_brief_is_not_related_to_itself():
    topic = make_topic()
    brief = live("This one", topics=(topic,))
    edit(brief, title="This one, again")
    publish(brief, kind="update", note="x")
    assert titles(brief) == []


def test_actors_that_were_merged_count_as_one():
    anan, annan = make_actor("Kofi Anan"), make_actor("Kofi Annan")
    brief = live("This one", actors=(anan,))
    live("Other", actors=(annan,))
    assert titles(brief) == []
    anan.merge_into(annan, by=None, reason="The same")
    assert titles(brief) == ["Other"]


def test_neighbours_are_those_of_the_list():
    first, second, third = live("A", 2), live("B", 2), live("C", 1)
    assert [edition.title for edition in Edition.objects.live().latest_first()] == ["B", "A", "C"]
    assert [beside(brief) for brief in (first, second, third)] == [["C", "B"], ["A", None], [None, "A"]]


def hide(brief: Brief, state: str) -> None:
    if state == "draft":
        return
    publish(brief, at=timezone.now() + timedelta(hours=1) if state == "scheduled" else None)
    if state in ("withdrawn", "in_error"):
        brief.withdraw(by=None, reason="x", kind=Withdrawal.Kind(state))


def test_what_is_not_live_is_neither_related_nor_beside(subtests, client):
    topic = make_topic()
    early, late = live("Early", 1, topics=(topic,)), live("Late", 9, topics=(topic,))
    for brief in (early, late):
        main_of(client, brief.get_absolute_url())
    for state in ("draft", "scheduled", "withdrawn", "in_error"):
        with subtests.test(state), undone():
            hide(make_brief(title="Xyzzy", date=date(2018, 1, 5), topics=(topic,)), state)
            for brief in (early, late):
                for address in (brief.get_absolute_url(), f"{brief.get_absolute_url()}editions/1/"):
                    assert "yzzy" not in main_of(client, address)
            assert (titles(early), beside(early)) == (["Late"], [None, "Late"])


def test_page_tells_of_a_new_neighbour_at_once_and_of_its_new_title_and_address(client):
    topic = make_topic()
    early = live("Early", 1, topics=(topic,))
    assert "Related briefs" not in main_of(client, "/briefs/early/")
    late = live("Late", 9, topics=(topic,))
    assert main_of(client, "/briefs/early/").count('<a href="/briefs/late/"') == 2
    edit(late, title="Later", slug="later")
    assert main_of(client, "/briefs/early/").count('<a href="/briefs/later/"') == 2
    assert "> Late</a>" in main_of(client, "/briefs/early/")
    publish(late, kind="minor")
    assert "> Later</a>" in main_of(client, "/briefs/early/")
    early.withdraw(by=None, reason="x")
    assert "Early" not in main_of(client, "/briefs/later/")


def test_withdrawn_neighbour_goes_from_the_page_and_comes_back_with_its_update(client):
    topic = make_topic()
    live("Early", 1, topics=(topic,))
    late = live("Late", 9, topics=(topic,))
    main_of(client, "/briefs/early/")
    late.withdraw(by=None, reason="x")
    assert "Late" not in main_of(client, "/briefs/early/")
    edit(late, title="Late, mended")
    publish(late, kind="update", note="Mended")
    assert "Late, mended" in main_of(client, "/briefs/early/")


def test_scheduled_neighbour_appears_to_the_second(client, monkeypatch):
    topic = make_topic()
    live("Early", 1, topics=(topic,))
    later = timezone.now() + timedelta(hours=1)
    main_of(client, "/briefs/early/")
    publish(make_brief(title="Late", date=date(2018, 1, 9), topics=(topic,)), at=later)
    live("Between", 5, topics=(topic,))
    monkeypatch.setattr(timezone, "now", lambda: later - timedelta(microseconds=1))
    assert "Late" not in main_of(client, "/briefs/early/")
    assert "Late" not in main_of(client, "/briefs/between/")
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert "Late" in main_of(client, "/briefs/early/")
    assert "Late" in main_of(client, "/briefs/between/")


@pytest.mark.parametrize("hours", [0, 1], ids=["at once", "scheduled sooner"])
def test_page_made_for_later_names_what_is_published_meanwhile(client, monkeypatch, hours):
    topic, now = make_topic(), timezone.now()
    publish(make_brief(title="Late", topics=(topic,)), at=(later := now + timedelta(hours=2)))
    meanwhile = make_brief(title="Meanwhile", date=date(2018, 1, 9), topics=(topic,))
    publish(meanwhile, **({"at": now + timedelta(hours=hours)} if hours else {}))
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert "Meanwhile" in main_of(client, "/briefs/late/")


def test_neighbour_that_is_called_off_is_on_no_page_made_for_later(client, monkeypatch):
    topic = make_topic()
    early, late = live("Early", 1, topics=(topic,)), make_brief(title="Xyzzy", date=date(2018, 1, 9), topics=(topic,))
    soon, later = timezone.now() + timedelta(hours=1), timezone.now() + timedelta(hours=2)
    publish(late, at=soon)
    edit(early, title="Early again")
    publish(early, kind="update", note="x", at=later)
    late.unschedule(by=None)
    monkeypatch.setattr(timezone, "now", lambda: later)
    page = main_of(client, "/briefs/early/")
    assert "Early again" in page
    assert "Xyzzy" not in page


def test_what_an_edition_links_is_named_by_kind_and_key():
    topic, actor, event, author = make_topic(), make_actor(), make_event(), make_author("A desk")
    brief = live("This one", topics=(topic,), actors=(actor,), events=(event,), authors=(author,))
    found = Beside.read(brief.editions.live(), timezone.now())
    expected = {"topic": [topic.pk], "event": [event.pk], "actor": [actor.pk], "author": [author.pk]}
    assert found
    assert found.linked == linked_by(brief.snapshot()) == expected


@pytest.mark.parametrize("drawn", [False, True], ids=["edition", "draft"])
def test_draft_has_around_it_what_its_edition_will_have(drawn):
    topic = make_topic()
    live("Same day, before", 5, topics=(topic,))
    draft = make_brief(title="This one", date=date(2018, 1, 5), topics=(topic,))
    live("After", 9, topics=(topic,))
    at = timezone.now()
    if not drawn:
        publish(draft)
        at = timezone.now()
    found = Beside.of_draft(draw(draft), at) if drawn else Beside.read(draft.editions.live(at), at)
    assert found
    around = found.around
    assert around.earlier
    assert around.later
    assert (around.earlier.title, around.later.title) == ("Same day, before", "After")
    assert [one.title for one in around.related] == ["After", "Same day, before"]


def test_draft_without_a_date_or_anything_linked_has_nothing_around_it():
    live("Another")
    around = Beside.of_draft(draw(make_brief(date=None)), timezone.now()).around
    assert (around.earlier, around.later, around.related) == (None, None, [])


def draw(brief: Brief) -> Edition:
    return Edition.objects.draw(brief, brief.snapshot())


def test_only_the_latest_of_a_record_are_looked_at(monkeypatch):
    monkeypatch.setattr(related, "LATEST", 2)
    topic = make_topic()
    for day in (1, 2, 3):
        live(f"Brief {day}", day, topics=(topic,))
    assert titles(live("This one", 9, topics=(topic,))) == ["Brief 3", "Brief 2"]
