"""Addresses of releases, compared with those that kernel.org has listed."""

import csv

import pytest

from kernelorg.links import Links, links_of
from kernelorg.tests.real import CDN, EVERYTHING, GIT, Listed
from releases.store import FACTS_FILE
from releases.versions import Tree, Version, parse_version

SCM = f"{GIT}/pub/scm/linux/kernel/git"


def version_of(text: str) -> Version:
    found = parse_version(text)
    assert found is not None, text
    return found


def links(text: str, previous: str = "") -> Links:
    return links_of(version_of(text), previous=version_of(previous) if previous else None)


@pytest.mark.parametrize("listed", [one for one in EVERYTHING if one.whole], ids=lambda one: str(one.version))
def test_the_addresses_are_those_that_kernel_org_listed(listed: Listed) -> None:
    assert links(listed.version).as_mapping() == listed.links


@pytest.mark.parametrize("listed", [one for one in EVERYTHING if not one.whole], ids=lambda one: str(one.version))
def test_the_addresses_are_among_those_that_are_known_of_later_years(listed: Listed) -> None:
    assert listed.links.items() <= links(listed.version).as_mapping().items()


def test_numbers_that_were_skipped_are_bridged_by_the_release_before() -> None:
    found = links("6.12.60", previous="6.12.58")

    assert found.patch_incremental == f"{CDN}/v6.x/incr/patch-6.12.58-60.xz"
    assert found.diffview == f"{GIT}/stable/ds/v6.12.60/v6.12.58"


def test_an_update_whose_release_before_is_of_another_series_has_no_incremental_patch() -> None:
    assert links("6.12.2", previous="6.11.11").patch_incremental is None


@pytest.mark.parametrize(
    ("version", "source"),
    [
        ("2.6.12.4", "v2.6/linux-2.6.12.4.tar.xz"),
        ("2.6.39", "v2.6/linux-2.6.39.tar.xz"),
        ("2.6.27.57", "v2.6/linux-2.6.27.57.tar.xz"),
        ("2.6.27.58", "v2.6/longterm/v2.6.27/linux-2.6.27.58.tar.xz"),
        ("2.6.32", "v2.6/linux-2.6.32.tar.xz"),
        ("2.6.32.27", "v2.6/linux-2.6.32.27.tar.xz"),
        ("2.6.32.28", "v2.6/longterm/v2.6.32/linux-2.6.32.28.tar.xz"),
        ("2.6.32.71", "v2.6/longterm/v2.6.32/linux-2.6.32.71.tar.xz"),
        ("2.6.33.9", "v2.6/longterm/v2.6.33/linux-2.6.33.9.tar.xz"),
        ("2.6.34.13", "v2.6/longterm/v2.6.34/linux-2.6.34.13.tar.xz"),
        ("2.6.35.13", "v2.6/longterm/v2.6.35/linux-2.6.35.13.tar.xz"),
        ("3.0", "v3.x/linux-3.0.tar.xz"),
        ("3.16.85", "v3.x/linux-3.16.85.tar.xz"),
        ("4.20", "v4.x/linux-4.20.tar.xz"),
        ("10.2.3", "v10.x/linux-10.2.3.tar.xz"),
    ],
)
def test_each_scheme_has_its_folder(version: str, source: str) -> None:
    assert links(version).source == f"{CDN}/{source}"


def test_a_final_release_of_2_6_has_a_log_of_changes() -> None:
    assert links("2.6.27").changelog == f"{CDN}/v2.6/ChangeLog-2.6.27"


def test_what_is_older_than_git_has_files_only() -> None:
    found = links("2.6.11.12")

    assert found.source == f"{CDN}/v2.6/linux-2.6.11.12.tar.xz"
    assert (found.gitweb, found.diffview, found.tag_page) == (None, None, None)


def test_a_candidate_older_than_git_is_nowhere() -> None:
    assert links("2.6.11-rc3") == Links()


@pytest.mark.parametrize("version", ["2.6.12", "2.6.12-rc2"])
def test_there_is_no_diff_with_what_is_older_than_git(version: str) -> None:
    assert links(version).diffview is None


@pytest.mark.parametrize(
    ("version", "page"),
    [
        ("6.12", f"{SCM}/torvalds/linux.git/tag/?h=v6.12"),
        ("7.4-rc3", f"{SCM}/torvalds/linux.git/tag/?h=v7.4-rc3"),
        ("6.6.44", f"{SCM}/stable/linux.git/tag/?h=v6.6.44"),
        ("2.6.39.4", f"{SCM}/stable/linux.git/tag/?h=v2.6.39.4"),
        ("next-20261120", f"{SCM}/next/linux-next.git/tag/?h=next-20261120"),
        ("6.1.99-rt36", f"{SCM}/rt/linux-stable-rt.git/tag/?h=v6.1.99-rt36"),
        ("5.19-rc8-rt8", f"{SCM}/rt/linux-rt-devel.git/tag/?h=v5.19-rc8-rt8"),
    ],
)
def test_every_tree_shows_its_tags(version: str, page: str) -> None:
    assert links(version).tag_page == page


def test_a_realtime_release_is_a_signed_patch() -> None:
    found = links("6.1.99-rt36", previous="6.1.96-rt35")

    assert found.source is None
    assert found.patch_full == f"{CDN}/projects/rt/6.1/patch-6.1.99-rt36.patch.xz"
    assert found.pgp == f"{CDN}/projects/rt/6.1/patch-6.1.99-rt36.patch.sign"
    assert found.gitweb == f"{GIT}/rt/linux-stable-rt/h/v6.1.99-rt36"
    assert found.diffview == f"{GIT}/rt/linux-stable-rt/ds/v6.1.99-rt36/v6.1.96-rt35"


def test_realtime_patches_of_2_6_were_named_otherwise() -> None:
    assert links("2.6.33.9-rt31").patch_full == f"{CDN}/projects/rt/2.6.33/patch-2.6.33.9-rt31.xz"


@pytest.mark.parametrize("version", ["6.12.49-rc1", "2.6.31-rc5-git3"])
def test_what_is_no_release_is_nowhere(version: str) -> None:
    assert links(version) == Links()


def test_another_domain_has_the_same_addresses() -> None:
    found = links_of(version_of("6.12.2"), domain="kernel.example")

    assert found.source == "https://cdn.kernel.example/pub/linux/kernel/v6.x/linux-6.12.2.tar.xz"
    assert found.gitweb == "https://git.kernel.example/stable/h/v6.12.2"


def test_all_known_releases_have_their_own_addresses() -> None:
    with FACTS_FILE.open(encoding="utf-8") as file:
        versions = [version_of(row["version"]) for row in csv.DictReader(file)]
    found = {version: links_of(version) for version in versions}

    assert all(one.gitweb and one.tag_page for one in found.values())
    assert all(one.source and one.pgp for v, one in found.items() if v.tree in (Tree.MAINLINE, Tree.STABLE))
    assert len({one.source for one in found.values()}) == len(versions)
