"""How the parts of a text for readers are put together in the language of the site."""

from collections.abc import Iterable

from django.utils.translation import pgettext


def enumerated(parts: Iterable[object]) -> str:
    """The parts that are not empty, with the comma of the language between them."""
    return pgettext("between the items of a list", ", ").join(str(part) for part in parts if part)
