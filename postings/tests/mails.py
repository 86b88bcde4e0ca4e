"""Mails as text, read as any other."""

from datetime import UTC, datetime

from archive.mail import Mail, parse_mail

ARRIVED = datetime(2026, 3, 1, tzinfo=UTC)
DIFF = """\
diff --git a/mm/frob.c b/mm/frob.c
index 1111111..2222222 100644
--- a/mm/frob.c
+++ b/mm/frob.c
@@ -1,2 +1,2 @@
 one
-two
+three
"""
SIGNED = "Signed-off-by: Ann Author <ann@example.org>\n"


def mail(subject: str, body: str, *, references: str = "", ident: str = "m1@example.org") -> Mail:
    """A mail by Kay Keeper."""
    head = f"Message-ID: <{ident}>\nFrom: Kay Keeper <kay@example.org>\nSubject: {subject}\n"
    head += f"References: <{references}>\n" if references else ""
    return parse_mail(f"{head}\n{body}".encode("utf-8", "replace"), arrived=ARRIVED)
