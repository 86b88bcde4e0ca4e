"""Reads the stored facts of some clusters of threads, as the fold takes them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from archive.links import find_urls, message_id_of
from archive.lookup import INBOX
from archive.models import Delivery, Ghost, Lookup, Message
from cases.commands import Command as WrittenCommand
from cases.commands import Verb
from cases.facts import Cluster, MailFact
from cases.reader import CULPRIT_DIGITS
from patches.models import Sign
from regressions.decisions import as_mail
from regressions.models import Command, Decision, Tie
from trackers.addresses import key_of


@dataclass(frozen=True, slots=True)
class Gathered:
    """Clusters, in the order asked for, and the keys of all their mails by Message-ID."""

    clusters: list[Cluster]
    keys: dict[str, int]


class _Row(NamedTuple):
    """The columns of a mail that the fold needs; a plain tuple, since a long thread has hundreds."""

    pk: int
    thread: int
    message_id: str
    references: list[str]
    arrived: datetime
    subject: str
    from_name: str
    from_address: str


def gather(groups: Sequence[set[int]], *, most: int) -> Gathered:
    """The mails of each group of threads with their facts, and what is said about them elsewhere.

    ValueError when one group alone has more than `most` mails.
    """
    threads = [thread for group in groups for thread in group]
    found = Message.objects.filter(thread__in=threads).values_list(*_Row._fields)
    rows = {row.message_id: row for row in map(_Row._make, found[: most + 1] if len(groups) == 1 else found)}
    if len(groups) == 1 and len(rows) > most:
        raise ValueError(f"a cluster of more than {most} mails")
    of_thread: dict[int, list[MailFact]] = {thread: [] for thread in threads}
    for fact in _mail_facts(rows.values(), threads):
        of_thread[rows[fact.message_id].thread].append(fact)
    mails = [[mail for thread in group for mail in of_thread[thread]] for group in groups]
    _add_decisions(mails, groups, threads)
    others = _mentioning(mails, threads)
    named = {ident for group in mails for mail in group for ident in _named(mail)} - rows.keys()
    subjects = dict(Message.objects.filter(message_id__in=named).values_list("message_id", "subject"))
    lost = named | {reference for group in mails for mail in group for reference in mail.references} - rows.keys()
    missing = frozenset(
        Lookup.objects.filter(message_id__in=lost, is_missing=True).values_list("message_id", flat=True)
    )
    clusters = [Cluster(group, (), _about(group, others), subjects, missing) for group in mails]
    return Gathered(clusters, {ident: row.pk for ident, row in rows.items()})


def _add_decisions(mails: list[list[MailFact]], groups: Sequence[set[int]], threads: list[int]) -> None:
    """Decisions stand with the report they are about: a mail of the cluster, also a missing one, or a page it names."""
    home = {mail.message_id: group for group in mails for mail in group}
    for group in mails:
        for mail in group:
            for command in mail.commands:
                for url in find_urls(command.value):
                    home.setdefault(key_of(url), group)
    pages = [key for key in home if "://" in key]
    ghosts = Ghost.objects.filter(thread__in=threads)
    about = Q(report__in=_ids(threads)) | Q(report__in=pages) | Q(report__in=ghosts.values("message_id"))
    for decision in Decision.objects.filter(about).select_related("by").order_by("at", "pk"):
        if decision.report not in home:
            thread = ghosts.get(message_id=decision.report).thread
            home[decision.report] = next(m for m, group in zip(mails, groups, strict=True) if thread in group)
        home[decision.report].append(as_mail(decision))


def _ids(threads: list[int]) -> QuerySet[Message, str]:
    """The Message-IDs of some threads, as a subquery: hundreds of them as parameters cost more than the query."""
    return Message.objects.filter(thread__in=threads).values_list("message_id", flat=True)


def _named(mail: MailFact) -> Iterable[str]:
    for command in mail.commands:
        yield from filter(None, map(message_id_of, find_urls(command.value)))


def _fetched(threads: list[int]) -> set[int]:
    """Keys of mails that nothing but our asking an archive brought."""
    found = Delivery.objects.filter(message__thread__in=threads)
    looked_up = set(found.filter(epoch__inbox__name=INBOX).values_list("message_id", flat=True))
    listed = found.filter(message__in=looked_up).exclude(epoch__inbox__name=INBOX) if looked_up else ()
    return looked_up - {delivery.message_id for delivery in listed}


def _mail_facts(rows: Iterable[_Row], threads: list[int]) -> list[MailFact]:
    commands, ties, fetched = _commands(threads), _ties(threads), _fetched(threads)
    signs = dict(Sign.objects.filter(message__thread__in=threads).values_list("message_id", "signs"))
    return [
        MailFact(
            message_id=row.message_id,
            references=tuple(row.references),
            arrived=row.arrived,
            subject=row.subject,
            from_name=row.from_name,
            from_address=row.from_address,
            commands=tuple(commands.get(row.pk, ())),
            tags=tuple(ties.get((row.pk, Tie.Kind.TAG), ())),
            mentions=tuple(ties.get((row.pk, Tie.Kind.MENTION), ())),
            signs=tuple(signs.get(row.pk, ())),
            relays=next(iter(ties.get((row.pk, Tie.Kind.RELAY), ())), ""),
            is_fetched=row.pk in fetched,
        )
        for row in rows
    ]


def _commands(threads: list[int]) -> dict[int, list[WrittenCommand]]:
    found: dict[int, list[WrittenCommand]] = {}
    for c in Command.objects.filter(message__thread__in=threads).order_by("message", "position"):
        written = WrittenCommand(c.section, c.position, Verb(c.verb), c.word, c.value)
        found.setdefault(c.message_id, []).append(written)
    return found


def _ties(threads: list[int]) -> dict[tuple[int, str], list[str]]:
    found: dict[tuple[int, str], list[str]] = {}
    rows = Tie.objects.filter(message__thread__in=threads, kind__in=[Tie.Kind.TAG, Tie.Kind.MENTION, Tie.Kind.RELAY])
    for message, kind, target in rows.order_by("message", "target").values_list("message_id", "kind", "target"):
        found.setdefault((message, kind), []).append(target)
    return found


def _mentioning(mails: list[list[MailFact]], threads: list[int]) -> list[MailFact]:
    """Mails of other threads that mention one of these, or a page that commands here name."""
    if not any(mail.commands for group in mails for mail in group):
        return []
    pages = {target for group in mails for mail in group for target in _mentionable(mail)}
    ghosts = Ghost.objects.filter(thread__in=threads).values_list("message_id", flat=True)
    mentions = Tie.objects.filter(kind=Tie.Kind.MENTION)
    named = mentions.filter(target__in=_ids(threads)).union(mentions.filter(target__in=[*ghosts, *pages]))
    found = Tie.objects.filter(pk__in=[tie.pk for tie in named])
    elsewhere = found.exclude(message__thread__in=threads).select_related("message")
    return [
        MailFact(
            message_id=tie.message.message_id,
            references=tuple(tie.message.references),
            arrived=tie.message.arrived,
            subject=tie.message.subject,
            from_name=tie.message.from_name,
            from_address=tie.message.from_address,
            mentions=(tie.target,),
        )
        for tie in elsewhere.order_by("message__message_id", "target")
    ]


def _about(group: Sequence[MailFact], others: Sequence[MailFact]) -> list[MailFact]:
    """Those mentions that concern one cluster."""
    if not others:
        return []
    here = {ident for mail in group for ident in (mail.message_id, *mail.references, *_mentionable(mail))}
    return [mail for mail in others if mail.mentions[0] in here]


def _mentionable(mail: MailFact) -> Iterable[str]:
    """Pages and culprits that a mail's commands name."""
    for command in mail.commands:
        yield from map(key_of, find_urls(command.value))
        if command.verb is Verb.INTRODUCED:
            yield command.value[:CULPRIT_DIGITS].lower()
