"""Linked data of briefs in templates."""

from django import template
from django.utils.safestring import SafeString

from briefs import linked
from briefs.formats import citation
from briefs.models import Edition, Withdrawal
from pages.linked import script

register = template.Library()


@register.simple_tag
def linked_report(edition: Edition, *, is_live: bool) -> SafeString:
    return script(linked.report(edition, is_live=is_live))


@register.simple_tag
def linked_notice(withdrawal: Withdrawal, edition: Edition) -> SafeString:
    return script(linked.notice(withdrawal, edition))


@register.simple_tag
def family_first(author: dict[str, str]) -> str:
    """An author as tags of citations name a person: Family, Given."""
    return citation.family_first(author)
