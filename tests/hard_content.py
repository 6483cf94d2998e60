"""Content that is hard to lay out, and each type of public page that shows it."""

from actors.models import Actor, Relationship
from briefs.models import Brief
from events.models import Event
from tests.making import (
    edit,
    make_actor,
    make_author,
    make_brief,
    make_document,
    make_event,
    make_live,
    make_person,
    make_place,
    make_topic,
    publish,
)

SENTENCE = "The parties met again in Geneva and left without an agreement on the agenda or the date of a next round. "
#: As long as a title may be, with pasted markup, words from right to left, and an emoji that DejaVu has.
LONG_TITLE = ("The <b>constitutional</b> committee 😀 & the zones; اللجنة الدستورية, guarantors & observers: " * 4)[
    :300
]
LONG_BOTTOM_LINE = (
    f"<p>{SENTENCE}<strong>No round</strong> is planned 😀 &amp; &lt;b&gt; stays; لا موعد لجولة جديدة in "
    f'<a href="/events/">the record</a>.</p><ul><li>{SENTENCE}</li></ul>'
)
ARABIC = "انتهت الجولة التاسعة في فيينا يومي 25 و26 يناير 2018 دون نتيجة. Geneva remains the only formal track."
PAGES = {
    "home": "/",
    "briefs": "/briefs/",
    "no brief": "/briefs/?q=zzzz",
    "brief": "/briefs/hard/",
    "one word": "/briefs/word/",
    "Arabic brief": "/briefs/arabic/",
    "wide table": "/briefs/wide/",
    "earlier edition": "/briefs/hard/editions/1/",
    "record of change": "/briefs/hard/editions/",
    "redline": "/briefs/hard/editions/1..2/",
    "withdrawn": "/briefs/withdrawn/",
    "in error": "/briefs/in-error/",
    "topic": "/topics/hard-topic/",
    "author": "/authors/hard-author/",
    "search": "/search/?q=geneva",
    "nothing found": "/search/?q=zzzz",
    "events": "/events/",
    "events filtered": "/events/?status=held&q=geneva",
    "bad filter": "/events/?from=never",
    "process": "/events/hard-process/",
    "event": "/events/hard-round-8/",
    "actors": "/actors/",
    "actor": "/actors/hard-actor/",
    "feeds": "/feeds/",
    "codebook": "/codebook/",
    "programs": "/api/",
    "about": "/about/",
    "as it stood": "/?as_of=2018-01-25",
}


def publish_hard_content() -> None:
    """Make what PAGES lead to."""
    actors, events = _actors(), _events()
    topic, author = (
        make_topic("Peace talks, ceasefires", slug="hard-topic"),
        make_author("Leïla Özdemir", slug="hard-author"),
    )
    linked = {"topics": (topic,), "authors": (author, make_author("محمد عبد الله", slug="muhammad"))}
    document = make_document("Letter of the chair", slug="letter", url="https://www.example.org/letter", publisher="UN")
    text = f"<p>{SENTENCE * 4}</p><p>{SENTENCE * 2}</p>"
    sections = tuple((f"{number}. A heading of some length", text) for number in range(1, 13))
    records = {"events": events, "actors": actors, "documents": (document,)}
    hard = _live("hard", LONG_TITLE, bottom_line=LONG_BOTTOM_LINE, sections=sections, **linked, **records)
    edit(hard, bottom_line=f"{LONG_BOTTOM_LINE}<p>It was the last one.</p>")
    publish(hard, kind="correction", note="The bottom line said that a round would follow; none did.")
    word = _live("word", "🕊️ Peace? <No> & ✅", bottom_line="<p>No.</p>", sections=(("Why", "<p>Because.</p>"),))
    # More editions than its page lists openly.
    for number in range(2, 13):
        edit(word, bottom_line=f"<p>No, said {number}.</p>")
        publish(word, kind="update", note=f"{number} said so.")
    _live("arabic", "محادثات سوريا: مساران بلا مفاوضين", bottom_line=f"<p>{ARABIC}</p>", sections=_arabic(), **linked)
    _live("wide", "A wide table", sections=(("Rounds", f"<p>{SENTENCE}</p>{_table(9)}{_table(3)}"),), **linked)
    person = make_person("withdrawer")
    _live("withdrawn", "Figures of another country").withdraw(
        by=person, reason="Its figures were wrong.", replacement=hard
    )
    _live("in-error", "Before the embargo").withdraw(by=person, kind="in_error", reason="It came out too early.")


def _live(slug: str, title: str, **fields) -> Brief:
    return make_live(make_brief(title, slug=slug, **{"bottom_line": f"<p>{SENTENCE * 3}</p>", **fields}))


def _actors() -> tuple[Actor, ...]:
    envoy = make_actor(
        "Staffan de Mistura", slug="hard-actor", is_public=True, names=("ستافان دي ميستورا", "De Mistura")
    )
    bodies = [make_actor(f"Committee {number}", kind="organisation", is_public=True) for number in range(1, 9)]
    with envoy.revising(by=None):
        for body in bodies:
            Relationship(subject=envoy, object=body, kind="member_of", start_edtf="2014-07").save()
    return (envoy, *bodies)


def _events() -> tuple[Event, ...]:
    place = make_place("Geneva of the hard content", latitude=46.2, longitude=6.14, geo_precision="city")
    process = make_event("Talks in Geneva", kind="process", slug="hard-process", date_edtf="2012/..", is_public=True)
    rounds = [
        make_event(
            f"Round {number} of the talks in Geneva",
            slug=f"hard-round-{number}",
            parent=process,
            ordinal=number,
            date_edtf=f"{2009 + number}-0{number}",
            place=place,
            status="planned" if number == 9 else "held",
            is_public=True,
        )
        for number in range(1, 10)
    ]
    return (process, *rounds)


def _arabic() -> tuple[tuple[str, str], ...]:
    return (("خلفية", f"<p>{ARABIC}</p><ul><li>الجولة الأولى</li><li>الجولة الثانية</li></ul>"),)


def _table(columns: int) -> str:
    heads = "".join(f"<th><p>Delegation {number}</p></th>" for number in range(columns))
    cells = "".join("<td><p>fourteen members attending</p></td>" for _ in range(columns))
    return f"<table><tbody><tr>{heads}</tr><tr>{cells}</tr><tr>{cells}</tr></tbody></table>"
