"""Forms of the acts on a brief."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import QuerySet
from django.utils import timezone

from briefs.models import Brief, Edition, Withdrawal
from briefs.moments import clock, moments, nearest, offset, zone_now

#: Nobody plans an edition for later than this; a year of five digits, or of the wrong century, is a slip.
FURTHEST = timedelta(days=5 * 366)
MOST_EDITIONS = 2**31 - 1


class MomentFields(forms.Form):
    """A moment by the clock of the site, to the minute, or none for now. `cleaned_data["at"]` has it."""

    when = forms.ChoiceField(
        widget=forms.RadioSelect,
        choices=[("now", "Now"), ("at", "At this time:")],
        initial="now",
        label="When",
    )
    day = forms.DateField(
        required=False,
        label="Date",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
    )
    minute = forms.TimeField(
        required=False,
        label="Time",
        widget=forms.TimeInput({"type": "time", "step": "60"}, format="%H:%M"),
        input_formats=["%H:%M"],
    )
    which = forms.ChoiceField(
        required=False, widget=forms.RadioSelect, choices=[("0", "The first"), ("1", "The second")], label="Which one"
    )

    #: Are there two such moments, so that one has to be chosen?
    is_ambiguous = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["minute"].help_text = f"By the clock of the site: {zone_now()}."

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        day, minute = given.pop("day", None), given.pop("minute", None)
        which, at = given.pop("which", ""), None
        when = given.pop("when", "")
        if when == "now" and (day or minute is not None):
            self.add_error("when", "You have given a date or a time. Choose “At this time”, or empty them.")
        if when == "at":
            for name, value in (("day", day), ("minute", minute)):
                if value is None and name not in self.errors:
                    self.add_error(name, "Give the date and the time, or choose “Now”.")
            if day and minute is not None:
                at = self._moment(datetime.combine(day, minute), which)
        return {**given, "at": at}

    def _moment(self, wall: datetime, which: str) -> datetime | None:
        """The moment that is meant, None after saying why there is none."""
        zone, now = timezone.get_default_timezone(), timezone.now()
        today = timezone.localtime(now, zone).replace(tzinfo=None)
        if wall > today + FURTHEST:
            self.add_error("day", "This is more than five years from now; look at the year.")
            return None
        found = moments(wall, zone) if wall > today - timedelta(days=2) else [now - timedelta(days=2)]
        if not found:
            self._tell_skipped(wall)
        elif len(found) == 2 and found[1] >= now:
            self._ask_which(wall, found, which)
        elif found[-1] < now:
            self.add_error("minute", f"This moment has passed; it is {clock(now)} now.")
        return found[int(which or 0) % len(found)] if found and not self.errors else None

    def _tell_skipped(self, wall: datetime) -> None:
        before, after = nearest(wall, timezone.get_default_timezone())
        self.add_error(
            "minute",
            f"On this day the clocks are put forward, and {wall:%H:%M} does not exist. "
            f"The nearest times that do are {clock(before)} and {clock(after)}.",
        )

    def _ask_which(self, wall: datetime, found: list[datetime], which: str) -> None:
        self.is_ambiguous = True
        self.fields["which"].choices = [  # type: ignore[attr-defined]
            (str(n), f"The {order}: {clock(moment)} ({offset(moment)})")
            for n, (order, moment) in enumerate(zip(("first", "second"), found, strict=True))
        ]
        if not which:
            self.add_error("which", f"On this day the clocks are put back, and {wall:%H:%M} comes twice. Which one?")
        elif found[int(which)] < timezone.now():
            self.add_error("which", "This moment has passed.")


class PublishForm(MomentFields):
    """What kind of edition, what readers are told of it, and when; in an emergency, why it cannot wait."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    kind = forms.ChoiceField(widget=forms.RadioSelect, label="Kind of edition")
    note = forms.CharField(
        label="Note to readers: what has changed",
        required=False,
        max_length=2000,
        widget=AdminTextareaWidget({"rows": 3}),
        help_text="Public. An update or a correction needs one; it stands on the page and in the feeds.",
    )
    emergency = forms.CharField(
        label="Why it cannot wait for an approval",
        max_length=2000,
        widget=AdminTextareaWidget({"rows": 2}),
        help_text="For colleagues. The edition stays flagged on the desk until a second person has signed it.",
    )

    field_order = ["seen", "kind", "note", "when", "day", "minute", "which", "emergency"]

    def __init__(self, *args: Any, brief: Brief, may_emergency: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = brief.latest_edition() is None
        kinds = [kind for kind in Edition.Kind if (kind == Edition.Kind.FIRST) == first]
        field = self.fields["kind"]
        field.choices = [(kind.value, EXPLAINED[kind]) for kind in kinds]  # type: ignore[attr-defined]
        field.initial = kinds[0].value
        if first:
            self.fields["note"].label = "Note to readers"
            self.fields["note"].help_text = "Public. It stands in the record of change; a first edition needs none."
        if not may_emergency:
            del self.fields["emergency"]


class UnscheduleForm(forms.Form):
    """Why an edition shall not come out as planned."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_EDITIONS)
    reason = forms.CharField(
        required=False,
        max_length=2000,
        widget=AdminTextareaWidget({"rows": 2}),
        help_text="For colleagues. It stays in the history.",
    )

    def __init__(self, *args: Any, brief: Brief, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class SignForm(forms.Form):
    """Nothing to fill in: to send it is to sign."""

    def __init__(self, *args: Any, brief: Brief, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class WithdrawForm(forms.Form):
    """Why readers no longer get the text."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=MOST_EDITIONS)
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
        help_text="A live brief to send readers to, if there is one: by a link beside the reason, or straight there "
        "if this one was published in error.",
    )

    def __init__(self, *args: Any, brief: Brief, within: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        live = Edition.objects.live().values("brief")
        replacement = self.fields["replacement"]
        replacement.queryset = within.filter(pk__in=live).exclude(pk=brief.pk)  # type: ignore[attr-defined]


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
