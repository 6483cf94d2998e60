"""PDF of an edition. Few tests, because each PDF takes a second."""

from io import BytesIO

import pytest

from briefs.formats.pdf import laid_out, pdf
from tests.briefs.formats.hard import TITLE, hard_edition
from tests.making import make_brief, publish

pytest.importorskip("weasyprint")
pypdf = pytest.importorskip("pypdf")
pytestmark = pytest.mark.django_db


def fonts_of(reader) -> list[dict]:
    """What is known of each font; that of a composite one stands with its descendant."""
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"].get("/Font", {}).values()]
    return [font.get("/DescendantFonts", [font])[0].get_object()["/FontDescriptor"] for font in fonts]


def test_pdf_is_tagged_titled_in_a_language_with_its_fonts_and_says_that_it_is_pdf_ua():
    edition = hard_edition()
    reader = pypdf.PdfReader(BytesIO(pdf(edition)))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert (reader.metadata.title, reader.metadata.author) == (
        TITLE,
        "Alex de Waal, Smith and Sons, Ltd. {&}, سارة أحمد",
    )
    assert reader.metadata.creation_date == edition.published_at.replace(microsecond=0)
    assert 'pdfuaid:part="1"' in root["/Metadata"].get_data().decode()
    assert fonts_of(reader)
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(font) for font in fonts_of(reader))

    text = " ".join(page.extract_text() for page in reader.pages)
    footer = f"BL-{edition.brief_id}, edition 1, 25 January 2018"
    assert text.count(footer) == len(reader.pages) + 1
    for words in ("Bottomline", "Response & <i>more</i>", "الوسطاء", "http://testserver/briefs/hard/editions/1/"):
        assert words in text.replace("\n", "")
    # Once at the top and once in the citation.
    assert "".join(text.split()).count("".join(TITLE.split())) == 2
    assert "Bold & true 😀 {_} with سلام" in text


def test_pdf_of_the_same_edition_is_the_same_to_the_byte():
    edition = publish(make_brief())
    assert pdf(edition) == pdf(edition)


def test_pdf_tells_what_an_update_changed():
    brief = make_brief()
    publish(brief)
    with brief.revising(by=None):
        brief.title = "Talks with a result"
        brief.save()
    edition = publish(brief, kind="correction", note="The result was overlooked.")
    text = pypdf.PdfReader(BytesIO(pdf(edition))).pages[0].extract_text()
    assert "Correction: The result was overlooked." in text


def test_page_fetches_nothing(tmp_path):
    secret = tmp_path / "secret.css"
    secret.write_text("p::after { content: 'leaked' }")
    link = f'<link rel="stylesheet" href="file://{secret}"><img src="http://127.0.0.1:1/x.png">'
    reader = pypdf.PdfReader(BytesIO(laid_out(f"<html><head>{link}</head><body><p>Text</p></body></html>")))
    assert reader.pages[0].extract_text() == "Text"
