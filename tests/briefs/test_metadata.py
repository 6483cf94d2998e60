"""What the head of a page tells machines: search engines, reference managers, and where links are shared."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from briefs.models import EditionFile, Withdrawal
from tests.briefs.formats.hard import SUMMARY, TITLE, hard_edition
from tests.making import (
    edit,
    make_actor,
    make_author,
    make_brief,
    make_document,
    make_event,
    make_live,
    make_topic,
    publish,
    save,
)

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
BRIEF = f"{SITE}/briefs/talks/"


def head_of(client, address: str) -> str:
    return client.get(address).content.decode().partition("</head>")[0]


def tags(client, address: str) -> list[tuple[str, str]]:
    """Name or property, and content, of each meta element, in order."""
    found = re.findall(r'<meta (?:name|property)="([^"]*)" content="([^"]*)">', head_of(client, address))
    return [(name, unescape(content)) for name, content in found]


def canonical(client, address: str) -> list[str]:
    return re.findall(r'<link rel="canonical" href="([^"]*)">', head_of(client, address))


def nodes(client, address: str) -> dict[str, dict]:
    """Linked data in the head, by type."""
    texts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', head_of(client, address), re.DOTALL)
    found = [json.loads(text) for text in texts]
    assert all(node["@context"] == "https://schema.org" for node in found)
    assert len({node["@type"] for node in found}) == len(found)
    return {node["@type"]: node for node in found}


def trail(client, address: str) -> list[tuple[str, str]]:
    steps = nodes(client, address)["BreadcrumbList"]["itemListElement"]
    assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
    return [(step["name"], step["item"].removeprefix(SITE)) for step in steps]


def in_utc(moment) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def make_talks(**fields):
    linked = {
        "topics": (make_topic("Syria"), make_topic("Peace talks")),
        "authors": (
            make_author("Kofi Annan", family_name="Annan", given_name="Kofi"),
            make_author("Alex de Waal", family_name="de Waal", given_name="Alex"),
        ),
        "events": (make_event("Geneva I", slug="geneva-i"), make_event("Vienna", date_edtf="2018-01-25/2018-01-26")),
        "actors": (
            make_actor("Staffan de Mistura", slug="de-mistura", wikidata="Q354575"),
            make_actor("Syria", slug="syria", kind="state", country="SY"),
            make_actor("United Nations", slug="un", kind="igo"),
        ),
        "documents": (make_document(url="https://undocs.org/x", publisher="United Nations"),),
    }
    return make_live(title="Talks & no <result>", slug="talks", **linked, **fields)


# Reference managers


@pytest.mark.once
def test_zotero_sees_a_report_with_all_of_its_fields(client, settings):
    settings.LICENSE_URL = "https://creativecommons.org/licenses/by/4.0/"
    brief = make_talks()
    edition = brief.live_edition()
    read = "citation_", "dcterms."
    assert [(name, content) for name, content in tags(client, "/briefs/talks/") if name.startswith(read)] == [
        ("citation_title", "Talks & no <result>"),
        ("citation_author", "Annan, Kofi"),
        ("citation_author", "de Waal, Alex"),
        ("citation_publication_date", "2018/01/25"),
        ("citation_online_date", f"{edition.published_at:%Y/%m/%d}"),
        ("citation_technical_report_institution", "Bottomline"),
        ("citation_technical_report_number", f"BL-{brief.pk}"),
        ("citation_abstract", "No result so far."),
        ("citation_language", "en-GB"),
        ("citation_public_url", f"{BRIEF}editions/1/"),
        *([("citation_pdf_url", f"{BRIEF}editions/1.pdf")] if EditionFile.can_be_made("pdf") else []),
        ("dcterms.type", "Bottom line brief"),
        ("dcterms.rights", "https://creativecommons.org/licenses/by/4.0/"),
    ]


@pytest.mark.once
def test_rights_are_not_told_where_the_site_names_no_terms(client):
    make_live(slug="talks")
    assert "dcterms.rights" not in dict(tags(client, "/briefs/talks/"))


@pytest.mark.once
def test_body_that_signs_is_not_taken_apart(client):
    make_live(slug="talks", authors=(make_author("Bottomline desk"),))
    assert [content for name, content in tags(client, "/briefs/talks/") if name == "citation_author"] == [
        "Bottomline desk,"
    ]


@pytest.mark.once
def test_page_of_a_record_is_dated_by_its_last_change(client):
    make_talks()
    day = f"{timezone.localdate():%Y-%m-%d}"
    for address in ("/events/vienna/", "/actors/un/"):
        assert dict(tags(client, address))["dcterms.date"] == day
    assert "dcterms.date" not in dict(tags(client, "/events/"))


# Where links are shared


@pytest.mark.once
def test_shared_link_shows_title_bottom_line_and_picture(client):
    edition = make_talks().live_edition()
    shared = dict(tags(client, "/briefs/talks/"))
    moment = in_utc(edition.published_at)
    assert shared["og:type"] == "article"
    assert shared["og:title"] == "Talks & no <result>"
    assert shared["og:description"] == shared["description"] == "No result so far."
    assert (shared["og:url"], shared["og:site_name"], shared["og:locale"]) == (BRIEF, "Bottomline", "en_GB")
    assert (shared["og:image:width"], shared["og:image:height"]) == ("1200", "630")
    assert (shared["article:published_time"], shared["article:modified_time"]) == (moment, moment)
    assert shared["article:section"] == "Syria"
    assert shared["twitter:card"] == "summary_large_image"
    every = tags(client, "/briefs/talks/")
    people = [content for name, content in every if name == "article:author"]
    assert people == [f"{SITE}/authors/kofi-annan/", f"{SITE}/authors/alex-de-waal/"]
    assert [content for name, content in every if name == "article:tag"] == ["Syria", "Peace talks"]


@pytest.mark.once
def test_shared_link_to_a_hard_brief_keeps_every_sign(client):
    hard_edition()
    shared = dict(tags(client, "/briefs/hard/"))
    assert (shared["og:title"], shared["og:description"]) == (TITLE, SUMMARY)
    assert nodes(client, "/briefs/hard/")["Report"]["headline"] == TITLE


@pytest.mark.once
@pytest.mark.parametrize("can_be_made", [True, False])
def test_picture_is_that_of_the_edition_where_the_site_can_make_one(client, monkeypatch, can_be_made):
    monkeypatch.setattr(EditionFile, "can_be_made", lambda kind: can_be_made)
    make_talks()
    shared = dict(tags(client, "/briefs/talks/"))
    node = nodes(client, "/briefs/talks/")["Report"]
    if can_be_made:
        assert shared["og:image"] == node["image"]["url"] == f"{BRIEF}editions/1.png"
        assert shared["og:image:alt"] == "“Talks & no <result>”, a brief of 25 January 2018, on Bottomline"
    else:
        assert (shared["og:image"], shared["og:image:alt"]) == (f"{SITE}/static/share.png", "Bottomline")
        assert "image" not in node


@pytest.mark.once
def test_every_other_page_can_be_shared_and_has_one_address(client):
    make_talks()
    for address in (
        *("/", "/briefs/", "/topics/", "/topics/syria/", "/authors/", "/authors/kofi-annan/", "/events/"),
        *("/events/vienna/", "/actors/", "/actors/un/", "/feeds/", "/about/", "/codebook/", "/api/"),
    ):
        every = tags(client, address)
        shared = dict(every)
        assert shared["og:type"] == "website", address
        assert shared["og:title"], address
        assert shared["og:description"] == shared["description"] != "", address
        assert canonical(client, address) == [shared["og:url"]] == [f"{SITE}{address}"]
        assert len(every) == len(shared), address


def test_later_page_of_a_list_goes_by_its_number_and_a_filtered_one_is_not_indexed(client):
    for n in range(21):
        make_event(f"Round {n}", is_public=True)
    assert canonical(client, "/events/?page=2") == [f"{SITE}/events/?page=2"]
    assert canonical(client, "/events/?page=1") == [f"{SITE}/events/"]
    assert canonical(client, "/events/?status=held") == []
    assert ("robots", "noindex, follow") in tags(client, "/events/?status=held")
    assert "robots" not in dict(tags(client, "/events/?page=2"))


@pytest.mark.once
def test_what_is_read_first_is_in_which_letters_the_page_is_written(client):
    make_talks()
    for address in ("/", "/briefs/talks/", "/events/"):
        assert re.search(r"<head>\s*<meta charset=\"utf-8\">", head_of(client, address)), address


# Linked data


@pytest.mark.once
def test_brief_is_a_report(client, settings):
    settings.LICENSE_URL = "https://creativecommons.org/licenses/by/4.0/"
    brief = make_talks()
    edition = brief.live_edition()
    node = nodes(client, "/briefs/talks/")["Report"]
    assert node["@id"] == node["url"] == node["mainEntityOfPage"]["@id"] == BRIEF
    assert node["headline"] == "Talks & no <result>"
    assert node["abstract"] == node["description"] == "No result so far."
    assert node["datePublished"] == node["dateModified"] == in_utc(edition.published_at)
    assert node["author"] == [
        {
            "@type": "Person",
            "@id": f"{SITE}/authors/kofi-annan/",
            "url": f"{SITE}/authors/kofi-annan/",
            "name": "Kofi Annan",
            "familyName": "Annan",
            "givenName": "Kofi",
        },
        {
            "@type": "Person",
            "@id": f"{SITE}/authors/alex-de-waal/",
            "url": f"{SITE}/authors/alex-de-waal/",
            "name": "Alex de Waal",
            "familyName": "de Waal",
            "givenName": "Alex",
        },
    ]
    assert node["publisher"] == {
        "@type": "Organization",
        "@id": f"{SITE}/#publisher",
        "name": "Bottomline",
        "url": f"{SITE}/",
        "logo": {"@type": "ImageObject", "url": f"{SITE}/static/icon.svg"},
        "publishingPrinciples": f"{SITE}/about/",
        "correctionsPolicy": f"{SITE}/about/#corrections",
    }
    assert (node["inLanguage"], node["isAccessibleForFree"], node["license"]) == ("en-GB", True, settings.LICENSE_URL)
    assert (node["reportNumber"], node["identifier"]) == (f"BL-{brief.pk}", f"urn:uuid:{brief.uuid}")
    assert (node["version"], node["creativeWorkStatus"]) == (1, "Published")
    assert node["wordCount"] == len(edition.text.split()) > 5
    assert node["isPartOf"]["@id"] == f"{SITE}/#site"
    assert node["keywords"] == ["Syria", "Peace talks"]
    assert "correction" not in node


def test_brief_is_about_events_and_mentions_actors_and_sources(client):
    make_talks()
    node = nodes(client, "/briefs/talks/")["Report"]
    assert [(each["@type"], each["name"], each["url"]) for each in node["about"]] == [
        ("Event", "Geneva I", f"{SITE}/events/geneva-i/"),
        ("Event", "Vienna", f"{SITE}/events/vienna/"),
    ]
    assert [(each["@type"], each["name"], each["url"]) for each in node["mentions"]] == [
        ("Person", "Staffan de Mistura", f"{SITE}/actors/de-mistura/"),
        ("Country", "Syria", f"{SITE}/actors/syria/"),
        ("Organization", "United Nations", f"{SITE}/actors/un/"),
    ]
    assert [each.get("sameAs") for each in node["mentions"]] == [["http://www.wikidata.org/entity/Q354575"], None, None]
    # By what names it for ever, as on its own page.
    assert node["about"][0]["@id"] == nodes(client, "/events/geneva-i/")["Event"]["@id"]
    assert node["temporalCoverage"] == "2012-06-30/2018-01-26"
    assert node["citation"] == [
        {
            "@type": "CreativeWork",
            "name": "Resolution 2254 (2015)",
            "url": "https://undocs.org/x",
            "publisher": {"@type": "Organization", "name": "United Nations"},
        }
    ]


@pytest.mark.once
def test_time_that_is_not_known_is_not_told(client):
    make_live(slug="talks", events=(make_event("Process", date_edtf="2012-06-30/.."),))
    assert "temporalCoverage" not in nodes(client, "/briefs/talks/")["Report"]


@pytest.mark.once
def test_linked_record_has_the_name_that_the_edition_gives_it(client):
    event = make_event("Ninth round", slug="ninth")
    make_live(slug="talks", events=(event,))
    event.name = "Round nine"
    save(event)
    assert [each["name"] for each in nodes(client, "/briefs/talks/")["Report"]["about"]] == ["Ninth round"]


def test_old_edition_names_no_record_that_readers_see_no_more(client):
    secret, kept = make_event("Dropped round"), make_event("Kept round", slug="kept")
    envoy = make_actor("Dropped envoy")
    brief = make_live(slug="talks", events=(secret, kept), actors=(envoy,))
    with brief.revising(by=None):
        brief.event_links.get(event=secret).delete()
        brief.actor_links.get().delete()
    publish(brief, kind="update", note="Another account")
    node = nodes(client, "/briefs/talks/editions/1/")["Report"]
    assert [each["name"] for each in node["about"]] == ["Kept round"]
    assert "mentions" not in node


def test_minor_change_moves_no_date_and_a_correction_is_told(client):
    brief = make_talks()
    first = brief.live_edition()
    edit(brief, title="Talks, no result")
    publish(brief, kind="minor")
    node = nodes(client, "/briefs/talks/")["Report"]
    assert (node["version"], node["dateModified"]) == (2, in_utc(first.published_at))
    edit(brief, bottom_line="<p>Nine rounds.</p>")
    corrected = publish(brief, kind="correction", note="There were nine rounds, not eight.")
    node = nodes(client, "/briefs/talks/")["Report"]
    assert (node["datePublished"], node["dateModified"]) == (
        in_utc(first.published_at),
        in_utc(corrected.published_at),
    )
    assert node["correction"] == [
        {
            "@type": "CorrectionComment",
            "text": "There were nine rounds, not eight.",
            "datePublished": in_utc(corrected.published_at),
            "url": f"{BRIEF}editions/3/",
        }
    ]


def test_correction_is_told_of_the_texts_that_have_it_unless_it_is_withdrawn(client):
    brief = make_talks()
    edit(brief, bottom_line="<p>Nine rounds.</p>")
    corrected = publish(brief, kind="correction", note="There were nine rounds, not eight.")
    edit(brief, title="Talks that ended")
    publish(brief, kind="update", note="They ended")
    addresses = ["/briefs/talks/editions/1/", "/briefs/talks/editions/3/", "/briefs/talks/"]
    assert ["correction" in nodes(client, address)["Report"] for address in addresses] == [False, True, True]
    corrected.refresh_from_db()
    corrected.withdraw(by=None, reason="There were eight after all.")
    assert ["correction" in nodes(client, address)["Report"] for address in addresses] == [False, False, False]


def test_superseded_edition_is_a_work_of_its_own_that_is_not_indexed(client):
    brief = make_talks()
    edit(brief, title="Talks that ended")
    publish(brief, kind="update", note="They ended")
    address = "/briefs/talks/editions/1/"
    node = nodes(client, address)["Report"]
    assert node["@id"] == node["url"] == f"{SITE}{address}"
    assert (node["creativeWorkStatus"], node["exampleOfWork"]) == ("Superseded", {"@id": BRIEF})
    assert canonical(client, address) == [BRIEF]
    assert ("robots", "noindex, follow") in tags(client, address)
    assert canonical(client, "/briefs/talks/") == [BRIEF]
    assert "robots" not in dict(tags(client, "/briefs/talks/"))


def test_withdrawn_brief_is_told_of_without_its_text(client):
    brief = make_talks()
    brief.withdraw(by=None, reason="No longer holds")
    withdrawal = brief.withdrawals.get()
    node = nodes(client, "/briefs/talks/")["Report"]
    assert (node["@id"], node["headline"], node["creativeWorkStatus"]) == (BRIEF, "Talks & no <result>", "Withdrawn")
    assert node["reportNumber"] == f"BL-{brief.pk}"
    assert node["dateModified"] == in_utc(withdrawal.withdrawn_at)
    assert node["correction"] == {
        "@type": "CorrectionComment",
        "text": "No longer holds",
        "datePublished": in_utc(withdrawal.withdrawn_at),
    }
    assert not {"abstract", "description", "author", "about", "mentions", "citation", "keywords"} & set(node)
    assert tags(client, "/briefs/talks/")[-1] == ("robots", "noindex")


@pytest.mark.once
def test_title_that_should_not_have_come_out_is_not_in_linked_data(client):
    make_talks().withdraw(by=None, reason="Libel", kind=Withdrawal.Kind.IN_ERROR)
    response = client.get("/briefs/talks/")
    assert response.status_code == 410
    assert nodes(client, "/briefs/talks/")["Report"]["headline"] == "a brief of 25 January 2018"
    assert "no \\u003cresult" not in response.content.decode()


def test_scheduled_edition_is_mentioned_nowhere_before_its_time(client, monkeypatch):
    brief, hidden = make_talks(), make_event("Secret round", slug="secret")
    with brief.revising(by=None):
        brief.title = "Talks that ended"
        brief.save()
        brief.event_links.all().delete()
        brief.event_links.model(brief=brief, event=hidden).save()
    later = timezone.now() + timedelta(hours=1)
    publish(brief, kind="correction", note="They ended", at=later)
    for address in ("/briefs/talks/", "/briefs/talks/editions/1/", "/events/geneva-i/", "/actors/un/", "/events/"):
        assert "ended" not in head_of(client, address), address
        assert "Secret" not in head_of(client, address), address
    monkeypatch.setattr(timezone, "now", lambda: later)
    node = nodes(client, "/briefs/talks/")["Report"]
    assert (node["headline"], node["dateModified"]) == ("Talks that ended", in_utc(later))
    assert [each["name"] for each in node["about"]] == ["Secret round"]
    assert [each["text"] for each in node["correction"]] == ["They ended"]
    assert "Secret round" in head_of(client, "/events/secret/")


@pytest.mark.once
def test_text_cannot_close_the_element_that_it_is_in(client):
    make_live(title="</script><script>alert(1)</script>", slug="talks")
    assert nodes(client, "/briefs/talks/")["Report"]["headline"] == "</script><script>alert(1)</script>"
    assert "<script>alert" not in client.get("/briefs/talks/").content.decode()


def test_record_names_the_briefs_that_speak_of_it(client):
    make_talks()
    make_brief("Draft", events=(make_event("Other"),))
    for address, kind in (("/events/geneva-i/", "Event"), ("/actors/de-mistura/", "Person")):
        assert nodes(client, address)[kind]["subjectOf"] == [
            {"@type": "Report", "@id": BRIEF, "url": BRIEF, "headline": "Talks & no <result>"}
        ], address


@pytest.mark.once
def test_first_page_tells_who_publishes_and_how_to_search(client):
    node = nodes(client, "/")["WebSite"]
    assert (node["@id"], node["url"], node["name"]) == (f"{SITE}/#site", f"{SITE}/", "Bottomline")
    assert node["publisher"]["correctionsPolicy"] == f"{SITE}/about/#corrections"
    action = node["potentialAction"]
    assert (action["@type"], action["target"]["urlTemplate"]) == ("SearchAction", f"{SITE}/search/?q={{words}}")
    assert action["query-input"] == "required name=words"
    assert client.get(action["target"]["urlTemplate"].removeprefix(SITE).format(words="talks")).status_code == 200


@pytest.mark.once
def test_rules_that_linked_data_points_to_are_there(client):
    page = client.get("/about/").content.decode()
    assert 'id="corrections"' in page
    assert 'href="/about/"' in client.get("/").content.decode()


OF_TALKS = [("Briefs", "/briefs/"), ("Talks that ended", "/briefs/talks/")]
TRAILS = {
    "/briefs/talks/": OF_TALKS,
    "/briefs/talks/editions/1/": [
        ("Briefs", "/briefs/"),
        ("Talks & no <result>", "/briefs/talks/"),
        ("Edition 1", "/briefs/talks/editions/1/"),
    ],
    "/briefs/talks/editions/": [*OF_TALKS, ("The record of change", "/briefs/talks/editions/")],
    "/briefs/talks/editions/1..2/": [*OF_TALKS, ("What changed", "/briefs/talks/editions/1..2/")],
    "/events/vienna/": [("Events", "/events/"), ("Vienna", "/events/vienna/")],
    "/actors/un/": [("Actors", "/actors/"), ("United Nations", "/actors/un/")],
    "/topics/syria/": [("Topics", "/topics/"), ("Syria", "/topics/syria/")],
    "/authors/kofi-annan/": [("Authors", "/authors/"), ("Kofi Annan", "/authors/kofi-annan/")],
}


@pytest.mark.once
def test_page_below_a_list_tells_the_way_to_it(client):
    brief = make_talks()
    assert trail(client, "/briefs/talks/") == [("Briefs", "/briefs/"), ("Talks & no <result>", "/briefs/talks/")]
    edit(brief, title="Talks that ended")
    publish(brief, kind="update", note="They ended")
    assert {address: trail(client, address) for address in TRAILS} == TRAILS


def test_part_of_a_process_tells_the_way_through_it_if_readers_may_see_it(client):
    for slug, is_public in (("open", True), ("closed", False)):
        process = make_event(f"Talks, {slug}", slug=slug, kind="process", is_public=is_public)
        make_event("Round 1", slug=f"{slug}-1", parent=process, is_public=True)
    way = [("Events", "/events/"), ("Talks, open", "/events/open/"), ("Round 1", "/events/open-1/")]
    assert trail(client, "/events/open-1/") == way
    assert trail(client, "/events/closed-1/") == [("Events", "/events/"), ("Round 1", "/events/closed-1/")]


def test_list_is_a_collection_of_what_it_shows(client):
    make_talks()
    shown = {
        "/briefs/": [("Talks & no <result>", BRIEF)],
        "/events/": [("Vienna", f"{SITE}/events/vienna/"), ("Geneva I", f"{SITE}/events/geneva-i/")],
        "/topics/syria/": [("Talks & no <result>", BRIEF)],
    }
    for address, rows in shown.items():
        node = nodes(client, address)["CollectionPage"]
        assert (node["@id"], node["isPartOf"]["@id"]) == (f"{SITE}{address}", f"{SITE}/#site")
        items = node["mainEntity"]["itemListElement"]
        assert [(item["name"], item["url"]) for item in items] == rows, address
    assert "CollectionPage" not in nodes(client, "/events/?status=held")
