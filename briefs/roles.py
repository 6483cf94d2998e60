"""Roles of the people who work here, as groups of permissions."""

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


def _may(acts: str, models: dict[str, list[str]]) -> list[str]:
    """Permissions to do these acts, such as "add change", to these models of each app."""
    return [f"{app}.{act}_{model}" for app, names in models.items() for model in names for act in acts.split()]


#: Somebody outside the house, who writes briefs of their own and may look at records to link them.
CONTRIBUTOR = [
    *_may("view", RECORDS),
    *_may("add change", {"briefs": ["brief"]}),
    *_may("add change delete view", {"briefs": PARTS["briefs"]}),
    "briefs.restore_brief",
]
#: Writes, and hands in for review.
ANALYST = [
    *_may("add change delete view", PARTS),
    *_may("add change view", RECORDS),
    "briefs.restore_brief",
    "briefs.share_brief",
    "briefs.others_brief",
]
#: Reviews, publishes what is approved, withdraws, deletes and merges.
EDITOR = [
    *ANALYST,
    *_may("delete", RECORDS),
    "briefs.review_brief",
    "briefs.publish_brief",
    "briefs.withdraw_brief",
]
#: Answers for what is out: may publish in an emergency what nobody has approved.
PUBLISHER = [*EDITOR, "briefs.emergency_brief"]
#: Looks after people and their rights, and sees what was done on the site.
ADMINISTRATOR = [
    *PUBLISHER,
    *_may("add change view", {"auth": ["user"]}),
    "auth.view_group",
    "history.view_activity",
]
ROLES = {
    "Outside contributor": CONTRIBUTOR,
    "Analyst": ANALYST,
    "Editor": EDITOR,
    "Publisher": PUBLISHER,
    "Administrator": ADMINISTRATOR,
}
APPS = ["auth", "history", *RECORDS]


def grant(apps: Any, schema_editor: Any) -> None:
    """Make each role's group with its permissions; what an administrator has added to it stays."""
    for label in APPS:
        # Permissions are otherwise made only after all migrations have run.
        create_permissions(installed.get_app_config(label), verbosity=0, using=schema_editor.connection.alias)
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")  # noqa: N806
    for name, permissions in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        pairs = [permission.split(".") for permission in permissions]
        found = Permission.objects.filter(content_type__app_label__in=APPS, codename__in=[code for _, code in pairs])
        group.permissions.add(*found)
