"""/api/v1/running/?release=6.12.74+deb13-amd64: the kernel that somebody runs, and what is known to be broken in it."""

from typing import ClassVar

from rest_framework import serializers

from api.addresses import Addresses
from api.forms import (
    CarriedSerializer,
    Form,
    ReleaseShortSerializer,
    SupportSerializer,
    carried,
    release_short,
    support,
    texts,
    words,
)
from changes.documents import iso
from kernels.running import Running, running
from releases.asof import AsOf
from releases.uname import Basis
from rest.errors import refused
from rest.parameters import Parameter
from rest.resources import Document, OneResource

_LONGEST = 1000
_WHAT = "nothing like the output of `uname -r`, such as 6.12.74+deb13-amd64, was found"
_ABOUT = "What `uname -r` prints, or `uname -a`, /proc/version, a line of a log, the name of a package."


class RunningSerializer(Form):
    """What is to be known of a kernel; vendors' kernels are read as the upstream version that they are built on."""

    given = serializers.CharField(help_text="The line of the paste that was read.")
    version = serializers.CharField(help_text="Upstream's, that it is built on.")
    basis = words(Basis, help_text="How far it is that version.")
    vendor = serializers.CharField(allow_null=True)
    hint = serializers.CharField(allow_null=True, help_text="What is to be minded.")
    is_known = serializers.BooleanField(help_text="Whether that release is known here.")
    released_at = serializers.DateTimeField(allow_null=True)
    newest = ReleaseShortSerializer(allow_null=True, help_text="Of its line; null where it is that, or nobody knows.")
    behind = serializers.IntegerField(allow_null=True, help_text="Releases of its series after it.")
    support = SupportSerializer(allow_null=True, help_text="Null of no series, or of none that is known.")
    move_to = texts(help_text="Living series, where its own is over.")
    can_tell = serializers.BooleanField(help_text="Whether upstream's regressions say anything about it.")
    carried = CarriedSerializer(many=True)
    untraced = serializers.IntegerField(help_text="More that may be in it: settled by no commit that is known.")
    scope = serializers.CharField()
    at = serializers.DateTimeField()
    url = serializers.URLField()
    web_url = serializers.URLField()


class RunningOne(OneResource):
    """The kernel of a paste: is it supported, is there a newer one, which known regressions does it have."""

    serializer_class = RunningSerializer
    parameters: ClassVar = (Parameter("release", _ABOUT, length=_LONGEST, required=True, example="6.12.74+deb13-amd64"),)

    def document(self, asof: AsOf, **names: str) -> Document:
        """The answer."""
        given = self.request.query_params.get("release", "")
        found = running(given[:_LONGEST], at=asof.at)
        if found is None:
            raise refused("release", _WHAT)
        return _document(found, Addresses(self.request, asof))


def _document(found: Running, at: Addresses) -> Document:
    kernel = found.kernel
    return {
        "given": kernel.text,
        "version": kernel.version.text,
        "basis": kernel.basis.value,
        "vendor": kernel.vendor or None,
        "hint": kernel.hint or None,
        "is_known": found.release is not None,
        "released_at": iso(found.release.released_at) if found.release else None,
        "newest": release_short(found.newest, at),
        "behind": found.behind,
        "support": support(found.series),
        "move_to": [one.name for one in found.move_to],
        "can_tell": found.can_tell,
        "carried": [carried(one, at) for one in found.carried],
        "untraced": found.untraced,
        "scope": "known and tracked regressions only",
        "at": iso(found.at),
        "url": at.api_query("running", release=kernel.text),
        "web_url": at.page("kernels:running_text", kernel.text),
    }
