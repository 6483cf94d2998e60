"""Pages of the review of a brief."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from briefs.act_pages import ActPages
from briefs.forms_review import CommentForm, SubmitForm, VerdictForm, typed_comments
from briefs.minor import reasons_not_minor
from briefs.models import Brief, Review, ReviewRefused, State
from briefs.reading import Course, Reading, discussed
from history.comparison import names_of_passages
from history.history_admin import tells_of_unreadable
from history.models import Change
from history.text import printable

#: How many revisions are offered to compare with.
EARLIER = 5
NO_RIGHT = "You may read and comment; a verdict is for those who review briefs."


class Act(NamedTuple):
    """Something to do next: what it is called, the address of its page, and how that is asked for (get or post)."""

    label: str
    address: str
    method: str = "get"


class ReviewAdmin(ActPages):
    """Submit, read as a redline, comment, approve or request changes."""

    class Media:
        css = {"all": ["desk/review.css"]}

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/submit/", view(self.submit_view), name="briefs_brief_submit"),
            path("<int:pk>/review/", view(self.review_view), name="briefs_brief_review"),
            path("<int:pk>/recall/", view(require_POST(self.recall_view)), name="briefs_brief_recall"),
            path("<int:pk>/comments/", view(self.comments_view), name="briefs_brief_comments"),
            path(
                "<int:pk>/comments/<int:comment>/resolve/",
                view(require_POST(self.resolve_view)),
                name="briefs_brief_resolve",
            ),
            *super().get_urls(),
        ]

    # Handing in

    def submit_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Hand the brief in for review: to whom, and what they should know."""
        brief = self._changeable(request, pk)
        form = SubmitForm(request.POST if request.method == "POST" else None, by=request.user)
        if form.is_bound and form.is_valid():
            try:
                brief.submit(by=request.user, **form.cleaned_data)
            except ReviewRefused as refused:
                form.add_error(None, refused.reasons)
            else:
                to = form.cleaned_data["to"]
                who = form.fields["to"].label_from_instance(to) if to else "all editors"  # type: ignore[attr-defined]
                messages.success(request, f"The brief is in review; it waits for {who}.")
                return redirect(self._address("change", brief.pk))
        context = {
            "title": f"Submit {brief} for review",
            "form": form,
            "blockers": [] if form.is_bound else brief.reasons_not_to_submit(by=request.user),
            "waiting": brief.open_submission(),
        }
        return self._page(request, "admin/briefs/submit.html", brief, context)

    def recall_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the brief out of review."""
        brief = self._readable(request, pk)
        submission = brief.open_submission()
        is_own = submission is not None and submission.submitted_by_id == request.user.pk
        if not is_own and not self.has_change_permission(request, brief):
            raise PermissionDenied
        try:
            brief.call_back(by=request.user)
            messages.success(request, "The brief is a draft again; nobody is asked to review it.")
        except ReviewRefused as refused:
            messages.error(request, str(refused))
        return redirect(self._address("change", brief.pk))

    # Reading and deciding

    @tells_of_unreadable
    def review_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What readers would see change, with what was said on each passage; POST comments, or decides."""
        brief = self._readable(request, pk)
        form, kept = VerdictForm(), {}
        if request.method == "POST":
            form = VerdictForm(request.POST)
            if form.is_valid():
                try:
                    return self._answered(request, brief, form)
                except ReviewRefused as refused:
                    form.add_error(None, refused.reasons)
            brief, kept = self._readable(request, pk), typed_comments(request.POST)
        reading = Reading(brief, self._since(request, brief), kept)
        return self._page(request, "admin/briefs/review.html", brief, self._to_read(request, reading, form))

    def _answered(self, request: HttpRequest, brief: Brief, form: VerdictForm) -> HttpResponse:
        """Do what was asked for: all of it or, raising ReviewRefused, nothing."""
        act = request.POST.get("act")
        given: dict[str, Any] = {"by": request.user, "content_hash": request.POST.get("content_hash", "")}
        if act in {"approve", "request"} and not self._may(request, "review", brief):
            raise PermissionDenied
        with transaction.atomic():
            comments = typed_comments(request.POST).items()
            for (revision, on), text in comments:
                brief.comment(by=request.user, text=text, on=on, revision=revision)
            if act == "approve":
                review = brief.approve(**given, **form.cleaned_data)
                said = f"You have approved the brief as of revision {review.change.number}."
            elif act == "request":
                brief.request_changes(**given, comment=form.cleaned_data["comment"])
                said = "You have requested changes; the brief is with its analyst again."
            elif act == "comment" and comments:
                said = "Your comment is there." if len(comments) == 1 else f"Your {len(comments)} comments are there."
            else:
                raise ReviewRefused(["Write a comment, approve, or request changes."])
        messages.success(request, said)
        if act == "comment" and form.has_changed():
            # What is being written to the analyst is no comment yet, and stays in its box.
            unsent = VerdictForm(initial=form.cleaned_data)
            reading = Reading(brief, self._since(request, brief))
            return self._page(request, "admin/briefs/review.html", brief, self._to_read(request, reading, unsent))
        return redirect(request.get_full_path())

    def _to_read(self, request: HttpRequest, reading: Reading, form: VerdictForm) -> dict[str, Any]:
        brief, live = reading.brief, reading.live
        more_than_minor = reasons_not_minor(live.content, reading.snapshot) if live else []
        if not more_than_minor:
            del form.fields["may_be_minor"]
        return {
            "title": f"Review of {brief}",
            "reading": reading,
            "course": reading.course,
            "form": form,
            "more_than_minor": more_than_minor,
            "obstacles": self._obstacles(request, reading),
            "earlier": self._read_before(request, reading),
            "just_read": request.POST.get("content_hash"),
            "acts": self._acts(request, reading),
        }

    def _obstacles(self, request: HttpRequest, reading: Reading) -> list[str]:
        """Why this person cannot decide; empty for who can."""
        reasons = reading.brief.reasons_not_to_review(by=request.user, content_hash=reading.content_hash)
        return reasons if self._may(request, "review", reading.brief) else [NO_RIGHT]

    def _acts(self, request: HttpRequest, reading: Reading) -> list[Act]:
        """What else this person may do here."""
        brief, acts, may_change = reading.brief, [], self.has_change_permission(request, reading.brief)
        own = reading.course.submission and reading.course.submission.submitted_by_id == request.user.pk
        if reading.course.state == State.APPROVED and self._may(request, "publish", brief):
            acts.append(Act("Publish…", self._address("publish", brief.pk)))
        if may_change and not reading.course.is_open:
            acts.append(Act("Submit for review…", self._address("submit", brief.pk)))
        if reading.course.is_open and (own or may_change):
            acts.append(Act("Call back", self._address("recall", brief.pk), "post"))
        return acts

    def _read_before(self, request: HttpRequest, reading: Reading) -> list[Change]:
        """Revisions that this person has decided on or was reading, and that handed in, unless shown in any case."""
        mine = Review.objects.filter(submission__brief=reading.brief, reviewer=request.user.pk)
        submission, just_read = reading.course.submission, printable(request.POST.get("content_hash", ""))[:64]
        read = Q(pk__in=mine.values("change")) | Q(pk=submission.change_id if submission else None)
        changes = Change.objects.of(reading.brief).filter(read | Q(content_hash=just_read))
        shown = [reading.content_hash, reading.live.content_hash if reading.live else ""]
        # The first of those that say the same; others were only published, or given another address.
        same = {change.content_hash: change for change in changes.exclude(content_hash__in=shown)}
        return list(same.values())[:EARLIER]

    def _since(self, request: HttpRequest, brief: Brief) -> Change | None:
        """The revision that the page is to compare with; None for the live edition."""
        number = request.GET.get("since", "")
        if not number:
            return None
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            raise Http404("This is no number of a revision.")
        return get_object_or_404(Change.objects.of(brief).defer(None), number=int(number))

    # Comments

    def comments_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """All that was said on the brief, by passage; POST adds to it."""
        brief = self._readable(request, pk)
        change = Change.objects.of(brief).defer(None)[0]
        form = CommentForm(request.POST if request.method == "POST" else None, brief=brief, change=change)
        if form.is_bound and form.is_valid():
            try:
                brief.comment(by=request.user, **form.cleaned_data)
            except ReviewRefused as refused:
                form.add_error(None, refused.reasons)
            else:
                messages.success(request, "Your comment is there.")
                return redirect(self._address("comments", brief.pk))
        items = list(discussed(brief.comments.listed(), _names(change)))
        context = {"title": f"Comments on {brief}", "items": items, "form": form}
        context["may_resolve_all"] = self.has_change_permission(request, brief)
        return self._page(request, "admin/briefs/comments.html", brief, context)

    def resolve_view(self, request: HttpRequest, pk: int, comment: int) -> HttpResponse:
        """Mark a comment as dealt with, or as not."""
        brief = self._readable(request, pk)
        found = get_object_or_404(brief.comments, pk=comment)
        if found.author_id != request.user.pk and not self.has_change_permission(request, brief):
            raise PermissionDenied
        if found.resolved_at:
            found.reopen()
        else:
            found.resolve(by=request.user)
        return redirect(f"{self._address('comments', brief.pk)}#comment-{found.pk}")

    # On the form

    def review_context(self, request: HttpRequest, brief: Brief) -> dict[str, Any]:
        """What the form of a brief shows of its review.

        state and state_label; submission (open, or None); approval (or None); unresolved, a number; discussed, the
        unresolved comments by passage (see `briefs.reading.Item`); next_act, an `Act` or None.
        """
        # What a form that was refused holds is not what the database does, so that is read anew.
        change = Change.objects.of(brief).defer(None)[0]
        course, comments = Course(brief, change.content_hash), list(brief.comments.unresolved().listed())
        return {
            "state": course.state.value,
            "state_label": course.state.label,
            "submission": course.submission if course.is_open else None,
            "approval": course.approval,
            "unresolved": len(comments),
            "discussed": list(discussed(comments, _names(change))),
            "next_act": self._next_act(request, course),
        }

    def _next_act(self, request: HttpRequest, course: Course) -> Act | None:
        """The one thing that this person should do next."""
        brief = course.brief
        see = Act("See the review", self._address("review", brief.pk))
        if course.approval and self._may(request, "publish", brief):
            return Act("Publish…", self._address("publish", brief.pk))
        if course.is_open:
            is_asked = not course.approval and course.awaits(request.user) and self._may(request, "review", brief)
            return see._replace(label="Review…") if is_asked else see
        return self._next_act_on_draft(request, course, see)

    def _next_act_on_draft(self, request: HttpRequest, course: Course, see: Act) -> Act | None:
        brief, latest = course.brief, course.brief.latest_edition()
        is_out = latest and latest.state in {"live", "scheduled"} and latest.content_hash == course.now
        if is_out or not self.has_change_permission(request, brief):
            return None
        asked = course.state == State.CHANGES_REQUESTED and course.verdicts[0].review
        if asked and asked.content_hash == course.now:
            return see._replace(label="See what was asked")
        return Act("Submit again…" if asked else "Submit for review…", self._address("submit", brief.pk))

    def _changeable(self, request: HttpRequest, pk: int) -> Brief:
        brief = self._readable(request, pk)
        if not self.has_change_permission(request, brief):
            raise PermissionDenied
        return brief


def _names(change: Change) -> dict[str, str]:
    """What the whole and each passage is called, by key."""
    return {"": "The whole brief"} | names_of_passages(Brief, change.snapshot)
