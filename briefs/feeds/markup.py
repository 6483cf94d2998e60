"""XML, and the HTML that feeds carry."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from io import BytesIO
from unicodedata import bidirectional
from urllib.parse import urljoin
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info
from django.utils.xmlutils import SimplerXMLGenerator

_TAG = re.compile(r"""<[a-zA-Z](?:[^>"']|"[^"]*"|'[^']*')*>""")
_CLOSING_TAG = re.compile(r"</([a-z]\w*)\s*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(\s([\w:-]+)=)(?:"([^"]*)"|'([^']*)')""")
_ADDRESSED = {"href", "src", "cite", "poster", "data"}

_REFERENCES = {ord("&"): "&#x26;", ord("<"): "&#x3C;", ord(">"): "&#x3E;"}


class Document(SimplerXMLGenerator):
    """An XML document that is written into memory."""

    def __init__(self) -> None:
        self.file = BytesIO()
        super().__init__(self.file, "utf-8", short_empty_elements=True)
        self.startDocument()

    def characters(self, content: str) -> None:
        """A text, without control characters. `&` and `<` are written as the RSS profile asks for."""
        # Readers that take the title of an RSS item for HTML leave what is a number in it alone.
        self.ignorableWhitespace(content.translate(_REFERENCES))

    def leaf(self, name: str, text: str | None = None, **attributes: str) -> None:
        """An element with a text or none, and no element inside; of a name such as `type_`, the last sign is left out.

        Attributes that are empty are left out.
        """
        given = {key.rstrip("_"): value for key, value in attributes.items() if value}
        self.addQuickElement(name, text, given)

    @contextmanager
    def within(self, name: str, attributes: dict[str, str] | None = None) -> Iterator[None]:
        """An element with what is written meanwhile."""
        self.startElement(name, AttributesImpl(attributes or {}))
        yield
        self.endElement(name)

    def bytes(self) -> bytes:
        self.endDocument()
        return self.file.getvalue()


def without_tags(text: str) -> str:
    """Plain text without the tags of each element that ends in it: `<b>Now</b> & <then>` is `Now & <then>`.

    RSS has no word for whether a text is plain or HTML, so some readers show such tags and others obey them, and
    validators warn of them. Without them all show the same. Atom says which it is and JSON Feed is plain, so there
    the text stays as it was written.
    """
    while found := _CLOSING_TAG.search(text):
        text = re.sub(rf"</?{found[1]}\b[^<>]*>", "", text, flags=re.IGNORECASE)
    return text.strip()


def name_without_tags(name: str) -> str:
    """As `without_tags`, for what has to have a name: one of nothing but tags stays as it was written."""
    return without_tags(name) or name


def with_absolute_addresses(html: str, page: str) -> str:
    """The HTML with each address in it written in full, as seen from `page`; a feed reader has no such page."""

    def in_full(found: re.Match[str]) -> str:
        if found[2].lower() not in _ADDRESSED:
            return found[0]
        address = unescape(found[3] if found[3] is not None else found[4])
        return f'{found[1]}"{escape(urljoin(page, address))}"'

    return _TAG.sub(lambda tag: _ATTRIBUTE.sub(in_full, tag[0]), html)


def in_its_direction(html: str, title: str) -> SafeString:
    """The HTML in an element that says how its text runs, as its title does, and in what language, if it is the site's.

    A text that runs the other way than the language of the site is in another one, which nobody has noted.
    """
    is_rtl = runs_right_to_left(title)
    ours = get_language_info(settings.LANGUAGE_CODE)["bidi"] == is_rtl
    # The HTML is that of an edition, sanitised when it was made, or made here of escaped parts.
    body = mark_safe(html)
    if ours:
        return format_html('<div dir="{}" lang="{}">{}</div>', _direction(is_rtl), settings.LANGUAGE_CODE, body)
    return format_html('<div dir="{}">{}</div>', _direction(is_rtl), body)


def runs_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction is one of a script that runs from right to left."""
    directions = (bidirectional(sign) for sign in text)
    return next((direction for direction in directions if direction in ("L", "R", "AL")), "L") != "L"


def _direction(is_rtl: bool) -> str:
    return "rtl" if is_rtl else "ltr"
