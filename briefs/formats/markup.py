"""Rich text as a tree. It comes from our sanitiser, so that its tags are few and all of them closed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from unicodedata import bidirectional

from django.conf import settings

_BLOCK = re.compile(r"<(p|h[1-6]|li|ul|ol|blockquote|td|th|table|caption)\b(?=([^>]*>.*?)</\1>)", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_LOCAL = re.compile(r'href="/(?!/)')
_VOID = frozenset({"br", "hr", "col", "img"})


@dataclass
class Node:
    """An element; "" is the tag of the whole."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)

    def elements(self, *tags: str) -> list["Node"]:
        """The children with one of these tags."""
        return [child for child in self.children if isinstance(child, Node) and child.tag in tags]

    def walk(self) -> Iterator["Node"]:
        """The element and all within it, in order."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    @property
    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text for child in self.children)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if any(node.tag == tag for node in self._open[1:]):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def tree(html: str) -> Node:
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root


def with_directions(html: str) -> str:
    """The rich text with the direction of each block that has letters, as `dir="auto"` gives it to browsers."""
    return _BLOCK.sub(lambda block: f"{block[0]}{_direction_attribute(_TAG.sub('', f'<{block[2]}'))}", html)


def _direction_attribute(text: str) -> str:
    return f' dir="{runs}"' if (runs := direction(text)) else ""


def direction(text: str) -> str:
    """ltr or rtl, by the first letter of the text that has a direction; "" if none has."""
    found = (bidirectional(sign) for sign in text)
    return {"L": "ltr", "R": "rtl", "AL": "rtl"}.get(next((one for one in found if one in ("L", "R", "AL")), ""), "")


def with_full_addresses(html: str) -> str:
    """The rich text with links to this site that work elsewhere, too."""
    return _LOCAL.sub(f'href="{settings.SITE_URL}/', html)
