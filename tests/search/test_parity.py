"""Ten searches with the results that they have, in their order, whatever the database that the tests run on."""

import pytest

from search.models import SearchDocument
from search.query import Query

pytestmark = pytest.mark.django_db

GENEVA, TALKS, IRAN, JAPAN = "Geneva talks end without result", "Talks", "Sanctions on Iran", "日本の外交"
ANNAN, STATE, INONU = "Kofi Annan", "Islamic State", "İsmet İnönü"
CONFERENCE, ROUND = "Geneva I Conference", "Round nine"

SEARCHES = [
    ("talks", [TALKS, GENEVA, JAPAN, CONFERENCE, IRAN]),  # title alone, in it, summary by date, body
    ("geneve", [CONFERENCE, IRAN]),  # accents
    ("negotiating talk", [GENEVA]),  # word forms
    ('"peace talks"', [GENEVA, JAPAN]),  # quoted
    ("geneva -transition", [GENEVA]),  # excluded
    ("inonu", [INONU]),  # Turkish letters
    ("الدوله الاسلاميه", [STATE]),  # Arabic
    ("syria", [CONFERENCE, ANNAN, STATE]),  # no date comes last
    ("", []),  # empty
    ("talks " * 2000, [GENEVA, TALKS, JAPAN, CONFERENCE, IRAN]),  # 10 kB
    ("日本", [JAPAN]),  # signs without spaces
    ('NEAR("talks" round* ^) AND title:x', []),  # operators are words
    ("' OR 1=1; -- \\ %_ ' & | ! <-> :*", [JAPAN]),  # SQL and tsquery
]


def test_search_finds_the_same_in_the_same_order_on_every_database(corpus):
    assert {text: titles(text) for text, _ in SEARCHES} == dict(SEARCHES)


def titles(text: str) -> list[str]:
    query = Query.read(text)
    return [found.title for found in SearchDocument.objects.live().matching(query).best_first(query)]
