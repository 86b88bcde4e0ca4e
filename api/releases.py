"""/api/v1/releases/: releases of every tree."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from rest_framework import serializers

from api import filters
from api.addresses import Addresses
from api.forms import (
    CarriedSerializer,
    Form,
    RegressionShortSerializer,
    ReleaseShortSerializer,
    ReviewSerializer,
    SupportSerializer,
    carried,
    regression_short,
    release_short,
    review,
    support,
    texts,
    words,
)
from archive.links import lore_url
from changes.documents import iso
from kernels.release import ReleasePage, release_page
from releases.agreement import Word
from releases.asof import AsOf
from releases.facts import Precision, Witness
from releases.models import Release
from releases.queries import ReleaseView, view_of
from releases.versions import Tree, parse_version
from rest.resources import Document, ListResource, OneResource


class ReleaseSerializer(Form):
    """A release as all its witnesses together know it."""

    version = serializers.CharField(help_text="As kernel.org writes it: 7.4-rc3, 6.12.74, next-20261120.")
    tag = serializers.CharField()
    tree = words(Tree)
    cycle = serializers.CharField(allow_null=True)
    series = serializers.CharField(allow_null=True)
    rc = serializers.IntegerField(allow_null=True)
    released_at = serializers.DateTimeField()
    precision = words(Precision, help_text="How exactly the date is known.")
    url = serializers.URLField()
    web_url = serializers.URLField()
    lore_url = serializers.URLField(allow_null=True, help_text="Its announcement.")


class WitnessSerializer(Form):
    """What one witness says of a release."""

    witness = words(Witness)
    released_at = serializers.DateTimeField()
    precision = words(Precision)
    seen_at = serializers.DateTimeField(help_text="When that word was out.")
    distance = serializers.CharField(allow_null=True, help_text="From the date that counts; null for none.")
    is_odd = serializers.BooleanField(help_text="Whether that is more than usual.")
    commit = serializers.CharField(allow_null=True)
    source = serializers.CharField(allow_null=True, help_text="Address of what says so.")


class DownloadsSerializer(Form):
    """Where the parts of a release are, by kernel.org's rules; null is what there is no file of."""

    source = serializers.URLField(allow_null=True)
    pgp = serializers.URLField(allow_null=True)
    gitweb = serializers.URLField(allow_null=True)
    changelog = serializers.URLField(allow_null=True)
    diffview = serializers.URLField(allow_null=True)
    patch_full = serializers.URLField(allow_null=True)
    patch_incremental = serializers.URLField(allow_null=True)
    tag_page = serializers.URLField(allow_null=True)


class FixedHereSerializer(RegressionShortSerializer):
    """A regression whose fix is in this release and in none of its line before."""

    commit = serializers.CharField()
    landed_at = serializers.DateTimeField()


class ReleaseDetailSerializer(ReleaseSerializer):
    """A release with all that its page says."""

    kind = serializers.CharField(help_text="In words: release candidate 3 of 7.4.")
    excerpt = serializers.CharField(allow_null=True, help_text="Of its announcement.")
    commit = serializers.CharField(allow_null=True)
    commits = serializers.IntegerField(allow_null=True, help_text="Since the release before, without merges.")
    commits_of_cycle = serializers.IntegerField(allow_null=True)
    replies = serializers.IntegerField(help_text="To its announcement.")
    previous = ReleaseShortSerializer(allow_null=True)
    next = ReleaseShortSerializer(allow_null=True)
    newest = ReleaseShortSerializer(allow_null=True, help_text="Of its line; null where that is this one.")
    support = SupportSerializer(allow_null=True, help_text="Of its series.")
    downloads = DownloadsSerializer()
    witnesses = WitnessSerializer(many=True)
    disagreements = texts(help_text="What they do not agree on, in sentences.")
    reviews = ReviewSerializer(many=True)
    fixed = FixedHereSerializer(many=True)
    carried = CarriedSerializer(many=True)


class ReleaseFilter(django_filters.FilterSet):
    """Conditions."""

    tree = filters.one_of(Tree)
    cycle = filters.of_cycle()
    series = filters.of_series()
    released_after = django_filters.IsoDateTimeFilter("released_at", "gte", help_text="Then, or later.")
    released_before = django_filters.IsoDateTimeFilter("released_at", "lt")

    class Meta:
        model = Release
        fields: ClassVar[list[str]] = []


def release_document(row: ReleaseView, at: Addresses) -> Document:
    """A release as lists have it."""
    return {
        "version": row.version,
        "tag": row.tag,
        "tree": row.tree.value,
        "cycle": row.cycle or None,
        "series": row.series or None,
        "rc": row.rc,
        "released_at": iso(row.released_at),
        "precision": row.precision.value,
        **at.release(row.version, row.tag),
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
        page = release_page(version, at=asof.at) if version else None
        if page is None:
            raise Http404(f"No release {names['version']} is known at that date; /api/v1/releases/ lists all.")
        return _detail(page, Addresses(self.request, asof))


def _detail(page: ReleasePage, at: Addresses) -> Document:
    around, size, links = page.around, page.size, page.links
    return release_document(page.release, at) | {
        "kind": page.kind,
        "excerpt": page.release.excerpt or None,
        "commit": page.commit or None,
        "commits": size.commits if size else None,
        "commits_of_cycle": size.of_cycle if size else None,
        "replies": page.replies,
        "previous": release_short(around.previous, at),
        "next": release_short(around.next, at),
        "newest": release_short(page.newer, at),
        "support": support(page.series),
        "downloads": {name: getattr(links, name) for name in DownloadsSerializer().get_fields()},
        "witnesses": [_witness(word) for word in page.said],
        "disagreements": list(page.disagreements),
        "reviews": [review(row) for row in page.rounds],
        "fixed": [
            regression_short(one.slug, one.title, one.state, at)
            | {"commit": one.sha, "landed_at": iso(one.landed_at)}
            for one in page.fixed
        ],
        "carried": [carried(one, at) for one in page.carried],
    }


def _witness(word: Word) -> Document:
    fact = word.fact
    return {
        "witness": fact.witness.value,
        "released_at": iso(fact.released_at),
        "precision": fact.precision.value,
        "seen_at": iso(fact.seen_at),
        "distance": word.distance or None,
        "is_odd": word.is_odd,
        "commit": fact.commit or None,
        "source": lore_url(fact.message_id) if fact.message_id else fact.url or None,
    }
