"""Tell the hub of feeds that have changed; to be run by cron, every minute or so."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from briefs.models import Delivery


class Command(BaseCommand):
    help = "Send what is due in the outbox to the WebSub hub, and forget what was sent long ago."

    def handle(self, *args: Any, **options: Any) -> str:
        now = timezone.now()
        Delivery.objects.fold(now)
        sent = [delivery.send() for delivery in Delivery.objects.due(now)]
        Delivery.objects.sweep(now)
        return f"Feeds that the hub was told of: {sent.count(True)}; attempts that failed: {sent.count(False)}."
