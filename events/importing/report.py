"""The report of an import as CSV: what is wrong where, and what became of each record that was not left as it is."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from events.importing.tally import Result, Step
from history.text import harmless

COLUMNS = ("row", "column", "value", "message", "result")

Line = tuple[int, str, str, str, str]


def lines(step: Step) -> Iterator[Line]:
    """The lines that a batch adds to the report. Records that are unchanged are left out."""
    for fault in step.faults:
        result = "warning" if fault.warning else "not imported"
        yield fault.row, fault.column, fault.value, fault.message, result
    for verdict in step.verdicts:
        if verdict.result in (Result.CREATED, Result.CHANGED):
            message = "; ".join(verdict.differences)
            yield verdict.row, verdict.label, verdict.name, message, verdict.result.value


def text(batches: Iterable[Iterable[Line]]) -> Iterator[str]:
    """The report as text, a piece at a time. It starts with a mark by which spreadsheets know it for UTF-8."""
    yield f"\ufeff{','.join(COLUMNS)}\r\n"
    for batch in batches:
        out = StringIO()
        writer = csv.writer(out)
        writer.writerows((row[0], *map(harmless, row[1:])) for row in batch)
        yield out.getvalue()
