"""Text that every format can carry."""

import re

# XML 1.0 has no way to write these, so a single one would make a whole feed unreadable.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def printable(text: str) -> str:
    """The text without control characters, lone surrogates and non-characters; line ends become \\n."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
