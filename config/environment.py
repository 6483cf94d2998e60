"""Readers of environment variables. Each refuses a bad value in a sentence that names the variable."""

import os
from importlib.util import find_spec
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


def text(name: str, default: str = "") -> str:
    """The variable without surrounding spaces; the default if that leaves nothing."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    """A yes or no: 1, true, yes, on against 0, false, no, off."""
    value = text(name, str(int(default))).lower()
    if value in TRUE or value in FALSE:
        return value in TRUE
    raise ImproperlyConfigured(f"{name} is “{value}”; write 1 for yes or 0 for no.")


def number(name: str, *, default: int) -> int:
    """A whole number, zero or more."""
    value = text(name, str(default))
    if value.isascii() and value.isdigit():
        return int(value)
    raise ImproperlyConfigured(f"{name} is “{value}”; write a whole number, such as {default}.")


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas or spaces."""
    return text(name, default).replace(",", " ").split()


def require_package(name: str, *modules: str) -> None:
    """Refuse what the variable asks for if a package that it takes is not installed."""
    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        needed = ", ".join(missing)
        raise ImproperlyConfigured(f"{name} is set, but {needed} is missing; install requirements-security.txt.")


def database(name: str, default: str) -> dict[str, object]:
    """A database address, `sqlite:///path` or `postgresql://user:password@host:port/name?option=value`.

    What the latter would take for a separator is percent-encoded there; a path is written as it is.
    """
    written = text(name) or default
    if (path := written.removeprefix("sqlite:///")) not in {written, ""}:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "OPTIONS": SQLITE_OPTIONS}
    try:
        address = urlsplit(written)
        port = address.port or ""
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} cannot be read as a database address: {error}.") from error
    if address.scheme not in {"sqlite", "postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} begins with “{address.scheme}:”; use sqlite: or postgresql:.")
    if address.scheme == "sqlite" or not address.path.strip("/"):
        raise ImproperlyConfigured(f"{name} names no database; put it after the last slash.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(address.path.removeprefix("/")),
        "USER": unquote(address.username or ""),
        "PASSWORD": unquote(address.password or ""),
        "HOST": unquote(address.hostname or ""),
        "PORT": port,
        "OPTIONS": dict(parse_qsl(address.query)),
    }


# Without IMMEDIATE, a transaction that reads before it writes loses its place to another writer and fails
# at once, however long the timeout; write-ahead logging makes that more likely, not less.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=33554432; PRAGMA cache_size=-16000;"
    ),
}
