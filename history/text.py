"""Text that every format can carry."""

import re

# XML 1.0 has no way to write these, so a single one would make a whole feed unreadable.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

#: A spreadsheet takes a text that begins with one of these for a formula, or for the start of one.
FORMULA_STARTS = "=+-@\t\r\n"


def printable(text: str) -> str:
    """The text without control characters, lone surrogates and non-characters; line ends become \\n."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def harmless(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet would otherwise take it for a formula.

    A text that already has apostrophes before such a sign gets one more, so that dropping one always gives it back.
    """
    start = text.lstrip("'")[:1]
    return f"'{text}" if start and start in FORMULA_STARTS else text
