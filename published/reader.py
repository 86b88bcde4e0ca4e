"""Mail to published counts. Pure."""

from archive.mail import Mail
from published import lists, regzbot
from published.facts import Count


def read(mail: Mail) -> tuple[Count, ...]:
    """What a mail publishes; most mails: nothing."""
    if "regression" not in mail.subject and "Regression" not in mail.subject:
        return ()
    return lists.read_counts(mail) or regzbot.read_counts(mail)
