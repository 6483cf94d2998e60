"""What is understood of what a reader writes."""

import pytest

from search.query import MOST_CHARACTERS, Query

CUT = ["This is more than a search takes, so only the first words of it were looked for."]
NO_WORD = ["Write at least one word to look for."]


def understood(text: str) -> tuple:
    query = Query.read(text)
    return query.words, query.phrases, query.without, query.without_phrases


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", ((), (), (), ()), id="nothing"),
        pytest.param("Genève talks", (("genev", "talk"), (), (), ()), id="words"),
        pytest.param("talks talking", (("talk",), (), (), ()), id="each word once"),
        pytest.param("the talks in Geneva", (("talk", "geneva"), (), (), ()), id="small words need not be there"),
        pytest.param("the of", (("the", "of"), (), (), ()), id="small words only"),
        pytest.param('"Peace talks" x', (("peac", "talk", "x"), (("peac", "talk"),), (), ()), id="phrase"),
        pytest.param("“Peace talks”", (("peac", "talk"), (("peac", "talk"),), (), ()), id="typographic quotes"),
        pytest.param('peace "talks', (("peac", "talk"), (), (), ()), id="quote that is not closed"),
        pytest.param("talks -Sochi", (("talk",), (), ("sochi",), ()), id="excluded word"),
        pytest.param('talks -"round nine"', (("talk",), (), (), (("round", "nine"),)), id="excluded phrase"),
        pytest.param("al-Assad", (("al", "assad"), (), (), ()), id="hyphen within a word"),
        pytest.param("日本", (("日", "本"), (("日", "本"),), (), ()), id="signs that make a word follow one another"),
        pytest.param("NEAR(a b)* ^c: {d} OR", (("near", "b", "c", "d"), (), (), ()), id="operators of databases"),
        pytest.param("-Sochi", ((), (), ("sochi",), ()), id="excluded word only"),
    ],
)
def test_query_is_read(text, expected):
    assert understood(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("talks", []),
        (" ".join("abcdefghijkl"), []),
        (" ".join("abcdefghijklm"), CUT),
        ("word " * 2000, CUT),
        ("x" * 10_000, CUT),
        ("😀", NO_WORD),
        ('"', NO_WORD),
        ("-Sochi", NO_WORD),
    ],
)
def test_query_tells_what_was_not_looked_for(text, expected):
    assert Query.read(text).messages() == expected


def test_query_keeps_no_more_than_it_looks_for():
    assert Query.read("word " * 2000).text == ("word " * 2000)[:MOST_CHARACTERS]
