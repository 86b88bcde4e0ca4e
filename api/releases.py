"""/api/v1/releases/: releases of every tree."""

from collections.abc import Callable
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from rest_framework import serializers

from archive.links import lore_url
from releases.asof import AsOf
from releases.models import Release
from releases.queries import ReleaseView, view_of
from releases.versions import Tree, parse_version
from rest.resources import Document, ListResource, OneResource


class ReleaseSerializer(serializers.Serializer[ReleaseView]):
    """A release as all its witnesses together know it."""

    version = serializers.CharField(help_text="As kernel.org writes it: 7.4-rc3, 6.12.74, next-20261120.")
    tag = serializers.CharField()
    tree = serializers.ChoiceField(choices=[tree.value for tree in Tree])
    cycle = serializers.CharField(allow_null=True)
    series = serializers.CharField(allow_null=True)
    rc = serializers.IntegerField(allow_null=True)
    released_at = serializers.DateTimeField()
    precision = serializers.CharField(help_text="How exactly the date is known.")
    url = serializers.URLField()
    web_url = serializers.URLField()
    lore_url = serializers.URLField(allow_null=True, help_text="Its announcement.")


class ReleaseFilter(django_filters.FilterSet):
    """Conditions."""

    tree = django_filters.ChoiceFilter(choices=[(tree.value, tree.value) for tree in Tree])
    cycle = django_filters.CharFilter()
    series = django_filters.CharFilter()

    class Meta:
        model = Release
        fields: ClassVar[list[str]] = []


def _document(row: ReleaseView, asof: AsOf, whole: Callable[..., str]) -> Document:
    return {
        "version": row.version,
        "tag": row.tag,
        "tree": row.tree.value,
        "cycle": row.cycle or None,
        "series": row.series or None,
        "rc": row.rc,
        "released_at": row.released_at,
        "precision": row.precision.value,
        "url": whole("api:release", row.version, asof=asof),
        "web_url": whole("kernels:release", row.tag, asof=asof),
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
        return [_document(view_of(row), asof, self.whole) for row in rows]


class ReleaseOne(OneResource):
    """One release, by its version or tag."""

    serializer_class = ReleaseSerializer

    def document(self, asof: AsOf, **names: str) -> Document:
        """The release, if it was out."""
        version = parse_version(names["version"])
        row = Release.objects.known(at=asof.at).filter(version=version.text).first() if version else None
        if row is None:
            raise Http404(f"No release {names['version']} is known at that date; /api/v1/releases/ lists all.")
        return _document(view_of(row), asof, self.whole)
