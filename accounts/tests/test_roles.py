"""Which role may do what, by pages, the admin and the commands."""

import re
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from accounts import roles
from accounts.checks import second_step_is_said
from accounts.links import path_for
from tests.make import make_staff, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        ("triager", "/webhooks/", 403),
        ("operator", "/webhooks/", 200),
        ("triager", "/admin/regressions/decision/", 200),
        ("triager", "/admin/candidates/verdict/", 200),
        ("operator", "/admin/regressions/decision/", 403),
        ("triager", "/admin/topics/topic/add/", 403),
        ("operator", "/admin/topics/topic/add/", 200),
        ("triager", "/admin/access/token/", 403),
        ("operator", "/admin/access/token/", 200),
        ("triager", "/tokens/", 200),
    ],
)
def test_each_role_has_its_pages(role: str, path: str, status: int, client: Client) -> None:
    client.force_login(make_user("sam", role))

    assert client.get(path).status_code == status


def test_pages_offer_what_one_may_do(client: Client) -> None:
    offered = {}
    for role in ("triager", "operator"):
        client.force_login(make_user(role, role))
        offered[role] = [
            'href="/webhooks/"' in client.get("/sources/").text,
            "decide about regressions" in client.get("/tokens/").text.lower(),
            "/admin/topics/topic/add/" in client.get("/topics/").text,
        ]

    assert offered == {"triager": [False, True, False], "operator": [True, False, True]}


def test_every_permission_in_the_table_is_one() -> None:
    for role, rights in roles.RIGHTS.items():
        held = set(Group.objects.get(name=role).permissions.values_list("content_type__app_label", "codename"))
        for right in rights:
            for model in right.models:
                for verb in right.verbs:
                    assert (right.app, f"{verb}_{model}") in held


def test_what_the_pages_ask_for_is_in_the_table() -> None:
    user = make_staff()

    assert user.has_perms([roles.DECIDE, roles.SORT_OUT, roles.RUN_WEBHOOKS])


def test_a_permission_that_left_the_table_leaves_the_group_at_the_next_migrate() -> None:
    group = Group.objects.get(name="triager")
    group.permissions.add(Permission.objects.get(codename="delete_decision"))

    roles.grant(apps.get_app_config("regressions"), "default")

    assert not group.permissions.filter(codename="delete_decision").exists()
    assert group.permissions.filter(codename="add_decision").exists()


def test_present_staff_keep_what_they_may() -> None:
    user = User.objects.create_user("old", is_staff=True)
    root = User.objects.create_superuser("root")
    Group.objects.all().delete()

    import_module("accounts.migrations.0001_people").give_roles(apps, None)
    for app in apps.get_app_configs():
        roles.grant(app, "default")

    assert roles.roles_of(user) == ["operator", "triager"]
    assert user.has_perms([roles.DECIDE, roles.RUN_WEBHOOKS])
    assert not root.groups.exists()


def test_a_second_upgrade_after_going_back_gives_nobody_another_role() -> None:
    triager = make_user("uli", "triager")

    import_module("accounts.migrations.0001_people").give_roles(apps, None)

    assert roles.roles_of(triager) == ["triager"]


def test_the_command_makes_a_user_and_prints_a_link_that_counts_once(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("add_user", "rosa", "--role", "triager", "--email", "rosa@example.org")
    link = re.sub(r"https?://[^/]+", "", capsys.readouterr().out.strip())
    form = client.get(link, follow=True).redirect_chain[-1][0]
    word = {"new_password1": "quite another phrase", "new_password2": "quite another phrase"}

    assert client.post(form, word)["Location"] == "/login/"
    assert "This link is over" in client.get(link, follow=True).text
    assert client.login(username="rosa", password="quite another phrase")  # noqa: S106
    assert LogEntry.objects.order_by("pk")[0].change_message == "Made by add_user; roles: triager."


@pytest.mark.parametrize("name", ["", "a\x00b", "m" * 151, "two words", "mona"])
def test_the_command_refuses_names_that_are_none_or_taken(name: str) -> None:
    make_user("mona")

    with pytest.raises(CommandError):
        call_command("add_user", name)


def test_a_link_is_over_for_who_was_deactivated_or_logged_in(client: Client) -> None:
    user = make_user("rosa")
    first = path_for(user)
    User.objects.update(is_active=False)

    assert "This link is over" in client.get(first, follow=True).text


@pytest.mark.parametrize("uid", ["AA", "x", "MQ", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "AGE"])
def test_links_that_were_made_up_are_over(uid: str, client: Client) -> None:
    assert "This link is over" in client.get(f"/account/set-password/{uid}/abc-def/").text


def test_roles_are_set_by_a_command_that_nobody_need_log_in_for() -> None:
    user = make_user("rosa", "triager")
    call_command("set_user", "rosa", "--role", "operator")
    assert roles.roles_of(user) == ["operator"]

    call_command("set_user", "rosa", "--no-role")
    user = User.objects.get(pk=user.pk)
    assert (roles.roles_of(user), user.is_staff) == ([], False)


def test_a_role_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="no role king"):
        roles.assign(make_user("rosa"), ["king"])


def test_who_sends_a_form_without_being_logged_in_comes_back_to_its_page(client: Client) -> None:
    def sent_from(page: str) -> str:
        return str(client.post("/candidates/sort-out/", {}, headers={"Referer": page})["Location"])

    assert sent_from("http://testserver/candidates/?page=2") == "/login/?next=/candidates/%3Fpage%3D2"
    assert sent_from("https://evil.example/") == "/login/"
    assert sent_from("http://testserver//evil.example/") == "/login/?next=/evil.example/"


@pytest.mark.parametrize(("said", "faults"), [("none", 0), ("operators", 0), ("staff", 0), ("operator", 1), ("", 1)])
def test_a_word_that_would_leave_roles_unguarded_stops_every_command(
    said: str, faults: int, settings: Settings
) -> None:
    settings.TOTP_FOR = said

    assert len(second_step_is_said(None)) == faults
