"""manage.py import_table FILE --profile NAME: events or actors from a table, or from a Popolo file."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from itertools import islice
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from events.importing import report
from events.importing.cell_dates import ORDERS
from events.importing.csv_rows import ENCODINGS
from events.importing.opening import Reading, known_profiles
from events.importing.plan import Listener, Plan, Result, Step, Tally

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Import a table of events or actors. All of it is compared with what is here first. If a row is at fault, "
        "nothing is imported, unless --skip-faulty says so. The same table again changes nothing, and a run that was "
        "stopped goes on where it was. Exit code 1: nothing was imported; 3: imported, but for faulty rows."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--profile", default="", help=f"what the columns mean: {', '.join(known_profiles())}")
        parser.add_argument("--mapping", type=Path, help="the same as a YAML file of your own")
        parser.add_argument("--day-order", default="", choices=list(ORDERS), help="of dates that are not ISO dates")
        parser.add_argument("--encoding", default="", choices=list(ENCODINGS), help="found out if not given")
        parser.add_argument("--delimiter", default="", help="found out if not given")
        parser.add_argument("--scheme", default="", help="whose ids a Popolo file has, such as everypolitician-ireland")
        parser.add_argument("--dry-run", action="store_true", help="tell what would be done, and do nothing")
        parser.add_argument("--skip-faulty", action="store_true", help="import the rows that are not at fault")
        parser.add_argument("--overwrite", action="store_true", help="also what people changed since an import")
        parser.add_argument("--shorten", action="store_true", help="cut long names; they stay whole in the summary")
        parser.add_argument("--report", type=Path, help="a CSV file to write, with a line for each fault and change")
        parser.add_argument("--by", metavar="USERNAME", help="who imports; the system, if not given")
        parser.add_argument("--reason", default="", help="kept in the history of each record")

    def handle(self, **options: Any) -> None:
        source, user = _source(options), _user(options["by"])
        plan = Plan(source, overwrite=options["overwrite"])
        with self._telling("Checked", source.last_row, options) as tell:
            plan.compare(tell)
        for note in source.notes:
            self.stderr.write(f"Note: {note}")
        self._tell_faults(plan.tally)
        if options["dry_run"]:
            self.stdout.write(f"Would be: {in_words(plan.tally)}")
            return
        if plan.tally.fault_count and not options["skip_faulty"]:
            raise CommandError("Nothing was imported. Put the rows right, or give --skip-faulty.")
        reason = options["reason"] or f"Imported from {source.name}"
        with self._telling("Imported", source.last_row, options) as tell:
            tally = plan.write(by=user, reason=reason, skip_faulty=options["skip_faulty"], tell=tell)
        self.stdout.write(in_words(tally))
        if tally.fault_count:
            raise CommandError("The rows at fault were left out.", returncode=3)

    @contextmanager
    def _telling(self, done: str, last_row: int, options: dict[str, Any]) -> Iterator[Listener]:
        """Something to tell of each step: to people how far it is, to the report what came of it."""
        path: Path | None = options["report"]
        with path.open("w", newline="", encoding="utf-8") if path else nullcontext() as file:
            if file:
                file.writelines(report.text([]))

            def tell(step: Step) -> None:
                if file:
                    file.writelines(islice(report.text([report.lines(step)]), 1, None))
                if options["verbosity"]:
                    end = "\n" if step.last_row == last_row else "\r"
                    self.stderr.write(f"{done} {step.last_row} of {last_row} rows", ending=end)

            yield tell

    def _tell_faults(self, tally: Tally) -> None:
        for fault in tally.faults[:SHOWN]:
            column = f", {fault.column}" if fault.column else ""
            self.stderr.write(f"{'Warning: row' if fault.warning else 'Row'} {fault.row}{column}: {fault.message}")
        more = tally.fault_count + tally.warning_count - SHOWN
        if more > 0:
            self.stderr.write(f"… and {more} more; --report FILE has them all.")


def in_words(tally: Tally) -> str:
    """The counts, such as “events.event: 214 created; actors.actor: 7 created”."""
    labels = dict.fromkeys(label for label, _ in tally.counts)
    told = []
    for label in labels:
        counts = [f"{count} {result}" for result in Result if (count := tally.counts[label, result])]
        told.append(f"{label}: {', '.join(counts)}")
    return "; ".join(told) or "nothing"


def _source(options: dict[str, Any]) -> Any:
    file, mapping = options["file"], options["mapping"]
    if not options["profile"] and not mapping:
        raise CommandError(f"Give --profile, one of {', '.join(known_profiles())}, or --mapping.")
    try:
        reading = Reading(
            profile=options["profile"],
            mapping=mapping.read_text() if mapping else "",
            order=options["day_order"],
            encoding=options["encoding"],
            delimiter=options["delimiter"].replace("\\t", "\t"),
            scheme=options["scheme"],
            shorten=options["shorten"],
        )
        return reading.open(lambda: file.open("rb"), file.name)
    except OSError as error:
        raise CommandError(f"{error.filename}: {error.strerror}") from error
    except ValueError as error:
        raise CommandError(f"{file}: {error}") from error


def _user(name: str | None) -> Any:
    user = name and get_user_model().objects.filter(username=name, is_active=True).first()
    if name and not user:
        raise CommandError(f"There is no active user “{name}”.")
    return user
