"""Redline of two pieces of sanitised HTML: whole words marked as deleted or inserted inside intact markup.

Blocks (paragraphs, list items, table cells) are paired first, then words within each pair. A word carries
the inline tags that it stands in, so the result is well formed whatever was cut, and a change of
emphasis alone shows as the same word deleted and inserted.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from html import unescape
from itertools import count, groupby

from django.utils.safestring import SafeString

TOKEN = re.compile(r"<[^>]*>|[^<\s]+\s*|\s+")
TAG = re.compile(r"<(/?)([a-z0-9]+)[^>]*>", re.IGNORECASE)
BLOCKS = {"p", "h2", "h3", "h4"}
WRAPPERS = {"ul", "ol", "blockquote", "table", "thead", "tbody"}
ITEMS = {
    "li",
    "tr",
    "td",
    "th",
}  # wrappers that stand side by side, so each is told from the next by a number
VOID = {"br", "hr", "img"}

#: Above this many pairs of words, a paragraph is shown as replaced rather than compared word by word.
MOST_COMPARISONS = 4_000_000

Word = tuple[str, tuple[str, ...]]  # text with the space after it, open inline tags from the outside in
Wrapper = tuple[str, int]  # opening tag, number of the item


@dataclass(frozen=True)
class Block:
    """A paragraph or heading: its words, its own tag (none for bare text in an item), what wraps it."""

    tag: str
    words: tuple[Word, ...]
    wrappers: tuple[Wrapper, ...] = field(compare=False)

    @property
    def text(self) -> str:
        return "".join(word for word, _ in self.words).strip()


def redline(old: str, new: str) -> SafeString:
    """HTML that shows both texts: `<del>` around words only in `old`, `<ins>` around those only in `new`."""
    numbers = count(1)
    return SafeString("".join(_nested(_paired(list(_blocks(old, numbers)), list(_blocks(new, numbers))))))


def words_changed(old: str, new: str) -> float:
    """Share of words, 0 to 1, that are in one text only; 0 for two empty texts."""
    before, after = plain_words(old), plain_words(new)
    if not before and not after:
        return 0.0
    return 1 - SequenceMatcher(None, before, after, autojunk=False).ratio()


def plain_words(html: str) -> list[str]:
    """The words of a piece of HTML, without markup."""
    return unescape(re.sub(r"<[^>]*>", " ", html)).split()


# Reading


def _blocks(html: str, numbers: Iterator[int]) -> Iterator[Block]:
    """The blocks of a text in order; loose text outside any item counts as a paragraph."""
    wrappers: list[Wrapper] = []
    inline: list[str] = []
    words: list[Word] = []
    tag = ""
    for token in TOKEN.findall(html):
        opened = TAG.fullmatch(token)
        name = opened[2].lower() if opened else ""
        closes = bool(opened and opened[1])
        if name in BLOCKS | WRAPPERS | ITEMS:
            yield from _block(tag, words, wrappers)
            tag, words = name if name in BLOCKS and not closes else "", []
            if name not in BLOCKS:
                _wrap(wrappers, token, name, numbers, closes=closes)
        elif not opened or name in VOID:
            words.append((token, tuple(inline)))
        elif closes:
            inline = inline[:-1]
        else:
            inline.append(token)
    yield from _block(tag, words, wrappers)


def _block(tag: str, words: list[Word], wrappers: list[Wrapper]) -> Iterator[Block]:
    if any(text.strip() for text, _ in words):
        yield Block(tag or ("" if wrappers else "p"), tuple(words), tuple(wrappers))


def _wrap(wrappers: list[Wrapper], token: str, name: str, numbers: Iterator[int], *, closes: bool) -> None:
    if not closes:
        wrappers.append((token, next(numbers) if name in ITEMS else 0))
    elif wrappers:
        wrappers.pop()


# Comparing


def _paired(old: list[Block], new: list[Block]) -> Iterator[tuple[Block, str]]:
    """Each block of either text once, in reading order, with its inner HTML."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for _, i1, i2, j1, j2 in matcher.get_opcodes():
        yield from _aligned(old[i1:i2], new[j1:j2])


def _aligned(old: list[Block], new: list[Block]) -> Iterator[tuple[Block, str]]:
    if old == new:
        yield from ((block, _inner(block.words)) for block in new)
        return
    for was, now in _counterparts(old, new):
        if was and now:
            yield now, _compared(was.words, now.words)
        elif now:
            yield now, _inner(now.words, "ins")
        elif was:
            yield was, _inner(was.words, "del")


def _counterparts(old: list[Block], new: list[Block]) -> Iterator[tuple[Block | None, Block | None]]:
    """Pair blocks of which one has at least half of its words in the other, keeping both orders."""
    waiting = list(old)
    for block in new:
        match = next((i for i, other in enumerate(waiting) if _alike(other, block)), None)
        if match is None:
            yield None, block
            continue
        yield from ((gone, None) for gone in waiting[:match])
        yield waiting[match], block
        del waiting[: match + 1]
    yield from ((gone, None) for gone in waiting)


def _alike(one: Block, other: Block) -> bool:
    a, b = set(one.text.split()), set(other.text.split())
    return one.tag == other.tag and len(a & b) * 2 >= min(len(a), len(b))


def _compared(old: tuple[Word, ...], new: tuple[Word, ...]) -> str:
    if len(old) * len(new) > MOST_COMPARISONS:
        return _inner(old, "del") + _inner(new, "ins")
    # A word at the end of a sentence and the same word before a space are the same word.
    matcher = SequenceMatcher(None, _stripped(old), _stripped(new), autojunk=False)
    pieces = []
    for operation, i1, i2, j1, j2 in matcher.get_opcodes():
        if operation == "equal":
            pieces.append(_inner(new[j1:j2]))
        else:
            pieces += [_inner(old[i1:i2], "del"), _inner(new[j1:j2], "ins")]
    return "".join(pieces)


def _stripped(words: tuple[Word, ...]) -> list[Word]:
    return [(text.strip(), tags) for text, tags in words]


# Writing


def _inner(words: Iterable[Word], mark: str = "") -> str:
    runs = (_run(tags, "".join(text for text, _ in run)) for tags, run in groupby(words, key=lambda word: word[1]))
    html = "".join(runs)
    return f"<{mark}>{html}</{mark}>" if mark and html else html


def _run(tags: tuple[str, ...], text: str) -> str:
    return "".join(tags) + text + "".join(f"</{_name(tag)}>" for tag in reversed(tags))


def _name(tag: str) -> str:
    found = TAG.fullmatch(tag)
    return found[2] if found else ""


def _nested(blocks: Iterable[tuple[Block, str]]) -> Iterator[str]:
    """Blocks as HTML, each list or table opened and closed once around the blocks that it wraps."""
    open_tags: tuple[Wrapper, ...] = ()
    for block, html in blocks:
        kept = _shared(open_tags, block.wrappers)
        yield from (f"</{_name(tag)}>" for tag, _ in reversed(open_tags[kept:]))
        yield from (tag for tag, _ in block.wrappers[kept:])
        open_tags = block.wrappers
        yield f"<{block.tag}>{html}</{block.tag}>" if block.tag else html
    yield from (f"</{_name(tag)}>" for tag, _ in reversed(open_tags))


def _shared(one: tuple[Wrapper, ...], other: tuple[Wrapper, ...]) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
