import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    """Apart from the one that fills it, because PostgreSQL does not alter a table that has just been written."""

    dependencies = [
        ('briefs', '0007_readers'),
    ]

    operations = [
        migrations.AlterField(
            model_name='withdrawal',
            name='uuid',
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
    ]
