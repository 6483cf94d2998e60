"""Redlines of two pieces of HTML: well formed, whole words, and both texts can be read out of them."""

import random
import re
import time
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from history.redline import plain_words, redline, words_changed

VOID = {"br", "hr"}

EXAMPLES = {
    "same": ("<p>No result.</p>", "<p>No result.</p>", "<p>No result.</p>"),
    "both empty": ("", "", ""),
    "from nothing": ("", "<p>No result.</p>", "<p><ins>No result.</ins></p>"),
    "to nothing": ("<p>No result.</p>", "", "<p><del>No result.</del></p>"),
    "empty paragraphs are nothing": ("<p></p><p> </p>", "", ""),
    "loose text": ("Talks", "Talks ended", "<p>Talks <ins>ended</ins></p>"),
    "word changed": (
        "<p>Eight rounds were held.</p>",
        "<p>Nine rounds were held.</p>",
        "<p><del>Eight</del> <ins>Nine</ins> rounds were held.</p>",
    ),
    "word added at the end": ("<p>Talks ended</p>", "<p>Talks ended badly</p>", "<p>Talks ended <ins>badly</ins></p>"),
    "word removed at the end": (
        "<p>Talks ended badly</p>",
        "<p>Talks ended</p>",
        "<p>Talks ended <del>badly</del></p>",
    ),
    "spaces and line ends alone": ("<p>No   result\nyet.</p>", "<p>No result yet.</p>", "<p>No result yet.</p>"),
    "entities": (
        "<p>Law &amp; order in Aleppo &lt;city&gt;</p>",
        "<p>Law &amp; peace in Aleppo &lt;city&gt;</p>",
        "<p>Law &amp; <del>order</del> <ins>peace</ins> in Aleppo &lt;city&gt;</p>",
    ),
    "emphasis alone": (
        "<p>No <strong>result</strong> yet.</p>",
        "<p>No result yet.</p>",
        "<p>No <del><strong>result</strong></del> <ins>result</ins> yet.</p>",
    ),
    "emphasis within emphasis": (
        "<p><strong>No <em>result</em></strong></p>",
        "<p><strong>No <em>result yet</em></strong></p>",
        "<p><strong>No </strong><strong><em>result </em></strong><ins><strong><em>yet</em></strong></ins></p>",
    ),
    "words across emphasis": (
        "<p>one <em>two three</em> four</p>",
        "<p>one <em>two</em> four</p>",
        "<p>one <em>two </em><del><em>three</em></del> four</p>",
    ),
    "target of a link": (
        '<p>See <a href="https://a.example/">the report</a> of May.</p>',
        '<p>See <a href="https://b.example/">the report</a> of May.</p>',
        (
            '<p>See <del><a href="https://a.example/">the report</a></del>'
            '<ins><a href="https://b.example/">the report</a></ins> of May.</p>'
        ),
    ),
    "paragraph added": (
        "<p>One thing.</p><p>Two things.</p>",
        "<p>One thing.</p><p>Quite another matter.</p><p>Two things.</p>",
        "<p>One thing.</p><p><ins>Quite another matter.</ins></p><p>Two things.</p>",
    ),
    "paragraph removed": (
        "<p>One thing.</p><p>Quite another matter.</p><p>Two things.</p>",
        "<p>One thing.</p><p>Two things.</p>",
        "<p>One thing.</p><p><del>Quite another matter.</del></p><p>Two things.</p>",
    ),
    "paragraph moved": (
        "<p>Alpha beta.</p><p>Gamma delta.</p><p>Epsilon zeta.</p>",
        "<p>Gamma delta.</p><p>Epsilon zeta.</p><p>Alpha beta.</p>",
        "<p><del>Alpha beta.</del></p><p>Gamma delta.</p><p>Epsilon zeta.</p><p><ins>Alpha beta.</ins></p>",
    ),
    "paragraph replaced: what went stands before what came": (
        "<p>Alpha beta.</p>",
        "<p>Gamma delta.</p>",
        "<p><del>Alpha beta.</del></p><p><ins>Gamma delta.</ins></p>",
    ),
    "heading made of a paragraph": (
        "<p>Response</p>",
        "<h3>Response</h3>",
        "<p><del>Response</del></p><h3><ins>Response</ins></h3>",
    ),
    "line break": ("<p>a b c</p>", "<p>a b<br>c</p>", "<p>a b <ins><br></ins>c</p>"),
    "rule": ("<p>a</p><hr><p>b</p>", "<p>a</p><p>b</p>", "<p>a</p><del><hr></del><p>b</p>"),
    "quotation": (
        "<blockquote><p>We agree.</p></blockquote>",
        "<blockquote><p>We never agree.</p></blockquote>",
        "<blockquote><p>We <ins>never</ins> agree.</p></blockquote>",
    ),
    "item added": (
        "<ul><li>Syria</li><li>Russia</li></ul>",
        "<ul><li>Syria</li><li>Turkey</li><li>Russia</li></ul>",
        "<ul><li>Syria</li><li><ins>Turkey</ins></li><li>Russia</li></ul>",
    ),
    "item removed": (
        "<ul><li><p>Syria</p></li><li><p>Turkey</p></li></ul>",
        "<ul><li><p>Syria</p></li></ul>",
        "<ul><li><p>Syria</p></li><li><p><del>Turkey</del></p></li></ul>",
    ),
    "paragraph removed within an item": (
        "<ol><li><p>one</p><p>two</p><p>three</p></li></ol>",
        "<ol><li><p>one</p><p>three</p></li></ol>",
        "<ol><li><p>one</p><p><del>two</del></p><p>three</p></li></ol>",
    ),
    "nested list": (
        "<ul><li>Talks<ul><li>Geneva</li><li>Sochi</li></ul></li></ul>",
        "<ul><li>Talks<ul><li>Geneva</li><li>Astana</li></ul></li></ul>",
        "<ul><li>Talks<ul><li>Geneva</li><li><del>Sochi</del></li><li><ins>Astana</ins></li></ul></li></ul>",
    ),
    "nested list removed": (
        "<ul><li>Talks<ul><li>Geneva</li></ul></li><li>War</li></ul>",
        "<ul><li>Talks</li><li>War</li></ul>",
        "<ul><li>Talks<ul><li><del>Geneva</del></li></ul></li><li>War</li></ul>",
    ),
    "cell changed": (
        "<table><tbody><tr><td>Killed</td><td>142</td></tr></tbody></table>",
        "<table><tbody><tr><td>Killed</td><td>150</td></tr></tbody></table>",
        "<table><tbody><tr><td>Killed</td><td><del>142</del><ins>150</ins></td></tr></tbody></table>",
    ),
    "empty cells keep their columns": (
        "<table><tbody><tr><td>Killed</td><td></td><td><p>5</p></td></tr></tbody></table>",
        "<table><tbody><tr><td>Killed</td><td></td><td><p>6</p></td></tr></tbody></table>",
        "<table><tbody><tr><td>Killed</td><td></td><td><p><del>5</del><ins>6</ins></p></td></tr></tbody></table>",
    ),
    "cell filled": (
        "<table><tbody><tr><td>Killed</td><td><p></p></td></tr></tbody></table>",
        "<table><tbody><tr><td>Killed</td><td>5</td></tr></tbody></table>",
        "<table><tbody><tr><td>Killed</td><td><ins>5</ins></td></tr></tbody></table>",
    ),
    "row removed though its figures occur elsewhere": (
        (
            "<table><tbody><tr><td>A</td><td>0</td></tr><tr><td>B</td><td>0</td></tr><tr><td>C</td><td>0</td></tr>"
            "</tbody></table>"
        ),
        "<table><tbody><tr><td>A</td><td>0</td></tr><tr><td>C</td><td>0</td></tr></tbody></table>",
        (
            "<table><tbody><tr><td>A</td><td>0</td></tr><tr><td><del>B</del></td><td><del>0</del></td></tr>"
            "<tr><td>C</td><td>0</td></tr></tbody></table>"
        ),
    ),
    "row of the same name": (
        "<table><tbody><tr><td>Ninth</td><td>planned</td></tr><tr><td></td><td>one</td></tr></tbody></table>",
        "<table><tbody><tr><td>Ninth</td><td>held 2018</td></tr><tr><td></td><td>two</td></tr></tbody></table>",
        (
            "<table><tbody><tr><td>Ninth</td><td><del>planned</del><ins>held 2018</ins></td></tr>"
            "<tr><td></td><td><del>one</del></td></tr><tr><td></td><td><ins>two</ins></td></tr></tbody></table>"
        ),
    ),
    "table that an editor has written anew": (
        (
            "<table><thead><tr><th>Round</th><th>Held</th></tr></thead>"
            "<tbody><tr><td>Eighth</td><td>2017</td></tr><tr><td>Ninth</td><td>planned</td></tr></tbody></table>"
        ),
        (
            '<table><tbody><tr><th colspan="1"><p>Round</p></th><th colspan="1"><p>Held</p></th></tr>'
            "<tr><td><p>Eighth</p></td><td><p>2017</p></td></tr>"
            "<tr><td><p>Ninth</p></td><td><p>held 2018</p></td></tr></tbody></table>"
        ),
        (
            '<table><tbody><tr><th colspan="1"><p>Round</p></th><th colspan="1"><p>Held</p></th></tr>'
            "<tr><td><p>Eighth</p></td><td><p>2017</p></td></tr>"
            "<tr><td><p>Ninth</p></td><td><p><del>planned</del><ins>held 2018</ins></p></td></tr></tbody></table>"
        ),
    ),
    "list that an editor has written anew": (
        "<ul><li>Geneva</li><li>Sochi</li></ul>",
        "<ul><li><p>Geneva</p></li><li><p>Sochi</p></li></ul>",
        "<ul><li><p>Geneva</p></li><li><p>Sochi</p></li></ul>",
    ),
    "heading in place of bare text": (
        "<ul><li>Geneva</li></ul>",
        "<ul><li><h3>Geneva</h3></li></ul>",
        "<ul><li><del>Geneva</del></li><li><h3><ins>Geneva</ins></h3></li></ul>",
    ),
    "column added": (
        "<table><tbody><tr><th>Killed</th></tr></tbody></table>",
        "<table><tbody><tr><th>Killed</th><th>Hurt</th></tr></tbody></table>",
        (
            "<table><tbody><tr><th><del>Killed</del></th></tr>"
            "<tr><th><ins>Killed</ins></th><th><ins>Hurt</ins></th></tr></tbody></table>"
        ),
    ),
}


@pytest.mark.parametrize(("old", "new", "expected"), EXAMPLES.values(), ids=EXAMPLES)
def test_redline_marks_what_went_and_what_came(old, new, expected):
    assert redline(old, new) == expected


class Stack(HTMLParser):
    """Fails on a tag that is closed out of turn or never."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag


def assert_well_formed(html: str) -> None:
    stack = Stack()
    stack.feed(html)
    stack.close()
    assert stack.open == []


def shown(html: str) -> list[str]:
    """The words that a browser shows: tags of blocks part words, those of emphasis do not."""
    parted = re.sub(r"<(?!/?(?:strong|em|s|sup|a|ins|del)\b)[^>]*>", " ", html)
    return unescape(re.sub(r"<[^>]*>", "", parted)).split()


def without(mark: str, html: str) -> list[str]:
    return shown(re.sub(f"<{mark}>.*?</{mark}>", "", html, flags=re.DOTALL))


word = st.sampled_from(["war", "talks", "and", "Geneva", "&amp;", "a&lt;b", "İnönü", "8", "end.", " ", "\n", "<br>"])
text = st.lists(word, max_size=6).map(" ".join)
inline = st.recursive(
    text,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["strong", "em", "s", "sup"]), inner).map(lambda t: "<{0}>{1}</{0}>".format(*t)),
        inner.map(lambda t: f'<a href="https://a.example/?x=1&amp;y=2">{t}</a>'),
        st.lists(inner, max_size=3).map("".join),
    ),
    max_leaves=4,
)
block = st.one_of(
    inline.map(lambda t: f"<p>{t}</p>"),
    inline.map(lambda t: f"<h3>{t}</h3>"),
    st.just("<hr>"),
)
cell = st.one_of(inline, st.lists(block, max_size=2).map("".join))


def wrapped(inner):
    items = st.lists(st.one_of(inline, inner), min_size=1, max_size=3).map(
        lambda found: "".join(f"<li>{item}</li>" for item in found)
    )
    return st.one_of(
        items.map(lambda t: f"<ul>{t}</ul>"),
        items.map(lambda t: f"<ol>{t}</ol>"),
        inner.map(lambda t: f"<blockquote>{t}</blockquote>"),
        st.lists(inner, max_size=3).map("".join),
    )


row = st.lists(cell, min_size=1, max_size=3).map(lambda cells: "".join(f"<td>{c}</td>" for c in cells))
table = st.lists(row, min_size=1, max_size=3).map(
    lambda rows: "<table><tbody>" + "".join(f"<tr>{r}</tr>" for r in rows) + "</tbody></table>"
)
document = st.lists(st.one_of(table, st.recursive(block, wrapped, max_leaves=4)), max_size=4).map("".join)


@settings(max_examples=150, deadline=None)
@given(document, document)
def test_redline_is_well_formed_and_holds_both_texts(old, new):
    html = redline(old, new)
    assert_well_formed(html)
    assert without("del", html) == shown(new)
    assert without("ins", html) == shown(old)


@settings(max_examples=50, deadline=None)
@given(document)
def test_redline_of_a_text_with_itself_marks_nothing(html):
    same = redline(html, html)
    assert "<del>" not in same
    assert "<ins>" not in same
    assert shown(same) == shown(html)


@settings(max_examples=60, deadline=None)
@given(table, table)
def test_cells_stay_in_their_columns(old, new):
    """Each row of the redline has the cells of a row of one of the texts, neither more nor fewer."""

    def widths(html: str) -> set[int]:
        return {row.count("<td>") for row in re.findall("<tr>.*?</tr>", html, flags=re.DOTALL)}

    assert widths(redline(old, new)) <= widths(old) | widths(new)


def essay(paragraphs: int, length: int, chance: random.Random) -> list[list[str]]:
    """Paragraphs of words, half of them the few that every text is full of."""
    often = ["the", "of", "and", "in", "to", "a", "talks", "Geneva"]
    return [
        [chance.choice(often) if chance.random() < 0.5 else f"word{chance.randrange(2000)}" for _ in range(length)]
        for _ in range(paragraphs)
    ]


def edited(paragraphs: list[list[str]], chance: random.Random) -> list[list[str]]:
    """One word in twenty replaced, and the first paragraph moved to the end."""
    mixed = [[word if chance.random() > 0.05 else "edited" for word in paragraph] for paragraph in paragraphs]
    return mixed[1:] + mixed[:1]


@pytest.mark.parametrize(
    ("paragraphs", "length"), [(60, 100), (3, 2000), (1, 6000)], ids=["60x100", "3x2000", "1x6000"]
)
def test_redline_of_a_long_text_takes_less_than_two_seconds(paragraphs, length):
    chance = random.Random(25)  # noqa: S311
    before = essay(paragraphs, length, chance)
    old, new = ("".join(f"<p>{' '.join(p)}</p>" for p in text) for text in (before, edited(before, chance)))
    started = time.process_time()
    html = redline(old, new)
    assert time.process_time() - started < 2
    assert without("del", html) == shown(new)
    assert without("ins", html) == shown(old)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("", "", 0.0, id="nothing"),
        pytest.param("<p>a b</p>", "<h3>a <em>b</em></h3>", 0.0, id="markup alone"),
        pytest.param("<p>a b c d</p>", "<p>a b c e</p>", 0.25, id="a quarter"),
        pytest.param("<p>a</p>", "<p>b</p>", 1.0, id="all"),
        pytest.param("", "<p>b</p>", 1.0, id="from nothing"),
    ],
)
def test_share_of_words_changed(old, new, expected):
    assert words_changed(old, new) == expected


def test_plain_words_are_unescaped_and_without_markup():
    assert plain_words("<p>Law &amp; order<br>in <em>Aleppo</em>.</p>") == ["Law", "&", "order", "in", "Aleppo", "."]


ITEMS = "".join(f"<li>Round {n}</li>" for n in range(9))
ROWS = "".join(f"<tr><td>Round {n}</td></tr>" for n in range(9))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "<p>A b.</p><p>C d e.</p><p>F.</p><p>G.</p>",
            "<p>A b.</p><p>C d e.</p><p>F.</p><p>H.</p>",
            '<p><span class="gap">[… 5 words unchanged …]</span></p><p>F.</p><p><del>G.</del></p><p><ins>H.</ins></p>',
            id="paragraphs",
        ),
        pytest.param(
            "<p>A b.</p><p>F.</p><p>G.</p>",
            "<p>A b.</p><p>F.</p><p>H.</p>",
            "<p>A b.</p><p>F.</p><p><del>G.</del></p><p><ins>H.</ins></p>",
            id="a single one stays",
        ),
        pytest.param(
            f"<ul>{ITEMS}</ul>",
            f"<ul>{ITEMS.replace('Round 0', 'Sochi')}</ul>",
            "<ul><li><del>Round 0</del></li><li><ins>Sochi</ins></li><li>Round 1</li>"
            '<li><span class="gap">[… 14 words unchanged …]</span></li></ul>',
            id="items",
        ),
        pytest.param(
            f"<table>{ROWS}</table>",
            f"<table>{ROWS.replace('Round 0', 'Round nought')}</table>",
            f"<table>{ROWS.replace('Round 0', 'Round <del>0</del><ins>nought</ins>')}</table>",
            id="a table is whole",
        ),
        pytest.param(
            f"<p>A.</p><ul>{ITEMS}</ul><p>B.</p>",
            f"<p>A.</p><ul>{ITEMS}</ul><p>C.</p>",
            '<p><span class="gap">[… 17 words unchanged …]</span></p><ul><li>Round 8</li></ul>'
            "<p><del>B.</del></p><p><ins>C.</ins></p>",
            id="paragraph and list",
        ),
    ],
)
def test_redline_in_part_leaves_out_what_is_not_next_to_a_difference(old, new, expected):
    assert redline(old, new, whole=False) == expected
