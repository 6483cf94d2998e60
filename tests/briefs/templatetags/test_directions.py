"""Texts that run the other way than the site: only they are marked, whichever way the site runs."""

import pytest
from django.utils.translation import override

from briefs.templatetags.directions import other_direction, with_lists_turned

PARTS = "<ul><li><p>{0}</p></li></ul><ol><li>2018: {0}</li></ol><table><tbody><tr><td>{0}</td></tr></tbody></table>"
ENGLISH, ARABIC = PARTS.format("Round 1"), PARTS.format("الجولة 1")


@pytest.mark.parametrize(("language", "same", "other"), [("en-gb", ENGLISH, ARABIC), ("ar", ARABIC, ENGLISH)])
def test_only_lists_and_tables_that_run_the_other_way_are_turned(language, same, other):
    mark = ' dir="ltr"' if other is ENGLISH else ' dir="rtl"'
    turned = other.replace("<ul", f"<ul{mark}").replace("<ol", f"<ol{mark}").replace("<table", f"<table{mark}")
    with override(language):
        assert with_lists_turned(same) == same
        assert with_lists_turned(f"<p>Before</p>{other}") == f"<p>Before</p>{turned}"


def test_list_without_letters_runs_as_the_site():
    assert with_lists_turned('<ol class="sources"><li>2018 &amp; 2019</li></ol>').startswith('<ol class="sources"><li>')


@pytest.mark.parametrize(
    ("language", "title", "expected"),
    [
        ("en-gb", "Two tracks", ""),
        ("en-gb", "محادثات", ' dir="rtl"'),
        ("ar", "محادثات", ""),
        ("ar", "“Two” tracks", ' dir="ltr"'),
        ("ar", "2018", ""),
    ],
)
def test_title_that_runs_the_other_way_is_marked(language, title, expected):
    with override(language):
        assert other_direction(title) == expected
