"""Markdown to the HTML of rich text: only the tags that the editor offers, and no word lost.

What another converter would swallow is kept: tags that are none, comments and link addresses that nothing
refers to stay as typed, notes that nothing cites are listed all the same.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markdown_it.rules_core import StateCore, inline, text_join
from markdown_it.token import Token

from briefs.parsing.markdown_rules import in_our_tags, make_parser
from briefs.parsing.source import MAX_BYTES, BriefFault
from history.text import printable

MAX_ADDRESS = 2_000
MAX_OUTPUT = 4 * MAX_BYTES

_MARKDOWN = make_parser()
_ITEM = re.compile(r"[-*+][ \t]|[0-9]{1,9}[.)][ \t]|\[\^")
_ANY_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Passage:
    """A piece of Markdown and the number of its first line in the file."""

    text: str
    first_line: int = 1


@dataclass
class _Text:
    """Tokens of a passage or of a note, with the labels of the notes that it holds and that it cites."""

    tokens: list[Token]
    holds: list[str] = field(default_factory=list)
    cites: list[str] = field(default_factory=list)


def to_html(passages: Sequence[Passage]) -> list[str]:
    """The HTML of each passage; link addresses and notes may stand in any of them.

    A passage that cites notes ends in the list of them, numbered on from the passage before; one that cites
    a note again lists it again. A note that nothing cites is listed where it stands.
    Raises BriefFault for what is nested too deep or grows too large.
    """
    env: dict[str, Any] = {}
    notes: dict[str, _Text] = {}
    pages = [_read(passage, env, notes) for passage in passages]
    texts = [*pages, *notes.values()]
    for text in texts:
        _read_inlines(text, env)
    _show_unused_addresses(texts)
    return list(_render_all(pages, notes))


def plain_text(source: str) -> str:
    """A line of Markdown without its emphasis; as typed where it holds links, pictures or tags."""
    tokens = _MARKDOWN.parseInline(source, {})[0].children or []
    if any(token.type in ("link_open", "image", "html_inline") for token in tokens):
        return source
    words = "".join(token.content or " " for token in tokens if token.nesting == 0)
    return printable(words).strip() or source


def text_of(markup: str) -> str:
    """The words of HTML as `to_html` writes it."""
    return html.unescape(_ANY_TAG.sub("", markup))


def _read(passage: Passage, env: dict[str, Any], notes: dict[str, _Text]) -> _Text:
    """Read the blocks of a passage, adding the notes that stand in it to `notes`."""
    tokens: list[Token] = []
    env["first_line"] = passage.first_line
    lines = list(_without_indent(passage.text.split("\n")))
    _MARKDOWN.block.parse("\n".join(lines), _MARKDOWN, env, tokens)
    for token in tokens:
        if token.type == "definition":
            _keep_address(token, lines, passage.first_line)
    return _without_notes(in_our_tags(tokens), notes)


def _without_indent(lines: Iterable[str]) -> Iterator[str]:
    """Lines without the space before them, except where it says what belongs to an item of a list or a note.

    Plain text is indented as a whole, and its lists by a tab, which Markdown would take for running text.
    """
    base, is_after_blank = None, True
    for line in lines:
        text = line.lstrip(" \t")
        indent = len(line[: len(line) - len(text)].expandtabs(4))
        if _ITEM.match(text) and (base is None or indent < base):
            base = indent
        elif text and is_after_blank and base is not None and indent <= base and not _ITEM.match(text):
            base = None
        is_after_blank = not text
        yield " " * (indent - base if text and base is not None else 0) + text


def _keep_address(token: Token, lines: list[str], first_line: int) -> None:
    """Put the lines that define a link address into its token, to be shown if nothing uses it.

    Repeated by a thousand short links, one very long address would fill the memory: BriefFault.
    """
    start, end = token.map or (0, 0)
    if len(token.meta["url"]) + len(token.meta["title"]) > MAX_ADDRESS:
        raise BriefFault(f"The address has over {MAX_ADDRESS:,} characters. Shorten it.", first_line + start)
    token.content = " ".join(line.strip("> \t") for line in lines[start:end])


def _without_notes(tokens: Iterable[Token], notes: dict[str, _Text]) -> _Text:
    """Move notes out of the tokens around them.

    A second note of one label gets another label, with a space, which no reference can have.
    """
    page = _Text([])
    stack = [page]
    for token in tokens:
        if token.type == "footnote_reference_open":
            label = token.meta["label"]
            label = f"{label} {len(notes)}" if label in notes else label
            page.holds.append(label)
            notes[label] = _Text([])
            stack.append(notes[label])
        elif token.type == "footnote_reference_close":
            stack.pop()
        else:
            stack[-1].tokens.append(token)
    return page


def _read_inlines(text: _Text, env: dict[str, Any]) -> None:
    state = StateCore("", _MARKDOWN, env, text.tokens)
    inline(state)
    text_join(state)
    text.cites = [token.meta["label"] for token in _inlines(text.tokens) if token.type == "footnote_ref"]


def _inlines(tokens: Iterable[Token]) -> Iterator[Token]:
    return (child for token in tokens for child in token.children or ())


def _show_unused_addresses(texts: Iterable[_Text]) -> None:
    """Leave content only in the definitions of link addresses that stand for nothing on the page."""
    tokens = [token for text in texts for token in text.tokens]
    used = {token.meta.get("label") for token in _inlines(tokens) if token.type in ("link_open", "image")}
    for token in tokens:
        if token.type == "definition" and token.meta["id"] in used:
            used.remove(token.meta["id"])
            token.content = ""


def _render_all(pages: Iterable[_Text], notes: Mapping[str, _Text]) -> Iterator[str]:
    cited = set(_reach([label for page in pages for label in page.cites], notes))
    numbered = size = 0
    for page in pages:
        loose = [label for label in page.holds if label not in cited]
        labels = _reach(page.cites + loose, notes)
        output = _render(page, {label: notes[label] for label in labels}, numbered + 1)
        numbered += len(labels)
        size += len(output)
        if size > MAX_OUTPUT:
            raise BriefFault("With its footnotes the text grows beyond 8 MB. Cite the long notes less often.")
        yield output


def _reach(labels: Iterable[str], notes: Mapping[str, _Text]) -> list[str]:
    """These notes and those that they cite, once each, in order of first mention."""
    reached = dict.fromkeys(labels)
    queue = list(reached)
    for label in queue:
        new = [cited for cited in notes[label].cites if cited not in reached]
        reached.update(dict.fromkeys(new))
        queue += dict.fromkeys(new)
    return list(reached)


def _render(page: _Text, notes: Mapping[str, _Text], first: int) -> str:
    env = {"numbers": {label: number for number, label in enumerate(notes, first)}}
    parts = [_html(page.tokens, env)]
    if notes:
        items = "".join(f"<li>{_html(_tight(note.tokens), env)}</li>\n" for note in notes.values())
        parts.append(f'<ol start="{first}">\n{items}</ol>' if first > 1 else f"<ol>\n{items}</ol>")
    return "\n".join(part for part in parts if part)


def _html(tokens: Sequence[Token], env: dict[str, Any]) -> str:
    return printable(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, env)).strip(" \n")


def _tight(tokens: list[Token]) -> list[Token]:
    """A single paragraph without its tags, for an item of a list."""
    return tokens[1:2] if [token.type for token in tokens][::2] == ["paragraph_open", "paragraph_close"] else tokens
