import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The table is made anew, empty: its rows are pages, which are made again when they are asked for."""

    dependencies = [
        ('briefs', '0008_withdrawal_uuid'),
    ]

    operations = [
        migrations.DeleteModel(name='StoredPage'),
        migrations.CreateModel(
            name='StoredPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=200, unique=True)),
                ('version', models.BigIntegerField(help_text='Number of the state of the public site that it is of.')),
                ('release', models.CharField(help_text='Of the templates that made it; an older one is not served.', max_length=64)),
                ('etag', models.CharField(max_length=40)),
                ('status', models.PositiveSmallIntegerField(help_text='With which it is answered: 200, or 410 for one that is gone.')),
                ('modified', models.BigIntegerField(help_text='When it came to be so, in seconds since 1970.')),
                ('keys', models.TextField(blank=True, help_text='By which a cache can drop it: brief-12 actor-3.')),
                ('body', models.TextField()),
                ('brief', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stored_pages', to='briefs.brief')),
            ],
        ),
    ]
