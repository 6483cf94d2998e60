"""Brief files as text: bytes decoded and cleaned, front matter read, what is wrong with them named."""

import codecs
from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import yaml

from history.text import printable

MAX_BYTES = 2_000_000
MAX_FRONT_MATTER = 20_000
MAX_MARKS = 40_000
"""Lines, and characters that may be Markdown, in a file: many times what a long brief has, and few enough
that no text, however contrived, keeps the parser busy for more than a few seconds."""

MARKS = "\n*_~`[]<>!&|\\#+-=:@$%^{}"
_LINE_ENDS = {0x0B: "\n", 0x0C: "\n", 0x2028: "\n", 0x2029: "\n\n"}


class BriefFault(Exception):
    """A file that cannot be read as a brief: `message` tells an analyst what is wrong and what to do."""

    def __init__(self, message: str, line: int | None = None) -> None:
        """Name the fault and, where there is one, the line (from 1) where it stands."""
        super().__init__(message, line)
        self.message = message
        self.line = line

    def __str__(self) -> str:
        return self.message if self.line is None else f"Line {self.line}: {self.message}"


class FrontMatter(dict[Any, Any]):
    """The values that stand above a file, and the line in the file of each and of each item of a list."""

    def __init__(self, values: Mapping[Any, Any] | None = None, lines: Mapping[str, list[int]] | None = None) -> None:
        super().__init__(values or {})
        self.lines = lines or {}

    def line(self, key: Any, item: int | None = None) -> int | None:
        """The line of a value, or of an item of the list that it is, counted from 0."""
        return self.lines[str(key)][0 if item is None else item + 1] if str(key) in self.lines else None


def read_source(data: bytes) -> tuple[FrontMatter, list[str]]:
    """Split a file into its front matter and its lines.

    Lines of front matter come back empty, so that the position of a line is its number in the file less one.
    Raises BriefFault for what is not text, too long, empty, or opens with front matter that cannot be read.
    """
    text = read_text(data)
    lines = ["" if _is_blank(line) else line for line in text.split("\n")]
    if not any(lines):
        raise BriefFault("The file is empty. Check that it was saved.")
    _refuse_overload(text)
    return _split_front_matter(lines)


def read_text(data: bytes) -> str:
    """Decode a file: newlines as LF, control characters gone, every other character as it stands."""
    if len(data) > MAX_BYTES:
        raise BriefFault(
            f"The file has {len(data):,} bytes; at most {MAX_BYTES:,} (2 MB) can be read. "
            "Import one brief to a file, as text without pictures."
        )
    text = _decode(data)
    if "\0" in text:
        raise BriefFault("The file is not a text file. Save it as plain text or Markdown, in UTF-8.")
    return printable(text.translate(_LINE_ENDS))


def _is_blank(line: str) -> bool:
    """Whether a line has nothing to say: white space of any kind, or the marks of a heading without one."""
    return not line.strip().strip("# \t")


def _decode(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "ignore")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "ignore")


def _refuse_overload(text: str) -> None:
    marks = sum(text.count(mark) for mark in MARKS)
    if marks > MAX_MARKS:
        raise BriefFault(
            f"The file has {marks:,} lines and Markdown marks; at most {MAX_MARKS:,} can be read. "
            "Check that it is one brief, saved as text."
        )


def _split_front_matter(lines: list[str]) -> tuple[FrontMatter, list[str]]:
    start = next(i for i, line in enumerate(lines) if line)
    if lines[start].rstrip() != "---":
        return FrontMatter(), lines
    rest = range(start + 1, len(lines))
    end = next((i for i in rest if lines[i].rstrip() in ("---", "...")), None)
    if end is None:
        raise BriefFault("The front matter is never closed. Put --- on a line of its own after it.", start + 1)
    meta = _load_yaml("\n".join(lines[start + 1 : end]), first_line=start + 2)
    return meta, [""] * (end + 1) + lines[end + 1 :]


def _load_yaml(text: str, *, first_line: int) -> FrontMatter:
    if len(text) > MAX_FRONT_MATTER:
        raise BriefFault(
            f"The front matter has {len(text):,} characters; at most {MAX_FRONT_MATTER:,} can be read. "
            "Check that --- stands on a line of its own after it.",
            first_line - 1,
        )
    try:
        loader = _Loader(text)
        node: Any = loader.get_single_node()
        meta = loader.construct_document(node) if node else {}
    except yaml.MarkedYAMLError as error:
        raise _yaml_fault(error, first_line) from error
    if meta is None:
        return FrontMatter()
    if not isinstance(meta, dict):
        raise BriefFault("The front matter is not a list of “name: value” lines.", first_line)
    return FrontMatter(meta, dict(_lines_of(node, first_line)) if node else {})


def _lines_of(mapping: yaml.MappingNode, first_line: int) -> Iterator[tuple[str, list[int]]]:
    for key, value in mapping.value:
        items = value.value if isinstance(value, yaml.SequenceNode) else []
        yield str(key.value), [first_line + node.start_mark.line for node in (key, *items)]


def _yaml_fault(error: yaml.MarkedYAMLError, first_line: int) -> BriefFault:
    mark = error.problem_mark or error.context_mark
    return BriefFault(
        f"The front matter cannot be read: {error.problem or error.context}. "
        "Write one “name: value” to a line, and put quotes around a value that contains a colon.",
        first_line + (mark.line if mark else 0),
    )


class _Loader(yaml.SafeLoader):
    """Plain YAML: no aliases (a few lines of them make gigabytes), no tags, no name given twice."""

    max_depth = 20
    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event: Any = self.peek_event()
        if isinstance(event, yaml.AliasEvent) or event.anchor or getattr(event, "tag", None):
            raise _refusal("a value that starts with &, * or ! needs quotes around it", event.start_mark)
        if self.depth == self.max_depth:
            raise _refusal(f"values are nested more than {self.max_depth} deep", event.start_mark)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ValueError, ArithmeticError) as error:
            raise _refusal(f"“{str(node.value)[:80]}” is not a possible date or number", node.start_mark) from error

    def construct_scalar(self, node: yaml.ScalarNode | yaml.MappingNode) -> str:
        return printable(super().construct_scalar(node))

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            if key.value in seen:
                raise _refusal(f"“{key.value}” is given twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def _refusal(problem: str, mark: yaml.Mark) -> yaml.MarkedYAMLError:
    return yaml.composer.ComposerError(None, None, problem, mark)
