"""The proxy itself: what passes through it is what was said, git's chunked requests and answers included."""

import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from archive import git
from tests.web import Canned, SilentHandler, serving, url_of
from tests.wire.proxy import Act, Proxy, bomb, challenge, cut, hold, proxying, raw, redirect, shortened, status


@pytest.fixture
def site() -> Iterator[Canned]:
    with serving(Canned(b"x" * 1000)) as running:
        yield running


@pytest.fixture
def proxy(site: Canned) -> Iterator[Proxy]:
    with proxying(url_of(site)) as running:
        yield running


def test_what_is_well_passes(site: Canned, proxy: Proxy) -> None:
    site.headers = {"ETag": '"a"'}

    answer = requests.get(f"{proxy.url}/a?b=c", timeout=5)

    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (200, site.body, '"a"')
    assert [one.line for one in proxy.asked] == ["GET /a?b=c"]


def test_a_fault_acts_as_often_as_it_was_told_to(proxy: Proxy) -> None:
    fault = proxy.add("/a", status(503), times=2, after=1)

    found = [requests.get(f"{proxy.url}/{path}", timeout=5).status_code for path in "aabaa"]

    assert found == [200, 503, 200, 503, 200]
    assert (fault.acted, proxy.count("/a"), proxy.count()) == (2, 4, 5)


def test_faults_end(proxy: Proxy) -> None:
    proxy.add("", challenge())
    proxy.clear()

    assert requests.get(proxy.url, timeout=5).content == b"x" * 1000


@pytest.mark.parametrize("framing", ["length", "chunked"])
def test_a_body_that_is_cut_off_is_noticed_by_http(proxy: Proxy, framing: str) -> None:
    proxy.add("", cut(300, framing=framing))

    with pytest.raises(requests.exceptions.RequestException):
        requests.get(proxy.url, timeout=5)


@pytest.mark.parametrize("act", [cut(300, framing="close"), shortened(700)])
def test_a_body_that_is_cut_off_may_look_whole(proxy: Proxy, act: Act) -> None:
    proxy.add("", act)

    assert requests.get(proxy.url, timeout=5).content == b"x" * 300


def test_a_loop_and_a_bomb_and_nonsense(proxy: Proxy) -> None:
    proxy.add("/loop", redirect("."))
    proxy.add("/bomb", bomb(1))
    proxy.add("/raw", raw(b"HTTP/1.1 200 OK\r\nX: 1\r\nX: 2\r\n\r\nhere"))

    assert requests.get(f"{proxy.url}/loop", timeout=5, allow_redirects=False).headers["Location"] == "/loop"
    assert len(requests.get(f"{proxy.url}/bomb", timeout=5).content) == 1024 * 1024
    assert requests.get(f"{proxy.url}/raw", timeout=5).content == b"here"


def test_an_answer_waits_for_a_test(proxy: Proxy) -> None:
    began, until = threading.Event(), threading.Event()
    proxy.add("", hold(until, began=began))
    found: list[int] = []
    thread = threading.Thread(target=lambda: found.append(requests.get(proxy.url, timeout=9).status_code))
    thread.start()

    assert began.wait(5)
    assert not found
    until.set()
    thread.join(5)
    assert found == [200]


class _GitHandler(SilentHandler):
    """git's smart protocol, by git's own program for web servers (CGI)."""

    root = ""

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        said = {"REQUEST_METHOD": self.command, "PATH_INFO": path, "QUERY_STRING": query, "GIT_HTTP_EXPORT_ALL": "1"}
        said |= {"GIT_PROJECT_ROOT": self.root, "CONTENT_TYPE": self.headers.get("Content-Type", "")}
        said |= {"HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""), "REMOTE_ADDR": "127.0.0.1"}
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Transfer-Encoding") == "chunked":
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
        command = ["git", "http-backend"]
        done = subprocess.run(command, input=body, env={**os.environ, **said}, capture_output=True, check=True)
        head, _, rest = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        self.answer(int(headers.pop("Status", "200").split()[0]), headers, rest)

    do_POST = do_GET


def test_git_is_served_through_it_and_told_when_it_is_refused(tmp_path: Path) -> None:
    upstream = tmp_path / "up" / "x.git"
    git.run("init", "--quiet", "--bare", "--initial-branch=master", str(upstream))
    tree = git.feed("--git-dir", str(upstream), "mktree", text="").strip()
    who = ("-c", "user.name=a", "-c", "user.email=a@x")
    commit = git.run("--git-dir", str(upstream), *who, "commit-tree", "-m", "a", tree).strip()
    git.run("--git-dir", str(upstream), "update-ref", "refs/heads/master", commit)
    server = Canned(b"")
    server.RequestHandlerClass = type("Here", (_GitHandler,), {"root": str(tmp_path / "up")})
    with serving(server), proxying(url_of(server)) as proxy:
        mirror = tmp_path / "mirror.git"
        git.make_mirror(mirror)
        git.run("--git-dir", str(mirror), "-c", "http.postBuffer=1", "fetch", f"{proxy.url}/x.git", "+refs/*:refs/*")
        proxy.add("info/refs", status(403))

        assert git.run("--git-dir", str(mirror), "rev-parse", "master").strip() == commit
        with pytest.raises(git.GitError, match="403"):
            git.remote_heads(f"{proxy.url}/x.git")
