from django.db import migrations

from briefs.roles import grant


def only_who_reviews_publishes(apps, schema_editor):
    permission = apps.get_model("auth", "Permission").objects.filter(
        codename="publish_brief", content_type__app_label="briefs"
    )
    for group in apps.get_model("auth", "Group").objects.filter(name="Analyst"):
        group.permissions.remove(*permission)


class Migration(migrations.Migration):
    """The roles of the desk. Analysts hand in for review, and no longer publish."""

    dependencies = [("briefs", "0005_desk"), ("history", "0003_desk")]

    operations = [
        migrations.RunPython(grant, migrations.RunPython.noop),
        migrations.RunPython(only_who_reviews_publishes, migrations.RunPython.noop),
    ]
