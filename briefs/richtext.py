"""Rich text: what analysts may write, kept clean on every way into the database and out of it."""

import re
from html import unescape
from typing import Any

from django.db import models
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django_prose_editor.fields import ProseEditorField, create_sanitizer

from history.text import printable

#: Groups of tools above the text, in order. Each tool is a button: a list that opens has none that keys reach.
TOOLS = ["blockType -lists", "lists", "nodes -blockType -lists", "marks", "link", "table", "history", "utility"]
#: Extensions of the editor, which also decide the tags that the sanitiser lets through.
EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Strike": True,
    "Subscript": True,
    "Superscript": True,
    "Heading": {"levels": [3, 4]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HardBreak": True,
    "HorizontalRule": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "SpecialCharacters": True,
    "NoSpellCheck": False,
    "History": True,
    "HTML": True,
    "Menu": {"groups": [{"group": group} for group in TOOLS]},
}

_clean = create_sanitizer(EXTENSIONS)


def sanitised(html: str) -> SafeString:
    """The HTML with only the tags, attributes and link schemes that the editor offers; safe to print."""
    clean = _clean(printable(html or ""))
    # By now a control character that was written as a number, such as &#1;, is one. Taking it out may make
    # a forbidden address of one that was none, hence the second turn.
    return SafeString(clean if clean == printable(clean) else _clean(printable(clean)))


def plain_text(html: str) -> str:
    """The words of a piece of rich text in one line, without markup."""
    spaced = re.sub(r"<(?:br|/p|/li|/h\d|/td|/th|/tr|/blockquote)\b[^>]*>", " ", html)
    return " ".join(unescape(strip_tags(spaced)).split())


class RichTextField(ProseEditorField):
    """HTML from the editor, sanitised whenever it is written: by a form, an import, an API or a restore."""

    is_rich_text = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, extensions=EXTENSIONS, sanitize=True, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = sanitised(getattr(model_instance, self.attname))
        setattr(model_instance, self.attname, str(value))
        return str(value)

    @staticmethod
    def sanitised(html: str) -> SafeString:
        return sanitised(html)
