import dates.fields
import search.lookups
from django.db import migrations, models

from search.indexes import make, unmake


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='SearchDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date_edtf', dates.fields.EDTFField(blank=True, max_length=64, verbose_name='date')),
                ('date_text', models.CharField(blank=True, help_text='Wording of the source.', max_length=120, verbose_name='date as written')),
                ('date_earliest', models.DateField(blank=True, editable=False, null=True, verbose_name='first possible day')),
                ('date_latest', models.DateField(blank=True, editable=False, null=True, verbose_name='last possible day')),
                ('kind', models.CharField(choices=[('brief', 'brief'), ('event', 'event'), ('actor', 'actor')], max_length=10)),
                ('object_id', models.PositiveBigIntegerField(help_text='Key of the brief, event or actor.')),
                ('edition_id', models.PositiveBigIntegerField(help_text='Of a brief: key of the edition.', null=True, unique=True)),
                ('live_from', models.DateTimeField(help_text='From when on readers can see it.')),
                ('live_until', models.DateTimeField(help_text='From when on they no longer can.', null=True)),
                ('address', models.CharField(help_text='Path of its page.', max_length=200)),
                ('title', models.CharField(max_length=300)),
                ('detail', models.CharField(blank=True, help_text='What it is, in a few words.', max_length=300)),
                ('title_words', models.TextField()),
                ('lead_words', models.TextField()),
                ('summary_words', models.TextField()),
                ('names', models.TextField(blank=True, help_text='Other names; of a brief, those of whom and what it is about.')),
                ('summary', models.TextField(blank=True)),
                ('words', search.lookups.WordsField()),
                ('body', models.TextField(blank=True)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['date_earliest', 'date_latest'], name='search_searchdocument_dates')],
                'constraints': [models.CheckConstraint(condition=models.Q(('date_earliest__lte', models.F('date_latest'))), name='search_searchdocument_dates_in_order', violation_error_message='The last possible day is before the first possible day.'), models.UniqueConstraint(fields=('kind', 'object_id', 'live_from'), name='search_searchdocument_once')],
            },
        ),
        migrations.RunPython(make, unmake),
    ]
