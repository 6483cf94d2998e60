"""An edition in other forms: citations, Markdown, JSON, PDF, a picture to share."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from briefs.formats.bibtex import bibtex
from briefs.formats.citation import text
from briefs.formats.csl import csl_json
from briefs.formats.document import document
from briefs.formats.markdown import markdown
from briefs.formats.ris import ris

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefs.models import Edition, Withdrawal


@dataclass(frozen=True)
class Form:
    """A form that an edition can be had in.

    media_type is what it is called on the way to a reader, label by people. A citation names a text and does not
    hold it, so it stays when the text is withdrawn. write is None for files that are made once and kept.
    """

    media_type: str
    label: Any
    write: "Callable[[Edition, Withdrawal | None], str] | None" = None
    is_citation: bool = False
    is_open: bool = True


#: Each form by what its address ends with.
FORMS = {
    "pdf": Form("application/pdf", _("PDF"), is_open=False),
    "png": Form("image/png", _("Picture to share"), is_open=False),
    "md": Form("text/markdown; charset=utf-8", _("Markdown"), markdown, is_open=False),
    "json": Form("application/json", _("JSON"), document),
    "txt": Form("text/plain; charset=utf-8", _("Plain text"), text, is_citation=True),
    "bib": Form("application/x-bibtex; charset=utf-8", _("BibTeX"), bibtex, is_citation=True),
    "ris": Form("application/x-research-info-systems; charset=utf-8", _("RIS"), ris, is_citation=True),
    "csl.json": Form("application/vnd.citationstyles.csl+json", _("CSL-JSON"), csl_json, is_citation=True),
}
