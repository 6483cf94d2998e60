"""Lighthouse as it comes, on a slow phone: medians of three runs, and what a first view fetches."""

import json
import os
from pathlib import Path
from statistics import median

from bench.judging.processes import chromium, from_npm, run
from bench.judging.site import Site
from bench.judging.verdict import Verdict
from tests.browser.conftest import FLAGS

SCORES = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
REQUESTS, BYTES = 6, 150_000
BAR = f"{'/'.join(map(str, SCORES.values()))}, {REQUESTS} requests, {BYTES // 1000} kB"
PAGES = {
    "home": "/",
    "brief": "/briefs/iran-nuclear-deal-after-the-exit/",
    "list": "/briefs/",
    "event": "/events/vienna-round-2018/",
}
RUNS = 3
#: On a busy machine Chromium may lose the record of a run.
ATTEMPTS = 3


def judge(site: Site) -> Verdict:
    command = from_npm(site.folder, "lighthouse") / ".bin" / "lighthouse"
    figures, faults = [], []
    for name, path in PAGES.items():
        reports = [_report(command, site.url + path) for _ in range(RUNS)]
        scores = {kind: _score(reports, kind) for kind in SCORES}
        fetched = [item["transferSize"] for item in reports[0]["audits"]["network-requests"]["details"]["items"]]
        figures.append(f"{name} {'/'.join(map(str, scores.values()))} {len(fetched)} in {sum(fetched) / 1000:.0f} kB")
        faults += [
            f"{name}: {kind} {scores[kind]}: {_lost(reports[0], kind)}"
            for kind in SCORES
            if scores[kind] < SCORES[kind]
        ]
        if len(fetched) > REQUESTS or sum(fetched) > BYTES:
            faults.append(f"{name}: {len(fetched)} requests, {sum(fetched)} bytes")
    return Verdict(f"{'; '.join(figures)}; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", faults)


def _report(command: Path, address: str) -> dict:
    options = ["--quiet", "--output=json", "--no-enable-error-reporting", f"--only-categories={','.join(SCORES)}"]
    flags = " ".join([*FLAGS, "--headless=new"])
    environment = {**os.environ, "CHROME_PATH": chromium()}
    call = [str(command), address, *options, f"--chrome-flags={flags}"]
    for _ in range(ATTEMPTS - 1):
        if not (ran := run(call, env=environment)).returncode:
            return json.loads(ran.stdout)
    return json.loads(run(call, env=environment, check=True).stdout)


def _score(reports: list[dict], kind: str) -> int:
    return round(median(report["categories"][kind]["score"] or 0 for report in reports) * 100)


def _lost(report: dict, kind: str) -> str:
    """The audits that cost points, with what they say."""
    weighed = [ref["id"] for ref in report["categories"][kind]["auditRefs"] if ref["weight"]]
    audits = [report["audits"][name] for name in weighed]
    return ", ".join(f"{a['id']} {a.get('displayValue', '')}".strip() for a in audits if (a["score"] or 0) < 1)
