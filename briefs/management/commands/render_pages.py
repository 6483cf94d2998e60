"""manage.py render_pages: make the stored pages of all briefs anew, after an upgrade of the templates."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from briefs.models import Brief, Edition, StoredPage


class Command(BaseCommand):
    help = (
        "Make the stored public pages of all published briefs anew. Run it after an upgrade: until then, pages made "
        "by older templates are rendered on each request, which is right but slower."
    )

    def handle(self, **options: Any) -> None:
        published = Brief.objects.filter(pk__in=Edition.objects.values("brief"))
        for pk in list(published.values_list("pk", flat=True)):
            with transaction.atomic():
                StoredPage.objects.refresh(Brief.objects.select_for_update().get(pk=pk))
        self.stdout.write(f"The pages of {published.count()} briefs are made.")
