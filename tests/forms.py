"""Forms of a page, filled in and sent as a browser would."""

from collections import defaultdict
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse

Data = dict[str, Any]


class _Forms(HTMLParser):
    """Collects what a browser would send for each form of a page, by the id or else the class of the form."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, Data] = {}
        self.data: Data = {}
        self.name = self.text = self.value = ""
        self.in_textarea = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = defaultdict(str, {name: value or "" for name, value in attrs})
        if tag == "form":
            self.data = defaultdict(list)
            self.forms[given["id"] or given["class"]] = self.data
        elif tag == "input" and given["name"] and given["type"] not in {"submit", "button", "file"}:
            if given["type"] not in {"checkbox", "radio"} or "checked" in given:
                self.data[given["name"]].append(given["value"] or ("on" if given["type"] == "checkbox" else ""))
        elif tag in {"select", "textarea"}:
            self.name, self.text, self.in_textarea = given["name"], "", tag == "textarea"
        elif tag == "option" and "selected" in given:
            self.data[self.name].append(given["value"])

    def handle_data(self, data: str) -> None:
        if self.in_textarea:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.data[self.name].append(self.text.removeprefix("\n").replace("\n", "\r\n"))
            self.in_textarea = False


def form_of(response: HttpResponse, name: str) -> Data:
    """What a browser would send if the form of this id or class were submitted as it came."""
    parser = _Forms()
    parser.feed(response.content.decode())
    return parser.forms[name]


def add_row(data: Data, prefix: str, **values: Any) -> None:
    """Press “Add another” of an inline, and fill in the new row."""
    number = int(data[f"{prefix}-TOTAL_FORMS"][0])
    blank = f"{prefix}-__prefix__-"
    for name in [name for name in data if name.startswith(blank)]:
        data[name.replace("__prefix__", str(number))] = data[name]
    data |= {f"{prefix}-{number}-{name}": value for name, value in values.items()}
    data[f"{prefix}-TOTAL_FORMS"] = [str(number + 1)]
