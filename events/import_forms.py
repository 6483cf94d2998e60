"""Forms of an import in the admin: the file, how it is read, and the confirmation."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from actors import vocabulary as of_actors
from events import vocabulary as of_events
from events.importing import profiles
from events.importing.cell_dates import ORDERS
from events.importing.column_mapping import mapping_of
from events.importing.csv_rows import DELIMITERS, ENCODINGS
from events.importing.mapping import TableMapping
from events.importing.opening import POPOLO, Reading
from events.importing.specs import MappingFault
from events.models.import_job import MAX_SIZE

COLUMNS = "columns"
NO_ORDER = "ISO"
_ORDERS = [("", "State it …"), *ORDERS.items(), (NO_ORDER, "None needed: dates are written 2018-01-25")]


class UploadForm(forms.Form):
    """The file, and what its columns mean."""

    file = forms.FileField(help_text=f"CSV, or Popolo JSON; at most {MAX_SIZE // 1_000_000} MB.")
    profile = forms.ChoiceField(label="What it is", widget=forms.RadioSelect)
    mapping = forms.FileField(
        label="Mapping", required=False, help_text="A YAML file of your own, in the place of a choice above."
    )
    scheme = forms.SlugField(
        label="Whose numbers",
        required=False,
        help_text="For Popolo: whose ids the file has, such as everypolitician-ireland.",
    )
    encoding = forms.ChoiceField(required=False, choices=[("", "Find out"), *ENCODINGS.items()])
    delimiter = forms.ChoiceField(required=False, choices=[("", "Find out"), *DELIMITERS.items()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(name, profiles.load(name).title) for name in profiles.names()]
        choices = [*known, (POPOLO, "Popolo JSON"), (COLUMNS, "Another table: I say what its columns mean")]
        self.fields["profile"].choices = choices  # type: ignore[attr-defined]
        self.fields["profile"].required = "mapping" not in self.files

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_SIZE:
            raise ValidationError(
                f"The file has {file.size / 1_000_000:.1f} MB, and {MAX_SIZE // 1_000_000} MB fit. "
                "Have a larger one imported by command (import_table), or split it."
            )
        return file

    def clean_mapping(self) -> str:
        file = self.cleaned_data["mapping"]
        if not file:
            return ""
        return _checked_mapping(file.read())

    def reading(self) -> Reading:
        given = self.cleaned_data
        words = {name: given[name] for name in ("profile", "mapping", "scheme", "encoding", "delimiter")}
        return Reading(**words)


class ReadingForm(forms.Form):
    """How a file with a mapping is read. The order of day and month is stated, never guessed."""

    order = forms.ChoiceField(label="Order of day and month", choices=_ORDERS)
    shorten = forms.BooleanField(
        label="Cut names that are too long", required=False, help_text="They stay whole in the summary."
    )
    overwrite = forms.BooleanField(
        label="Overwrite what people changed here since an import",
        required=False,
        help_text="Otherwise it is left alone, and told.",
    )
    mapping = forms.CharField(required=False, widget=forms.Textarea({"rows": 20, "spellcheck": "false"}))

    def __init__(self, reading: Reading, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._reading = reading
        if reading.profile == POPOLO and not reading.mapping:
            del self.fields["order"], self.fields["shorten"], self.fields["mapping"]
            return
        mapping = reading.table_mapping()
        if not (mapping.date and mapping.date.ordered) or mapping.order:
            del self.fields["order"]
        written = reading.mapping or profiles.text(reading.profile).decode()
        self.fields["mapping"].initial = written

    def clean_mapping(self) -> str:
        return _checked_mapping(self.cleaned_data["mapping"].encode())

    def reading(self) -> Reading:
        given = self.cleaned_data
        order = given.get("order", "")
        chosen = {
            "mapping": given.get("mapping", ""),
            "order": "" if order == NO_ORDER else order,
            "shorten": given.get("shorten", False),
        }
        return Reading(**{**self._reading.as_json(), **chosen})


class ColumnsForm(ReadingForm):
    """What the columns of a table mean, chosen one by one."""

    record = forms.ChoiceField(label="A row is", choices=[("event", "an event"), ("actor", "an actor")])
    scheme = forms.RegexField(
        r"\A[a-z0-9][a-z0-9._-]*\Z",
        label="Whose numbers",
        max_length=34,
        help_text="A word for this dataset, in small letters, so that the next import knows its records: my-talks.",
    )
    key = forms.MultipleChoiceField(
        label="Columns that name a row", help_text="Together they must not repeat: its number, say."
    )
    name = forms.ChoiceField()
    kind = forms.ChoiceField(required=False, help_text="Of all rows, unless a column tells.")
    kind_column = forms.ChoiceField(label="Kind, by column", required=False)
    status = forms.ChoiceField(label="Status, by column", required=False)
    summary = forms.MultipleChoiceField(label="Kept in the summary", required=False)
    date = forms.ChoiceField(required=False)
    date_end = forms.ChoiceField(label="Last day", required=False)
    between = forms.ChoiceField(
        label="First and last day mean",
        choices=[("between", "one day somewhere between"), ("lasted", "it lasted from the one to the other")],
    )
    place = forms.ChoiceField(required=False)
    country = forms.ChoiceField(required=False)
    latitude = forms.ChoiceField(required=False)
    longitude = forms.ChoiceField(required=False)
    actors = forms.MultipleChoiceField(label="Actors", required=False)
    role = forms.ChoiceField(label="They take part as", choices=of_events.Role.choices, initial=of_events.Role.PARTY)
    separator = forms.CharField(
        label="Sign between several in a cell", required=False, max_length=5, help_text="Such as ; – empty for one."
    )

    def __init__(self, reading: Reading, header: list[str], *args: Any, **kwargs: Any) -> None:
        forms.Form.__init__(self, *args, **kwargs)
        self._reading = reading
        del self.fields["mapping"]
        self.fields["order"].required = False
        columns = [(name, name) for name in header]
        for name in ("kind_column", "status", "name", "date", "date_end", "place", "country", "latitude", "longitude"):
            self.fields[name].choices = [("", "–"), *columns]  # type: ignore[attr-defined]
        for name in ("key", "summary", "actors"):
            self.fields[name].choices = columns  # type: ignore[attr-defined]
        kinds: list[Any] = [("", "–"), ("Events", of_events.Kind.choices), ("Actors", of_actors.Kind.choices)]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.order_fields([name for name in self.fields if name not in ("order", "shorten", "overwrite")])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("date") and not given.get("order"):
            self.add_error("order", "State the order: it is never guessed.")
        if not (given.get("kind") or given.get("kind_column")):
            self.add_error("kind", "Choose what kind all of them are, or the column that tells.")
        if bool(given.get("latitude")) != bool(given.get("longitude")):
            self.add_error("longitude", "Choose both latitude and longitude, or neither.")
        if not self.errors:
            try:
                given["mapping"] = _checked_mapping(mapping_of(given).encode())
            except ValidationError as error:
                self.add_error(None, error)
        return given


class ConfirmForm(forms.Form):
    """The last word before anything is written."""

    reason = forms.CharField(
        max_length=500, help_text="For colleagues: which data this is, and why. It stays in the history of each record."
    )
    skip_faulty = forms.BooleanField(
        label="Leave out the rows that are at fault, and import the others", required=False
    )

    def __init__(self, faults: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not faults:
            del self.fields["skip_faulty"]


def _checked_mapping(data: bytes) -> str:
    try:
        TableMapping.from_yaml(data)
    except MappingFault as error:
        raise ValidationError(str(error)) from error
    return data.decode()
