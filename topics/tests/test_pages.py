"""The pages of topics: empty, full, in the past, with hostile input, without a growing number of statements."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from releases.facts import Precision, ReleaseFact, Witness
from releases.store import fold, store_sightings
from tests.make import NOON, make_part, make_releases, make_series
from topics.tests.test_queries import DAY, effort_of, make_topic

pytestmark = pytest.mark.django_db
AT = {"at": "2026-03-05"}
EVIL = "<script>alert(1)</script> \u202etxet " + "x" * 3000


def page(client: Client, path: str, **query: str) -> str:
    answer = client.get(path, AT | query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("mona"))
    return client


def test_without_topics_the_page_says_who_makes_them(client: Client) -> None:
    text = page(client, "/topics/")

    assert "No topic is followed here yet" in text
    assert "Nothing that goes on for so long" in text
    assert "/admin/" not in text


def test_a_topic_without_series_says_so(client: Client) -> None:
    make_topic()

    assert "nothing posted yet" in page(client, "/topics/")
    assert "No series that belongs to this topic had been posted" in page(client, "/topics/devtmpfs/")


def test_the_list_has_efforts_last_posting_and_state(client: Client) -> None:
    make_topic()
    make_series(title="devtmpfs: mount it", version=3)

    text = page(client, "/topics/")

    assert "v3 posted 3 days ago" in text
    assert 'aria-label="1 posting in two years"' in text
    assert 'href="/topics/devtmpfs/?at=2026-03-05"' in text


def test_the_page_tells_an_effort_from_first_posting_to_merge(client: Client) -> None:
    make_topic()
    first = make_series(title="a /dev", posted_at=NOON - 30 * DAY)
    last = make_series(
        title="devtmpfs: a /dev", version=2, effort=first.head, posted_at=NOON - 20 * DAY, nexts=[NOON - 10 * DAY],
        merges=[NOON - DAY], release="v7.0-rc2", released_at=NOON, marks=["driver-core"],
        trailers=[f"{int(NOON.timestamp()) - 86400 * 19}\treviewed\tRosa Reporter"],
    )  # fmt: skip
    make_part(last, commit="ab" * 20, next_at=NOON - 10 * DAY, merged_at=NOON - DAY)

    text = page(client, "/topics/devtmpfs/")

    assert "merged, first in 7.0-rc2" in text
    order = [text.index(word) for word in ("First posting, v1", "v2 posted", "In linux-next", "Merged to mainline")]
    assert order == sorted(order)
    for word in ("abababababab", "driver-core", "Rosa Reporter", "Postings per month: Jan 2026: 1, Feb 2026: 1"):
        assert word in text


def test_what_happened_later_is_not_on_a_page_of_the_past(client: Client) -> None:
    make_topic()
    series = make_series(title="devtmpfs", merges=[NOON + 9 * DAY], release="v7.0-rc4", released_at=NOON + 9 * DAY)
    make_part(series, merged_at=NOON + 9 * DAY, commit="ab" * 20)

    text = page(client, "/topics/devtmpfs/")

    assert "v1 posted 3 days ago" in text
    assert "abababab" not in text
    assert "7.0-rc4" not in text


def test_releases_out_of_tree_are_told_in_their_own_words(client: Client) -> None:
    make_topic("realtime", tree="rt")
    excerpt = "What must spin has a type of its own."
    fact = ReleaseFact(
        "7.0-rc2-rt1", Witness.ANNOUNCEMENT, NOON, Precision.SECOND, NOON, message_id="a@x", excerpt=excerpt
    )
    fold(store_sightings([fact]))

    assert "7.0-rc2-rt1 released 3 days ago" in page(client, "/topics/")
    assert excerpt in page(client, "/topics/realtime/")


def test_a_long_life_is_shortened_in_the_middle(client: Client) -> None:
    make_topic(words=["long story"])
    effort_of(40, days=1)

    assert "10 events left out" in page(client, "/topics/devtmpfs/")


@pytest.mark.parametrize("number", ["0", "-1", "99999999999999", "x", "²", "2"])
def test_any_page_number_shows_a_page(client: Client, number: str) -> None:
    make_topic()
    for n in range(30):
        make_series(title=f"devtmpfs: {n}")

    assert "of 30" in page(client, "/topics/devtmpfs/", page=number)


def test_hostile_titles_and_names_are_only_text(client: Client) -> None:
    topic = make_topic(words=["alert"])
    topic.name = topic.description = "<script>alert(2)"
    topic.save()
    make_part(make_series(title=EVIL, author="Mal <i>ory", marks=["<b>"]), merged_at=NOON, commit="ab" * 20)
    effort_of(4, title=EVIL.replace("alert", "evil"))

    for path in ("/topics/", "/topics/devtmpfs/", "/topics/devtmpfs.atom", "/patches/"):
        text = page(client, path)
        assert "<script>alert" not in text
        assert "<script>evil" not in text
        assert "<i>ory" not in text


@pytest.mark.parametrize("path", ["/topics/", "/topics/devtmpfs/", "/topics/devtmpfs.atom", "/patches/"])
def test_the_number_of_statements_does_not_grow(client: Client, path: str) -> None:
    make_releases()
    counts = []
    for count in (2, 30):
        for number in range(count):
            series = make_series(title=f"devtmpfs: {count} {number}")
            make_part(series, merged_at=NOON, next_at=NOON, message_id=f"m{count}-{number}@example.org")
            effort_of(4, title=f"mm: {count} {number}")
            if count > 2:
                make_topic(f"t{number}", words=["devtmpfs"], series=[f"m30-{number}@example.org"])
        if count == 2:
            make_topic(words=["devtmpfs"], series=["m2-1@example.org"], tree="rt")
        with CaptureQueriesContext(connection) as queries:
            page(client, path)
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[0] <= 20


def test_an_unpublished_topic_is_for_staff_alone(client: Client) -> None:
    make_topic(published=False)

    assert client.get("/topics/devtmpfs/").status_code == 404
    assert client.get("/topics/devtmpfs.atom").status_code == 404
    client.force_login(User.objects.create_superuser("mona"))
    assert "not published" in page(client, "/topics/devtmpfs/")


def test_staff_can_make_a_topic_of_a_suggestion(staff: Client) -> None:
    effort_of(4, title="mm: a long story")

    text = page(staff, "/topics/")

    assert "4 revisions since January 31" in text
    link = text.partition('<a href="/admin/topics/topic/add/?')[2].partition('"')[0].replace("&amp;", "&")
    form = staff.get(f"/admin/topics/topic/add/?{link}").content.decode()
    assert 'value="mm: a long story"' in form
    assert 'value="mm-a-long-story"' in form
    assert "@example.org</textarea>" in form


@pytest.mark.parametrize("slug", ["nothing", "x" * 500, "%00", "..%2f"])
def test_a_topic_that_is_not_there_is_not_found(client: Client, slug: str) -> None:
    assert client.get(f"/topics/{slug}/").status_code == 404
