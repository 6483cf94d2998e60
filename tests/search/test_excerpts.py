"""What a result shows of a text."""

import pytest

from search.excerpts import excerpt, marked
from search.models import SearchDocument
from search.query import Query


def counted(first: int, end: int) -> str:
    return " ".join(f"word{n}" for n in range(first, end))


MANY = counted(0, 200)


def shown(query: str, **texts: str) -> str:
    return excerpt(SearchDocument(**texts), Query.read(query))


@pytest.mark.parametrize(
    ("query", "texts", "expected"),
    [
        pytest.param("talk", {"summary": "Talks ended."}, "<mark>Talks</mark> ended.", id="summary"),
        pytest.param(
            "geneve", {"summary": "None.", "body": "In Genève, today."}, "In <mark>Genève</mark>, today.", id="body"
        ),
        pytest.param(
            "x y", {"summary": "X y.", "body": "Y x."}, "<mark>X</mark> <mark>y</mark>.", id="summary if it has as many"
        ),
        pytest.param("daesh", {"summary": "A group.", "names": "IS; Daesh"}, "IS; <mark>Daesh</mark>", id="name"),
        pytest.param(
            "geneva",
            {
                "summary": "A round.",
                "names": "Geneva",
                "body": "Geneva\nSwitzerland",
                "detail": "Talks, Geneva, Switzerland",
            },
            "A round.",
            id="what the line above says",
        ),
        pytest.param("annan", {"names": "Annan", "body": "Annan spoke."}, "<mark>Annan</mark> spoke.", id="text first"),
        pytest.param("title", {"summary": "Nothing of it."}, "Nothing of it.", id="words of the title only"),
        pytest.param("title", {}, "", id="no text"),
        pytest.param(
            "word100",
            {"summary": MANY},
            f"… {counted(92, 100)} <mark>word100</mark> {counted(101, 132)} …",
            id="middle",
        ),
        pytest.param(
            "script",
            {"summary": "<script>alert('&')</script>"},
            "&lt;<mark>script</mark>&gt;alert(&#x27;&amp;&#x27;)&lt;/<mark>script</mark>&gt;",
            id="markup",
        ),
        pytest.param("日", {"summary": "「日本」"}, "「<mark>日</mark>本」", id="sign"),
        pytest.param("سلام", {"summary": "قال: سَلام!"}, "قال: <mark>سَلام</mark>!", id="Arabic with marks"),
    ],
)
def test_excerpt_is_the_passage_with_most_of_the_words(query, texts, expected):
    assert shown(query, **texts) == expected


def test_excerpt_takes_the_window_with_most_different_words():
    text = f"Talks and talks and talks. {MANY} Talks in Geneva. {MANY}"
    assert "<mark>Talks</mark> in <mark>Geneva</mark>." in shown("talks geneva", summary=text)


def test_marked_title_is_whole_and_escaped():
    assert marked("R&D <b> talks", Query.read("talk")) == "R&amp;D &lt;b&gt; <mark>talks</mark>"
