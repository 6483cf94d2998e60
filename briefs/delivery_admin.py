"""The outbox in the admin: what the hub has been told, and what it has not taken."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from briefs.models import Delivery

OUTCOMES = {
    "waiting": "Waiting",
    "failed": "Failed, to be tried again",
    "given_up": "Given up",
    "sent": "Sent",
}


class OutcomeFilter(admin.SimpleListFilter):
    """How far a delivery has come."""

    title, parameter_name = "outcome", "outcome"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return OUTCOMES.items()

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet | None:
        pending = queryset.pending()
        found = {
            "waiting": pending.filter(error=""),
            "failed": pending.exclude(error=""),
            "given_up": queryset.exclude(given_up_at=None),
            "sent": queryset.exclude(delivered_at=None),
        }
        return found.get(self.value() or "")


@admin.register(Delivery)
class DeliveryAdmin(admin.ModelAdmin):
    """To look at only, by whoever sees what was done on the site."""

    # That of the app is about a brief.
    change_form_template = "admin/change_form.html"
    list_display = ["feed", "outcome", "due_at", "attempts", "next_try_at", "error"]
    fields = ["feed", "hub", "due_at", "attempts", "error", "next_try_at", "delivered_at", "given_up_at"]
    list_filter = [OutcomeFilter]
    list_per_page = 50
    ordering = ["-due_at", "pk"]
    show_full_result_count = False
    actions = None

    @admin.display(description="outcome")
    def outcome(self, delivery: Delivery) -> str:
        if delivery.delivered_at or delivery.given_up_at:
            return OUTCOMES["sent" if delivery.delivered_at else "given_up"]
        return OUTCOMES["failed" if delivery.error else "waiting"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("history.view_activity")

    has_module_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
