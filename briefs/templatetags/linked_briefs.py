"""Linked data of briefs in templates."""

from django import template
from django.utils.safestring import SafeString

from briefs import linked
from briefs.beside import Beside
from briefs.models import Edition, Withdrawal
from pages.linked import script

register = template.Library()


@register.simple_tag
def linked_report(beside: Beside) -> SafeString:
    return script(linked.report(beside))


@register.simple_tag
def linked_notice(withdrawal: Withdrawal, edition: Edition) -> SafeString:
    return script(linked.notice(withdrawal, edition))
