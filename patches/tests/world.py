"""A small world of patches in plain sight: every way in which mails make a series and series an effort."""

from tests.threads import Letter, letter

PAT, MAX = "Pat Patcher <pat@example.org>", "Max Maintainer <max@example.org>"


def diff(path: str, line: str = "new") -> str:
    """A diff that changes one line of a file."""
    head = f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n"
    return f"Why.\n\nSigned-off-by: {PAT}\n---\n{head}@@ -1,3 +1,3 @@\n one\n-old\n+{line}\n three\n-- \n2.45\n"


def patch(ident: str, subject: str, minutes: int, path: str, *, to: tuple[str, ...] = (), line: str = "new",
          sender: str = PAT, notes: str = "") -> Letter:  # fmt: skip
    """A patch mail, in answer to `to`."""
    body = diff(path, line).replace("\n---\n", f"\n---\n{notes}\n") if notes else diff(path, line)
    return letter(ident, minutes=minutes, subject=subject, body=body, references=to, sender=sender)


def patch_world() -> list[Letter]:
    """Series with and without cover, threaded, loose, torn apart; revisions by title, link, thread and likeness."""
    cover = letter("c1", minutes=0, subject="[PATCH 0/3] net: faster checksums", sender=PAT, body="Faster.\n")
    second = letter(
        "c2", minutes=4000, subject="[PATCH v2 0/2] net: checksums by the vector unit", sender=PAT,
        body="Faster.\n\n- Link to v1: https://lore.kernel.org/r/c1@example.org\n",
    )  # fmt: skip
    return [
        cover,
        patch("p1", "[PATCH 1/3] net: split the loop", 1, "net/a.c", to=("c1",)),
        patch("p2", "[PATCH 2/3] net: unroll the loop", 2, "net/b.c", to=("c1", "p1")),
        letter("r1", minutes=100, to="p2", sender=MAX, body=f"> Why.\n\nReviewed-by: {MAX}\n"),
        letter("r2", minutes=140, to="r1", body="Thanks.\n"),
        second,
        patch("p3", "[PATCH v2 1/2] net: split the loop", 4001, "net/a.c", to=("c2",), line="newer"),
        patch("p4", "[PATCH v2 2/2] net: unroll the loop", 4002, "net/b.c", to=("c2",)),
        letter("r3", minutes=4500, to="p4", sender=MAX, body="This does not apply, please rebase.\n"),
        patch("l1", "[PATCH 1/3] mm: count pages", 10, "mm/a.c"),
        patch("l2", "[PATCH 2/3] mm: free pages", 11, "mm/b.c"),
        patch("l3", "[PATCH 3/3] mm: move pages", 12, "mm/c.c", to=("gone",)),
        patch("s1", "[RFC PATCH] usb: hub: wait longer", 20, "drivers/usb/hub.c"),
        patch("s2", "[PATCH] usb: hub: wait longer for slow devices", 9000, "drivers/usb/hub.c"),
        patch("s3", "[PATCH v2] usb: hub: wait longer for slow devices", 12000, "drivers/usb/hub.c", to=("s2",)),
        letter("b0", minutes=30, subject="rework the timer", sender=PAT, body="Two patches.\n"),
        patch("b1", "[PATCH 1/2] timer: rename", 31, "kernel/time/a.c", to=("b0",)),
        patch("b2", "[PATCH 2/2] timer: remove", 32, "kernel/time/b.c", to=("b0",)),
        letter("q1", minutes=50, subject="[PATCH 1/2] timer: rename", sender=MAX, references=("b1",), body="No Re:.\n"),
        letter("g1", minutes=60, subject="[GIT PULL] usb fixes", sender=MAX, body="Please pull.\n"),
    ]
