"""A brief that is hard on every format: markup, signs of each, an emoji, words from right to left, a long title."""

from briefs.models import Edition
from tests.making import make_author, make_brief, publish

START = "Peace & «quiet» <b>now</b>: 'it' costs 5 % of $9 #1 {a_b} ~x^2 \\ back 😀 سلام "
TITLE = START + "y" * (300 - len(START))
BOTTOM_LINE = (
    '<p>Bold <strong>&amp; true</strong> 😀 {_} with <em>سلام</em> &lt;tag&gt; <a href="/events/">events</a>.</p>'
)
SUMMARY = "Bold & true 😀 {_} with سلام <tag> events."
SECTIONS = (
    ("Response & <i>more</i>", "<p>Response: not a label.</p><p># 1. \\no heading</p>"),
    ("خلفية", "<p>اجتمع الوسطاء في جنيف يومي 25 و26 كانون الثاني.</p>"),
)


def hard_edition() -> Edition:
    authors = (
        make_author("Alex de Waal", family_name="de Waal", given_name="Alex"),
        make_author("Smith and Sons, Ltd. {&}", slug="smith"),
        make_author("سارة أحمد", family_name="أحمد", given_name="سارة", slug="sara"),
    )
    fields = {"bottom_line": BOTTOM_LINE, "sections": SECTIONS, "authors": authors}
    return publish(make_brief(TITLE, slug="hard", **fields))
