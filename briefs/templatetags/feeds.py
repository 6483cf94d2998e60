"""Where feeds are, in each format: in the head of a page for feed readers, and in its text for people."""

from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse

from briefs.feeds.formats import FORMATS

register = template.Library()


@register.inclusion_tag("briefs/_feed_links.html")
def feed_links(title: str, pattern: str, *arguments: str, query: str = "") -> dict[str, Any]:
    """Links for the head of a page. pattern and arguments name the feed, as in `url`; query is that of a list."""
    return {"title": title, "feeds": _feeds(pattern, arguments, query)}


@register.inclusion_tag("briefs/_follow.html")
def follow(words: str, pattern: str, *arguments: str, query: str = "") -> dict[str, Any]:
    """Links for people, after words that say what is followed."""
    return {"words": words, "feeds": _feeds(pattern, arguments, query)}


@register.simple_tag
def subscription(path: str) -> str:
    """The address at which a calendar program subscribes to a file, rather than taking it in once."""
    return f"webcal://{settings.SITE_URL.partition('://')[2]}{path}"


def _feeds(pattern: str, arguments: tuple[str, ...], query: str) -> list[dict[str, str]]:
    asked = f"?{query.rstrip('&')}" if query else ""
    return [
        {
            "name": form.name,
            "media_type": form.media_type,
            "address": f"{reverse(f'briefs:{pattern}', args=[*arguments, extension])}{asked}",
        }
        for extension, form in FORMATS.items()
    ]
