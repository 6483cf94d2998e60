"""Keeping what is typed but not saved, offering it again, and deleting it once it is saved."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from history.buffered import Kept, as_new_rows, differences, filled, typed
from history.conflict_page import texts_of
from history.models import Buffer
from history.presence_admin import PresenceAdmin
from history.tokens import opened_number, token_of

#: So many texts are offered on a form; the desk lists all.
OFFERED = 5
#: Cookie by which the browser learns which of its copies are needed no more.
SAVED_COOKIE = "saved_buffers"
#: So many tokens are told at most, for people who save often without coming back to a form.
SAVED_TOLD = 50
#: The browser keeps its copies no longer than this.
LIFE = timedelta(days=30)


class BufferAdmin(PresenceAdmin):
    """Takes the buffers of forms, offers them again, and tells who has the record open."""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_buffer"
        return [path("buffer/<uuid:token>/", self._json_view(self.buffer_view), name=name), *super().get_urls()]

    # Keeping

    def buffer_view(self, request: HttpRequest, token: UUID) -> HttpResponse:
        """POST keeps a form for its user alone, and answers when that was done; DELETE discards it.

        Takes the form as it would be sent, with `_record` (the key, empty for a new one) and `_user` (whose form it
        is). Writes no revision, and nothing to the record.
        """
        if request.method == "POST":
            return self._keep_typed(request, token)
        if request.method != "DELETE":
            return HttpResponseNotAllowed(["POST", "DELETE"])
        if not Buffer.objects.forget(request.user, token):
            raise Http404("There is no such text of yours.")
        return JsonResponse({"saved": None})

    def _keep_typed(self, request: HttpRequest, token: UUID) -> JsonResponse:
        if request.POST.get("_user", str(request.user.pk)) != str(request.user.pk):
            # Somebody else has logged in with this browser since.
            raise PermissionDenied
        key, record = self._written(request, token)
        fields = typed(request.POST)
        values = {
            "fields": fields,
            "title": _title(fields) or (str(record)[:300] if record else ""),
            "opened_on": opened_number(request.POST.get("opened_on")),
        }
        try:
            saved = Buffer.objects.keep(request.user, token, self.model, key, **values)
        except Buffer.DoesNotExist as foreign:
            raise Http404(str(foreign)) from None
        return JsonResponse({"saved": saved.isoformat(timespec="seconds")})

    def _written(self, request: HttpRequest, token: UUID) -> tuple[int | None, Any]:
        """Key and record that the form is of, if this user may write it; the record is None if new, or gone since."""
        told = request.POST.get("_record", "")
        if not told:
            if not self.has_add_permission(request):
                raise PermissionDenied
            return None, None
        if not self.has_change_permission(request):
            raise PermissionDenied
        record = self.get_object(request, told)
        if record is not None:
            if not self.has_change_permission(request, record):
                raise PermissionDenied
            return record.pk, record
        # Deleted while it was being written: what was begun may be gone on with, to be saved as a new one.
        mine = self._buffers(request).filter(token=token).exclude(object_id=None).first()
        if mine is None or str(mine.object_id) != told or self._is_there(mine):
            raise Http404(f"There is no such {self.opts.verbose_name}.")
        return mine.object_id, None

    def _buffers(self, request: HttpRequest) -> Any:
        return Buffer.objects.of_model(request.user, self.model)

    def _is_there(self, buffer: Buffer) -> bool:
        """Is the record there, seen or not by this user?"""
        return self.model._base_manager.filter(pk=buffer.object_id).exists()

    # Offering again

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The form of a record; with ?buffer=… filled with what this user had typed into it and not saved."""
        if request.method == "GET" and "buffer" in request.GET:
            restored = self._asked_for(request, object_id)
            request.restored = restored  # type: ignore[attr-defined]
            if restored is None:
                messages.info(request, "That text is not kept any more: it has been saved or discarded.")
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _asked_for(self, request: HttpRequest, object_id: str | None) -> Buffer | None:
        token = token_of(request.GET["buffer"])
        buffer = self._buffers(request).filter(token=token).first() if token else None
        if buffer is None:
            return None
        if object_id is not None:
            fits = str(buffer.object_id) == unquote(object_id)
        else:
            fits = buffer.object_id is None or not self._is_there(buffer)
        return buffer if fits else None

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        restored = _restored(request)
        if restored is None:
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
        if self._is_there(restored):
            return self.to_copy(request, restored.data)
        messages.warning(
            request,
            f"The {opts.verbose_name} was deleted. Below is what you had typed; saving it makes a new one.",
        )
        return redirect(f"{self._address('add')}?buffer={restored.token}")

    def to_copy(self, request: HttpRequest, data: Any) -> HttpResponse:
        """What this user had typed into the form of a record that is out of reach by now, and nothing of the record."""
        context = {"title": f"You may not change this {self.opts.verbose_name} any more"}
        page = self._page(request, "admin/history/to_copy.html", None, {**context, "texts": texts_of(self.model, data)})
        page.status_code = 403
        return page

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        restored = _restored(request)
        return filled(form, restored.data) if restored and self._may_fill(request, obj) else form

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        restored = _restored(request)
        if not restored or f"{prefix}-TOTAL_FORMS" not in restored.fields:
            return kwargs
        existing = obj if obj.pk else None
        if self._may_fill(request, existing):
            kwargs |= {"data": (data := restored.data), "files": {}}
            if existing is None:
                as_new_rows(data, prefix, inline.model._meta.pk.name, inline.model.belongs_to)
        return kwargs

    def _may_fill(self, request: HttpRequest, obj: Any) -> bool:
        return self.has_change_permission(request, obj) if obj else self.has_add_permission(request)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        may_fill = self._may_fill(request, obj := kwargs.get("obj"))
        restored = _restored(request) if may_fill else None
        token = restored.token if restored else token_of(request.POST.get("buffer")) or uuid4()
        kept = list(Buffer.objects.of(request.user, self.model, obj and obj.pk))
        context |= {
            "buffer_token": token,
            "buffer_address": self._address("buffer", token) if may_fill else "",
            "buffer_restored": restored,
            "buffers": _offered(context, [buffer for buffer in kept if buffer.token != token], whole=not may_fill),
            "buffers_held": " ".join(str(buffer.token) for buffer in kept),
            "presence_address": self._address("presence", obj.pk) if obj else "",
        }
        if restored:
            # Once it is saved, or has come back with errors, there is nothing to fill the form with again.
            query = request.GET.copy()
            del query["buffer"]
            kwargs["form_url"] = f"{request.path}?{query.urlencode()}" if query else request.path
        return super().render_change_form(request, context, *args, **kwargs)

    # Saving

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        self.forget_buffer(request)

    def forget_buffer(self, request: HttpRequest) -> None:
        """What was sent is saved: delete its buffer, and have the browser told to delete its own copy."""
        token = token_of(request.POST.get("buffer"))
        if token:
            Buffer.objects.forget(request.user, token)
            request.saved_buffer = token  # type: ignore[attr-defined]

    def response_add(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _with_word_of_saved(request, super().response_add(request, *args, **kwargs))

    def response_change(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _with_word_of_saved(request, super().response_change(request, *args, **kwargs))


def _restored(request: HttpRequest) -> Buffer | None:
    return getattr(request, "restored", None)


def _offered(context: dict[str, Any], buffers: list[Buffer], *, whole: bool) -> list[Kept]:
    """Those that differ from the form, which can be told only of one that can be filled in; else, whole, all."""
    form = context["adminform"].form
    formsets = [inline.formset for inline in context["inline_admin_formsets"]]
    found = (Kept(buffer, [] if whole else differences(buffer, form, formsets)) for buffer in buffers[:OFFERED])
    return [kept for kept in found if whole or kept.differences]


def _title(fields: dict[str, list[str]]) -> str:
    given = (fields.get(name, [""])[-1].strip() for name in ("title", "name"))
    return next(filter(None, given), "")[:300]


def _with_word_of_saved(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    token = getattr(request, "saved_buffer", None)
    earlier = [known for text in request.COOKIES.get(SAVED_COOKIE, "").split(".") if (known := token_of(text))]
    if token:
        response.set_cookie(
            SAVED_COOKIE,
            ".".join(map(str, [*earlier, token][-SAVED_TOLD:])),
            max_age=LIFE,
            path=reverse("admin:index"),
            secure=request.is_secure(),
            samesite="Lax",
        )
    return response
