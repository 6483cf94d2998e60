"""Forms of the links for readers outside: what a colleague fills in to make one, and what the reader writes."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget

from briefs.models import Comment
from briefs.models.reader_link import DAYS
from history.text import printable

WHOLE = "whole"
# The boxes stand among the passages, the form itself stands apart.
IN_FORM = {"form": "comments"}
VERDICTS = {"agree": "I have read it and agree.", "object": "I have read it and have objections."}


class PlainField(forms.CharField):
    """Text without characters that no page can show."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(printable(value) if isinstance(value, str) else value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Without a limit in the browser, which cuts off what is pasted and says nothing; the form tells of it."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


class ReaderLinkForm(forms.Form):
    """Who gets the draft, and for how long."""

    reader = PlainField(
        label="Reader",
        max_length=150,
        widget=AdminTextInputWidget({"autocomplete": "off"}),
        help_text="The name of one person. It stands on the page, and under the comments that come back.",
    )
    note = PlainField(
        label="Note to the reader",
        required=False,
        max_length=2000,
        widget=AdminTextareaWidget({"rows": 3}),
        help_text="Stands above the text: what you would like to be told.",
    )
    days = forms.TypedChoiceField(
        label="Open for",
        coerce=int,
        choices=[(days, "1 day" if days == 1 else f"{days} days") for days in DAYS],
        initial=7,
        widget=forms.RadioSelect,
    )


class CommentsForm(forms.Form):
    """A box for each passage, the whole among them: all are sent together, so that nothing typed is lost."""

    verdict = forms.ChoiceField(
        label="On the whole",
        required=False,
        widget=forms.RadioSelect(IN_FORM),
        choices=[*VERDICTS.items(), ("", "Neither, for now")],
    )

    def __init__(self, data: Any, passages: Mapping[str, str]) -> None:
        """passages: their names by their keys."""
        super().__init__(data, auto_id="comment.%s")
        most = Comment._meta.get_field("text").max_length
        for key in (*passages, WHOLE):
            self.fields[key] = PlainField(
                required=False,
                max_length=most,
                widget=forms.Textarea({"rows": 5, **IN_FORM}),
                error_messages={"max_length": "This is %(show_value)d characters long; a comment has 5,000 at most."},
            )

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        if not self.errors and not any(answers.values()):
            raise forms.ValidationError("There is nothing to send yet. Write something in one of the boxes.")
        return answers

    @property
    def texts(self) -> dict[str, str]:
        """What was written, by the key of the passage; “” for the whole, which begins with the verdict."""
        answers = dict(self.cleaned_data)
        whole = [VERDICTS.get(answers.pop("verdict"), ""), answers.pop(WHOLE)]
        return {key: text for key, text in {**answers, "": "\n\n".join(filter(None, whole))}.items() if text}
