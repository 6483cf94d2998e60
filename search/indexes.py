"""The index of words: FTS5 on SQLite, a tsvector with a GIN index on PostgreSQL. Made by the first migration.

Both are kept by the database itself, in the statement that writes a document. They get single words between
spaces and take them as they are: no parser, dictionary or extension has a say.
"""

from typing import Any

SQLITE = [
    """
    CREATE VIRTUAL TABLE search_words USING fts5(
        words, content='search_searchdocument', content_rowid='id', tokenize='ascii', detail='none'
    )
    """,
    """
    CREATE TRIGGER search_words_insert AFTER INSERT ON search_searchdocument BEGIN
        INSERT INTO search_words (rowid, words) VALUES (new.id, new.words);
    END
    """,
    """
    CREATE TRIGGER search_words_delete AFTER DELETE ON search_searchdocument BEGIN
        INSERT INTO search_words (search_words, rowid, words) VALUES ('delete', old.id, old.words);
    END
    """,
    """
    CREATE TRIGGER search_words_update AFTER UPDATE OF words ON search_searchdocument BEGIN
        INSERT INTO search_words (search_words, rowid, words) VALUES ('delete', old.id, old.words);
        INSERT INTO search_words (rowid, words) VALUES (new.id, new.words);
    END
    """,
]
SQLITE_GONE = [
    "DROP TRIGGER search_words_insert",
    "DROP TRIGGER search_words_delete",
    "DROP TRIGGER search_words_update",
    "DROP TABLE search_words",
]
POSTGRESQL = [
    """
    ALTER TABLE search_searchdocument ADD COLUMN tokens tsvector
    GENERATED ALWAYS AS (array_to_tsvector(string_to_array(btrim(words), ' '))) STORED
    """,
    "CREATE INDEX search_searchdocument_tokens ON search_searchdocument USING gin (tokens)",
]
POSTGRESQL_GONE = ["ALTER TABLE search_searchdocument DROP COLUMN tokens"]


def make(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, {"sqlite": SQLITE, "postgresql": POSTGRESQL})


def unmake(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, {"sqlite": SQLITE_GONE, "postgresql": POSTGRESQL_GONE})


def _run(schema_editor: Any, statements: dict[str, list[str]]) -> None:
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement)
