"""Tables as programs write them: any of a few encodings and delimiters, told row by row as a spreadsheet counts."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from events.importing.proposals import Fault

ENCODINGS = {"utf-8": "UTF-8", "cp1252": "Windows 1252 (Western Europe)"}
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}

# A private character that stands for a line end where none belongs, until the cell that it is in is known.
_STRAY = "\ue00d"
_UNDECODED = re.compile("[\udc80-\udcff]")
_CHUNK = 1 << 20


class UnreadableTable(ValueError):
    """A file that is no table, or not one that can be read without a guess. Its text is a sentence for people."""


@dataclass(slots=True)
class Line:
    """One row: its number as in a spreadsheet, the header being 1, the cells by column, and what is wrong with it."""

    row: int
    cells: dict[str, str]
    faults: list[Fault] = field(default_factory=list)


class CsvFile:
    """A table in a file that can be opened any number of times; it is never in memory as a whole.

    encoding and delimiter are found out where they are not stated; `notes` says what was found. Raises
    UnreadableTable.
    """

    def __init__(self, opened: Callable[[], BinaryIO], *, encoding: str = "", delimiter: str = "") -> None:
        self._opened = opened
        self.notes: list[str] = []
        self._newline = ""
        self.encoding = self._encoding(encoding)
        self.delimiter = delimiter or self._found_delimiter()
        self.header = self._header()

    def lines(self) -> Iterator[Line]:
        """All rows below the header; empty ones are counted and left out."""
        rows = enumerate(self._rows(), 1)
        next(rows)
        for row, cells in rows:
            if isinstance(cells, csv.Error):
                yield Line(row, {}, [Fault(row, "", f"This row cannot be read: {cells}.")])
            elif any(cell.strip() for cell in cells):
                yield self._line(row, cells)

    def _line(self, row: int, cells: list[str]) -> Line:
        line = Line(row, dict.fromkeys(self.header, ""))
        if len(cells) > len(self.header) and any(cells[len(self.header) :]):
            text = f"There are {len(cells)} cells, but {len(self.header)} columns. Is a cell with a delimiter unquoted?"
            line.faults.append(Fault(row, "", text))
        elif len(cells) < len(self.header):
            text = f"There are {len(cells)} cells for {len(self.header)} columns; the rest was read as empty."
            line.faults.append(Fault(row, "", text, warning=True))
        for column, cell in zip(self.header, cells, strict=False):
            line.cells[column] = self._cell(line, column, cell)
        return line

    def _cell(self, line: Line, column: str, cell: str) -> str:
        if _UNDECODED.search(cell):
            shown = _UNDECODED.sub("\ufffd", cell)
            text = "There are bytes here that are not UTF-8. State another encoding, such as cp1252."
            line.faults.append(Fault(line.row, column, text, shown))
            return shown.strip()
        if _STRAY in cell:
            cell = cell.replace(_STRAY, " ")
            text = "A stray line end (CR) stood in this cell; it was read as a space."
            line.faults.append(Fault(line.row, column, text, cell, warning=True))
        return cell.strip()

    def _rows(self) -> Iterator[list[str] | csv.Error]:
        with io.TextIOWrapper(self._opened(), self.encoding, "surrogateescape", newline=self._newline) as text:
            reader = csv.reader(_without_strays(text), delimiter=self.delimiter)
            while True:
                try:
                    yield next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield error

    def _encoding(self, stated: str) -> str:
        """Look through the file once: for its encoding, and for line ends of old that are CR alone."""
        decoder = codecs.getincrementaldecoder("utf-8")()
        valid, ends, zero, start = True, False, False, b""
        with self._opened() as file:
            while chunk := file.read(_CHUNK):
                start, ends, zero = start or chunk[:4], ends or b"\n" in chunk, zero or b"\0" in chunk
                valid = valid and _decodes(decoder, chunk)
        self._newline = "" if ends else None  # type: ignore[assignment]
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise UnreadableTable("This file is UTF-16. Save it as CSV in UTF-8.")
        if not start:
            raise UnreadableTable("This file is empty.")
        if zero:
            raise UnreadableTable("This file has zero bytes in it, so it is no text. Save it as CSV in UTF-8.")
        return self._named_encoding(stated, valid=valid, marked=start.startswith(codecs.BOM_UTF8))

    def _named_encoding(self, stated: str, *, valid: bool, marked: bool) -> str:
        if marked and stated in ("", "utf-8"):
            self.notes.append("The file starts with a byte order mark (BOM); it was read as UTF-8 without it.")
            return "utf-8-sig"
        if not stated and not valid:
            self.notes.append("The file is not UTF-8. It was read as Windows 1252: look at the accented letters.")
            return "cp1252"
        return stated or "utf-8"

    def _first_line(self) -> str:
        with io.TextIOWrapper(self._opened(), self.encoding, "surrogateescape", newline=self._newline) as text:
            return text.readline(100_000)

    def _found_delimiter(self) -> str:
        line = self._first_line()
        counts = {sign: line.count(sign) for sign in DELIMITERS}
        best = max(counts, key=counts.__getitem__)
        if counts[best] and list(counts.values()).count(counts[best]) > 1:
            raise UnreadableTable("The delimiter cannot be told from the first row. State it.")
        if best != ",":
            self.notes.append(f"Cells are delimited by a {DELIMITERS[best]}.")
        return best if counts[best] else ","

    def _header(self) -> list[str]:
        first = next(self._rows(), [])
        if isinstance(first, csv.Error):
            raise UnreadableTable(f"The first row cannot be read: {first}.")
        names = [_UNDECODED.sub("\ufffd", cell.replace(_STRAY, " ")).strip() for cell in first]
        repeated = sorted({name for name in names if name and names.count(name) > 1})
        if repeated:
            raise UnreadableTable(f"Two columns are called “{repeated[0]}”. Give each a name of its own.")
        if not any(names):
            raise UnreadableTable("The first row has no column names.")
        return [name or f"column {number}" for number, name in enumerate(names, 1)]


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes) -> bool:
    try:
        decoder.decode(chunk)
    except UnicodeDecodeError:
        return False
    return True


def _without_strays(text: io.TextIOWrapper) -> Iterator[str]:
    """Lines as files have them; a CR that is not followed by LF ends none."""
    held = ""
    for line in text:
        if line.endswith("\r"):
            held += line[:-1] + _STRAY
        else:
            yield held + line
            held = ""
    if held:
        # The last line of a file may well end so.
        yield held.removesuffix(_STRAY)
