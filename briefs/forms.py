"""Forms of the acts on a brief."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget

from briefs.models import Brief, Edition, Withdrawal


class PublishForm(forms.Form):
    """What kind of edition, and what readers are told of it."""

    kind = forms.ChoiceField(widget=forms.RadioSelect, label="Kind of edition")
    note = forms.CharField(
        label="Note to readers: what has changed",
        required=False,
        max_length=2000,
        widget=AdminTextareaWidget({"rows": 3}),
        help_text="Public. An update or a correction needs one; it stands on the page and in the feeds.",
    )

    def __init__(self, *args: Any, brief: Brief, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = brief.latest_edition() is None
        kinds = [kind for kind in Edition.Kind if (kind == Edition.Kind.FIRST) == first]
        field = self.fields["kind"]
        field.choices = [(kind.value, EXPLAINED[kind]) for kind in kinds]  # type: ignore[attr-defined]
        field.initial = kinds[0].value


class WithdrawForm(forms.Form):
    """Why readers no longer get the text."""

    kind = forms.ChoiceField(
        widget=forms.RadioSelect,
        choices=[
            (Withdrawal.Kind.WITHDRAWN.value, "Withdrawn: it no longer holds, and readers are told why"),
            (
                Withdrawal.Kind.IN_ERROR.value,
                "Published in error: it should not have come out; its text never returns",
            ),
        ],
        initial=Withdrawal.Kind.WITHDRAWN.value,
    )
    reason = forms.CharField(
        label="Reason", max_length=2000, widget=AdminTextareaWidget({"rows": 3}), help_text="Public."
    )
    replacement = forms.ModelChoiceField(
        Brief.objects.none(),
        required=False,
        label="Replaced by",
        help_text="A live brief to send readers to, if there is one.",
    )

    def __init__(self, *args: Any, brief: Brief, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        live = Edition.objects.live().values("brief")
        replacement = self.fields["replacement"]
        replacement.queryset = Brief.objects.filter(pk__in=live).exclude(pk=brief.pk)  # type: ignore[attr-defined]


class WithdrawEditionForm(forms.Form):
    """Why readers no longer get the text of one superseded edition."""

    reason = forms.CharField(
        label="Reason", max_length=2000, widget=AdminTextareaWidget({"rows": 3}), help_text="Public."
    )

    def __init__(self, *args: Any, brief: Brief, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


EXPLAINED = {
    Edition.Kind.FIRST: "First edition",
    Edition.Kind.UPDATE: "Update: the brief says something new",
    Edition.Kind.CORRECTION: "Correction: something in it was wrong",
    Edition.Kind.MINOR: "Minor change: spelling or layout; subscribers are not told",
}
