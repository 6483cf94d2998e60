"""Building blocks of mappings: dataclasses that are read from YAML, and take values from the cells of a row."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, Self, get_type_hints

_SLOT = re.compile(r"\{([^{}]+)\}")


class MappingFault(ValueError):
    """A mapping that cannot be used. Its text is a sentence for people."""


@dataclass(frozen=True)
class Spec:
    """Part of a mapping, read from a mapping of YAML with the words of its fields."""

    @classmethod
    def read(cls, given: Any, where: str) -> Self:
        """Raises MappingFault, which names the place and the words that may stand there."""
        if not isinstance(given, dict):
            raise MappingFault(f"{where}: write “name: value” lines.")
        hints = get_type_hints(cls)
        if unknown := [str(word) for word in given if word not in hints]:
            raise MappingFault(f"{where}: “{unknown[0]}” is not known here. Use {', '.join(hints)}.")
        if lacking := [f.name for f in fields(cls) if f.name not in given and _is_required(f)]:
            raise MappingFault(f"{where}: “{lacking[0]}” must be given.")
        return cls(**{word: _read(hints[word], value, f"{where}, {word}") for word, value in given.items()})

    def columns_used(self) -> Iterator[str]:
        """The columns that this needs."""
        for each in fields(self):
            value = getattr(self, each.name)
            for item in value if isinstance(value, tuple) else [value]:
                if isinstance(item, Spec):
                    yield from item.columns_used()


def slots(text: str) -> list[str]:
    """The columns named in a text with slots."""
    return _SLOT.findall(text)


def filled(text: str, cells: Mapping[str, str]) -> str:
    """The text with cells in its slots; "" if one of them is empty."""
    if not all(cells.get(name) for name in slots(text)):
        return ""
    return _SLOT.sub(lambda slot: cells[slot[1]], text)


@dataclass(frozen=True)
class Text(Spec):
    """A text with slots for cells, written as such a text."""

    text: str = ""

    @classmethod
    def read(cls, given: Any, where: str) -> Self:
        if not isinstance(given, str):
            raise MappingFault(f"{where}: write a text.")
        return cls(given)

    def columns_used(self) -> Iterator[str]:
        yield from slots(self.text)

    def take(self, cells: Mapping[str, str]) -> str:
        return filled(self.text, cells)


@dataclass(frozen=True)
class Columns(Spec):
    """One or more columns, written as a name or a list of names."""

    names: tuple[str, ...] = ()

    @classmethod
    def read(cls, given: Any, where: str) -> Self:
        names = [given] if isinstance(given, str) else given
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise MappingFault(f"{where}: write a column or a list of columns.")
        return cls(tuple(names))

    def columns_used(self) -> Iterator[str]:
        yield from self.names

    def __bool__(self) -> bool:
        return bool(self.names)

    def take(self, cells: Mapping[str, str]) -> str:
        """The first of the columns that is not empty."""
        return next((cells[name] for name in self.names if cells.get(name)), "")


@dataclass(frozen=True)
class Take(Spec):
    """How one value is found: a column, a text with slots or a constant; `words` are a value table for it."""

    column: str = ""
    text: str = ""
    value: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    starts: Mapping[str, str] = field(default_factory=dict)
    otherwise: str = ""

    @classmethod
    def read(cls, given: Any, where: str) -> Self:
        return cls(column=given) if isinstance(given, str) else super().read(given, where)

    def columns_used(self) -> Iterator[str]:
        yield from [self.column] if self.column else slots(self.text)

    def take(self, cells: Mapping[str, str]) -> str:
        """The value, "" if the row has none. A word that the table does not have stands as it is."""
        found = self.value or (cells.get(self.column, "") if self.column else filled(self.text, cells))
        for start, word in self.starts.items():
            if found.startswith(start):
                return word
        return self.words.get(found, "" if self.otherwise else found) or self.otherwise


def _is_required(each: Any) -> bool:
    return each.default is MISSING and each.default_factory is MISSING


def _read(hint: Any, value: Any, where: str) -> Any:
    """A value of YAML as a field of this type takes it."""
    options = [option for option in getattr(hint, "__args__", ()) if option is not type(None)]
    if isinstance(hint, type) and issubclass(hint, Spec):
        return hint.read(value, where)
    if getattr(hint, "__origin__", None) is tuple:
        if not isinstance(value, list):
            raise MappingFault(f"{where}: write a list, with dashes.")
        return tuple(_read(options[0], item, where) for item in value)
    if getattr(hint, "__origin__", None) is not None and len(options) == 2:
        if not isinstance(value, dict):
            raise MappingFault(f"{where}: write “name: value” lines.")
        return {str(key): _read(options[1], item, f"{where}, {key}") for key, item in value.items()}
    if options:
        return _read(options[0], value, where)
    if hint is bool:
        return value in ("yes", "true")
    if not isinstance(value, str):
        raise MappingFault(f"{where}: write a text.")
    return value
