from django.db import migrations

from briefs.roles import grant


class Migration(migrations.Migration):
    """Rights to the tables that records have gained."""

    dependencies = [
        ("briefs", "0003_roles"),
        ("actors", "0002_records_in_full"),
        ("events", "0003_name_keys"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
