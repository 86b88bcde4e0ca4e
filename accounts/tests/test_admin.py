"""Users in the admin: made, given roles, deactivated, never the last of their kind; and the log of acts."""

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from access import tokens
from access.models import Token
from accounts import second
from accounts.tests.conftest import PASSWORD
from accounts.tests.test_second import SECRET, code
from regressions.models import Decision
from tests.make import NOON, make_regression, make_user

pytestmark = pytest.mark.django_db
USERS = "/admin/auth/user/"


@pytest.fixture
def root(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("root"))
    return client


def save(client: Client, user: User | None = None, **given: Any) -> Any:
    """The form of a user, changed or added."""
    told = {"username": "rosa", "email": "", "is_active": "on"} if user is None else {"username": user.username}
    address = f"{USERS}add/" if user is None else f"{USERS}{user.pk}/change/"
    return client.post(address, {**told, **given})


def link_in(page: str) -> str:
    found = re.search(r"https?://[^\"]+(/account/set-password/[^\"]+)", page)
    assert found is not None
    return found[1]


def test_a_new_user_sets_a_password_by_a_link_and_has_what_was_chosen(root: Client) -> None:
    page = save(root, roles=["triager"])
    rosa, word = User.objects.get(username="rosa"), "quite another phrase"
    stranger = Client()
    form = stranger.get(link_in(page.text), follow=True).redirect_chain[-1][0]
    stranger.post(form, {"new_password1": word, "new_password2": word})

    assert "no-store" in page["Cache-Control"]
    assert (rosa.is_staff, rosa.is_superuser, rosa.has_perm("regressions.add_decision")) == (True, False, True)
    rosa.refresh_from_db()
    assert rosa.check_password(word)
    assert "This link is over" in stranger.get(link_in(page.text), follow=True).text
    assert LogEntry.objects.filter(change_message="Made: active; roles: triager.").exists()


def test_roles_taken_away_are_gone_with_the_way_into_the_admin(root: Client, mona: User) -> None:
    save(root, mona, is_active="on")
    mona = User.objects.get(pk=mona.pk)

    assert (mona.is_staff, mona.has_perm("regressions.add_decision"), mona.is_active) == (False, False, True)
    assert LogEntry.objects.latest("pk").change_message.endswith(": active; roles: none.")


def test_to_deactivate_ends_sessions_and_tokens_for_good(root: Client, mona: User) -> None:
    there, word = Client(), tokens.issue(mona, name="bot", scopes=("read",), now=timezone.now())[1]
    there.force_login(mona)

    save(root, mona, roles=["triager"])
    assert there.get("/account/").status_code == 302
    User.objects.update(is_active=True)

    assert there.get("/account/").status_code == 302
    assert tokens.find(word, now=timezone.now()) is None
    assert Token.objects.get().revoked_at is not None


@pytest.mark.parametrize("given", [{"is_active": "on"}, {"is_superuser": "on"}, {}])
def test_the_last_superuser_stays_one(given: dict[str, str], root: Client) -> None:
    me = User.objects.get(username="root")
    User.objects.create_superuser("gone", is_active=False)

    page = save(root, me, **given)

    assert "the last active superuser" in page.text
    me.refresh_from_db()
    assert me.is_active


def test_one_of_two_superusers_may_go(root: Client) -> None:
    other = User.objects.create_superuser("other")

    save(root, other, is_active="on")

    assert not User.objects.get(pk=other.pk).is_superuser


def test_only_accounts_that_never_did_anything_can_be_deleted(root: Client, mona: User) -> None:
    unused = make_user("unused")
    Decision.objects.create(report=make_regression().report, at=NOON, by=mona, text="poke")
    Client().post("/login/", {"username": "mona", "password": PASSWORD})

    statuses = [
        root.post(f"{USERS}{user.pk}/delete/", {"post": "yes"}).status_code
        for user in (unused, mona, User.objects.get(username="root"))
    ]

    assert statuses == [302, 403, 403]
    assert set(User.objects.values_list("username", flat=True)) == {"mona", "root"}
    assert "delete_selected" not in root.get(USERS).text


def test_whoever_lost_app_and_codes_is_let_in_again(root: Client, mona: User) -> None:
    second.set_up(mona, SECRET, code())
    there = Client()
    there.force_login(mona)

    root.post(USERS, {"action": "without_second", "_selected_action": [mona.pk]})

    assert not second.is_on(mona)
    assert there.get("/account/").status_code == 302
    assert LogEntry.objects.latest("pk").change_message == "Turned two-factor login off."
    assert LogEntry.objects.latest("pk").user.username == "root"


def test_no_secret_is_shown(root: Client, mona: User) -> None:
    second.set_up(mona, SECRET, code())
    pages = root.get(USERS).text + root.get(f"{USERS}{mona.pk}/change/").text + root.get("/admin/").text

    assert mona.password not in pages
    assert SECRET not in pages
    for model in ("otp_totp/totpdevice", "otp_static/staticdevice", "auth/group"):
        assert root.get(f"/admin/{model}/").status_code == 404


@pytest.mark.parametrize("direct", [(), ("auth.change_user", "auth.view_user", "auth.add_user", "admin.view_logentry")])
def test_users_and_roles_are_for_superusers(direct: tuple[str, ...], client: Client) -> None:
    from django.contrib.auth.models import Permission  # noqa: PLC0415

    user = make_user("rosa", "triager", "operator")
    user.user_permissions.set(Permission.objects.filter(codename__in=[name.partition(".")[2] for name in direct]))
    client.force_login(user)

    for path in (USERS, f"{USERS}add/", f"{USERS}{user.pk}/change/", "/admin/admin/logentry/"):
        assert client.get(path).status_code == 403, path
    assert save(client, user, is_superuser="on", is_active="on").status_code == 403


def test_statements_do_not_grow_with_users_or_acts(
    root: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        user = make_user(f"user{number}", "triager")
        LogEntry.objects.create(user=user, object_repr=f"{user}", action_flag=2, change_message="x")

    with django_assert_max_num_queries(9):  # session, user, counts, users with devices, their groups; filters
        root.get(USERS)
    with django_assert_max_num_queries(15):  # the same of the log, and what its dates are
        page = root.get("/admin/admin/logentry/")
    assert "Decisions about regressions" in page.text


@pytest.mark.parametrize("act", ["add/", "1/delete/"])
def test_the_log_only_grows(act: str, root: Client) -> None:
    assert root.get(f"/admin/admin/logentry/{act}").status_code in (302, 403)
