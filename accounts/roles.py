"""Roles: Django groups whose permissions are said here, and nowhere changed by hand.

A superuser may do everything, users and roles included. Whoever has a role may enter the admin (`is_staff`), which
offers what the permissions of the role allow; pages ask for permissions, never for `is_staff` or a group.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.apps import AppConfig
from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.db.models import Q, QuerySet


class Role(StrEnum):
    """What somebody does here."""

    TRIAGER = "triager"
    OPERATOR = "operator"


MEANING = {
    Role.TRIAGER: "decides about regressions and sorts out candidates",
    Role.OPERATOR: "sees to sources, rules, topics and webhooks",
}
# What pages ask for; the same names stand in RIGHTS below.
DECIDE, SORT_OUT, RUN_WEBHOOKS = "regressions.add_decision", "candidates.add_verdict", "webhooks.change_endpoint"
_SEE, _ALL = ("view",), ("view", "add", "change", "delete")


@dataclass(frozen=True, slots=True)
class Right:
    """What may be done to the rows of models of an app; without models: to those of all."""

    app: str
    models: tuple[str, ...]
    verbs: tuple[str, ...]


RIGHTS = {
    Role.TRIAGER: (
        Right("regressions", ("decision",), ("view", "add")),
        Right("candidates", ("verdict",), ("view", "add")),
    ),
    Role.OPERATOR: (
        Right("hosts", (), ("view", "change")),
        Right("archive", ("inbox", "quarantine"), _ALL),
        Right("archive", ("epoch",), _SEE),
        Right("trackers", ("tracker", "project"), _ALL),
        Right("trees", ("tree", "branch"), _ALL),
        Right("kernelorg", ("site",), _ALL),
        Right("areas", (), _ALL),
        Right("peers", ("peer",), _ALL),
        Right("topics", ("topic",), _ALL),
        Right("webhooks", ("endpoint", "attempt"), _ALL),
        Right("access", ("token",), ("view", "change")),
    ),
}


def grant(sender: AppConfig, using: str, **_: Any) -> None:
    """After migrations of an app: its permissions are in the groups that have them, and in no other of ours."""
    for role, rights in RIGHTS.items():
        own = [right for right in rights if right.app == sender.label]
        if own:
            group, _made = Group.objects.using(using).get_or_create(name=role.value)
            held = group.permissions.filter(content_type__app_label=sender.label)
            wanted = _permissions(own, using)
            group.permissions.remove(*held.exclude(pk__in=wanted))
            group.permissions.add(*wanted)


def _permissions(rights: Iterable[Right], using: str) -> QuerySet[Permission]:
    matching = Q(pk__in=())
    for right in rights:
        of_app = Q(content_type__app_label=right.app)
        if right.models:
            of_app &= Q(codename__in=[f"{verb}_{model}" for verb in right.verbs for model in right.models])
        else:
            of_app &= Q(codename__regex=rf"^({'|'.join(right.verbs)})_")
        matching |= of_app
    return Permission.objects.using(using).filter(matching)


@transaction.atomic
def assign(user: User, roles: Iterable[str]) -> None:
    """Give somebody these roles and no other; ValueError where there is no such role."""
    wanted = set(roles)
    if wrong := wanted - set(Role):
        raise ValueError(f"no role {', '.join(sorted(wrong))}: there is {', '.join(Role)}")
    user.groups.set(Group.objects.filter(name__in=wanted))
    settle(user)


def settle(user: User) -> None:
    """Whoever has a role may enter the admin, and nobody else."""
    is_staff = user.is_superuser or user.groups.filter(name__in=list(Role)).exists()
    if user.is_staff != is_staff:
        user.is_staff = is_staff
        user.save(update_fields=["is_staff"])


def roles_of(user: User) -> list[str]:
    """The names of somebody's roles; a superuser is one beside them."""
    held = [group.name for group in user.groups.all() if group.name in set(Role)]
    return (["superuser"] if user.is_superuser else []) + sorted(held)
