"""Linked data of briefs in templates."""

from django import template
from django.utils.safestring import SafeString

from briefs import linked
from briefs.models import Edition, Withdrawal
from pages.linked import script

register = template.Library()


@register.simple_tag
def linked_report(edition: Edition, corrections: list[Edition], *, is_live: bool) -> SafeString:
    return script(linked.report(edition, corrections, is_live=is_live))


@register.simple_tag
def linked_notice(withdrawal: Withdrawal, edition: Edition) -> SafeString:
    return script(linked.notice(withdrawal, edition))
