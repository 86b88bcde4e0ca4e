"""The grammar of #regzbot, as people write it."""

import pytest

from cases.commands import Verb, find_commands, unquoted


def verbs(text: str) -> list[tuple[str, str]]:
    return [(command.verb.value, command.value) for command in find_commands(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("#regzbot introduced: v6.1..v6.2", [("introduced", "v6.1..v6.2")]),
        ("#regzbot introduced v6.1..v6.2", [("introduced", "v6.1..v6.2")]),
        ("Hi\n\n#Regzbot ^Introduced: abc1234def", [("introduced", "abc1234def")]),
        ("#regzbot: introduced: v6.1..v6.2", [("introduced", "v6.1..v6.2")]),
        ("#regzbot introduced:\nv6.1..v6.2\n\nmore", [("introduced", "v6.1..v6.2")]),
        ("#regzbot title: a long\ntitle\n\nmore", [("title", "a long title")]),
        ("#regzbot titile: slip", [("title", "slip")]),
        ("#regzbot title: high-\nlevel", [("title", "high-level")]),
        ("#regzbot poke", [("poke", "")]),
        ("#regzbot introduced: v6.1..v6.2 ; #regzbot poke", [("introduced", "v6.1..v6.2"), ("poke", "")]),
        ("#regzbot title: x\n#regzbot fix: y", [("title", "x"), ("fix", "y")]),
        ("#regzbot fixedby: 1234567890ab", [("fix", "1234567890ab")]),
        ("#regzbot invalid: hardware", [("invalid", "hardware")]),
        ("#regzbot resolved: hardware", [("resolve", "hardware")]),
        ("#regzbot dup-of: https://x.example/", [("duplicate", "https://x.example/")]),
        ("#regzbot activity-ignore", [("ignore-activity", "")]),
        ("#regzbot frobnicate: x", [("unknown", "x")]),
        ("Hi\r\n\r\n#regzbot poke\r\n\r\nbye", [("poke", "")]),
        ("> #regzbot poke", []),
        ("text\n#regzbot poke", []),
        ("  #regzbot poke", []),
        ("please use #regzbot poke", []),
        ("#regzbotpoke", []),
        ("", []),
    ],
)
def test_what_is_a_command(text: str, found: list[tuple[str, str]]) -> None:
    assert verbs(text) == found


def test_the_caret_says_that_the_parent_is_meant() -> None:
    commands = find_commands("#regzbot ^introduced: v1..v2\n\n#regzbot introduced: v1..v2")

    assert [(c.is_about_parent, c.section) for c in commands] == [(True, 0), (False, 1)]


def test_a_mail_of_commands_is_read_up_to_a_hundred() -> None:
    assert len(find_commands("#regzbot poke\n" * 5000)) == 100


@pytest.mark.parametrize(
    ("value", "subject"),
    [
        ('("net: fix")', "net: fix"),
        ("'net: fix'", "net: fix"),
        ("net: fix foo()", "net: fix foo()"),
        ('"', '"'),
        ("", ""),
    ],
)
def test_quotes_around_a_subject_are_not_part_of_it(value: str, subject: str) -> None:
    assert unquoted(value) == subject


def test_every_verb_has_an_action() -> None:
    from cases.actions import ACTIONS

    assert set(ACTIONS) == set(Verb)
