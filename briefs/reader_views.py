"""The page of a draft for one reader outside, who has no account: the address alone lets in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from briefs.models import Comment, ReaderLink
from briefs.models.reader_link import SharingRefused
from briefs.reader_forms import WHOLE, CommentsForm
from briefs.rendering import BOTTOM_LINE, draft_page, passages_shown
from history.addresses import address_of
from history.models import person_name
from history.snapshots import Json
from history.text import printable
from history.upcasting import UnreadableSnapshot

View = Callable[..., HttpResponse]


def for_one_reader(view: View) -> View:
    """The answer is kept by nobody, found by nobody, and the address is told to no other site."""

    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        response.headers["Cache-Control"] = "no-store, private"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return wrapped


# Nothing but the address tells who sends a form, and who knows the address needs no forgery: there is no session
# to ride on. A token would need a cookie, and the Origin that Django compares is “null” where no referrer is sent.
@csrf_exempt
@for_one_reader
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, token: str) -> HttpResponse:
    """The revision that the link shows, with boxes for comments; 410 once it is closed, 404 if there is none."""
    link = ReaderLink.objects.of_token(token)
    if link is None:
        return render(request, "404.html", status=404)
    if not link.is_open():
        written = [text for key in request.POST if key != "verdict" and (text := printable(request.POST[key]).strip())]
        return render(request, "briefs/reader_closed.html", {"link": link, "written": written}, status=410)
    try:
        snapshot = link.change.content
    except UnreadableSnapshot:
        return render(request, "404.html", status=404)
    if request.method == "POST":
        return _commented(request, link, snapshot)
    if request.method == "GET":
        link.visited(address=address_of(request), agent=request.headers.get("User-Agent", ""))
    return _page(link, snapshot, CommentsForm(None, passages_shown(snapshot)))


def _commented(request: HttpRequest, link: ReaderLink, snapshot: Json) -> HttpResponse:
    passages = passages_shown(snapshot)
    form = CommentsForm(request.POST, passages)
    if form.is_valid():
        try:
            link.comment(form.texts, {**passages, "": ""})
        except SharingRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            first = next(iter(form.texts)) or WHOLE
            return HttpResponse(status=303, headers={"Location": f"{request.path}#comments.{first}"})
    return _page(link, snapshot, form)


def _page(link: ReaderLink, snapshot: Json, form: CommentsForm) -> HttpResponse:
    made: dict[str, list[Comment]] = {}
    for comment in link.comments.all():
        made.setdefault(comment.passage, []).append(comment)
    passages = passages_shown(snapshot).items()
    boxes = {key: _box(form, key, _called(key, name), made.get(key, [])) for key, name in passages}
    context = {
        "link": link,
        "maker": person_name(link.created_by),
        "form": form,
        "live": link.brief.editions.live().only("brief", "number", "content_hash").first(),
        "whole": _box(form, WHOLE, "the whole", made.get("", [])),
    }
    return HttpResponse(draft_page(snapshot, boxes, context))


def _called(key: str, name: str) -> str:
    return "the bottom line" if key == BOTTOM_LINE else f"“{name}”"


def _box(form: CommentsForm, key: str, name: str, made: list[Comment]) -> SafeString:
    context = {"key": key, "name": name, "made": made, "field": form[key]}
    if key == WHOLE:
        context["verdict"] = form["verdict"]
    return render_to_string("briefs/_reader_box.html", context)
