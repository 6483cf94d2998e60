"""The newest Nu HTML checker on each type of page, what is not found among them, and on the style sheet."""

import json

from bench.judging.processes import ROOT, from_npm, program, run
from bench.judging.site import Site
from bench.judging.verdict import Verdict

BAR = "0 errors, 0 warnings"


def judge(site: Site) -> Verdict:
    java = program("java")
    checker = from_npm(site.folder, "vnu-jar") / "vnu-jar" / "build" / "dist" / "vnu.jar"
    folder = site.folder / "pages"
    folder.mkdir()
    for name, path in site.pages.items():
        (folder / f"{name}.html").write_bytes(site.get(path).body)
    (folder / "bad request.html").write_bytes(site.get("/", Host="not.ours").body)
    (folder / "site.css").write_bytes((ROOT / "static" / "site.css").read_bytes())
    ran = run([java, "-jar", str(checker), "--also-check-css", "--format", "json", str(folder)])
    found = json.loads(ran.stderr)["messages"]
    faults = [_fault(message) for message in found]
    return Verdict(f"{len(faults)} messages on {len(site.pages) + 1} pages and the style sheet", faults)


def _fault(message: dict) -> str:
    file = message.get("url", "").rpartition("/")[2]
    extract = " ".join(message.get("extract", "").split())
    return f"{file}, line {message.get('lastLine')}: {message['message']} [{extract}]"
