"""Where the kernel was when it complained: a short name for the trace that a mail shows. Pure.

The name is a function where one can be blamed: the one that the instruction pointer or the complaint names. Where
that one only carries the message (a check, a lock, a helper of memory), it is the first three functions of the call
trace that do not. Addresses, offsets, line numbers and what the compiler appends are left out, so traces of two
kernels meet.
"""

import re

MAX_SIGNATURE = 200
_READ = 200_000  # characters of a mail
_DEPTH = 3
_MARKS = re.compile(
    r"^[ \t>|]{0,40}(?:\S{1,12} {1,2}\d{1,2} [\d:]{8} \S{1,60} |\d{4}-\d\d-\d\dT\S{8,24} \S{1,60} )?(?:kernel: ?)?"
    r"(?:<\d>)?(?:\[[ \d.]{5,20}\])?(?:\[ *[TC]\d+\])?[ \t]{0,8}"
)
_NAME = r"([A-Za-z_][\w.]{2,80})"
_AT = rf"{_NAME}(?:\+0x[0-9a-f]+/0x[0-9a-f]+| \([\w./-]+:\d)"  # with an offset, or decoded
_COMPLAINTS = (
    # x86, 32-bit ARM, ARM64, RISC-V and MIPS, PowerPC, s390: the instruction pointer in the kernel.
    re.compile(
        r"\b(?:RIP: (?:0010:)?|EIP: (?:0060:)?|PC is at |pc ?: (?:\[?<?(?:0x)?[0-9a-f]+>?\]? )?|epc ?: (?:[0-9a-f]+ )?)"
        rf"\(?{_AT}"
    ),
    re.compile(rf"\bNIP \[[0-9a-f]+\] {_AT}|\bKrnl PSW : [0-9a-f ]+\({_AT}"),
    re.compile(rf"\bWARNING: .{{0,120}} {_AT}|\bBUG: K[A-Z]+SAN: .{{0,60}} in {_AT}"),
)
_CALL_TRACE = re.compile(r"\b(?:Call [Tt]race|Backtrace):")
_FRAME = re.compile(rf"^(?:\[<[0-9a-f]+>\] ?|\[[0-9a-f]+\] ?|\[c[0-9a-f]+\] \[[0-9a-f]+\] )?{_AT}")
_DECODED = re.compile(r"\.[chS]:\d")
_APPENDED = re.compile(r"\.(?:constprop|isra|part|cold|llvm|lto_priv)[.\w]*$")
# Functions that carry a complaint or wrap every task: they name no bug. Prefixes end in `*`.
_CARRIERS = """
    __warn* warn_slowpath* report_bug handle_bug* exc_* asm_* do_error_trap do_trap* invalid_op die die_* __die*
    panic* oops_* dump_stack* dump_backtrace* warn_alloc __alloc_pages* alloc_pages* __alloc_frozen* show_stack*
    show_trace* print_* kasan_* __kasan_* __asan_* kmsan_* __msan_* kcsan_* check_memory_region ubsan_* __ubsan_*
    fortify_panic __fortify_* __stack_chk_fail usercopy_abort __check_object_size __check_heap_object page_fault*
    do_page_fault do_user_addr_fault bad_area* __bad_area* no_context do_kern_addr_fault do_mem_abort
    do_translation_fault die_kernel_fault __do_kernel_fault el0* el1* do_undefinstr do_debug_exception bug_handler
    brk_handler call_break_hook refcount_warn_saturate refcount_* kobject_get kobject_put kref_* __list_add_valid*
    __list_del_entry_valid* list_del* list_add* memcpy* memset* memmove* memcmp* memchr* strlen strnlen strcpy
    strncpy strcmp strncmp strscpy __strlen copy_to_user* copy_from_user* copy_page* __copy_* raw_copy_* rep_movs*
    clear_page* __memcpy* sized_strscpy _raw_* __raw_* queued_* native_* pv_* spin_* __pv_* mutex_* __mutex_* down_*
    up_* __down* rwsem_* rt_mutex* __rt_mutex* lock_acquire* lock_release* __lock_acquire lockdep_*
    check_noncircular validate_chain debug_* __might_* ___might_* might_* schedule* __schedule* preempt_schedule*
    io_schedule* wait_for_completion* __wait_* do_wait_* bit_wait* out_of_line_wait* synchronize_* rcu_* kfree*
    kmem_cache_* slab_* __slab_* ___slab_* __kmalloc* kmalloc* __kmem_* free_large_kmalloc free_unref* free_pages*
    object_err check_object dev_watchdog call_timer_fn run_timer_* __run_timer* expire_timers process_one_work
    process_scheduled_works worker_thread kthread ret_from_fork* kernel_thread* rescuer_thread entry_* do_syscall*
    __do_syscall* __do_fast_syscall* syscall_* invoke_syscall* __x64_sys_* __se_sys_* __ia32_sys_* __arm64_sys_*
    x64_sys_call __do_sys_* ksys_* __do_softirq handle_softirqs do_softirq* irq_exit* __irq_exit* sysvec_*
    __sysvec_* common_interrupt smp_* secondary_startup* start_secondary start_kernel x86_64_start_*
    cpu_startup_entry do_idle cpuidle_* default_idle* arch_cpu_idle intel_idle* acpi_idle* rest_init do_initcall*
    do_one_initcall do_init_module load_module init_module* kernel_init* delay_* __delay __const_udelay
    smp_call_function* watchdog_timer_fn nmi_* end_repeat_nmi default_do_nmi arch_stack_* stack_trace_* save_stack*
    unwind_* __dump_page* dump_page vm_fault
"""
_EXACT = frozenset(word for word in _CARRIERS.split() if not word.endswith("*"))
_STARTS = tuple(word[:-1] for word in _CARRIERS.split() if word.endswith("*"))


def signature(text: str) -> str:
    """The name of the first trace in a mail's text, quoted or not; '' where it shows none that says anything."""
    if "+0x" not in text and "RIP: " not in text:  # nearly all mail
        return ""
    text = text[:_READ].replace("\xa0", " ")
    lines = [_MARKS.sub("", line[:400]) for line in text.splitlines() if _has_hint(line)]
    blamed = next((name for line in lines if (name := _blamed(line))), "")
    if blamed and not _carries(blamed):
        return blamed[:MAX_SIGNATURE]
    return " < ".join(_frames(lines))[:MAX_SIGNATURE]


def _has_hint(line: str) -> bool:
    """Whether a line may say anything: an offset, `Call Trace:`, or a line of a source file."""
    return "+0x" in line or "race:" in line or _DECODED.search(line) is not None


def _blamed(line: str) -> str:
    for pattern in _COMPLAINTS:
        if found := pattern.search(line):
            return _plain(found[found.lastindex or 1])
    return ""


def _frames(lines: list[str]) -> list[str]:
    """The first functions below the first `Call Trace:`; those with a `?` are guesses of the kernel."""
    frames: list[str] = []
    is_inside = False
    for line in lines:
        if not is_inside:
            is_inside = bool(_CALL_TRACE.search(line))
        elif found := _FRAME.match(line):
            name = _plain(found[1])
            if not _carries(name):
                frames.append(name)
        elif _CALL_TRACE.search(line) and frames:
            break  # the next trace
        if len(frames) == _DEPTH:
            break
    return frames


def _plain(name: str) -> str:
    return _APPENDED.sub("", name)


def _carries(name: str) -> bool:
    return name in _EXACT or name.startswith(_STARTS)
