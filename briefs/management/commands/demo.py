"""manage.py demo: everything that it takes to try the product, and the site served."""

from argparse import ArgumentParser
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

import briefs
from briefs.models import Brief
from events.models import Event

SAMPLES = Path(briefs.__file__).parent / "samples"
PEOPLE = {
    "analyst": "Analyst",
    "editor": "Editor",
    "publisher": "Publisher",
    "contributor": "Outside contributor",
    "admin": None,
}
#: What has happened since a sample was written: the section that tells of it, what it says now, as of which day.
SANCTIONS = (
    "Response",
    (
        "<p>The first American sanctions returned on 7 August. On the same day a new version of the blocking statute "
        "took effect in the European Union.</p>"
    ),
    date(2018, 8, 8),
)
FAST_TRACK = (
    "Response",
    (
        "<p>On 13 December the Constitutional Court allowed Congress to pass the laws for the agreement by a "
        "shortened procedure.</p>"
    ),
    date(2016, 12, 14),
)
#: What became of meetings that the brief on Syria could only call planned; its page tells readers so.
HELD = {
    "vienna-round-2018": {"outcome": "no_result", "status_as_of_edtf": "2018-01-27"},
    "sochi-congress-2018": {"date_edtf": "2018-01-30", "date_text": "", "status_as_of_edtf": "2018-01-30"},
}


class Command(BaseCommand):
    help = "Set up a database with sample content and five people to log in as, then serve the site on this machine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-serve", action="store_true", help="set up only")

    def handle(self, *, port: int, no_serve: bool, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demo is for trying out: run it with DEBUG=1, and never on a public site.")
        call_command("migrate", verbosity=0)
        with transaction.atomic():
            new = {name: password for name, role in PEOPLE.items() if (password := self._person(name, role))}
            # Whoever has briefs keeps them as they are: what was written since the first run is not for us to publish.
            if not Brief.objects.exists():
                self._load()
        # The addresses in pages made by an earlier run are those of its port.
        call_command("render_pages", stdout=StringIO())
        self._tell(port, new)
        if not no_serve:
            call_command("runserver", f"127.0.0.1:{port}", use_reloader=False)

    def _person(self, name: str, role: str | None) -> str:
        """Make a person with a password of chance; returns it, or "" if the person was there."""
        users = get_user_model().objects
        if users.filter(username=name).exists():
            return ""
        password = get_random_string(14)
        shown = {"first_name": "Demo", "last_name": name}
        user = users.create_user(name, password=password, is_staff=True, is_superuser=role is None, **shown)
        user.groups.set(Group.objects.filter(name=role))
        return password

    def _load(self) -> None:
        """Import and publish the samples, tell what came of them; one update waits for its review, one for tomorrow."""
        call_command("import_records", SAMPLES / "records.yaml", verbosity=0)
        call_command("import_briefs", *sorted(SAMPLES.glob("*.md")), by="analyst", stdout=StringIO())
        analyst, editor = (get_user_model().objects.get(username=name) for name in ("analyst", "editor"))
        for brief in Brief.objects.all():
            self._publish(brief, analyst, editor)
        for slug, fields in HELD.items():
            self._hold(Event.objects.get(slug=slug), analyst, **fields)
        sanctions, fast_track = (Brief.objects.get(slug__startswith=country) for country in ("iran", "colombia"))
        self._update(sanctions, analyst, *SANCTIONS)
        sanctions.submit(by=analyst, note="August has come; please check the date of the statute.")
        self._update(fast_track, analyst, *FAST_TRACK)
        nine = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0)
        note = "The Constitutional Court has allowed a shortened procedure for the laws."
        self._publish(fast_track, analyst, editor, note=note, at=nine + timedelta(days=1))

    def _hold(self, event: Event, analyst: Any, **fields: str) -> None:
        """Note that a planned meeting was held."""
        with event.revising(by=analyst, reason="It was held"):
            for name, value in {"status": "held", **fields}.items():
                setattr(event, name, value)
            event.save()

    def _publish(self, brief: Brief, analyst: Any, editor: Any, **options: Any) -> None:
        brief.submit(by=analyst)
        brief.approve(by=editor, content_hash=brief.content_hash)
        brief.publish(by=editor, **options)

    def _update(self, brief: Brief, analyst: Any, heading: str, text: str, day: date) -> None:
        """Add a paragraph to a section of the draft."""
        with brief.revising(by=analyst, reason=f"As of {day:%d %B %Y}"):
            section = brief.sections.get(heading=heading)
            section.body += text
            section.save()
            brief.date = day
            brief.save()

    def _tell(self, port: int, new: dict[str, str]) -> None:
        self.stdout.write(f"Readers:  http://127.0.0.1:{port}/\nAnalysts: http://127.0.0.1:{port}/admin/\n")
        for name, password in new.items():
            self.stdout.write(f"  log in as {name:11} with password {password}")
        if not new:
            self.stdout.write(
                "  log in with the passwords of the first run, or set one: manage.py changepassword analyst"
            )
