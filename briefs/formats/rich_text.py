"""Rich text as Markdown: CommonMark with tables, strikethrough and footnotes, as `briefs.parsing` reads it."""

import re
from collections.abc import Iterable, Iterator

from briefs.formats.markup import Node, tree
from briefs.parsing.labels import BOTTOM_LINE, SECTIONS

_BLOCKS = ("p", "h3", "h4", "ul", "ol", "blockquote", "hr", "table")
_MARKS = {"strong": "**", "b": "**", "em": "_", "i": "_", "s": "~~", "del": "~~", "strike": "~~"}
_KEPT = ("sub", "sup")
# An underscore within a word is only an underscore; so is an ampersand that begins no entity.
_SPECIAL = re.compile(r"[\\`*\[\]<|~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
_LINE_START = re.compile(r"^(\s*)(?:([-+=>#])|(\d{1,9})([.)]))", re.MULTILINE)
# What would open a section where it stands at the start of a paragraph.
_LABEL = re.compile(rf"^([*_ ]*(?:{'|'.join([BOTTOM_LINE, *SECTIONS])})[*_ ]*):", re.IGNORECASE)
_LAST_BREAKS = re.compile(r"(?: *\\\n)+ *$")
_OUTSIDE_ADDRESS = str.maketrans({" ": "%20", "(": "\\(", ")": "\\)", "<": "%3C", ">": "%3E", "\\": "%5C", "\n": ""})


def to_markdown(html: str, taken: set[str] | None = None) -> str:
    """The rich text as Markdown. `taken` are labels of footnotes that the document has by now; new ones are added."""
    root = tree(html)
    notes = _take_notes(root)
    taken = set() if taken is None else taken
    labels = {number: _free_label(number, taken) for number in notes}
    writer = _Writer(labels)
    blocks = [*writer.blocks(root.children), *(writer.note(labels[number], note) for number, note in notes.items())]
    return "\n\n".join(blocks)


def one_line(text: str) -> str:
    """Plain text for a line of Markdown, such as a heading."""
    return _escaped(" ".join(text.split()))


def linked(text: str, address: str) -> str:
    return f"[{one_line(text)}]({_address(address)})"


def _take_notes(root: Node) -> dict[str, Node]:
    """Take out the list of footnotes at the end: a numbered list of which the text before cites every number."""
    last = next((child for child in reversed(root.children) if isinstance(child, Node) or child.strip()), None)
    if not isinstance(last, Node) or last.tag != "ol":
        return {}
    items = last.elements("li")
    numbers = [str(n) for n, _ in enumerate(items, int(last.attributes.get("start") or 1))]
    if not items or not {*numbers} <= {node.text.strip() for node in root.walk() if node.tag == "sup"}:
        return {}
    root.children.remove(last)
    return dict(zip(numbers, items, strict=True))


def _free_label(number: str, taken: set[str]) -> str:
    candidates = (number if n == 1 else f"{number}-{n}" for n in range(1, len(taken) + 2))
    label = next(candidate for candidate in candidates if candidate not in taken)
    taken.add(label)
    return label


class _Writer:
    """Writes nodes as Markdown. labels: of the footnotes, by the numbers that cite them."""

    def __init__(self, labels: dict[str, str]) -> None:
        self.labels = labels

    def note(self, label: str, node: Node) -> str:
        return f"[^{label}]: {_indented(self.blocks(node.children), 4, tight=False)}"

    def blocks(self, children: Iterable[Node | str]) -> list[str]:
        """Each block in turn; text between blocks is a paragraph."""
        found: list[str] = []
        previous, other = "", False
        for node in _in_blocks(children):
            # Two lists in a row would be one if they had the same mark.
            other = node.tag == previous and not other
            if text := self.block(node, other=other):
                previous = node.tag
                found.append(text)
        return found

    def block(self, node: Node, *, other: bool) -> str:
        match node.tag:
            case "h3" | "h4":
                words = self.inline(node.children).replace("\\\n", " ").strip()
                return f"{'#' * int(node.tag[1])} {words}" if words else ""
            case "ul" | "ol":
                return self.list(node, other=other)
            case "blockquote":
                lines = "\n\n".join(self.blocks(node.children)).split("\n")
                return "\n".join(f"> {line}".rstrip() for line in lines)
            case "hr":
                return "***"
            case "table":
                return self.table(node)
        return self.paragraph(node.children)

    def paragraph(self, children: Iterable[Node | str]) -> str:
        words = _LAST_BREAKS.sub("", self.inline(children)).strip()
        return _LABEL.sub(r"\1\\:", _LINE_START.sub(_escaped_start, words))

    def list(self, node: Node, *, other: bool) -> str:
        items = [self.blocks(item.children) for item in node.elements("li")]
        tight = all(_is_tight(blocks) for blocks in items)
        first = int(node.attributes.get("start") or 1)
        marks = ["* " if other else "- "] * len(items)
        if node.tag == "ol":
            marks = [f"{n}{')' if other else '.'} " for n, _ in enumerate(items, first)]
        lines = [
            f"{mark}{_indented(blocks, len(mark), tight=tight)}" for mark, blocks in zip(marks, items, strict=True)
        ]
        return ("\n" if tight else "\n\n").join(lines)

    def table(self, node: Node) -> str:
        """Markdown has no table without a row of headings: where there is none, that row is empty."""
        rows = [row for row in node.walk() if row.tag == "tr"]
        cells = [list(self.cells(row)) for row in rows]
        width = max(map(len, cells), default=0)
        if not any(row.elements("th") for row in rows[:1]):
            cells.insert(0, [])
        lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in cells]
        return "\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]]) if width else ""

    def cells(self, row: Node) -> Iterator[str]:
        for cell in row.elements("th", "td"):
            yield "<br>".join(
                block.replace("\\\n", "<br>").replace("\n", "<br>") for block in self.blocks(cell.children)
            )
            yield from [""] * (int(cell.attributes.get("colspan") or 1) - 1)

    def inline(self, children: Iterable[Node | str]) -> str:
        nodes = list(children)
        parts = [_escaped(node) if isinstance(node, str) else self.inner(node) for node in nodes]
        out = ""
        for place, node in enumerate(nodes):
            words, after = parts[place], "".join(parts[place + 1 : place + 2])
            if isinstance(node, Node) and node.tag in _MARKS:
                words = _marked(node.tag, words, out[-1:], after[:1])
            # An exclamation mark before a link would make a picture of it.
            out = f"{out[:-1]}\\!{words}" if words.startswith("[") and out.endswith("!") else out + words
        return out

    def inner(self, node: Node) -> str:
        words = self.inline(node.children)
        number = node.text.strip()
        if node.tag == "br":
            return "\\\n"
        if node.tag == "sup" and number in self.labels:
            return f"[^{self.labels[number]}]"
        if node.tag in _KEPT:
            return f"<{node.tag}>{words}</{node.tag}>"
        if node.tag == "a" and words.strip():
            return f"[{words}]({_address(node.attributes.get('href', ''))})"
        return words


def _marked(tag: str, words: str, before: str, after: str) -> str:
    """The words between marks, or between tags where Markdown would not read the marks as such."""
    core = words.strip()
    if not core:
        return words
    lead, _, trail = words.partition(core)
    mark = _MARKS[tag]
    inside_word = (before if not lead else "").isalnum() or (after if not trail else "").isalnum()
    punctuated = not core[0].isalnum() or not core[-1].isalnum()
    if (inside_word and (punctuated or mark == "_")) or before in [*"*_~"] or core[0] in mark or core[-1] in mark:
        return f"{lead}<{tag}>{core}</{tag}>{trail}"
    return f"{lead}{mark}{core}{mark}{trail}"


def _address(address: str) -> str:
    return address.translate(_OUTSIDE_ADDRESS)


def _in_blocks(children: Iterable[Node | str]) -> Iterator[Node]:
    """The blocks among the children; what stands between them is a paragraph."""
    between: list[Node | str] = []
    for child in children:
        if isinstance(child, Node) and child.tag in _BLOCKS:
            yield Node("p", children=between)
            yield child
            between = []
        else:
            between.append(child)
    yield Node("p", children=between)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda match: f"\\{match[0]}", re.sub(r"[ \t\r\n]+", " ", text))


def _escaped_start(match: re.Match[str]) -> str:
    space, sign, number, end = match.groups()
    return f"{space}\\{sign}" if sign else f"{space}{number}\\{end}"


def _is_tight(blocks: list[str]) -> bool:
    """Is it an item of one paragraph, with or without a list below?"""
    return all(re.match(r"[-*] |\d+[.)] ", block) for block in blocks[1:])


def _indented(blocks: list[str], width: int, *, tight: bool) -> str:
    text = ("\n" if tight else "\n\n").join(blocks)
    return text.replace("\n", f"\n{' ' * width}").replace(f"\n{' ' * width}\n", "\n\n")
