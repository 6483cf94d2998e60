"""The records of the sample on Syria hold what an earlier text on those talks says, fact by fact.

The table below is a reading of that text by hand. It is compared with what is stored: a fact is there if the record
says it, or if a citation keeps what the text says beside what other sources do.
"""

import re
from calendar import month_name
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from actors.models import Actor
from actors.names import fold
from events.importing import import_records
from events.models import Event, Place
from sources.models import Document

# One group: the records are read once, by one worker.
pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.xdist_group("syria")]

RECORDS = Path(settings.BASE_DIR) / "briefs" / "samples" / "records.yaml"
TEXT = Path(settings.BASE_DIR).parent / "shared" / "inputs" / "syria-talks.txt"
DOCUMENT = "bottom-line-2018-01-25"


@dataclass(frozen=True)
class Said:
    """What the text says of one event; an empty text where it is silent."""

    where: str  # Background, para. …
    kind: str
    part_of: str = ""
    number: int | None = None
    count: str = ""
    date: str = ""  # as EDTF, resolved by the date of the text
    words: str = ""  # its own wording of the date
    status: str = "held"
    outcome: str = ""
    place: str = ""
    who: set[tuple[str, str]] = field(default_factory=set)


WAR, GENEVA, TALKS, ASTANA = "syrian-civil-war", "geneva-process", "intra-syrian-talks", "astana-process"
UN, MEDIATOR = "united-nations", ("staffan-de-mistura", "mediator")
SIDES = {("syrian-government", "party"), ("syrian-opposition", "party")}
THREE = {(state, "sponsor") for state in ("russia", "turkey", "iran")}

EVENTS = {
    WAR: Said("1", "conflict", date="2011/..", words="since 2011", status="ongoing", who=SIDES),
    "annan-plan": Said("2", "announcement", WAR, date="2012-04", words="April 2012", who={("kofi-annan", "author")}),
    "syria-ceasefire-april-2012": Said("3", "ceasefire", WAR, outcome="collapsed", who=SIDES),
    GENEVA: Said(
        "1", "process", WAR, count="8", date="2012-06/..", status="ongoing",
        who={(UN, "sponsor"), ("kofi-annan", "initiator"), ("us-government", "supporter")},
    ),
    "geneva-i": Said(
        "2", "conference", GENEVA, 1, date="2012-06", words="June 2012", outcome="document_issued", place="Geneva, CH",
    ),
    "geneva-ii": Said(
        "4", "conference", GENEVA, 2, date="2014-01", words="January 2014", outcome="no_result", place="Geneva, CH",
        who={("lakhdar-brahimi", "mediator"), (UN, "sponsor")},
    ),
    "resolution-2254-adoption": Said(
        "5", "adoption", GENEVA, date="2015-12", words="December 2015", outcome="document_issued",
        who={("un-security-council", "adopter")},
    ),
    TALKS: Said("9", "series", GENEVA, status="ongoing", who={MEDIATOR}),
    "geneva-iii": Said("6", "talks", TALKS, 3, date="2016-02", words="February 2016", outcome="collapsed"),
    "geneva-iv": Said("6", "talks", TALKS, 4, date="2016-04", words="April 2016", outcome="collapsed"),
    "geneva-v": Said("6", "talks", TALKS, 5, date="2017", words="last year", outcome="collapsed"),
    "geneva-vi": Said("6", "talks", TALKS, 6, date="2017", words="last year", outcome="collapsed"),
    "geneva-vii": Said("6", "talks", TALKS, 7, date="2017", words="last year", outcome="collapsed"),
    "geneva-viii": Said(
        "9", "talks", TALKS, 8, date="2017-12", words="December", outcome="no_result",
        who={MEDIATOR, ("syrian-government", "party")},
    ),
    "vienna-round-2018": Said(
        "9", "talks", TALKS, 9, date="2018-01-25/2018-01-26", words="Jan. 25-26", status="planned",
    ),
    ASTANA: Said("7", "process", WAR, count="6", status="ongoing", outcome="no_result", place="Astana", who=THREE),
    "astana-1": Said(
        "7", "talks", ASTANA, 1, date="2017-01", words="January 2017", outcome="no_result", place="Astana, KZ",
        who=SIDES | THREE,
    ),
    "russian-intervention-in-syria": Said("8", "operation", WAR, status="ongoing", who={("russia", "party")}),
    "putin-assad-sochi-2017": Said(
        "8", "meeting", WAR, date="[2017-11-11..2017-11-20]", words="mid-November", place="Sochi, RU",
        who={("vladimir-putin", "host"), ("bashar-al-assad", "guest")},
    ),
    "sochi-summit-2017": Said(
        "8", "summit", WAR, outcome="document_issued", place="Sochi, RU",
        who={("vladimir-putin", "host"), ("recep-tayyip-erdogan", "guest"), ("hassan-rouhani", "guest")},
    ),
    "sochi-congress-2018": Said(
        "9", "conference", WAR, date="2018-01-29/2018-01-30", words="Jan. 29-30", status="planned", place="Sochi, RU",
        who={("russia", "organiser"), ("turkey", "sponsor"), ("iran", "sponsor")},
    ),
}  # fmt: skip

#: (event, actor, whether it came), where the text tells.
ATTENDANCE = {
    ("geneva-i", "syrian-government", "absent"),
    ("geneva-i", "syrian-opposition", "absent"),
    ("geneva-ii", "syrian-opposition", "partly"),
    ("astana-1", "syrian-government", "attended"),
    ("astana-1", "syrian-opposition", "attended"),
    ("vienna-round-2018", "syrian-government", "invited"),
    ("putin-assad-sochi-2017", "bashar-al-assad", "attended"),
    ("sochi-summit-2017", "hassan-rouhani", "attended"),
    ("sochi-congress-2018", "syrian-government", "invited"),
    ("sochi-congress-2018", "syrian-opposition", "invited"),
}

#: (event, actor, for whom).
ON_BEHALF_OF = {
    (GENEVA, "kofi-annan", "united-nations"),
    (GENEVA, "kofi-annan", "league-of-arab-states"),
    ("geneva-ii", "lakhdar-brahimi", "united-nations"),
    ("geneva-ii", "lakhdar-brahimi", "league-of-arab-states"),
    ("geneva-viii", "staffan-de-mistura", "united-nations"),
    ("putin-assad-sochi-2017", "vladimir-putin", "russia"),
    ("putin-assad-sochi-2017", "bashar-al-assad", "syria"),
    ("sochi-summit-2017", "recep-tayyip-erdogan", "turkey"),
    ("sochi-summit-2017", "hassan-rouhani", "iran"),
}

LINKS = {
    (ASTANA, "competes_with", GENEVA),
    ("geneva-i", "refers_to", "annan-plan"),
    ("resolution-2254-adoption", "basis_for", TALKS),
    ("sochi-summit-2017", "follows", "putin-assad-sochi-2017"),
    ("sochi-summit-2017", "leads_to", "sochi-congress-2018"),
    ("sochi-congress-2018", "follows", "vienna-round-2018"),
}

#: (event, document, its role, its kind)
DOCUMENTS = {
    ("annan-plan", "six-point-proposal-2012", "issued", "plan"),
    ("geneva-i", "geneva-communique-2012", "issued", "communique"),
    ("resolution-2254-adoption", "s-res-2254-2015", "adopted", "resolution"),
    ("sochi-summit-2017", "sochi-joint-statement-2017", "issued", "statement"),
}

BRAHIMI = "Joint Special Representative for Syria"

#: (who, relation, to whom, post, where the text says so). Held as of its day, or over by then.
POSTS = {
    ("kofi-annan", "holds_office", "united-nations", "Joint Special Envoy for Syria", "2", "ended"),
    ("kofi-annan", "holds_office", "league-of-arab-states", "Joint Special Envoy for Syria", "2", "ended"),
    ("lakhdar-brahimi", "holds_office", "united-nations", BRAHIMI, "4", "ended"),
    ("lakhdar-brahimi", "holds_office", "league-of-arab-states", BRAHIMI, "4", "ended"),
    ("staffan-de-mistura", "holds_office", "united-nations", "Special Envoy for Syria", "9", "2018-01-25"),
    ("bashar-al-assad", "holds_office", "syria", "President", "3", "2018-01-25"),
    ("vladimir-putin", "holds_office", "russia", "President", "8", "2018-01-25"),
    ("recep-tayyip-erdogan", "holds_office", "turkey", "President", "8", "2018-01-25"),
    ("hassan-rouhani", "holds_office", "iran", "President", "8", "2018-01-25"),
    ("syrian-national-coalition", "represents", "syrian-opposition", "", "3", "2018-01-25"),
}  # fmt: skip

#: Relations that the text takes for granted.
RELATIONS = {
    ("syrian-government", "government_of", "syria"),
    ("syrian-government", "adversary_of", "syrian-opposition"),
    ("us-government", "government_of", "united-states"),
    ("donald-trump", "leads", "us-government"),
    ("un-security-council", "part_of", "united-nations"),
}

#: Every name of an actor that the text uses, and whose it is.
NAMES = {
    "United Nations": UN, "U.N.": UN, "U.N. Security Council": "un-security-council",
    "League of Arab States": "league-of-arab-states", "Arab League": "league-of-arab-states",
    "Syria": "syria", "Syrian government": "syrian-government", "the regime": "syrian-government",
    "Government of the Syrian Arab Republic": "syrian-government", "Trump administration": "us-government",
    "Syrian National Coalition": "syrian-national-coalition", "SNC": "syrian-national-coalition",
    "Russia": "russia", "Turkey": "turkey", "Iran": "iran", "Kazakhstan": "kazakhstan",
    "Kofi Annan": "kofi-annan", "Annan": "kofi-annan",
    "Lakhdar Brahimi": "lakhdar-brahimi", "Staffan de Mistura": "staffan-de-mistura",
    "Bashar al-Assad": "bashar-al-assad", "Assad": "bashar-al-assad", "Vladimir Putin": "vladimir-putin",
    "Putin": "vladimir-putin", "Recep Tayyip Erdogan": "recep-tayyip-erdogan", "Hassan Rouhani": "hassan-rouhani",
}  # fmt: skip

#: Capitalised words of the text that name no actor, event or place: starts of phrases, titles, peoples.
OTHER_WORDS = {
    *("Bottom", "Line", "Background", "Joint", "Special", "Envoy", "President", "Conference"),
    *("Russian", "Turkish", "Iranian", "Syrian"),
    *("A", "But", "From", "In", "It", "Multiple", "Nonetheless", "Representatives", "The", "There", "They"),
    *("Throughout", "While", "Jan"),
}
PLACES = {"Geneva", "Astana", "Sochi"}
ROUNDS = {"Geneva I", "Geneva II", "Geneva III", "Geneva IV", "Geneva V", "VI", "VII"}


@pytest.fixture(scope="module")
def stored(django_db_setup, django_db_blocker):
    """The records of the sample as they are stored: snapshots by slug. Read once, and rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        import_records(RECORDS.read_bytes(), by=None)
        yield {
            "events": {event.slug: event.snapshot() for event in Event.objects.all()},
            "actors": {actor.slug: actor.snapshot() for actor in Actor.objects.all()},
            "places": {place.pk: f"{place.name}, {place.country}" for place in Place.objects.all()},
            "documents": dict(Document.objects.values_list("slug", "kind")),
            "slugs": dict(Document.objects.values_list("pk", "slug")),
        }
        transaction.set_rollback(True)


def slug(reference) -> str:
    return reference["slug"] if reference else ""


def citations(stored, record, **wanted) -> list:
    """What the record cites of the text."""
    rows = [row for row in record["citations"] if stored["slugs"][row["document"]["id"]] == DOCUMENT]
    return [row for row in rows if all(row[name] == value for name, value in wanted.items())]


def located(paragraph: str) -> str:
    return f"Background, para. {paragraph}"


def as_the_text_says(stored, event, said: Said, name: str, value: object) -> str:
    """The value of the text where a citation keeps one, and else that of the record."""
    rows = citations(stored, event, field=name, about=None)
    here = [row for row in rows if row["locator"] == located(said.where)]
    kept = [row["value"] for row in here or rows if row["value"]]
    return kept[0] if kept else str("" if value is None else value)


def read_back(stored, key: str, said: Said) -> Said:
    """What is stored of an event, in as much as the text speaks of it."""
    event = stored["events"][key]
    place = event["place"] and stored["places"][event["place"]["id"]]
    values = {
        "count": as_the_text_says(stored, event, said, "stated_count", event["stated_count"]),
        "date": as_the_text_says(stored, event, said, "date_edtf", event["date_edtf"]),
        "words": event["date_text"],
        "outcome": as_the_text_says(stored, event, said, "outcome", event["outcome"]),
        "place": as_the_text_says(stored, event, said, "place", place),
    }
    return Said(
        said.where,
        event["kind"],
        slug(event["parent"]),
        event["ordinal"],
        status=event["status"],
        who={(slug(part["actor"]), part["role"]) for part in event["participations"]} & said.who,
        **{name: value if getattr(said, name) else "" for name, value in values.items()},
    )


@pytest.mark.parametrize("key", EVENTS)
def test_event_is_stored_as_the_text_has_it(stored, key):
    assert read_back(stored, key, EVENTS[key]) == EVENTS[key]


@pytest.mark.parametrize("key", EVENTS)
def test_event_cites_the_place_in_the_text(stored, key):
    assert citations(stored, stored["events"][key], locator=located(EVENTS[key].where))


def test_attendance_and_bodies_behind_people_are_stored(stored):
    parts = [(key, part) for key, event in stored["events"].items() for part in event["participations"]]
    assert {(key, slug(part["actor"]), part["attendance"]) for key, part in parts} >= ATTENDANCE
    bodies = {(key, slug(part["actor"]), slug(body)) for key, part in parts for body in part["on_behalf_of"]}
    assert bodies >= ON_BEHALF_OF


def test_what_is_planned_and_what_goes_on_is_so_as_of_the_day_of_the_text(stored):
    moving = {key for key in EVENTS if stored["events"][key]["status"] in ("planned", "ongoing")}
    assert moving == {key for key, said in EVENTS.items() if said.status != "held"}
    assert {stored["events"][key]["status_as_of_edtf"] for key in moving} == {"2018-01-25"}


def test_events_are_linked_to_each_other_and_to_documents(stored):
    events = stored["events"].items()
    assert {(key, link["kind"], slug(link["to"])) for key, event in events for link in event["links"]} >= LINKS
    rows = [(key, stored["slugs"][row["document"]["id"]], row["role"]) for key, e in events for row in e["documents"]]
    assert {(*row, stored["documents"][row[1]]) for row in rows} >= DOCUMENTS


def test_posts_are_held_as_of_the_day_of_the_text_or_over(stored):
    relations = {
        (key, row["kind"], slug(row["object"]), row["label"], row["status"] if row["end_edtf"] else row["as_of_edtf"])
        for key, actor in stored["actors"].items()
        for row in actor["relationships"]
    }
    assert relations >= {(who, kind, to, post, held) for who, kind, to, post, _, held in POSTS}
    assert {row[:3] for row in relations} >= RELATIONS


@pytest.mark.parametrize(("who", "to", "paragraph"), sorted({(p[0], p[2], p[4]) for p in POSTS}))
def test_post_cites_the_place_in_the_text(stored, who, to, paragraph):
    rows = citations(stored, stored["actors"][who], field="relationships")
    assert [row["locator"] for row in rows if slug(row["about"]) == to] == [located(paragraph)]


@pytest.mark.parametrize("name", NAMES)
def test_actor_is_found_by_the_name_of_the_text(stored, name):
    actor = stored["actors"][NAMES[name]]
    assert fold(name) in {fold(other) for other in [actor["name"], *(row["name"] for row in actor["names"])]}


@pytest.mark.skipif(not TEXT.exists(), reason="the text is not beside this clone")
def test_the_text_names_nobody_and_nothing_else():
    text = TEXT.read_text()
    for name in sorted([*NAMES, *PLACES, *ROUNDS], key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "", text)
    left = set(re.findall(r"\b[A-Z][\w’-]*", text))
    assert left - OTHER_WORDS - set(month_name) == set()


@pytest.mark.skipif(not TEXT.exists(), reason="the text is not beside this clone")
def test_wording_of_dates_is_that_of_the_text():
    text = TEXT.read_text()
    words = {said.words for said in EVENTS.values() if said.words}
    # One year stands for two months in a sentence, and the war “broke out in 2011”.
    assert {wording for wording in words if wording not in text} == {
        "since 2011",
        "February 2016",
        "January 2018",
    } & words
