"""Administrators give people their roles; nobody gives himself or others more than that."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse

from tests.making import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(admin_client_of):
    return admin_client_of("Administrator", username="chief")


@pytest.fixture
def root():
    return User.objects.create_superuser("root", password="correct horse battery")


def role(name: str) -> Group:
    return Group.objects.get(name=name)


def form(user, *roles: str, **fields) -> dict:
    """What a browser would send for an account that stays as it is but for its roles and these fields."""
    keys = [role(name).pk for name in roles]
    return {"username": user.username, "is_active": "on", "is_staff": "on", "groups": keys, **fields}


def change(user) -> str:
    return reverse("admin:auth_user_change", args=[user.pk])


def password(user) -> str:
    return reverse("admin:auth_user_password_change", args=[user.pk])


def rights_of(user) -> tuple[bool, set[str], set[str]]:
    user = User.objects.get(pk=user.pk)
    roles, rights = user.groups.values_list("name", flat=True), user.user_permissions.values_list("codename", flat=True)
    return user.is_superuser, set(roles), set(rights)


def test_administrator_gives_and_takes_roles(chief):
    amal = make_person("amal", "Analyst")
    response = chief.post(change(amal), form(amal, "Editor", "Publisher", first_name="Amal"))
    assert response.status_code == 302
    assert rights_of(amal) == (False, {"Editor", "Publisher"}, set())
    amal.refresh_from_db()
    assert amal.first_name == "Amal"


def test_administrator_adds_and_closes_accounts(chief):
    words = {"password1": "correct horse battery", "password2": "correct horse battery", "usable_password": "true"}
    chief.post(reverse("admin:auth_user_add"), {"username": "new", "is_superuser": "on", **words})
    new = User.objects.get(username="new")
    assert rights_of(new) == (False, set(), set())
    chief.post(change(new), {**form(new), "is_active": ""})
    new.refresh_from_db()
    assert new.is_active is False


@pytest.mark.parametrize("whom", ["another", "oneself"])
def test_posted_rights_are_not_taken(chief, whom):
    person = make_person("amal", "Administrator") if whom == "another" else chief.user
    every = [str(pk) for pk in Permission.objects.values_list("pk", flat=True)]
    response = chief.post(
        change(person),
        form(person, "Administrator", is_superuser="on", user_permissions=every, last_login_0="2001-01-01"),
    )
    assert response.status_code == 302
    assert rights_of(person) == (False, {"Administrator"}, set())


@pytest.mark.parametrize("whom", ["another", "oneself"])
def test_role_with_rights_that_the_administrator_lacks_is_not_given(chief, whom):
    person = make_person("amal", "Administrator") if whom == "another" else chief.user
    stronger = Group.objects.create(name="Owners")
    stronger.permissions.add(Permission.objects.get(codename="delete_user"))
    page = chief.get(change(person))
    assert "Owners" not in page.content.decode()
    assert set(page.context["adminform"].form.fields["groups"].queryset) == set(Group.objects.exclude(name="Owners"))
    response = chief.post(change(person), form(person, "Administrator", "Owners"))
    assert response.status_code == 200
    assert rights_of(person) == (False, {"Administrator"}, set())


@pytest.mark.parametrize("active", [True, False])
def test_account_with_every_right_is_out_of_reach(chief, root, active):
    User.objects.filter(pk=root.pk).update(is_active=active)
    kept = root.password
    assert chief.post(change(root), form(root, is_active="on")).status_code == 403
    words = {"password1": "stolen horse battery", "password2": "stolen horse battery", "usable_password": "true"}
    assert chief.get(password(root)).status_code == 403
    assert chief.post(password(root), words).status_code == 403
    assert chief.post(reverse("admin:auth_user_delete", args=[root.pk]), {"post": "yes"}).status_code == 403
    root.refresh_from_db()
    assert (root.password, root.is_active, root.is_superuser) == (kept, active, True)


@pytest.mark.parametrize("active", [True, False])
@pytest.mark.parametrize("way", ["of his own", "by role"])
def test_account_with_more_rights_than_the_administrator_is_out_of_reach(chief, active, way):
    person = make_person("owner", "Analyst", is_active=active)
    right = Permission.objects.get(codename="delete_user")
    if way == "by role":
        group = Group.objects.create(name="Owners")
        group.permissions.add(right)
        person.groups.add(group)
    else:
        person.user_permissions.add(right)
    words = {"password1": "stolen horse battery", "password2": "stolen horse battery", "usable_password": "true"}
    assert chief.post(change(person), form(person)).status_code == 403
    assert chief.post(password(person), words).status_code == 403
    person.refresh_from_db()
    assert (person.is_active, person.check_password("stolen horse battery")) == (active, False)


def test_administrator_changes_the_password_of_an_analyst(chief):
    amal = make_person("amal", "Analyst")
    words = {"password1": "correct horse battery", "password2": "correct horse battery", "usable_password": "true"}
    chief.post(password(amal), words)
    amal.refresh_from_db()
    assert amal.check_password("correct horse battery")


@pytest.mark.parametrize("name", ["add", "change", "delete"])
def test_roles_themselves_are_looked_at_only(chief, name):
    args = [] if name == "add" else [role("Analyst").pk]
    url = reverse(f"admin:auth_group_{name}", args=args)
    assert chief.post(url, {"name": "Mine", "permissions": [], "post": "yes"}).status_code == 403
    assert role("Analyst").permissions.exists()


@pytest.mark.parametrize("name", ["Analyst", "Editor", "Publisher", "Outside contributor"])
def test_other_roles_see_no_accounts(admin_client_of, name):
    client, amal = admin_client_of(name), make_person("amal")
    for url in (reverse("admin:auth_user_changelist"), reverse("admin:auth_user_add"), change(amal), password(amal)):
        assert client.get(url).status_code == 403
        assert client.post(url, form(amal, "Administrator", is_superuser="on")).status_code == 403
    assert rights_of(amal) == (False, set(), set())


def test_whoever_has_every_right_gives_any(client, root):
    amal, right = make_person("amal"), Permission.objects.get(codename="delete_user")
    client.force_login(root)
    page = client.get(change(amal))
    assert {"is_superuser", "user_permissions"} <= set(page.context["adminform"].form.fields)
    data = {"user_permissions": [right.pk], "date_joined_0": "2018-01-25", "date_joined_1": "12:00:00"}
    response = client.post(change(amal), form(amal, is_superuser="on", **data))
    assert response.status_code == 302
    assert rights_of(amal) == (True, set(), {"delete_user"})
