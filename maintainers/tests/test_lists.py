"""Addresses and the subsystems that they stand for."""

import pytest

from maintainers.lists import MAX_LISTS, lists_in, name_of


@pytest.mark.parametrize(
    ("recipients", "names"),
    [
        ("linux-usb@vger.kernel.org", ("linux-usb",)),
        ("netdev <netdev@vger.kernel.org>, rosa@users.example", ("netdev",)),
        ("dri-devel@lists.freedesktop.org,amd-gfx@lists.freedesktop.org", ("amd-gfx", "dri-devel")),
        ("linux-mm@kvack.org, linux-kernel@vger.kernel.org, stable@vger.kernel.org", ("linux-mm",)),
        ("regressions@lists.linux.dev, patches@lists.linux.dev, lkml@vger.kernel.org", ()),
        ("b.a.t.m.a.n@lists.open-mesh.org", ("b-a-t-m-a-n",)),
        ("rosa@vger.example.org, mats@kernel.org", ()),
        ("", ()),
    ],
)
def test_lists_are_told_from_people_by_their_host(recipients: str, names: tuple[str, ...]) -> None:
    assert lists_in(recipients) == names


def test_an_archive_of_the_sample_world_is_called_like_its_list() -> None:
    assert name_of("sample-linux-usb") == "linux-usb"


@pytest.mark.parametrize("name", ["linux-kernel", "sample-regressions", "looked-up", "LKML"])
def test_archives_of_everything_are_no_subsystem(name: str) -> None:
    assert name_of(name) == ""


def test_who_writes_to_everybody_writes_to_a_dozen() -> None:
    crowd = ", ".join(f"list{n}@lists.linux.dev" for n in range(100))

    assert len(lists_in(crowd)) == MAX_LISTS


def test_any_recipients_are_read_in_no_time() -> None:
    assert lists_in("a" * 20_000) == ()
    assert lists_in("a@" * 10_000) == ()
