"""Tokens: made once, stored as digests, and worth nothing once they are over; whoever lost a right has lost it."""

import io
import logging
from datetime import timedelta
from threading import Thread

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.core.serializers import serialize
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from access import secret, tokens
from access.models import Scope, Token
from subscriptions.logs import WithoutTokens
from tests.make import make_staff, make_user

NOW = timezone.now()


def user(name: str = "mona") -> User:
    return make_staff(name)


def issue(by: User, name: str = "bot", scopes: tuple[str, ...] = ("read",), days: int | None = None) -> str:
    return tokens.issue(by, name=name, scopes=scopes, now=NOW, days=days)[1]


def test_two_tokens_have_nothing_in_common_but_their_prefix() -> None:
    first, second = secret.make(), secret.make()

    assert (first[:3], second[:3], len(first)) == ("kt_", "kt_", 41)
    assert first != second


def test_a_typo_anywhere_is_found_without_asking() -> None:
    word = secret.make()

    assert secret.is_whole(word)
    for place in range(len(word)):
        other = "a" if word[place] != "a" else "b"
        assert not secret.is_whole(word[:place] + other + word[place + 1 :])


@given(st.text())
def test_no_other_text_is_a_token(text: str) -> None:
    assert not secret.is_whole(text)
    assert not secret.is_whole(f"kt_{text}")


@pytest.mark.django_db
def test_only_a_digest_is_stored() -> None:
    word = issue(user())

    stored = serialize("json", Token.objects.all())
    assert secret.digest(word) in stored
    assert word[secret.HINT :] not in stored


@pytest.mark.django_db
def test_a_token_is_found_by_all_of_it() -> None:
    word = issue(user())

    found = tokens.find(word, now=NOW)
    assert found is not None
    assert found.user.get_username() == "mona"
    for wrong in ("", "kt_", word[:-1], f" {word}", word.upper(), secret.make(), "\x00" * 41, "kt_" + "\ud800" * 38):
        assert tokens.find(wrong, now=NOW) is None


@pytest.mark.django_db
def test_a_token_counts_until_its_end() -> None:
    word = issue(user(), days=1)

    assert tokens.find(word, now=NOW + timedelta(hours=23)) is not None
    assert tokens.find(word, now=NOW + timedelta(days=1)) is None


@pytest.mark.django_db
def test_a_revoked_token_is_over_and_is_not_revoked_again() -> None:
    word = issue(user())

    assert [tokens.revoke(Token.objects.all(), now=NOW) for _ in range(2)] == [1, 0]
    assert tokens.find(word, now=NOW) is None


@pytest.mark.django_db
@pytest.mark.parametrize(("lost", "counts", "decides"), [("groups", True, False), ("is_active", False, False)])
def test_who_loses_a_right_loses_it_at_once(lost: str, counts: bool, decides: bool) -> None:
    mona = user()
    word = issue(mona, scopes=("read", "triage"))
    if lost == "groups":
        mona.groups.clear()
    else:
        User.objects.update(**{lost: False})

    found = tokens.find(word, now=NOW)

    assert (found is not None) is counts
    assert (found is not None and tokens.may(found, Scope.TRIAGE)) is decides
    assert (found is not None and tokens.may(found, Scope.READ)) is counts


@pytest.mark.django_db
def test_the_last_use_is_written_once_a_minute(django_assert_num_queries: object) -> None:
    word = issue(user())
    for seconds, written in ((0, 0), (59, 0), (60, 60), (119, 60)):
        tokens.find(word, now=NOW + timedelta(seconds=seconds))

        assert Token.objects.get().used_at == NOW + timedelta(seconds=written)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"name": "a\ud800b"}, "name"),
        ({"scopes": ("read", "root")}, "scope"),
        ({"days": 0}, "days"),
        ({"days": 4000}, "days"),
    ],
)
def test_what_makes_no_sense_makes_no_token(facts: dict[str, object], said: str) -> None:
    given: dict[str, object] = {"name": "bot", "scopes": ("read",), "now": NOW, **facts}
    with pytest.raises(ValueError, match=said):
        tokens.issue(user(), **given)  # type: ignore[arg-type]

    assert not Token.objects.exists()


@pytest.mark.django_db
def test_scopes_are_offered_to_whoever_may_do_the_same_by_hand() -> None:
    with pytest.raises(ValueError, match="no scope triage can be had: there is read"):
        issue(make_user("sam", "operator"), scopes=("triage",))


@pytest.mark.django_db
def test_a_user_has_twenty_at_most_and_each_has_a_name_of_its_own() -> None:
    mona = user()
    for number in range(20):
        issue(mona, name=f"bot {number}")
    with pytest.raises(ValueError, match="there are 20 already"):
        issue(mona, name="another")
    tokens.revoke(Token.objects.filter(name="bot 3"), now=NOW)
    with pytest.raises(ValueError, match="another token has this name already"):
        issue(mona, name="bot 4")

    assert issue(mona, name="bot 3")


@pytest.mark.django_db
def test_the_command_prints_a_token_alone() -> None:
    user()
    out = io.StringIO()

    call_command(
        "add_token", "mona", "--name", "bot", "--scope", "read", "--scope", "triage", "--days", "7", stdout=out
    )

    found = tokens.find(out.getvalue().strip(), now=timezone.now())
    assert found is not None
    assert found.scopes == ["read", "triage"]


@pytest.mark.django_db
def test_the_command_knows_only_active_users() -> None:
    user()
    User.objects.update(is_active=False)
    with pytest.raises(CommandError, match="no active user"):
        call_command("add_token", "mona", "--name", "bot")


@pytest.mark.parametrize(
    "said",
    ["GET /api/v1/?token=%s failed", "{'Authorization': 'Bearer %s'}", "Bad Request: /%s/", "bearer %s", "Token %s."],
)
def test_logs_name_no_token(said: str) -> None:
    word = secret.make()
    record = logging.LogRecord("x", logging.WARNING, "", 0, said, (word,), None)

    WithoutTokens().filter(record)

    assert word[3:] not in record.getMessage()
    assert word[3:12] not in str(record.args)


@pytest.mark.django_db(transaction=True)
def test_of_a_form_that_is_sent_twice_at_once_one_token_comes() -> None:
    mona = user()
    found: list[str] = []

    def again() -> None:
        try:
            found.append(issue(mona))
        except ValueError as error:
            found.append(str(error))
        finally:
            connection.close()

    second = Thread(target=again)
    with transaction.atomic():
        issue(mona)
        second.start()
        second.join(0.3)
    second.join()

    assert (found, Token.objects.count()) == (["another token has this name already"], 1)
