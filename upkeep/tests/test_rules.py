"""Rules of classes of patches in the admin: versions, what they would change, and classing again what is stored."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.test import Client
from kombu.exceptions import OperationalError
from pytest_django import DjangoAssertNumQueries, Settings

from areas.file import text_of
from areas.models import Rules
from areas.use import areas_in_use
from ingest.models import current_generation
from patches.models import Series
from patches.tests.world import MAX as SENDER
from patches.tests.world import patch
from tests.make import make_series
from tests.threads import Letter, letter
from upkeep import classing, tasks
from upkeep.tests.desk import operator, receive

pytestmark = pytest.mark.django_db
ADD = "/admin/areas/rules/add/"
LIST = "/admin/areas/rules/"
REST = '[[area]]\nslug = "misc"\nname = "Miscellaneous"\nabout = "The rest"\nrest = true\n'
NET = '[[area]]\nslug = "net"\nname = "Nets"\nabout = "Networks"\npaths = ["net/"]\n'
BOT = '[[area]]\nslug = "bots"\nname = "Bots"\nabout = "Machines"\nauthors = ["bot@example.org"]\nmarks = ["two"]\n'


@pytest.fixture(autouse=True)
def queued(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Tasks that were queued: no worker takes them."""
    found: list[Any] = []
    monkeypatch.setattr(tasks.class_again, "apply_async", lambda args, **_: found.append(args))
    return found


def save(client: Client, text: str, **more: str) -> str:
    return client.post(ADD, {"text": text, "note": ""} | more, follow=True).content.decode()


def test_saved_rules_count_at_once_and_have_a_history(client: Client, queued: list[Any]) -> None:
    user = operator(client, "areas.add_rules", "areas.view_rules")
    generation = current_generation()

    page = save(client, REST.replace("\n", "\r\n"), note="one class is enough")

    rules = Rules.objects.get()
    assert (rules.text, rules.note, rules.made_by) == (REST, "one class is enough", "olga")
    assert "one class is enough" in page
    assert queued == [()]
    assert current_generation() > generation
    assert LogEntry.objects.get().user == user


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (REST + 'colour = "x"', "area &#x27;misc&#x27;: unknown key &#x27;colour&#x27;"),
        (REST + "slug\n", "line 6"),
        (NET, "no area with rest = true"),
        ("\x00", "Null characters are not allowed"),
        ("#" * 1_000_001, "at most 1000000 characters"),
    ],
    ids=["key", "line", "rest", "nul", "long"],
)
def test_rules_that_cannot_be_used_are_refused_with_the_reason(client: Client, text: str, told: str) -> None:
    operator(client)

    assert told in save(client, text)

    assert not Rules.objects.exists()


def test_a_form_begins_with_what_counts(client: Client, settings: Settings) -> None:
    operator(client)
    assert client.get(ADD).context["form"]["text"].value() == text_of(settings.AREAS_FILE)

    Rules.objects.create(text=REST)

    assert client.get(ADD).context["form"]["text"].value() == REST


def test_an_earlier_version_is_put_back(client: Client) -> None:
    operator(client)
    first = Rules.objects.create(text=REST, note="small")
    Rules.objects.create(text=NET + REST)
    page = client.get(f"{LIST}{first.pk}/change/").content.decode()
    assert f"../../add/?from={first.pk}" in page

    form = client.get(f"{ADD}?from={first.pk}").context["form"]
    save(client, form["text"].value(), note=form["note"].value())

    assert Rules.objects.first().text == REST  # type: ignore[union-attr]
    assert Rules.objects.count() == 3


@pytest.mark.parametrize("key", ["", "x", "-1", "9" * 30, "²", "404"])
def test_any_other_version_that_is_asked_for_is_none(client: Client, key: str) -> None:
    operator(client)

    assert client.get(ADD, {"from": key}).status_code == 200


def test_a_version_says_what_it_changed_and_is_never_edited(client: Client) -> None:
    operator(client)
    Rules.objects.create(text=NET + REST)
    second = Rules.objects.create(text=REST)

    page = client.get(f"{LIST}{second.pk}/change/").content.decode()
    client.post(f"{LIST}{second.pk}/change/", {"text": NET})

    assert "-slug = &quot;net&quot;" in page
    second.refresh_from_db()
    assert second.text == REST
    assert client.post(f"{LIST}{second.pk}/delete/", {"post": "yes"}).status_code == 403


def test_who_may_only_look_saves_nothing(client: Client) -> None:
    operator(client, "areas.view_rules")

    assert client.post(ADD, {"text": REST}).status_code == 403
    assert client.get(LIST).status_code == 200


def test_a_preview_tells_what_would_move_and_saves_nothing(client: Client) -> None:
    operator(client)
    Rules.objects.create(text=REST)
    for number in range(3):
        make_series(title=f"n{number}: x", files=["net/core.c"] if number else ["mm/slab.c"])

    page = save(client, NET + REST, preview="1")

    assert "2 of the last 3 series would change class" in page
    assert "<td>Miscellaneous</td><td>Nets</td><td>2</td>" in page
    assert Rules.objects.count() == 1


def test_a_preview_is_two_statements(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(20):
        make_series(title=f"n{number}: x")

    with django_assert_num_queries(2):
        assert classing.preview(areas_in_use()).changed == 0


def test_without_redis_the_rules_are_saved_and_that_is_said(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    operator(client)

    def fail(*_: Any, **__: Any) -> None:
        raise OperationalError("Connection refused")

    monkeypatch.setattr(tasks.class_again, "apply_async", fail)

    assert "within the hour" in save(client, REST)
    assert Rules.objects.exists()


def test_rules_that_a_later_code_refuses_stop_no_page_and_are_told(client: Client) -> None:
    Rules.objects.create(text="no toml")

    page = client.get("/sources/").content.decode()

    assert "those of the file count: " in page
    assert client.get("/patches/").status_code == 200


BOT_FROM = '"bot@example.org" <bot@example.org>'
FORWARDED = patch("b1", "[PATCH] odd: words", 6, "odd/a.c", sender=BOT_FROM)
POSTED = [
    patch("a1", "[PATCH] net: split", 1, "net/a.c"),
    patch("a2", "[PATCH] mm: split", 2, "mm/a.c"),
    letter("c1", minutes=3, subject="[PATCH 0/2] fs: cover", sender=SENDER),
    patch("c2", "[PATCH two 1/2] fs: one", 4, "fs/a.c", to=("c1",)),
    Letter(FORWARDED.raw.replace(b"\nWhy.", b"\nFrom: Pat <pat@example.org>\n\nWhy.", 1), FORWARDED.arrived),
]


@pytest.fixture
def read(tmp_path: Path, settings: Settings) -> None:
    """Series, stored by the rules of the file."""
    settings.STATE_DIR = tmp_path / "state"
    receive(tmp_path / "upstream", POSTED)


def classes() -> dict[str, str]:
    return dict(Series.objects.values_list("head", "area"))


@pytest.mark.parametrize("batch", [1, 1000])
@pytest.mark.usefixtures("read")
def test_stored_series_get_the_class_that_a_rebuild_would_give(batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classing, "_BATCH", batch)
    Rules.objects.create(text=REST)
    tasks.class_again()
    assert set(classes().values()) == {"misc"}
    generation = current_generation()
    Rules.objects.create(text=NET + BOT + REST)

    tasks.class_again()

    again = classes()
    assert (again["a1@example.org"], again["b1@example.org"], again["a2@example.org"]) == ("net", "bots", "misc")
    assert current_generation() > generation
    assert not Rules.objects.filter(classed_at=None).exists()
    call_command("rebuild", verbosity=0)
    assert again == classes()


@pytest.mark.usefixtures("read")
def test_classing_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classing, "_BATCH", 1)
    Rules.objects.create(text=REST)

    assert classing.class_some()
    stopped = Rules.objects.get().classed_to

    assert stopped == Series.objects.order_by("pk").values_list("pk", flat=True)[0]
    tasks.class_again()
    assert set(classes().values()) == {"misc"}


@pytest.mark.usefixtures("read")
def test_newer_rules_begin_anew_and_end_what_older_ones_began(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classing, "_BATCH", 1)
    Rules.objects.create(text=REST)
    classing.class_some()
    Rules.objects.create(text=REST.replace("misc", "all"))

    tasks.class_again()

    assert set(classes().values()) == {"all"}
    assert not classing.class_some()


@pytest.mark.usefixtures("read")
def test_what_is_read_next_has_its_class_by_the_new_rules(tmp_path: Path) -> None:
    Rules.objects.create(text=REST)

    receive(tmp_path / "upstream", [patch("n1", "[PATCH] net: later", 90, "net/b.c")])

    assert classes()["n1@example.org"] == "misc"


def test_without_saved_rules_there_is_nothing_to_class() -> None:
    assert not classing.class_some()
