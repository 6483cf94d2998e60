"""What a form says of itself: the token of its tab, and the revision that it was opened on."""

from typing import Any
from uuid import UUID

#: The highest number that a revision can have in the database.
HIGHEST = 2**31 - 1


def token_of(text: Any) -> UUID | None:
    """The token that this text is, if it is one."""
    try:
        return UUID(text)
    except (ValueError, TypeError, AttributeError):
        return None


def opened_number(text: str | None) -> int:
    """The number of the revision in an “opened on” such as `12:` with a hash; 0 if there is none."""
    number = (text or "").partition(":")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 11 and int(number) <= HIGHEST else 0
