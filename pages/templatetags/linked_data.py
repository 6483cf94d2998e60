"""Linked data of pages in their heads, and the one address that a page goes by."""

from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import to_locale

from pages import linked
from pages.tables import plain

register = template.Library()


@register.simple_tag(takes_context=True)
def page_url(context: Any) -> str:
    """The full address of the page that is asked for, without filters; of a list, with the number of a later page."""
    number = getattr(context.get("page"), "number", 1)
    return linked.absolute(f"{context['request'].path}{f'?page={number}' if number > 1 else ''}")


@register.filter
def in_utc(moment: datetime) -> str:
    """A moment as machines read it: 2018-01-25T12:00:00Z."""
    return str(plain(moment))


@register.simple_tag
def site_locale() -> str:
    """The language and country of the site as Open Graph writes them: en_GB."""
    return to_locale(settings.LANGUAGE_CODE)


@register.simple_tag
def site_language() -> str:
    """The language of the site as a tag: en-GB."""
    return linked.language()


@register.simple_tag
def linked_site() -> SafeString:
    return linked.script(linked.searchable_site())


@register.simple_tag
def linked_trail(*names_and_paths: str) -> SafeString:
    """The way to a page: name and path of each step in turn, the page itself last."""
    return linked.script(linked.trail(*zip(names_and_paths[::2], names_and_paths[1::2], strict=True)))


@register.simple_tag(takes_context=True)
def linked_list(context: Any, name: str) -> SafeString:
    """The page of a list that is shown, `page`, as a collection."""
    rows = [_name_and_path(row) for row in context["page"]]
    return linked.script(linked.collection(name, page_url(context), rows))


def _name_and_path(row: Any) -> tuple[str, str]:
    """What a row of a list leads to: an edition, to its brief, under the title that it has there."""
    if hasattr(row, "brief"):
        return row.title, row.brief.get_absolute_url()
    return str(row), row.get_absolute_url()
