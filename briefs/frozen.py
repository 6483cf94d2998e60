"""Triggers by which the database itself refuses to change or delete an edition.

Used by migrations. On SQLite, a migration that alters the table rebuilds it and so loses them: such a
migration runs `freeze` again as its last operation, and a test looks whether the triggers are there.
"""

from typing import Any

CHANGEABLE = "superseded_at"

SQLITE = """
CREATE TRIGGER briefs_edition_no_update BEFORE UPDATE OF {columns} ON briefs_edition
BEGIN SELECT RAISE(ABORT, 'an edition never changes'); END;
CREATE TRIGGER briefs_edition_no_delete BEFORE DELETE ON briefs_edition
BEGIN SELECT RAISE(ABORT, 'an edition is never deleted'); END;
CREATE TRIGGER briefs_edition_no_replace BEFORE INSERT ON briefs_edition
WHEN EXISTS (
    SELECT 1 FROM briefs_edition
    WHERE id = NEW.id OR uuid = NEW.uuid OR change_id = NEW.change_id
       OR (brief_id = NEW.brief_id AND number = NEW.number)
)
BEGIN SELECT RAISE(ABORT, 'an edition is never replaced'); END;
"""

POSTGRESQL = """
CREATE FUNCTION briefs_edition_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'an edition never changes and is never deleted'
    USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER briefs_edition_no_update BEFORE UPDATE ON briefs_edition FOR EACH ROW
WHEN (to_jsonb(OLD) - '{changeable}' IS DISTINCT FROM to_jsonb(NEW) - '{changeable}')
EXECUTE FUNCTION briefs_edition_refuse();
CREATE TRIGGER briefs_edition_no_delete BEFORE DELETE ON briefs_edition FOR EACH ROW
EXECUTE FUNCTION briefs_edition_refuse();
"""

# REPLACE on SQLite deletes without a word to delete triggers, hence the third one there.
TRIGGERS = {"sqlite": ("no_update", "no_delete", "no_replace"), "postgresql": ("no_update", "no_delete")}


def freeze(apps: Any, schema_editor: Any) -> None:
    """Make the triggers. `apps` is that of a migration, so the columns are those of its moment."""
    unfreeze(apps, schema_editor)
    columns = [field.column for field in apps.get_model("briefs", "Edition")._meta.fields]
    statements = {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor].format(
        columns=", ".join(column for column in columns if column != CHANGEABLE), changeable=CHANGEABLE
    )
    with schema_editor.connection.cursor() as cursor:
        for statement in statements.strip().split(";\nCREATE"):
            cursor.execute(statement if statement.startswith("CREATE") else "CREATE" + statement)


def unfreeze(apps: Any, schema_editor: Any) -> None:
    """Drop the triggers, if they are there."""
    vendor = schema_editor.connection.vendor
    on_table = "" if vendor == "sqlite" else " ON briefs_edition"
    with schema_editor.connection.cursor() as cursor:
        for name in TRIGGERS[vendor]:
            cursor.execute(f"DROP TRIGGER IF EXISTS briefs_edition_{name}{on_table}")
        if vendor == "postgresql":
            cursor.execute("DROP FUNCTION IF EXISTS briefs_edition_refuse()")
