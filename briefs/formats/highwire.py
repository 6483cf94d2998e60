"""Authors in tags of the head, after Highwire Press, written such that Zotero keeps the parts of each name."""

from briefs.formats.citation import Author, parted_by_comma


def names(authors: list[Author]) -> list[str]:
    """What stands in the tag of each author: Annan, Kofi.

    Zotero breaks a name without a comma at its last space, and so a body ends with a comma. The one name of a page it
    breaks at the comma if spaces are on both sides of it, unless a semicolon says where the author ends.
    """
    written = [_name(author) for author in authors]
    return [f"{written[0]};"] if len(written) == 1 and _reads_as_two(written[0]) else written


def _name(author: Author) -> str:
    name = parted_by_comma(author)
    return name if ", " in name else f"{name},"


def _reads_as_two(name: str) -> bool:
    family, _, given = name.partition(", ")
    return " " in family and " " in given
