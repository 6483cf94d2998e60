"""Rich text is clean on every way in: what an edition shows can be trusted whoever wrote it, and with what."""

import re
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefs.importing import import_brief
from briefs.models import Brief, Section
from briefs.parsing import parse_brief
from briefs.richtext import plain_text, sanitised
from history.models import Change
from tests.making import edit, make_brief, publish, undone

#: What a hostile text may hold, and what is left of it.
DIRTY = {
    "script": ("<p>Kept<script>alert(1)</script></p>", "<p>Kept</p>"),
    "script in capitals": ("<p>Kept<SCRIPT SRC=//x>y</SCRIPT ></p>", "<p>Kept</p>"),
    "script that is never closed": ("<p>Kept</p><script>alert(1)", "<p>Kept</p>"),
    "script between two others": ("<scr<script>x</script>ipt>alert(1)</script>", "xipt&gt;alert(1)"),
    "style element": ("<style>p { color: red }</style><p>Kept</p>", "<p>Kept</p>"),
    "style attribute": ('<p style="color: red">Kept</p>', "<p>Kept</p>"),
    "class and id": ('<p class="a" id="b">Kept</p>', "<p>Kept</p>"),
    "handler": ("<p onclick=alert(1)>Kept</p>", "<p>Kept</p>"),
    "picture": ("<p>Kept<img src=x onerror=alert(1)></p>", "<p>Kept</p>"),
    "frame": ("<p>Kept</p><iframe src=https://example.org></iframe>", "<p>Kept</p>"),
    "drawing": ("<p>Kept</p><svg onload=alert(1)></svg>", "<p>Kept</p>"),
    "form": ("<form action=//x><p>Kept</p><input name=q></form>", "<p>Kept</p>"),
    "javascript link": ('<a href="javascript:alert(1)">Kept</a>', "<a>Kept</a>"),
    "javascript link, disguised": ('<a href=" jAva&#10;script&#58;alert(1)">Kept</a>', "<a>Kept</a>"),
    "javascript link, with a control character": ('<a href="java&#1;script:alert(1)">Kept</a>', "<a>Kept</a>"),
    "data link": ('<a href="data:text/html,x">Kept</a>', "<a>Kept</a>"),
    "link that opens elsewhere": (
        '<a href="https://example.org/?a=1&amp;b=2" target="_blank">Kept</a>',
        '<a href="https://example.org/?a=1&amp;b=2">Kept</a>',
    ),
    "control characters": ("<p>K\x00e\x07pt\x1f\x7f\ufffe</p>", "<p>Kept</p>"),
    "control characters as numbers": ("<p>K&#1;e&#x1F;pt&#xFFFE;</p>", "<p>Kept</p>"),
    "comment": ("<p>Kept<!-- <b>no</b> --></p>", "<p>Kept</p>"),
    "tags that nothing closes": ("<p><strong>Kept", "<p><strong>Kept</strong></p>"),
    "headings of other levels": ("<h1>Kept</h1><h3>Too</h3>", "Kept<h3>Too</h3>"),
}
#: What analysts write, which must not be touched.
CLEAN = {
    "emphasis": "<p><strong>a</strong> <em>b</em> <s>c</s> <sub>1</sub> <sup>2</sup></p>",
    "headings": "<h3>a</h3><h4>b</h4>",
    "lists": '<ul><li><p>a</p></li></ul><ol start="3"><li><p>b</p></li></ol>',
    "quotation and rule": "<blockquote><p>“a” – b</p></blockquote><hr><p>c<br>d</p>",
    "links": '<p><a href="https://a.org/b">a</a> <a href="mailto:a@example.org">b</a> <a href="/briefs/c/">c</a></p>',
    "table": '<table><tbody><tr><th>a</th><td colspan="2">b</td></tr></tbody></table>',
    "characters": "<p>5 &lt; 6 &amp; “é” U&nbsp;S</p>",
}
dirty = pytest.mark.parametrize(("html", "kept"), DIRTY.values(), ids=DIRTY)


@dirty
def test_sanitised_keeps_what_the_editor_offers(html, kept):
    assert sanitised(html) == kept


@pytest.mark.parametrize("html", CLEAN.values(), ids=CLEAN)
def test_sanitised_leaves_alone_what_the_editor_writes(html):
    assert sanitised(html) == html


# Snapshots are compared by hash, so a text that changes on every save would make a revision each time.
@given(
    st.lists(
        st.sampled_from([*"<>&;\"'=#/ ab\x01", "&#1;", "&#60;", "<p", "<a href=", "javascript:", "</p>", "<table"])
    )
)
def test_sanitised_text_is_not_changed_again(pieces):
    once = sanitised("".join(pieces))
    assert sanitised(once) == once
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", once)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param("<p>One.</p><p>Two<br>three</p>", "One. Two three", id="blocks"),
        pytest.param("<ul><li>a</li><li>b</li></ul><h3>c</h3>d", "a b c d", id="lists and headings"),
        pytest.param("<table><tbody><tr><td>a</td><th>b</th></tr></tbody></table>", "a b", id="cells"),
        pytest.param("<p>un<em>bro</em>ken &lt;5&nbsp;&amp; 6</p>", "unbroken <5 & 6", id="inline tags and entities"),
        pytest.param("<p> <br></p>", "", id="nothing"),
    ],
)
def test_plain_text_has_the_words_in_one_line(html, text):
    assert plain_text(html) == text


# Every way into the database


@pytest.mark.django_db
@dirty
def test_save_from_a_shell_stores_clean_text(html, kept):
    brief = make_brief(bottom_line=html, sections=(("Background", html),))
    assert Brief.objects.get().bottom_line == kept
    assert brief.sections.get().body == kept


@pytest.mark.django_db
def test_change_of_one_row_from_a_shell_stores_clean_text():
    html, kept = DIRTY["script"]
    brief = make_brief()
    edit(brief, bottom_line=html)
    with brief.revising(by=None):
        section = brief.sections.get()
        section.body = html
        section.save(update_fields=["body"])
    assert (Brief.objects.get().bottom_line, Section.objects.get().body) == (kept, kept)


@pytest.mark.django_db
def test_restore_from_a_forged_snapshot_stores_clean_text():
    change, stored = Change.objects.of(make_brief()).defer(None).get(), {}
    for case, (html, _) in DIRTY.items():
        with undone():
            snapshot = deepcopy(change.snapshot)
            snapshot["bottom_line"] = snapshot["sections"][0]["body"] = html
            Brief.objects.get().restore(snapshot, by=None)
            stored[case] = (Brief.objects.get().bottom_line, Section.objects.get().body)
    assert stored == {case: (kept, kept) for case, (_, kept) in DIRTY.items()}


@pytest.mark.django_db
def test_import_stores_clean_text():
    everything = "\n\n".join(html for html, _ in DIRTY.values() if "\x00" not in html)
    import_brief(parse_brief(f"date 2018-01-25\n\nBLUF: x\n\nBackground: {everything}".encode()))
    body = Section.objects.get().body
    assert sanitised(body) == body
    assert set(re.findall(r"<(\w+)", body)) <= {"p", "a", "strong", "em", "h3", "h4", "ul", "li"}
    assert body.count("Kept") == len(DIRTY) - 3


@pytest.mark.django_db
def test_edition_shows_clean_text_even_if_the_rows_were_written_by_other_means():
    html, kept = DIRTY["handler"]
    brief = make_brief()
    with brief.revising(by=None):
        Section.objects.filter(brief=brief).update(body=html)
        Brief.objects.filter(pk=brief.pk).update(bottom_line=html)
    brief.refresh_from_db()
    edition = publish(brief, by=None)
    assert "onclick" not in edition.html
    assert edition.html.count(kept) == 2
