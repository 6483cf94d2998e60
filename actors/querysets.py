"""Questions about actors."""

from typing import Any, Self

from django.db import models

from actors.names import beginning, each_word, fold
from history.merging import MergeableQuerySet


class ActorQuerySet(MergeableQuerySet):
    def called(self, words: str) -> Self:
        """Actors one of whose names has each of these words in it, in any order."""
        if not fold(words):
            return self
        # Keys of rows and no join: a database then reads the narrow index of names instead of the rows.
        names = self.model._base_manager.order_by().filter(each_word(words)).values("pk")
        return self.filter(models.Q(pk__in=names) | models.Q(pk__in=self._other_names(each_word(words))))

    def best_first(self, words: str) -> Self:
        """Those whose name begins with these words before the others."""
        return self.order_by(beginning(words), *self.model._meta.ordering)

    def bearing(self, name: str) -> list[Self]:
        """Actors of exactly this name, whatever its case and accents; then those also known by it."""
        key = fold(name)[:300]
        return [self.filter(name_key=key), self.filter(pk__in=self._other_names(models.Q(name_key=key)))]

    def identified(self, scheme: str, value: str) -> Self:
        """The actor that others know by this identifier, be it in Wikidata or in other data."""
        if scheme == "wikidata":
            return self.filter(wikidata=value)
        return self.filter(identifiers__scheme=scheme, identifiers__value=value)

    def _other_names(self, condition: models.Q) -> models.QuerySet:
        names: Any = self.model._meta.get_field("names").related_model
        return names._base_manager.order_by().filter(condition).values("actor")
