"""Small tables, and sources made of them."""

from io import BytesIO

import pytest

from events.importing.opening import Reading


@pytest.fixture
def table():
    """A function that gives a source of a table written as text, by a profile or by a mapping in YAML."""

    def make(text: str | bytes, **reading):
        data = text if isinstance(text, bytes) else text.encode()
        return Reading(**reading).open(lambda: BytesIO(data), "table.csv")

    return make
