"""What the pages of a record in the admin have in common: who may read it, where they are, and how they are made."""

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
from history.uses import Reach


class RecordPages(admin.ModelAdmin):
    """Base of the admin of a record, and of each kind of pages that it has besides its form."""

    def within_reach(self, request: HttpRequest) -> models.Q:
        """The records that this user may have to do with, as far as the rights on the model go; here all of them."""
        return models.Q()

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).filter(self.within_reach(request))

    def may_see(self, request: HttpRequest) -> Reach:
        """A function that tells which records of a model this user may see."""

        def may_see(model: type[Record]) -> models.Q | None:
            site: Any = self.admin_site.get_model_admin(model)
            return site.within_reach(request) if site.has_view_or_change_permission(request) else None

        return may_see

    def _readable(self, request: HttpRequest, pk: Any) -> Any:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
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
