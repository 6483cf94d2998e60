"""The list of briefs in the admin: where each stands, and filters by that."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import HttpRequest

from briefs.models import Edition
from briefs.models.review import State
from history.admin import RecordAdmin
from history.lists import RecordList
from history.models import person_name


class BriefList(RecordList):
    """A page of briefs, each with `state`, `is_live` and `scheduled_for`."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet:
        found: Any = super().get_queryset(request, exclude_parameters)
        mine = Edition.objects.filter(brief=OuterRef("pk"))
        planned = Subquery(mine.scheduled().values("published_at")[:1])
        return found.with_review_state().annotate(is_live=Exists(mine.live()), scheduled_for=planned)


class StateFilter(admin.SimpleListFilter):
    """Where the working copy stands."""

    title, parameter_name = "state", "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return State.choices

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.with_review_state().filter(state=self.value()) if self.value() else queryset


class OwnerFilter(admin.SimpleListFilter):
    """A person's own briefs."""

    title, parameter_name = "owner", "owner"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("me", "Me")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(owner=request.user) if self.value() == "me" else queryset


class ScheduledFilter(admin.SimpleListFilter):
    """Briefs of which an edition is still to come out."""

    title, parameter_name = "scheduled", "scheduled"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("yes", "Yes")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return (
            queryset.filter(pk__in=Edition.objects.scheduled().values("brief")) if self.value() == "yes" else queryset
        )


class BriefListing(RecordAdmin):
    """The columns and filters of the list of briefs."""

    list_display = ["__str__", "where_it_stands", "answered_for_by", "published", "scheduled", "date", "changed_at"]
    list_select_related = ["owner"]
    list_filter = [StateFilter, OwnerFilter, ScheduledFilter, "topics"]
    search_fields = ["title", "slug"]
    date_hierarchy = "date"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[RecordList]:
        return BriefList

    @admin.display(description="state")
    def where_it_stands(self, brief: Any) -> str:
        return State(brief.state).label

    @admin.display(description="owner", ordering="owner__first_name")
    def answered_for_by(self, brief: Any) -> str | None:
        return person_name(brief.owner) or None

    @admin.display(boolean=True, description="live")
    def published(self, brief: Any) -> bool:
        return brief.is_live

    @admin.display(description="scheduled for")
    def scheduled(self, brief: Any) -> Any:
        return brief.scheduled_for
