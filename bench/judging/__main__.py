"""Run the judges, or those that are named; one line for each, and its findings below it."""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from subprocess import CalledProcessError

from bench.judging import feeds, lighthouse, newsboat, nu, observatory, pa11y, reader_library, schema_dts, w3c, zotero
from bench.judging.site import Site, judged_site
from bench.judging.verdict import NotRun

JUDGES = {
    module.__name__.rpartition(".")[2]: module
    for module in (nu, pa11y, lighthouse, observatory, schema_dts, feeds, reader_library, newsboat, w3c, zotero)
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.judging", description=__doc__)
    parser.add_argument("judges", nargs="*", metavar="judge", help=", ".join(JUDGES))
    names = parser.parse_args().judges or list(JUDGES)
    if unknown := set(names) - JUDGES.keys():
        parser.error(f"there is no judge named {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory(prefix="judge-") as folder:
        # What Chromium and others leave where such things go is removed with the rest.
        os.environ["TMPDIR"] = folder
        with judged_site(Path(folder)) as site:
            below = [name for name in names if not _holds(name, site)]
    sys.exit(bool(below))


def _holds(name: str, site: Site) -> bool:
    """Print what the judge says; false if that is below its bar."""
    judge = JUDGES[name]
    try:
        verdict = judge.judge(site)
    except NotRun as reason:
        print(f"{name:16}not run: {reason}", flush=True)
        return True
    except CalledProcessError as error:
        print(f"{name:16}FAILED: {error.stderr.strip()}", flush=True)
        return False
    print(f"{name:16}{'BELOW' if verdict.faults else 'holds'}: {verdict.figure} (bar: {judge.BAR})", flush=True)
    for fault in verdict.faults:
        print(f"    {fault}", flush=True)
    return not verdict.faults


if __name__ == "__main__":
    main()
