"""The MAINTAINERS file of the sample world's mainline: real-shaped, with invented people. Pure."""

from sample import texts
from sample.people import MAINLINE, MAINTAINERS

_HEAD = """List of maintainers
===================

Descriptions of section entries and preferred order
---------------------------------------------------

\tM: *Mail* patches to: FullName <address@domain>
\tL: *Mailing list* that is relevant to this area
\tF: *Files* and directories wildcard patterns.

Maintainers List
----------------

.. note:: When reading this list, please look for the most precise areas
          first.

"""
# Title, list, status, directories: what is above the areas of texts.py. Some lists are nobody's area there.
_BROAD = (
    ("ACPI", "linux-acpi", "Supported", ("drivers/acpi/", "include/acpi/")),
    ("BTRFS FILE SYSTEM", "linux-btrfs", "Maintained", ("fs/btrfs/",)),
    ("DRM DRIVERS", "dri-devel", "Supported", ("drivers/gpu/", "include/drm/")),
    ("FILESYSTEMS (VFS and infrastructure)", "linux-fsdevel", "Maintained", ("fs/*",)),
    ("MEMORY MANAGEMENT", "linux-mm", "Maintained", ("mm/", "include/linux/mm.h")),
    ("NETWORKING DRIVERS", "netdev", "Maintained", ("drivers/net/",)),
    ("NETWORKING DRIVERS (WIRELESS)", "linux-wireless", "Maintained", ("drivers/net/wireless/",)),
    ("NVM EXPRESS DRIVER", "linux-nvme", "Supported", ("drivers/nvme/",)),
    ("SOUND", "linux-sound", "Maintained", ("sound/", "include/sound/")),
    ("USB SUBSYSTEM", "linux-usb", "Supported", ("drivers/usb/", "include/linux/usb*")),
    ("XFS FILESYSTEM", "linux-xfs", "Supported", ("fs/xfs/",)),
)
# Areas with a list of their own, which reports of the world are not sent to: their culprits tell.
_OWN_LISTS = {"drm/amd/display": "amd-gfx", "drm/xe": "intel-xe", "wifi: ath12k": "ath12k"}
_EXCLUDED = {"NETWORKING DRIVERS": "drivers/net/wireless/"}


def text() -> str:
    """The whole file."""
    sections = [*map(_broad, range(len(_BROAD))), *map(_area, range(len(texts.AREAS)))]
    rest = f"THE REST\nM:\t{MAINLINE.mailbox}\nL:\tlinux-kernel@lists.kernel.example\nS:\tBuried alive in reporters\n"
    return _HEAD + "\n".join([*sorted(sections), f"{rest}F:\t*\nF:\t*/\n"])


def _broad(number: int) -> str:
    title, mailing_list, status, files = _BROAD[number]
    people = [MAINTAINERS[(number * 3 + place) % len(MAINTAINERS)] for place in range(1 + number % 3)]
    return _section(title, [f"M:\t{who.mailbox}" for who in people], mailing_list, status, [
        f"W:\thttps://{mailing_list}.wiki.example/",
        *([f"B:\thttps://bugs.example/{mailing_list}"] if number % 2 else []),
        f"T:\tgit git://git.kernel.example/{mailing_list}.git",
        *(f"F:\t{path}" for path in files),
        *([f"X:\t{_EXCLUDED[title]}"] if title in _EXCLUDED else []),
    ])  # fmt: skip


def _area(number: int) -> str:
    area = texts.AREAS[number]
    who = MAINTAINERS[(number * 7 + 3) % len(MAINTAINERS)]
    mailing_list = _OWN_LISTS.get(area.prefix, area.mailing_list)
    folder = f"{area.path.rpartition('/')[0]}/"
    is_shared = folder in {path for _, _, _, files in _BROAD for path in files}
    title = area.prefix.upper().replace(":", "").replace("/", " ") + " DRIVER"
    return _section(title, [f"M:\t{who.mailbox}"], f"{mailing_list}", "Maintained", [
        f"F:\t{area.path if is_shared else folder}",
    ])  # fmt: skip


def _section(title: str, people: list[str], mailing_list: str, status: str, rest: list[str]) -> str:
    note = " (moderated for non-subscribers)" if mailing_list == "dri-devel" else ""
    lines = [title, *people, f"L:\t{mailing_list}@lists.kernel.example{note}", f"S:\t{status}", *rest]
    return "\n".join(lines) + "\n"
