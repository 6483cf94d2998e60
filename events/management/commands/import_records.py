"""manage.py import_records FILE…: places, documents, actors and events from YAML; see `events.importing`."""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from events.importing import Outcome, RecordFault, import_records


class Command(BaseCommand):
    help = (
        "Import places, documents, actors and events from YAML files. A file is imported whole or not at all; what "
        "is wrong with a faulty one is told, and the others still go in. The same content again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--by", metavar="USERNAME", help="who imports; the system, if not given")

    def handle(self, *, files: list[Path], by: str | None, verbosity: int, **options: Any) -> None:
        user = _user(by)
        faults: list[str] = []
        for file in files:
            try:
                told = _in_words(import_records(file.read_bytes(), by=user, name=file.name))
            except OSError as error:
                faults.append(f"{file}: {error.strerror}")
            except RecordFault as error:
                faults += [f"{file}: {fault}" for fault in error.faults]
            else:
                if verbosity:
                    self.stdout.write(f"{file}: {told}")
        if faults:
            raise CommandError("\n".join(faults))


def _user(name: str | None) -> Any:
    user = name and get_user_model().objects.filter(username=name, is_active=True).first()
    if name and not user:
        raise CommandError(f"There is no active user “{name}”.")
    return user


def _in_words(outcomes: list[Outcome]) -> str:
    counts = Counter(outcome.result for outcome in outcomes)
    return ", ".join(f"{counts[result]} {result}" for result in ("created", "changed", "unchanged"))
