"""Which sites may be asked, by HTTP and by git, and where they may send us."""

from ipaddress import ip_network
from pathlib import Path

import pytest
from pytest_django import Settings

from archive import git
from hosts import allowed
from hosts.allowed import addresses_of, check_git, host_name, read_address, redirected
from hosts.errors import NotAllowedError
from tests.web import Canned, serving
from tests.wire.proxy import proxying, redirect, status


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> dict[str, list[str]]:
    """What names lead to; nothing but 127.0.0.1 is listed."""
    settings.NETWORKS = (ip_network("127.0.0.1/32"),)
    known = {"lore.example.org": ["1.1.1.1", "2606:4700::1111"], "inside.example.org": ["10.0.0.7"]}
    monkeypatch.setattr(allowed, "resolve", lambda host, port: known.get(host, []))
    return known


@pytest.mark.parametrize("url", ["https://lore.example.org/all/", "http://lore.example.org/", "http://127.0.0.1:8080/"])
def test_a_public_site_may_be_asked_with_and_without_tls_and_what_is_listed_too(url: str) -> None:
    assert addresses_of(read_address(url))


@pytest.mark.parametrize(
    "url",
    [
        "https://inside.example.org/",
        "http://127.0.0.2/",
        "http://169.254.169.254/latest/",
        "http://[::1]/",
        "http://10.0.0.7/",
    ],
)
def test_what_is_not_public_is_out_of_bounds_and_the_setting_is_named(url: str) -> None:
    with pytest.raises(NotAllowedError, match="KERNELTRACK_NETWORKS"):
        addresses_of(read_address(url))


def test_one_private_address_among_public_ones_is_enough(names: dict[str, list[str]]) -> None:
    names["lore.example.org"].append("192.168.1.1")

    with pytest.raises(NotAllowedError):
        addresses_of(read_address("https://lore.example.org/"))


@pytest.mark.parametrize(
    "url", ["ftp://lore.example.org/", "file:///etc/passwd", "lore.example.org", "", "https://a b/", "https://x/\0"]
)
def test_what_is_no_address_is_said_to_be_none(url: str) -> None:
    with pytest.raises(NotAllowedError, match="cannot be asked") as refused:
        read_address(url)

    assert "\0" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://Lore.example.org/a", "lore.example.org"),
        ("http://lore.example.org:80/", "lore.example.org"),
        ("http://lore.example.org:443/", "lore.example.org:443"),
        ("https://lore.example.org:8443/", "lore.example.org:8443"),
        ("https://[2606:4700::1111]:8443/", "[2606:4700::1111]:8443"),
    ],
)
def test_a_host_has_one_name(url: str, name: str) -> None:
    assert host_name(read_address(url)) == name


HERE = "https://lore.example.org/all/"


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (HERE, "https://lore.example.org/lkml/"),
        ("http://lore.example.org/", "https://lore.example.org/"),
        (HERE, "https://mirror.example.org/all/"),
        ("http://lore.example.org/", "http://mirror.example.org/"),
    ],
)
def test_a_redirect_may_stay_gain_tls_or_lead_to_a_named_host(here: str, there: str, settings: Settings) -> None:
    settings.REDIRECT_HOSTS = frozenset({"mirror.example.org"})

    assert redirected(read_address(here), there) == read_address(there)


@pytest.mark.parametrize(
    "there",
    [
        "http://lore.example.org/all/",
        "http://mirror.example.org/",
        "https://lore.example.org:8443/",
        "https://evil.example.org/",
        "https://lore.example.org.evil.example.org/",
        "https://evil.example.org/mirror.example.org",
        "https://127.0.0.1/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_FLUSHALL",
        "https://mirror.example.org\r\nX: y/",
    ],
)
def test_a_redirect_elsewhere_is_not_followed(there: str, settings: Settings) -> None:
    settings.REDIRECT_HOSTS = frozenset({"mirror.example.org"})

    with pytest.raises(NotAllowedError, match="not followed"):
        redirected(read_address(HERE), there)


@pytest.mark.parametrize(
    ("url", "scheme"),
    [
        ("https://lore.example.org/lkml/0", "https"),
        ("http://user:token@lore.example.org:8080/lkml/git/0.git", "http"),
        ("git://lore.example.org/linux.git", "git"),
        ("ssh://git@lore.example.org:2222/linux.git", "ssh"),
        ("git@lore.example.org:linux.git", "ssh"),
        ("file:///srv/linux.git", "file"),
        ("/srv/linux.git", "file"),
        ("../a:b/linux.git", "file"),
    ],
)
def test_git_may_use_the_scheme_of_its_address_and_no_other(url: str, scheme: str) -> None:
    options = check_git(url)

    assert "protocol.allow=never" in options
    assert [one for one in options if one.endswith(".allow=always")] == [f"protocol.{scheme}.allow=always"]


def test_git_is_held_to_the_addresses_that_were_checked() -> None:
    where = "http.curloptResolve=lore.example.org:443:1.1.1.1,[2606:4700::1111]"

    assert where in check_git("https://lore.example.org/lkml/0")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "--upload-pack=touch /tmp/x",
        "-oProxyCommand=x",
        "ext::sh -c true",
        "fd::17",
        "http::https://lore.example.org/",
        "ftp://lore.example.org/linux.git",
        "https://inside.example.org/linux.git",
        "git://10.0.0.7/linux.git",
        "git@inside.example.org:linux.git",
        "ssh://-oProxyCommand=x/linux.git",
        "https://nowhere.example.org/linux.git",
        "https://lore.example.org\n/linux.git",
        "https://a@b@lore.example.org/",
        "https://0x7f000001/linux.git",
    ],
)
def test_git_asks_nothing_else(url: str) -> None:
    with pytest.raises(NotAllowedError):
        check_git(url)


def test_what_git_may_not_ask_is_an_error_of_git() -> None:
    with pytest.raises(git.GitError, match="KERNELTRACK_NETWORKS"):
        git.remote_heads("https://inside.example.org/linux.git")


def test_git_connects_where_the_name_was_checked_to_lead_says_who_it_is_and_follows_no_redirect(
    names: dict[str, list[str]], settings: Settings
) -> None:
    settings.USER_AGENT = "kerneltrack/0.1 (of a test)"
    names["lore.example.org"] = ["127.0.0.1"]
    with serving(Canned(b"")) as site, proxying(f"http://127.0.0.1:{site.server_port}") as proxy:
        url = f"http://lore.example.org:{proxy.server_port}/x"
        proxy.add("info/refs", redirect(f"{proxy.url}/y/info/refs?service=git-upload-pack"), times=1)
        proxy.add("info/refs", status(403))

        for why in ("redirect|302", "403"):
            with pytest.raises(git.GitError, match=why):
                git.remote_heads(url)

    assert [one.line.split("?")[0] for one in proxy.asked] == ["GET /x/info/refs", "GET /x/info/refs"]
    assert {one.headers["user-agent"] for one in proxy.asked} == {"kerneltrack/0.1 (of a test)"}


def test_local_repositories_are_asked_as_ever(tmp_path: Path) -> None:
    git.run("init", "--quiet", "--bare", str(tmp_path / "a:b.git"))

    assert git.remote_heads(str(tmp_path / "a:b.git")) == {}
    assert git.remote_heads(f"file://{tmp_path}/a:b.git") == {}
