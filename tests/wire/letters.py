"""Mails as lists have them: the small world of tests/threads.py, and what makes real archives hard to read."""

from datetime import timedelta

from tests.threads import START, Letter, letter, small_world

_PATCH = """The link stays down after resume, since nobody waits for the PHY.

Fixes: 0123456789ab ("net: reset the PHY on resume")
Reported-by: Rosa Reporter <rosa@example.org>
Closes: https://lore.kernel.org/all/r1@example.org/
Signed-off-by: Zoë Ångström <zoe@example.org>
---
 drivers/net/phy/phy.c | 3 ++-
 1 file changed, 2 insertions(+), 1 deletion(-)

diff --git a/drivers/net/phy/phy.c b/drivers/net/phy/phy.c
index 1111111..2222222 100644
--- a/drivers/net/phy/phy.c
+++ b/drivers/net/phy/phy.c
@@ -10,3 +10,4 @@ static int phy_resume(struct phy_device *phydev)
 \tphy_lock(phydev);
-\tphy_start(phydev);
+\tphy_wait(phydev);
+\tphy_start(phydev);
 \tphy_unlock(phydev);
--
2.43.0
"""


def real_world() -> list[Letter]:
    """The small world, a series with replies, ids with a slash, a plus and a percent sign, several ids in one mail, two
    mails with one id, quoted From lines, other charsets, Received headers, CRLF, and a mail without any id."""
    zoe = "=?utf-8?q?Zo=C3=AB_=C3=85ngstr=C3=B6m?= <zoe@example.org>"
    return [
        *small_world(),
        letter("s0", minutes=100, sender=zoe, subject="[PATCH v2 0/2] net: wait for the PHY", body="Two fixes.\n"),
        letter("s1", minutes=101, to="s0", sender=zoe, subject="[PATCH v2 1/2] net: wait for the PHY", body=_PATCH),
        letter("s2", minutes=101, to="s0", sender=zoe, subject="[PATCH v2 2/2] net: say so", body=_PATCH),
        letter("s1.r", minutes=110, to="s1", body="> phy_wait\n\nReviewed-by: Rosa Reporter <rosa@example.org>\n"),
        letter("a/b+c%2Fd=e", minutes=111, to="s2", body="From here on it works:\n\nFrom the top.\n>From below.\n"),
        letter("in.charset", minutes=112, subject="=?iso-8859-1?q?Gr=FC=DFe?=", received="mx.example.net"),
        letter("ünïcode", minutes=113, to="in.charset", body="naïve – “quoted” 内核\n"),
        _raw(
            114,
            b"Received: from a by b.example.org; Mon, 2 Mar 2026 09:54:07 +0000\nMessage-ID: <first@example.org>\n"
            b"Message-ID: <second@example.org>\nFrom: r@example.org\nSubject: two ids\n\nBoth are mine.\n",
        ),
        letter("same", minutes=115, subject="the first of its id", body="One.\n"),
        letter("same", minutes=116, subject="another of that id", body="Two.\n"),
        _raw(117, b"From: r@example.org\r\nMessage-ID: <crlf@example.org>\r\nSubject: lines\r\n\r\nof DOS\r\n"),
        _raw(118, b"From: nobody@example.org\nSubject: no id\nDate: Mon, 02 Mar 2026 09:58:00 +0000\n\nWho am I?\n"),
    ]


def later(count: int, *, since: int = 200) -> list[Letter]:
    """More mails of an ordinary day, each answering the one before it."""
    return [
        letter(f"later{since + n}", minutes=since + n, to=f"later{since + n - 1}" if n else "", body=f"Line {n}.\n" * 5)
        for n in range(count)
    ]


def _raw(minutes: int, raw: bytes) -> Letter:
    return Letter(raw, START + timedelta(minutes=minutes))
