"""Folding of names, so that İnönü, inonu and INÖNÜ are found as one."""

import unicodedata

from django.db.models import Case, Q, When


def fold(name: str) -> str:
    """Lower case without accents, with single spaces: the key under which names are compared."""
    spelled = unicodedata.normalize("NFKD", name)
    return " ".join("".join(c for c in spelled if not unicodedata.combining(c)).casefold().split())


def each_word(words: str) -> Q:
    """Rows whose `name_key` has each of these words in it, in any order, whatever their case and accents."""
    return Q(*(Q(name_key__contains=word) for word in fold(words).split()))


def beginning(words: str) -> Case:
    """Sorts rows whose `name_key` begins with these words before the others."""
    return Case(When(name_key__startswith=fold(words), then=0), default=1)
