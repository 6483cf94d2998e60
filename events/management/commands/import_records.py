"""Import places, documents, actors and events from YAML files; see `events.importing` for their form."""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from events.importing import RecordFault, import_records


class Command(BaseCommand):
    help = (
        "Imports places, documents, actors and events from YAML files. A file with a fault is left out whole."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--user", help="user name of who answers for it in the history; without it, nobody"
        )

    def handle(self, *, files: list[Path], user: str | None, **options: Any) -> None:
        by = _user(user)
        faults = [fault for file in files for fault in self._import(file, by)]
        if faults:
            raise CommandError("\n".join(faults))

    def _import(self, file: Path, by: Any) -> list[str]:
        """Import one file and say what became of it; returns what is wrong with it."""
        try:
            outcomes = import_records(file.read_bytes(), by=by, name=file.name)
        except OSError as error:
            return [f"{file}: {error.strerror}"]
        except RecordFault as error:
            return [f"{file}: {fault}" for fault in error.faults]
        counts = Counter(outcome.result for outcome in outcomes)
        words = ", ".join(f"{counts[result]} {result}" for result in ("created", "changed", "unchanged"))
        self.stdout.write(f"{file}: {words}")
        return []


def _user(name: str | None) -> Any:
    users = get_user_model()
    try:
        return users.objects.get_by_natural_key(name) if name else None
    except users.DoesNotExist:
        raise CommandError(f"There is no user “{name}”.") from None
