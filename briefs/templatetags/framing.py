"""Wide tables in frames of their own, so that only they scroll sideways, and not the page."""

import re

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

#: The innermost, where a table is within a table.
TABLE = re.compile(r"<table\b(?:(?!<table\b).)*?</table>", re.DOTALL)
CELL = re.compile(r"<t[dh]\b")
#: What a phone or half a screen has room for.
COLUMNS_IN_VIEW = 4


@register.filter
def with_tables_framed(html: str) -> SafeString:
    """The same sanitised HTML; each table of more than four columns can be scrolled, by keyboard too."""
    return SafeString(TABLE.sub(lambda found: _framed(found[0]), html))


def _framed(table: str) -> str:
    first_row = table.partition("</tr>")[0]
    if len(CELL.findall(first_row)) <= COLUMNS_IN_VIEW:
        return table
    frame = '<div class="scroll" role="region" aria-label="{}" tabindex="0">{}</div>'
    return format_html(frame, _("Table, scrolls sideways"), SafeString(table))
