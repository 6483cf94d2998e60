"""The settings, in processes of their own: what they refuse, and what holds with those of production."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
PRODUCTION = {
    "SECRET_KEY": "Y2Zk0cKhn3Vq8t5w1rJmXe7uLbPaSdGf4HiOyNvCxTzQkWj6M9",
    "SITE_URL": "https://briefs.example.org",
    "ALLOWED_HOSTS": "briefs.example.org",
    "DATABASE_URL": "sqlite:///:memory:",
}


def run(*command: str, **variables: str) -> subprocess.CompletedProcess:
    """Run Python with these variables and nothing else of ours in its environment, warnings as errors."""
    return subprocess.run(
        [sys.executable, "-W", "error", *command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings", **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def settings_of(code: str, **variables: str) -> str:
    """What a piece of Python prints that has the settings at hand."""
    done = run("-c", f"from django.conf import settings\n{code}", **variables)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        pytest.param(
            {"SECRET_KEY": ""},
            "SECRET_KEY is not set; give it a long random string, or set DEBUG=1 to try out.",
            id="no secret key",
        ),
        pytest.param(
            {"SITE_URL": ""},
            "SITE_URL is not set; give it the public address, such as https://briefs.example.org.",
            id="no address",
        ),
        pytest.param({"DEBUG": "maybe"}, "DEBUG is “maybe”; write 1 for yes or 0 for no.", id="DEBUG"),
        pytest.param({"HTTPS": "2"}, "HTTPS is “2”; write 1 for yes or 0 for no.", id="HTTPS"),
        pytest.param({"BEHIND_PROXY": "x"}, "BEHIND_PROXY is “x”; write 1 for yes or 0 for no.", id="BEHIND_PROXY"),
        pytest.param(
            {"HSTS_SECONDS": "a year"},
            "HSTS_SECONDS is “a year”; write a whole number, such as 63072000.",
            id="HSTS_SECONDS",
        ),
        pytest.param(
            {"SECOND_FACTOR": "yes please"},
            "SECOND_FACTOR is “yes please”; write 1 for yes or 0 for no.",
            id="SECOND_FACTOR",
        ),
        pytest.param({"LOGIN_LIMIT": "-3"}, "LOGIN_LIMIT is “-3”; write a whole number, such as 0.", id="LOGIN_LIMIT"),
        pytest.param(
            {"DATABASE_URL": "mysql://h/desk"},
            "DATABASE_URL begins with “mysql:”; use sqlite: or postgresql:.",
            id="DATABASE_URL",
        ),
    ],
)
def test_settings_refuse_to_start_and_name_the_variable(variables, message):
    done = run("-c", "import config.settings", **PRODUCTION | variables)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == f"django.core.exceptions.ImproperlyConfigured: {message}"


WITHOUT = """
import sys
from importlib.machinery import PathFinder
class Without(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name in {"axes", "django_otp", "segno"} else PathFinder.find_spec(name, path, target)
sys.meta_path[:] = [Without if finder is PathFinder else finder for finder in sys.meta_path]
import config.settings
"""


@pytest.mark.parametrize(("variable", "missing"), [("SECOND_FACTOR", "django_otp, segno"), ("LOGIN_LIMIT", "axes")])
def test_settings_refuse_the_extra_that_is_not_installed(variable, missing):
    """In a process that does not find the packages."""
    done = run("-c", WITHOUT, **PRODUCTION | {variable: "1"})
    assert done.returncode == 1
    told = f"{variable} is set, but {missing} is missing; install requirements-security.txt."
    assert done.stderr.splitlines()[-1] == f"django.core.exceptions.ImproperlyConfigured: {told}"


@pytest.mark.parametrize("extra", [{}, {"SECOND_FACTOR": "1", "LOGIN_LIMIT": "5"}], ids=["plain", "security"])
def test_deployment_check_has_nothing_to_say(extra):
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION | extra)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (
        0,
        "System check identified no issues (0 silenced).",
        "",
    )


@pytest.mark.parametrize(
    ("variables", "values"),
    [
        pytest.param({}, "False True 63072000 None ['briefs.example.org'] []", id="production"),
        pytest.param({"HTTPS": "0"}, "False False 0 None ['briefs.example.org'] []", id="without HTTPS"),
        pytest.param(
            {"HSTS_SECONDS": "60", "CSRF_TRUSTED_ORIGINS": "https://a.org https://b.org"},
            "False True 60 None ['briefs.example.org'] ['https://a.org', 'https://b.org']",
            id="short HSTS, other origins",
        ),
        pytest.param(
            {"BEHIND_PROXY": "1"},
            "False True 63072000 ('HTTP_X_FORWARDED_PROTO', 'https') ['briefs.example.org'] []",
            id="behind a proxy",
        ),
        pytest.param(
            {"DEBUG": "1", "ALLOWED_HOSTS": "127.0.0.1 localhost"},
            "True False 0 None ['127.0.0.1', 'localhost'] []",
            id="to try out",
        ),
    ],
)
def test_variables_set_what_they_are_for(variables, values):
    names = (
        "DEBUG",
        "SESSION_COOKIE_SECURE",
        "SECURE_HSTS_SECONDS",
        "SECURE_PROXY_SSL_HEADER",
        "ALLOWED_HOSTS",
        "CSRF_TRUSTED_ORIGINS",
    )
    printed = settings_of(f"print(*(getattr(settings, name) for name in {names}))", **PRODUCTION | variables)
    assert printed == values


def test_trying_out_needs_no_variable_but_debug():
    code = "print(settings.SITE_URL, settings.ALLOWED_HOSTS, bool(settings.SECRET_KEY))"
    assert settings_of(code, DEBUG="1") == "http://127.0.0.1:8000 ['127.0.0.1', 'localhost'] True"


def test_site_is_named_and_found_as_the_variables_say():
    code = "print(settings.SITE_URL, settings.SITE_NAME, settings.TIME_ZONE, sep='|')"
    variables = {"SITE_URL": "https://x.org/", "SITE_NAME": "The Desk", "TIME_ZONE": "Europe/Vienna"}
    assert settings_of(code, **PRODUCTION | variables) == "https://x.org|The Desk|Europe/Vienna"


def test_every_variable_is_in_the_readme():
    """Settings read these and no others."""
    read = set(re.findall(r'environment\.\w+\(\s*"(\w+)"', (ROOT / "config/settings.py").read_text()))
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE))
    assert documented == read


def test_readme_is_short_and_names_the_commands():
    assert len(README.splitlines()) <= 100
    commands = ["demo", "test", "check", "bench"]
    for command in (*(f"make {name}" for name in commands), "import_briefs", "import_records", "import_table"):
        assert command in README


def test_readme_says_why_for_each_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    required = [*project["dependencies"], *extras["pdf"], *extras["postgres"], *extras["security"]]
    explained = re.findall(r"^- ([a-z0-9, -]+): .+", README.partition("## Dependencies")[2], re.MULTILINE)
    assert {name for names in explained for name in names.split(", ")} == {
        re.match("[a-z0-9-]+", requirement)[0] for requirement in required
    }


@pytest.mark.parametrize("command", sorted(c for c, app in get_commands().items() if app in {"briefs", "events"}))
def test_command_explains_itself(command):
    told = load_command_class(get_commands()[command], command).create_parser("manage.py", command).format_help()
    assert told.startswith(f"usage: manage.py {command} [-h]")
    assert re.search(r"\n\n[A-Z][^\n]{20,}", told)


# SQLite

WRITERS = """
import threading, sys, django
from django.conf import settings
django.setup()
from django.db import connection, connections, transaction
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE tally (n integer)")
    cursor.execute("INSERT INTO tally VALUES (0)")
errors = []
def count():
    try:
        for _ in range(25):
            with transaction.atomic(), connection.cursor() as cursor:
                n = cursor.execute("SELECT n FROM tally").fetchone()[0]
                cursor.execute("UPDATE tally SET n = %s", [n + 1])
    except Exception as error:
        errors.append(error)
    finally:
        connections.close_all()
threads = [threading.Thread(target=count) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
with connection.cursor() as cursor:
    print(cursor.execute("SELECT n FROM tally").fetchone()[0], errors)
"""

PRAGMAS = """
import django
django.setup()
from django.db import connection, transaction
with connection.cursor() as cursor:
    for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys"):
        print(name, cursor.execute(f"PRAGMA {name}").fetchone()[0])
print(connection.transaction_mode)
"""


def test_sqlite_writes_ahead_and_waits_its_turn(tmp_path):
    address = f"sqlite:///{tmp_path / 'desk.sqlite3'}"
    assert settings_of(PRAGMAS, **PRODUCTION | {"DATABASE_URL": address}).splitlines() == [
        "journal_mode wal",
        "synchronous 1",
        "busy_timeout 20000",
        "foreign_keys 1",
        "IMMEDIATE",
    ]


def test_sqlite_loses_no_write_of_four_at_a_time(tmp_path):
    address = f"sqlite:///{tmp_path / 'desk.sqlite3'}"
    assert settings_of(WRITERS, **PRODUCTION | {"DATABASE_URL": address}) == "100 []"
