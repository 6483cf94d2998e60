"""manage.py render_pages: make the stored pages of all briefs anew, after an upgrade, and the files that they lack."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from briefs.models import Brief, Edition, EditionFile, StoredPage


class Command(BaseCommand):
    help = (
        "Make the stored public pages of all published briefs anew. Run it after an upgrade: until then, pages made "
        "by older templates are rendered on each request, which is right but slower. "
        "PDFs and pictures that are there stay as they are; missing ones are made."
    )

    def handle(self, **options: Any) -> None:
        published = Brief.objects.filter(pk__in=Edition.objects.values("brief"))
        for pk in list(published.values_list("pk", flat=True)):
            with transaction.atomic():
                StoredPage.objects.make(Brief.objects.select_for_update().get(pk=pk))
        if settings.FILES_AHEAD:
            EditionFile.objects.make_missing()
        self.stdout.write(f"The pages of {published.count()} briefs are made.")
