"""What happened to people's commits and reports."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from digests.own import Own, Picked
from digests.people import own_of
from digests.periods import Stretch
from news.happenings import What
from regressions.models import Regression
from releases.facts import Precision, ReleaseFact, Witness
from releases.store import fold, store_sightings
from tests.make import NOON, make_event, make_posted, make_regression
from trees.models import Branch, Commit, Landing, Tree

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
EARLY = NOON - timedelta(days=30)
DAY = Stretch("a day", NOON - HOUR, NOON + 23 * HOUR, "a day before")
CARLA, ROSA = "carla@example.org", "rosa@example.org"
SHA = "1a2b3c4d5e6f" + "7" * 28


def own(*people: str) -> list[Own]:
    return own_of(people or (CARLA, ROSA), DAY, at=DAY.end)


def make_commit(sha: str = SHA, *, author: str = CARLA, upstream: str = "", subject: str = "net: x") -> Commit:
    dates = {"authored_at": EARLY, "committed_at": EARLY}
    lists: dict[str, Sequence[str]] = {"links": [], "fixes": []}
    return Commit.objects.create(
        sha=sha, subject=subject, author_address=author, upstream=upstream, **dates, **lists
    )  # fmt: skip


def make_port(version: str, *, sha: str = "2" * 40, author: str = CARLA) -> None:
    """A commit of 7 digits "1" that a stable release was the first to have."""
    tree, _ = Tree.objects.get_or_create(name="stable", kind="stable")
    branch, _ = Branch.objects.get_or_create(tree=tree, name=f"linux-{version.rpartition('.')[0]}.y")
    port = make_commit(sha, author=author, upstream=SHA)
    Landing.objects.create(branch=branch, commit=port, landed_at=EARLY, first_tag=f"v{version}")


def release(*versions: str) -> None:
    fold(store_sightings([ReleaseFact(v, Witness.TAG, NOON, Precision.SECOND, NOON) for v in versions]))


def make_reported(address: str, **facts: object) -> Regression:
    one = make_regression(**facts)  # type: ignore[arg-type]
    Regression.objects.filter(pk=one.pk).update(reporter_address=address)
    return one


def test_a_regression_is_told_to_the_author_of_its_culprit() -> None:
    make_commit()
    one = make_regression(culprit=SHA)

    (found,) = own()
    assert (found.address, [x.row.slug for x in found.blamed], found.reported) == (CARLA, [one.slug], [])
    assert [x.what for x in found.happened] == [What.REPORTED]


def test_a_culprit_that_is_stored_short_is_found() -> None:
    make_commit()
    make_regression(culprit=SHA[:12])

    assert len(own()[0].blamed) == 1


def test_a_regression_is_told_to_its_reporter() -> None:
    one = make_reported(ROSA, known_at=EARLY, state="resolved", earlier=[(NOON, "open")])

    (found,) = own()
    assert (found.address, [x.row.slug for x in found.reported], found.blamed) == (ROSA, [one.slug], [])
    assert [x.what for x in found.happened] == [What.SETTLED]


def test_addresses_are_the_same_in_any_case() -> None:
    make_commit(author="Carla@Example.ORG")
    make_regression(culprit=SHA)
    make_reported("Rosa@EXAMPLE.org")

    assert [one.address for one in own("CARLA@example.org", "rosa@Example.org")] == [CARLA, ROSA]


def test_fixes_are_told_whoever_posted_them() -> None:
    make_commit()
    one = make_regression(culprit=SHA, known_at=EARLY)
    fix = make_posted(posted_at=NOON, closes=[one.report])
    make_posted(posted_at=EARLY, closes=[one.report])

    (found,) = own()
    assert [row.head for row in found.fixes] == [fix.head]
    assert [x.what for x in found.happened] == [What.FIX_POSTED]


def test_one_who_reported_and_is_blamed_is_told_once() -> None:
    make_commit()
    make_reported(CARLA, culprit=SHA)

    (found,) = own(CARLA)
    assert len(found.happened) == len(found.blamed) == len(found.reported) == 1


def test_nothing_of_others_is_told() -> None:
    make_commit(author="otto@example.org")
    make_regression(culprit=SHA)
    make_port("6.19.3", author="otto@example.org")
    release("6.19.3")

    assert own() == []


def test_where_nothing_happened_nothing_is_told() -> None:
    make_commit()
    one = make_regression(culprit=SHA, known_at=EARLY)
    make_event(one, at=NOON, kind="reply", message_id="m@example.org")

    assert own() == []


def test_commits_that_stable_releases_picked_up_are_told_with_the_versions() -> None:
    make_port("6.19.3", author="Carla@example.org")
    make_port("6.18.9", sha="3" * 40)
    make_port("6.17.1", sha="4" * 40)
    release("6.19.3", "6.18.9")

    (found,) = own()
    assert found.address == CARLA
    assert found.picked == [Picked(SHA, "net: x", ("6.18.9", "6.19.3"))]


def test_nothing_is_told_of_what_came_later() -> None:
    make_commit()
    make_regression(culprit=SHA, known_at=NOON + HOUR)
    make_port("6.19.3")
    release("6.19.3")

    assert own_of([CARLA], DAY, at=NOON - HOUR / 2) == []


def test_statements_do_not_grow_with_people_and_rows(django_assert_max_num_queries: object) -> None:
    people = [f"p{number}@example.org" for number in range(9)]
    for number, person in enumerate(people):
        make_commit(f"{number:040x}", author=person)
        one = make_reported(person, culprit=f"{number:040x}")
        make_posted(posted_at=NOON, closes=[one.report])
        make_port("6.19.3", sha=f"f{number:039x}", author=person)
    release("6.19.3")

    with django_assert_max_num_queries(24):  # type: ignore[operator]
        assert [one.address for one in own(*people)] == people


def test_nobody_asks_nothing(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert own_of([], DAY, at=DAY.end) == []


def test_hostile_addresses_find_nothing() -> None:
    make_reported(ROSA)

    assert own("%", "'; DROP TABLE x; --", "a" * 10_000, "\u202e" + ROSA) == []
