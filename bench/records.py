"""Lists, exports and the admin of 100,000 events with 500,000 participations of 20,000 actors.

Run by `make bench`. One process, no server, on a scratch SQLite database or on the empty one that `DATABASE_URL` names.
Times are those of the wall, medians in milliseconds; memory is the peak of a process of its own.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random
from resource import RUSAGE_SELF, getrusage
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

EVENTS, ACTORS, PARTICIPATIONS = 100_000, 20_000, 5
ROUNDS = 7

LISTS = {
    "events": "/events/",
    "events, three filters": "/events/?kind=talks&status=held&country=SY&from=2012&to=2018",
    "events of an actor in a role": "/events/?actor=actor-7&role=mediator&from=2010",
    "events with words": "/events/?q=ceasefire+border&status=held&kind=talks",
    "events below a process": "/events/?process=event-3&status=held&outcome=no_result",
    "last page of 1,000": "/events/?page=1000",
    "actors": "/actors/",
    "actors by name": "/actors/?q=envoy+12&kind=person&country=SY",
    "event page": "/events/event-77777/",
    "process page": "/events/event-3/",
    "actor page": "/actors/actor-7/",
    "API, three filters": "/api/events/?kind=talks&status=held&country=SY",
}
ADMIN = {
    "events": "/admin/events/event/",
    "events, found by name": "/admin/events/event/?q=ceasefire+771",
    "events, filtered": "/admin/events/event/?status__exact=planned",
    "actors": "/admin/actors/actor/",
    "actors, found by name": "/admin/actors/actor/?q=envoy+12",
    "choose an actor": (
        "/admin/autocomplete/?term=envoy+12&app_label=events&model_name=participation&field_name=actor"
    ),
    "choose an event": "/admin/autocomplete/?term=ceasefire+77&app_label=events&model_name=event&field_name=parent",
}
EXPORTS = ["/events.csv", "/events.json", "/events.geojson", "/events.zip"]


def main() -> None:
    with TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        set_up()
        write()
        from django.test import Client

        print(f"{EVENTS:,} events, {ACTORS:,} actors, {EVENTS * PARTICIPATIONS:,} participations")
        show("As a reader", Client(), LISTS)
        show("In the admin", _administrator(), ADMIN)
        print("\nExports of everything, each in a process of its own")
        for address in EXPORTS:
            subprocess.run([sys.executable, "-m", "bench.records", address], check=True)  # noqa: S603 - ourselves


def export(address: str) -> None:
    """Fetch one address to the end and print what that took."""
    set_up()
    from django.test import Client

    start = perf_counter()
    response = Client().get(address)
    size = sum(len(chunk) for chunk in response)
    peak = getrusage(RUSAGE_SELF).ru_maxrss // 1024
    print(f"  {address:18} {size / 1e6:6.1f} MB   {perf_counter() - start:6.1f} s   peak {peak} MB of memory")


def write() -> None:
    """The corpus, past the ledger: what is measured here reads records and not their history."""
    from django.db import connection, models

    from actors.models import Actor, ActorName
    from events.models import Event, Participation, Place

    chance = Random(1)
    for model, rows in [
        (Actor, _actors(chance)),
        (ActorName, _names()),
        (Place, _places(chance)),
        (Event, _events(chance)),
        (Participation, _participations(chance)),
        (Participation.on_behalf_of.through, _bodies()),
    ]:
        models.QuerySet(model).bulk_create(rows, batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


WORDS = "Talks Round Accord Sanctions Ceasefire Envoy Mandate Border Ministry Delegation".split()  # noqa: SIM905 - shorter
COUNTRIES = "SY IQ YE LY SD ML CF SS UA CO MM ET".split()  # noqa: SIM905 - shorter


def _actors(chance: Random) -> Iterator[Any]:
    from actors.models import Actor
    from actors.names import fold
    from actors.vocabulary import Kind

    for n in range(ACTORS):
        name = f"{chance.choice(WORDS)} {n}"
        yield Actor(
            pk=n + 1,
            slug=f"actor-{n}",
            name=name,
            sort_name=name,
            name_key=fold(name),
            kind=chance.choice(Kind.values),
            country=chance.choice(COUNTRIES),
            is_public=n % 10 > 0,
        )


def _names() -> Iterator[Any]:
    from actors.models import ActorName

    return (ActorName(actor_id=n + 1, name=f"A{n}", name_key=f"a{n}", kind="acronym") for n in range(ACTORS))


def _places(chance: Random) -> Iterator[Any]:
    from events.models import Place

    for n in range(500):
        spot = {"latitude": chance.randint(-60, 70), "longitude": chance.randint(-180, 180)}
        yield Place(pk=n + 1, name=f"Place {n}", country=chance.choice(COUNTRIES), **spot)


def _events(chance: Random) -> Iterator[Any]:
    from actors.names import fold
    from dates.models import derive_bounds
    from events.models import Event
    from events.vocabulary import Kind, Outcome, Status

    for n in range(EVENTS):
        name = f"{' '.join(chance.sample(WORDS, 2))} {n}"
        day = date(1990, 1, 1) + timedelta(days=chance.randrange(13_000))
        written = chance.choice(
            [str(day), f"{day:%Y-%m}", f"{day}/{day + timedelta(days=3)}", f"{day:%Y}", f"{day}/.."]
        )
        earliest, latest = derive_bounds(written)
        yield Event(
            pk=n + 1,
            slug=f"event-{n}",
            name=name,
            name_key=fold(name),
            kind=chance.choice(Kind.values),
            summary=" ".join(chance.choices(WORDS, k=25)),
            parent_id=n % 1000 + 1 if n >= 1000 else None,
            status=chance.choice(Status.values),
            outcome=chance.choice(Outcome.values),
            place_id=chance.randint(1, 500),
            date_edtf=written,
            date_earliest=earliest,
            date_latest=latest,
            is_public=n % 10 > 0 or n < 1000,
        )


def _participations(chance: Random) -> Iterator[Any]:
    from events.models import Participation
    from events.vocabulary import Role

    for n in range(EVENTS):
        for actor in chance.sample(range(1, ACTORS + 1), PARTICIPATIONS):
            yield Participation(event_id=n + 1, actor_id=actor, role=chance.choice(Role.values))


def _bodies() -> Iterator[Any]:
    from events.models import Participation

    through = Participation.on_behalf_of.through
    return (through(participation_id=n, actor_id=n % ACTORS + 1) for n in range(1, EVENTS * PARTICIPATIONS, 20))


def set_up() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def _administrator() -> Any:
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client()
    client.force_login(get_user_model().objects.create_superuser("bench"))
    return client


def show(heading: str, client: Any, addresses: dict[str, str]) -> None:
    print(f"\n{heading}")
    for name, address in addresses.items():
        taken, queries = _measured(lambda address=address: client.get(address))
        print(f"  {name:30} {taken:7.0f} ms {queries:4} queries")


def _measured(ask: Callable) -> tuple[float, int]:
    """Median time in milliseconds, and how many queries it takes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        response = ask()
    number = len(queries)  # the log begins anew with the next request
    if response.status_code != 200:
        sys.exit(f"{response.request['PATH_INFO']} answered {response.status_code} and not 200.")
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        ask()
        times.append(1000 * (perf_counter() - start))
    return median(times), number


if __name__ == "__main__":
    export(sys.argv[1]) if len(sys.argv) > 1 else main()
