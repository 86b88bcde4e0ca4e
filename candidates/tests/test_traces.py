"""The name of a trace: what stays the same between two kernels."""

import pytest

from candidates.traces import signature

CALL_TRACE = """\
[   12.345678] Call Trace:
[   12.345679]  <TASK>
[   12.345680]  ? show_regs+0x1/0x2
[   12.345681]  dump_stack_lvl+0x47/0x60
[   12.345682]  ? guess_of_kernel+0x1/0x2
[   12.345683]  foo_resume+0x12/0x90 [foo]
[   12.345684]  bar_resume.constprop.0+0x3/0x40 [bar]
[   12.345685]  process_one_work+0x15d/0x330
[   12.345686]  baz_work+0x3/0x40
[   12.345687]  qux_work+0x3/0x40
"""


@pytest.mark.parametrize(
    "line",
    [
        "RIP: 0010:foo_probe+0x12/0x90 [foo]",
        "[   12.345678] RIP: 0010:foo_probe.isra.0+0x99/0x100",
        "> [   12.345678][ T123] RIP: 0010:foo_probe+0x12/0x90",
        "Nov 09 09:58:05 host kernel: RIP: 0010:foo_probe+0x12/0x90 [foo]",
        "2026-11-09T09:58:05.123456+00:00 host kernel: RIP: 0010:foo_probe+0x12/0x90 [foo]",
        "[\xa0\xa0 12.345678] RIP: 0010:foo_probe+0x12/0x90",
        "RIP: 0010:foo_probe (drivers/foo/foo.c:12 drivers/foo/foo.c:34) foo",
        "EIP: foo_probe+0x12/0x90",
        "pc : foo_probe+0x12/0x90 [foo]",
        "pc : [0xffffffe3988e81e4] foo_probe+0x12/0x90",
        "PC is at foo_probe+0x12/0x90",
        "epc : foo_probe+0x12/0x90",
        "NIP [c000000000123456] foo_probe+0x12/0x90",
        "Krnl PSW : 0704c00180000000 00000000aabbccdd (foo_probe+0x12/0x90)",
        "WARNING: CPU: 2 PID: 345 at drivers/foo/foo.c:123 foo_probe+0x12/0x90 [foo]",
        "WARNING: drivers/foo/foo.c:123 at foo_probe+0x12/0x90, CPU#3: modprobe/77",
        "BUG: KASAN: slab-use-after-free in foo_probe+0x12/0x90",
    ],
)
def test_the_function_that_is_blamed_names_the_trace(line: str) -> None:
    assert signature(f"Hello,\n\nthis happens:\n\n{line}\n{CALL_TRACE}") == "foo_probe"


@pytest.mark.parametrize(
    "line", ["RIP: 0010:refcount_warn_saturate+0xba/0x110", "RIP: 0033:0x7f1234567890", "BUG: scheduling while atomic"]
)
def test_a_carrier_of_complaints_gives_way_to_the_first_functions_of_the_call_trace(line: str) -> None:
    assert signature(f"{line}\n{CALL_TRACE}") == "foo_resume < bar_resume < baz_work"


def test_only_the_first_call_trace_counts() -> None:
    second = "Call Trace:\n other_one+0x1/0x2\n"

    assert signature(f"Call Trace:\n foo_resume+0x1/0x2\n{second}") == "foo_resume"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No trace here, but 0x12 and foo+0x1.",
        "Call Trace:\n ? foo_probe+0x1/0x2\n",
        "Call Trace:\n kthread+0x1/0x2\n ret_from_fork+0x1/0x2\n",
        "RIP: 0033:0x7f1234567890",
    ],
)
def test_a_mail_without_a_telling_trace_has_no_signature(text: str) -> None:
    assert signature(text) == ""


def test_a_long_name_is_cut_to_what_is_stored() -> None:
    names = "\n".join(f" {letter * 80}+0x1/0x2" for letter in "qxz")

    assert len(signature(f"Call Trace:\n{names}\n")) == 200


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "text",
    [
        "+0x " + "a" * 500_000,
        "a+0x1/0x" * 60_000,
        "WARNING: +0x " * 40_000,
        "RIP: " * 100_000,
        "[ 1.1] +0x\n" * 50_000,
        "pc : [[<0000 +0x" * 30_000,
        "Call Trace:\n" * 40_000 + "+0x",
        " " * 300_000 + "+0x",
    ],
)
def test_a_hostile_text_takes_no_time(text: str) -> None:
    signature(text)
