from django.db import migrations

from actors.names import fold


def fill_name_keys(apps, schema_editor):
    events = apps.get_model("events", "Event").objects.using(schema_editor.connection.alias)
    for pk, name in events.values_list("pk", "name").iterator():
        events.filter(pk=pk).update(name_key=fold(name)[:300])


class Migration(migrations.Migration):
    """Names to search by, of the events that were there before."""

    dependencies = [("events", "0002_records_in_full")]

    operations = [migrations.RunPython(fill_name_keys, migrations.RunPython.noop)]
