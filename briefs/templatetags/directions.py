"""What runs the other way than the language of the site: Arabic on an English site, English on an Arabic one.

The stylesheet lets each paragraph run its own way. It cannot turn bullets, numbers, columns and measures with the text.
"""

import re

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi

from briefs.formats.markup import direction

register = template.Library()

LIST = re.compile(r"<(ul|ol|table)\b(?=([^>]*>.*?)</\1>)", re.DOTALL)
TAG = re.compile(r"<[^>]*>")


@register.filter
def other_direction(text: str) -> SafeString:
    """The attribute that says that a text runs the other way than the site; empty if it does not."""
    runs = direction(text)
    if runs in ("", "rtl" if get_language_bidi() else "ltr"):
        return SafeString("")
    return format_html(' dir="{}"', runs)


@register.filter
def with_lists_turned(html: str) -> SafeString:
    """The same sanitised HTML; lists and tables whose text runs the other way say so."""
    return SafeString(LIST.sub(lambda found: f"{found[0]}{other_direction(TAG.sub('', f'<{found[2]}'))}", html))
