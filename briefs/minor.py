"""When a change is more than minor: it touches the bottom line, a number, a date, a link, or too many words.

Strict on purpose: what is refused here a second person may still confirm. Spelling, commas, quotation marks and
the case of letters are minor.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from django.utils.formats import date_format
from django.utils.html import escape

from briefs.richtext import plain_text
from history.redline import words_changed
from history.snapshots import Json

#: Share of the words that a minor change may change at most.
MOST_WORDS = 0.05
#: So many changed numbers and dates are named; a whole new section may have hundreds.
MOST_FIGURES = 12

COUNTING = (
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|"
    "trillions?|dozens?|first|second|thirds?|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|"
    "thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth|hundredth|"
    "thousandth|half|halves|quarters?|once|twice|thrice|single|double[ds]?|triple[ds]?|yesterday|today|tomorrow"
)
# With a capital only: “may” and “march” are verbs.
CALENDAR = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|"
    "Mondays?|Tuesdays?|Wednesdays?|Thursdays?|Fridays?|Saturdays?|Sundays?"
)
FIGURE = re.compile(
    # 8, 1,000, −5.5 %, €20bn, 5–7, 2012-06-30, 8th, ½
    r"(?:(?<!\S)[+\-−])?[$€£¥]?\d+(?:[.,:/’'\-–\u00a0\u2009\u202f]\d+)*\w*(?:\s?[%‰])?|[¼-¾⅐-⅞²³¹]"
    # Geneva II
    r"|\b(?=[IVXL]{2,}\b)(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?<=[IVXL])\b"
    rf"|\b(?i:{COUNTING})\b|\b(?:{CALENDAR})\b"
)
ALIKE = str.maketrans({"–": "-", "−": "-", "’": "'", "\u00a0": " ", "\u2009": " ", "\u202f": " "})


@dataclass(frozen=True)
class Text:
    """A piece of writing in a snapshot: what tells it from others, what to call it, and its HTML."""

    key: str
    place: str
    html: str


def reasons_not_minor(old: Json, new: Json) -> list[str]:
    """Why the change from one snapshot of a brief to another is more than minor, in sentences; empty if it is not."""
    return [*_bottom_line(old, new), *_date(old, new), *_links(old, new), *_figures(old, new), *_words(old, new)]


def _bottom_line(old: Json, new: Json) -> Iterator[str]:
    if plain_text(old["bottom_line"]) != plain_text(new["bottom_line"]):
        yield "The bottom line is different."


def _date(old: Json, new: Json) -> Iterator[str]:
    if old["date"] != new["date"]:
        yield f"The date of the brief was {_day(old['date'])} and is {_day(new['date'])}."


def _day(value: str | None) -> str:
    return date_format(date.fromisoformat(value), "j F Y") if value else "missing"


def _links(old: Json, new: Json) -> Iterator[str]:
    for part, kind in (("event_links", "event"), ("actor_links", "actor")):
        was, now = _linked(old[part], kind), _linked(new[part], kind)
        yield from (f"The {kind} “{now[key][0]}” is linked, which it was not." for key in now if key not in was)
        yield from (f"The {kind} “{was[key][0]}” is no longer linked." for key in was if key not in now)
        for key in was.keys() & now.keys():
            if was[key][1:] != now[key][1:]:
                yield f"What is said of the {kind} “{now[key][0]}” is different."


def _linked(rows: list[Json], kind: str) -> dict[Any, tuple[str, ...]]:
    return {row[kind]["id"]: (row[kind]["name"], row.get("role", ""), row["note"]) for row in rows}


def _figures(old: Json, new: Json) -> Iterator[str]:
    """Numbers and dates within the texts, in order, so that two that have changed places are found as well."""
    found = list(_all_figures(old, new))
    yield from found[:MOST_FIGURES]
    if len(found) > MOST_FIGURES:
        yield f"{len(found) - MOST_FIGURES} more numbers or dates are different."


def _all_figures(old: Json, new: Json) -> Iterator[str]:
    before, after = ({text.key: text for text in _texts(snapshot)} for snapshot in (old, new))
    for key in [*after, *(key for key in before if key not in after)]:
        place = (after.get(key) or before[key]).place
        was, now = (_figures_of(texts[key].html) if key in texts else [] for texts in (before, after))
        yield from _changes(was, now, place)


def _changes(was: list[str], now: list[str], place: str) -> Iterator[str]:
    matcher = SequenceMatcher(None, [_same(x) for x in was], [_same(x) for x in now], autojunk=False)
    for operation, i1, i2, j1, j2 in matcher.get_opcodes():
        if operation == "equal":
            continue
        pairs = min(i2 - i1, j2 - j1)
        yield from (f"“{was[i1 + n]}” became “{now[j1 + n]}” in {place}." for n in range(pairs))
        yield from (f"“{gone}” is gone from {place}." for gone in was[i1 + pairs : i2])
        yield from (f"“{came}” is new in {place}." for came in now[j1 + pairs : j2])


def _figures_of(html: str) -> list[str]:
    return FIGURE.findall(plain_text(html))


def _same(figure: str) -> str:
    """How a figure is compared: the kind of dash, apostrophe or space in it, and its case, say nothing."""
    return figure.translate(ALIKE).replace(" ", "").casefold()


def _words(old: Json, new: Json) -> Iterator[str]:
    share = words_changed(*("\n".join(text.html for text in _all_texts(snapshot)) for snapshot in (old, new)))
    if round(share, 6) > MOST_WORDS:
        percent = f"{100 * share:.1f}".removesuffix(".0")
        yield f"{percent} % of the words are different; a minor change has at most {100 * MOST_WORDS:.0f} %."


def _all_texts(snapshot: Json) -> list[Text]:
    return [Text("bottom_line", "the bottom line", snapshot["bottom_line"]), *_texts(snapshot)]


def _texts(snapshot: Json) -> list[Text]:
    """All that is written in a brief, but its bottom line, of which any change counts, and notes on what is linked."""
    sections = [
        Text(f"sections.{row['id']}", row["heading"], f"<h2>{escape(row['heading'])}</h2>{row['body']}")
        for row in snapshot["sections"]
    ]
    sources = "".join(f"<p>{escape(_source(row))}</p>" for row in snapshot["citations"])
    return [
        Text("title", "the title", f"<p>{escape(snapshot['title'])}</p>"),
        *sections,
        Text("sources", "the sources", sources),
    ]


def _source(row: Json) -> str:
    return " ".join(str(row.get(name) or "") for name in ("locator", "note")) + f" {row['document']['name']}"
