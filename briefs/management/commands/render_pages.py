"""manage.py render_pages: make the stored pages that are missing or out of date, and the files that are missing."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from briefs.models import Brief, Edition, EditionFile, StoredPage


class Command(BaseCommand):
    help = (
        "Make the public pages of all live briefs that are not stored as they are now, as after an upgrade or a change "
        "of records. Nobody needs to run it: a page is made when it is first asked for, which only takes longer. "
        "PDFs and pictures that are there stay as they are; missing ones are made."
    )

    def handle(self, **options: Any) -> None:
        # Before the pages, which a new PDF in the feeds would put out of date.
        if settings.FILES_AHEAD:
            EditionFile.objects.make_missing()
        live = Brief.objects.filter(editions__in=Edition.objects.live()).order_by("pk")
        for brief in live.iterator(chunk_size=100):
            StoredPage.make_ahead(brief)
        self.stdout.write(f"The pages of {live.count()} briefs are made.")
