"""Readers of environment variables take what is meant and refuse the rest by name."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment


@pytest.fixture
def given(monkeypatch):
    """A function that sets the variable X, or takes it away for None."""

    def given(value: str | None) -> None:
        monkeypatch.delenv("X", raising=False) if value is None else monkeypatch.setenv("X", value)

    return given


def refusal(read) -> str:
    with pytest.raises(ImproperlyConfigured) as refused:
        read()
    return str(refused.value)


@pytest.mark.parametrize(
    ("value", "read"), [(None, "default"), (" ", "default"), (" a b ", "a b")], ids=["not set", "empty", "text"]
)
def test_text_is_taken_without_spaces_around_it(given, value, read):
    given(value)
    assert environment.text("X", "default") == read


@pytest.mark.parametrize("value", [None, " "], ids=["not set", "empty"])
@pytest.mark.parametrize("default", [True, False])
def test_flag_that_is_not_set_has_its_default(given, default, value):
    given(value)
    assert environment.flag("X", default=default) is default


@pytest.mark.parametrize(
    ("value", "read"),
    [*((v, True) for v in ("1", "true", " Yes ", "ON")), *((v, False) for v in ("0", "False", "no", "off"))],
)
def test_flag_is_a_yes_or_a_no(given, value, read):
    given(value)
    assert environment.flag("X", default=not read) is read


@pytest.mark.parametrize("value", ["2", "-1", "nope", "ja"])
def test_flag_that_is_neither_is_refused_by_name(given, value):
    given(value)
    assert refusal(lambda: environment.flag("X", default=True)) == f"X is “{value}”; write 1 for yes or 0 for no."


@pytest.mark.parametrize(("value", "read"), [(None, 7), ("", 7), ("0", 0), (" 31536000 ", 31536000)])
def test_number_is_whole(given, value, read):
    given(value)
    assert environment.number("X", default=7) == read


@pytest.mark.parametrize("value", ["-1", "1.5", "1e3", "ten", "٣"])
def test_number_that_is_none_is_refused_by_name(given, value):
    given(value)
    assert refusal(lambda: environment.number("X", default=7)) == f"X is “{value}”; write a whole number, such as 7."


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (None, ["a", "b"]),
        ("", ["a", "b"]),
        ("x.org", ["x.org"]),
        (" x.org,y.org  z.org, ", ["x.org", "y.org", "z.org"]),
    ],
    ids=["not set", "empty", "one", "commas and spaces"],
)
def test_words_are_parted_by_commas_or_spaces(given, value, read):
    given(value)
    assert environment.words("X", "a,b") == read


# Databases


@pytest.mark.parametrize(
    ("value", "path"),
    [
        (None, "/srv/default.sqlite3"),
        ("  ", "/srv/default.sqlite3"),
        ("sqlite:///var/data.sqlite3", "var/data.sqlite3"),
        ("sqlite:////var/data.sqlite3", "/var/data.sqlite3"),
        ("sqlite:////my #1/50% of?it/data.sqlite3", "/my #1/50% of?it/data.sqlite3"),
        ("sqlite:///:memory:", ":memory:"),
    ],
    ids=["not set", "empty", "relative", "absolute", "odd characters", "in memory"],
)
def test_sqlite_address_gives_the_path_as_it_is_written(given, value, path):
    given(value)
    assert environment.database("X", "sqlite:////srv/default.sqlite3") == {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": environment.SQLITE_OPTIONS,
    }


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("postgresql:///desk", {"NAME": "desk"}),
        ("postgres://amal@db.example.org/desk", {"NAME": "desk", "USER": "amal", "HOST": "db.example.org"}),
        (
            "postgresql://amal:s3cret@127.0.0.1:5433/desk",
            {"NAME": "desk", "USER": "amal", "PASSWORD": "s3cret", "HOST": "127.0.0.1", "PORT": 5433},
        ),
        (
            "postgresql://a%40b:p%40ss%2Fw%3Ard%23%3F%25%20+@h/desk",
            {"NAME": "desk", "USER": "a@b", "PASSWORD": "p@ss/w:rd#?% +", "HOST": "h"},
        ),
        (
            "postgresql://h/desk?sslmode=verify-full&connect_timeout=5",
            {"NAME": "desk", "HOST": "h", "OPTIONS": {"sslmode": "verify-full", "connect_timeout": "5"}},
        ),
        ("postgresql://amal@%2Frun%2Fpostgresql/desk", {"NAME": "desk", "USER": "amal", "HOST": "/run/postgresql"}),
        ("postgresql://[::1]:5432/desk", {"NAME": "desk", "HOST": "::1", "PORT": 5432}),
    ],
    ids=["name alone", "user and host", "all", "percent-encoded", "options", "socket", "IPv6"],
)
def test_postgresql_address_gives_its_parts(given, value, read):
    given(value)
    empty = {"USER": "", "PASSWORD": "", "HOST": "", "PORT": "", "OPTIONS": {}}
    assert environment.database("X", "") == {"ENGINE": "django.db.backends.postgresql", **empty, **read}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("mysql://h/desk", "X begins with “mysql:”; use sqlite: or postgresql:."),
        ("desk.sqlite3", "X begins with “:”; use sqlite: or postgresql:."),
        ("sqlite:///", "X names no database; put it after the last slash."),
        ("sqlite://desk.sqlite3", "X names no database; put it after the last slash."),
        ("postgresql://h", "X names no database; put it after the last slash."),
        ("postgresql://h/", "X names no database; put it after the last slash."),
        ("postgresql://u:s3cret@h:99999/desk", "X cannot be read as a database address: Port out of range 0-65535."),
        (
            "postgresql://u:s3cret@h:x/desk",
            "X cannot be read as a database address: Port could not be cast to integer value as 'x'.",
        ),
        ("postgresql://[::1/desk", "X cannot be read as a database address: Invalid IPv6 URL."),
    ],
)
def test_address_that_names_no_database_is_refused_by_name_and_without_the_password(given, value, message):
    given(value)
    assert refusal(lambda: environment.database("X", "")) == message
