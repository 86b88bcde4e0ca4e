"""Words of the sample world: what breaks where, and what people say about it. All invented."""

from typing import NamedTuple


class Area(NamedTuple):
    """A subsystem: subject prefix, its list, a source file, things that can break, and how they do."""

    prefix: str
    mailing_list: str
    path: str
    things: tuple[str, ...]
    symptoms: tuple[str, ...]


AREAS = (
    Area("drm/amd/display", "dri-devel", "drivers/gpu/drm/amd/display/dc/core/dc.c",
         ("DCN 3.5 eDP", "Navi 31 DisplayPort", "Phoenix HDMI", "Renoir MST", "Navi 33 dual 4K"),
         ("stays black after s2idle resume", "flickers at 144 Hz", "loses audio after modeset",
          "comes up at 640x480", "hangs when the second screen is unplugged")),
    Area("drm/xe", "dri-devel", "drivers/gpu/drm/xe/xe_guc_submit.c",
         ("Lunar Lake", "Battlemage", "Meteor Lake", "Arrow Lake", "Panther Lake"),
         ("GuC submission times out under compute", "leaks VM-bind allocations", "fails to wake from D3cold",
          "shows stripes in video overlays", "resets while hibernating")),
    Area("wifi: iwlwifi", "linux-wireless", "drivers/net/wireless/intel/iwlwifi/mvm/ops.c",
         ("BE200", "AX211", "AX210", "9560"),
         ("firmware asserts in 6 GHz scans", "does not roam any more", "rates drop to 6 Mbit/s after suspend",
          "is missing after a warm reboot", "disconnects when the screen locks")),
    Area("wifi: ath12k", "linux-wireless", "drivers/net/wireless/ath/ath12k/core.c",
         ("WCN7850", "QCN9274", "WCN7851"),
         ("disconnects every ten minutes with MLO", "cannot join WPA3 networks", "crashes on channel switch",
          "sees no 5 GHz network", "drops multicast in AP mode")),
    Area("r8169", "netdev", "drivers/net/ethernet/realtek/r8169_main.c",
         ("RTL8125B", "RTL8168h", "RTL8126A", "RTL8411"),
         ("loses link after resume with ASPM L1.2", "halves its throughput", "storms the log with rx errors",
          "needs a power cycle after netconsole use", "forgets its MAC address")),
    Area("mlx5", "netdev", "drivers/net/ethernet/mellanox/mlx5/core/main.c",
         ("ConnectX-6 Dx", "ConnectX-5", "BlueField-3"),
         ("bond never leaves collecting in switchdev mode", "probe takes two minutes", "leaks pages under XDP",
          "drops VLAN tags with hardware offload", "fails to reload firmware")),
    Area("xhci", "linux-usb", "drivers/usb/host/xhci-ring.c",
         ("Renesas uPD720202", "ASMedia 3142", "Raphael", "VL805"),
         ("dies after a stop-endpoint timeout", "re-enumerates audio devices in a loop",
          "keeps the laptop from suspending", "misses hot-plug behind a dock", "resets UAS disks under load")),
    Area("usb: typec", "linux-usb", "drivers/usb/typec/ucsi/ucsi.c",
         ("UCSI partner", "PD contract", "DisplayPort alt mode", "charger"),
         ("is not seen after a dock replug", "is renegotiated every second", "is gone after resume",
          "reports 0 W", "oopses on role swap")),
    Area("btrfs", "linux-btrfs", "fs/btrfs/extent-tree.c",
         ("zoned devices", "inline extents", "quota groups", "RAID1C3 volumes"),
         ("run into early ENOSPC", "abort send streams after reflink", "deadlock with balance",
          "slow down metadata tenfold", "warn in scrub about good blocks")),
    Area("xfs", "linux-xfs", "fs/xfs/xfs_log.c",
         ("16 KiB atomic writes", "realtime groups", "project quotas", "repaired volumes"),
         ("cause fsync latency spikes", "trip a log recovery assertion", "are miscounted after a crash",
          "lock up under fsstress", "spam the log at mount")),
    Area("nvme", "linux-nvme", "drivers/nvme/host/pci.c",
         ("Phison E21", "Samsung 990 Pro", "Kioxia XG8", "WD SN770"),
         ("drops off the bus in APST", "cannot be woken from s2idle", "is probed twice",
          "reports wrong temperatures", "needs 30 s to shut down")),
    Area("x86", "linux-kernel", "arch/x86/kernel/cpu/common.c",
         ("Xeon D-1500 with SNC", "Zen 4 mobile", "Alder Lake-N", "FX-8350"),
         ("hangs before the console comes up", "loses turbo after CPU hotplug", "boots with one core only",
          "fails microcode loading", "shows a negative TSC offset")),
    Area("sched/eevdf", "linux-kernel", "kernel/sched/fair.c",
         ("hackbench over pipes", "schbench", "a kernel build in cgroups", "audio playback"),
         ("is 14 % slower on two sockets", "doubles its 99th percentile", "starves its neighbours",
          "misses deadlines under load", "wanders between clusters")),
    Area("mm", "linux-mm", "mm/readahead.c",
         ("readahead with 64 KiB folios", "swap on zram", "memcg reclaim", "huge page collapse"),
         ("halves sequential reads", "thrashes with plenty of free memory", "loops under pressure",
          "stalls for seconds", "leaks a reference per fork")),
    Area("ACPI: EC", "linux-acpi", "drivers/acpi/ec.c",
         ("ThinkPad X13 Gen 4", "Zenbook 14", "Framework 13", "Latitude 7440"),
         ("battery state is stuck after s0ix", "fan runs at full speed", "lid switch is dead",
          "brightness keys do nothing", "wakes up in the bag")),
    Area("ALSA: hda", "linux-sound", "sound/pci/hda/patch_realtek.c",
         ("ALC287", "ALC245", "CS35L41 laptops", "ALC295"),
         ("has no headset microphone", "crackles at 48 kHz", "mutes the speakers after resume",
          "swaps channels", "pops on every stream start")),
    Area("Bluetooth", "linux-bluetooth", "net/bluetooth/hci_sync.c",
         ("MT7922", "AX211", "QCA6390", "RTL8852BE"),
         ("is missing after a warm reboot", "drops LE audio", "cannot pair keyboards",
          "takes a minute to reconnect", "spams the log with opcode timeouts")),
    Area("KVM: x86", "kvm", "arch/x86/kvm/vmx/vmx.c",
         ("nested guests", "SEV-SNP guests", "Windows guests with VBS", "guests with 512 vCPUs"),
         ("triple-fault on migration", "boot three times slower", "lose timer interrupts", "trip a WARN at reset",
          "cannot use 5-level paging")),
    Area("io_uring", "io-uring", "io_uring/rw.c",
         ("registered buffers", "SQPOLL rings", "multishot receive", "IOPOLL reads"),
         ("return short reads on md", "burn a core while idle", "lose completions", "hang at exit",
          "fail with EFAULT on huge pages")),
    Area("HID: multitouch", "linux-input", "drivers/hid/hid-multitouch.c",
         ("Elan touchpads", "Goodix screens", "Wacom pens", "Synaptics pads"),
         ("stop working after lid close", "send ghost touches", "report inverted axes", "flood the battery report",
          "ignore three-finger taps")),
)  # fmt: skip

# What there was to break in 2009.
AREAS_2009 = (
    Area("drm/radeon", "linux-kernel", "drivers/gpu/drm/radeon/radeon_device.c",
         ("R600 modesetting", "X1650 with KMS", "RV370", "TV output"),
         ("leaves the screen black", "locks up in X", "shows a corrupt cursor", "is slow after resume")),
    Area("i915", "linux-kernel", "drivers/gpu/drm/i915/i915_dma.c",
         ("945GM", "GM965", "G45 with KMS", "LVDS on old Dells"),
         ("hangs with compositing", "flickers", "does not come back from suspend", "loses the backlight")),
    Area("ath5k", "linux-kernel", "drivers/net/wireless/ath/ath5k/base.c",
         ("AR2413", "AR5212", "AR2425"),
         ("finds no access point", "drops to 1 Mbit/s", "floods the log", "stalls every few minutes")),
    Area("libata", "linux-kernel", "drivers/ata/libata-core.c",
         ("SB600", "nForce 4", "JMicron 363", "an old ICH4"),
         ("loses the drive at boot", "falls back to PIO", "cannot suspend", "takes a minute to probe")),
    Area("ACPI", "linux-kernel", "drivers/acpi/ec.c",
         ("Eee PC 901", "ThinkPad T60", "Acer Aspire One", "HP nx6325"),
         ("needs a key press to boot", "runs its fan all the time", "ignores the lid", "overheats")),
    Area("usb-serial", "linux-kernel", "drivers/usb/serial/usb-serial.c",
         ("pl2303", "ftdi_sio", "option modems", "visor"),
         ("oopses on unplug", "loses characters", "hangs on close", "needs two tries to open")),
    Area("ext4", "linux-kernel", "fs/ext4/inode.c",
         ("delayed allocation", "a full volume", "mount of an ext3 volume", "quota"),
         ("ends in a deadlock", "corrupts a bitmap", "warns at umount", "runs slower than before")),
    Area("ALSA: hda", "linux-kernel", "sound/pci/hda/patch_realtek.c",
         ("ALC268", "ALC888", "AD1984", "STAC9205"),
         ("is mute after boot", "has no microphone", "crackles", "reports the wrong jack")),
)  # fmt: skip

OPENINGS = (
    "Hi all,\n\nsince {bad} {title}. {good} is fine on the same machine.",
    "Hello,\n\nafter the update from {good} to {bad}: {title}. It happens every time.",
    "Dear maintainers,\n\nI see a change for the worse between {good} and {bad}: {title}.",
    "Hi,\n\n{title} here, new in {bad}. I went back to {good} and all is well again.",
)
DETAILS = (
    "The log has nothing but\n\n[   12.{n:06}] {module}: timeout, status 0x{n:04x}\n[   12.{m:06}] {module}: giving up",
    "It takes about {n} minutes until it shows. Unloading and loading the module helps for a while.",
    "I can test patches; a build takes half an hour here.",
    "Config and full dmesg are on request, they are too long for the list.",
    "A colleague has the same machine and sees the same.",
)
REPLIES = (
    "Thanks for the report. Can you send the full dmesg of a good and a bad boot?",
    "I could not reproduce it on my machine. Which firmware version is that?",
    "Does it also happen with the module options at their defaults?",
    "Could you bisect between the two? The range is small enough.",
    "That smells like the change in the power sequence. Let me look.",
    "Here it is. The difference starts at the second resume.",
    "Booting with the old firmware makes no difference.",
    "It also happens on battery, but less often.",
)
BISECTED = (
    'I finished the bisection; the first bad commit is\n\n{sha} ("{subject}")\n\nReverting it on top of {bad} helps.'
)
POKES = (
    "Any news here? It has been quiet for a while.",
    "Friendly reminder: this one is still open as far as I can see.",
)
CULPRITS = (
    "rework the reset path", "use the managed helpers", "defer the probe to a worker", "simplify the locking",
    "switch to the new power interface", "drop the quirk table", "cache the capability bits",
    "batch the completions", "avoid a redundant wake-up", "account memory earlier",
)  # fmt: skip
FIXES = (
    "restore the delay before the first access", "take the lock around the state change", "bring back the quirk",
    "check the capability before using it", "wait for the firmware", "do not cache across resume",
    "flush the worker on shutdown", "fix the off-by-one in the ring", "keep the reference until completion",
    "initialise the descriptor",
)  # fmt: skip
FILLERS = (
    "fix a typo in a comment", "remove an unused variable", "use sysfs_emit()", "add a missing kernel-doc line",
    "convert to guard()", "annotate a flexible array", "sort the includes", "drop a stale prototype",
    "improve an error message", "use str_enabled_disabled()",
)  # fmt: skip
FEATURES = (
    "add support for runtime tuning", "per-queue statistics", "convert to the new timer API", "large folio support",
    "split the big lock", "add a tracepoint for the slow path", "prepare for preemption model changes",
    "Rust bindings for the core types", "drop the legacy ioctl", "report errors by netlink",
)  # fmt: skip
