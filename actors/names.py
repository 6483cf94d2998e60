"""Folding of names, so that İnönü, inonu and INÖNÜ are found as one."""

import unicodedata


def fold(name: str) -> str:
    """Lower case without accents, with single spaces: the key under which names are compared."""
    spelled = unicodedata.normalize("NFKD", name)
    return " ".join("".join(c for c in spelled if not unicodedata.combining(c)).casefold().split())
