"""The rows of a table as a whole: which are part of which, and what is there twice."""

from collections import defaultdict

from events.importing.proposals import Fault

_SHOWN = 5


class Series:
    """Keys of the rows, their parents and numbers. Tells of circles and of numbers that are given twice."""

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._parents: dict[str, str] = {}
        self._ordinals: dict[tuple[str, str], int] = {}
        self._faults: dict[int, list[str]] = defaultdict(list)
        self._names: dict[str, int] = {}
        self.namesakes: dict[str, list[int]] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._rows

    def row(self, key: str) -> int:
        """The row that has this key, the first if several do."""
        return self._rows[key]

    def add(self, row: int, key: str, parent: tuple[str, str], name: str) -> None:
        self._rows.setdefault(key, row)
        above, ordinal = parent
        if above:
            self._parents[key] = above
        if above and ordinal:
            first = self._ordinals.setdefault((above, ordinal), row)
            if first != row:
                self._faults[row].append(f"Number {ordinal} in “{above}” is given to row {first}, too.")
        if name and (first := self._names.setdefault(name, row)) != row:
            self.namesakes.setdefault(name, [first]).append(row)

    def close(self) -> None:
        """All rows have been added: find the circles."""
        done: set[str] = set()
        for start in self._parents:
            trail: dict[str, None] = {}
            key = start
            while key in self._parents and key not in done and key not in trail:
                trail[key] = None
                key = self._parents[key]
            if key in trail:
                self._tell_circle(list(trail)[list(trail).index(key) :])
            done |= trail.keys()
        # Only what is asked for again is kept.
        self._names.clear()
        self._ordinals.clear()

    def faults(self, row: int, key: str) -> list[Fault]:
        """What is wrong with how a row stands to others."""
        return [Fault(row, "", message, key) for message in self._faults.get(row, [])]

    def namesakes_in_words(self) -> str:
        shown = [f"“{name}” (rows {', '.join(map(str, rows))})" for name, rows in self.namesakes.items()]
        more = len(shown) - _SHOWN
        return "; ".join(shown[:_SHOWN]) + (f"; and {more} more" if more > 0 else "")

    def _tell_circle(self, keys: list[str]) -> None:
        words = " → ".join([*keys, keys[0]])
        for key in keys:
            if row := self._rows.get(key):
                self._faults[row].append(f"Events are part of each other: {words}.")
