"""Profiles of well-known datasets, on small tables that have their columns."""
# ruff: noqa: E501 - rows of tables are as long as they are

from pathlib import Path

import pytest
from django.conf import settings

from actors.models import Actor, Relationship
from events.importing import profiles
from events.importing.opening import Reading
from events.importing.plan import FaultySource, Plan
from events.models import Event, EventDocument
from history.models import Change
from sources.models import Document

# What a column means is alike whatever the database; that imports write to both is tested beside this.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

VETOES = Path(settings.BASE_DIR).parent / "shared" / "data" / "unsc_vetoes.csv"

GED = """\
id,relid,year,type_of_violence,conflict_name,dyad_name,side_a_new_id,side_a,side_b_new_id,side_b,source_article,where_prec,where_coordinates,adm_1,adm_2,latitude,longitude,country,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,low
101,SYR-1,2014,1,Syria: Government,Government of Syria - IS,118,Government of Syria,234,IS,"Agency, 2014-05-03",1,Al Bab town,Aleppo province,Al Bab district,36.3704,37.5157,Syria,1,2014-05-02 00:00:00.000,2014-05-02 00:00:00.000,1,2,0,0,3,4,3
102,SYR-2,2014,3,Syria: IS,IS - Civilians,234,IS,1,Civilians,,4,Aleppo province,Aleppo province,,36.2,37.1,Syria,4,2014-05-01,2014-05-31,0,0,7,0,7,7,7
"""
UCDP_ACTORS = """\
ActorId,NameData,NameOrig,NameOrigFull,NameOrigFullEng,NameChange,NewName,NewNameFullMotherTongue,NewNameFullEng,Org,ActorIdPrev
234,IS,ISI,ad-Dawla,Islamic State of Iraq,1,IS,,Islamic State,1,235
235,AQI,AQI,,Al-Qaeda in Iraq,0,,,,1,
118,Government of Syria,,,,0,,,,4,
"""
PAX = """\
Con,PPName,AgtId,Agt,Dat,Status,Agtp,Stage,StageSub,Part,ThrdPart,OthAgr
Syria,Syrian peace process,1481,Action Group for Syria Final Communiqué (Geneva I),30/06/2012,Multiparty,Intra,Pre,Prin,Action Group,United Nations,
"""
ACLED = """\
event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,iso,region,country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,notes,fatalities
SYR1,01 May 2014,2014,1,Political violence,Battles,Armed clash,Unidentified Armed Group (Syria),Ally One; Ally Two,3,Military Forces of Syria,,1,13,760,Middle East,Syria,Aleppo,Al Bab,,Al Bab,36.3704,37.5157,1,Agency,International,Clash near the town.,2
SYR2,14 May 2014,2014,2,Demonstrations,Protests,Peaceful protest,Protesters (Syria),,6,,,,60,760,Middle East,Syria,Aleppo,,,Aleppo,36.2,37.16,3,Agency,National,A protest.,0
SYR3,15 May 2014,2014,3,Political violence,Battles,Armed clash,Unidentified Armed Group (Syria),,3,Military Forces of Syria,,1,13,760,Middle East,Syria,Aleppo,,,Aleppo,36.2,37.16,3,Agency,National,A clash.,1
"""


def run(source):
    plan = Plan.of(source)
    assert [fault for fault in plan.tally.faults if not fault.warning] == []
    plan.write(by=None, reason="test")
    return plan


def the(scheme, value):
    return Event.objects.get(identifiers__scheme=scheme, identifiers__value=value)


@pytest.mark.parametrize(
    ("name", "text", "order"),
    [("ucdp-ged", GED, ""), ("ucdp-actors", UCDP_ACTORS, ""), ("pa-x", PAX, "DMY"), ("acled", ACLED, "")],
    ids=["ucdp-ged", "ucdp-actors", "pa-x", "acled"],
)
def test_profile_imports_once(table, name, text, order):
    run(table(text, profile=name, order=order))
    before = Change.objects.count()
    again = Plan.of(table(text, profile=name, order=order)).tally
    assert {result for _, result in again.counts} == {"unchanged"}
    assert Change.objects.count() == before


def test_every_profile_can_be_read_and_has_a_title():
    assert profiles.names() == ["acled", "pa-x", "ucdp-actors", "ucdp-ged", "unsc-vetoes"]
    assert all(profiles.load(name).title for name in profiles.names())


def test_ged_says_when_and_where_no_more_closely_than_it_knows(table):
    plan = run(table(GED, profile="ucdp-ged"))
    exact, month = the("ucdp-ged", "101"), the("ucdp-ged", "102")
    assert (exact.date_edtf, exact.place.name, exact.place.country, exact.place.geo_precision) == (
        "2014-05-02",
        "Al Bab town, Aleppo province",
        "SY",
        "city",
    )
    assert (month.date_edtf, month.place.name, month.place.geo_precision) == (
        "[2014-05-01..2014-05-31]",
        "Aleppo province",
        "admin1",
    )
    assert "Deaths: best estimate 3, between 3 and 4." in exact.summary
    assert {(row.actor.name, row.actor.kind, row.role) for row in exact.participations.all()} == {
        ("Government of Syria", "government", "party"),
        ("IS", "armed_group", "party"),
    }
    assert [(row.locator, row.note) for row in exact.citations.all()] == [("101", "Agency, 2014-05-03")]
    assert plan.source.notes == ["Not kept, as nothing takes these columns: relid."]


def test_actors_of_events_are_known_again_in_the_table_of_actors(table):
    run(table(GED, profile="ucdp-ged"))
    run(table(UCDP_ACTORS, profile="ucdp-actors"))
    group = Actor.objects.get(identifiers__scheme="ucdp-actor", identifiers__value="234")
    assert set(group.names.values_list("name", "kind")) == {
        ("ISI", "short"),
        ("ad-Dawla", "official"),
        ("Islamic State of Iraq", "translation"),
        ("Islamic State", "translation"),
    }
    assert Relationship.objects.get().object.name == "AQI"
    assert Actor.objects.filter(identifiers__scheme="ucdp-actor").count() == 4


def test_agreement_is_an_event_and_the_document_signed_there(table):
    run(table(PAX, profile="pa-x", order="DMY"))
    event = the("pa-x", "1481")
    assert (event.date_edtf, event.outcome, event.documents.get().role) == ("2012-06-30", "agreement", "signed")
    assert event.documents.get().document.title == "Action Group for Syria Final Communiqué (Geneva I)"
    assert "Parties: Action Group. Third parties: United Nations." in event.summary


def test_acled_days_that_stand_for_a_week_or_month_are_not_taken_for_days(table):
    run(table(ACLED, profile="acled"))
    dates = [the("acled", value).date_edtf for value in ("SYR1", "SYR2", "SYR3")]
    assert dates == ["2014-05-01", "[2014-05-08..2014-05-20]", "2014-05"]


@pytest.mark.parametrize(
    ("day", "edtf"), [("0001-01-03", "[0001-01-01..0001-01-09]"), ("9999-12-30", "[9999-12-24..9999-12-31]")]
)
def test_week_ends_with_the_calendar(table, day, edtf):
    run(table(ACLED.replace("SYR2,14 May 2014", f"SYR2,{day}"), profile="acled"))
    assert the("acled", "SYR2").date_edtf == edtf


def test_unknown_actors_of_a_dataset_are_kept_as_such_and_once(table):
    run(table(ACLED, profile="acled"))
    group = Actor.objects.get(name="Unidentified Armed Group (Syria)")
    assert (group.kind, group.participations.count()) == ("armed_group", 2)
    assert [str(row) for row in group.identifiers.all()] == ["acled-name:Unidentified Armed Group (Syria)"]
    allies = the("acled", "SYR1").participations.filter(role="supporter")
    assert {row.actor.name for row in allies} == {"Ally One", "Ally Two"}


def test_value_table_takes_an_actor_that_is_here(table):
    run(table(UCDP_ACTORS, profile="ucdp-actors"))
    slug = Actor.objects.get(name="Government of Syria").slug
    mapping = profiles.text("acled").decode()
    known = f"role: party\n    known: {{Military Forces of Syria: {slug}}}"
    run(table(ACLED, mapping=mapping.replace("role: party", known)))
    assert Actor.objects.get(slug=slug).participations.count() == 2
    assert not Actor.objects.filter(name="Military Forces of Syria").exists()


@pytest.mark.skipif(not VETOES.exists(), reason="The data are not here.")
def test_vetoes_import_with_their_order_stated_and_only_then():
    def vetoes(order):
        return Plan.of(Reading(profile="unsc-vetoes", order=order).open(lambda: VETOES.open("rb"), VETOES.name))

    wrong = vetoes("DMY")
    assert (wrong.tally.fault_count, wrong.tally.counts["events.event", "created"]) == (144, 70)
    with pytest.raises(FaultySource):
        wrong.write(by=None, reason="x")
    assert not Change.objects.exists()

    right = vetoes("MDY")
    expected = {("events.event", "created"): 214, ("sources.document", "created"): 206, ("actors.actor", "created"): 7}
    assert (right.tally.counts, right.tally.fault_count) == (expected, 0)
    assert right.write(by=None, reason="x").counts == expected
    before = Change.objects.count()
    again = vetoes("MDY").write(by=None, reason="x")
    assert {result for _, result in again.counts} == {"unchanged"}
    assert Change.objects.count() == before

    # What they tell
    assert (Event.objects.count(), Document.objects.count()) == (214, 206)
    assert set(Event.objects.values_list("status", "outcome", "kind")) == {("held", "rejected", "adoption")}
    assert set(EventDocument.objects.values_list("role", flat=True)) == {"rejected"}
    veto = Event.objects.get(name="Veto of draft S/2020/654 (Syria)")
    assert veto.date_edtf == "2020-07-07"
    assert {(row.actor.name, row.role) for row in veto.participations.all()} == {
        ("Russia", "opponent"),
        ("China", "opponent"),
        ("United Nations Security Council", "organiser"),
    }
    assert Event.objects.filter(participations__actor__name="Soviet Union").count() == 90
