"""What a result shows of a text: the passage that has most of what was looked for, with the words marked."""

from collections.abc import Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.models import SearchDocument
from search.query import Query
from search.words import Piece, pieces

#: Words of an excerpt, and those before the first word that was found.
LENGTH, BEFORE = 40, 8


def excerpt(document: SearchDocument, query: Query) -> SafeString:
    """From the summary if it has as many of the words as the other texts, else from the one that has most of them.

    HTML in which nothing of the text is markup but the marks.
    """
    wanted = set(query.words)
    best: tuple[int, str, list[Piece], int] = (0, "", [], 0)
    for text in (document.summary, *_further(document)):
        found = list(pieces(text))
        hits, start = _best_window(found, wanted)
        if hits > best[0]:
            best = (hits, text, found, start)
    _, text, found, start = best
    if not text:
        text, found, start = document.summary, list(pieces(document.summary)), 0
    return _shown(text, found, start, wanted)


def _further(document: SearchDocument) -> Iterator[str]:
    """The other texts, without what the line above the title says already, such as the place."""
    yield "\n".join(line for line in document.body.splitlines() if line not in document.detail)
    if document.names not in document.detail:
        yield document.names


def marked(text: str, query: Query) -> SafeString:
    """The whole text with the words that were looked for marked."""
    return mark_safe("".join(_passages(text, list(pieces(text)), set(query.words), 0, len(text))))  # escaped in there


def _best_window(found: list[Piece], wanted: set[str]) -> tuple[int, int]:
    """How many different words are in the window that has most of them, and at which word it starts."""
    places = [place for place, piece in enumerate(found) if piece.word in wanted]
    best, at, until = 0, 0, 0
    for first, place in enumerate(places):
        while until < len(places) and places[until] < place + LENGTH - BEFORE:
            until += 1
        different = len({found[other].word for other in places[first:until]})
        if different > best:
            best, at = different, place
        if best == len(wanted):
            break
    return best, max(0, at - BEFORE)


def _shown(text: str, found: list[Piece], first: int, wanted: set[str]) -> SafeString:
    """The window of a text that begins with its word number `first`; all of it if it has no more words."""
    window = found[first : first + LENGTH]
    start = window[0].start if first else 0
    end = window[-1].end if first + LENGTH < len(found) else len(text)
    shown = "".join(_passages(text, window, wanted, start, end))
    return mark_safe(f"{'… ' if start else ''}{shown}{' …' if end < len(text) else ''}")  # escaped in `_passages`


def _passages(text: str, found: list[Piece], wanted: set[str], start: int, end: int) -> Iterator[str]:
    """The text from start to end, escaped, with the words marked."""
    for piece in found:
        if piece.word in wanted:
            yield f"{escape(text[start : piece.start])}<mark>{escape(text[piece.start : piece.end])}</mark>"
            start = piece.end
    yield escape(text[start:end])
