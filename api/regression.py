"""/api/v1/regressions/<id>/: one regression with what stands on its page, and its timeline."""

from collections.abc import Sequence
from typing import ClassVar

from django.http import Http404
from rest_framework import serializers

from api.regression_form import EXAMPLE, Form, RegressionSerializer
from archive.links import lore_url
from changes.documents import iso
from changes.models import Standing
from regressions import pages
from regressions.models import Regression
from regressions.queries import as_of
from regressions.timeline import Detail, Happening, detail, happenings
from releases.asof import AsOf
from rest.errors import GoneError
from rest.resources import Document, ListResource, OneResource


class LinkSerializer(serializers.Serializer[object]):
    """A page that somebody linked."""

    url = serializers.CharField()
    title = serializers.CharField(allow_null=True)


class ThreadSerializer(serializers.Serializer[object]):
    """A thread whose mails count as activity."""

    message_id = serializers.CharField()
    subject = serializers.CharField()
    lore_url = serializers.URLField()


class PlaceSerializer(serializers.Serializer[object]):
    """A place on the way of a fix: a list, or a branch."""

    place = serializers.CharField()
    progress = serializers.CharField(help_text="posted, landed, released, waiting, unaffected, reverted, dropped.")
    tree = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField(allow_null=True)
    release = serializers.CharField(allow_null=True, help_text="Tag of the first release that has it.")
    commit = serializers.CharField(allow_null=True)
    message_id = serializers.CharField(allow_null=True)
    why = serializers.CharField(allow_null=True, help_text="How the culprit came there.")


class CulpritSerializer(serializers.Serializer[object]):
    """Where a followed tree has what causes it."""

    commit = serializers.CharField()
    title = serializers.CharField()
    author = serializers.CharField(allow_null=True)
    tree = serializers.CharField()
    branch = serializers.CharField()
    landed_at = serializers.DateTimeField()
    release = serializers.CharField(allow_null=True, help_text="Tag of the first release that has it.")


class RegressionDetailSerializer(RegressionSerializer):
    """A regression, with what stands on its page."""

    duplicates = serializers.ListField(child=serializers.CharField(), help_text="Ids of those that are one with it.")
    links = LinkSerializer(many=True)
    monitored = ThreadSerializer(many=True)
    culprit_in = CulpritSerializer(allow_null=True)
    matrix = PlaceSerializer(many=True)
    events_url = serializers.URLField(help_text="Its timeline.")


class RegressionOne(OneResource):
    """One regression, by its id or by a mail of its thread. Status 410: it is no longer tracked."""

    serializer_class = RegressionDetailSerializer
    refusals = (404, 410)
    example: ClassVar = {
        **EXAMPLE,
        "duplicates": [],
        "links": [{"url": "https://bugzilla.kernel.org/show_bug.cgi?id=1", "title": "Bug 1"}],
        "monitored": [],
        "culprit_in": None,
        "matrix": [],
        "events_url": f"{EXAMPLE['url']}events/",
    }

    def document(self, asof: AsOf, **names: str) -> Document:
        """As it stood then."""
        slug = _slug(names["slug"])
        page = detail(slug, at=asof.at)
        if page is None:
            raise _missing(slug)
        period = as_of(asof.at).select_related("regression__duplicate_of").get(regression=page.key)
        whole = Form(self.request, asof).of_periods([period])[0]
        events_url = self.whole("api:regression_events", slug, asof=asof)
        return {**whole, **_beside(page), "events_url": events_url}


def _slug(given: str) -> str:
    """The id of what is asked for: itself, or the regression that a mail leads to."""
    if "@" not in given:
        return given
    found = pages.slug_of_mail(given.strip("<>"))
    if found is None:
        raise Http404("No tracked regression has this mail; /api/v1/regressions/ lists all.")
    return found


def _missing(slug: str) -> Exception:
    gone = Standing.objects.filter(slug=slug).exclude(removed_at=None).first()
    if gone is None or gone.removed_at is None:
        return Http404("No such regression was tracked at that date; /api/v1/regressions/ lists all.")
    return GoneError(f"It is no longer tracked since {iso(gone.removed_at)}: its report is {gone.document['report']}.")


def _beside(page: Detail) -> Document:
    culprit = page.culprit
    return {
        "duplicates": [row.slug for row in page.duplicates],
        "links": [{"url": url, "title": title or None} for url, title in page.links],
        "monitored": [
            {"message_id": ident, "subject": subject, "lore_url": lore_url(ident)} for ident, subject in page.monitored
        ],
        "culprit_in": {
            "commit": culprit.sha,
            "title": culprit.subject,
            "author": culprit.author_name or None,
            "tree": culprit.tree,
            "branch": culprit.branch,
            "landed_at": iso(culprit.landed_at),
            "release": culprit.first_tag or None,
        }
        if culprit
        else None,
        "matrix": [
            {
                "place": cell.place,
                "progress": cell.progress.value,
                "tree": cell.tree or None,
                "at": iso(cell.at) if cell.at else None,
                "release": cell.release or None,
                "commit": cell.sha or None,
                "message_id": cell.message_id or None,
                "why": cell.why or None,
            }
            for cell in page.matrix
        ],
    }


class TimelineEntrySerializer(serializers.Serializer[object]):
    """One thing that happened to it, and where that is written."""

    at = serializers.DateTimeField()
    event = serializers.CharField(help_text="What happened, by the words of the timeline.")
    text = serializers.CharField(allow_null=True)
    author = serializers.CharField(allow_null=True)
    subject = serializers.CharField(allow_null=True)
    message_id = serializers.CharField(allow_null=True)
    commit = serializers.CharField(allow_null=True)
    lore_url = serializers.URLField(allow_null=True)


class RegressionEvents(ListResource):
    """The timeline of a regression, in the order in which things happened."""

    serializer_class = TimelineEntrySerializer
    refusals = (404, 410)

    def found(self, asof: AsOf, **names: str) -> list[Happening]:
        """What had happened by then."""
        slug = _slug(names["slug"])
        row = Regression.objects.known(at=asof.at).filter(slug=slug).first()
        if row is None:
            raise _missing(slug)
        return happenings(row.events.all(), at=asof.at)

    def documents(self, rows: Sequence[Happening], asof: AsOf) -> list[Document]:
        """Entries as the page tells them."""
        return [
            {
                "at": iso(one.at),
                "event": one.kind,
                "text": one.text or None,
                "author": one.author or None,
                "subject": one.subject or None,
                "message_id": one.message_id or None,
                "commit": one.sha or None,
                "lore_url": (one.message_id if "://" in one.message_id else lore_url(one.message_id))
                if one.message_id
                else None,
            }
            for one in rows
        ]
