"""What the log of activity is told of by Django: log-ins, and changes of accounts and rights however they are made."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.http import HttpRequest

from history.models import Activity

Kind = Activity.Kind

#: Fields of an account of which a change is told, each with the words for it, by what it is now.
FLAGS = {
    "is_active": (Kind.ACCOUNT, {True: "may log in again", False: "may no longer log in"}),
    "is_staff": (Kind.RIGHTS, {True: "may use the desk", False: "may no longer use the desk"}),
    "is_superuser": (Kind.RIGHTS, {True: "has every right", False: "no longer has every right"}),
}
#: How many letters of a name that somebody typed are kept; a password typed into the wrong field may be longer.
TYPED = 40


def connect() -> None:
    """Listen; called once, when the apps are ready."""
    user: Any = get_user_model()
    user_logged_in.connect(_logged_in, dispatch_uid="history.telling")
    user_logged_out.connect(_logged_out, dispatch_uid="history.telling")
    user_login_failed.connect(_log_in_failed, dispatch_uid="history.telling")
    for model in (user, Group):
        pre_save.connect(_remember, sender=model, dispatch_uid="history.telling")
        post_save.connect(_saved, sender=model, dispatch_uid="history.telling")
        post_delete.connect(_deleted, sender=model, dispatch_uid="history.telling")
    for links in (user.groups, user.user_permissions, Group.permissions):
        m2m_changed.connect(_links_changed, sender=links.through, dispatch_uid="history.telling")


def _logged_in(*, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    Activity.objects.tell(Kind.LOGGED_IN, by=user, request=request)


def _logged_out(*, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    if user is not None:
        Activity.objects.tell(Kind.LOGGED_OUT, by=user, request=request)


def _log_in_failed(*, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    name = str(credentials.get(get_user_model().USERNAME_FIELD) or "")
    shown = name if len(name) <= TYPED else f"{name[:TYPED]}…"
    Activity.objects.tell(Kind.LOG_IN_FAILED, what=f"as “{shown}”", request=request)


def _remember(*, sender: type[Model], instance: Any, update_fields: Any = None, **kwargs: Any) -> None:
    """Before an account or a role is saved: what it was."""
    watched = {"username", "email", "password", *FLAGS, "name"} & {field.name for field in sender._meta.fields}
    if update_fields is not None:
        watched &= set(update_fields)
    stored = sender._base_manager.filter(pk=instance.pk) if watched and instance.pk else None
    instance._was = (stored.values(*watched).first() if stored is not None else None) or {}


def _saved(*, sender: type[Model], instance: Any, created: bool, **kwargs: Any) -> None:
    is_role = sender is Group
    if created:
        Activity.objects.tell(Kind.RIGHTS if is_role else Kind.ACCOUNT, what=f"“{instance}” was made")
    before = {"is_superuser": False} if created and not is_role else instance._was
    told: dict[str, list[str]] = {}
    for name in sorted(name for name, was in before.items() if was != getattr(instance, name)):
        kind, words = _difference(instance, name, before[name])
        told.setdefault(kind, []).append(words)
    for kind, all_words in told.items():
        Activity.objects.tell(kind, what=f"“{instance}” {', '.join(all_words)}")


def _difference(instance: Any, name: str, was: Any) -> tuple[str, str]:
    if name in FLAGS:
        kind, words = FLAGS[name]
        return kind, words[getattr(instance, name)]
    if name == "password":
        return Kind.ACCOUNT, "has another password"
    if name == "email":
        return Kind.ACCOUNT, "has another address for mail"
    return (Kind.RIGHTS if name == "name" else Kind.ACCOUNT), f"was “{was}” before"


def _deleted(*, sender: type[Model], instance: Any, **kwargs: Any) -> None:
    kind = Kind.RIGHTS if sender is Group else Kind.ACCOUNT
    Activity.objects.tell(kind, what=f"“{instance}” was deleted")


def _links_changed(*, sender: Any, instance: Any, action: str, model: Any, pk_set: set | None, **kwargs: Any) -> None:
    """Roles of a person, persons of a role, rights of either: what was added and what was taken away, by name."""
    if action == "pre_clear":
        links = {field.related_model: field for field in sender._meta.fields if field.is_relation}
        mine = sender._base_manager.filter(**{links[type(instance)].name: instance})
        pk_set = set(mine.values_list(links[model].attname, flat=True))
    elif action not in {"post_add", "post_remove"}:
        return
    if pk_set:
        names = sorted(_named(other) for other in model._base_manager.filter(pk__in=pk_set))
        done = "added" if action == "post_add" else "taken away"
        Activity.objects.tell(Kind.RIGHTS, what=f"“{_named(instance)}”: {', '.join(names)} {done}")


def _named(thing: Any) -> str:
    # A permission writes itself with its app and model, which is no name, and costs a query.
    return getattr(thing, "name", "") or str(thing)
