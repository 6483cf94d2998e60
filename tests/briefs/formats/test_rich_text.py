"""Rich text as Markdown, and back again through the parser that reads what analysts write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefs.formats.rich_text import one_line, to_markdown
from briefs.parsing.markdown import Passage, to_html

PAIRS = {
    "<p>One.</p><p>Two.</p>": "One.\n\nTwo.",
    "<h3>Part</h3><h4>Detail</h4><p>Text.</p>": "### Part\n\n#### Detail\n\nText.",
    "<p><strong>Bold</strong>, <em>leaning</em> and <s>gone</s>.</p>": "**Bold**, _leaning_ and ~~gone~~.",
    "<p>H<sub>2</sub>O, x<sup>2</sup></p>": "H<sub>2</sub>O, x<sup>2</sup>",
    "<p>One<br>two</p>": "One\\\ntwo",
    '<p><a href="https://example.org/a_(b)?c=1&amp;d=2">A [link]</a></p>': (
        "[A \\[link\\]](https://example.org/a_\\(b\\)?c=1&d=2)"
    ),
    "<ul><li>One</li><li>Two</li></ul>": "- One\n- Two",
    "<ol><li>One</li><li>Two</li></ol>": "1. One\n2. Two",
    '<ol start="9"><li>Nine</li><li>Ten</li></ol>': "9. Nine\n10. Ten",
    "<ul><li>One\n<ul><li>Inner</li></ul></li></ul>": "- One\n  - Inner",
    "<ul><li>One</li></ul><ul><li>Another list</li></ul>": "- One\n\n* Another list",
    "<blockquote><p>One.</p><p>Two.</p></blockquote>": "> One.\n>\n> Two.",
    "<p>Above</p><hr><p>Below</p>": "Above\n\n***\n\nBelow",
    "<table><thead><tr><th>A|B</th><th>C</th></tr></thead><tbody><tr><td>1</td><td>2<br>3</td></tr></tbody></table>": (
        "| A\\|B | C |\n| --- | --- |\n| 1 | 2<br>3 |"
    ),
    "<p>Said.<sup>1</sup></p><ol><li>Where.</li></ol>": "Said.[^1]\n\n[^1]: Where.",
    "<p># 1. &lt;b&gt; *a* _b_ `c` ~~d~~ [e] &amp;amp; \\</p>": (
        "\\# 1. \\<b> \\*a\\* \\_b\\_ \\`c\\` \\~\\~d\\~\\~ \\[e\\] \\&amp; \\\\"
    ),
    "<p>1. No list</p><p>- nor here</p><p>Response: no section</p>": (
        "1\\. No list\n\n\\- nor here\n\nResponse\\: no section"
    ),
}


@pytest.mark.parametrize("html", PAIRS)
def test_rich_text_is_written_as_markdown_and_read_back(html):
    assert to_markdown(html) == PAIRS[html]
    read = to_html([Passage(PAIRS[html])])[0]
    assert squeezed(read) == squeezed(html)


def squeezed(html: str) -> str:
    return html.replace(">\n", ">").replace("\n<", "<").replace("<hr />", "<hr>")


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>half<strong>bold</strong>word</p>", "half**bold**word"),
        ("<p>half<em>leaning</em>word</p>", "half<em>leaning</em>word"),
        ('<p>a<strong>"b"</strong>c</p>', 'a<strong>"b"</strong>c'),
        ("<p>a <strong> b </strong> c</p>", "a  **b**  c"),
        ("<p><strong></strong>empty</p>", "empty"),
        ("<p><strong><em>both</em></strong></p>", "**_both_**"),
    ],
)
def test_marks_stand_where_markdown_reads_them(html, markdown):
    assert to_markdown(html) == markdown


def test_table_without_headings_gets_an_empty_row_of_them():
    html = "<table><tbody><tr><td><p>1</p></td><td><p>2</p><p>3</p></td></tr></tbody></table>"
    assert to_markdown(html) == "|  |  |\n| --- | --- |\n| 1 | 2<br>3 |"


def test_cell_over_two_columns_is_followed_by_an_empty_one():
    html = '<table><tbody><tr><th>A</th><th>B</th></tr><tr><td colspan="2">Both</td></tr></tbody></table>'
    assert to_markdown(html).splitlines()[-1] == "| Both |  |"


def test_list_at_the_end_whose_numbers_nothing_cites_stays_a_list():
    assert to_markdown("<p>Steps:<sup>2</sup></p><ol><li>One</li></ol>") == "Steps:<sup>2</sup>\n\n1. One"


def test_footnotes_of_two_passages_have_labels_of_their_own():
    taken: set[str] = set()
    html = "<p>Said.<sup>1</sup></p><ol><li>Where.</li></ol>"
    assert to_markdown(html, taken).endswith("[^1]: Where.")
    assert to_markdown(html, taken) == "Said.[^1-2]\n\n[^1-2]: Where."


def test_one_line_has_no_line_end_and_no_markup():
    assert one_line("A *title*\nwith <b>") == "A \\*title\\* with \\<b>"


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.just(" "), max_size=60))
def test_any_text_comes_back_as_it_was(text):
    from html import escape

    words = " ".join(text.split())
    read = to_html([Passage(to_markdown(f"<p>{escape(words, quote=False)}</p>"))])[0]
    assert read == (f"<p>{escape(words, quote=False)}</p>" if words else "")
