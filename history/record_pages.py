"""What the pages of a record in the admin have in common: who may read it, where they are, and how they are made."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import InvalidPage
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from history.lists import UncountedPaginator
from history.records import Record


class RecordPages(admin.ModelAdmin):
    """Base of the admin of a record, and of each kind of pages that it has besides its form."""

    def may_see(self, request: HttpRequest) -> Callable[[type[Record]], bool]:
        """A function that tells whether this user may see records of a model."""

        def may_see(model: type[Record]) -> bool:
            return self.admin_site.get_model_admin(model).has_view_or_change_permission(request)

        return may_see

    def _readable(self, request: HttpRequest, pk: Any) -> Any:
        record = self.get_object(request, str(pk))
        if record is None:
            raise Http404(f"There is no {self.opts.verbose_name} with the number {pk}.")
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        return record

    def _page_of(self, request: HttpRequest, rows: models.QuerySet, size: int) -> Any:
        try:
            return UncountedPaginator(rows, size).page(request.GET.get("page", 1))
        except InvalidPage as fault:
            raise Http404(str(fault)) from None

    def _address(self, view: str, *args: Any) -> str:
        return reverse(f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{view}", args=args)

    def _page(self, request: HttpRequest, template: str, record: Any, context: dict[str, Any]) -> HttpResponse:
        shared = {**self.admin_site.each_context(request), "record": record, "opts": self.opts}
        return TemplateResponse(request, template, {**shared, **context})
