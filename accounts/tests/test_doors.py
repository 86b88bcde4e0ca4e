"""Every door of the admin and every page for staff, by role: what is not in these tables is shut."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from access import tokens
from tests.make import make_user

pytestmark = pytest.mark.django_db

# By model, where it can be seen, and where something can be added.
SEEN = {
    "triager": {"regressions.decision", "candidates.verdict"},
    "operator": {
        "access.token", "archive.inbox", "archive.quarantine", "areas.rules", "kernelorg.site", "peers.peer",
        "topics.topic", "trackers.tracker", "trees.tree",
    },
}  # fmt: skip
ADDED = {
    "triager": {"regressions.decision"},
    "operator": SEEN["operator"] - {"access.token", "archive.quarantine"},
}
PAGES = {  # of staff beside the admin, asked by POST where they act
    "/webhooks/": "operator",
    "/webhooks/none/": "operator",
    "/webhooks/none/switch/": "operator",
    "/webhooks/none/rotate/": "operator",
    "/webhooks/none/test/": "operator",
    "/webhooks/none/again/": "operator",
    "/webhooks/none/delete/": "operator",
    "/candidates/sort-out/": "triager",
    "/regressions/none/decide/": "triager",
    "/regressions/none/undo/1/": "triager",
}


def paths(which: str) -> dict[str, str]:
    """By model, the address of its list, or of the form for another."""
    models = [model._meta for model in admin.site._registry]
    return {meta.label_lower: f"/admin/{meta.label_lower.replace('.', '/')}/{which}" for meta in models}


def people(client: Client, role: str) -> Client:
    client.force_login(make_user("sam", role) if role else User.objects.create_user("sam"))
    return client


@pytest.mark.parametrize("role", ["triager", "operator"])
def test_the_admin_opens_to_a_role_what_the_table_says(role: str, client: Client) -> None:
    people(client, role)
    seen = {label for label, path in paths("").items() if client.get(path).status_code == 200}
    added = {label for label, path in paths("add/").items() if client.get(path).status_code == 200}

    assert (seen, added) == (SEEN[role], ADDED[role])


@pytest.mark.parametrize("role", ["triager", "operator"])
def test_nothing_is_added_deleted_or_done_by_sending_a_form_that_is_not_offered(role: str, client: Client) -> None:
    people(client, role)
    before = list(LogEntry.objects.values_list("pk"))
    for label in paths("").keys() - SEEN[role]:
        path = paths("")[label]
        for form, given in (
            ("", {"action": "delete_selected", "_selected_action": "1", "post": "yes"}),
            ("add/", {"username": "eve", "is_superuser": "on"}),
            ("1/change/", {"is_superuser": "on", "is_active": "on"}),
            ("1/delete/", {"post": "yes"}),
        ):
            assert client.post(f"{path}{form}", given).status_code in (302, 403), path + form

    assert list(LogEntry.objects.values_list("pk")) == before
    assert not User.objects.filter(is_superuser=True).exists()
    assert User.objects.count() == 1


def test_without_a_role_there_is_no_admin(client: Client) -> None:
    everywhere = ["/admin/", *paths("").values(), *paths("add/").values(), "/admin/jsi18n/", "/admin/autocomplete/"]
    strangers = {client.get(path).status_code for path in everywhere}
    people(client, "")
    others = {client.get(path, follow=True).status_code for path in everywhere}

    assert (strangers, others) == ({302}, {403})


@pytest.mark.parametrize("path", PAGES)
def test_pages_of_staff_open_to_their_role_alone(path: str, client: Client) -> None:
    def status() -> int:
        return (client.get if path in ("/webhooks/", "/webhooks/none/") else client.post)(path).status_code

    found = {"stranger": status()}
    for role in ("triager", "operator"):
        client.force_login(make_user(role, role))
        found[role] = status()
    other = {"triager": "operator", "operator": "triager"}[PAGES[path]]

    assert found["stranger"] == 302
    assert found[other] == 403
    assert found[PAGES[path]] in (200, 400, 404)


@pytest.mark.parametrize(
    "asked",
    [
        "access/token/?digest__startswith=",
        "access/token/?digest__gt=",
        "access/token/?user__password__startswith=",
        "auth/user/?password__startswith=",
        "auth/user/?totpdevice__key__startswith=",
    ],
)
def test_conditions_in_an_address_do_not_spell_secrets_out(asked: str, client: Client) -> None:
    user = make_user("mona", "operator")
    tokens.issue(user, name="mine", scopes=["read"], now=timezone.now())
    user.is_superuser = asked.startswith("auth")
    user.save()
    client.force_login(user)

    assert client.get(f"/admin/{asked}").status_code == 400
