"""Words as the search knows them."""

import pytest

from search.words import pieces, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("The Talks, talking; TALK", ["the", "talk", "talk", "talk"], id="case, signs and endings"),
        pytest.param(
            "İnönü Genève Diyarbakır Łódź Møre", ["inonu", "genev", "diyarbakir", "lodz", "more"], id="accents"
        ),
        pytest.param("Straße ﬁnd Ⅷ", ["strass", "find", "viii"], id="letters that stand for several"),
        pytest.param("Sana'a Sanʿāʾ Qur’an", ["sanaa", "sana", "quran"], id="apostrophes within words"),
        pytest.param("Assad's Côte d’Ivoire", ["assad", "cote", "d", "ivoir"], id="possessive and elision"),
        pytest.param("al-Assad covid-19 S/RES/2254", ["al", "assad", "covid", "19", "s", "res", "2254"], id="hyphens"),
        pytest.param(
            "U.N. and the U.S., p. 5 of a.md", ["un", "and", "the", "us", "p", "5", "of", "a", "md"], id="initials"
        ),
        pytest.param("عَمّان الأُسَر كتـاب مدينة", ["عمان", "الاسر", "كتاب", "مدينه"], id="Arabic marks and forms"),
        pytest.param("إلى الی ١٩٩٨", ["الي", "الي", "1998"], id="Arabic and Persian forms and digits"),
        pytest.param("日本語 ガス", ["日", "本", "語", "カ", "ス"], id="scripts without spaces"),
        pytest.param("हिन्दी", ["हिनदी"], id="vowel signs belong to their word"),
        pytest.param('😀 … "" -- _ \x00', [], id="no words"),
        pytest.param("x" * 300, ["x" * 40], id="endless word"),
    ],
)
def test_words_are_folded_and_cut_to_their_stem(text, expected):
    assert words(text) == expected


def test_pieces_tell_where_each_word_stands():
    text = "In Genève: Assad’s talks"
    assert [(text[piece.start : piece.end], piece.word) for piece in pieces(text)] == [
        ("In", "in"),
        ("Genève", "genev"),
        ("Assad’s", "assad"),
        ("talks", "talk"),
    ]
