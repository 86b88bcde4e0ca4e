"""/api/v1/patches/<message-id>/: one series, its revisions, its patches, what was said, where it was merged."""

from django.http import Http404
from rest_framework import serializers

from api.addresses import Addresses
from api.forms import Form, RegressionShortSerializer, regression_short, texts, words
from api.patches import STATES, PatchSerializer, patch_document
from changes.documents import iso
from flow.addresses import idents_in
from flow.detail import Line, SeriesPage, series_page
from flow.fixes import FixedRegression, regressions_of_series
from flow.timeline import REVIEWS
from flow.views import why_not
from patches.efforts import Step, series_about, series_with
from regressions.patches import FixTie
from releases.asof import AsOf
from rest.resources import Document, OneResource

_HOW = {kind: f"{kind.capitalize()}-by" for kind in REVIEWS}


class RevisionSerializer(Form):
    """A revision of an effort."""

    message_id = serializers.CharField()
    version = serializers.IntegerField()
    is_rfc = serializers.BooleanField()
    is_resend = serializers.BooleanField()
    posted_at = serializers.DateTimeField()
    state = words(STATES)
    url = serializers.URLField()
    web_url = serializers.URLField()
    lore_url = serializers.URLField()


class SaidSerializer(Form):
    """Somebody's word on a patch."""

    trailer = words(_HOW.values())
    name = serializers.CharField(allow_blank=True)
    message_id = serializers.CharField(allow_null=True, help_text="Of the mail; null where the patch carries it.")


class LandedSerializer(Form):
    """Where the commit that a patch became is best seen."""

    commit = serializers.CharField()
    tree = serializers.CharField(help_text="Kind of tree: mainline, stable, next.")
    branch = serializers.CharField()
    landed_at = serializers.DateTimeField()


class PartSerializer(Form):
    """A mail of a series: the cover (number 0), or a patch."""

    message_id = serializers.CharField()
    number = serializers.IntegerField()
    title = serializers.CharField(allow_blank=True)
    author = serializers.CharField(allow_blank=True)
    files = serializers.IntegerField()
    added = serializers.IntegerField(help_text="Lines.")
    removed = serializers.IntegerField()
    said = SaidSerializer(many=True)
    next_at = serializers.DateTimeField(allow_null=True, help_text="When linux-next had it.")
    merged_at = serializers.DateTimeField(allow_null=True, help_text="When mainline (or stable, if meant for it) had.")
    landed = LandedSerializer(allow_null=True)
    release = serializers.CharField(allow_null=True, help_text="The first with it; null until that is out.")


class ReviewersSerializer(Form):
    """Who said one thing of a series."""

    trailer = words(_HOW.values())
    names = texts()


class FixesSerializer(RegressionShortSerializer):
    """A regression that a series is for."""

    tie = words([tie.name.lower() for tie in FixTie], help_text="What says so, the strongest first.")
    reported_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    is_overdue = serializers.BooleanField(help_text="Follows the clock.")


class PatchDetailSerializer(PatchSerializer):
    """A series with all that its page says."""

    superseded_by = serializers.CharField(allow_null=True, help_text="Message-ID of the revision that did so.")
    in_next = serializers.IntegerField(help_text="Patches that came to linux-next.")
    merged = serializers.IntegerField(help_text="Patches that came to mainline, or stable.")
    missing_numbers = serializers.CharField(allow_null=True, help_text="Of patches that no archive has: 2, 4-7.")
    base_commit = serializers.CharField(allow_null=True)
    revisions = RevisionSerializer(many=True, help_text="Of its effort, the first one first; itself among them.")
    has_more_revisions = serializers.BooleanField()
    parts = PartSerializer(many=True)
    hidden_parts = serializers.IntegerField(help_text="More than are told.")
    reviewers = ReviewersSerializer(many=True)
    fixes = FixesSerializer(many=True)


class PatchOne(OneResource):
    """One series, by the Message-ID of any of its mails, or of an answer to it."""

    serializer_class = PatchDetailSerializer

    def document(self, asof: AsOf, **names: str) -> Document:
        """The series, if it had been posted."""
        idents = idents_in(names["ident"])
        place = series_with(idents) or series_about(idents)
        if place is None:
            raise Http404(why_not(idents))
        if place.posted_at > asof.at:
            raise Http404(
                f"This series was posted on {place.posted_at:%Y-%m-%d, %H:%M} UTC: ask for a later `at`, or for none."
            )
        page, at = series_page(place, asof), Addresses(self.request, asof)
        fixes = regressions_of_series([place.head], at=asof.at).get(place.head, ())
        return patch_document(page.row, at) | _detail(page, at) | {"fixes": [_fixes(one, at) for one in fixes]}


def _detail(page: SeriesPage, at: Addresses) -> Document:
    facts = page.facts
    return {
        "superseded_by": facts.superseded_by.head if facts.superseded_by else None,
        "in_next": facts.nexts,
        "merged": facts.merges,
        "missing_numbers": facts.missing or None,
        "base_commit": facts.base or None,
        "revisions": [_revision(step, at) for step in page.steps],
        "has_more_revisions": page.has_more_steps,
        "parts": [_part(line) for line in page.lines],
        "hidden_parts": page.hidden,
        "reviewers": [{"trailer": trailer, "names": list(names)} for trailer, names in facts.reviewers],
    }


def _revision(step: Step, at: Addresses) -> Document:
    row = step.row
    return {
        "message_id": row.head,
        "version": row.version,
        "is_rfc": row.is_rfc,
        "is_resend": row.is_resend,
        "posted_at": iso(row.posted_at),
        "state": row.state.slug,
        **at.patch(row.head),
    }


def _part(line: Line) -> Document:
    patch, place = line.patch, line.landed
    return {
        "message_id": patch.message_id,
        "number": patch.number,
        "title": patch.title,
        "author": patch.author_name or patch.author_address,
        "files": len(patch.files),
        "added": patch.added,
        "removed": patch.removed,
        "said": [{"trailer": _HOW[t.kind], "name": t.name, "message_id": t.mail or None} for t in line.tags],
        "next_at": iso(patch.next_at) if patch.next_at else None,
        "merged_at": iso(patch.merged_at) if patch.merged_at else None,
        "landed": {
            "commit": place.sha,
            "tree": place.kind,
            "branch": place.branch,
            "landed_at": iso(place.landed_at),
        }
        if place
        else None,
        "release": line.release or None,
    }


def _fixes(one: FixedRegression, at: Addresses) -> Document:
    return regression_short(one.slug, one.title, one.state, at) | {
        "tie": one.tie.name.lower(),
        "reported_at": iso(one.reported_at),
        "due_at": iso(one.due_at) if one.due_at else None,
        "is_overdue": one.is_overdue,
    }
