import pytest
from django import forms
from django.contrib.admin import ModelAdmin, site
from django.core.exceptions import ValidationError
from django.db import models
from django.test.utils import isolate_apps
from django.utils.html import escape

from dates.edtf import EDTFError
from dates.fields import EXAMPLES, EDTFField, EDTFFormField, EDTFInput

with isolate_apps("dates"):

    class Post(models.Model):
        held = EDTFField(blank=True)
        seen = EDTFField(help_text="Last seen.")

        class Meta:
            app_label = "dates"

        def __str__(self):
            return self.held


class PostForm(forms.ModelForm):
    class Meta:
        model = Post
        fields = ["held", "seen"]


def test_field_stores_up_to_64_characters_by_default():
    assert Post._meta.get_field("held").max_length == 64


@pytest.mark.parametrize("field", [EDTFField(), EDTFField("began", max_length=30, blank=True)])
def test_field_deconstructs_to_itself(field):
    _, path, args, kwargs = field.deconstruct()

    assert path == "dates.fields.EDTFField"
    assert EDTFField(*args, **kwargs).deconstruct()[1:] == (path, args, kwargs)


def test_field_cleans_to_canonical_text():
    assert Post._meta.get_field("held").clean(" 2018-01-25 ", None) == "2018-01-25"


def test_field_refusal_holds_the_place():
    with pytest.raises(ValidationError) as refusal:
        Post._meta.get_field("held").clean("2018-02-30", None)

    (error,) = refusal.value.error_list
    assert error.messages == ["February 2018 has 28 days: write a day from 01 to 28 (at character 9)"]
    assert (error.code, error.params["position"]) == ("invalid_edtf", 8)


def test_field_refusal_may_quote_a_percent_sign():
    with pytest.raises(ValidationError) as refusal:
        Post._meta.get_field("held").clean("2018%-01", None)

    assert refusal.value.messages == ["“%” goes at the end of the date (at character 5)"]


def test_field_saves_canonical_text():
    post = Post(held=" 2018 ")

    assert Post._meta.get_field("held").pre_save(post, add=True) == "2018"
    assert post.held == "2018"


def test_field_never_saves_what_is_not_a_date():
    with pytest.raises(EDTFError):
        Post._meta.get_field("held").pre_save(Post(held="some time ago"), add=True)


def test_form_takes_words_and_gives_edtf():
    form = PostForm({"held": "mid-November 2017", "seen": "circa 2012"})

    assert form.is_valid()
    assert form.cleaned_data == {"held": "[2017-11-11..2017-11-20]", "seen": "2012~"}


def test_form_takes_no_date_where_blank_is_allowed():
    form = PostForm({"held": " ", "seen": ""})

    assert form.errors == {"seen": ["This field is required."]}
    assert form.cleaned_data == {"held": ""}


def test_form_error_names_the_place():
    form = PostForm({"held": "2018-13", "seen": "2018"})

    assert form.errors == {
        "held": ["Months run from 01 to 12, and seasons from 21 (spring) to 24 (winter) (at character 6)"]
    }


def test_form_sees_no_change_in_another_spelling_of_the_same_date():
    form = PostForm({"held": "January 2018", "seen": "2019"}, initial={"held": "2018-01", "seen": "2018"})

    assert form.changed_data == ["seen"]


def test_form_field_explains_itself_by_examples_unless_told_otherwise():
    form = PostForm()

    assert form.fields["held"].help_text == EXAMPLES
    assert form.fields["seen"].help_text == "Last seen."


def test_admin_keeps_the_read_back():
    field = ModelAdmin(Post, site).formfield_for_dbfield(Post._meta.get_field("held"), request=None)

    assert isinstance(field, EDTFFormField)
    assert isinstance(field.widget, EDTFInput)


@pytest.mark.parametrize(
    ("text", "state", "words"),
    [
        ("2018-01-25/2018-01-26", "ok", "25–26 January 2018"),
        ("mid-November 2017", "ok", "some day between 11 and 20 November 2017"),
        ("2018-13-<b>", "error", "Write the day with two digits, such as 05 (at character 9)"),
        ("2018<b>", "error", "“<” does not belong here (at character 5)"),
        ("", "empty", ""),
        (None, "empty", ""),
    ],
)
def test_input_is_followed_by_its_words(text, state, words):
    html = EDTFInput().render("held", text, {"id": "id_held"})

    assert html.endswith(
        '<span class="edtf-read-back" id="id_held_read_back" aria-live="polite" '
        f'data-state="{state}">{escape(words)}</span></span>'
    )


def test_input_is_described_by_help_and_read_back():
    html = str(PostForm()["held"])

    assert 'aria-describedby="id_held_helptext id_held_read_back"' in html


def test_input_says_where_to_ask():
    assert 'data-read-back-url="/admin/dates/read-back/"' in str(PostForm()["held"])


def test_input_needs_nothing_inline():
    html = str(PostForm()["held"]) + str(PostForm().media)

    assert '<script src="/static/dates/edtf.js" type="module"></script>' in html
    assert '<script src="/static/dates/picker.js" type="module"></script>' in html
    assert '<link href="/static/dates/edtf.css" media="all" rel="stylesheet">' in html
    assert "style=" not in html
    assert " on" not in html


def test_input_has_a_button_for_the_picker_that_sends_nothing():
    html = str(PostForm()["held"])

    assert html.count('<button type="button" class="edtf-pick" aria-haspopup="dialog" aria-expanded="false"') == 1
    assert html.index("<input") < html.index("<button") < html.index("edtf-read-back")
    assert html.count("name=") == 1
