"""Pages that show a draft: the preview, and the links for readers outside."""

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
from history.history_admin import tells_of_unreadable
from history.models import Change
from history.snapshots import Json

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

    @tells_of_unreadable
    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The public page as it would be if the working copy, or with ?revision=… an old one, came out now."""
        brief: Brief = self._readable(request, pk)
        now, latest = timezone.now(), Change.objects.of(brief).first()
        # Not the stored content of the last revision: publishing names linked records as they are called now.
        change, snapshot = self._revision(request, brief) or (latest, brief.snapshot())
        bar = {"change": change, "is_old": change != latest, "back": self._address("change", brief.pk)}
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
            "title": f"Outside readers of {brief}",
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

    def _revision(self, request: HttpRequest, brief: Brief) -> tuple[Change, Json] | None:
        """The revision that is asked for, and what it says; None if none is."""
        number = request.GET.get("revision", "")
        if not number:
            return None
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            raise Http404("There is no such revision.")
        change = self._change(brief, int(number))
        return change, change.content
