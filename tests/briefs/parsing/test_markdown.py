"""The HTML that Markdown becomes, before and after the sanitiser of the rich text fields."""

import nh3
import pytest

from briefs.parsing import BriefFault
from briefs.parsing.markdown import Passage, plain_text, to_html

TAGS = {"p", "br", "strong", "em", "s", "sub", "sup", "a", "ul", "ol", "li", "blockquote", "hr", "h3", "h4"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "th": {"rowspan", "colspan"}, "td": {"rowspan", "colspan"}}
TABLE = (
    "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n"
    "<tbody>\n<tr>\n<td>{}</td>\n<td>{}</td>\n</tr>\n</tbody>\n</table>"
)


def html(text: str) -> str:
    return to_html([Passage(text)])[0]


def sanitised(markup: str) -> str:
    return nh3.clean(markup, tags=TAGS, attributes=ATTRIBUTES, link_rel=None)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("one\ntwo\n\nthree", "<p>one\ntwo</p>\n<p>three</p>", id="paragraphs"),
        pytest.param("**b** *i* ~~s~~ `c*d*`", "<p><strong>b</strong> <em>i</em> <s>s</s> c*d*</p>", id="emphasis"),
        pytest.param("a  \nb\\\nc", "<p>a<br>\nb<br>\nc</p>", id="breaks"),
        pytest.param("- a\n- b\n  1. c", "<ul>\n<li>a</li>\n<li>b\n<ol>\n<li>c</li>\n</ol>\n</li>\n</ul>", id="lists"),
        pytest.param("4) a\n5) b", '<ol start="4">\n<li>a</li>\n<li>b</li>\n</ol>', id="start"),
        pytest.param("> a\n> b", "<blockquote>\n<p>a\nb</p>\n</blockquote>", id="quotation"),
        pytest.param("a\n\n***", "<p>a</p>\n<hr>", id="rule"),
        pytest.param("# a\n##### b", "<h3>a</h3>\n<h4>b</h4>", id="headings"),
        pytest.param("[a](http://b.c 'd')", '<p><a href="http://b.c" title="d">a</a></p>', id="link"),
        pytest.param(
            "[a][b] [b]\n\n[b]: http://c.d",
            '<p><a href="http://c.d">a</a> <a href="http://c.d">b</a></p>',
            id="reference",
        ),
        pytest.param(
            "<http://a.b> <c@d.e>",
            '<p><a href="http://a.b">http://a.b</a> <a href="mailto:c@d.e">c@d.e</a></p>',
            id="autolink",
        ),
        pytest.param("a|b\n-|:-:\n1|2", TABLE.format("1", "2"), id="table"),
        pytest.param(
            "x<sup>2</sup> <a href=\"http://b.c\" title='d'>e</a>",
            "<p>x<sup>2</sup> <a href=\"http://b.c\" title='d'>e</a></p>",
            id="html",
        ),
        pytest.param("a &amp; b & c &lt; d < e &copy;", "<p>a &amp; b &amp; c &lt; d &lt; e ©</p>", id="entities"),
        pytest.param(
            '"It\'s" – “it’s” -- ... (c) http://a.b', '<p>"It\'s" – “it’s” -- ... (c) http://a.b</p>', id="as-written"
        ),
        pytest.param("[the] near\u00a0future", "<p>[the] near\u00a0future</p>", id="brackets"),
        pytest.param("        indented\n\n\tand more", "<p>indented</p>\n<p>and more</p>", id="indented"),
        pytest.param(
            "a:\n\t- b\n\t- c\n\n\td", "<p>a:</p>\n<ul>\n<li>b</li>\n<li>c</li>\n</ul>\n<p>d</p>", id="indented-list"
        ),
    ],
)
def test_markdown_becomes_html_that_the_sanitiser_leaves_alone(source, expected):
    assert html(source) == expected
    assert sanitised(expected) == expected.replace("'d'", '"d"').replace("\u00a0", "&nbsp;")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("<name withheld> said", "<p>&lt;name withheld&gt; said</p>", id="no-tag"),
        pytest.param("a <!-- b --> c", "<p>a &lt;!-- b --&gt; c</p>", id="comment"),
        pytest.param("<script>a</script>", "<p>&lt;script&gt;a&lt;/script&gt;</p>", id="script"),
        pytest.param("a <a href='b>c", "<p>a &lt;a href='b&gt;c</p>", id="open-tag"),
        pytest.param("![a *b*](http://c.d/e.png)", '<p><a href="http://c.d/e.png">a b</a></p>', id="picture"),
        pytest.param(
            "![](http://c.d/e.png)", '<p><a href="http://c.d/e.png">http://c.d/e.png</a></p>', id="bare-picture"
        ),
        pytest.param("[Editor]: unverified", "<p>[Editor]: unverified</p>", id="unused-address"),
        pytest.param("[a]: b\n[a]: c\n\n[a]", '<p>[a]: c</p>\n<p><a href="b">a</a></p>', id="second-address"),
        pytest.param("a|b\n-|-\n1|2|3|4", TABLE.format("1", "2 | 3 | 4"), id="extra-cells"),
        pytest.param(
            "2015. a\n2017. b\n2018. c",
            '<ol start="2015">\n<li>a</li>\n</ol>\n<ol start="2017">\n<li>b</li>\n<li>c</li>\n</ol>',
            id="years",
        ),
        pytest.param("1. a\n1. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>", id="all-ones"),
        pytest.param("```text\na\n\nb\n```", "<p>```text\na</p>\n<p>b\n```</p>", id="fence"),
        pytest.param("a\n---\nb\n===", "<p>a</p>\n<hr>\n<p>b\n===</p>", id="underlined"),
        pytest.param("[a](javascript:b)", "<p>[a](javascript:b)</p>", id="unsafe-link"),
        pytest.param(
            "<table>\n<tr><td>a</td></tr>\n</table>", "<table>\n<tr><td>a</td></tr>\n</table>", id="html-block"
        ),
    ],
)
def test_markdown_keeps_what_other_converters_drop(source, expected):
    assert html(source) == expected


# Notes


@pytest.mark.parametrize(
    ("passages", "expected"),
    [
        pytest.param(["a[^1]\n\n[^1]: *b*"], ["<p>a<sup>1</sup></p>\n<ol>\n<li><em>b</em></li>\n</ol>"], id="one"),
        pytest.param(
            ["a[^z]", "b[^y]", "c\n\n[^y]: Y\n[^z]: Z"],
            [
                "<p>a<sup>1</sup></p>\n<ol>\n<li>Z</li>\n</ol>",
                '<p>b<sup>2</sup></p>\n<ol start="2">\n<li>Y</li>\n</ol>',
                "<p>c</p>",
            ],
            id="far-away",
        ),
        pytest.param(
            ["a[^1] b[^1]", "c[^1]\n\n[^1]: N"],
            [
                "<p>a<sup>1</sup> b<sup>1</sup></p>\n<ol>\n<li>N</li>\n</ol>",
                '<p>c<sup>2</sup></p>\n<ol start="2">\n<li>N</li>\n</ol>',
            ],
            id="cited-again",
        ),
        pytest.param(
            ["a[^1]\n\n[^1]: b[^2]\n[^2]: c[^1]"],
            ["<p>a<sup>1</sup></p>\n<ol>\n<li>b<sup>2</sup></li>\n<li>c<sup>1</sup></li>\n</ol>"],
            id="within-notes",
        ),
        pytest.param(
            ["a[^1]\n\n[^1]: b\n\n    c"],
            ["<p>a<sup>1</sup></p>\n<ol>\n<li><p>b</p>\n<p>c</p></li>\n</ol>"],
            id="two-paragraphs",
        ),
        pytest.param(["a[^1] ^[b]"], ["<p>a[^1] ^[b]</p>"], id="undefined"),
        pytest.param(["a[^x]\n\n[^1]: b"], ["<p>a[^x]</p>\n<ol>\n<li>b</li>\n</ol>"], id="uncited"),
        pytest.param(
            ["a[^1]\n\n[^1]: b\n[^1]: c"],
            ["<p>a<sup>1</sup></p>\n<ol>\n<li>b</li>\n<li>c</li>\n</ol>"],
            id="defined-twice",
        ),
    ],
)
def test_notes_are_listed_where_they_are_cited(passages, expected):
    assert to_html([Passage(text) for text in passages]) == expected
    assert [sanitised(markup) for markup in expected] == expected


# Limits


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("a\n\n" + ">" * 21 + " b", id="quotations"),
        pytest.param("a\n\n" + "- " * 11 + "b", id="lists"),
    ],
)
def test_text_nested_too_deep_is_a_fault_of_its_line(source):
    with pytest.raises(BriefFault) as caught:
        to_html([Passage(source, first_line=5)])
    assert caught.value.message == (
        "Lists and quotations are nested too deep here. Take away some of the > or - marks."
    )
    assert caught.value.line == 7


@pytest.mark.parametrize("mark", ["> ", "- "])
def test_text_nested_ten_deep_is_read(mark):
    assert "<p>deep</p>" in html(mark * 10 + "deep") or "<li>deep</li>" in html(mark * 10 + "deep")


def test_address_over_2000_characters_is_a_fault_of_its_line():
    with pytest.raises(BriefFault, match=r"The address has over 2,000 characters\. Shorten it\.") as caught:
        to_html([Passage("x\n\n[a]: http://" + "b" * 2_000, first_line=2)])
    assert caught.value.line == 4


def test_notes_repeated_beyond_8_mb_are_a_fault():
    passages = [Passage("a[^1]")] * 9 + [Passage("[^1]: " + "b" * 1_000_000)]
    with pytest.raises(BriefFault, match="grows beyond 8 MB"):
        to_html(passages)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("The *Astana* `track`", "The Astana track", id="emphasis"),
        pytest.param("AT&amp;T **& co**", "AT&T & co", id="entities"),
        pytest.param("a_b_c [x] 2 * 3", "a_b_c [x] 2 * 3", id="as-written"),
        pytest.param("[a](http://b.c)", "[a](http://b.c)", id="link"),
        pytest.param("H<sub>2</sub>O", "H<sub>2</sub>O", id="tag"),
        pytest.param("**", "**", id="marks-only"),
    ],
)
def test_plain_text_loses_emphasis_only(source, expected):
    assert plain_text(source) == expected
