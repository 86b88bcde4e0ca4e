"""Which class a posting belongs to: what a maintainer would say, for paths as the kernel has them."""

import timeit
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postings.areas import Areas, parse_areas

AREAS = parse_areas((Path(__file__).resolve().parent.parent / "areas.toml").read_text(encoding="utf-8"))

TREES, CORE, TOOLS, DRIVERS, FRAMES = (
    "kernel-trees",
    "core-kernel",
    "development-tools",
    "device-drivers",
    "device-driver-infrastructure",
)
DOCS, FILES, MM, NET, ARCH = "documentation", "filesystems", "memory-management", "networking", "architecture-specific"
SECURITY, VIRT, BUGS, MISC = "security-related", "virtualization", "benchmarks-and-bugs", "miscellaneous"


def area(
    *files: str,
    title: str = "",
    lists: tuple[str, ...] = (),
    marks: tuple[str, ...] = (),
    is_pull: bool = False,
    author: str = "",
    areas: Areas = AREAS,
) -> str:
    return areas.of(files=files, lists=lists, marks=marks, title=title, is_pull=is_pull, author=author)


PATHS = (
    ("kernel/sched/fair.c", CORE),
    ("kernel/bpf/verifier.c", CORE),
    ("kernel/trace/ring_buffer.c", CORE),
    ("kernel/power/hibernate.c", CORE),
    ("lib/xarray.c", CORE),
    ("fs/tracefs/event_inode.c", CORE),
    ("ipc/sem.c", CORE),
    ("io_uring/rw.c", CORE),
    ("init/main.c", CORE),
    ("rust/kernel/sync/lock.rs", CORE),
    ("include/linux/bitfield.h", CORE),
    ("tools/testing/selftests/bpf/prog_tests/ksyms.c", CORE),
    ("tools/perf/builtin-trace.c", TOOLS),
    ("tools/objtool/check.c", TOOLS),
    ("tools/lib/bpf/libbpf.c", TOOLS),
    ("tools/power/cpupower/lib/cpupower.c", TOOLS),
    ("tools/testing/kunit/kunit.py", TOOLS),
    ("tools/testing/selftests/kselftest_harness.h", TOOLS),
    ("scripts/checkpatch.pl", TOOLS),
    ("lib/kunit/test.c", TOOLS),
    ("kernel/kcsan/core.c", TOOLS),
    ("drivers/hwmon/nct6775-core.c", DRIVERS),
    ("drivers/gpu/drm/amd/amdgpu/amdgpu_device.c", DRIVERS),
    ("drivers/thermal/qcom/tsens.c", DRIVERS),
    ("drivers/cpufreq/intel_pstate.c", DRIVERS),
    ("drivers/pci/controller/dwc/pcie-qcom.c", DRIVERS),
    ("drivers/scsi/mpt3sas/mpt3sas_base.c", DRIVERS),
    ("drivers/scsi/hpsa.c", DRIVERS),
    ("drivers/mtd/nand/raw/nand_base.c", FILES),
    ("drivers/platform/x86/thinkpad_acpi.c", DRIVERS),
    ("sound/pci/hda/patch_realtek.c", DRIVERS),
    ("sound/soc/codecs/wm8904.c", DRIVERS),
    ("include/linux/platform_data/x86/asus-wmi.h", DRIVERS),
    ("Documentation/devicetree/bindings/hwmon/ti,tmp102.yaml", DRIVERS),
    ("include/dt-bindings/clock/qcom,gcc-sm8550.h", DRIVERS),
    ("drivers/base/core.c", FRAMES),
    ("drivers/base/power/main.c", FRAMES),
    ("drivers/pci/probe.c", FRAMES),
    ("drivers/pci/endpoint/pci-epc-core.c", FRAMES),
    ("drivers/of/base.c", FRAMES),
    ("drivers/dma/dmaengine.c", FRAMES),
    ("drivers/dma-buf/dma-resv.c", FRAMES),
    ("drivers/gpu/drm/drm_gem.c", FRAMES),
    ("drivers/cpufreq/cpufreq.c", FRAMES),
    ("drivers/cpuidle/governors/teo.c", FRAMES),
    ("drivers/thermal/thermal_core.c", FRAMES),
    ("drivers/usb/core/hub.c", FRAMES),
    ("sound/core/pcm_native.c", FRAMES),
    ("sound/soc/soc-core.c", FRAMES),
    ("include/linux/device.h", FRAMES),
    ("rust/kernel/platform.rs", FRAMES),
    ("kernel/dma/swiotlb.c", FRAMES),
    ("Documentation/process/submitting-patches.rst", DOCS),
    ("Documentation/ABI/testing/sysfs-bus-usb", DOCS),
    ("Documentation/networking/scaling.rst", DOCS),
    ("scripts/kernel-doc", DOCS),
    ("fs/btrfs/extent-tree.c", FILES),
    ("fs/namei.c", FILES),
    ("block/blk-mq.c", FILES),
    ("drivers/block/zram/zram_drv.c", FILES),
    ("drivers/block/virtio_blk.c", FILES),
    ("drivers/nvme/host/pci.c", FILES),
    ("drivers/md/dm-crypt.c", FILES),
    ("drivers/scsi/sd.c", FILES),
    ("drivers/ata/libata-core.c", FILES),
    ("net/sunrpc/clnt.c", FILES),
    ("include/linux/fs.h", FILES),
    ("mm/page_alloc.c", MM),
    ("mm/damon/core.c", MM),
    ("mm/memcontrol.c", MM),
    ("include/linux/mm_types.h", MM),
    ("lib/maple_tree.c", MM),
    ("tools/testing/selftests/mm/map_hugetlb.c", MM),
    ("net/ipv4/tcp_input.c", NET),
    ("net/mac80211/mlme.c", NET),
    ("net/bluetooth/hci_core.c", NET),
    ("drivers/net/ethernet/realtek/r8169_main.c", NET),
    ("drivers/net/wireless/ath/ath11k/mac.c", NET),
    ("drivers/net/virtio_net.c", NET),
    ("drivers/bluetooth/btusb.c", NET),
    ("include/linux/netfilter/x_tables.h", NET),
    ("include/uapi/linux/nl80211.h", NET),
    ("Documentation/devicetree/bindings/net/wireless/qcom,ath11k.yaml", NET),
    ("tools/testing/selftests/net/mptcp/mptcp_connect.c", NET),
    ("arch/x86/net/bpf_jit_comp.c", NET),
    ("arch/x86/mm/fault.c", ARCH),
    ("arch/x86/kernel/cpu/bugs.c", ARCH),
    ("fs/resctrl/rdtgroup.c", ARCH),
    ("arch/riscv/kernel/entry.S", ARCH),
    ("arch/arm64/boot/dts/qcom/sm8550.dtsi", ARCH),
    ("arch/arm/configs/multi_v7_defconfig", ARCH),
    ("security/selinux/hooks.c", SECURITY),
    ("security/landlock/fs.c", SECURITY),
    ("crypto/algapi.c", SECURITY),
    ("arch/arm64/crypto/aes-ce-core.S", SECURITY),
    ("kernel/seccomp.c", SECURITY),
    ("kernel/audit_watch.c", SECURITY),
    ("drivers/char/tpm/tpm-chip.c", SECURITY),
    ("arch/x86/kvm/mmu/mmu.c", VIRT),
    ("arch/arm64/include/asm/kvm_host.h", VIRT),
    ("arch/x86/xen/enlighten.c", VIRT),
    ("virt/kvm/kvm_main.c", VIRT),
    ("drivers/virtio/virtio_ring.c", VIRT),
    ("drivers/vfio/pci/vfio_pci_core.c", VIRT),
    ("drivers/xen/grant-table.c", VIRT),
    ("kernel/cgroup/cgroup.c", VIRT),
    ("kernel/user_namespace.c", VIRT),
    ("tools/testing/selftests/kvm/lib/kvm_util.c", VIRT),
    ("MAINTAINERS", MISC),
    (".mailmap", MISC),
)
TITLES = (
    ("Linux 6.7-rc1", TREES),
    ("Linux 6.6.5", TREES),
    ("Linux 2.6.31-rc5", TREES),
    ("6.6.5-rc1 review", TREES),
    ("2.6.30.4-stable review", TREES),
    ("[ANNOUNCE] v6.6-rt15", TREES),
    ("Linux v4.19.299-rt131-rc1", TREES),
    ("mmotm 2009-08-05-18-11 uploaded", TREES),
    ("2.6.31-rc4-mm1", TREES),
    ("linux-next: Tree for Jan 5", TREES),
    ("sched/fair: bound wakeup preemption", CORE),
    ("rcu: lazy callbacks", CORE),
    ("bpf: arena", CORE),
    ("perf trace: format arguments with BTF", TOOLS),
    ("kbuild: distributed ThinLTO", TOOLS),
    ("hwmon: driver for a fan controller", DRIVERS),
    ("ASoC: codecs: new amplifier", DRIVERS),
    ("drm/amdgpu: reset", DRIVERS),
    ("driver core: deferred probe", FRAMES),
    ("PCI: endpoint: doorbells", FRAMES),
    ("drm: sharable planes", FRAMES),
    ("docs: process: regressions", DOCS),
    ("Documentation/x86: boot", DOCS),
    ("xfs: online shrink", FILES),
    ("md/raid5: stripes", FILES),
    ("mm/damon: heat", MM),
    ("mm: swap table", MM),
    ("tcp: AccECN", NET),
    ("wifi: mac80211: links", NET),
    ("9p: fix a leak of fids", FILES),
    ("x86/resctrl: floor for bandwidth", ARCH),
    ("KVM: x86: CET for guests", VIRT),
    ("x86/tdx: attestation", VIRT),
    ("cgroup/cpuset: partitions", VIRT),
    ("landlock: quiet denials", SECURITY),
    ("[linus:master] [mm] 3f2bb6c: will-it-scale.per_thread_ops -4.5% regression", BUGS),
    ("treewide: replace strlcpy()", MISC),
    ("Time flies", MISC),
    ("mmap is no mm", MISC),
    ("network people, please look", MISC),
)


@pytest.mark.parametrize(("path", "expected"), PATHS)
def test_a_file_tells_its_area(path: str, expected: str) -> None:
    assert area(path) == expected


@pytest.mark.parametrize(("title", "expected"), TITLES)
def test_a_title_tells_the_area_where_no_file_does(title: str, expected: str) -> None:
    assert area(title=title) == expected


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        (("netdev",), NET),
        (("linux-wireless",), NET),
        (("linux-mm",), MM),
        (("linux-fsdevel",), FILES),
        (("kvm",), VIRT),
        (("linux-pm",), FRAMES),
        (("linux-arm-msm", "linux-bluetooth", "netdev"), NET),
        (("nobody-knows",), MISC),
    ],
)
def test_lists_tell_the_area_where_nothing_else_does(lists: tuple[str, ...], expected: str) -> None:
    assert area("MAINTAINERS", title="Somebody looks after it now", lists=lists) == expected


@pytest.mark.parametrize(
    ("marks", "expected"),
    [(("net-next",), NET), (("bpf",), CORE), (("6.12.y", "wireless"), NET), (("mm-unstable",), MM), (("next",), MISC)],
)
def test_a_tree_in_the_brackets_tells_the_area_where_no_file_does(marks: tuple[str, ...], expected: str) -> None:
    assert area(title="Add a thing", marks=marks) == expected


def test_brackets_that_the_title_still_has_are_read() -> None:
    assert area(title="[syzbot] [fs?] KASAN: something") == BUGS
    assert area(title="[PATCH net-next 0/4] Add a thing") == NET


def test_a_request_to_pull_belongs_to_the_trees_whatever_it_pulls() -> None:
    assert area("net/core/dev.c", title="Networking for v6.7-rc3", is_pull=True) == TREES


def test_a_review_of_a_stable_release_belongs_to_the_trees_whatever_it_changes() -> None:
    assert area("fs/ext4/inode.c", "Makefile", title="6.6.5-rc1 review", marks=("6.6",)) == TREES


def test_an_author_who_only_reports_tells_the_area_where_nothing_else_does() -> None:
    assert area(title="a will-it-scale result", author="kernel test robot <oliver.sang@intel.com>") == BUGS
    assert area("mm/slub.c", author="oliver.sang@intel.com") == MM


def test_most_files_decide() -> None:
    assert area("fs/xfs/xfs_buf.c", "fs/xfs/xfs_log.c", "mm/filemap.c") == FILES


def test_the_title_decides_between_equals() -> None:
    files = ("fs/proc/meminfo.c", "mm/show_mem.c")

    assert [area(*files, title=title) for title in ("mm: count", "proc: show")] == [MM, FILES]


def test_a_change_of_an_interface_belongs_where_the_title_says() -> None:
    users = tuple(f"drivers/hwmon/user{number}.c" for number in range(5))

    assert area("drivers/thermal/thermal_core.c", *users, title="unrelated") == DRIVERS
    assert area(*("drivers/thermal/thermal_core.c",) * 3, *users[:2], title="thermal: core: rename") == FRAMES


def test_what_comes_along_does_not_outvote_code() -> None:
    along = (
        "Documentation/devicetree/bindings/net/qca,qca8k.yaml",
        "arch/arm64/boot/dts/qcom/ipq9574.dtsi",
        "MAINTAINERS",
    )

    assert area("drivers/phy/qualcomm/phy-qcom-edp.c", *along) == DRIVERS


def test_a_binding_goes_with_what_it_binds() -> None:
    assert area("Documentation/devicetree/bindings/pci/qcom,pcie.yaml") == FRAMES


def test_another_projects_paths_say_nothing() -> None:
    assert area("lib/utils.c", "ip/iplink.c", marks=("iproute2-next",)) == NET
    assert area("lib/x86/vm.c", marks=("kvm-unit-tests",)) == VIRT


def test_the_reason_is_told() -> None:
    slug, reason = AREAS.explain(
        files=("net/core/dev.c",), lists=(), marks=(), title="net: x", is_pull=False, author=""
    )

    assert (slug, reason) == (NET, "files (100 % of votes)")


def test_every_area_is_reached_by_some_case() -> None:
    reached = {expected for _, expected in (*PATHS, *TITLES)}

    assert reached == {found.slug for found in AREAS.areas}


def test_the_areas_stand_in_the_order_of_the_page() -> None:
    names = [found.name for found in AREAS.areas]

    assert names[:4] == ["Kernel trees", "Core kernel", "Development tools", "Device drivers"]
    assert names[-2:] == ["Benchmarks and bugs", "Miscellaneous"]
    assert [found.order for found in AREAS.areas] == list(range(14))
    assert all(found.about for found in AREAS.areas)


def test_a_series_of_thirty_files_takes_less_than_a_tenth_of_a_millisecond() -> None:
    files = tuple(path for path, _ in PATHS[:30])

    seconds = min(timeit.repeat(lambda: area(*files, title="mm: " + "x" * 80), number=100, repeat=10)) / 100

    assert seconds < 1e-4


@given(st.permutations([path for path, _ in PATHS[::7]]), st.sampled_from([title for title, _ in TITLES]))
def test_the_order_of_files_does_not_matter(files: list[str], title: str) -> None:
    assert area(*files, title=title) == area(*sorted(files), title=title)


@given(st.lists(st.text()), st.text(), st.lists(st.text()), st.text())
def test_any_text_gives_an_area(files: list[str], title: str, words: list[str], author: str) -> None:
    slug = area(*files, title=title, lists=tuple(words), marks=tuple(words), author=author)

    assert slug in {found.slug for found in AREAS.areas}


@pytest.mark.parametrize(
    "title",
    [
        "[" * 1_000_000,
        "[a]" * 1_000_000,
        "1." * 1_000_000,
        "linux 1.1" + " " * 1_000_000,
        "net" * 1_000_000,
        "\0\ud800\udfff",
        "İ" * 300,
    ],
)
@pytest.mark.timeout(5)
def test_a_hostile_title_takes_no_time(title: str) -> None:
    assert area(title=title, author="a@" * 1_000_000, lists=(title,), marks=(title,)) in (MISC, TREES)


@pytest.mark.timeout(5)
def test_a_hostile_path_takes_no_time() -> None:
    assert area("/" * 1_000_000, "a*" * 1_000_000, "\0", "", "../net/core.c", "\ud800") == MISC
