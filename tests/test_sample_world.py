"""The sample world, read through the ordinary sources: what it must say."""

import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoDbBlocker

from archive.models import Quarantine
from candidates.queries import coverage, waiting
from cycles.queries import burn_down
from digests.edition import edition
from digests.periods import parse_week
from kernelorg import releases_json
from letters.mail import edition_letter
from letters.tests.world import SECTIONS, html_sections, numbers, page_sections, text_sections
from patches.models import Part, Series
from patches.queries import COLUMNS, SeriesRow, rows_of
from patches.states import State
from regressions.queries import cycle_counts, total_counts
from releases.queries import release_status
from sample.fates import Word, fates
from sample.world import World, write
from subsystems.queries import subsystem_table
from tests.conftest import UNTIL, SampleWorld
from topics.overview import overview

THAT_DAY = datetime(2009, 8, 6, 23, 59, 59, tzinfo=UTC)


@pytest.fixture(scope="module")
def world(django_db_setup: None, sample_world: SampleWorld, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """All tests of this module look at the world; what they change is taken back."""
    with django_db_blocker.unblock(), sample_world.entered():
        yield sample_world.made


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world"), pytest.mark.timeout(900)]


def words(text: str) -> str:
    """What a reader sees, one space between words."""
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_2_6_31_has_76_reported_and_28_open_on_august_6_2009() -> None:
    counts = cycle_counts("2.6.31", at=THAT_DAY)

    assert (counts.reported, counts.open) == (76, 28)


def test_2_6_30_still_has_39_open_on_august_6_2009() -> None:
    assert cycle_counts("2.6.30", at=THAT_DAY).open == 39


def test_the_release_status_of_august_6_2009() -> None:
    status = release_status(at=THAT_DAY)

    assert status.development is not None
    assert (status.development.version, status.development.released_at.date().isoformat()) == (
        "2.6.31-rc5",
        "2009-07-31",
    )
    stable = {r.version: str(update.released_on) for update in status.stable for r in update.releases}
    assert stable == {"2.6.30.4": "2009-07-30", "2.6.27.29": "2009-07-30"}
    assert status.rt is not None
    assert status.rt.version == "2.6.31-rc4-rt1"


def test_every_mail_of_the_sample_world_is_read() -> None:
    assert Quarantine.objects.count() == 0


def test_burn_down_and_counts_agree_on_every_day() -> None:
    days = [datetime(2026, 11, day, tzinfo=UTC) for day in range(1, 23)]

    for point in burn_down("7.4", days=days):
        assert point.counts == cycle_counts("7.4", at=point.at)


def test_all_states_occur(client: Client) -> None:
    counts = total_counts(at=UNTIL)

    assert (
        min(counts.open, counts.incoming, counts.backburner, counts.inconclusive, counts.invalid, counts.duplicate) > 0
    )


def test_the_dashboard_shows_the_numbers_of_that_day(client: Client) -> None:
    page = client.get("/", {"at": "2009-08-06"}).content.decode()

    assert "2.6.31-rc5" in page
    assert ">76</a>" in page
    assert ">28</a>" in page


def test_every_subsystem_of_the_world_is_looked_after_and_some_only_by_what_a_culprit_changed() -> None:
    rows = {row.name: row for row in subsystem_table(at=UNTIL)}

    assert {"netdev", "linux-usb", "dri-devel", "none"} <= rows.keys()
    assert {"intel-xe", "amd-gfx"} <= rows.keys()  # reports went to dri-devel
    assert [name for name, row in rows.items() if row.caretakers is None] == ["none"]


def test_the_topics_of_the_summer_of_2009_are_known(client: Client) -> None:
    lines = {line.topic.slug: line for line in overview(at=THAT_DAY).lines}

    assert [lines[slug].efforts for slug in ("devtmpfs", "xtables2", "alacrityvm", "flexible-arrays")] == [1, 1, 1, 1]
    assert lines["devtmpfs"].sentence == "v2 posted 2 days ago"
    assert lines["realtime"].sentence == "2.6.31-rc4-rt1 released 8 days ago"


def test_counts_on_the_command_line_are_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("counts", cycle="2.6.31", at="2009-08-06", json=True)

    out = capsys.readouterr().out
    assert '"reported": 76, "open": 28' in out


def test_a_later_world_only_adds_mail(tmp_path: Path) -> None:
    early = write(tmp_path / "early", until=datetime(2026, 11, 20, 6, tzinfo=UTC))
    late = write(tmp_path / "late", until=UNTIL)

    for name in ("netdev", "regressions"):
        heads = [
            subprocess.run(
                ["git", "--git-dir", str(made.archives[name] / "git" / "0.git"), "rev-list", "master"],
                capture_output=True, text=True, check=True,
            ).stdout.split()
            for made in (early, late)
        ]  # fmt: skip
        assert heads[1][-len(heads[0]) :] == heads[0]


def test_the_same_moment_gives_the_same_world(tmp_path: Path) -> None:
    heads = []
    for name in ("one", "two"):
        made = write(tmp_path / name, until=UNTIL)
        repository = str(made.trees["mainline"])
        heads.append(
            subprocess.run(["git", "--git-dir", repository, "rev-parse", "master"], capture_output=True).stdout
        )

    assert heads[0] == heads[1]


def test_some_reports_of_the_world_were_flagged_by_nobody() -> None:
    covered = coverage(since=UNTIL - timedelta(weeks=9), until=UNTIL, at=UNTIL)

    assert covered.tracked > 10
    assert covered.likely - covered.tracked > 5
    assert waiting(at=UNTIL).count() > 5


def test_the_dashboard_tells_the_release_status_of_august_6_2009(client: Client) -> None:
    page = words(client.get("/", {"at": "2009-08-06"}).content.decode())

    assert "The current development kernel is 2.6.31-rc5 , released on July 31." in page
    assert "Stable updates: 2.6.30.4 and 2.6.27.29 were released on July 30." in page
    assert "The newest realtime tree is 2.6.31-rc4-rt1 of July 29." in page
    assert "mainline 2.6.31-rc5 31 Jul development 28" in page
    assert "stable 2.6.30.4 30 Jul 39" in page


def test_the_dashboard_tells_the_release_status_of_the_worlds_own_day(client: Client) -> None:
    page = words(client.get("/", {"at": "2026-11-23"}).content.decode())

    assert "The current development kernel is 7.4-rc3 , released on November 22." in page
    assert "Stable updates: 7.3.3 , 6.18.58 , 6.12.117 , 6.6.165 , 6.1.196 , 5.15.229 and 5.10.278 were" in page
    assert "The newest realtime tree is 7.4-rc2-rt1 of November 19." in page
    assert "The newest linux-next is next-20261123 ." in page
    assert "mainline 7.4-rc3 stable 7.3.3 next 20261123" in page


def test_the_edition_of_august_6_2009_tells_what_that_weeks_page_told(client: Client) -> None:
    page = words(client.get("/weeks/2009-08-06/").content.decode())

    assert "The current development kernel is 2.6.31-rc5 , released on July 31." in page
    assert "the latest, 2.6.30.4 and 2.6.27.29 , came out on July 30." in page
    assert "The newest realtime tree is 2.6.31-rc4-rt1 of July 29." in page
    assert "Of the 76 reported in the 2.6.31 cycle, 28 are open" in page
    assert "Of earlier cycles, 39 in 2.6.30 are left open." in page


@pytest.mark.parametrize("at", ["2009-08-06", "2026-11-23", ""])
def test_everything_on_the_page_of_releases_leads_somewhere(client: Client, at: str) -> None:
    text = client.get("/releases/", {"at": at} if at else {}).content.decode()
    found = {href.replace("&amp;", "&") for href in re.findall(r'href="(/[^"]*)"', text) if "/static/" not in href}

    assert len(found) > 30
    assert {href: status for href in found if (status := client.get(href).status_code) != 200} == {}


def test_what_the_worlds_kernel_org_lists_is_what_we_list(client: Client, world: World) -> None:
    theirs = releases_json.read((world.kernel_org / "releases.json").read_bytes())

    ours = releases_json.read(client.get("/releases.json", {"at": f"{UNTIL:%Y-%m-%dT%H:%M}"}).content)

    assert [(e.version, e.moniker, e.is_eol) for e in ours.entries] == [
        (e.version, e.moniker, e.is_eol) for e in theirs.entries
    ]
    assert (ours.latest_stable, ours.remarks) == (theirs.latest_stable, ())
    for own, other in zip(ours.entries, theirs.entries, strict=True):
        assert {k: a.replace(".org/", ".example/") for k, a in own.links.items()} == other.links
        # Of series whose tags are in no tree of the world the announcement's time counts, minutes after the tag's.
        assert own.released_at is not None
        assert other.released_at is not None
        assert timedelta(0) <= own.released_at - other.released_at <= timedelta(minutes=10)


def test_every_merged_series_knows_its_commits_and_its_first_release(world: World) -> None:
    merged = [fate for fate in fates(UNTIL) if fate.merged is not None]
    parts = {part.message.message_id: part for part in Part.objects.select_related("message", "series")}
    wrong: list[object] = []

    for fate in merged:
        for patch in fate.patches:
            part = parts.get(patch.ident)
            if patch.ident and (part is None or part.commit != world.commits[patch.commit]):
                wrong.append((patch.ident, patch.subject, sorted(patch.signs), part and part.commit))
        row = series_of(fate.heads[-1])
        if row.release != fate.release or row.state is not State.MERGED:
            wrong.append((fate.heads[-1], fate.title, row.state, row.release, fate.release))

    assert len(merged) > 400
    assert wrong == []


def series_of(head: str) -> SeriesRow:
    found = Series.objects.filter(parts__message__message_id=head)
    (row,) = rows_of(found.values_list(*COLUMNS), at=UNTIL)
    return row


def test_every_revision_of_a_series_is_found() -> None:
    effort = dict(Part.objects.values_list("message__message_id", "series__effort"))
    split = [fate.heads for fate in fates(UNTIL) if len({effort[head] for head in fate.heads}) > 1]

    assert split == []


def test_no_two_series_are_taken_for_revisions_of_one() -> None:
    effort = dict(Part.objects.values_list("message__message_id", "series__effort"))
    found: dict[str, list[str]] = defaultdict(list)
    for fate in fates(UNTIL):
        found[effort[fate.heads[0]]].append(fate.title)

    assert [titles for titles in found.values() if len(titles) > 1] == []


def test_what_waits_in_next_is_seen_there() -> None:
    waiting = [fate for fate in fates(UNTIL) if fate.word is Word.NEXT]

    assert len(waiting) > 10
    assert {series_of(fate.heads[-1]).state for fate in waiting} == {State.NEXT}


def test_flexible_arrays_were_first_in_2_6_31_rc5() -> None:
    row = next(
        row
        for row in map(series_of, Series.objects.filter(posted_at__year=2009).values_list("head", flat=True))
        if "flexible" in row.title and row.state is State.MERGED
    )

    assert row.release == "2.6.31-rc5"


@pytest.mark.parametrize("name", ["2009-08-06", "2026-W46"])
def test_the_mails_of_a_week_have_every_figure_and_title_of_its_page(client: Client, name: str) -> None:
    page = page_sections(client.get(f"/weeks/{name}/").content.decode())
    week = parse_week(name)
    assert week is not None
    letter = edition_letter(edition(week, at=week.end))
    text, html = text_sections(letter.text), html_sections(letter.html)

    told = {section: words(found) for section, found in page.items() if 'class="empty"' not in found}
    assert len(told) > 6
    for section, said in told.items():
        assert numbers(said) <= numbers(text[SECTIONS[section]]), section
        assert numbers(said) <= numbers(html[SECTIONS[section]]), section
    titles = {words(one) for one in re.findall(r'<a class="ti"[^>]*>(.*?)</a>', "".join(page.values()), re.DOTALL)}
    assert {one for one in titles if one not in " ".join(letter.text.split())} == set()
    assert {one for one in titles if one not in words(letter.html)} == set()


def test_the_mail_of_august_6_2009_states_the_facts_of_that_day() -> None:
    week = parse_week("2009-08-06")
    assert week is not None
    letter = edition_letter(edition(week, at=week.end))

    for said in (" ".join(letter.text.split()), re.sub(r" ([,.;)])", r"\1", words(letter.html))):
        assert "The current development kernel is 2.6.31-rc5, released on July 31." in said
        assert "the latest, 2.6.30.4 and 2.6.27.29, came out on July 30." in said
        assert "Of the 76 reported in the 2.6.31 cycle, 28 are open" in said
        assert "Of earlier cycles, 39 in 2.6.30 are left open." in said
