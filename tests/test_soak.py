"""`bench soak` for some seconds: a whole site, on which a busy machine's clock is no promise, but counts are."""

import pytest

from bench import soak
from bench.arrivals import MAILS_A_DAY, PUSHES_A_DAY, schedule
from bench.family import Memory

TIMES = ("a page was", " grew from ")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_all_that_arrives_is_stored_and_nothing_fails() -> None:
    lines: list[str] = []

    soak.run(lambda line: lines.append(line), minutes=0.25, hours=0.5)

    broken = [line for line in lines if line.startswith("BROKEN") and not any(words in line for words in TIMES)]
    assert broken == []
    assert any(line.startswith("from the poll that could see it") for line in lines)


def test_a_day_has_as_many_arrivals_as_its_lists_have() -> None:
    found = list(schedule(360, 24))

    assert len(found) == sum((MAILS_A_DAY | PUSHES_A_DAY).values())
    assert found == sorted(found)
    assert all(0 <= at <= 360 for at, _ in found)


@pytest.mark.parametrize(("growth", "is_flat"), [(0.0, True), (0.1, True), (5.0, False)])
def test_memory_that_grows_is_told(growth: float, is_flat: bool) -> None:
    memory = Memory({"worker": [(float(second), 100 + growth * second) for second in range(100)]})

    assert [line[-1] for line in memory.lines()] == [is_flat]
