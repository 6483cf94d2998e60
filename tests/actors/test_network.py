"""An actor among others: the picture and the table of the same."""

import re
from html import unescape
from itertools import pairwise

import pytest

from actors.models import Relationship
from actors.network import PAGE_SIZE, WIDTH, Network
from pages.lettering import text_width
from tests.making import make_actor, make_event

pytestmark = pytest.mark.django_db

MARKER = "Xanthippe"


def public(name: str, **fields):
    return make_actor(name, is_public=True, **fields)


def meet(*actors, number: int = 1, **fields) -> None:
    for _ in range(number):
        make_event("Talks", actors=actors, **{"is_public": True, **fields})


def relate(subject, obj, **fields) -> None:
    with subject.revising(by=None):
        Relationship(**{"subject": subject, "object": obj, "kind": "allied_with", **fields}).save()


def section_of(client, actor, query: str = "") -> str:
    page = client.get(f"{actor.get_absolute_url()}{query}").content.decode()
    found = re.search(r'<section class="picture" id="network".*?</section>', page, re.DOTALL)
    return found[0] if found else ""


def told(section: str) -> list[str]:
    """Rows of the table without markup."""
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", section, re.DOTALL)
    return [unescape(re.sub(r"(<[^>]*>)+", "|", row).strip("|")) for row in rows]


def around(actor, asked_for: str = "") -> dict[str, int]:
    return {other.actor.name: other.shared for other in Network.of(actor, asked_for).neighbours}


@pytest.mark.once
def test_picture_and_table_have_the_same_actors(client):
    russia, iran, un = public("Russia", kind="state"), public("Iran", kind="state"), public("UN", kind="igo")
    putin = public("Vladimir Putin")
    relate(putin, russia, kind="holds_office", label="President", start_edtf="2012-05-07", as_of_edtf="2018-01-25")
    relate(russia, un, kind="member_of")
    meet(russia, iran, number=2)
    meet(russia, un)
    section = section_of(client, russia)
    drawing, _, rest = section.partition("</svg>")
    drawn = re.findall(r'href="/actors/([\w-]+)/"', drawing)
    assert sorted(drawn) == sorted(re.findall(r'href="/actors/([\w-]+)/"', rest)) == ["iran", "un", "vladimir-putin"]
    post = "Vladimir Putin holds office in Russia (President), from 7 May 2012, as of 25 January 2018"
    assert told(section) == [
        f"Vladimir Putin|Person|{post}",
        "UN|Intergovernmental organisation|Russia is a member of UN|1",
        "Iran|State|2",
    ]
    titles = [unescape(title) for title in re.findall(r"<a [^>]*><title>(.*?)</title>", drawing)]
    assert titles == [
        f"Vladimir Putin: {post}",
        "UN: Russia is a member of UN; 1 event",
        "Iran: 2 events",
    ]


def test_number_of_events_leads_to_those_events(client):
    russia, iran = public("Russia"), public("Iran")
    meet(russia, iran)
    assert 'href="/events/?actor=russia&amp;actor=iran">1</a>' in section_of(client, russia)
    meet(russia)
    meet(iran)
    assert len(client.get("/events/?actor=russia&actor=iran").context["page"]) == 1


def test_network_counts_nothing_that_readers_may_not_see(client):
    russia, shown = public("Russia"), public("Shown")
    hidden = make_actor(f"{MARKER} hidden")
    merged = public(f"{MARKER} merged")
    relate(russia, hidden)
    relate(hidden, russia)
    relate(russia, merged)
    meet(russia, shown, hidden, merged)
    meet(russia, shown, is_public=False)
    with merged.revising(by=None):
        merged.merged_into = shown
        merged.save()
    section = section_of(client, russia)
    assert MARKER not in section
    assert told(section) == ["Shown|Person|1"]


def test_events_that_were_merged_are_not_counted_twice():
    russia, iran = public("Russia"), public("Iran")
    first = make_event("Talks", actors=(russia, iran), is_public=True)
    second = make_event("Same talks", actors=(russia, iran), is_public=True)
    with second.revising(by=None):
        second.merged_into = first
        second.save()
    assert around(russia) == {"Iran": 1}


def test_two_roles_in_one_event_are_one_event():
    russia, iran = public("Russia"), public("Iran")
    event = make_event("Talks", actors=(russia, iran), is_public=True)
    with event.revising(by=None):
        for actor in (russia, iran):
            event.participations.create(actor=actor, role="host")
    assert around(russia) == {"Iran": 1}


def test_related_actors_come_first_then_those_with_most_events_in_common():
    russia = public("Russia")
    for n in range(PAGE_SIZE + 2):
        meet(russia, public(f"Actor {n:02}"), number=2 if n == PAGE_SIZE + 1 else 1)
    relate(russia, public("Ally"))
    first, second = around(russia), around(russia, "2")
    assert len(first) == PAGE_SIZE
    assert next(iter(first)) == "Ally"
    assert first[f"Actor {PAGE_SIZE + 1}"] == 2
    assert list(second) == [f"Actor {PAGE_SIZE - 2}", f"Actor {PAGE_SIZE - 1}", f"Actor {PAGE_SIZE}"]


def test_network_is_paged(client):
    russia = public("Russia")
    meet(russia, *(public(f"Actor {n:02}") for n in range(PAGE_SIZE + 1)))
    assert '<a rel="next" href="?network=2#network">' in section_of(client, russia)
    assert len(told(section_of(client, russia, "?network=2"))) == 1
    assert '<a rel="prev" href="?network=1#network">' in section_of(client, russia, "?network=2")


@pytest.mark.parametrize("asked", ["0", "-1", "3", "x", "1e9", "99999999999999", "%00"])
def test_page_that_is_not_there_is_not_found(client, asked):
    russia = public("Russia")
    meet(russia, public("Iran"))
    assert client.get(f"/actors/russia/?network={asked}").status_code == 404


def test_actor_on_its_own_has_no_network(client):
    assert section_of(client, public("Hermit")) == ""


@pytest.mark.once
@pytest.mark.parametrize(
    ("fields", "tie"),
    [
        ({}, "relation"),
        ({"status": "current"}, "relation"),
        ({"status": "ended"}, "ended"),
        ({"end_edtf": "2012"}, "ended"),
        ({"end_edtf": "2999"}, "relation"),
        ({"start_edtf": "2012/.."}, "relation"),
    ],
)
def test_relations_that_have_ended_are_drawn_otherwise(fields, tie):
    russia = public("Russia")
    relate(russia, public("Ally"), **fields)
    (other,) = Network.of(russia).neighbours
    assert other.tie == tie


@pytest.mark.once
def test_line_grows_with_the_events_in_common_up_to_a_limit():
    russia, iran, turkey = public("Russia"), public("Iran"), public("Turkey")
    meet(russia, iran)
    meet(russia, turkey, number=9)
    thickness = {other.actor.name: other.thickness for other in Network.of(russia).neighbours}
    assert thickness == {"Iran": 2.3, "Turkey": 3.9}


@pytest.mark.once
@pytest.mark.parametrize("number", [1, 2, 7, PAGE_SIZE])
def test_labels_do_not_meet_and_stay_inside(number):
    russia = public("Russia with a rather long official name that nobody uses" * 2)
    for n in range(number):
        relate(russia, public(f"Actor {n} with a rather long official name that nobody uses"), label="Something")
    network = Network.of(russia)
    for other in network.neighbours:
        length = max(text_width(other.label, 13), text_width(other.gist, 11.5))
        assert other.label_x - (0 if other.on_right else length) >= 0
        assert other.label_x + (length if other.on_right else 0) <= WIDTH
        assert abs(other.x - WIDTH / 2) > network.box_width / 2 or abs(other.y - network.height / 2) > 25
        assert 20 <= other.y <= network.height - 20
    for side in (True, False):
        rows = sorted(other.y for other in network.neighbours if other.on_right is side)
        assert all(below - above >= 40 for above, below in pairwise(rows))


@pytest.mark.once
def test_layout_is_the_same_each_time():
    russia = public("Russia")
    for n in range(9):
        relate(russia, public(f"Actor {n}", kind=["person", "state", "igo"][n % 3]), kind=["leads", "part_of"][n % 2])
    places = [[(o.actor.name, o.x, o.y) for o in Network.of(russia).neighbours] for _ in range(2)]
    assert places[0] == places[1]


@pytest.mark.parametrize("number", [1, 3])
def test_network_costs_the_same_however_large_it_is(django_assert_num_queries, number):
    russia = public("Russia")
    for n in range(number):
        other = public(f"Actor {n}")
        relate(russia, other)
        meet(russia, other, public(f"Guest {n}"), number=number)
    # Related actors, those of shared events and whether they are public, the page's actors, events and relations.
    with django_assert_num_queries(6):
        assert len(Network.of(russia).neighbours) == number * 2
