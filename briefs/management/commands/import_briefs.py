"""manage.py import_briefs FILE…: plain text and Markdown become drafts."""

from argparse import ArgumentParser
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from briefs.importing import Imported, Result, import_brief
from briefs.parsing import BriefFault, ParsedBrief, parse_brief


class Command(BaseCommand):
    help = (
        "Import briefs from text or Markdown files, as drafts. A file is imported whole or not at all; a faulty "
        "one is named with what is wrong, and the others still go in. The same content again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--title", help="title of the brief, for a single file without one")
        parser.add_argument("--by", metavar="USERNAME", help="who imports; the system, if not given")
        parser.add_argument("--dry-run", action="store_true", help="print what is found and write nothing")

    def handle(self, *, files: list[str], title: str | None, by: str | None, dry_run: bool, **options: Any) -> None:
        if title and len(files) > 1:
            raise CommandError("--title goes with a single file.")
        user, done = self._user(by), dict[str, Path]()
        # A dry run, too, sees what its earlier files would have made, hence the one transaction around it.
        with transaction.atomic() if dry_run else nullcontext():
            faulty = sum(not self._import(Path(file), title, user, done, dry_run=dry_run) for file in files)
            if dry_run:
                transaction.set_rollback(True)
        if faulty:
            raise CommandError(f"{faulty} of {len(files)} files could not be imported.")

    def _user(self, name: str | None) -> Any:
        if name is None:
            return None
        user = get_user_model().objects.filter(username=name, is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active user “{name}”.")
        return user

    def _import(self, path: Path, title: str | None, user: Any, done: dict[str, Path], *, dry_run: bool) -> bool:
        """Import one file and add it to `done`, by the slug of its brief; returns whether all went well."""
        try:
            parsed = parse_brief(path.read_bytes(), title=title)
            with transaction.atomic():
                imported = import_brief(parsed, by=user, source=path.name)
                earlier = done.setdefault(imported.brief.slug, path)
                if earlier is not path and imported.result != Result.UNCHANGED:
                    raise BriefFault(
                        f"It has the address {imported.brief.slug}, like {earlier}. Give one of them another slug."
                    )
        except (BriefFault, OSError, ValidationError) as fault:
            self.stderr.write(self.style.ERROR(f"{path}: {_in_words(fault)}"))
            return False
        self.stdout.write(f"{path}: {'would be ' if dry_run else ''}{_described(parsed, imported)}")
        return True


def _in_words(fault: Exception) -> str:
    if isinstance(fault, BriefFault):
        return f"line {fault.line}: {fault.message}" if fault.line else fault.message
    if isinstance(fault, ValidationError):
        return " ".join(fault.messages)
    return str(getattr(fault, "strerror", None) or fault)


def _described(parsed: ParsedBrief, imported: Imported) -> str:
    title = f"“{imported.brief}”{' (title derived from the bottom line)' if imported.title_derived else ''}"
    headings = ", ".join(section.heading for section in parsed.sections) or "none"
    return f"{imported.result}: {title}, {parsed.date.isoformat()}, sections: {headings}"
