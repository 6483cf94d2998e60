"""Run the judges, or those that are named; one line for each, and its findings below it."""

import argparse
import sys
import tempfile
from pathlib import Path
from types import ModuleType

from bench.judging import feeds, lighthouse, newsboat, nu, observatory, pa11y, reader_library, schema_dts, w3c
from bench.judging.site import Site, judged_site
from bench.judging.verdict import NotRun

JUDGES = {
    module.__name__.rpartition(".")[2]: module
    for module in (nu, pa11y, lighthouse, observatory, schema_dts, feeds, reader_library, newsboat, w3c)
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.judging", description=__doc__)
    parser.add_argument("judges", nargs="*", choices=[[], *JUDGES], metavar="judge", help=", ".join(JUDGES))
    parser.add_argument("--feedvalidator", default="", metavar="FOLDER", help="a checkout of the W3C feed validator")
    arguments = parser.parse_args()
    w3c.checkout = arguments.feedvalidator
    with tempfile.TemporaryDirectory(prefix="judge-") as folder:
        # What Chromium and the rest leave in the folder for such things goes away with ours.
        tempfile.tempdir = folder
        with judged_site(Path(folder)) as site:
            outcomes = [_told(name, JUDGES[name], site) for name in arguments.judges or JUDGES]
    sys.exit(any(outcomes))


def _told(name: str, judge: ModuleType, site: Site) -> bool:
    """Print what the judge says; true if that is below its bar."""
    try:
        verdict = judge.judge(site)
    except NotRun as reason:
        print(f"{name:15} not run. {reason}", flush=True)
        return False
    print(f"{name:15} {'below its bar' if verdict.faults else 'holds'}: {verdict.figure} (bar: {judge.BAR})", flush=True)
    for fault in verdict.faults:
        print(f"    {fault}", flush=True)
    return bool(verdict.faults)


if __name__ == "__main__":
    main()
