"""What a brief with 5,000 revisions and 20 links costs: bytes per save, pages of its history, the log of activity.

Run by `make bench`. One process, no server, on a scratch SQLite database or on the empty one that `DATABASE_URL` names.
Queries are all that a request sends, those for session, user and rights among them, by an analyst with a log-in.
"""

import json
import os
from datetime import UTC, datetime, timedelta
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

REVISIONS, LINKS, TEXT = 5_000, 20, 4_000
ACTIVITIES = 200_000
PEOPLE = "Amal Haddad", "Edda Berg", "Noor Aziz"


def main() -> None:
    with TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        from bench.records import set_up

        set_up()
        brief = write()
        print(f"A brief with {LINKS} links and {TEXT:,} letters of text, {REVISIONS:,} revisions")
        for what, (size, taken) in saves(brief).items():
            print(f"  {what:38} {size:7,} bytes {taken:6.0f} ms")
        revise(brief)
        act()
        show(brief)


def write() -> Any:
    """The brief, as an analyst would have made it."""
    from tests.making import make_actor, make_author, make_brief, make_event, make_topic

    chance, half = Random(1), LINKS // 2
    sections = ("Background", "Issue", "Response", "Looking ahead")
    return make_brief(
        bottom_line=_text(chance, TEXT // 5),
        sections=tuple((heading, _text(chance, TEXT // 5)) for heading in sections),
        topics=(make_topic(),),
        authors=(make_author(),),
        actors=tuple(make_actor(f"Special Envoy of the Secretary-General {n}") for n in range(half)),
        events=tuple(make_event(f"Round {n} of the intra-Syrian talks") for n in range(half)),
    )


def saves(brief: Any) -> dict[str, tuple[int, float]]:
    """For some kinds of saves the bytes of all columns of all rows that it adds, and milliseconds."""

    def title() -> None:
        brief.title += " again"
        brief.save()

    def section() -> None:
        _revise_sections(brief, 1)

    def all_of_it() -> None:
        brief.bottom_line += "<p>And so on.</p>"
        brief.save()
        _revise_sections(brief, 4)

    def unlink() -> None:
        brief.actor_links.first().delete()

    kinds = {"title": title, "one section": section, "a link taken out": unlink, "all texts": all_of_it}
    return {name: _saved(brief, change) for name, change in kinds.items()}


def _saved(brief: Any, change: Any) -> tuple[int, float]:
    from django.db.models import Max
    from reversion.models import Revision, Version

    from history.models import Change

    tables: list[Any] = [Revision, Version, Change]
    last = [table.objects.aggregate(last=Max("pk"))["last"] for table in tables]
    start = perf_counter()
    with brief.revising(by=None, reason="Figures of the day"):
        change()
    taken = 1000 * (perf_counter() - start)
    added = [row for table, pk in zip(tables, last, strict=True) for row in table.objects.filter(pk__gt=pk)]
    return sum(bytes_of(row) for row in added), taken


def bytes_of(row: Any) -> int:
    """The length of what the columns of a row hold, numbers and dates as they are written."""
    values = (getattr(row, field.attname) for field in row._meta.concrete_fields)
    return sum(len((json.dumps(value) if isinstance(value, dict) else str(value)).encode()) for value in values)


def _revise_sections(brief: Any, number: int) -> None:
    for section in brief.sections.all()[:number]:
        section.body += "<p>Nine rounds were held.</p>"
        section.save()


def revise(brief: Any) -> None:
    """Copies of the last revision of the brief until there are enough, below the ledger, which would take minutes."""
    from reversion.models import Revision

    from history.models import Change

    last = Change.objects.of(brief).defer(None).first()
    assert last is not None
    start = last.made_at
    revisions = Revision.objects.bulk_create(
        Revision(date_created=start + timedelta(minutes=n), comment=f"No. {n}") for n in range(REVISIONS - last.number)
    )
    fields = {"content_type": last.content_type, "object_id": brief.pk, "content_hash": last.content_hash}
    fields |= {"snapshot": last.snapshot, "particulars": last.particulars, "summary": "Bottom line", "action": "edited"}
    Change.objects.bulk_create(
        (
            Change(revision=revision, number=last.number + n, person=PEOPLE[n % 3], **fields)
            for n, revision in enumerate(revisions, 1)
        ),
        batch_size=500,
    )


def act() -> None:
    """Log-ins, as a busy year or ten leave them."""
    from django.db import connection

    from history.models import Activity

    start = datetime(2016, 1, 1, tzinfo=UTC)
    acts = (
        Activity(kind="logged_in", person=PEOPLE[n % 3], at=start + timedelta(minutes=n)) for n in range(ACTIVITIES)
    )
    Activity.objects.bulk_create(acts, batch_size=2_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def show(brief: Any) -> None:
    """Pages that an analyst or an administrator opens."""
    from bench.records import show as show_pages

    history = f"/admin/briefs/brief/{brief.pk}/history/"
    log = "/admin/activity/"
    pages = {
        "newest page": history,
        "page 100": f"{history}?page=100",
        "last page": f"{history}?page=200",
        "by one person": f"{history}?person=Amal+Haddad&page=50",
        "of a kind that is rare": f"{history}?action=created",
        "one revision": f"{history}2500/",
        "redline of two": f"{history}1..5000/",
        "what restoring would do": f"{history}2/restore/",
    }
    show_pages("History of the brief, for an analyst", _client("Analyst"), pages)
    acts = {"newest": log, "only deletions": f"{log}?kind=deleted", "until 2016": f"{log}?to=2016-06-30"}
    show_pages(f"Log of {ACTIVITIES:,} acts and the revisions", _client("Administrator"), acts)


def _client(role: str) -> Any:
    from django.contrib.auth.models import Group
    from django.test import Client

    from tests.making import make_person

    person, client = make_person(role.lower()), Client()
    person.groups.set(Group.objects.filter(name=role))
    client.force_login(person)
    return client


def _text(chance: Random, letters: int) -> str:
    words = "talks round accord sanctions ceasefire envoy mandate border ministry delegation".split()  # noqa: SIM905
    text = " ".join(chance.choices(words, k=letters // 5)).capitalize()
    return f"<p>{text[: letters - 8]}.</p>"


if __name__ == "__main__":
    main()
