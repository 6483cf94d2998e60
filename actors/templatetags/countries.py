"""Countries in words, in templates."""

from django import template

from actors.countries import country_name

register = template.Library()
register.filter("country_name", country_name)
