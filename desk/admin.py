"""Admin of the people who work here."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Permission, User
from django.db.models import Q, QuerySet
from django.http import HttpRequest

#: What would let an administrator give anybody, himself included, every right there is.
ALL_RIGHTS = ("is_superuser", "user_permissions")

admin.site.unregister(User)


@admin.register(User)
class PersonAdmin(UserAdmin):
    """An administrator gives people their roles; all rights are given only by those who have them."""

    list_display = ["username", "first_name", "last_name", "is_active", "last_login"]
    list_filter = ["groups", "is_active"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Sequence[Any]:
        fieldsets = super().get_fieldsets(request, obj)
        if request.user.is_superuser:
            return fieldsets
        return [
            (name, {**options, "fields": [field for field in options["fields"] if field not in ALL_RIGHTS]})
            for name, options in fieldsets
        ]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or _is_beneath(obj, request.user))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        told_by_the_site = () if request.user.is_superuser else ("last_login", "date_joined")
        return [*super().get_readonly_fields(request, obj), *told_by_the_site]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Of roles, those are offered that have no right which the administrator lacks."""
        field: Any = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups" and field and not request.user.is_superuser:
            beyond = Permission.objects.exclude(pk__in=_rights_of(request.user))
            field.queryset = field.queryset.exclude(permissions__in=beyond)
        return field


def _is_beneath(person: Any, administrator: Any) -> bool:
    """Has the person no right that the administrator lacks? Else his password, once changed, would give it away."""
    if administrator.is_superuser:
        return True
    beyond = _rights_of(person).exclude(pk__in=_rights_of(administrator))
    return not person.is_superuser and not beyond.exists()


def _rights_of(person: Any) -> QuerySet[Permission]:
    """The permissions of a person and of his roles, whether he may log in now or not."""
    return Permission.objects.filter(Q(user=person) | Q(group__user=person)).order_by()
