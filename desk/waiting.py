"""The queues of the desk, in the order in which they are shown."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from briefs.models import Brief, Clearance, Comment, Edition, Review, Submission
from briefs.models.review import State
from briefs.moments import zone_now
from desk.queues import Queue, Row
from history.models import Buffer, Change, person_name
from history.models.change import content_type_of

#: Working days after which a brief has waited too long for its review.
PATIENCE = 2
#: Days over which the share of emergency publications is told.
SHARE_OVER = 90


def page_of(view: str, brief: Any, *args: Any) -> str:
    """Address of a page of the admin on one brief; takes its key as well."""
    return reverse(f"admin:briefs_brief_{view}", args=[getattr(brief, "pk", brief), *args])


def working_days_before(moment: Any, days: int) -> Any:
    """The moment so many working days earlier, Saturdays and Sundays passed over."""
    while days:
        moment -= timedelta(days=1)
        days -= moment.weekday() < 5
    return moment


class Unsaved(Queue):
    key, title = "unsaved", "Not saved yet"
    about = "What you typed and never saved. Only you see it. Open it to go on, or discard it."

    def is_for(self) -> bool:
        return True

    def found(self) -> QuerySet:
        return (
            Buffer.objects.filter(user=self.user).select_related("content_type").order_by("-in_conflict", "-saved_at")
        )

    def row(self, buffer: Buffer) -> Row:
        alarm = "Somebody changed the same in the meantime" if buffer.in_conflict else ""
        discard = reverse("admin:discard", args=[buffer.token])
        return Row(str(buffer), buffer.get_absolute_url(), buffer.content_type.name, buffer.saved_at, alarm, discard)


class Waiting(Queue):
    key, title, when = "waiting", "Waiting for your review", "age"
    about = "Sent to you or to all editors, longest wait first."
    empty = "No brief waits for your review."

    def is_for(self) -> bool:
        return self.may("review")

    def found(self) -> QuerySet:
        sent = self.of_briefs(Submission.objects.waiting_for(self.user))
        return sent.select_related("brief", "submitted_by", "to").defer("brief__bottom_line").order_by("submitted_at")

    def row(self, sent: Submission) -> Row:
        late = sent.submitted_at < working_days_before(timezone.now(), PATIENCE)
        said = f"from {person_name(sent.submitted_by)}, {'to you' if sent.to_id else 'to all editors'}"
        alarm = f"more than {PATIENCE} working days" if late else ""
        return Row(str(sent.brief), page_of("review", sent.brief_id), said, sent.submitted_at, alarm)


class OfMine(Queue):
    """Briefs of the person's own in one state of the review."""

    state: State

    def found(self) -> QuerySet:
        own = Q(owner=self.user) | Q(pk__in=self._sent().values("brief"))
        return self.briefs().with_review_state().filter(own, state=self.state).order_by("-changed_at")

    def _sent(self) -> QuerySet:
        return Submission.objects.open().filter(submitted_by=self.user)


class Asked(OfMine):
    key, title, when, state = "asked", "Changes requested", "age", State.CHANGES_REQUESTED
    about = "Your briefs that came back from review. Change them, and submit them again."

    def found(self) -> QuerySet:
        last = Review.objects.filter(submission__brief=OuterRef("pk"), verdict=Review.Verdict.CHANGES_REQUESTED)
        told = {name: Subquery(last.values(name)[:1]) for name in ("comment", "made_at")}
        return super().found().annotate(**told)

    def _sent(self) -> QuerySet:
        return Submission.objects.filter(submitted_by=self.user, outcome=Submission.Outcome.CHANGES_REQUESTED)

    def row(self, brief: Any) -> Row:
        said = brief.comment if len(brief.comment) <= 140 else f"{brief.comment[:139]}…"
        return Row(str(brief), page_of("change", brief), f"“{said}”", brief.made_at)


class Mine(Queue):
    key, title = "mine", "Your drafts"
    about = "Briefs that you own or were the last to edit, with changes that readers do not have."
    empty = "You have no drafts."

    def found(self) -> QuerySet:
        latest = Edition.objects.appearing().filter(brief=OuterRef("pk")).order_by("-number")
        known = self.briefs().with_review_state().alias(out=Subquery(latest.values("content_hash")[:1]))
        known = known.annotate(is_live=Exists(Edition.objects.live().filter(brief=OuterRef("pk"))))
        new = Q(out=None) | ~Q(out=F("latest_hash"))
        return known.filter(self._own(), new, state=State.DRAFT).order_by("-changed_at")

    def _own(self) -> Q:
        briefs = content_type_of(Brief)
        edits = Change.objects.filter(content_type=briefs, revision__user=self.user)
        # Asked of those few briefs only that the person has ever edited.
        return Q(owner=self.user) | Q(pk__in=edits.values("object_id"), last_editor=self.user.pk)

    def row(self, brief: Any) -> Row:
        said = "draft" if not brief.is_live else "changed since it was published"
        return Row(str(brief), page_of("change", brief), said, brief.changed_at)


class InReview(OfMine):
    key, title, when, state = "in-review", "In review", "age", State.IN_REVIEW
    about = "Your briefs that somebody else is to read."

    def found(self) -> QuerySet:
        sent = Submission.objects.open().select_related("to")
        return super().found().prefetch_related(Prefetch("submissions", sent, to_attr="sent"))

    def row(self, brief: Any) -> Row:
        (sent,) = brief.sent
        said = f"with {person_name(sent.to)}" if sent.to else "with all editors"
        return Row(str(brief), page_of("change", brief), said, sent.submitted_at)


class Approved(Queue):
    key, title = "approved", "Approved, ready to publish"
    about = "Exactly what was approved can go out; an edit takes the approval away."

    def found(self) -> QuerySet:
        approved = self.briefs().with_review_state().filter(state=State.APPROVED).order_by("-changed_at")
        return approved if self.may("publish") else approved.filter(owner=self.user)

    def row(self, brief: Any) -> Row:
        return Row(str(brief), page_of("publish" if self.may("publish") else "change", brief), "", brief.changed_at)


class Scheduled(Queue):
    key, title = "scheduled", "Scheduled"

    @property
    def about(self) -> str:
        return f"They come out by themselves. Times are those of the site: {zone_now()}."

    def found(self) -> QuerySet:
        changes = Change.objects.filter(content_type=content_type_of(Brief), object_id=OuterRef("brief"))
        now = Subquery(changes.order_by("-number").values("content_hash")[:1])
        planned = self.of_briefs(Edition.objects.scheduled()).listed().defer("brief__bottom_line")
        return (
            planned.defer("snapshot", "html", "text", "brief__bottom_line").annotate(now=now).order_by("published_at")
        )

    def row(self, edition: Any) -> Row:
        alarm = "" if edition.now == edition.content_hash else "The draft has changed since"
        said = f"edition {edition.number}, {edition.get_kind_display().lower()}"
        return Row(edition.title, page_of("editions", edition.brief_id), said, edition.published_at, alarm)


class Unsigned(Queue):
    key, title, when = "unsigned", "Emergency, not signed yet", "age"

    def is_for(self) -> bool:
        return self.may("review")

    @property
    def about(self) -> str:
        now = timezone.now()
        out = Clearance.objects.filter(edition__in=Edition.objects.published(now))
        lately = out.filter(edition__published_at__gt=now - timedelta(days=SHARE_OVER))
        share = lately.aggregate(all=Count("pk"), emergency=Count("pk", filter=~Q(emergency_reason="")))
        told = "{emergency} of {all} publications in the last {days} days were emergencies."
        return f"Published before anybody approved it. {told.format(days=SHARE_OVER, **share)}"

    def found(self) -> QuerySet:
        unsigned = Clearance.objects.unsigned().select_related("edition", "published_by")
        if self.admin.within_reach(self.request):
            unsigned = unsigned.filter(edition__brief__in=self.briefs().values("pk"))
        texts = ("edition__snapshot", "edition__html", "edition__text")
        return unsigned.defer(*texts).order_by("edition__published_at")

    def row(self, clearance: Clearance) -> Row:
        edition, own = clearance.edition, clearance.published_by_id == self.user.pk
        said = f"“{clearance.emergency_reason}”, {person_name(clearance.published_by)}"
        alarm = "Somebody else has to sign it" if own else ""
        return Row(str(edition), page_of("sign", edition.brief_id, edition.number), said, edition.published_at, alarm)


class Comments(Queue):
    key, title = "comments", "Comments on your briefs"
    about = "Not marked as dealt with."

    def found(self) -> QuerySet:
        open_ones = Comment.objects.unresolved().filter(brief__owner=self.user)
        return open_ones.select_related("brief").defer("brief__bottom_line").order_by("-made_at")

    def row(self, comment: Comment) -> Row:
        text = comment.text if len(comment.text) <= 140 else f"{comment.text[:139]}…"
        said = f"{comment.name}, {comment.passage_name or 'on the whole'}: “{text}”"
        return Row(str(comment.brief), page_of("comments", comment.brief_id), said, comment.made_at)


class Overdue(Queue):
    key, title, when = "overdue", "Overdue for a fresh look", "day"

    @property
    def about(self) -> str:
        return f"Live, and neither published anew nor edited for {settings.REVIEW_AFTER_DAYS} days."

    def found(self) -> QuerySet:
        before = timezone.now() - timedelta(days=settings.REVIEW_AFTER_DAYS)
        live = self.of_briefs(Edition.objects.live().filter(published_at__lt=before, brief__changed_at__lt=before))
        mine = live if self.may("review") else live.filter(brief__owner=self.user)
        texts = ("snapshot", "html", "text", "brief__bottom_line")
        return mine.select_related("brief__owner").defer(*texts).order_by("published_at")

    def row(self, edition: Edition) -> Row:
        said = f"edition {edition.number}, answered for by {person_name(edition.brief.owner) or 'nobody'}"
        return Row(str(edition.brief), page_of("change", edition.brief_id), said, edition.published_at)


QUEUES: list[type[Queue]] = [
    Unsaved,
    Waiting,
    Asked,
    Unsigned,
    Mine,
    Comments,
    InReview,
    Approved,
    Scheduled,
    Overdue,
]
