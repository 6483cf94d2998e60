"""What the pages of the acts on a brief have in common."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from briefs.models import (
    Brief,
    PublishRefused,
)
from history.admin import RecordAdmin


class ActPages(RecordAdmin):
    """Base of the admin of a brief: who may do what to it, and the page of an act."""

    def _may(self, request: HttpRequest, act: str, brief: Any) -> bool:
        return request.user.has_perm(f"briefs.{act}_brief") and self.has_view_or_change_permission(request, brief)

    def _for_act(self, request: HttpRequest, pk: int, act: str) -> Brief:
        brief = self._readable(request, pk)
        if not self._may(request, act, brief):
            raise PermissionDenied
        return brief

    def _act(
        self,
        request: HttpRequest,
        brief: Brief,
        form_class: Callable[..., Any],
        act: Callable[..., str],
        template: str,
        context: dict[str, Any],
    ) -> HttpResponse:
        """Show the form of an act, or do it; refusals come back as errors of the form, all at once."""
        form = form_class(request.POST if request.method == "POST" else None, brief=brief)
        if request.method == "POST" and form.is_valid():
            try:
                messages.success(request, act(**form.cleaned_data))
                return redirect(self._address("change", brief.pk))
            except PublishRefused as refused:
                form.add_error(None, refused.reasons)
        return self._page(request, template, brief, {"form": form, **context})
