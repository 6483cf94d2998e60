"""The column of words, and the question whether the words of a query are in it, for each database."""

from typing import Any

from django.db import models


class WordsField(models.TextField):
    """Words with a space on either side of each, which the database has an index of; see the first migration."""


@WordsField.register_lookup
class Matches(models.Lookup):
    """`words__matches=query`: has all words of a `Query` and none of those that are not to be there."""

    lookup_name = "matches"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[str]]:
        found = "SELECT rowid FROM search_words WHERE search_words MATCH %s"
        return f"{self._table(compiler)}.id IN ({found})", [self.rhs.for_sqlite]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[str]]:
        return f"{self._table(compiler)}.tokens @@ %s::tsquery", [self.rhs.for_postgresql]

    def _table(self, compiler: Any) -> str:
        return compiler.quote_name_unless_alias(self.lhs.alias)
