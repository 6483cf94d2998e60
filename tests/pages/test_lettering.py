"""Room for words in pictures that are drawn on the server."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.lettering import shortened, text_width


def test_width_grows_with_the_letters():
    assert text_width("", 13) == 0
    assert text_width("ill", 13) < text_width("all", 13) < text_width("WWW", 13)
    assert text_width("会議", 13) > text_width("ab", 13)
    assert text_width("e\u0301", 13) == text_width("e", 13)
    assert text_width("Geneva", 26) == 2 * text_width("Geneva", 13)


@pytest.mark.parametrize(
    ("text", "width", "short"),
    [("Geneva", 100, "Geneva"), ("Geneva talks", 60, "Genev…"), ("Geneva – talks", 80, "Geneva…"), ("Geneva", 5, "…")],
)
def test_text_is_cut_where_it_would_be_too_wide(text, width, short):
    assert shortened(text, 13, width) == short


@given(st.text(max_size=60), st.floats(20, 400))
def test_what_is_cut_fits(text, width):
    assert text_width(shortened(text, 13, width), 13) <= width
