"""Addresses of new records, found for a whole batch at once: looking for a free one by one takes ever longer."""

from collections import defaultdict
from collections.abc import Iterable

from django.utils.text import slugify

from events.importing.proposals import Proposal
from history.models import Redirect
from history.public import PublicRecord
from history.records import Record

_LENGTH = 100


def give_addresses(proposals: Iterable[Proposal]) -> None:
    """Set the slug of each proposed public record that has none: of its name or, where that is taken, with its key.

    Where both are taken it stays empty, and the record finds one when it is saved.
    """
    groups: dict[type[Record], list[Proposal]] = defaultdict(list)
    for proposal in proposals:
        if issubclass(proposal.ref.model, PublicRecord) and not proposal.values.get("slug"):
            groups[proposal.ref.model].append(proposal)
    for model, group in groups.items():
        wanted = {id(proposal): _wanted(proposal) for proposal in group}
        taken = _taken(model, {slug for slugs in wanted.values() for slug in slugs})
        for proposal in group:
            free = [slug for slug in wanted[id(proposal)] if slug not in taken]
            if free:
                proposal.values["slug"] = free[0]
                taken.add(free[0])


def _wanted(proposal: Proposal) -> list[str]:
    name = slugify(str(proposal.values.get("name", "")))[:_LENGTH].strip("-")
    base = name or proposal.ref.model._meta.model_name or ""
    key = slugify(proposal.ref.key[-1].replace("/", "-"))[:40].strip("-")
    with_key = f"{base[: _LENGTH - 41]}-{key}"
    return [name, with_key] if name else [with_key]


def _taken(model: type[Record], slugs: set[str]) -> set[str]:
    here = model._base_manager.filter(slug__in=slugs).values_list("slug", flat=True)
    return {*here, *Redirect.objects.for_model(model).filter(slug__in=slugs).values_list("slug", flat=True)}
