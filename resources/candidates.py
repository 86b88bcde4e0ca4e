"""/api/v1/candidates/: likely reports that nobody has flagged, what speaks for each, and what is decided of it."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404

from candidates.models import Candidate, Verdict
from candidates.queries import rows as listed
from candidates.queries import waiting
from flow.addresses import idents_in
from regressions.models import Event
from releases.asof import AsOf
from resources.fields import Address, Form, Made, Moment, Share, Text, Weighed, Word, api, lore, written
from rest.resources import Document, ListResource, OneResource

_STATES = {Verdict.Kind.DISMISS: "dismissed", Verdict.Kind.DUPLICATE: "duplicate", Verdict.Kind.REOPEN: "waiting"}


class FeatureSerializer(Form):
    """What speaks for (or, below zero, against) its being a report."""

    name = Made(lambda row: row[0])
    weight = Weighed(lambda row: row[1])


class MaybeSerializer(Form):
    """What a candidate may be a duplicate of: a tracked regression, or an earlier candidate."""

    regression = Text("Its id; null for a candidate.", null=True, source="slug")
    message_id = Text("Of the candidate; null for a regression.", null=True)
    title = Text()
    why = Text()
    url = Address(lambda at, x: at.api("regressions", x.slug) if x.slug else at.api("candidates", x.message_id))


class CandidateSerializer(Form):
    """A mail that looks like the report of a regression."""

    message_id = Text()
    title = Text("Its subject.", source="subject")
    author = Text()
    arrived_at = Moment(source="arrived")
    score = Share(help_text="The sum of the weights.")
    features = FeatureSerializer(many=True)
    last_good = Text("As it says.", null=True)
    first_bad = Text("As it says.", null=True)
    culprit = Text("Commit, as it says.", null=True)
    duplicates = MaybeSerializer(many=True, help_text="What it may be a duplicate of.")
    url = api("candidates", "message_id")
    web_url = Address(lambda at, _: at.page("candidates:list"))
    lore_url = lore("message_id")


class CandidateDetailSerializer(CandidateSerializer):
    """A candidate, and what was decided of it."""

    state = Word((*_STATES.values(), "tracked"))
    regression = Text("Id of the one that it belongs to, if tracked.", null=True)


class CandidateList(ListResource):
    """Candidates that wait for a decision, the newest first."""

    serializer_class = CandidateSerializer
    queryset = Candidate.objects.none()
    orders: ClassVar = {
        "-arrived_at": ("-message__arrived", "-message__message_id"),
        "arrived_at": ("message__arrived", "message__message_id"),
        "-score": ("-score", "-message__message_id"),
    }

    def found(self, asof: AsOf, **names: str) -> QuerySet[Candidate]:
        """Those that wait."""
        return waiting(at=asof.at)

    def documents(self, rows: Sequence[Any], asof: AsOf) -> list[Document]:
        """Two statements for what they may be duplicates of."""
        return [written(self, row, asof) for row in listed(rows)]


class CandidateOne(OneResource):
    """One candidate, whatever was decided of it."""

    serializer_class = CandidateDetailSerializer

    def document(self, asof: AsOf, **names: str) -> Document:
        """The candidate, if its mail had arrived."""
        known = Candidate.objects.known(at=asof.at).filter(message__message_id__in=idents_in(names["ident"]))
        row = next(iter(listed(known.select_related("message__trace"))), None)
        if row is None:
            raise Http404("This mail is no candidate; /api/v1/candidates/ lists those that wait for a decision.")
        slug = _regression(row.message_id, asof)
        state = "tracked" if slug else _decided(row.message_id, asof)
        return written(self, row, asof, CandidateSerializer) | {"state": state, "regression": slug}


def _regression(message_id: str, asof: AsOf) -> str | None:
    """The regression that it belongs to by then (candidates/queries.py has the rule)."""
    events = Event.objects.filter(message_id=message_id, at__lte=asof.at).order_by("at", "pk")
    return events.values_list("regression__slug", flat=True).first()


def _decided(message_id: str, asof: AsOf) -> str:
    last = Verdict.objects.filter(report=message_id, at__lte=asof.at).order_by("-at", "-pk").first()
    return _STATES[Verdict.Kind(last.kind)] if last else "waiting"
