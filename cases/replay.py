"""The state of a cluster of threads at the moment that the replay of its facts has reached."""

from datetime import datetime

from archive.links import message_id_of
from cases.case import Case, title_from
from cases.commands import Command
from cases.facts import Cluster, CommitFact, Gazetteer, Kind, MailFact, Unhandled
from cases.lineage import Lineage


def key_of(url: str) -> str:
    """What a page is known by: the Message-ID for mails, the address itself for everything else."""
    return message_id_of(url) or url.rstrip("/")


class Replay:
    """The state of a whole cluster at the moment that the replay has reached."""

    def __init__(self, cluster: Cluster, gazetteer: Gazetteer) -> None:
        self.lineage = Lineage(cluster.mails)
        self.gazetteer = gazetteer
        self.cases: dict[str, Case] = {}
        self.unhandled: list[Unhandled] = []
        self.landed: list[CommitFact] = []
        self.current: Case | None = None
        self._root_of: dict[str, Case] = {}
        self._touched: list[Case] = []

    def begin_section(self, mail: MailFact) -> None:
        """Each section speaks of the regression its mail belongs to, until `use` says otherwise."""
        self.current = self.owner(mail)

    def owner(self, mail: MailFact) -> Case | None:
        """The regression a mail belongs to: itself or its nearest ancestor is a report or monitored."""
        if not self._root_of:
            return None
        root = self.lineage.nearest(mail.message_id, self._root_of.__contains__)
        return self._root_of[root] if root is not None else None

    def touch(self, case: Case) -> None:
        """The case may have changed: `mark_all` will look."""
        self._touched.append(case)

    def mark_all(self, at: datetime) -> None:
        """Date the changes since the last call."""
        for case in self._touched:
            case.mark(at)
        self._touched.clear()

    def add_root(self, case: Case, message_id: str) -> None:
        """Let a sub-thread belong to a case, unless it belongs to one by being its report."""
        case.roots[message_id] = None
        self._root_of.setdefault(message_id, case)

    def drop_root(self, case: Case, message_id: str) -> None:
        """Stop monitoring; a report stays a report."""
        if message_id in case.roots and message_id != case.report:
            del case.roots[message_id]
            if self._root_of.get(message_id) is case:
                del self._root_of[message_id]

    def follow_tags(self, mail: MailFact) -> None:
        """`Link:`/`Closes:` to a report or a monitored thread makes the mail's thread a monitored one."""
        for target in mail.tags:
            case = self._root_of.get(target) or self.cases.get(target)
            if case is not None and mail.message_id not in self._root_of:
                self.add_root(case, mail.message_id)
                case.note(mail.arrived, Kind.MONITOR, message_id=mail.message_id, text=mail.subject)

    def refuse(self, mail: MailFact, command: Command, why: str) -> None:
        """A command without effect; shown on the regression it belongs to, and listed."""
        self.unhandled.append(Unhandled(mail.message_id, command, why))
        if self.current is not None:
            text = f"{command.word} {command.value}".strip()
            self.current.note(mail.arrived, Kind.UNKNOWN, message_id=mail.message_id, text=text)

    def open_case(self, key: str, introduced: str, mail: MailFact) -> Case:
        """Begin to track a report because of a mail."""
        report = self.lineage.mails.get(key)
        is_mail = report is not None or "://" not in key
        named = report or mail
        case = Case(
            report=key,
            title=title_from(named.subject),
            reporter_name=named.from_name if report or not is_mail else "",
            reporter_address=named.from_address if report or not is_mail else "",
            reported_at=named.arrived,
            introduced=introduced,
            place=self.gazetteer.place(introduced, reported_at=named.arrived),
        )
        self.cases[key] = case
        case.roots[key] = None
        self._root_of[key] = case
        if not is_mail:  # a page has no thread: what is said about it is said below the command
            self.add_root(case, mail.message_id)
        self.touch(case)
        return case
