"""Indexes for the filters by role and actor, and on PostgreSQL one for the order of the list."""

from django.db import migrations, models

# Django can tell SQLite of no index with NULLS LAST, and SQLite needs none: it reads the one on dates backwards.
LATEST_FIRST = (
    "CREATE INDEX events_event_latest_first ON events_event "
    "(date_earliest DESC NULLS LAST, date_latest DESC NULLS LAST, id DESC)"
)


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(LATEST_FIRST)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX events_event_latest_first")


class Migration(migrations.Migration):
    dependencies = [("events", "0003_name_keys")]

    operations = [
        migrations.AddIndex(
            model_name="participation",
            index=models.Index(fields=["role", "attendance", "event", "actor"], name="events_participation_role"),
        ),
        migrations.AddIndex(
            model_name="participation",
            index=models.Index(fields=["actor", "role", "attendance", "event"], name="events_participation_actor"),
        ),
        migrations.RunPython(make, drop),
    ]
