"""The admin site of the project, whose first page is the desk."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import PermissionDenied
from django.core.paginator import InvalidPage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from history.activity_admin import ActivityPages
from history.autocomplete import RecordSite
from history.lists import UncountedPaginator

#: Rows on a page of one queue.
A_PAGE = 50


class Desk(RecordSite):
    """The admin with a first page that tells each person what waits."""

    def get_urls(self) -> list[Any]:
        view = self.admin_view
        # Django's own of this name would tell anybody on the staff the address of any draft.
        shown = path("r/<int:content_type_id>/<int:object_id>/", view(self.view_on_site), name="view_on_site")
        mine = (
            [path("second-factor/", view(self.second_factor), name="second_factor")] if settings.SECOND_FACTOR else []
        )
        discard = path("unsaved/<uuid:token>/discard/", view(self.discard), name="discard")
        mine += ActivityPages(self).urls()
        return [shown, discard, *mine, *(p for p in super().get_urls() if getattr(p, "name", "") != shown.name)]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The desk: the first of each queue of this person, or with ?all= one queue a page at a time."""
        from desk.waiting import QUEUES  # models, which are not there yet when the site is made

        queues = [queue for queue in (kind(request, self) for kind in QUEUES) if queue.is_for()]
        context = {**self.each_context(request), "title": self.index_title, "subtitle": None, **(extra_context or {})}
        request.current_app = self.name
        if key := request.GET.get("all"):
            return self._one_queue(request, queues, key, context)
        context |= {
            "app_list": self.get_app_list(request),
            "queues": [queue for queue in queues if queue.first or queue.empty],
            "nothing_waits": not any(queue.first for queue in queues),
        }
        return TemplateResponse(request, "admin/index.html", context)

    # The second factor

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff; and where a second factor is asked for, not before it has been given."""
        verified = not settings.SECOND_FACTOR or request.user.is_verified()  # type: ignore[union-attr]
        return super().has_permission(request) and verified

    @property
    def login_form(self) -> Any:
        if not settings.SECOND_FACTOR:
            return None
        from desk.second_factor import SecondFactorForm

        return SecondFactorForm

    @property
    def login_template(self) -> str | None:
        return "admin/desk/login.html" if settings.SECOND_FACTOR else None

    def second_factor(self, request: HttpRequest) -> HttpResponse:
        """Set up a device of one's own."""
        from desk.second_factor import SecondFactorPage

        return SecondFactorPage(self, request).answer()

    def _one_queue(self, request: HttpRequest, queues: list[Any], key: str, context: dict[str, Any]) -> HttpResponse:
        queue = next((queue for queue in queues if queue.key == key), None)
        if queue is None:
            raise Http404("There is no such list on your desk.")
        try:
            page = UncountedPaginator(queue.found(), A_PAGE).page(request.GET.get("page", 1))
        except InvalidPage as fault:
            raise Http404(str(fault)) from None
        context |= {"title": queue.title, "queue": queue, "page": page, "rows": queue.rows(page)}
        return TemplateResponse(request, "admin/desk/queue.html", context)

    def discard(self, request: HttpRequest, token: UUID) -> HttpResponse:
        """Discard something that this person typed and never saved."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        from history.models import Buffer

        if Buffer.objects.forget(request.user, token):
            messages.success(request, "What was not saved is discarded.")
        else:
            messages.info(request, "It was gone already.")
        return redirect(reverse("admin:index"))

    def view_on_site(self, request: HttpRequest, content_type_id: int, object_id: int) -> HttpResponse:
        """Go to the public page of a record that the user may see."""
        kind = ContentType.objects.filter(pk=content_type_id).first()
        model: Any = kind and kind.model_class()
        if model is None or not self.is_registered(model):
            raise Http404("There is no such kind of record.")
        site = self.get_model_admin(model)
        if not site.has_view_or_change_permission(request):
            raise PermissionDenied
        record = site.get_object(request, str(object_id))
        if record is None or site.get_view_on_site_url(record) is None:
            raise Http404("There is no such record with a page of its own.")
        return shortcut(request, content_type_id, object_id)
