"""The site's name and address in templates. Stored pages are made without a request, so it cannot tell them."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def site_name() -> str:
    return settings.SITE_NAME


@register.simple_tag
def site_url() -> str:
    """The public address of the site, without a slash at its end."""
    return settings.SITE_URL


@register.simple_tag
def site_license() -> str:
    """The address of the terms of use; empty if the site names none."""
    return settings.LICENSE_URL
