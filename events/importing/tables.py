"""A table and its mapping as a source of an import: rows become proposals, or faults that name row and column."""

from collections import Counter
from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import islice
from typing import BinaryIO

from events.importing.cell_dates import ORDERS, numbers_in
from events.importing.csv_rows import CsvFile, Line
from events.importing.mapping import TableMapping
from events.importing.proposals import Fault, Proposal, Ref
from events.importing.rows import RowReader
from events.importing.series import Series
from events.importing.specs import MappingFault

#: Longest identifier that a record can have.
KEY_LENGTH = 200
#: Rows that people see before they say how a table is read.
SAMPLE = 5


class TableSource:
    """A `Source`. order is YMD, DMY, MDY or EDTF, and is needed where cells have other dates than ISO ones.

    shorten: names that are too long are cut, and kept whole in the summary; otherwise they are faults.
    Raises UnreadableTable, or MappingFault where the table lacks columns that the mapping needs.
    """

    def __init__(
        self,
        opened: Callable[[], BinaryIO],
        mapping: TableMapping,
        *,
        name: str,
        order: str = "",
        encoding: str = "",
        delimiter: str = "",
        shorten: bool = False,
    ) -> None:
        self.name, self.mapping = name, mapping
        self.order = order or mapping.order
        self.file = CsvFile(opened, encoding=encoding, delimiter=delimiter)
        self._refuse_missing_columns()
        self._rows = RowReader(mapping, self.order, shorten=shorten)
        self._series = Series()
        self.last_row = 1
        self._survey()
        self.notes = [*self.file.notes, *self._notes()]

    def items(self, after: int = 0) -> Iterator[Proposal | Fault]:
        """What the rows after this one propose; see `Source`."""
        self._rows.forget()
        repeats: Counter[str] = Counter()
        for line in self._lines():
            key = self._key(line)
            repeats[key] += 1
            # Rows that are done are read all the same: those that are not faulty have named records.
            for item in self._items_of(line, key, repeats[key]):
                if item.row > after:
                    yield item

    def promises(self, ref: Ref) -> bool:
        scheme, value = ref.key[0], ref.key[-1]
        is_row = ref.model is self._rows.model and scheme == self.mapping.scheme
        return (is_row and value in self._series) or self._rows.has_named(ref)

    def _items_of(self, line: Line, key: str, occurrence: int) -> Iterator[Proposal | Fault]:
        value = self._value(key, occurrence)
        faults = [*line.faults, *self._faults_of_key(line, key, occurrence), *self._series.faults(line.row, value)]
        proposals: list[Proposal] = []
        if not any(not fault.warning for fault in faults):
            proposals, found = self._rows.read(line, Ref(self._rows.model, (self.mapping.scheme, value)))
            faults += found
        yield from faults
        if not any(not fault.warning for fault in faults):
            yield from self._rows.first_named(proposals)

    def _faults_of_key(self, line: Line, key: str, occurrence: int) -> Iterator[Fault]:
        column = ", ".join(self.mapping.key.names)
        if not key.strip():
            yield Fault(line.row, column, "The identifier is empty. Every row needs one, to be known again by.")
        elif occurrence > 1 and self.mapping.repeats != "number":
            yield Fault(line.row, column, f"This identifier is that of row {self._series.row(key)}, too.", key)

    def _key(self, line: Line) -> str:
        return " ".join(filter(None, (line.cells.get(name, "") for name in self.mapping.key.names)))

    def _value(self, key: str, occurrence: int) -> str:
        """The identifier of a row. A long one is cut and ends with a digest, a repeated one with its number."""
        number = f" ({occurrence})" if occurrence > 1 and self.mapping.repeats == "number" else ""
        if len(key) + len(number) > KEY_LENGTH:
            key = f"{key[: KEY_LENGTH - 30]} #{sha256(key.encode()).hexdigest()[:16]}"
        return key + number

    def _lines(self) -> Iterator[Line]:
        for line in self.file.lines():
            for column, cell in line.cells.items():
                if cell in self.mapping.empty:
                    line.cells[column] = ""
            for column in self.mapping.optional:
                line.cells.setdefault(column, "")
            yield line

    def _survey(self) -> None:
        """Go through the table once for what only the whole of it tells: keys, parents, days above 12."""
        self._days = dict.fromkeys(self.mapping.date.ordered if self.mapping.date else [], 0)
        repeats: Counter[str] = Counter()
        for line in self._lines():
            self.last_row = line.row
            key = self._key(line)
            repeats[key] += 1
            self._series.add(line.row, self._value(key, repeats[key]), self._parent(line), self._title(line))
            for column in self._days:
                self._days[column] = max(self._days[column], *numbers_in(line.cells[column]))
        self._series.close()

    def _parent(self, line: Line) -> tuple[str, str]:
        spec = self.mapping.parent
        if spec is None or spec.scheme not in ("", self.mapping.scheme):
            return "", ""
        return line.cells.get(spec.column, ""), line.cells.get(spec.ordinal, "")

    def _title(self, line: Line) -> str:
        return self.mapping.values["name"].take(line.cells) if "name" in self.mapping.values else ""

    def _notes(self) -> Iterator[str]:
        for column in (column for column, highest in self._days.items() if 0 < highest <= 12):
            yield (
                f"No number in “{column}” is above 12 but years, so the file itself cannot show whether "
                f"{ORDERS.get(self.order, 'the order')} is right. Make sure."
            )
        used = {*self.mapping.columns_used(), *self.mapping.key.names, *self.mapping.dropped}
        if unused := [column for column in self.file.header if column not in used]:
            yield f"Not kept, as nothing takes these columns: {', '.join(unused)}."
        if self._series.namesakes:
            yield f"Names that several rows have (each is a record of its own): {self._series.namesakes_in_words()}."

    def _refuse_missing_columns(self) -> None:
        needed = [*self.mapping.key.names, *self.mapping.columns_used()]
        lacking = sorted(set(needed) - set(self.file.header) - set(self.mapping.optional))
        if lacking:
            raise MappingFault(
                f"The table has no column “{'”, “'.join(lacking)}”. It has: {', '.join(self.file.header)}."
            )


def head_of(opened: Callable[[], BinaryIO], encoding: str, delimiter: str) -> tuple[list[str], list[list[str]]]:
    """The header and the first rows of a table, before anybody has said what they mean. Raises UnreadableTable."""
    file = CsvFile(opened, encoding=encoding, delimiter=delimiter)
    return file.header, [list(line.cells.values()) for line in islice(file.lines(), SAMPLE)]
