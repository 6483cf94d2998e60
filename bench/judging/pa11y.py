"""pa11y on each type of page: WCAG 2 AA by HTML CodeSniffer and by axe."""

import json

from bench.judging.processes import chromium, from_npm, run
from bench.judging.site import Site
from bench.judging.verdict import Verdict
from tests.browser.conftest import FLAGS

BAR = "0 errors"
#: What it ends with where it has looked, without and with findings.
LOOKED = 0, 2


def judge(site: Site) -> Verdict:
    launch = {"chromeLaunchConfig": {"executablePath": chromium(), "args": FLAGS}, "timeout": 120_000}
    pa11y = from_npm(site.folder, "pa11y") / ".bin" / "pa11y"
    configuration = site.folder / "pa11y.json"
    configuration.write_text(json.dumps(launch))
    command = [str(pa11y), "--config", str(configuration), "--standard", "WCAG2AA"]
    command += ["--runner", "axe", "--runner", "htmlcs", "--reporter", "json"]
    faults, left_to_people = [], 0
    for name, path in site.pages.items():
        ran = run([*command, site.url + path])
        if ran.returncode not in LOOKED:
            faults.append(f"{name}: not looked at: {ran.stderr.strip()}")
            continue
        found = json.loads(ran.stdout)
        # Where axe cannot tell, such as of the contrast of letters in a drawing.
        sure = [issue for issue in found if not issue.get("runnerExtras", {}).get("needsFurtherReview")]
        left_to_people += len(found) - len(sure)
        faults += [f"{name}: {issue['code']}: {issue['message']} [{issue['selector']}]" for issue in sure]
    return Verdict(f"{len(faults)} errors on {len(site.pages)} pages; {left_to_people} that people must judge", faults)
