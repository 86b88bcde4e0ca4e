"""/api/v1/releases/: releases of every tree."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from rest_framework import serializers

from archive.links import lore_url
from changes.documents import iso
from kernels.release import release_page
from releases.asof import AsOf
from releases.facts import Precision, Witness
from releases.models import Release
from releases.queries import ReleaseView, view_of
from releases.versions import Tree, parse_version
from resources import filters
from resources.addresses import Addresses
from resources.fields import Address, Flag, Form, Moment, Number, Text, Texts, Word, api, lore, page, source_of
from resources.forms import (
    CarriedSerializer,
    RegressionShortSerializer,
    ReleaseShortSerializer,
    ReviewSerializer,
    SupportSerializer,
)
from rest.resources import Document, ListResource, OneResource


class ReleaseSerializer(Form):
    """A release as all its witnesses together know it."""

    version = Text("As kernel.org writes it: 7.4-rc3, 6.12.74, next-20261120.")
    tag = Text()
    tree = Word(Tree)
    cycle = Text(null=True)
    series = Text(null=True)
    rc = Number(allow_null=True)
    released_at = Moment()
    precision = Word(Precision, "How exactly the date is known.")
    url = api("releases", "version")
    web_url = page("kernels:release", "tag")
    lore_url = lore("message_id", null=True)


class WitnessSerializer(Form):
    """What one witness says of a release."""

    witness = Word(Witness, source="fact.witness")
    released_at = Moment(source="fact.released_at")
    precision = Word(Precision, source="fact.precision")
    seen_at = Moment("When that word was out.", source="fact.seen_at")
    distance = Text("From the date that counts; null for none.", null=True)
    is_odd = Flag(help_text="Whether that is more than usual.")
    commit = Text(null=True, source="fact.commit")
    source_url = Address(lambda _, row: source_of(row.fact.message_id or row.fact.url), null=True)


class DownloadsSerializer(Form):
    """Where the parts of a release are, by kernel.org's rules; null is what there is no file of."""

    source = serializers.URLField(allow_null=True)  # type: ignore[assignment]  # kernel.org's name for it
    pgp = serializers.URLField(allow_null=True)
    gitweb = serializers.URLField(allow_null=True)
    changelog = serializers.URLField(allow_null=True)
    diffview = serializers.URLField(allow_null=True)
    patch_full = serializers.URLField(allow_null=True)
    patch_incremental = serializers.URLField(allow_null=True)
    tag_page = serializers.URLField(allow_null=True)


class FixedHereSerializer(RegressionShortSerializer):
    """A regression whose fix is in this release and in none of its line before."""

    commit = Text(source="sha")
    landed_at = Moment()


class ReleaseMoreSerializer(Form):
    """What the page of a release says beside the release itself."""

    kind = Text("In words: release candidate 3 of 7.4.")
    excerpt = Text("Of its announcement.", null=True, source="release.excerpt")
    commit = Text(null=True)
    commits = Number(source="size.commits", allow_null=True, help_text="Since the release before, without merges.")
    commits_of_cycle = Number(source="size.of_cycle", allow_null=True)
    replies = Number(help_text="To its announcement.")
    previous = ReleaseShortSerializer(source="around.previous", allow_null=True)
    next = ReleaseShortSerializer(source="around.next", allow_null=True)
    newest = ReleaseShortSerializer(source="newer", allow_null=True, help_text="Of its line; null if it is that.")
    support = SupportSerializer(source="series", allow_null=True, help_text="Of its series.")
    downloads = DownloadsSerializer(source="links")
    witnesses = WitnessSerializer(source="said", many=True)
    disagreements = Texts("What they do not agree on, in sentences.")
    reviews = ReviewSerializer(source="rounds", many=True)
    fixed = FixedHereSerializer(many=True)
    carried = CarriedSerializer(many=True)


class ReleaseDetailSerializer(ReleaseSerializer, ReleaseMoreSerializer):
    """A release with all that its page says."""


class ReleaseFilter(django_filters.FilterSet):
    """Conditions."""

    tree = filters.one_of(Tree)
    cycle = filters.of_cycle()
    series = filters.of_series()
    released_after = filters.MomentFilter("released_at", "gte", help_text="Then, or later.")
    released_before = filters.MomentFilter("released_at", "lt")

    class Meta:
        model = Release
        fields: ClassVar[list[str]] = []


def release_document(row: ReleaseView, at: Addresses) -> Document:
    """A release as lists have it; by hand, since an export has thousands."""
    return {
        "version": row.version,
        "tag": row.tag,
        "tree": row.tree.value,
        "cycle": row.cycle or None,
        "series": row.series or None,
        "rc": row.rc,
        "released_at": iso(row.released_at),
        "precision": row.precision.value,
        "url": at.api("releases", row.version),
        "web_url": at.page("kernels:release", row.tag),
        "lore_url": lore_url(row.message_id) if row.message_id else None,
    }


class ReleaseList(ListResource):
    """Releases, the newest first."""

    serializer_class = ReleaseSerializer
    filterset_class = ReleaseFilter
    queryset = Release.objects.none()
    orders: ClassVar = {"-released_at": ("-released_at", "-sort_key"), "released_at": ("released_at", "sort_key")}

    def found(self, asof: AsOf, **names: str) -> QuerySet[Release]:
        """All that were out."""
        return self.filter_queryset(Release.objects.known(at=asof.at))

    def documents(self, rows: Any, asof: AsOf) -> list[Document]:
        """Rows of the table as documents."""
        at = Addresses(self.request, asof)
        return [release_document(view_of(row), at) for row in rows]


class ReleaseOne(OneResource):
    """One release, by its version or tag: what it is, who says so, what it fixed and what it still carries."""

    serializer_class = ReleaseDetailSerializer

    def document(self, asof: AsOf, **names: str) -> Document:
        """The release, if it was out."""
        version = parse_version(names["version"])
        found = release_page(version, at=asof.at) if version else None
        if found is None:
            raise Http404(f"No release {names['version']} is known at that date; /api/v1/releases/ lists all.")
        at = Addresses(self.request, asof)
        return release_document(found.release, at) | dict(ReleaseMoreSerializer(found, context={"at": at}).data)
