"""What scripts of a form ask the server: answered in JSON, refusals too."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from history.record_pages import RecordPages


class JsonPages(RecordPages):
    """A script takes a redirect to the page for logging in for an answer like any other; it must be told."""

    def _json_view(self, view: Callable[..., Any]) -> Callable[..., Any]:
        behind = self.admin_site.admin_view(view)

        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not self.admin_site.has_permission(request):
                return _refusal("You are not logged in.", 401)
            try:
                return behind(request, *args, **kwargs)
            except PermissionDenied:
                return _refusal("You have no permission for this.", 403)
            except Http404 as missing:
                return _refusal(str(missing), 404)

        return never_cache(update_wrapper(answer, view))


def _refusal(why: str, status: int) -> JsonResponse:
    return JsonResponse({"error": why}, status=status)
