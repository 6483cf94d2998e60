"""What a minor change may touch, and what makes it more than that."""

import pytest

from briefs.minor import reasons_not_minor
from tests.making import edit, make_actor, make_brief, make_document, make_event, make_topic

pytestmark = pytest.mark.django_db

FILLER = " ".join(f"word{'abcdefghij'[n % 10]}" for n in range(200))


def snapshot(text: str = "", *, title: str = "Talks without results", bottom_line: str = "<p>None.</p>") -> dict:
    """A brief with one section, Background, that has this text among 200 other words."""
    brief = make_brief(title, bottom_line=bottom_line, sections=(("Background", f"<p>{text} {FILLER}</p>"),))
    content = brief.snapshot()
    content["sections"][0]["id"] = 1
    return content


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("They recieved it", "They received it"),
        ("They met and then left", "They met, and then left"),
        ("the Envoy spoke", "the envoy spoke"),
        ('the "process" of Astana', "the “process” of Astana"),
        ("the envoy's plan", "the envoy’s plan"),
        ("Eight rounds", "eight rounds"),
        ("from 5-7 per side", "from 5–7 per side"),
        ("about 5 % of it", "about 5% of it"),
        ("1\u00a0000 people", "1\u202f000 people"),
        ("they may come", "they might come"),
        ("they march on", "they go on"),
        ("the alone word", "the lone word"),
        ("<strong>all</strong> sides", "all sides"),
    ],
)
def test_these_are_minor(old, new):
    assert reasons_not_minor(snapshot(old), snapshot(new)) == []


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("eight rounds", "seven rounds", "“eight” became “seven” in Background."),
        ("8 rounds", "9 rounds", "“8” became “9” in Background."),
        ("1,000 people", "1.000 people", "“1,000” became “1.000” in Background."),
        ("1,000 people", "10,00 people", "“1,000” became “10,00” in Background."),
        ("5 % of it", "5.5 % of it", "“5 %” became “5.5 %” in Background."),
        ("5 of it", "5 % of it", "“5” became “5 %” in Background."),
        ("at -5 degrees", "at 5 degrees", "“-5” became “5” in Background."),
        ("€20bn in aid", "€20m in aid", "“€20bn” became “€20m” in Background."),
        ("€20 in aid", "$20 in aid", "“€20” became “$20” in Background."),
        ("the 8th round", "the 9th round", "“8th” became “9th” in Background."),
        ("the eighth round", "the ninth round", "“eighth” became “ninth” in Background."),
        ("in Geneva II", "in Geneva I", "“II” is gone from Background."),
        ("half of them", "all of them", "“half” is gone from Background."),
        ("½ of them", "¾ of them", "“½” became “¾” in Background."),
        ("in May there", "in June there", "“May” became “June” in Background."),
        ("in May there", "in may there", "“May” is gone from Background."),
        ("on Monday they", "on Tuesday they", "“Monday” became “Tuesday” in Background."),
        ("it came 2012-06-30", "it came 2012-06-29", "“2012-06-30” became “2012-06-29” in Background."),
        ("some left", "some 40 left", "“40” is new in Background."),
        ("twenty-one left", "twenty-two left", "“one” became “two” in Background."),
        ("<p>1<strong>0</strong> left</p>", "<p>1<strong>1</strong> left</p>", "“10” became “11” in Background."),
    ],
)
def test_number_or_date_is_not_minor(old, new, reason):
    assert reasons_not_minor(snapshot(old), snapshot(new)) == [reason]


def test_two_numbers_that_change_places_are_not_minor():
    reasons = reasons_not_minor(snapshot("killed 8, hurt 7"), snapshot("killed 7, hurt 8"))
    assert reasons == ["“7” is new in Background.", "“7” is gone from Background."]


def test_bottom_line_is_not_touched_by_a_minor_change():
    reasons = reasons_not_minor(snapshot(bottom_line="<p>None</p>"), snapshot(bottom_line="<p>None.</p>"))
    assert reasons == ["The bottom line is different."]


def test_title_is_looked_at_for_numbers():
    reasons = reasons_not_minor(snapshot(title="Geneva II talks"), snapshot(title="Geneva III talks"))
    assert reasons == ["“II” became “III” in the title."]


def test_date_of_the_brief_is_not_minor():
    old = make_brief()
    was = old.snapshot()
    edit(old, date=None)
    assert reasons_not_minor(was, old.snapshot()) == ["The date of the brief was 25 January 2018 and is missing."]


@pytest.mark.parametrize(("changed", "count"), [(49, 1000), (50, 1000), (51, 1000)], ids=["4.9 %", "5 %", "5.1 %"])
def test_share_of_words(changed, count):
    old = snapshot()
    words = [f"w{'x' * (n % 7)}{chr(97 + n % 26)}" for n in range(count - 8)]
    new = snapshot()
    old["title"] = new["title"] = "Of six words in all now"
    body = [*("other" for _ in range(changed)), *words[changed:]]
    old["sections"][0]["body"], new["sections"][0]["body"] = " ".join(words), " ".join(body)
    expected = ["5.1 % of the words are different; a minor change has at most 5 %."] if changed == 51 else []
    assert reasons_not_minor(old, new) == expected


def test_links_are_not_minor():
    brief = make_brief(events=(make_event("Sochi"),), actors=(make_actor("Kofi Annan"), make_actor("Lakhdar Brahimi")))
    was = brief.snapshot()
    with brief.revising(by=None):
        brief.event_links.all().delete()
        brief.actor_links.first().delete()
        link = brief.actor_links.get()
        link.role = "envoy"
        link.save()
    assert reasons_not_minor(was, brief.snapshot()) == [
        "The event “Sochi” is no longer linked.",
        "The actor “Kofi Annan” is no longer linked.",
        "What is said of the actor “Lakhdar Brahimi” is different.",
    ]
    assert reasons_not_minor(brief.snapshot(), was) == [
        "The event “Sochi” is linked, which it was not.",
        "The actor “Kofi Annan” is linked, which it was not.",
        "What is said of the actor “Lakhdar Brahimi” is different.",
    ]


def test_sources_and_topics():
    """A topic more is minor; the place in a source is a number like any other."""
    brief = make_brief(sections=(("Background", f"<p>{FILLER}</p>"),), documents=(make_document(),))
    was, topic = brief.snapshot(), make_topic()
    with brief.revising(by=None):
        brief.topics.add(topic)
    assert reasons_not_minor(was, brief.snapshot()) == []
    citation = brief.citations.get()
    with brief.revising(by=None):
        citation.locator = "para. 2"
        citation.save()
    assert reasons_not_minor(was, brief.snapshot()) == ["“2” is new in the sources."]


def test_new_section_names_so_many_numbers_and_counts_the_rest():
    old, new = snapshot(), snapshot()
    figures = " ".join(str(n) for n in range(40))
    new["sections"].append({**new["sections"][0], "id": 2, "heading": "Issue", "body": f"<p>{figures}</p>"})
    reasons = reasons_not_minor(old, new)
    assert reasons[0] == "“0” is new in Issue."
    assert reasons[12] == "28 more numbers or dates are different."
    assert reasons[13].endswith(" % of the words are different; a minor change has at most 5 %.")
    assert len(reasons) == 14


def test_heading_is_escaped_where_it_is_read_as_text():
    old, new = snapshot(), snapshot()
    for content, heading in ((old, "Aid < 5"), (new, "Aid < 6")):
        content["sections"][0]["heading"] = heading
    assert reasons_not_minor(old, new) == ["“5” became “6” in Aid < 6."]
