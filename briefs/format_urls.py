"""Addresses of briefs and editions in other forms than a page; included by briefs.urls."""

from re import escape

from django.urls import path, register_converter

from briefs import format_views
from briefs.formats import FORMS


class FormConverter:
    """What the address of a form ends with."""

    regex = "|".join(map(escape, FORMS))

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        if value not in FORMS:
            raise ValueError(value)
        return value


register_converter(FormConverter, "form")

urlpatterns = [
    path("briefs/<slug:slug>.<form:form>", format_views.brief_as, name="form"),
    path("briefs/<slug:slug>/editions/<int:number>.<form:form>", format_views.edition_as, name="edition_form"),
]
