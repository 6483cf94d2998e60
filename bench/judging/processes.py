"""Other programs: those of this machine, and those that a registry gives to the scratch folder."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

from bench.judging.verdict import NotRun
from tests.browser.conftest import CHROMIUM

ROOT = Path(__file__).parents[2]


def run(
    command: list[str], *, env: dict[str, str] | None = None, check: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run to the end in the folder of the project; what it prints is in the result."""
    return subprocess.run(command, cwd=ROOT, env=env, check=check, capture_output=True, text=True)  # noqa: S603


def program(name: str) -> str:
    """The path of a program; `NotRun` if the machine lacks it."""
    if found := shutil.which(name):
        return found
    raise NotRun(f"There is no {name} on this machine.")


def chromium() -> str:
    """The path of Chromium; `NotRun` if the machine lacks it."""
    if CHROMIUM:
        return CHROMIUM
    raise NotRun("There is no Chromium on this machine.")


def from_npm(folder: Path, package: str) -> Path:
    """Install the newest version that this Node can run; returns the folder of all packages of that judge."""
    prefix = folder / package.rpartition("/")[2]
    prefix.mkdir()
    # Chromium is here already, and no script of a package has anything else to do that we need.
    command = [program("npm"), "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(prefix)]
    _install([*command, package], package)
    return prefix / "node_modules"


def from_pip(folder: Path, package: str, *others: str) -> str:
    """Install into a virtual environment of its own; returns the path of its Python."""
    place = folder / package
    run([sys.executable, "-m", "venv", str(place)], check=True)
    python = str(place / "bin" / "python")
    _install([python, "-m", "pip", "install", "--quiet", package, *others], package)
    return python


def free_bind() -> str:
    """An address of this machine with a port that is free."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


def answers(bind: str, server: subprocess.Popen) -> bool:
    """Wait until a server takes connections; false if it ends, or does not within a minute."""
    host, port = bind.split(":")
    deadline = monotonic() + 60
    while monotonic() < deadline and server.poll() is None:
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
        except OSError:
            sleep(0.1)
        else:
            return True
    return False


def _install(command: list[str], package: str) -> None:
    ran = run(command, env={**os.environ, "PUPPETEER_SKIP_DOWNLOAD": "1"})
    if ran.returncode:
        raise NotRun(f"{package} could not be installed: {ran.stderr.strip().splitlines()[-1]}")
