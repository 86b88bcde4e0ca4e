"""Topics from files: what is wrong is said with topic, line and key; loading twice changes nothing."""

from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from topics.loading import DEFAULT, load_topics
from topics.models import Topic
from topics.reader import TopicError, parse_topics

GOOD = '[[topic]]\nslug = "folios"\nname = "Folios"\ndescription = "From pages to folios"\nwords = ["folio"]\n'


def fault(text: str) -> str:
    with pytest.raises(TopicError) as caught:
        parse_topics(text)
    return str(caught.value)


def test_all_keys_are_read() -> None:
    more = (
        'authors = ["Mats Maintainer"]\npaths = ["mm/"]\nlists = ["linux-mm"]\nmarks = ["mm"]\nsince = 2020-01-01\n'
        'until = 2026-01-01\nseries = ["https://lore.kernel.org/all/a@x/"]\nexclude = ["<b@x>"]\ntree = "rt"\n'
        "published = false\n"
    )

    entry = parse_topics(GOOD + more)[0]

    assert (entry.slug, entry.name, entry.is_published) == ("folios", "Folios", False)
    assert (entry.query.series, entry.query.exclude) == (("a@x",), ("b@x",))
    assert (entry.query.since, entry.query.until, entry.query.tree) == (date(2020, 1, 1), date(2026, 1, 1), "rt")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "there is no [[topic]]"),
        ("[[topic]", "no TOML: "),
        ("topic = 1", "there is no [[topic]]"),
        ("[other]\na = 1", "'other': there is no such table"),
        (GOOD + "wrods = []", "topic 'folios' (line 1): 'wrods': there is no such key"),
        (GOOD + GOOD.replace("folios", "Folios!"), "topic 'Folios!' (line 6): slug: is made of"),
        (GOOD + GOOD, "topic 'folios' (line 6): slug: there are two"),
        (GOOD + "[[topic]]\nname = 'x'", "topic number 2 (line 6): slug: must be text"),
        (GOOD.replace('["folio"]', '"folio"'), "topic 'folios' (line 1): words: must be a list"),
        (GOOD.replace('["folio"]', "[1]"), "words: must be a list of texts"),
        (GOOD.replace('["folio"]', "[]"), "topic 'folios' (line 1): says nothing"),
        (GOOD.replace('["folio"]', '["\\u0000"]'), "words: '\\x00': must be"),
        (GOOD + 'since = "2020-01-01"', "since: must be a day"),
        (GOOD + "until = 2020-01-01T00:00:00Z", "until: must be a day"),
        (GOOD + 'tree = "next"', "tree: is 'rt' or left out"),
        (GOOD + "tree = []", "tree: is 'rt' or left out"),
        (GOOD + "published = 1", "published: is true or false"),
        (GOOD.replace("Folios", "x" * 101), "name: must be text of 1 to 100"),
    ],
)
def test_what_is_wrong_is_said_with_topic_line_and_key(text: str, told: str) -> None:
    assert told in fault(text)


@given(st.text(max_size=200))
def test_any_text_gives_topics_or_an_error_of_our_own(text: str) -> None:
    for wild in (text, GOOD + text):
        with suppress(TopicError):
            parse_topics(wild)


@pytest.mark.timeout(10)
def test_a_deep_or_long_file_is_refused_in_time() -> None:
    assert "no TOML" in fault("a = " + "[" * 100_000)
    assert "are the most" in fault("[[topic]]\n" * 20_000)


@pytest.mark.django_db
def test_loading_creates_changes_and_then_leaves_alone(tmp_path: Path) -> None:
    file = tmp_path / "t.toml"
    file.write_text(GOOD)
    assert load_topics(file).created == ["folios"]
    assert load_topics(file).unchanged == ["folios"]

    file.write_text(GOOD.replace('["folio"]', '["folio", "folios"]'))

    assert load_topics(file).changed == ["folios"]
    assert Topic.objects.get().words == ["folio", "folios"]


@pytest.mark.django_db
def test_a_topic_that_the_file_does_not_have_stays(tmp_path: Path) -> None:
    Topic.objects.create(slug="mine", name="Mine", description="x", words=["mine"])
    (tmp_path / "t.toml").write_text(GOOD)

    load_topics(tmp_path / "t.toml")

    assert Topic.objects.filter(slug="mine").exists()


@pytest.mark.django_db
def test_a_file_with_one_mistake_loads_nothing(tmp_path: Path) -> None:
    (tmp_path / "t.toml").write_text(GOOD + "[[topic]]\nslug = 'b'\n")

    with pytest.raises(CommandError, match=r"line 6.*nothing was loaded"):
        call_command("load_topics", str(tmp_path / "t.toml"))

    assert not Topic.objects.exists()


@pytest.mark.parametrize("content", [b"\xff\xfe", b"#" * 1_000_001])
def test_a_file_that_cannot_be_one_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "t.toml").write_bytes(content)

    with pytest.raises(TopicError, match="UTF-8|longer"):
        load_topics(tmp_path / "t.toml")


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_a_file_that_is_not_there_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(TopicError, match="cannot be read"):
        load_topics(tmp_path / name)


@pytest.mark.django_db
def test_the_file_that_comes_with_the_code_is_loaded_by_default(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_topics")
    call_command("load_topics")

    count = len(parse_topics(DEFAULT.read_text()))
    assert f"0 created, 0 changed, {count} unchanged" in capsys.readouterr().out
    for topic in Topic.objects.all():
        topic.full_clean()
