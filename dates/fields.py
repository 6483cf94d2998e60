"""Model and form field for an imprecise date, with a read-back of it in words beside the input."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dates.edtf import MAX_LENGTH, EDTFError, in_words, parse
from dates.words import from_words

EXAMPLES = "For example 2018-01-25, 25–26 January 2018, mid-November 2017, since March 2011."


PICK = format_html(
    '<button type="button" class="edtf-pick" aria-haspopup="dialog" aria-expanded="false" title="{0}" aria-label="{0}">'
    '<svg viewBox="0 0 20 20" aria-hidden="true"><path d="M3 5h14v12H3zM3 9h14M7 2.5V6M13 2.5V6"/></svg></button>',
    "Choose a date",
)


def invalid(fault: EDTFError) -> ValidationError:
    """The fault as a form error; its text ends with the place of the fault."""
    # Passed as a parameter, because a percent sign is a qualifier in EDTF and a placeholder in messages.
    return ValidationError("%(fault)s", "invalid_edtf", {"fault": str(fault), "position": fault.position})


def validate_edtf(text: str) -> None:
    try:
        parse(text)
    except EDTFError as fault:
        raise invalid(fault) from None


class EDTFInput(forms.TextInput):
    """Text input followed by what the date means in words, kept up to date by `dates/edtf.js`.

    The button between them opens the panel of `dates/picker.js`, and is not shown without it.

    The read-back is a span and not an `<output>`: the script of Django's inline forms takes the `for` of each
    element for a string, which that of an output is not, and would fail to add a row.
    """

    class Media:
        css = {"all": ["dates/edtf.css"]}
        js = [forms.Script("dates/edtf.js", type="module"), forms.Script("dates/picker.js", type="module")]

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        shown = {"class": "vTextField", "placeholder": "25 January 2018", "autocomplete": "off"}
        super().__init__({**shown, **(attrs or {})})

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        attrs = {"id": f"id_{name}", **(attrs or {})}
        read_back_id = f"{attrs['id']}_read_back"
        attrs["aria-describedby"] = f"{attrs.get('aria-describedby', '')} {read_back_id}".strip()
        attrs["data-read-back-url"] = reverse("dates:read_back")
        state, words = _read_back(self.format_value(value))
        return format_html(
            '<span class="edtf"><span class="edtf-line">{}{}</span>'
            '<span class="edtf-read-back" id="{}" aria-live="polite" data-state="{}">{}</span></span>',
            super().render(name, value, attrs, renderer),
            PICK,
            read_back_id,
            state,
            words,
        )


def _read_back(text: str | None) -> tuple[str, str]:
    """State ("empty", "ok" or "error") and wording, as the script shows them."""
    if not text:
        return "empty", ""
    try:
        return "ok", in_words(parse(from_words(text)))
    except EDTFError as fault:
        return "error", str(fault)


class EDTFFormField(forms.CharField):
    """Takes EDTF and the spellings of `dates.words`; cleans to EDTF, or to "" where empty is allowed."""

    widget = EDTFInput

    def __init__(self, *, help_text: str = "", **kwargs: Any) -> None:
        super().__init__(help_text=help_text or EXAMPLES, **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return ""
        try:
            return from_words(text)
        except EDTFError as fault:
            raise invalid(fault) from None


class EDTFField(models.CharField):
    """Column with the canonical text of an EDTF, or "" for no date. Saving anything else raises EDTFError."""

    default_validators = [validate_edtf]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", MAX_LENGTH)
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return text.strip() if isinstance(text, str) else text

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        text = super().pre_save(model_instance, add)
        if text and not hasattr(text, "resolve_expression"):
            text = parse(text).text
            setattr(model_instance, self.attname, text)
        return text

    def in_words(self, value: str) -> str:
        """The date as people write it: "25–26 January 2018"."""
        return in_words(parse(value))

    def formfield(self, **kwargs: Any) -> Any:
        # The admin passes its own widget for each kind of CharField, which would lose the read-back.
        if kwargs.get("widget") is AdminTextInputWidget:
            del kwargs["widget"]
        return super().formfield(**{"form_class": EDTFFormField, **kwargs})
