"""The areas in use: what staff saved last, else the file; looked for once in a while, and never in the way."""

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from areas.file import areas_of_file
from areas.models import Rules
from areas.use import areas_in_use, fault, look_again

pytestmark = pytest.mark.django_db
NET = '[[area]]\nslug = "net"\nname = "Networking"\nabout = "Networks"\npaths = ["net/"]\n'
REST = '[[area]]\nslug = "misc"\nname = "Miscellaneous"\nabout = "The rest"\nrest = true\n'


def slugs() -> list[str]:
    return [area.slug for area in areas_in_use().areas]


def test_without_saved_rules_the_file_counts() -> None:
    assert areas_in_use() is areas_of_file()
    assert fault() == ""


def test_what_was_saved_last_counts_once_it_is_looked_for() -> None:
    assert areas_in_use() is areas_of_file()
    Rules.objects.create(text=NET + REST)
    Rules.objects.create(text=REST)

    assert areas_in_use() is areas_of_file()
    look_again()
    assert slugs() == ["misc"]


def test_empty_rules_give_the_file_back() -> None:
    Rules.objects.create(text=REST)
    Rules.objects.create(text=" \n")

    assert areas_in_use() is areas_of_file()
    assert fault() == ""


@pytest.mark.parametrize("text", ["no toml", NET, '[[area]]\nslug = "Ä"\n'])
def test_rules_that_cannot_be_used_leave_the_file_in_use_and_are_told(text: str) -> None:
    Rules.objects.create(text=REST)
    Rules.objects.create(text=text)

    assert areas_in_use() is areas_of_file()
    assert fault() != ""


def test_saved_rules_work_where_the_file_does_not(settings: Settings) -> None:
    settings.AREAS_FILE = "/nowhere.toml"
    Rules.objects.create(text=REST)

    assert slugs() == ["misc"]


def test_a_thousand_mails_ask_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    Rules.objects.create(text=REST)
    assert slugs() == ["misc"]
    look_again()

    with django_assert_num_queries(1):  # the text of a version is read once in a process
        for _ in range(1000):
            areas_in_use()
