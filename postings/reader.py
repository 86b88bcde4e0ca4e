"""One mail to what it says about patches: a posting, a reply with trailers, or neither. Pure and total."""

import re
from collections.abc import Iterator
from dataclasses import replace

from archive.headers import header_text, parse_mailbox
from archive.links import find_urls, message_id_of
from archive.mail import Mail
from postings.asking import is_asking
from postings.diff import scan
from postings.facts import Diff, Kind, PatchFacts, Posting, Subject, Trailer
from postings.subject import parse_subject
from postings.trailers import carried, given_in, has_form, own_words
from trees.trailers import MessageFacts, parse_message

_NOTHING = PatchFacts()
_NO_FACTS = MessageFacts()
# Where a diff starts: the forms of git, of quilt and diff -u, of Subversion and CVS.
_DIFF_STARTS = ("\ndiff --git ", "\n--- a/", "\nIndex: ", "\ndiff -")
_OLD_DIFF = re.compile(r"\n--- \S{1,300}[\t ][^\n]{0,200}\n\+\+\+ ")
_CUTS = ("\n---\n", "\n--- \n")
_PEOPLE = 4000  # characters of a body in which From: of its author stands
_LONGEST_MESSAGE = 100_000  # characters of a commit message or cover letter that are read
_TAIL = 40_000  # characters at the end of a mail, where format-patch and b4 write what it is based on
_MOST_PREVIOUS, _MOST_NEEDS, _MOST_LINES = 20, 100, 5000
# git's in-body headers (Documentation/git-format-patch.txt), behind what people leave in front of them: git's
# mbox line, what the stable review says first.
_IN_BODY = re.compile(
    r"\s{0,20}(?:>?From [0-9a-f]{40} [^\n]{0,100}\n)?"
    r"(?:\d{1,2}\.\d{1,3}[\d.]{0,8}-stable review patch[^\n]{0,200}\n\s{0,10}-{3,40}\n\s{0,10})?"
    r"(?:(?:Date|Subject|Sender|To|Cc):[^\n]{0,998}\n(?:[ \t][^\n]{0,998}\n){0,20}){0,6}"
    r">?From:[ \t]?([^\n]{1,998}(?:\n[ \t][^\n]{1,998}){0,3})"
)
_BASE = re.compile(r"\nbase-commit:[ \t]{0,4}([0-9a-f]{40})\b")
_CHANGE_ID = re.compile(r"\nchange-id:[ \t]{0,4}(\d{8}-[!-~]{1,180})")
_NEEDS = re.compile(r"\nprerequisite-(?:change-id|message-id|patch-id):[ \t]{0,4}<?([!-;=?-~]{1,220})")
_REVISION = re.compile(r":v\d{1,3}$")
_PROVENANCE = re.compile(r"\s{0,8}(?:link|closes|buglink|fixes|reported-by|references|message-id)\s?:", re.IGNORECASE)
_FACTS = ("link:", "closes:", "fixes:", "stable")  # one of them stands in a message that has any
_AREA = re.compile(r"(?!linux-next:)[\w/.+-]{1,40}: ")
_GREETING = re.compile(r"\s{0,20}(?:hi|hello|hey|dear|on|all)\b", re.IGNORECASE)
_SCISSORS_SIGN = re.compile(r"-[ ]?(?:>8|8<|>%|%<)")
_SCISSORS = re.compile(r"(?:\A|\n)[- ]{0,40}(?:>8|8<|>%|%<)[- ]{2,60}\n{1,5}((?:From|Subject|Date):)")
_PASTED = re.compile(r"(?:\A|\n)Subject:[ \t]{0,4}([^\n]{1,400}(?:\n[ \t][^\n]{1,200}){0,2})")


def read(mail: Mail) -> PatchFacts:
    """What a mail says about patches."""
    subject, start = _posted(mail)
    if subject.kind is not None:
        return PatchFacts(posting=_posting(mail, subject, mail.text[start:]))
    if not subject.is_reply and not mail.references:
        return _NOTHING
    is_to_patch = "[" in mail.subject
    if not (is_to_patch or has_form(mail.text)):
        return _NOTHING
    words = own_words(mail.text)
    trailers = tuple(_named(trailer, mail) for trailer in given_in(words))
    asks = is_to_patch and (is_asking(words) or any(trailer.kind == "nacked" for trailer in trailers))
    return PatchFacts(trailers=trailers, asks=asks) if trailers or asks else _NOTHING


def _posted(mail: Mail) -> tuple[Subject, int]:
    """What the mail posts, and where in its text that begins; of no kind where it is talk.

    Where the subject alone does not make it a posting, its body may: with a diff `[RFC]` is one, and a sign-off above
    the diff; in a reply a whole patch pasted with its headers.
    """
    text, subject = mail.text, parse_subject(mail.subject)
    if subject.kind is not None:
        return subject, 0
    if subject.is_reply:
        is_likely = "\ndiff --git " in text and (_SCISSORS_SIGN.search(text) or "\nSubject: [" in text)
        return (_pasted(text) if is_likely else None) or (subject, 0)
    if mail.subject.lstrip()[:1] == "[":
        likely = parse_subject(mail.subject, has_diff=True)
        return likely if likely.kind is not None and _diff_start(text) < len(text) else subject, 0
    if "\nSigned-off-by: " in text and _is_bare_patch(text, mail.subject):
        return replace(subject, kind=Kind.PATCH), 0
    return subject, 0


def _is_bare_patch(text: str, subject: str) -> bool:
    """A patch under a plain subject: `ath10k: add an id`, a message, a sign-off, a diff."""
    head = text[: _diff_start(text)]
    if len(head) == len(text) or "\nSigned-off-by: " not in head or not _AREA.match(subject):
        return False
    return "\nSubject: " not in head and not _GREETING.match(head)


def _pasted(text: str) -> tuple[Subject, int] | None:
    """A patch pasted into a reply, below scissors or with its headers: its subject, and where these begin."""
    start = _diff_start(text)
    if start == len(text):
        return None
    head = text[:start] if start < _LONGEST_MESSAGE else ""
    scissors = _SCISSORS.search(head)
    found = _PASTED.search(head, scissors.start(1) - 1 if scissors else 0)
    if found is None:
        return None
    subject = parse_subject(header_text(found[1].encode("utf-8", "replace")))
    if scissors and subject.kind is None and not subject.is_reply:
        return replace(subject, kind=Kind.PATCH), scissors.start(1)
    place = head.rfind("\n\n", 0, found.start() + 1)
    return (subject, max(place, 0)) if subject.kind is Kind.PATCH else None


def _named(trailer: Trailer, mail: Mail) -> Trailer:
    """A plain NAK is of who sent it."""
    return trailer if trailer.name or trailer.address else Trailer(trailer.kind, mail.from_name, mail.from_address)


def _posting(mail: Mail, subject: Subject, text: str) -> Posting:
    """What `text`, the mail's or the end of it, posts."""
    start = _diff_start(text)
    head = text[: min(start, _LONGEST_MESSAGE)]
    is_patch = subject.kind is Kind.PATCH
    cut = _cut(head) if is_patch else len(head)
    message = head[:cut]
    facts = _message_facts(message)
    name, address = _author(head, mail)
    ends = (head, text[max(start, len(text) - _TAIL) :])
    return Posting(
        subject=subject,
        author_name=name,
        author_address=address,
        change_id=_last(_CHANGE_ID, "\nchange-id:", ends),
        base=_last(_BASE, "\nbase-commit:", ends),
        needs=_needs(ends),
        previous=_previous(head[cut:] if is_patch else head, mail, is_notes=is_patch),
        links=facts.links,
        closes=facts.closes,
        fixes=tuple(dict.fromkeys(fix.sha for fix in facts.fixes if fix.sha)),
        stable=facts.stable,
        trailers=carried(message),
        diff=scan(text) if start < len(text) else Diff(),
    )


def _diff_start(text: str) -> int:
    """Where the first diff begins, the length of the text where there is none."""
    if text.startswith(("diff --git ", "--- a/", "Index: ")):
        return 0
    place = text.find(_DIFF_STARTS[0])
    limit = place if place >= 0 else len(text)
    for form in _DIFF_STARTS[1:]:
        if (place := text.find(form, 0, limit)) >= 0:
            limit = place
    if "\n+++ " in text[:limit] and (found := _OLD_DIFF.search(text, 0, limit)):
        return found.start()
    return limit


def _cut(head: str) -> int:
    """Where the commit message ends: the first `---` line."""
    places = [place for cut in _CUTS if (place := head.find(cut)) >= 0]
    return min(places) + 1 if places else len(head)


def _message_facts(message: str) -> MessageFacts:
    low = message.lower()
    if not any(word in low for word in _FACTS):
        return _NO_FACTS
    return parse_message(f"-\n\n{message}")  # a first line for the subject, which stands in the mail's header


def _author(head: str, mail: Mail) -> tuple[str, str]:
    """Name and address: those of From: in the body before the header's."""
    if "From:" in head[:_PEOPLE] and (found := _IN_BODY.match(head[:_PEOPLE])):
        name, address = parse_mailbox(found[1].encode("utf-8", "replace"))
        if address:
            return name, address
    return mail.from_name, mail.from_address


def _last(expression: re.Pattern[str], guard: str, ends: tuple[str, str]) -> str:
    """What is said last: b4 and format-patch write below everything else."""
    for text in reversed(ends):
        if (place := text.rfind(guard)) >= 0 and (found := expression.match(text, place)):
            return found[1]
    return ""


def _needs(ends: tuple[str, str]) -> tuple[str, ...]:
    found = (_REVISION.sub("", m[1]) for text in ends if "\nprerequisite-" in text for m in _NEEDS.finditer(text))
    return tuple(dict.fromkeys(found))[:_MOST_NEEDS]


def _previous(notes: str, mail: Mail, *, is_notes: bool) -> tuple[str, ...]:
    """Message-IDs that the notes link to; those of earlier versions first, as there may be many more."""
    if "://" not in notes:
        return ()
    named: dict[str, None] = {}
    others: dict[str, None] = {}
    for line in _linking(notes):
        if line[:1] == ">" or (not is_notes and _PROVENANCE.match(line)):
            continue
        into = named if "ink to v" in line else others
        into.update(dict.fromkeys(filter(None, map(message_id_of, find_urls(line)))))
    own = {mail.message_id, *mail.other_ids}
    return tuple(ident for ident in {**named, **others} if ident not in own)[:_MOST_PREVIOUS]


def _linking(notes: str) -> Iterator[str]:
    """Lines with an address, so many as people write."""
    lines = [line for line in notes.split("\n") if "://" in line]
    yield from (line[:1000] for line in lines[:_MOST_LINES])
