"""Whole addresses, of the API and of the pages, as of the moment asked for."""

from urllib.parse import urlencode

from django.urls import reverse
from rest_framework.request import Request

from archive.links import lore_url
from flow.addresses import quoted
from releases.asof import AsOf

Links = dict[str, str]


class Addresses:
    """Addresses of what a document speaks of. Cheap: an export has hundreds of thousands."""

    def __init__(self, request: Request, asof: AsOf | None = None) -> None:
        self._site = request.build_absolute_uri("/").rstrip("/")
        self._suffix = asof.suffix if asof else ""
        self._api = reverse("api:index")
        self._patches = reverse("flow:list")

    def whole(self, path: str) -> str:
        """A path of ours as an address, of the same moment."""
        suffix = self._suffix.replace("?", "&", 1) if "?" in path else self._suffix
        return f"{self._site}{path}{suffix}"

    def api(self, *parts: str) -> str:
        """Something of the API: a resource, and what of it."""
        return self.whole(f"{self._api}{''.join(f'{quoted(part)}/' for part in parts)}")

    def query(self, resource: str, **query: str) -> str:
        """A resource with conditions."""
        return self.whole(f"{self._api}{resource}/?{urlencode(query)}")

    def page(self, name: str, *args: str, **query: str) -> str:
        """A page, by the name of its address."""
        return self.whole(reverse(name, args=args) + (f"?{urlencode(query)}" if query else ""))

    def regression(self, slug: str) -> Links:
        """A regression."""
        return {"url": self.api("regressions", slug), "web_url": self.page("regressions:detail", slug)}

    def release(self, version: str, tag: str) -> Links:
        """A release."""
        return {"url": self.api("releases", version), "web_url": self.page("kernels:release", tag)}

    def patch(self, message_id: str) -> Links:
        """A series of patches, by the Message-ID of its first mail."""
        name = quoted(message_id)
        return {
            "url": self.whole(f"{self._api}patches/{name}/"),
            "web_url": self.whole(f"{self._patches}{name}/"),
            "lore_url": lore_url(message_id),
        }
