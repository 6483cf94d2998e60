"""Indexes that tell of an edition whether it is live, and how many briefs there are, without reading its long row."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('briefs', '0009_stored_page_version'),
        ('history', '0004_public_state'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='edition',
            index=models.Index(fields=['id', 'published_at', 'superseded_at'], name='briefs_edition_interval'),
        ),
        migrations.AddIndex(
            model_name='edition',
            index=models.Index(fields=['kind', 'published_at', 'superseded_at'], name='briefs_edition_by_kind'),
        ),
    ]
