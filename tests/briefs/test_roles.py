"""Roles: what each group may do, and that somebody outside the house has to do with briefs of his own only."""

from itertools import pairwise

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse

from briefs.models import Brief
from history.models import Change
from tests.forms import form_of
from tests.making import edit, make_actor, make_author, make_brief, make_event, make_live, make_topic

pytestmark = pytest.mark.django_db

MARKER = "Xylographic"


@pytest.fixture
def contributor(admin_client_of) -> Client:
    return admin_client_of("Outside contributor")


def at(view: str, *args) -> str:
    return reverse(f"admin:briefs_brief_{view}", args=args)


def test_groups_are_made_by_a_migration_and_each_may_more_than_the_one_before():
    names = ["Outside contributor", "Analyst", "Editor", "Publisher", "Administrator"]
    assert set(Group.objects.values_list("name", flat=True)) == set(names)
    rights = [set(Group.objects.get(name=name).permissions.values_list("codename", flat=True)) for name in names]
    acts = [{code for code in codes if code.endswith("_brief")} for codes in rights]
    assert acts[0] == {"view_brief", "add_brief", "change_brief", "restore_brief"}
    assert [more - less for less, more in pairwise(acts)] == [
        {"share_brief", "others_brief"},
        {"delete_brief", "review_brief", "publish_brief", "withdraw_brief"},
        {"emergency_brief"},
        set(),
    ]
    assert all(less <= more for less, more in pairwise(rights))
    assert rights[4] - rights[3] == {"add_user", "change_user", "view_user", "view_group", "view_activity"}


# Briefs of others


def marked() -> Brief:
    """A brief of somebody else with the marker in all that it says, and a history, an edition and links."""
    brief = make_brief(
        MARKER,
        bottom_line=f"<p>{MARKER}</p>",
        sections=((MARKER, f"<p>{MARKER}</p>"),),
        topics=(make_topic(),),
        events=(make_event(is_public=True),),
        actors=(make_actor(is_public=True),),
        authors=(make_author(),),
    )
    make_live(brief)
    return edit(brief, bottom_line=f"<p>{MARKER} again.</p>", reason=MARKER)


def doors(brief: Brief) -> list[str]:
    """The address of each page of the admin that is about one brief."""
    given = {"pk": brief.pk, "object_id": brief.pk}
    patterns = [p for p in admin.site._registry[Brief].get_urls() if p.name and {*given} & {*p.pattern.converters}]
    return [
        reverse(
            f"admin:{pattern.name}",
            kwargs={
                name: given.get(name, 2 if name == "new" else 1)
                for name, converter in pattern.pattern.converters.items()
            },
        )
        for pattern in patterns
    ]


def test_contributor_finds_no_page_of_a_brief_of_somebody_else(contributor):
    brief = marked()
    addresses = doors(brief)
    assert len(addresses) >= 9
    before = Change.objects.count(), Brief.objects.values().get()
    for address in addresses:
        for send in (contributor.get, contributor.post, contributor.delete):
            response = send(address)
            assert response.status_code in {302, 403, 404, 405}, address
            assert MARKER not in response.content.decode()
            if response.status_code == 302:
                assert response.url == "/admin/", address
    assert (Change.objects.count(), Brief.objects.values().get()) == before


@pytest.mark.once
def test_contributor_comes_to_the_pages_of_his_own_brief(contributor):
    mine = make_brief("Mine", owner=contributor.user)
    for view in ("change", "history", "uses", "editions"):
        assert contributor.get(at(view, mine.pk)).status_code == 200
    assert contributor.get(at("revision", mine.pk, 1)).status_code == 200
    assert contributor.get(at("delete", mine.pk)).status_code == 403
    assert contributor.get(at("publish", mine.pk)).status_code == 403


def test_lists_of_a_contributor_have_his_own_briefs_only(contributor):
    brief = marked()
    make_brief("Mine", owner=contributor.user, events=(brief.event_links.get().event,))
    queries = ("", f"?q={MARKER[:9].lower()}", "?date__year=2018", f"?topics__id__exact={brief.topics.get().pk}")
    for query in queries:
        page = contributor.get(at("changelist") + query)
        assert page.status_code == 200
        assert MARKER not in page.content.decode()
    assert "Mine" in contributor.get(at("changelist")).content.decode()


def records(brief: Brief) -> list:
    links = brief.event_links.get().event, brief.actor_links.get().actor, brief.authorships.get().author
    return [*links, brief.topics.get()]


@pytest.mark.once
def test_pages_of_records_name_no_brief_of_others_to_a_contributor(contributor):
    brief = marked()
    for record in records(brief):
        name = f"admin:{record._meta.app_label}_{record._meta.model_name}"
        uses = contributor.get(reverse(f"{name}_uses", args=[record.pk]))
        assert uses.status_code == 200
        assert uses.context["uses"] == []
        for view in ("uses", "change", "history"):
            page = contributor.get(reverse(f"{name}_{view}", args=[record.pk]))
            assert MARKER not in page.content.decode()


def test_uses_count_a_contributors_own_briefs_and_no_others(contributor):
    brief = marked()
    event = brief.event_links.get().event
    make_brief("Mine", owner=contributor.user, events=(event,))
    page = contributor.get(reverse("admin:events_event_uses", args=[event.pk]))
    (use,) = page.context["uses"]
    assert (use.count, [str(row.record) for row in use.first]) == (1, ["Mine"])
    everything = contributor.get(reverse("admin:events_event_uses", args=[event.pk]), {"of": use.key})
    assert MARKER not in everything.content.decode()


@pytest.fixture
def keeper(admin_client_of) -> Client:
    """Somebody who looks after records, deletes and merges them, and has to do with own briefs only."""
    client = admin_client_of("Outside contributor", username="keeper")
    codes = [f"{act}_{model}" for act in ("change", "delete") for model in ("event", "actor", "topic", "author")]
    client.user.user_permissions.set(Permission.objects.filter(codename__in=codes))
    return client


def test_what_stands_in_the_way_of_deleting_is_counted_where_it_may_not_be_seen(keeper):
    brief = marked()
    for record in records(brief):
        name = f"admin:{record._meta.app_label}_{record._meta.model_name}"
        page = keeper.get(reverse(f"{name}_delete", args=[record.pk])).content.decode()
        assert "1 brief that you may not see" in page
        assert MARKER not in page
        data = {"action": "delete_selected", "_selected_action": [record.pk], "apply": "Delete", "reason": "Old"}
        report = keeper.post(reverse(f"{name}_changelist"), data).content.decode()
        assert "1 brief that you may not see" in report
        assert MARKER not in report
    event = brief.event_links.get().event
    make_brief("Mine", owner=keeper.user, events=(event,))
    page = keeper.get(reverse("admin:events_event_delete", args=[event.pk])).content.decode()
    assert "Brief: Mine" in page
    assert "1 brief that you may not see" in page


@pytest.mark.once
def test_editions_that_keep_a_record_are_not_named(keeper):
    brief = marked()
    event = brief.event_links.get().event
    edit_links = brief.event_links.get()
    with brief.revising(by=None):
        edit_links.delete()
    page = keeper.get(reverse("admin:events_event_delete", args=[event.pk])).content.decode()
    assert "Published editions" in page
    assert MARKER not in page


def test_preview_of_a_merge_counts_the_briefs_of_others_and_names_none(keeper):
    brief = marked()
    other = make_event("Another", is_public=True)
    address = reverse("admin:events_event_merge", args=[brief.event_links.get().event.pk])
    page = keeper.get(address, {"into": other.pk})
    assert page.status_code == 200
    assert {group.label: (group.count, group.rows) for group in page.context["moving"]}["Briefs"] == (1, [])
    assert MARKER not in page.content.decode()


@pytest.mark.once
def test_replacements_of_a_withdrawn_brief_are_chosen_from_those_that_one_may_see(keeper):
    marked()
    mine = make_live(make_brief("Mine", owner=keeper.user))
    make_live(make_brief("Also mine", owner=keeper.user))
    keeper.user.user_permissions.add(Permission.objects.get(codename="withdraw_brief"))
    page = keeper.get(at("withdraw", mine.pk)).content.decode()
    assert "Also mine" in page
    assert MARKER not in page


@pytest.mark.once
def test_address_by_number_tells_no_slug_of_a_draft(contributor, admin_client_of):
    brief = make_brief(MARKER)
    key = ContentType.objects.get_for_model(Brief).pk
    for client in (contributor, admin_client_of(username="powerless")):
        response = client.get(f"/admin/r/{key}/{brief.pk}/")
        assert response.status_code in {403, 404}
        assert MARKER.lower() not in str(response.headers).lower()


# The owner


@pytest.mark.once
def test_new_brief_of_a_contributor_is_his_whatever_he_sends(contributor, admin_client_of):
    other = admin_client_of("Analyst").user
    data = form_of(contributor.get(at("add")), "brief_form")
    assert "owner" not in data
    contributor.post(at("add"), data | {"title": "New", "owner": other.pk})
    assert Brief.objects.get().owner == contributor.user


@pytest.mark.once
def test_contributor_hands_a_brief_to_nobody(contributor, admin_client_of):
    other = admin_client_of("Analyst").user
    mine = make_brief("Mine", owner=contributor.user)
    page = contributor.get(at("change", mine.pk))
    data = form_of(page, "brief_form")
    assert "owner" not in data
    contributor.post(at("change", mine.pk), data | {"title": "Changed", "owner": other.pk})
    mine.refresh_from_db()
    assert (mine.title, mine.owner) == ("Changed", contributor.user)


@pytest.mark.once
def test_contributor_makes_no_brief_of_another_his(contributor):
    brief = make_brief("Of another")
    data = {"title": "Taken", "owner": contributor.user.pk, "_save": "Save"}
    assert contributor.post(at("change", brief.pk), data).status_code == 302
    brief.refresh_from_db()
    assert (brief.title, brief.owner) == ("Of another", None)


@pytest.mark.once
def test_analyst_gives_a_brief_to_somebody_else(admin_client_of):
    analyst, other = admin_client_of("Analyst"), admin_client_of("Editor").user
    brief = make_brief(owner=analyst.user)
    data = form_of(analyst.get(at("change", brief.pk)), "brief_form")
    analyst.post(at("change", brief.pk), data | {"owner": other.pk})
    brief.refresh_from_db()
    assert brief.owner == other


# People


@pytest.fixture
def administrator(admin_client_of) -> Client:
    return admin_client_of("Administrator")


@pytest.mark.once
def test_administrator_gives_roles_and_not_all_rights(administrator, django_user_model):
    person = django_user_model.objects.create_user("new", password="pass")
    address = reverse("admin:auth_user_change", args=[person.pk])
    data = form_of(administrator.get(address), "user_form")
    assert not {"is_superuser", "user_permissions"} & {*data}
    group = Group.objects.get(name="Analyst")
    right = Permission.objects.get(codename="emergency_brief")
    sent = {"groups": [group.pk], "is_staff": "on", "is_superuser": "on", "user_permissions": [right.pk]}
    assert administrator.post(address, data | sent).status_code == 302
    person.refresh_from_db()
    assert (person.is_staff, person.is_superuser, list(person.groups.all())) == (True, False, [group])
    assert not person.user_permissions.exists()


@pytest.mark.once
def test_administrator_changes_nobody_who_may_everything(administrator, django_user_model):
    root = django_user_model.objects.create_superuser("root", password="pass")
    stored = django_user_model.objects.values().get(pk=root.pk)
    assert administrator.get(reverse("admin:auth_user_change", args=[root.pk])).status_code == 200
    data = {"username": "root", "email": "x@example.org", "_save": "Save"}
    assert administrator.post(reverse("admin:auth_user_change", args=[root.pk]), data).status_code == 403
    password = {"password1": "Tk9-flour-piano", "password2": "Tk9-flour-piano", "usable_password": "true"}
    address = reverse("admin:auth_user_password_change", args=[root.pk])
    assert administrator.get(address).status_code == 403
    assert administrator.post(address, password).status_code == 403
    assert django_user_model.objects.values().get(pk=root.pk) == stored


@pytest.mark.once
def test_superuser_gives_all_rights(admin_client_of, django_user_model):
    person = django_user_model.objects.create_user("new", password="pass")
    root = admin_client_of(username="root", is_superuser=True)
    address = reverse("admin:auth_user_change", args=[person.pk])
    data = form_of(root.get(address), "user_form")
    root.post(address, data | {"is_superuser": "on"})
    person.refresh_from_db()
    assert person.is_superuser
