"""Who descends from whom in a cluster of threads: by References, never by arrival. Pure."""

from collections.abc import Callable, Iterator, Sequence

from cases.facts import MailFact


class Lineage:
    """The mails of a cluster by id, and their ancestors."""

    def __init__(self, mails: Sequence[MailFact]) -> None:
        self.mails = {mail.message_id: mail for mail in mails}

    def ancestors(self, message_id: str) -> Iterator[str]:
        """A mail's own id, then its ancestors: the nearest reference with all its own ancestors, then the next.

        So a mail that answers one thread and names another far above belongs where its answer goes.
        """
        seen: set[str] = set()
        waiting = [message_id]
        while waiting:
            ident = waiting.pop()
            if ident in seen:
                continue
            seen.add(ident)
            yield ident
            mail = self.mails.get(ident)
            waiting += mail.references if mail else ()

    def parent(self, mail: MailFact) -> str | None:
        """The mail that is replied to, whether we have it or not."""
        return mail.references[-1] if mail.references else None

    def root(self, mail: MailFact) -> str:
        """The oldest ancestor: the mail that began the thread, as far as anybody says."""
        oldest = mail.message_id
        seen = {oldest}
        current: MailFact | None = mail
        while current is not None and current.references and current.references[0] not in seen:
            oldest = current.references[0]
            seen.add(oldest)
            current = self.mails.get(oldest)
        return oldest

    def nearest(self, message_id: str, is_wanted: Callable[[str], bool]) -> str | None:
        """The first of a mail and its ancestors that is wanted."""
        return next((ident for ident in self.ancestors(message_id) if is_wanted(ident)), None)
