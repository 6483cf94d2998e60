"""A small corpus that the tests of the search share."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from briefs.models import Brief
from tests.making import (
    edit,
    make_actor,
    make_author,
    make_brief,
    make_event,
    make_live,
    make_place,
    make_topic,
    publish,
)


@pytest.fixture
def corpus() -> None:
    """Six briefs, of which four are live, with events and actors, some of them public."""
    annan = make_actor("Kofi Annan", is_public=True, summary="Envoy of the United Nations to Syria.")
    make_actor(
        "Islamic State",
        kind="armed_group",
        is_public=True,
        names=("Daesh", "داعش", "الدولة الإسلامية"),
        summary="Armed group in Iraq and Syria.",
    )
    make_actor("İsmet İnönü", is_public=True, country="TR", summary="Negotiated at Lausanne.")
    geneva = make_place("Genève")
    first = make_event("Geneva I Conference", is_public=True, place=geneva, summary="Talks on a transition in Syria.")
    make_event(
        "Round nine", date_edtf="2018-01-25/2018-01-26", place=make_place("Vienna", country="AT"), is_public=True
    )
    hidden = make_event("Unseen dinner in Geneva", date_edtf="2018-02")
    geneva_brief = brief(
        "Geneva talks end (old)",
        date(2018, 1, 30),
        "Older",
        "Sanctions are discussed nowhere here, and no ceasefire held.",
        actors=(annan,),
        events=(first,),
        topics=(make_topic("Peace talks"),),
        authors=(make_author("Ada Ayoub"),),
    )
    # Of a brief with two editions, the later one is found.
    edit(
        geneva_brief,
        title="Geneva talks end without result",
        bottom_line="<p>The talks in Geneva ended; nobody negotiates.</p>",
    )
    publish(geneva_brief, kind="update", note="Came to a head.")
    brief("Talks", date(2016, 5, 1), "A short word on talking.", "Peace by talks, not by force. Round 10 follows.")
    brief(
        "Sanctions on Iran", date(2015, 7, 14), "The JCPOA lifts them in Genève.", "In Vienna, talks on peace went on."
    )
    brief("日本の外交", date(2019, 1, 1), "日本 and “peace talks” <script>alert(1)</script> & more.", "Tokyo’s view 😀")
    make_brief(title="Geneva draft talks", sections=())
    publish(make_brief(title="Geneva scheduled talks", events=(hidden,)), at=timezone.now() + timedelta(hours=1))


def brief(title: str, day: date, bottom_line: str, body: str, **linked) -> Brief:
    text = {"bottom_line": f"<p>{escaped(bottom_line)}</p>", "sections": (("Background", f"<p>{escaped(body)}</p>"),)}
    return make_live(title=title, date=day, **text, **linked)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
