"""Entries as kernel.org has listed them, as facts: front page of 2019, 2022 and 2024, feed and releases.json of 2020.

Of later years only some addresses are at hand: those entries are no `whole`.
"""

from dataclasses import dataclass, field

CDN = "https://cdn.kernel.org/pub/linux/kernel"
GIT = "https://git.kernel.org"


@dataclass(frozen=True, slots=True)
class Listed:
    """One kernel, in the words of a listing."""

    moniker: str
    version: str
    day: str
    links: dict[str, str]
    is_eol: bool = False
    whole: bool = field(default=True, kw_only=True)


def files(folder: str, version: str, previous: str, step: str | None) -> dict[str, str]:
    """What kernel.org listed for a stable release; `step` is the end of the incremental patch's name."""
    found = {
        "source": f"{CDN}/{folder}/linux-{version}.tar.xz",
        "pgp": f"{CDN}/{folder}/linux-{version}.tar.sign",
        "gitweb": f"{GIT}/stable/h/v{version}",
        "changelog": f"{CDN}/{folder}/ChangeLog-{version}",
        "diffview": f"{GIT}/stable/ds/v{version}/v{previous}",
        "patch_full": f"{CDN}/{folder}/patch-{version}.xz",
    }
    return found | ({"patch_incremental": f"{CDN}/{folder}/incr/patch-{step}.xz"} if step else {})


SPRING_2019 = (
    Listed(
        "mainline", "5.1-rc6", "2019-04-21",
        {
            "source": f"{GIT}/torvalds/t/linux-5.1-rc6.tar.gz",
            "gitweb": f"{GIT}/torvalds/h/v5.1-rc6",
            "diffview": f"{GIT}/torvalds/ds/v5.1-rc6/v5.1-rc5",
            "patch_full": f"{GIT}/torvalds/p/v5.1-rc6/v5.0",
            "patch_incremental": f"{GIT}/torvalds/p/v5.1-rc6/v5.1-rc5",
        },
    ),
    Listed("stable", "5.0.10", "2019-04-27", files("v5.x", "5.0.10", "5.0.9", "5.0.9-10")),
    Listed("longterm", "4.19.37", "2019-04-27", files("v4.x", "4.19.37", "4.19.36", "4.19.36-37")),
    Listed("longterm", "3.18.139", "2019-04-27", files("v3.x", "3.18.139", "3.18.138", "3.18.138-139"), True),
    Listed("longterm", "3.16.65", "2019-04-04", files("v3.x", "3.16.65", "3.16.64", "3.16.64-65")),
    Listed("linux-next", "next-20190426", "2019-04-26", {"gitweb": f"{GIT}/next/linux-next/h/next-20190426"}),
)  # fmt: skip
DECEMBER_2020 = (
    Listed(
        "mainline", "5.10", "2020-12-13",
        {
            "source": f"{CDN}/v5.x/linux-5.10.tar.xz",
            "pgp": f"{CDN}/v5.x/linux-5.10.tar.sign",
            "gitweb": f"{GIT}/torvalds/h/v5.10",
            "diffview": f"{GIT}/torvalds/ds/v5.10/v5.9",
            "patch_full": f"{CDN}/v5.x/patch-5.10.xz",
        },
    ),
    Listed("stable", "5.10.1", "2020-12-14", files("v5.x", "5.10.1", "5.10", None)),
)  # fmt: skip
SECONDS = {"5.10": 1607899290, "5.10.1": 1607970794}
SPRING_2022 = (
    Listed(
        "mainline", "5.18-rc6", "2022-05-08",
        {
            "source": f"{GIT}/torvalds/t/linux-5.18-rc6.tar.gz",
            "gitweb": f"{GIT}/torvalds/h/v5.18-rc6",
            "diffview": f"{GIT}/torvalds/ds/v5.18-rc6/v5.18-rc5",
            "patch_full": f"{GIT}/torvalds/p/v5.18-rc6/v5.17",
            "patch_incremental": f"{GIT}/torvalds/p/v5.18-rc6/v5.18-rc5",
        },
    ),
    Listed("stable", "5.17.6", "2022-05-09", files("v5.x", "5.17.6", "5.17.5", "5.17.5-6")),
    Listed("stable", "5.16.20", "2022-04-13", files("v5.x", "5.16.20", "5.16.19", "5.16.19-20"), True),
    Listed("longterm", "5.15.38", "2022-05-09", files("v5.x", "5.15.38", "5.15.37", "5.15.37-38")),
)  # fmt: skip
MARCH_2024 = (
    Listed(
        "mainline", "6.8-rc7", "2024-03-03",
        {
            "source": f"{GIT}/torvalds/t/linux-6.8-rc7.tar.gz",
            "gitweb": f"{GIT}/torvalds/h/v6.8-rc7",
            "diffview": f"{GIT}/torvalds/ds/v6.8-rc7/v6.8-rc6",
            "patch_full": f"{GIT}/torvalds/p/v6.8-rc7/v6.7",
            "patch_incremental": f"{GIT}/torvalds/p/v6.8-rc7/v6.8-rc6",
        },
    ),
    Listed("stable", "6.7.9", "2024-03-06", files("v6.x", "6.7.9", "6.7.8", "6.7.8-9")),
    Listed("longterm", "6.6.21", "2024-03-06", files("v6.x", "6.6.21", "6.6.20", "6.6.20-21")),
    Listed("longterm", "5.10.212", "2024-03-06", files("v5.x", "5.10.212", "5.10.211", "5.10.211-212")),
    Listed("longterm", "4.19.309", "2024-03-06", files("v4.x", "4.19.309", "4.19.308", "4.19.308-309")),
    Listed("linux-next", "next-20240307", "2024-03-07", {"gitweb": f"{GIT}/next/linux-next/h/next-20240307"}),
)  # fmt: skip
LATER = (
    Listed(
        "mainline", "6.1-rc1", "2022-10-16",
        {
            "source": f"{GIT}/torvalds/t/linux-6.1-rc1.tar.gz",
            "gitweb": f"{GIT}/torvalds/h/v6.1-rc1",
            "diffview": f"{GIT}/torvalds/ds/v6.1-rc1/v6.0",
            "patch_full": f"{GIT}/torvalds/p/v6.1-rc1/v6.0",
        },
    ),
    Listed(
        "mainline", "6.15-rc3", "2025-04-20",
        {
            "source": f"{GIT}/torvalds/t/linux-6.15-rc3.tar.gz",
            "diffview": f"{GIT}/torvalds/ds/v6.15-rc3/v6.15-rc2",
            "patch_full": f"{GIT}/torvalds/p/v6.15-rc3/v6.14",
        },
        whole=False,
    ),
    Listed("longterm", "6.18.51", "2026-09", {"patch_incremental": f"{CDN}/v6.x/incr/patch-6.18.50-51.xz"},
           whole=False),
    Listed("mainline", "7.3-rc4", "2026-09-20", {"source": f"{GIT}/torvalds/t/linux-7.3-rc4.tar.gz"}, whole=False),
    Listed(
        "stable", "7.2.8", "2026-09",
        {"source": f"{CDN}/v7.x/linux-7.2.8.tar.xz", "pgp": f"{CDN}/v7.x/linux-7.2.8.tar.sign"},
        whole=False,
    ),
    Listed(
        "longterm", "6.12.111", "2026-09",
        {"source": f"{CDN}/v6.x/linux-6.12.111.tar.xz", "pgp": f"{CDN}/v6.x/linux-6.12.111.tar.sign"},
        whole=False,
    ),
)  # fmt: skip
EVERYTHING = (*SPRING_2019, *DECEMBER_2020, *SPRING_2022, *MARCH_2024, *LATER)
