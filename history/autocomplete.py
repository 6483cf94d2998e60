"""The admin site with autocompletes in which namesakes can be told apart."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from history.admin import RecordAdmin


class RecordAutocomplete(AutocompleteJsonView):
    """Records to link, best first; those merged into another are not offered."""

    def get_queryset(self) -> QuerySet:
        found = super().get_queryset()
        return self.model_admin.offered(found, self.term) if isinstance(self.model_admin, RecordAdmin) else found

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, Any]:
        result = super().serialize_result(obj, to_field_name)
        if isinstance(self.model_admin, RecordAdmin):
            result["text"] = " – ".join(filter(None, [str(obj), self.model_admin.told_apart(obj, self.term)]))
        return result


class RecordSite(AdminSite):
    """An admin site whose autocompletes tell records apart."""

    def autocomplete_view(self, request: HttpRequest) -> HttpResponseBase:
        return RecordAutocomplete.as_view(admin_site=self)(request)
