"""Who sits at the desk in tests, sources of all kinds, forms as browsers send them, archives that were read."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission, User
from django.test import Client

from archive.mbox import append_mails
from archive.models import Inbox
from ingest import polling, sync
from kernelorg.models import Site
from peers.models import Peer
from tests.threads import Letter
from trackers.models import Tracker
from trees.models import Tree
from upkeep.acting import Source

URL = "https://lore.example.org/one"


def operator(client: Client, *permissions: str) -> User:
    """Somebody who may do everything, or what some permissions say (app.codename)."""
    if not permissions:
        user = User.objects.create_superuser("olga")
    else:
        user = User.objects.create_user("olga", is_staff=True)
        for name in permissions:
            app, _, codename = name.partition(".")
            user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    client.force_login(user)
    return user


def receive(upstream: Path, letters: Iterable[Letter], *, name: str = "one") -> Inbox:
    """Read mails into an inbox that follows `upstream`."""
    append_mails(upstream / "git" / "0.git", [(one.raw, one.arrived) for one in letters])
    inbox, _ = Inbox.objects.get_or_create(name=name, defaults={"url": str(upstream)})
    polling.poll_inbox(inbox)
    sync.drain(jobs=1, report=sync.Report(), progress=lambda done, planned: None)
    inbox.refresh_from_db()
    return inbox


def make_inbox(name: str = "one", **columns: Any) -> Inbox:
    """An archive, not asked yet."""
    return Inbox.objects.create(name=name, **{"url": URL} | columns)


def make_sources() -> tuple[Inbox, Tree, Tracker, Site, Peer]:
    """One of each kind."""
    tracker = Tracker.objects.create(
        name="bugs",
        kind="gitlab",
        host="gitlab.example.org",
        api="https://gitlab.example.org",
        inbox=make_inbox("bugs", holds_issues=True),
    )
    return (
        make_inbox(),
        Tree.objects.create(name="next", url="https://git.example.org/next.git", kind="next"),
        tracker,
        Site.objects.create(name="kernel-org", url="https://www.example.org/"),
        Peer.objects.create(name="regzbot", url="https://peer.example.org/regressions.json"),
    )


def place(source: Source, page: str = "") -> str:
    """The address of a list, or of a page of a source."""
    meta = source._meta
    return f"/admin/{meta.app_label}/{meta.model_name}/" + (f"{source.pk}/{page}/" if page else "")


def fields_of(client: Client, path: str) -> dict[str, Any]:
    """What a browser would send if nothing was typed."""
    form = BeautifulSoup(client.get(path).content, "html.parser").select_one("form[id$=_form]")
    assert form is not None
    given: dict[str, Any] = {}
    for field in form.select("input[name], select[name], textarea[name]"):
        name, kind = str(field["name"]), str(field.get("type", ""))
        if kind == "submit" or (kind == "checkbox" and not field.has_attr("checked")):
            continue
        chosen = field.select_one("option[selected]") if field.name == "select" else None
        value = chosen.get("value", "") if chosen else field.get("value", field.text.lstrip("\n"))
        given[name] = "on" if kind == "checkbox" else value
    return given


def change(client: Client, source: Source, **said: Any) -> str:
    """Send a form with something typed; the page that follows."""
    path = place(source, "change")
    given = {name: value for name, value in (fields_of(client, path) | said).items() if value is not None}
    return client.post(path, given, follow=True).content.decode()


def act(client: Client, action: str, *sources: Source) -> str:
    """Choose sources of a list and an action; the page that follows."""
    chosen = {"action": action, "_selected_action": [source.pk for source in sources]}
    return client.post(place(sources[0]), chosen, follow=True).content.decode()
