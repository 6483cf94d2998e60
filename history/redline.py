"""Redline of two pieces of sanitised HTML: whole words marked as deleted or inserted inside intact markup.

Blocks (paragraphs, list items, rows of a table) are paired first, then words within each pair. A word carries
the inline tags that it stands in, so the result is well formed whatever was cut, and a change of
emphasis alone shows as the same word deleted and inserted.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import reduce
from html import unescape
from itertools import chain, count, groupby, takewhile
from operator import itemgetter

from django.utils.safestring import SafeString
from django.utils.translation import ngettext

MARK = re.compile("</?(?:del|ins)>")
TOKEN = re.compile(r"<[^>]*>|[^<\s]+\s*|\s+")
TAG = re.compile(r"<(/?)([a-z0-9]+)[^>]*>", re.IGNORECASE)
BLOCKS = {"p", "h2", "h3", "h4"}
WRAPPERS = {"ul", "ol", "blockquote", "table", "thead", "tbody"}
CELLS = {"td", "th"}
ITEMS = {"li", "tr"} | CELLS  # wrappers that stand side by side, so each is told from the next by a number
VOID = {"br", "img"}

#: Above this many pairs of words, a paragraph is shown as replaced rather than compared word by word.
MOST_COMPARISONS = 4_000_000

Word = tuple[str, tuple[str, ...]]  # text with the space after it, open inline tags from the outside in
Wrapper = tuple[str, int]  # opening tag, number of the item


@dataclass(frozen=True)
class Block:
    """A paragraph, heading or rule: its tag, its words, what wraps it.

    Bare text in an item is a paragraph without tags: an editor gives it some, and has changed nothing for a reader.
    """

    tag: str
    words: tuple[Word, ...]
    wrappers: tuple[Wrapper, ...] = field(compare=False)
    is_bare: bool = field(default=False, compare=False)


Unit = tuple[Block, ...]
Marked = tuple[Block, str]  # with its HTML
Pair = tuple[Unit, Unit]  # old and new; an empty one stands for none


def redline(old: str, new: str, *, whole: bool = True) -> SafeString:
    """HTML that shows both texts: `<del>` around words only in `old`, `<ins>` around those only in `new`.

    If not `whole`, of what is in both only the paragraphs or items next to a difference are shown.
    """
    numbers = count(1)
    pairs = list(_paired(_units(_Reader(numbers).read(old)), _units(_Reader(numbers).read(new))))
    marked = list(_marked(pairs))
    return SafeString("".join(_nested(marked if whole else _shortened(marked, numbers))))


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


class _Reader:
    """Reads the blocks of a text in order; loose text outside any item counts as a paragraph."""

    def __init__(self, numbers: Iterator[int]) -> None:
        self.numbers = numbers
        self.blocks: list[Block] = []
        self.wrappers: list[Wrapper] = []
        self.inline: list[str] = []
        self.words: list[Word] = []
        self.tag = ""

    def read(self, html: str) -> list[Block]:
        for token in TOKEN.findall(html):
            self._take(token)
        self._end_block()
        return self.blocks

    def _take(self, token: str) -> None:
        found = TAG.fullmatch(token)
        name = found[2].lower() if found else ""
        closes = bool(found and found[1])
        if name in BLOCKS:
            self._end_block()
            self.tag = "" if closes else name
        elif name in WRAPPERS | ITEMS:
            self._end_block()
            self._close(name) if closes else self.wrappers.append((token, next(self.numbers) if name in ITEMS else 0))
        elif name == "hr":
            self._end_block()
            self.blocks.append(Block("hr", ((token, ()),), tuple(self.wrappers), is_bare=True))
        elif not found or name in VOID:
            self.words.append((token, tuple(self.inline)))
        elif closes:
            self.inline = self.inline[:-1]
        else:
            self.inline.append(token)

    def _end_block(self) -> None:
        if any(text.strip() for text, _ in self.words):
            is_bare = not self.tag and bool(self.wrappers)
            self.blocks.append(Block(self.tag or "p", tuple(self.words), tuple(self.wrappers), is_bare))
        self.tag, self.words = "", []

    def _close(self, name: str) -> None:
        if name in CELLS and not self._wrapped_last():
            self.blocks.append(Block("p", (), tuple(self.wrappers), is_bare=True))
        if self.wrappers:
            self.wrappers.pop()

    def _wrapped_last(self) -> bool:
        """Does the last block stand in the innermost open wrapper? An empty cell has none, and must not be lost."""
        here = tuple(self.wrappers)
        return bool(self.blocks) and self.blocks[-1].wrappers[: len(here)] == here


def _units(blocks: list[Block]) -> list[Unit]:
    """What is paired as a whole: a row of a table, whose cells must keep their columns; else each block by itself."""
    numbered = ((_row(block) or -n, block) for n, block in enumerate(blocks, 1))
    return [tuple(block for _, block in run) for _, run in groupby(numbered, key=itemgetter(0))]


def _row(block: Block) -> int:
    """Number of the outermost table row that the block stands in, 0 for none."""
    return next((number for tag, number in block.wrappers if _name(tag) == "tr"), 0)


# Comparing


def _paired(old: list[Unit], new: list[Unit]) -> Iterator[Pair]:
    """Each unit of either text once, in reading order, beside its counterpart."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for _, i1, i2, j1, j2 in matcher.get_opcodes():
        yield from _counterparts(old[i1:i2], new[j1:j2])


def _counterparts(old: list[Unit], new: list[Unit]) -> Iterator[Pair]:
    """Pair units that are alike, in both orders; what went stands before what came."""
    waiting, came = list(old), list[Unit]()
    for unit in new:
        match = next((i for i, other in enumerate(waiting) if _alike(other, unit)), None)
        if match is None:
            came.append(unit)
            continue
        yield from chain(((gone, ()) for gone in waiting[:match]), (((), fresh) for fresh in came))
        yield waiting[match], unit
        waiting, came = waiting[match + 1 :], []
    yield from chain(((gone, ()) for gone in waiting), (((), fresh) for fresh in came))


def _alike(one: Unit, other: Unit) -> bool:
    """Have they half of their words in common, or, of as many cells, the first, which says what a row is of?"""
    if [block.tag for block in one] != [block.tag for block in other]:
        return False
    a, b = _vocabulary(one), _vocabulary(other)
    return 4 * len(a & b) >= len(a) + len(b) or (len(one) > 1 and bool(one[0].words) and one[0] == other[0])


def _vocabulary(unit: Unit) -> set[str]:
    return {stripped for block in unit for word, _ in block.words if (stripped := word.strip())}


def _marked(pairs: list[Pair]) -> Iterator[Marked]:
    """The blocks of both texts with their inner HTML; what went stands in the item that its neighbours stand in."""
    kept = {was: now for pair in pairs for a, b in zip(*pair, strict=False) for was, now in _same_items(a, b)}
    for old, new in pairs:
        if old and new:
            yield from ((now, _compared(was.words, now.words)) for was, now in zip(old, new, strict=True))
        for was in old if not new else ():
            wrappers = tuple(kept.get(wrapper, wrapper) for wrapper in was.wrappers)
            yield replace(was, wrappers=wrappers), _inner(was.words, "del")
        for now in new if not old else ():
            yield now, _inner(now.words, "ins")


def _same_items(old: Block, new: Block) -> Iterator[tuple[Wrapper, Wrapper]]:
    pairs = zip(old.wrappers, new.wrappers, strict=False)
    return takewhile(lambda pair: _name(pair[0][0]) == _name(pair[1][0]), pairs)


def _compared(old: tuple[Word, ...], new: tuple[Word, ...]) -> str:
    if len(old) * len(new) > MOST_COMPARISONS:
        return _inner(old, "del") + _inner(new, "ins")
    matcher = SequenceMatcher(None, _keys(old), _keys(new), autojunk=False)
    pieces = []
    for operation, i1, i2, j1, j2 in matcher.get_opcodes():
        if operation == "equal":
            pieces.append(_inner(_spaced(old[i1:i2], new[j1:j2])))
        else:
            pieces += [_inner(old[i1:i2], "del"), _inner(new[j1:j2], "ins")]
    return "".join(pieces)


def _spaced(old: tuple[Word, ...], new: tuple[Word, ...]) -> Iterator[Word]:
    """The new words, each with the space that either text has after it, for what follows may be of either."""
    for (was, _), (now, tags) in zip(old, new, strict=True):
        yield (now if now[-1:].isspace() else was), tags


def _keys(words: tuple[Word, ...]) -> list[tuple[str, tuple[str, ...], bool]]:
    """What makes two words the same: text, emphasis, and whether the next is glued to it, as in half<em>bold</em>.

    The kind of space does not, so a word at the end of a paragraph and the same word before a space are the same.
    """
    following = [*(text[0] for text, _ in words[1:]), " "]
    return [
        (text.strip(), tags, not (text[-1].isspace() or text[0] == "<" or after == "<" or after.isspace()))
        for (text, tags), after in zip(words, following, strict=False)
    ]


# Leaving out


def _shortened(marked: list[Marked], numbers: Iterator[int]) -> Iterator[Marked]:
    """The blocks without those that are the same in both texts, but for neighbours of what is not."""
    differs = [bool(MARK.search(html)) for _, html in marked]
    near = [any(differs[max(0, n - 1) : n + 2]) or _in_table(block) for n, (block, _) in enumerate(marked)]
    for is_near, run in groupby(zip(near, marked, strict=True), key=itemgetter(0)):
        blocks = [each for _, each in run]
        # A single one takes no more room than to say that it is left out.
        yield from blocks if is_near or len(blocks) == 1 else [_gap([block for block, _ in blocks], next(numbers))]


def _in_table(block: Block) -> bool:
    return any(_name(tag) in {"table", "tr"} for tag, _ in block.wrappers)


def _gap(blocks: list[Block], number: int) -> Marked:
    """A line that stands for these blocks, within what wraps all of them."""
    within = reduce(lambda shared, block: shared[: _shared(shared, block.wrappers)], blocks, blocks[0].wrappers)
    in_list = within and _name(within[-1][0]) in {"ul", "ol"}
    words = sum(len(text.split()) for block in blocks for text, _ in block.words if not TAG.fullmatch(text))
    line = ngettext("%(number)d word unchanged", "%(number)d words unchanged", words) % {"number": words}
    wrappers = (*within, ("<li>", number)) if in_list else within
    return Block("p", (), wrappers, is_bare=bool(in_list)), f'<span class="gap">[… {line} …]</span>'


# Writing


def _inner(words: Iterable[Word], mark: str = "") -> str:
    runs = (_run(tags, "".join(text for text, _ in run)) for tags, run in groupby(words, key=lambda word: word[1]))
    html = "".join(runs)
    marked = html.rstrip()  # the space after the last word is neither here nor there
    return f"<{mark}>{marked}</{mark}>{html[len(marked) :]}" if mark and marked else html


def _run(tags: tuple[str, ...], text: str) -> str:
    return "".join(tags) + text + "".join(f"</{_name(tag)}>" for tag in reversed(tags))


def _name(tag: str) -> str:
    found = TAG.fullmatch(tag)
    return found[2] if found else ""


def _nested(blocks: Iterable[Marked]) -> Iterator[str]:
    """Blocks as HTML, each list or table opened and closed once around the blocks that it wraps."""
    open_tags: tuple[Wrapper, ...] = ()
    for block, html in blocks:
        kept = _shared(open_tags, block.wrappers)
        yield from (f"</{_name(tag)}>" for tag, _ in reversed(open_tags[kept:]))
        yield from (tag for tag, _ in block.wrappers[kept:])
        open_tags = block.wrappers
        yield html if block.is_bare else f"<{block.tag}>{html}</{block.tag}>"
    yield from (f"</{_name(tag)}>" for tag, _ in reversed(open_tags))


def _shared(one: tuple[Wrapper, ...], other: tuple[Wrapper, ...]) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
