"""/api/v1/: what there is, each with one sentence."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from releases.asof import AsOf
from resources.addresses import Addresses
from resources.fields import Form
from rest.resources import Document, OneResource

# By the name of its address, in the order of their use.
RESOURCES = {
    "status": "The front page as data: current kernels, the cycle in development, its numbers, its forecast.",
    "regressions": "Tracked regressions, with all conditions of the page; `updated_after` keeps a mirror up to date.",
    "events": "Everything that happened, in order: follow `after`, and nothing is missed.",
    "cycles": "Development cycles: stages, and regressions in numbers.",
    "releases": "Releases of every tree, with who says so and where they can be had.",
    "series": "Stable and longterm series: how long each is supported, and who says so.",
    "running": "Which known regressions the kernel has whose `uname -r` is given.",
    "compare": "What lies between two versions: regressions that are new, gone, in both.",
    "fixes": "Patches that fix tracked regressions, by how far they have come.",
    "patches": "Series of patches: what became of each, who reviewed it, what it fixes.",
    "topics": "Efforts that go on for years, and where they stand.",
    "subsystems": "Regressions and patches by subsystem, in numbers.",
    "candidates": "Likely reports that nobody has flagged.",
    "weeks": "Weekly editions: what happened, in numbers and lists.",
    "search": "One query over regressions, patches, commits, mails and releases.",
    "sources": "How far every source is read, and what could not be.",
}


class ResourceSerializer(Form):
    """A resource."""

    name = serializers.CharField()
    says = serializers.CharField()
    url = serializers.URLField()


class IndexSerializer(Form):
    """The entrance: what there is."""

    resources = ResourceSerializer(many=True)
    schema_url = serializers.URLField(help_text="OpenAPI 3.1.")
    web_url = serializers.URLField(help_text="For people.")


class IndexOne(OneResource):
    """Links to everything, with one sentence each."""

    serializer_class = IndexSerializer
    takes_at = False

    def document(self, asof: AsOf, **names: str) -> Document:
        """The same for everybody, always."""
        at = Addresses(self.request)
        found: list[dict[str, Any]] = [{"name": n, "says": says, "url": at.api(n)} for n, says in RESOURCES.items()]
        return {
            "resources": found,
            "schema_url": at.whole(reverse("api:schema")),
            "web_url": at.page("dashboard"),
        }
