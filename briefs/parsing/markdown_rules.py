"""The Markdown that briefs are written in: CommonMark with tables, strikethrough and notes, kept to our tags.

Left out because plain text uses their marks by accident: code blocks by indentation or fence, blocks of
HTML, underlined headings.
"""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import escapedSplit, getLine, table
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from briefs.parsing.source import BriefFault

MAX_LEVEL = 20

_BLOCK_TAGS = (
    *(
        "blockquote",
        "caption",
        "center",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
    ),
    *("table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
)
_INLINE_TAGS = (
    *("a", "abbr", "b", "br", "cite", "code", "del", "em", "font", "i", "ins", "mark", "q", "s", "small"),
    *("span", "strike", "strong", "sub", "sup", "u"),
)
_TAGS = frozenset(_BLOCK_TAGS + _INLINE_TAGS)
# Possessive (++, *+) and never beyond the next < or >, so that a line of a million < is read once.
_TAG = re.compile(
    r"</?(?P<name>[a-zA-Z][a-zA-Z0-9]*+)"
    r"(?:\s++[a-zA-Z][a-zA-Z-]*+(?:=(?:\"[^\"<>\n]*+\"|'[^'<>\n]*+'|[^\s\"'=<>`]++))?+)*+\s*+/?>"
)
_HTML_BLOCK = re.compile(rf"</?(?:{'|'.join(_BLOCK_TAGS)})[\s/>]", re.IGNORECASE)
_NOTE_MARK = re.compile(r"\[\^([^\s\]]{1,100})\]")


def make_parser() -> MarkdownIt:
    """A parser for briefs. Its block rules need `first_line` in the environment, its renderer `numbers`."""
    parser = MarkdownIt("commonmark", {"xhtmlOut": False, "maxNesting": 50})
    parser.options["inline_definitions"] = parser.options["store_labels"] = True
    parser.enable(["table", "strikethrough"]).disable(["code", "fence", "html_block", "lheading"])
    parser.use(footnote_plugin, inline=False, move_to_end=False)
    parser.block.ruler.before("table", "depth", _refuse_depth)
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.at("footnote_ref", _note_mark)
    parser.inline.ruler.at("html_inline", _html_tag)
    for token_type, rule in _RENDERERS.items():
        parser.add_render_rule(token_type, rule)
    return parser


def in_our_tags(tokens: Iterable[Token]) -> list[Token]:
    """Block tokens with headings of level 3 or 4, cells without style, and lists that keep typed numbers."""
    tidied = list(_with_list_numbers(tokens))
    for i, token in enumerate(tidied):
        if token.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            token.tag = "h3" if token.tag <= "h3" else "h4"
        elif token.tag in ("th", "td"):
            token.attrs = {}
        elif token.type == "paragraph_open" and _is_html_block(tidied[i + 1].content):
            token.hidden = tidied[i + 2].hidden = True
    return tidied


def _is_html_block(text: str) -> bool:
    return bool(_HTML_BLOCK.match(text)) and text.endswith(">")


def _with_list_numbers(tokens: Iterable[Token]) -> Iterator[Token]:
    """Start a new list where the numbers typed do not run on: “2015. … 2017. …” must not become 2016.

    “1. … 1. …” does run on: it is how Markdown leaves the counting to the reader's machine.
    """
    typed: list[int | None] = []
    expected: list[int] = []
    for token in tokens:
        if token.type in ("ordered_list_open", "bullet_list_open"):
            typed.append(None)
            expected.append(0)
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            typed.pop()
            expected.pop()
        elif token.type == "list_item_open" and token.info:
            number = int(token.info)
            if typed[-1] is not None and number not in (typed[-1], expected[-1]):
                yield Token("ordered_list_close", "ol", -1, block=True)
                yield Token("ordered_list_open", "ol", 1, block=True, attrs={"start": number})
            expected[-1] = (expected[-1] if number == typed[-1] else number) + 1
            typed[-1] = number
        yield token


def _refuse_depth(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Markdown-it drops what is nested deeper than it can follow; we say so instead."""
    if state.level > MAX_LEVEL:
        raise BriefFault(
            "Lists and quotations are nested too deep here. Take away some of the > or - marks.",
            state.env["first_line"] + start,
        )
    return False


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A table that keeps, in the last cell of a row, the cells which the heading row has no column for."""
    before = len(state.tokens)
    if not table(state, start, end, silent):
        return False
    cells: list[Token] = []
    for token in state.tokens[before:]:
        if token.type == "tr_open" and token.map:
            cells, line = [], token.map[0]
        elif token.type == "inline":
            cells.append(token)
        elif token.type == "tr_close":
            extra = _cells(getLine(state, line))[len(cells) :]
            cells[-1].content = " | ".join([cells[-1].content, *extra])
    return True


def _cells(line: str) -> list[str]:
    cells = escapedSplit(line.strip(" \t"))
    cells = cells[1:] if cells[0] == "" else cells
    cells = cells[:-1] if cells and cells[-1] == "" else cells
    return [cell.strip(" \t") for cell in cells]


def _note_mark(state: StateInline, silent: bool) -> bool:
    """A reference to a note that exists. The plugin's own rule reads a line of a million [^ for hours."""
    match = _NOTE_MARK.match(state.src, state.pos, state.posMax)
    known = state.env.get("footnotes", {}).get("refs", {})
    if not match or f":{match[1]}" not in known:
        return False
    if not silent:
        state.push("footnote_ref", "", 0).meta = {"label": match[1]}
    state.pos = match.end()
    return True


def _html_tag(state: StateInline, silent: bool) -> bool:
    """A tag of HTML that says how text looks. Any other, such as <name withheld>, is text."""
    match = _TAG.match(state.src, state.pos, state.posMax)
    if not match or match["name"].lower() not in _TAGS:
        return False
    if not silent:
        state.push("html_inline", "", 0).content = match[0]
    state.pos = match.end()
    return True


def _text(renderer: RendererHTML, tokens: Sequence[Token], i: int, options: Any, env: Any) -> str:
    """Text with its quotes as written."""
    return html.escape(tokens[i].content, quote=False)


def _image(renderer: RendererHTML, tokens: Sequence[Token], i: int, options: Any, env: Any) -> str:
    """A link to the picture in the words that stand for it."""
    address = str(tokens[i].attrs["src"])
    words = renderer.renderInlineAsText(tokens[i].children, options, env) or address
    return f'<a href="{html.escape(address)}">{html.escape(words, quote=False)}</a>'


def _definition(renderer: RendererHTML, tokens: Sequence[Token], i: int, options: Any, env: Any) -> str:
    """Nothing for a link address that is used; one that is not has been given content to show."""
    content = html.escape(tokens[i].content, quote=False)
    return f"<p>{content}</p>\n" if content else ""


def _note_number(renderer: RendererHTML, tokens: Sequence[Token], i: int, options: Any, env: Any) -> str:
    return f"<sup>{env['numbers'][tokens[i].meta['label']]}</sup>"


_RENDERERS = {
    "text": _text,
    "code_inline": _text,
    "image": _image,
    "definition": _definition,
    "footnote_ref": _note_number,
}
