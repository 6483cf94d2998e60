"""Words as the search knows them: without case, accents and endings, alike for texts and for queries.

Done here and not by a database, so that every database finds the same.
"""

import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from threading import local
from typing import NamedTuple

from snowballstemmer import stemmer  # type: ignore[import-untyped]

#: Longer words are cut, as no reader writes them out.
LONGEST = 40

#: Letters that Unicode does not take apart, by what people without them on the keyboard write.
_PLAIN = {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŋ": "n"}
#: Arabic letters that are written for one another, and the bar that only makes a word longer.
_ARABIC = {"ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ٱ": "ا", "ـ": ""}
#: Apostrophes, and the signs for hamza and ain in transliteration: Sanʿa, Sana'a and Sanaa are one.
_APOSTROPHES = "'’‘ʼʻʾʿ`"
_FOLDED = str.maketrans({**_PLAIN, **_ARABIC, **dict.fromkeys(_APOSTROPHES, "")})

#: Scripts that put no spaces between words: each sign counts as a word.
_SIGNS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"


def _marks() -> str:
    """Ranges of all characters that stand above, below or around a letter, for a regular expression."""
    ranges: list[list[int]] = []
    for code in range(min(sys.maxunicode, 0x1FFFF)):
        if unicodedata.category(chr(code)).startswith("M"):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


_MARKS = _marks()
_RUN = f"(?:[^\\W_{_SIGNS}]++[{_MARKS}]*+)++"
# Initials with points between them are one word, as U.N. is. A single d or l before an apostrophe is a word of its own,
# as in Côte d'Ivoire; others are part of theirs: Qur'an.
_WORD = re.compile(
    f"(?<!\\w)[A-Za-z](?:\\.[A-Za-z])++(?!\\w)|[{_SIGNS}][{_MARKS}]*+|(?<!\\w)[dDlL](?=[{_APOSTROPHES}]\\w)|{_RUN}(?:[{_APOSTROPHES}](?:{_RUN}))*+"
)
_POSSESSIVE = re.compile(f"[{_APOSTROPHES}][sS]$")
_SIGN = re.compile(f"[{_SIGNS}]")
_LATIN = re.compile("[a-z]+")

_own = local()


class Piece(NamedTuple):
    """A word and where it stands in the text: from `start` up to but not including `end`."""

    start: int
    end: int
    word: str


def pieces(text: str) -> Iterator[Piece]:
    """The words of a text in order, each with its place."""
    for found in _WORD.finditer(text):
        if word := _word(found.group()):
            yield Piece(found.start(), found.end(), word)


def words(text: str) -> list[str]:
    """The words of a text in order."""
    return [word for raw in _WORD.findall(text) if (word := _word(raw))]


def is_sign(word: str) -> bool:
    """Is it a sign of a script without spaces, of which words are made of several?"""
    return bool(_SIGN.match(word))


@lru_cache(maxsize=100_000)
def _word(raw: str) -> str:
    """What the search knows a word of a text as; empty if nothing is left of it."""
    spelled = unicodedata.normalize("NFKD", _POSSESSIVE.sub("", raw))
    bare = "".join(c for c in spelled if not unicodedata.combining(c)).casefold().translate(_FOLDED)
    folded = "".join(_digit(c) for c in bare if c.isalnum() or unicodedata.category(c)[0] == "M")
    return _stem(folded)[:LONGEST] if _LATIN.fullmatch(folded) else folded[:LONGEST]


def _digit(sign: str) -> str:
    return str(unicodedata.decimal(sign)) if sign.isdecimal() else sign


def _stem(word: str) -> str:
    # A stemmer remembers the word that it is at, so each thread has its own.
    if not hasattr(_own, "stemmer"):
        _own.stemmer = stemmer("english")
    return _own.stemmer.stemWord(word)
