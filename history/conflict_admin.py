"""Saving a form when the record has changed since it was opened."""

from typing import Any, NoReturn
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.forms import Media
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from history.buffered import typed
from history.conflict_page import EVERY, Question, answers_of, has_written, questions, sent_again, texts_of
from history.conflict_words import people, told_since
from history.joining import Combined, combined
from history.models import Buffer
from history.opened import Opened, document, latest_token, opened
from history.presence_admin import token_of
from history.record_pages import RecordPages
from history.records import Record
from history.reopening import ends, followed, put_back, with_ends
from history.restoring import write_fields
from history.snapshots import Json
from history.upcasting import UnreadableSnapshot


class _Answered(Exception):
    """The form was not taken: Django has made the page that says why."""

    def __init__(self, page: HttpResponse) -> None:
        self.page = page


class _Typed(Exception):
    """What the record would be, had this form been saved when it was opened."""

    def __init__(self, mine: Json, form: Any, log: Any) -> None:
        self.mine, self.form, self.log = mine, form, log


class ConflictAdmin(RecordPages):
    """Joins what two people changed at the same time, and asks where both changed the same."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The form of a record. One that is sent after the record has changed is joined with the change, or asks."""
        rest = (object_id, form_url, extra_context)
        key = None if object_id is None else self._key(object_id)
        if key is None:
            return super().changeform_view(request, *rest)
        if request.method != "POST":
            # Read before the record is, so that a change in between makes the form look older and not newer than it is.
            request.opened_on = latest_token(self.model, key)  # type: ignore[attr-defined]
            return super().changeform_view(request, *rest)
        with transaction.atomic():
            return self._checked(request, key, *rest)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.opened_on_token = getattr(request, "opened_on", "")
        return form

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        return kwargs | {"gone": getattr(request, "gone_rows", {}).get(inline.model, {})}

    def hold(self, request: HttpRequest, form: Any, formsets: Any) -> None:
        """Called when a form has been written: if it was stale, stop here, so that it can be joined first."""
        if not hasattr(request, "gone_rows"):
            return
        state = type(form.instance)._base_manager.get(pk=form.instance.pk).state()
        mine = {**state.snapshot, **state.particulars}
        for formset in formsets:
            if untouched := formset.untouched_gone:
                part = next(p for p in self.model.parts if getattr(self.model, p).rel.related_model is formset.model)
                was = [row for row in request.base[part] if row["id"] in untouched]  # type: ignore[attr-defined]
                mine[part] = sorted([*mine[part], *was], key=lambda row: (row.get("order", 0), row["id"]))
        raise _Typed(mine, form, self.construct_change_message(request, form, formsets, False))

    # A form that was sent

    def _key(self, object_id: str) -> Any:
        try:
            return self.model._meta.pk.to_python(unquote(object_id))
        except ValidationError:
            return None

    def _checked(self, request: HttpRequest, key: Any, *rest: Any) -> HttpResponse:
        # Locked before anything of it is read: whoever else saves waits for us here, or we have waited for them.
        record = self.model._base_manager.select_for_update().filter(pk=key).first()
        form = opened(self.model, key, request.POST.get("opened_on", ""))
        request.opened_on = form.token if form else ""  # type: ignore[attr-defined]
        if form and (record is None or getattr(record, "merged_into_id", None)):
            return self._kept(request, form, record) or super().changeform_view(request, *rest)
        if form and self.has_change_permission(request) and not self.has_change_permission(request, record):
            # Somebody else's by now.
            self._keep(request, form)
            return self.to_copy(request, request.POST)  # type: ignore[attr-defined]
        if form is None or not (form.is_stale or has_written(request.POST)):
            return super().changeform_view(request, *rest)
        try:
            return self._joined(request, form, record, *rest)
        except UnreadableSnapshot:
            request.opened_on = ""  # type: ignore[attr-defined]
            return super().changeform_view(request, *rest)

    def _kept(self, request: HttpRequest, form: Opened, record: Any) -> HttpResponse | None:
        """Keep what was typed into the form of a record that is no more, and show it where it can be taken up."""
        if not self.has_change_permission(request) or not self.has_view_permission(request, record):
            return None
        if record is None and not self.has_add_permission(request):
            return None
        token, who = self._keep(request, form), form.latest.person or "the system"
        if record is None:
            messages.warning(
                request,
                f"The {self.opts.verbose_name} was deleted by {who} while you were writing. Below is what you had "
                "typed; saving it makes a new one.",
            )
            return redirect(f"{self._address('add')}?buffer={token}")
        context = {"title": f"{record} was merged into {record.merged_into}", "winner": record.merged_into}
        context["texts"] = texts_of(self.model, request.POST)
        page = self._page(request, "admin/history/conflict_merged.html", record, context)
        page.status_code = 403
        return page

    def _joined(self, request: HttpRequest, form: Opened, record: Record, *rest: Any) -> HttpResponse:
        try:
            self._read_as_opened(request, form, record, *rest)
        except _Answered as answered:
            return answered.page
        except _Typed as mine:
            return self._join(request, form, record, mine)

    def _read_as_opened(self, request: HttpRequest, form: Opened, record: Record, *rest: Any) -> NoReturn:
        """Save the form upon what it was opened on, and roll that back with the exception that says what came of it."""
        sent, base = request.POST, document(self.model, form.base)
        led = ends(base)
        try:
            with record.revising(by=request.user):
                request.base = with_ends(base, led)  # type: ignore[attr-defined]
                request.gone_rows = put_back(record, base)  # type: ignore[attr-defined]
                request.POST = followed(sent, self.model, led)  # type: ignore[assignment]
                page: Any = super().changeform_view(request, *rest)
                # While the rows that it shows are there.
                raise _Answered(page.render() if hasattr(page, "render") else page)
        finally:
            request.POST = sent
            del request.gone_rows  # type: ignore[attr-defined]
            request.saved_buffer = None  # type: ignore[attr-defined]

    def _join(self, request: HttpRequest, form: Opened, record: Any, mine: _Typed) -> HttpResponse:
        state, (given, faults) = record.state(), answers_of(self.model, request.POST)
        base, theirs = request.base, {**state.snapshot, **state.particulars}  # type: ignore[attr-defined]
        every, refused = EVERY in request.POST, list[str]()
        found = combined(self.model, base, theirs, mine.mine, given, every=every)
        asked = found.conflicts
        if not asked:
            try:
                return self._write(request, form, record, found, theirs, mine)
            except ValidationError as error:
                refused = error.messages
            except IntegrityError:
                refused = ["What you both wrote cannot stand together: the database refuses it."]
            found, every = combined(self.model, base, theirs, mine.mine, given, every=True), True
            asked = [*found.conflicts, *found.answered]
        context = {
            "faults": refused,
            "every": EVERY if every else "",
            "told": told_since(form, base, theirs, request.user),
        }
        return self._ask(request, form, record, questions(self.model, asked, request.POST, faults), context)

    def _write(
        self, request: HttpRequest, form: Opened, record: Any, found: Combined, theirs: Json, mine: _Typed
    ) -> HttpResponse:
        reason, missing = mine.form.cleaned_data.get("reason", ""), list[str]()
        with record.revising(by=request.user, reason=reason) as entry:
            changed = tuple(name for name in record.particulars if found.document[name] != theirs[name])
            write_fields(record, changed, found.document, missing)
            missing += record.rewrite(found.document)
        for sentence in missing:
            messages.warning(request, sentence)
        kept = "this is saved as you chose." if found.answered else "both changes are kept."
        told = told_since(form, request.base, theirs, request.user)  # type: ignore[attr-defined]
        messages.info(request, f"{told.removesuffix('.')}; {kept}")
        if entry.change is None:
            messages.info(request, "Nothing was different from before, so the history has no new revision.")
        self.log_change(request, record, mine.log)
        self.forget_buffer(request)  # type: ignore[attr-defined]
        return self.response_change(request, record)

    def _ask(
        self, request: HttpRequest, form: Opened, record: Record, asked: list[Question], context: dict[str, Any]
    ) -> HttpResponse:
        """Show what both have changed, once what was typed is kept."""
        self._keep(request, form, in_conflict=True)
        media: Any = sum((question.media for question in asked), Media())
        if hasattr(media, "with_nonce"):
            # The import map of the editor is an inline script, as on the form.
            media = media.with_nonce(request.csp_nonce)  # type: ignore[attr-defined]
        context |= {
            "title": "Both have changed the same",
            "people": people(form, request.user),
            "questions": asked,
            "sent": sent_again(request.POST, asked),
            "action": request.get_full_path(),
            "media": media,
        }
        return self._page(request, "admin/history/conflict.html", record, context)

    def _keep(self, request: HttpRequest, form: Opened, **values: Any) -> UUID:
        """Keep what was sent in the buffer of its tab, or in a new one; returns its token."""
        token, fields = token_of(request.POST.get("buffer")) or uuid4(), typed(request.POST)
        title = next((fields[name][-1] for name in ("title", "name") if fields.get(name)), "")[:300]
        values |= {"fields": fields, "title": title, "opened_on": form.base.number}
        try:
            Buffer.objects.keep(request.user, token, self.model, form.base.object_id, **values)
        except Buffer.DoesNotExist:
            Buffer.objects.keep(request.user, token := uuid4(), self.model, form.base.object_id, **values)
        return token
