"""The state of a cluster of threads at the moment that the replay of its facts has reached."""

from datetime import datetime

from cases.case import Case, title_from, title_of_forwarded
from cases.commands import Command
from cases.facts import Cluster, CommitFact, Gazetteer, How, Kind, MailFact, Unhandled
from cases.lineage import Lineage
from cases.reader import CULPRIT_DIGITS
from trackers.addresses import is_issue


class Replay:
    """The state of a whole cluster at the moment that the replay has reached.

    current  the regression that the section being read speaks of
    target   what `use` named, when that is not tracked yet
    """

    def __init__(self, cluster: Cluster, gazetteer: Gazetteer) -> None:
        self.cluster = cluster
        self.lineage = Lineage(cluster.mails)
        self.gazetteer = gazetteer
        self.cases: dict[str, Case] = {}
        self.unhandled: list[Unhandled] = []
        self.landed: list[CommitFact] = []
        self.wanted: set[str] = set()
        self.current: Case | None = None
        self.target = ""
        self._cases_at: dict[str, list[Case]] = {}
        self._touched: list[Case] = []

    def begin_section(self, mail: MailFact) -> None:
        """Each section speaks of the regression its mail belongs to, until `use` says otherwise."""
        self.current = next(iter(self.owners(mail)), None)
        self.target = ""

    def owners(self, mail: MailFact) -> list[Case]:
        """The regressions a mail belongs to: itself or its nearest ancestor is a report or monitored.

        The one whose report it is comes first: it is the one that commands speak of.
        """
        if not self._cases_at:
            return []
        root = self.lineage.nearest(mail.message_id, self._cases_at.__contains__)
        return self._cases_at[root] if root is not None else []

    def touch(self, case: Case) -> None:
        """The case may have changed: `mark_all` will look."""
        self._touched.append(case)

    def mark_all(self, at: datetime) -> None:
        """Date the changes since the last call."""
        for case in self._touched:
            case.mark(at)
        self._touched.clear()

    def lookup(self, ident: str) -> bool:
        """Whether a mail can be spoken of: we have it, or nobody has said yet that no archive does."""
        if ident in self.lineage.mails or ident in self.cluster.subjects:
            return True
        self.wanted.add(ident)
        return ident not in self.cluster.missing

    def add_root(self, case: Case, key: str, how: How, title: str = "") -> None:
        """Let a sub-thread belong to a case, from now on and for all that was said in it before."""
        case.add_root(key, how, title)
        there = self._cases_at.setdefault(key, [])
        if case not in there:
            there.insert(0 if how is How.REPORT else len(there), case)

    def drop_root(self, case: Case, key: str) -> bool:
        """Stop monitoring; a report stays a report. False if there was nothing to drop."""
        root = case.roots.get(key)
        if root is None or root.how is How.REPORT:
            return False
        del case.roots[key]
        self._cases_at[key].remove(case)
        if not self._cases_at[key]:
            del self._cases_at[key]
        return True

    def follow_tags(self, mail: MailFact) -> None:
        """`Link:`/`Closes:` to a report or a monitored thread makes the mail's thread a monitored one."""
        for target in mail.tags:
            for case in list(self._cases_at.get(target, ())):
                if case not in self.owners(mail):
                    self.add_root(case, mail.message_id, How.TAG)
                    case.note(mail.arrived, Kind.MONITOR, message_id=mail.message_id, text=mail.subject)

    def follow_subject(self, mail: MailFact) -> None:
        """A mail with exactly the subject of an announced fix is where it was posted."""
        subject = mail.subject.casefold()
        for case in self.cases.values():
            if case.awaits_subject.casefold() == subject and subject and case not in self.owners(mail):
                self.add_root(case, mail.message_id, How.SUBJECT)
                case.note(mail.arrived, Kind.MONITOR, message_id=mail.message_id, text=mail.subject)

    def follow_mentions(self, mail: MailFact) -> None:
        """Whoever names a regression elsewhere is remembered, no more."""
        owners = self.owners(mail) if mail.mentions else []
        for target in mail.mentions:
            for case in self._cases_at.get(target) or self._caused_by(target):
                if case not in owners:
                    case.note(mail.arrived, Kind.MENTION, message_id=mail.message_id, text=mail.subject)

    def _caused_by(self, digits: str) -> list[Case]:
        """The regressions with the culprit that a `Fixes:` line names."""
        return [case for case in self.cases.values() if case.place.culprit[:CULPRIT_DIGITS] == digits]

    def refuse(self, mail: MailFact, command: Command, why: str) -> None:
        """A command without effect; shown on the regression it belongs to, and listed."""
        self.unhandled.append(Unhandled(mail.message_id, command, why))
        if self.current is not None:
            text = f"{f'{command.word} {command.value}'.strip()} ({why})"
            self.current.note(mail.arrived, Kind.UNKNOWN, message_id=mail.message_id, text=text)

    def open_case(self, key: str, introduced: str, mail: MailFact) -> Case:
        """Begin to track a report because of a mail."""
        report = self.lineage.mails.get(key)
        is_mail = report is not None or "://" not in key
        named = report or mail
        is_known = report is not None or not is_mail
        case = Case(
            report=key,
            title=title_of_forwarded(named.subject) if report is None and is_issue(key) else title_from(named.subject),
            reporter_name=(named.from_name or named.from_address.partition("@")[0]) if is_known else "",
            reporter_address=named.from_address if is_known else "",
            reported_at=named.arrived,
            introduced=self.gazetteer.complete(introduced, at=named.arrived),
            place=self.gazetteer.place(introduced, reported_at=named.arrived),
        )
        self.cases[key] = case
        self.add_root(case, key, How.REPORT)
        if is_issue(key) and not self.owners(mail):
            # A tracker's page has no thread of ours: what is said about it is said below the mail that named it.
            self.add_root(case, mail.message_id, How.FORWARD, mail.subject)
        self.touch(case)
        return case
