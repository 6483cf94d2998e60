"""Forms of the review of a brief."""

import re
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from briefs.models import Brief
from briefs.models.reviewable import MOST_CHARACTERS
from history.comparison import names_of_passages
from history.models import Change, person_name

BACKEND = "django.contrib.auth.backends.ModelBackend"
NO_REVISION = "The form does not say which revision you have read; open the page anew."
#: Name of the box for a comment: the revision that was read, and the key of the passage.
BOX = re.compile(r"on-([0-9]{1,9})-([a-z_]*(?:\.[0-9]+)?)")


class PersonField(forms.ModelChoiceField):
    """Chooses a person, by the name that colleagues know; the user name tells namesakes apart."""

    def label_from_instance(self, obj: Any) -> str:
        name, login = person_name(obj), obj.get_username()
        return name if name == login else f"{name} ({login})"


def by_name(people: QuerySet) -> QuerySet:
    """These people in the order of the names that a PersonField shows."""
    return people.order_by("first_name", "last_name", "username")


def reviewers(*, but: Any) -> QuerySet:
    """The people who may be asked to review what `but` hands in, by name."""
    users: Any = get_user_model()._default_manager
    allowed = users.with_perm("briefs.review_brief", backend=BACKEND).filter(is_staff=True)
    return by_name(allowed.exclude(pk=but.pk))


class SubmitForm(forms.Form):
    """Who is to read the brief, and what they should know."""

    to = PersonField(
        get_user_model()._default_manager.none(), required=False, empty_label="All editors", label="For review by"
    )
    note = forms.CharField(
        label="Note to the reviewer",
        required=False,
        max_length=2000,
        widget=AdminTextareaWidget({"rows": 3}),
        help_text="What is new, what you are unsure of, by when you need it.",
    )

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = reviewers(but=by)  # type: ignore[attr-defined]


class VerdictForm(forms.Form):
    """What the reviewer tells the analyst. What was read is told by the page: see `content_hash`."""

    comment = forms.CharField(
        label="To the analyst",
        required=False,
        max_length=MOST_CHARACTERS,
        widget=AdminTextareaWidget({"rows": 4}),
        help_text="To request changes, say here or beside a passage what should change.",
    )
    may_be_minor = forms.BooleanField(
        label="It may go out as a minor change all the same",
        required=False,
        help_text="Subscribers are not told of a minor change.",
    )


class CommentForm(forms.Form):
    """A remark on a passage of one revision, or on the whole."""

    on = forms.ChoiceField(label="About", required=False)
    text = forms.CharField(label="Comment", max_length=MOST_CHARACTERS, widget=AdminTextareaWidget({"rows": 3}))
    revision = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=1,
        max_value=2**31 - 1,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), NO_REVISION),
    )

    def __init__(self, *args: Any, brief: Brief, change: Change, **kwargs: Any) -> None:
        super().__init__(*args, initial={"revision": change.number}, **kwargs)
        named = names_of_passages(Brief, change.snapshot)
        self.fields["on"].choices = [("", "The whole brief"), *named.items()]  # type: ignore[attr-defined]


def typed_comments(data: Any) -> dict[tuple[int, str], str]:
    """What was typed into the boxes of a page, by number of the revision that was read and key of the passage."""
    boxes = {name: match for name in data if (match := BOX.fullmatch(name)) and data[name].strip()}
    return {(int(match[1]), match[2]): data[name] for name, match in boxes.items()}
