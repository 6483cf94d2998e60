"""Frames around wide tables: only around those, well-formed whatever is in them."""

import pytest

from briefs.templatetags.framing import with_tables_framed

FRAME = '<div class="scroll" role="region" aria-label="Table, scrolls sideways" tabindex="0">'


def table(columns: int, within: str = "1") -> str:
    cells = f"<td>{within}</td>" * columns
    return f"<table><tbody><tr>{cells}</tr><tr>{cells}</tr></tbody></table>"


def test_table_of_more_than_four_columns_is_framed():
    assert (
        with_tables_framed(f"<p>Before</p>{table(5)}<p>After</p>")
        == f"<p>Before</p>{FRAME}{table(5)}</div><p>After</p>"
    )


@pytest.mark.parametrize("html", ["", "<p>No table</p>", table(4), f"<p>Two</p>{table(1)}{table(4)}"])
def test_nothing_else_is_changed(html):
    assert with_tables_framed(html) == html


def test_each_table_is_framed_by_its_own_width():
    assert (
        with_tables_framed(table(4) + table(6) + table(5))
        == f"{table(4)}{FRAME}{table(6)}</div>{FRAME}{table(5)}</div>"
    )


def test_of_tables_within_each_other_the_inner_one_is_framed():
    assert with_tables_framed(table(1, within=table(5))) == table(1, within=f"{FRAME}{table(5)}</div>")


def test_braces_in_a_table_are_only_text():
    assert with_tables_framed(table(5, within="{0} &amp; {x}")) == f"{FRAME}{table(5, within='{0} &amp; {x}')}</div>"
