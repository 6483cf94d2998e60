"""How much room words take in a picture that the server draws, where no browser has measured them yet."""

import unicodedata

#: Widths in parts of the size of the letters, as of a wide sans serif: a narrower font leaves a little air.
_NARROW, _USUAL, _WIDE, _FULL = 0.37, 0.6, 0.72, 0.98
_NARROW_LETTERS = frozenset("fijlrtI.,:;'’‘“”!|()[]-/ ·")
_FULL_LETTERS = frozenset("mwMW@%—…")


def text_width(text: str, size: float) -> float:
    """The most that a line of text is likely to take up, in the unit of `size`, the height of its letters."""
    return sum(map(_letter_width, text)) * size


def shortened(text: str, size: float, width: float) -> str:
    """The text, cut off with an ellipsis where it would be wider than `width`."""
    if text_width(text, size) <= width:
        return text
    room = width - text_width("…", size)
    end = 0
    while end < len(text) and room >= (taken := text_width(text[end], size)):
        room -= taken
        end += 1
    return f"{text[:end].rstrip(' ,–-')}…"


def _letter_width(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0
    if letter in _FULL_LETTERS or unicodedata.east_asian_width(letter) in "WF":
        return _FULL
    if letter in _NARROW_LETTERS:
        return _NARROW
    return _WIDE if letter.isupper() else _USUAL
