"""The picture to share."""

from io import BytesIO
from pathlib import Path

import pytest

from briefs.formats.picture import alt, painted
from tests.making import make_live

pytest.importorskip("weasyprint")
pytest.importorskip("pypdfium2")
Image = pytest.importorskip("PIL.Image")

STATIC = Path(__file__).parents[3] / "static"


@pytest.mark.parametrize("title", ["Talks", "a" * 300, "محادثات السلام " * 20, "和" * 300, "🕊" * 300], ids=len)
def test_title_fits_above_the_name_of_the_site(title):
    image = Image.open(BytesIO(painted(title, "25 January 2018", "")))
    assert (image.format, image.size) == ("PNG", (1200, 630))
    band = image.convert("RGB").crop((0, 520, 1200, 600))
    assert len(band.getcolors()) == 1


@pytest.mark.parametrize("sign", ["m", "和"])
def test_last_letter_of_the_longest_title_is_seen(sign):
    seen = {painted(sign * 299 + last, "25 January 2018", "") for last in (sign, "■")}
    assert len(seen) == 2


def test_picture_shows_title_and_site_in_ink():
    image = Image.open(BytesIO(painted("Talks", "25 January 2018", "Bottomline"))).convert("L")
    for box in ((72, 60, 400, 100), (72, 120, 400, 230), (72, 530, 400, 575)):
        assert image.crop(box).getextrema()[0] < 100, box


@pytest.mark.django_db
def test_alt_says_what_the_picture_shows():
    edition = make_live().live_edition()
    assert alt(edition) == "“Talks without results”, a brief of 25 January 2018, on Bottomline"


def test_picture_of_the_site_is_there_and_small():
    file = STATIC / "share.png"
    assert file.stat().st_size < 40_000
    assert Image.open(BytesIO(file.read_bytes())).size == (1200, 630)
