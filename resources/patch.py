"""/api/v1/patches/<message-id>/: one series, its revisions, its patches, what was said, where it was merged."""

from django.http import Http404

from flow.addresses import idents_in
from flow.detail import series_page
from flow.fixes import regressions_of_series
from flow.views import why_not
from patches.efforts import series_about, series_with
from releases.asof import AsOf
from resources.addresses import Addresses
from resources.fields import Flag, Form, Made, Moment, Number, Picked, Text, Texts, Word, api, lore, patch
from resources.forms import RegressionShortSerializer
from resources.patches import STATES, PatchSerializer, patch_document
from rest.resources import Document, OneResource


class RevisionSerializer(Form):
    """A revision of an effort."""

    message_id = Text(source="row.head")
    version = Number(source="row.version")
    is_rfc = Flag(source="row.is_rfc")
    is_resend = Flag(source="row.is_resend")
    posted_at = Moment(source="row.posted_at")
    state = Word(STATES, source="row.state.slug")
    url = api("patches", "row.head")
    web_url = patch("row.head")
    lore_url = lore("row.head")


class SaidSerializer(Form):
    """Somebody's word on a patch."""

    trailer = Made(lambda row: f"{row.kind.capitalize()}-by", "Reviewed-by, Acked-by, Tested-by, Nacked-by.")
    name = Text()
    message_id = Text("Of the mail; null where the patch carries it.", null=True, source="mail")


class LandedSerializer(Form):
    """Where the commit that a patch became is best seen."""

    commit = Text(source="sha")
    tree = Text("Kind of tree: mainline, stable, next.", source="kind")
    branch = Text()
    landed_at = Moment()


class PartSerializer(Form):
    """A mail of a series: the cover (number 0), or a patch."""

    message_id = Text(source="patch.message_id")
    number = Number(source="patch.number")
    title = Text(source="patch.title")
    author = Made(lambda row: row.patch.author_name or row.patch.author_address)
    files = Texts(of="path", source="patch.files")
    added = Number(source="patch.added", help_text="Lines.")
    removed = Number(source="patch.removed")
    said = SaidSerializer(source="tags", many=True)
    next_at = Moment("When linux-next had it.", null=True, source="patch.next_at")
    merged_at = Moment("When mainline had it (or stable, if meant for it).", null=True, source="patch.merged_at")
    landed = LandedSerializer(allow_null=True)
    release = Text("The first with it; null until that is out.", null=True)


class ReviewersSerializer(Form):
    """Who said one thing of a series."""

    trailer = Made(lambda row: row[0], "Reviewed-by, Acked-by, Tested-by, Nacked-by.")
    names = Picked(lambda row: row[1])


class FixesSerializer(RegressionShortSerializer):
    """A regression that a series is for."""

    tie = Made(lambda row: row.tie.name.lower(), "What says so: closes, links, fixes, thread.")
    reported_at = Moment()
    due_at = Moment(null=True)
    is_overdue = Flag(help_text="Follows the clock.")


class PatchMoreSerializer(Form):
    """What the page of a series says beside its line."""

    superseded_by = Text("Message-ID of the revision that did so.", null=True, source="facts.superseded_by.head")
    in_next = Number(source="facts.nexts", help_text="Patches that came to linux-next.")
    merged = Number(source="facts.merges", help_text="Patches that came to mainline, or stable.")
    missing_numbers = Text("Of patches that no archive has: 2, 4–7.", null=True, source="facts.missing")
    base_commit = Text(null=True, source="facts.base")
    revisions = RevisionSerializer(
        source="steps", many=True, help_text="Of its effort, the first one first; itself among them."
    )
    has_more_revisions = Flag(source="has_more_steps")
    parts = PartSerializer(source="lines", many=True)
    hidden_parts = Number(source="hidden", help_text="More than are told.")
    reviewers = ReviewersSerializer(source="facts.reviewers", many=True)


class PatchDetailSerializer(PatchSerializer, PatchMoreSerializer):
    """A series with all that its page says."""

    fixes = FixesSerializer(many=True, help_text="Regressions that it is for.")


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
        return (
            patch_document(page.row, at)
            | dict(PatchMoreSerializer(page, context={"at": at}).data)
            | {"fixes": list(FixesSerializer(fixes, many=True, context={"at": at}).data)}
        )
