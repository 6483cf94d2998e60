"""Places in the cells of a row."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from events.importing.countries import country_code
from events.importing.csv_rows import Line
from events.importing.mapping import PlaceSpec
from events.importing.proposals import Fault, Proposal, Ref

_DEGREE = Decimal("0.000001")


class PlaceFault(ValueError):
    """A row whose place cannot be read."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults)
        self.faults = faults


class PlaceReader:
    """Reads the place of each row. Places of one name that lie apart are told apart by their coordinates."""

    def __init__(self, spec: PlaceSpec) -> None:
        self.spec = spec
        self._points: dict[Ref, tuple[Decimal | None, Decimal | None]] = {}

    def read(self, line: Line) -> Iterator[Proposal]:
        """A proposal of the place, or none. Raises PlaceFault."""
        name = self.spec.name.take(line.cells)
        faults = list(self._faults_of_name(line, name))
        latitude = _degrees(line, self.spec.latitude, 90, "latitude", faults)
        longitude = _degrees(line, self.spec.longitude, 180, "longitude", faults)
        if (latitude is None) != (longitude is None) and not faults:
            column = self.spec.latitude if latitude is None else self.spec.longitude
            faults.append(Fault(line.row, column, "Give both latitude and longitude, or neither."))
        if faults:
            raise PlaceFault(faults)
        if name:
            yield self._proposal(line, name, latitude, longitude)

    def _proposal(self, line: Line, name: str, latitude: Decimal | None, longitude: Decimal | None) -> Proposal:
        country = line.cells.get(self.spec.country, "")
        code = country_code(country)
        parts = [name, self.spec.within.take(line.cells), "" if code else country]
        full = ", ".join(dict.fromkeys(filter(None, parts)))[:160]
        precision = self.spec.precision.take(line.cells) or "city"
        ref = Ref.place(full, code, precision)
        if self._points.setdefault(ref, (latitude, longitude)) != (latitude, longitude):
            ref = Ref.place(f"{full} ({latitude}, {longitude})", code, precision)
        columns = {"latitude": self.spec.latitude, "longitude": self.spec.longitude, "name": self.spec.name.names[0]}
        columns["geo_precision"] = ", ".join(self.spec.precision.columns_used())
        values = dict(zip(("name", "country", "geo_precision"), ref.key, strict=True))
        return Proposal(ref, line.row, {**values, "latitude": latitude, "longitude": longitude}, columns=columns)

    def _faults_of_name(self, line: Line, name: str) -> Iterator[Fault]:
        if found := [sign for sign in f"{self.spec.several}\n" if sign in name]:
            text = "There are several places in this cell, and an event has one. Make it one place, or one row each."
            shown = "a line end" if found[0] == "\n" else f"“{found[0]}”"
            yield Fault(line.row, self.spec.name.names[0], f"{text} It was {shown} that told.", name)


def _degrees(line: Line, column: str, limit: int, word: str, faults: list[Fault]) -> Decimal | None:
    cell = line.cells.get(column, "")
    if not cell:
        return None
    try:
        value = Decimal(cell).quantize(_DEGREE)
        beyond = abs(value) > limit
    except InvalidOperation:
        faults.append(Fault(line.row, column, f"This is no {word}. Write degrees with a point, such as 46.2044.", cell))
        return None
    if beyond:
        faults.append(Fault(line.row, column, f"A {word} lies between -{limit} and {limit} degrees.", cell))
    return value
