"""Who changed what since a form was opened, in a sentence."""

from typing import Any

from django.utils.text import capfirst, get_text_list

from history.comparison import differences
from history.conflicts import same
from history.models import person_name
from history.opened import Opened
from history.snapshots import Json

#: So many passages are named; the history has them all.
NAMED = 6


def people(form: Opened, user: Any) -> str:
    """Who has written since the form was opened, for a person who is one of them or not."""
    me = person_name(user)
    names = dict.fromkeys(change.person or "the system" for change in form.since if change.summary)
    others = [name for name in names if name != me]
    return get_text_list([*others, *["you, in another window,"] * (me in names)], "and") or "somebody"


def told_since(form: Opened, base: Json, now: Json, user: Any) -> str:
    """Such as “Amal Haddad has changed Background and added Issue since you opened this.”"""
    found = [(one.kind, one.name or one.label) for one in differences(form.model, base, now)]
    found += [
        ("changed", str(capfirst(_field(form, name).verbose_name)))
        for name in form.model.particulars
        if not same(base.get(name), now.get(name))
    ]
    more = [("changed", f"{len(found) - NAMED} more")] * (len(found) > NAMED)
    done: dict[str, list[str]] = {}
    for kind, name in [*found[:NAMED], *more]:
        done.setdefault(kind, []).append(name)
    acts = get_text_list([f"{kind} {get_text_list(names, 'and')}" for kind, names in done.items()], "and")
    who = people(form, user)
    verb = "have" if who.startswith("you,") or " and " in who else "has"
    return f"{capfirst(who)} {verb} {acts or 'written'} since you opened this."


def _field(form: Opened, name: str) -> Any:
    return form.model._meta.get_field(name)
