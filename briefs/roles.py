"""Roles of the people who work here, as groups of permissions. Administrators are superusers."""

from typing import Any

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions

PARTS = {
    "actors": ["actorname", "relationship", "actoridentifier", "actorcitation"],
    "events": ["participation", "eventdocument", "eventlink", "eventidentifier", "eventcitation"],
    "briefs": ["section", "authorship", "briefevent", "briefactor", "briefcitation"],
}
RECORDS = {
    "sources": ["document"],
    "actors": ["actor"],
    "events": ["event", "place"],
    "briefs": ["brief", "topic", "author"],
}
ANALYST = [
    *(
        f"{app}.{act}_{model}"
        for app, models in PARTS.items()
        for model in models
        for act in ("add", "change", "delete", "view")
    ),
    *(
        f"{app}.{act}_{model}"
        for app, models in RECORDS.items()
        for model in models
        for act in ("add", "change", "view")
    ),
    "briefs.publish_brief",
    "briefs.restore_brief",
]
EDITOR = [
    *ANALYST,
    *(f"{app}.delete_{model}" for app, models in RECORDS.items() for model in models),
    "briefs.withdraw_brief",
]
ROLES = {"Analyst": ANALYST, "Editor": EDITOR}


def grant(apps: Any, schema_editor: Any) -> None:
    """Make each role's group with its permissions; what an administrator has added to it stays."""
    for label in RECORDS:
        # Permissions are otherwise made only after all migrations have run.
        create_permissions(installed.get_app_config(label), verbosity=0, using=schema_editor.connection.alias)
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")  # noqa: N806
    for name, permissions in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        pairs = [permission.split(".") for permission in permissions]
        found = Permission.objects.filter(content_type__app_label__in=RECORDS, codename__in=[code for _, code in pairs])
        group.permissions.add(*found)
