"""Where the identifiers that others give to a record lead."""

from urllib.parse import quote

#: Schemes whose identifiers have a page of their own, with its address; {} stands for the identifier.
PAGES = {
    "wikidata": "https://www.wikidata.org/wiki/{}",
    "geonames": "https://www.geonames.org/{}",
    "isni": "https://isni.org/isni/{}",
    "lei": "https://search.gleif.org/#/record/{}",
    "orcid": "https://orcid.org/{}",
    "un-symbol": "https://undocs.org/{}",
    "viaf": "https://viaf.org/viaf/{}",
}


def page_of(scheme: str, value: str) -> str:
    """Address of the page that an identifier names; "" if it is not known."""
    return PAGES[scheme].format(quote(value, safe="/()")) if scheme in PAGES else ""
