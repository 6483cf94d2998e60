"""MDN HTTP Observatory on the site with HTTPS. It knows the usual ports only, so they must be free and allowed."""

import json
import os
import socket

from bench.judging.processes import from_npm, program, run
from bench.judging.site import Site
from bench.judging.verdict import NotRun, Verdict

BAR = "A+, no test failed"
PLAIN, SECURE = 80, 443


def judge(site: Site) -> Verdict:
    _require_ports()
    certificate, key = str(site.folder / "certificate.pem"), str(site.folder / "key.pem")
    request = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-out", certificate, "-keyout", key]
    name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    run([program("openssl"), "req", *request, *name], check=True)
    package = from_npm(site.folder, "@mdn/mdn-http-observatory") / "@mdn" / "mdn-http-observatory"
    # A script of the package fetches this list of sites; ours is none of them.
    (package / "conf" / "hsts-preload.json").write_text("{}")
    public = {"HTTPS": "1", "SITE_URL": "https://localhost"}
    with (
        site.served(f"127.0.0.1:{PLAIN}", **public),
        site.served(f"127.0.0.1:{SECURE}", "--certfile", certificate, "--keyfile", key, **public),
    ):
        environment = {**os.environ, "NODE_EXTRA_CA_CERTS": certificate}
        ran = run([program("node"), str(package / "src" / "scan.js"), "localhost"], env=environment, check=True)
    return _verdict(json.loads(ran.stdout))


def _require_ports() -> None:
    for port in (PLAIN, SECURE):
        with socket.socket() as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind(("127.0.0.1", port))
            except OSError as error:
                raise NotRun(f"Port {port} cannot be served from here: {error.strerror}.") from error


def _verdict(found: dict) -> Verdict:
    if "scan" not in found:
        return Verdict("no answer", [str(found)])
    scan, tests = found["scan"], found["tests"]
    faults = [f"{name}: {test['result']}" for name, test in tests.items() if not test["pass"]]
    if scan["grade"] != "A+":
        faults.append(f"grade {scan['grade']}")
    return Verdict(f"{scan['grade']}, {scan['score']} points, {scan['testsPassed']} of {len(tests)} tests", faults)
