"""The kernel one runs: as a page, as text for curl, and the same numbers in both and in JSON."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from kernels.tests.make import NOW, TAGS, given, land, make_case, make_longterm, make_world
from kernels.tests.reading import soup, table, words
from regressions.models import Regression
from releases.tests.make import make_fact, moment
from stable.facts import Promise, SupportFact, Voice
from stable.store import store_statements

pytestmark = pytest.mark.django_db
AT = {"at": f"{NOW:%Y-%m-%d}"}
CURL, BROWSER = {"accept": "*/*"}, {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
ESCAPES = "\x1b[31mred\x1b]0;title\x07 \x9b2J \u202egnp.exe\u2028 next\r\nline\x00".replace("\x00", "")


@pytest.fixture(autouse=True)
def _world(db: None) -> None:
    make_world()
    land("culprit", "v7.2-rc1")
    land("fix", "v7.3-rc1")
    land("port", "v7.2.2", upstream="fix")
    make_case("open", culprit="culprit")
    make_case("fixed", culprit="culprit", fix="fix", state="fixed", settled_at=TAGS["v7.3-rc1"])
    make_case("range", introduced="v7.1..v7.2-rc2")
    make_case("untraced", culprit="culprit", state="resolved", settled_at=TAGS["v7.2"] + timedelta(days=1))


def page(client: Client, text: str) -> str:
    answer = client.get("/running/", {"release": text, **AT})
    assert answer.status_code == 200
    return words(answer)


def text_of(client: Client, text: str) -> str:
    answer = client.get(f"/running/{text}", AT, headers=CURL)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    return str(answer.content.decode())


def counts(client: Client, text: str) -> tuple[int, int, int]:
    """How many regressions the page, the text and the JSON tell of."""
    shown = soup(client.get("/running/", {"release": text, **AT}))
    on_page = [int(found.get_text()) for found in shown.select("main .ct")]
    in_text = re.findall(r"^([0-9]+) known regression", text_of(client, text), re.MULTILINE)
    document = client.get("/api/v1/running/", {"release": text, **AT}).json()
    return on_page[0], int(in_text[0]), len(document["carried"])


@pytest.mark.parametrize(("text", "count"), [("7.2.1", 3), ("7.2.2", 2), ("7.1.4", 0), ("7.2-rc1", 3), ("7.3-rc2", 2)])
def test_page_text_and_json_tell_the_same(client: Client, text: str, count: int) -> None:
    assert counts(client, text) == (count, count, count)


def test_the_page_says_what_it_is_what_is_newer_and_what_an_update_fixes(client: Client) -> None:
    text = page(client, "7.2.1-1-amd64")

    assert "7.2.y is a stable series, expected to get updates until about July 2026." in text
    assert "Built by Debian amd64" in text
    assert "Newest of its line 7.2.3 of April 13, 2 releases later" in text
    assert "1 of them is fixed in a later release of 7.2.y: update to 7.2.3 ." in text
    assert "1 more came in before this release and was settled after it by no commit that is known" in text


def test_a_final_release_is_followed_by_the_updates_of_its_series(client: Client) -> None:
    text = page(client, "7.2.0")

    assert "Newest of its line 7.2.3 of April 13, 3 releases later" in text
    assert "7.3-rc2" not in text.partition("Known regressions")[0]


def test_a_candidate_is_followed_by_the_next_one_of_mainline(client: Client) -> None:
    assert "Development kernels are superseded by the next one." in page(client, "7.2-rc1")
    assert "Newest of its line 7.3-rc2 of March 30" in page(client, "7.2-rc1")


def test_a_candidate_from_the_review_of_an_update_is_of_its_series(client: Client) -> None:
    text = page(client, "7.2.2-rc1")

    assert "7.2.y is a stable series" in text
    assert "Newest of its line 7.2.3" in text


def test_of_realtime_nobody_counts_releases_or_promises_that_its_newest_has_a_fix(client: Client) -> None:
    given(make_fact("7.2.1-rt1", "2026-03-10"), make_fact("7.2.1-rt2", "2026-03-11"))

    text = page(client, "7.2.1-rt1")

    assert "Newest of its line 7.2.1-rt2 of March 11 Series 7.2.y" in text
    assert "1 of them is fixed in a later release of 7.2.y." in text
    assert "update to 7.2.1-rt2" not in text


def test_a_series_that_is_over_says_where_to_move(client: Client) -> None:
    make_longterm("7.2.y", said=moment("2026-03-10"))
    over = SupportFact("7.1.y", Promise.ENDED, Voice.ANNOUNCEMENT, TAGS["v7.1.4"])
    store_statements([over])

    text = page(client, "7.1.4")

    assert "7.1.y reached its end of life on 2026-04-06." in text
    assert "Move to 7.2.y (longterm)" in text
    assert "Move to: 7.2.y." in text_of(client, "7.1.4")
    assert "Move to" not in page(client, "7.2.3")


def test_a_kernel_of_a_vendors_own_has_no_list(client: Client) -> None:
    answer = client.get("/running/", {"release": "7.2.1-200.el11.x86_64", **AT})

    assert soup(answer).select("table, .ct, .verdict") == []
    assert "Nobody can tell from the version: RHEL maintains a kernel of its own" in words(answer)
    assert "Which regressions it has cannot be told from the version." in text_of(client, "7.2.1-200.el11.x86_64")
    assert "known regression" not in text_of(client, "7.2.1-200.el11.x86_64")


@pytest.mark.parametrize("text", ["7.2.0-5-amd64", "7.2.0-14-generic", "7.2.1+", "7.2.1-00012-gdeadbeef1234"])
def test_a_name_that_holds_no_more_than_what_it_is_built_on_says_so(client: Client, text: str) -> None:
    answer = client.get("/running/", {"release": text, **AT})

    assert "The version says no more than what the kernel is built on" in words(answer)
    assert len(table(answer, "main")) > 0
    assert "Mind:" in text_of(client, text)


@pytest.mark.parametrize("text", ["12.30", "12.30.5", "12.30.0-1-amd64"])
def test_a_kernel_newer_than_anything_known_is_not_known_here(client: Client, text: str) -> None:
    shown = page(client, text)

    assert "not known here" in shown
    assert "No release of 12.30.y is known here." in shown
    assert "none is newer" in shown
    assert "No release of 12.30.y is known here." in text_of(client, text)


def test_a_number_that_its_series_has_not_reached_has_what_the_series_has(client: Client) -> None:
    assert "7.2.9999 not known here" in page(client, "7.2.9999")
    assert "none is newer" in page(client, "7.2.9999")
    assert counts(client, "7.2.9999") == counts(client, "7.2.3")


@pytest.mark.parametrize("text", ["7.2.1+deb14-amd64", "7.2.1 deb14-amd64", " 7.2.1+deb14-amd64\n"])
def test_a_plus_may_have_become_a_space(client: Client, text: str) -> None:
    assert "Built by Debian amd64" in page(client, text)
    escaped = client.get(f"/running/?release={text.strip()}&at={AT['at']}")  # a raw plus
    assert "Built by Debian amd64" in words(escaped)


@pytest.mark.parametrize(
    "text", ["nonsense", "6", "6.12 is broken", "<b>7.2</b>", "\x1b[31m", "-", "7.2.1" * 30, "x" * 100_000]
)
def test_what_shows_no_kernel_is_told_and_what_to_paste(client: Client, text: str) -> None:
    answer = client.get("/running/", {"release": text})

    assert answer.status_code == 400
    (notice,) = soup(answer).select(".notice[role=alert]")
    assert "cat /proc/version" in notice.get_text()
    assert soup(answer).select("main h1 b, main .notice b, main form b") == []
    assert len(answer.content) < 20_000
    plain = client.get(f"/running/{text}", headers=CURL)
    assert plain.status_code == 400
    assert plain.content.decode().startswith("kerneltrack: nothing like the output of `uname -r`")


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_nothing_given_is_only_the_form(client: Client, text: str) -> None:
    answer = client.get("/running/", {"release": text})

    assert answer.status_code == 200
    assert soup(answer).select(".notice, .facts") == []


def test_a_paste_of_100_kb_is_read_as_far_as_a_kernel_may_reach(client: Client) -> None:
    paste = "Linux version 7.2.1-1-amd64 (x) #1 SMP\n" + "[    0.000000] noise\n" * 5000

    answer = client.get("/running/", {"release": paste})

    assert "Built by Debian amd64" in words(answer)
    assert len(answer.content) < 40_000


def test_one_address_answers_browsers_and_terminals(client: Client) -> None:
    plain = client.get("/running/7.2.1-1-amd64", headers=CURL)
    shown = client.get("/running/7.2.1-1-amd64", headers=BROWSER)

    assert (plain["Content-Type"], shown["Content-Type"]) == ("text/plain; charset=utf-8", "text/html; charset=utf-8")
    assert all("Accept" in answer["Vary"].split(", ") for answer in (plain, shown))
    assert client.get("/running/7.2.1-1-amd64")["Content-Type"] == "text/plain; charset=utf-8"
    assert soup(shown).select_one("input[name=release]")["value"] == "7.2.1-1-amd64"  # type: ignore[index]


def test_the_text_is_what_a_terminal_shows(client: Client) -> None:
    lines = text_of(client, "7.2.1").splitlines()

    assert lines[:3] == [
        "Linux 7.2.1, released 2026-03-09",
        "  7.2.y is a stable series, expected to get updates until about July 2026.",
        "  Newest: 7.2.3 of 2026-04-13, 2 releases later.",
    ]
    assert lines[-8:-5] == ["- fixed", "  fixed; culprit is in 7.2-rc1", "  fixed in 7.3-rc1, 7.2.2"]
    assert f"  http://testserver/regressions/fixed/?at={AT['at']}" in lines
    assert lines[-1] == "Known and tracked regressions only, as of 2026-06-08 23:59 UTC."
    assert not re.search(r"&[a-z]+;|<|\n\n\n", "\n".join(lines))


def test_nothing_in_a_title_can_move_the_cursor(client: Client) -> None:
    Regression.objects.update(title=ESCAPES)

    text = text_of(client, "7.2.1")

    assert "[31mred" in text
    assert [sign for sign in text if not sign.isprintable() and sign != "\n"] == []
    assert len(text.splitlines()) == len(text_of(client, "7.2.1").split("\n")) - 1


def test_a_date_that_cannot_be_is_told_in_text_too(client: Client) -> None:
    answer = client.get("/running/7.2.1", {"at": "2999-01-01"}, headers=CURL)

    assert (answer.status_code, answer.content.decode().splitlines()[0]) == (
        400,
        "kerneltrack: 2999-01-01 lies in the future.",
    )


def test_before_the_culprit_was_known_there_was_nothing_to_tell(client: Client) -> None:
    answer = client.get("/running/7.2.1", {"at": "2026-02-01"}, headers=CURL)

    assert "No such release is known here" in answer.content.decode()
    assert "No release of 7.2.y is known here." in answer.content.decode()
