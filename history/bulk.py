"""Actions on many records at once: each is changed in a revision of its own, or left as it is and the reason told."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.messages import ERROR
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst

from history.records import Record
from history.uses import in_the_way

#: More records at once would keep a browser waiting; a filter and several rounds do the same.
MOST = 200


class BulkForm(forms.Form):
    """Why the records are to change, and what their field is to become where the action leaves that open."""

    value = forms.ChoiceField()
    reason = forms.CharField(max_length=500, help_text="For colleagues. It stays in the history of each record.")

    def __init__(self, *args: Any, choices: Any = (), label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if choices:
            self.fields["value"] = forms.ChoiceField(choices=[("", "---------"), *choices], label=label)
        else:
            del self.fields["value"]


@dataclass(frozen=True)
class Outcome:
    """What became of one record: "done", "unchanged" or "refused", and why."""

    record: Record
    state: str
    why: str = ""


class BulkAction:
    """An action of a list of records: a page that lists what changes and asks why, then a report of what was done.

    `field` is what it sets, "" for none; `value` what it sets it to, None to ask.
    """

    do_not_call_in_templates = True

    def __init__(self, name: str, description: str, *, permission: str = "change", field: str = "", value: Any = None):
        self.__name__ = self.name = name
        self.short_description, self.verb = description, description.rstrip("…")
        self.allowed_permissions = [permission]
        self.permission, self.field, self.value = permission, field, value

    def __call__(self, site: Any, request: HttpRequest, queryset: models.QuerySet) -> HttpResponse | None:
        records = list(queryset[: MOST + 1])
        if len(records) > MOST:
            site.message_user(request, f"Nothing was changed. Choose at most {MOST} records at a time.", ERROR)
            return None
        # To show what would change is not yet to answer: nothing is wrong with a reason that is still to be written.
        form = self._form(site.model, request.POST if "apply" in request.POST else None, initial=request.POST.dict())
        if form.is_bound and form.is_valid():
            outcomes = [self._outcome(site, request, record, form.cleaned_data) for record in records]
            counts = Counter(outcome.state for outcome in outcomes)
            return self._page(site, request, "report", {"outcomes": outcomes, "counts": counts})
        wanted = request.POST.get("value") if self.value is None else self.value
        plan = [(record, self.now(record), self.becomes(record, wanted)) for record in records]
        return self._page(site, request, "confirm", {"form": form, "plan": plan, "name": ACTION_CHECKBOX_NAME})

    def now(self, record: Record) -> str:
        """The value that the field has, in words."""
        return self._in_words(type(record), getattr(record, self.field))

    def becomes(self, record: Record, wanted: Any) -> str:
        """The value that the field is to have, in words; empty as long as none is chosen."""
        if wanted in (None, ""):
            return ""
        return "no change" if getattr(record, self.field) == wanted else self._in_words(type(record), wanted)

    def do(self, site: Any, request: HttpRequest, record: Any, value: Any, reason: str) -> bool:
        """Change the record; returns whether anything was different. Raises ValidationError with nothing changed."""
        with record.revising(by=request.user, reason=reason) as entry:
            # Read again now that its row is locked: somebody may have saved it since the list was read.
            record.refresh_from_db()
            setattr(record, self.field, value)
            record.full_clean()
            record.save()
        return entry.change is not None

    def _outcome(self, site: Any, request: HttpRequest, record: Any, answers: dict[str, Any]) -> Outcome:
        if getattr(record, "merged_into", None):
            return Outcome(record, "refused", f"It was merged into “{record.merged_into}”; change that one.")
        if not getattr(site, f"has_{self.permission}_permission")(request, record):
            return Outcome(record, "refused", "You may not do that to this record.")
        try:
            changed = self.do(site, request, record, answers.get("value", self.value), answers["reason"])
        except ValidationError as refused:
            return Outcome(record, "refused", _sentences(record, refused))
        except type(record).DoesNotExist:
            return Outcome(record, "refused", "It is no longer there.")
        return Outcome(record, "done") if changed else Outcome(record, "unchanged", "It was so already.")

    def _form(self, model: type[models.Model], data: Any, initial: Any) -> BulkForm:
        if not self.field or self.value is not None:
            return BulkForm(data, initial=initial)
        field: Any = model._meta.get_field(self.field)
        return BulkForm(data, initial=initial, choices=field.choices, label=capfirst(field.verbose_name))

    def _in_words(self, model: type[models.Model], value: Any) -> str:
        field: Any = model._meta.get_field(self.field)
        if isinstance(field, models.BooleanField):
            return f"{field.verbose_name}" if value else f"not {field.verbose_name}"
        return str(dict(field.flatchoices).get(value, value))

    def _page(self, site: Any, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        shared = {
            **site.admin_site.each_context(request),
            "opts": site.opts,
            "action": self,
            "title": f"{self.verb}: {site.opts.verbose_name_plural}",
        }
        return TemplateResponse(request, f"admin/history/bulk_{name}.html", {**shared, **context})


class BulkDeletion(BulkAction):
    """Deletes each record that no other one needs."""

    def now(self, record: Record) -> str:
        return "there"

    def becomes(self, record: Record, wanted: Any) -> str:
        return "deleted"

    def do(self, site: Any, request: HttpRequest, record: Any, value: Any, reason: str) -> bool:
        if standing := in_the_way(record, site.may_see(request)):
            raise ValidationError(f"It is in use by {', '.join(standing)}.")
        try:
            record.discard(by=request.user, reason=reason)
        except models.ProtectedError as refused:
            raise ValidationError(str(refused.args[0])) from None
        return True


def _sentences(record: models.Model, refused: ValidationError) -> str:
    """What is wrong, each with the field that it is wrong with."""
    if not hasattr(refused, "error_dict"):
        return " ".join(refused.messages)
    labels = {field.name: capfirst(field.verbose_name) for field in record._meta.fields}
    found = refused.message_dict.items()
    return " ".join(f"{labels[n]}: {text}" if n in labels else text for n, texts in found for text in texts)


make_public = BulkAction("make_public", "Make public…", field="is_public", value=True)
make_private = BulkAction("make_private", "Make private…", field="is_public", value=False)
set_kind = BulkAction("set_kind", "Set kind…", field="kind")
delete_selected = BulkDeletion("delete_selected", "Delete…", permission="delete")
