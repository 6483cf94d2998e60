"""Pages that show a draft: the preview, and the links for readers outside."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from briefs.act_pages import ActPages
from briefs.models import Brief, Edition, ReaderLink
from briefs.models.reader_link import SharingRefused
from briefs.reader_forms import ReaderLinkForm
from briefs.rendering import preview_page
from history.models import Change
from history.snapshots import Json
from history.upcasting import UnreadableSnapshot

LINKS_A_PAGE = 50


class SharingAdmin(ActPages):
    """See the page as it will be, and let somebody without an account see it."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/preview/", view(self.preview_view), name="briefs_brief_preview"),
            path("<int:pk>/readers/", view(self.readers_view), name="briefs_brief_readers"),
            path(
                "<int:pk>/readers/<int:link>/revoke/",
                view(require_POST(self.revoke_view)),
                name="briefs_brief_revoke",
            ),
            *super().get_urls(),
        ]

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The public page as it would be if the working copy, or with ?revision=… an old one, came out now."""
        brief: Brief = self._readable(request, pk)
        changes, now = Change.objects.of(brief), timezone.now()
        if number := request.GET.get("revision", ""):
            change = self._revision(changes.defer(None), number)
            snapshot = self._content(change)
        else:
            # Not the stored one of the last revision: publishing names linked records as they are called now.
            change, snapshot = changes.first(), brief.snapshot()
        bar = {
            "change": change,
            "is_old": bool(number) and change != changes.first(),
            "back": self._address("change", brief.pk),
        }
        page = preview_page(Edition.objects.draw(brief, snapshot, at=now), now, bar)
        return HttpResponse(page, headers={"Cache-Control": "no-store, private", "X-Robots-Tag": "noindex"})

    def readers_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The links to this brief, and a form to make one."""
        brief = self._for_act(request, pk, "share")
        form = ReaderLinkForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid() and self._issue(request, brief, form):
            return redirect(self._address("readers", brief.pk))
        links = brief.reader_links.with_use().select_related("brief__owner", "created_by", "revoked_by", "change")
        context = {
            "title": f"Readers outside of {brief}",
            "form": form,
            "change": Change.objects.of(brief).first(),
            "page": self._page_of(request, links.defer("change__snapshot"), LINKS_A_PAGE),
        }
        return self._page(request, "admin/briefs/readers.html", brief, context)

    def revoke_view(self, request: HttpRequest, pk: int, link: int) -> HttpResponse:
        """Close a link for good."""
        brief = self._for_act(request, pk, "share")
        closing = get_object_or_404(brief.reader_links.select_related("brief"), pk=link)
        if closing.revoke(by=request.user):
            messages.success(request, f"The link of {closing.reader} is revoked; it opens nothing any more.")
        else:
            messages.info(request, f"The link of {closing.reader} was closed already.")
        return redirect(self._address("readers", brief.pk))

    def _issue(self, request: HttpRequest, brief: Brief, form: ReaderLinkForm) -> ReaderLink | None:
        """Make the link; None if it was refused, which the form then tells."""
        seen = request.POST.get("content_hash", "")
        try:
            link = ReaderLink.objects.issue(brief, by=request.user, content_hash=seen, **form.cleaned_data)
        except SharingRefused as refused:
            form.add_error(None, refused.reasons)
            return None
        messages.success(request, f"The link of {link.reader} is made; copy its address from the list.")
        return link

    def _content(self, change: Change) -> Json:
        try:
            return change.content
        except UnreadableSnapshot as unreadable:
            raise Http404(str(unreadable)) from None

    def _revision(self, changes: Any, number: str) -> Change:
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            raise Http404("There is no such revision.")
        return get_object_or_404(changes, number=number)
