"""The command: what is printed, where, and how it ends."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kt import cli, terminal
from kt.tests.site import Answer, serving

ROOT = Path(__file__).resolve().parent.parent.parent
HOSTILE = "a\x1b]0;title\x07\x9b31m \u202eevil\u2066\x00\n  b\u200b"
ROW = {"id": "r1", "state": "open", "cycle": "7.4", "reported_at": "2026-11-22T10:00:00Z", "title": HOSTILE}


def kt(url: str, *arguments: str) -> int:
    return cli.main([*arguments, "--site", url])


def test_a_list_is_aligned_and_its_titles_cannot_command_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(Answer({"next": None, "results": [ROW, ROW | {"id": "longer", "title": "plain"}]})) as site:
        status = kt(site.url, "regressions", "--cycle", "7.4")

    assert status == cli.DONE
    assert capsys.readouterr().out == (
        "ID      STATE  CYCLE  REPORTED          TITLE\n"
        "r1      open   7.4    2026-11-22 10:00  a]0;title31m evil b\n"
        "longer  open   7.4    2026-11-22 10:00  plain\n"
    )
    assert site.asked[0].path == "/api/v1/regressions/?limit=50&state=open&cycle=7.4"


def test_a_title_is_cut_to_a_terminal_that_is_narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "columns", lambda: 20)

    assert terminal.table(
        ["ID", "TITLE"], [["a", "words that take more than a line"], ["b", "日本語日本語日本語"]]
    ) == [
        "ID  TITLE",
        "a   words that take…",
        "b   日本語日本語日…",
    ]


def test_json_is_a_document_a_line_as_the_site_has_it(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(Answer({"next": None, "results": [ROW]})) as site:
        kt(site.url, "regressions", "--json")

    assert json.loads(capsys.readouterr().out) == ROW


def test_only_as_much_as_was_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(Answer({"next": "http://x/?cursor=c", "results": [ROW, ROW]})) as site:
        kt(site.url, "regressions", "--limit", "3", "--json")

    assert (len(capsys.readouterr().out.splitlines()), len(site.asked)) == (3, 2)


def test_all_of_a_list_is_streamed(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(Answer(json.dumps(ROW).encode() + b"\n")) as site:
        kt(site.url, "regressions", "--all", "--json")

    assert "format=ndjson" in site.asked[0].path
    assert json.loads(capsys.readouterr().out) == ROW


@pytest.mark.parametrize("form", [[], ["--json"], ["--csv"]])
def test_nothing_found_is_told_by_the_exit_status(form: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    body = b"id,title\r\n" if form == ["--csv"] else {"next": None, "results": []}
    with serving(Answer(body)) as site:
        assert kt(site.url, "regressions", *form) == cli.NOTHING


def test_a_refusal_tells_the_choices(capsys: pytest.CaptureFixture[str]) -> None:
    errors = [{"field": "state", "message": "no such state", "choices": ["open", "fixed"]}]
    with serving(Answer({"detail": "state: no such state\x1b[2J", "errors": errors}, 400)) as site:
        assert kt(site.url, "regressions", "--state", "x") == cli.REFUSED

    assert capsys.readouterr().err == "kt: state: no such state[2J\nkt: choices of state: open, fixed\n"


@pytest.mark.parametrize("wrong", [["show"], ["regressions", "--limit", "0"], ["nothing"], []])
def test_wrong_usage_ends_with_status_2(wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(wrong)

    assert caught.value.code == cli.USAGE
    assert cli.main(["status", "--site", "ftp://x"]) == cli.USAGE


def test_events_say_where_to_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    change = {"state": {"from": "open", "to": HOSTILE}}
    event = {"id": "k1", "type": "regression.changed", "at": "2026-11-22T10:00:00Z", "subject": "r1"}
    page = {"has_more": False, "cursor": "k1", "results": [event | {"data": {"changes": change}}]}
    with serving(Answer(page)) as site:
        assert kt(site.url, "events", "--after", "k0") == cli.DONE

    said = capsys.readouterr()
    assert said.out == "2026-11-22 10:00  regression.changed  r1  state: open -> a]0;title31m evil b\n"
    assert said.err == "kt: go on with --after k1\n"


def test_an_id_is_no_path(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(Answer({}, 404)) as site:
        assert kt(site.url, "show", "../../x?y") == cli.REFUSED

    assert site.asked[0].path == "/api/v1/regressions/..%2F..%2Fx%3Fy/"


@pytest.mark.parametrize("name", [".", ".."])
def test_an_id_that_leads_elsewhere_asks_for_nothing(name: str) -> None:
    assert kt("http://127.0.0.1:9", "show", name) == cli.REFUSED


@pytest.mark.parametrize("token", ["kt_a\nbc", "kt_\u201cabc\u201d", "kt_a\x1b[31m"])
def test_what_is_no_token_is_neither_sent_nor_repeated(
    token: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KERNELTRACK_TOKEN", token)

    assert kt("http://127.0.0.1:9", "status") == cli.USAGE
    assert "is no token" in (said := capsys.readouterr().err)
    assert token[3:6] not in said


@pytest.mark.parametrize("site", ["http://127.0.0.1:99999", "http://[::1", "http://"])
def test_what_is_no_address_is_told_in_one_line(site: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert kt(site, "status") == cli.UNREACHABLE
    assert "is no address of a site" in capsys.readouterr().err


def test_a_decision_is_posted_in_the_name_of_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERNELTRACK_TOKEN", "kt_secret\n")
    with serving(Answer({"id": "r1"})) as site:
        assert kt(site.url, "decide", "r1", "fix", "abc", "title") == cli.DONE

    assert site.asked[0].headers["Authorization"] == "Bearer kt_secret"
    assert json.loads(site.asked[0].body) == {"command": "fix", "value": "abc title"}


def test_whoever_reads_no_further_ends_it_quietly() -> None:
    page = Answer({"next": None, "results": [ROW | {"title": "x" * 200}] * 500})
    with serving(page) as site:
        command = f'"{sys.executable}" -m kt regressions --limit 500 --site {site.url} | head -n 1'
        done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, env=os.environ, check=True)

    assert (done.stdout.startswith(b"ID"), done.stderr) == (True, b"")
