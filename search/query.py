"""What a reader looks for: words, "phrases in quotes", and -words that are not to be there."""

import re
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from history.text import printable
from search.words import is_sign, words

#: More characters, or more words, are not looked for.
MOST_CHARACTERS, MOST_WORDS = 300, 12

#: Words, as they are without endings, that say too little for a text to need them.
_SMALL = frozenset(
    ["a", "an", "and", "are", "as", "at", "by", "for", "from", "in", "is", "of", "on", "or", "the", "to"]
)
_TERM = re.compile(r'(?P<no>-?)(?:"(?P<phrase>[^"]*)"|(?P<plain>[^\s"]+))')
_QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"'))


@dataclass(frozen=True)
class Query:
    """What was understood of what a reader wrote.

    words: all of them must be there. phrases: words that must follow one another. without, without_phrases: what
    must not be there. exact: all words in order, for a title that is just that.
    """

    text: str
    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    without: tuple[str, ...] = ()
    without_phrases: tuple[tuple[str, ...], ...] = ()
    exact: tuple[str, ...] = ()
    is_cut: bool = False

    @classmethod
    def read(cls, text: str) -> "Query":
        """The query that a text means; any text is one, if only an empty one."""
        kept = printable(text).strip()
        asked: dict[bool, list[tuple[str, ...]]] = {False: [], True: []}
        left = MOST_WORDS
        # A minus sign within a word is a hyphen; one before it is seen only after a space or at the start.
        for term in _TERM.finditer(kept[:MOST_CHARACTERS].translate(_QUOTES)):
            said = words(term["phrase"] if term["plain"] is None else term["plain"])
            found, left = tuple(said[: max(left, 0)]), left - len(said)
            together = term["plain"] is None or any(map(is_sign, found))
            if found:
                asked[bool(term["no"])] += [found] if together else [(word,) for word in found]
        phrases = [term for term in asked[False] if len(term) > 1]
        single = list(dict.fromkeys(word for term in asked[False] for word in term))
        telling = [word for word in single if word not in _SMALL]
        return cls(
            kept[:MOST_CHARACTERS],
            tuple(telling or single),
            tuple(phrases),
            tuple(word for term in asked[True] if len(term) == 1 for word in term),
            tuple(term for term in asked[True] if len(term) > 1),
            tuple(word for term in asked[False] for word in term),
            is_cut=len(kept) > MOST_CHARACTERS or left < 0,
        )

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        """Is there anything that a text could have?"""
        return bool(self.words)

    @cached_property
    def terms(self) -> list[str]:
        """Each word and phrase as it stands in the words of a document."""
        return [spaced([word]) for word in self.words] + [spaced(phrase) for phrase in self.phrases]

    @property
    def for_sqlite(self) -> str:
        """In the language of FTS5. All words are letters and digits, so that quotes make them harmless."""
        wanted = " AND ".join(f'"{word}"' for word in self.words)
        without = " OR ".join(f'"{word}"' for word in self.without)
        return f"({wanted}) NOT ({without})" if without else wanted

    @property
    def for_postgresql(self) -> str:
        """As a tsquery, likewise."""
        return " & ".join([*(f"'{word}'" for word in self.words), *(f"!'{word}'" for word in self.without)])

    def messages(self) -> list[str]:
        """What the reader should know of how it was understood."""
        if self.text and not self.words:
            return [_("Write at least one word to look for.")]
        if self.is_cut:
            return [_("This is more than a search takes, so only the first words of it were looked for.")]
        return []


def spaced(found: list[str] | tuple[str, ...]) -> str:
    """Words with a space on either side of each, so that whole words are compared."""
    return f" {' '.join(found)} " if found else ""
