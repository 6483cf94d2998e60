"""The filtered set of a list as a file: found once, read in batches, and sent as it is read."""

import json
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django_filters import FilterSet

from pages.lists import active_filters, filtered, query_of

#: Records that are in memory at a time; each batch costs the same number of queries.
BATCH = 500
#: Bytes that are collected before they are sent.
PIECE = 65_536


@dataclass(frozen=True)
class Selection:
    """Exactly the records that a list shows over all its pages, in its order.

    keys are their primary keys as found at once, 8 bytes each: no cursor stays open and no row is locked while a
    slow reader downloads. public are all records that readers may see. filters are (label, value) in words.
    """

    public: QuerySet
    keys: Sequence[int]
    filters: Sequence[tuple[str, str]] = ()
    query: str = ""

    def rows(self, *prefetches: Any) -> Iterator[Any]:
        """The records, a batch at a time; one that has meanwhile ceased to be public is left out."""
        return rows(self.public.prefetch_related(*prefetches), self.keys)


@dataclass(frozen=True)
class Format:
    """A form that a selection can be written in: what its file name ends with, media type, and how it is written."""

    ending: str
    media_type: str
    write: Callable[[Selection], Iterable[str | bytes]]


def rows(queryset: QuerySet, keys: Sequence[int]) -> Iterator[Any]:
    """The rows with these primary keys, in the order of the keys, read a batch at a time."""
    for start in range(0, len(keys), BATCH):
        batch = list(keys[start : start + BATCH])
        found = queryset.in_bulk(batch)
        yield from (found[key] for key in batch if key in found)


def download(
    request: HttpRequest, filters: type[FilterSet], listed: QuerySet, form: Format, *, name: str
) -> HttpResponseBase:
    """What the query string leaves of `listed` as a file called after `name` and the day.

    A value that the list would refuse is answered with 400 and a text that names each such parameter.
    """
    filterset = filtered(request, filters, listed)
    if not filterset.is_valid():
        return _refusal(filterset)
    pieces: Iterable[str | bytes] = ()
    if request.method != "HEAD":
        keys = array("q", filterset.qs.values_list("pk", flat=True).iterator(chunk_size=10_000))
        pieces = form.write(Selection(listed, keys, _in_words(filterset), query_of(filterset).rstrip("&")))
    return _attachment(StreamingHttpResponse(_collected(pieces)), form, name)


def record_as(record: Any, form: Format) -> HttpResponse:
    """One record in this form."""
    selection = Selection(type(record).objects.public(), [record.pk])
    return HttpResponse(b"".join(_collected(form.write(selection))), form.media_type)


def json_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def array_of(items: Iterable[str]) -> Iterator[str]:
    """JSON texts as one JSON array, one to a line."""
    before = "["
    for item in items:
        yield f"{before}\n{item}"
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def _collected(pieces: Iterable[str | bytes]) -> Iterator[bytes]:
    """The pieces in UTF-8, joined until they are worth sending."""
    waiting = bytearray()
    for piece in pieces:
        waiting += piece.encode() if isinstance(piece, str) else piece
        if len(waiting) >= PIECE:
            yield bytes(waiting)
            waiting.clear()
    yield bytes(waiting)


def _attachment(response: HttpResponseBase, form: Format, name: str) -> HttpResponseBase:
    response.headers["Content-Type"] = form.media_type
    file_name = f"{name}-{timezone.localdate():%Y-%m-%d}.{form.ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def _refusal(filterset: FilterSet) -> HttpResponse:
    faults = [f"{name}: {' '.join(reasons)}" for name, reasons in filterset.form.errors.items()]
    text = "\n".join(["No file is made, because part of the address cannot be read.", "", *faults, ""])
    return HttpResponseBadRequest(text, content_type="text/plain; charset=utf-8")


def _in_words(filterset: FilterSet) -> list[tuple[str, str]]:
    return [(item["label"], item["value"]) for item in active_filters(filterset)]
