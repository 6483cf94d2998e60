"""Working on the import of a job, a few seconds at a time: there is no worker but the requests of who imports."""

from time import monotonic
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from events.importing import report
from events.importing.opening import Reading
from events.importing.passes import Checking, Pass, Position, Writing
from events.importing.proposals import Source
from events.importing.tally import Result, Step, Tally
from events.models import ImportJob, ImportRemark, ImportState

SECONDS = 2.0
BATCH = 50


def source_of(job: ImportJob) -> Source:
    """The file of a job, as it is to be read. Raises ValueError with a sentence."""
    return Reading(**job.reading).open(job.opened, job.name)


def start_checking(job: ImportJob, reading: Reading, *, overwrite: bool = False) -> None:
    """Have the file compared with what is here. Raises ValueError, with nothing changed, if it cannot be read so."""
    source = reading.open(job.opened, job.name)
    with transaction.atomic():
        job.remarks.all().delete()
        job.move_to(
            ImportState.CHECKING,
            reading=reading.as_json(),
            notes=source.notes,
            last_row=source.last_row,
            overwrite=overwrite,
            checked={},
            written={},
        )


def start_writing(job: ImportJob, *, by: Any, reason: str, skip_faulty: bool) -> None:
    """Have it imported, as `by` has confirmed after the preview. Raises ValidationError if faults stand against it."""
    if job.checked.get("fault_count") and not skip_faulty:
        raise ValidationError("There are faults. Put the file right and upload it again, or have those rows left out.")
    with transaction.atomic():
        job.move_to(ImportState.WRITING, by=by, reason=reason, skip_faulty=skip_faulty, written={})


def advance(job: ImportJob, seconds: float = SECONDS) -> None:
    """Go on with the job for about so long. Each batch is one transaction with the position that it leads to.

    Raises ValueError if the file can no longer be read, ValidationError if another window was faster.
    """
    if not job.is_at_work():
        return
    passing = _pass(job)
    steps = passing.steps()
    until = monotonic() + seconds
    # At least one step, however slow the machine: or else nothing would ever be done.
    while True:
        with transaction.atomic():
            job.take_turn()
            step = next(steps, None)
            _record(job, passing, step)
        if not job.is_at_work() or monotonic() >= until:
            return


def _pass(job: ImportJob) -> Pass:
    source, position = source_of(job), Position(**job.position)
    passing: Pass
    if job.state == ImportState.CHECKING:
        passing = Checking(source, position=position, tally=Tally.from_json(job.checked), overwrite=job.overwrite)
    else:
        reason = job.reason or f"Imported from {job.name}"
        options: dict[str, Any] = {"position": position, "tally": Tally.from_json(job.written)}
        passing = Writing(source, by=job.by, reason=reason, overwrite=job.overwrite, **options)
    passing.batch = BATCH
    return passing


def _record(job: ImportJob, passing: Pass, step: Step | None) -> None:
    """Keep what a step came to; without one, the work is done."""
    is_check = job.state == ImportState.CHECKING
    tally, position = passing.tally.as_json(), passing.position.as_json()
    if step:
        ImportRemark.objects.bulk_create(_remarks(job, step, is_check=is_check))
    over = ImportState.CHECKED if is_check else ImportState.DONE
    state = job.state if step else over
    job.keep(state=state, position=position, **{"checked" if is_check else "written": tally})


def _remarks(job: ImportJob, step: Step, *, is_check: bool) -> list[ImportRemark]:
    columns = ("row", "column", "value", "message", "result")
    done = (Result.CREATED, Result.CHANGED)
    return [
        ImportRemark(job=job, state=job.state, **dict(zip(columns, line, strict=True)))
        for line in report.lines(step)
        # What would be done is counted only; what was done is told one by one.
        if not (is_check and line[4] in done)
    ]
