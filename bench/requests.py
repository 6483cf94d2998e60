"""CPU time per request at 100 and at 10,000 briefs, beside a view that returns constant bytes.

Run by `make bench`. One process, no server: the WSGI application is called with the whole middleware, on
a scratch SQLite database. Figures are medians of rounds in which all pages take turns.
"""

import os
import sys
from collections.abc import Callable
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

ROUNDS, REQUESTS = 15, 40


def main() -> None:
    with TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        application = _application()
        from django.core.management import call_command

        from bench import corpus

        print("CPU time per request, median; × is against the constant view of the same run")
        corpus.write(100)
        small = _measured(application)
        _show("100 briefs", small, small)
        corpus.multiply(100)
        call_command("rebuild_search")
        large = _measured(application)
        _show("10,000 briefs", large, small)


def _application() -> Callable:
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    django.setup()
    settings.ROOT_URLCONF = "bench.urls"
    call_command("migrate", verbosity=0)
    return get_wsgi_application()


def _pages() -> dict[str, tuple[list[str], dict[str, str]]]:
    """For each kind of page the addresses to take in turn, and the headers to send."""
    from briefs.models import Edition
    from events.models import Event

    live = Edition.objects.live().order_by("-pk")[:REQUESTS]
    briefs = [edition.brief.get_absolute_url() for edition in live.select_related("brief")]
    return {
        "constant view": (["/constant/"], {}),
        "brief page": (briefs, {}),
        "brief page, 304": (briefs[:1], {"HTTP_IF_NONE_MATCH": "ETag"}),
        "edition, 304": ([f"{briefs[0]}editions/1/"], {"HTTP_IF_NONE_MATCH": "ETag"}),
        "list": (["/briefs/"], {}),
        "home": (["/"], {}),
        "search, one in 100": ([f"/search/?q=Brief+{n}" for n in range(10, 10 + REQUESTS)], {}),
        "search, each brief": (["/search/?q=talks+round"], {}),
        "event page": ([event.get_absolute_url() for event in Event.objects.all()[:REQUESTS]], {}),
        "feed": (["/feeds/briefs.atom"], {}),
        "feed, 304": (["/feeds/briefs.atom"], {"HTTP_IF_NONE_MATCH": "ETag"}),
    }


def _measured(application: Callable) -> dict[str, float]:
    """Microseconds of CPU for each kind of page."""
    pages = _pages()
    for addresses, headers in pages.values():
        if headers:
            headers["HTTP_IF_NONE_MATCH"] = dict(_request(application, addresses[0], {})[1])["ETag"]
        # Each once before, as the first request has a page made.
        for address in addresses:
            expected = "304" if headers else "200"
            status, _ = _request(application, address, headers)
            if not status.startswith(expected):
                sys.exit(f"{address} answered {status} and not {expected}.")
    rounds = [
        {name: _cpu(application, addresses, headers) for name, (addresses, headers) in pages.items()}
        for _ in range(ROUNDS)
    ]
    return {name: median(figures[name] for figures in rounds) for name in pages}


def _cpu(application: Callable, addresses: list[str], headers: dict[str, str]) -> float:
    start = process_time()
    for n in range(REQUESTS):
        _request(application, addresses[n % len(addresses)], headers)
    return (process_time() - start) / REQUESTS * 1e6


def _request(application: Callable, address: str, headers: dict[str, str]) -> tuple[str, list[tuple[str, str]]]:
    from django.test import RequestFactory

    answer: list = []
    environ = RequestFactory().get(address, **headers).environ
    response = application(environ, lambda status, sent, _=None: answer.extend((status, sent)))
    for _ in response:
        pass
    response.close()
    return answer[0], answer[1]


def _show(heading: str, figures: dict[str, float], small: dict[str, float]) -> None:
    print(f"\n{heading}")
    constant = figures["constant view"]
    for name, figure in figures.items():
        growth = (figure / constant) / (small[name] / small["constant view"])
        print(f"  {name:18} {figure:8.0f} µs  {figure / constant:5.2f} ×   {growth:5.2f} of that at 100 briefs")


if __name__ == "__main__":
    main()
