"""Reports that nobody flagged: a regression to whoever reads them, and in no tracker's list. Pure."""

from collections.abc import Iterator

from sample import texts
from sample.dates import Cycle
from sample.letters import Letter
from sample.stories import Teller

PER_CYCLE = 16
_FIRST = 1000  # numbers of stories that are told in full stay below
_AFTER = (
    "This machine worked fine with {good}, and since the update to {bad} it does not.",
    "Since {bad} something is broken here that worked in {good}. Reverting to the old kernel helps.",
    "After upgrading from {good} to {bad} this no longer works. The last known good kernel is {good}.",
    "I bisected this between {good} and {bad}, and got lost in a merge. {good} is good, {bad} is bad.",
)
_TRACE = """
BUG: kernel NULL pointer dereference, address: 0000000000000018
RIP: 0010:{function}_complete+0x4a/0x120
Call Trace:
 <TASK>
 {function}_poll+0x7e/0x1b0
 {function}_irq+0x22/0x40
 handle_softirqs+0xe1/0x2a0
 </TASK>
"""


def letters(cycles: list[Cycle]) -> Iterator[Letter]:
    """What users wrote, and here and there an answer."""
    for cycle in cycles:
        for number in range(PER_CYCLE):
            yield from _thread(Teller(cycle, _FIRST + number), number)


def _thread(teller: Teller, number: int) -> Iterator[Letter]:
    chance, cycle = teller.chance, teller.cycle
    good, bad = f"v{cycle.previous}", f"v{cycle.version}-rc{chance.randrange(1, 4)}"
    words = chance.choice(_AFTER).format(good=good, bad=bad)
    module = teller.area.path.rpartition("/")[2].partition(".")[0].replace("-", "_")
    trace = _TRACE.format(function=module) if number % 3 == 0 else ""
    body = f"Hello,\n\n{teller.thing} {teller.symptom}. {words}\n{trace}\nWhat can I send you?\n"
    teller.say(teller.reporter, body, subject=f"{teller.title} with {bad}", lists=(teller.area.mailing_list,))
    if chance.random() < 0.4:
        teller.later(hours=30)
        teller.say(teller.maintainer, chance.choice(texts.REPLIES), lists=(teller.area.mailing_list,))
    yield from teller.letters
