"""/api/v1/running/?release=6.12.74+deb13-amd64: the kernel that somebody runs, and what is known to be broken in it."""

from collections.abc import Iterable
from typing import ClassVar

from kernels.running import running
from releases.asof import AsOf
from releases.uname import Basis
from resources.fields import Address, Flag, Form, Known, Made, Moment, Number, Text, Texts, Word, page, written
from resources.forms import CARRIED, CarriedSerializer, ReleaseShortSerializer, SupportSerializer
from rest.errors import refused
from rest.parameters import Parameter
from rest.resources import Document, TableResource

_LONGEST = 1000
_WHAT = "nothing like the output of `uname -r`, such as 6.12.74+deb13-amd64, was found"
_ABOUT = "What `uname -r` prints, or `uname -a`, /proc/version, a line of a log, the name of a package."


class RunningSerializer(Form):
    """What is to be known of a kernel; vendors' kernels are read as the upstream version that they are built on."""

    given = Text("The line of the paste that was read.", source="kernel.text")
    version = Text("Upstream's, that it is built on.", source="kernel.version.text")
    basis = Word(Basis, "How far it is that version.", source="kernel.basis")
    vendor = Text(null=True, source="kernel.vendor")
    hint = Text("What is to be minded.", null=True, source="kernel.hint")
    is_known = Known(source="release", help_text="Whether that release is known here.")
    released_at = Moment(null=True, source="release.released_at")
    newest = ReleaseShortSerializer(allow_null=True, help_text="Of its line; null if it is that, or nobody knows.")
    behind = Number(allow_null=True, help_text="Releases of its series after it.")
    support = SupportSerializer(source="series", allow_null=True, help_text="Null of no series, or of none known.")
    move_to = Texts("Living series, where its own is over.", of="name")
    can_tell = Flag(help_text="Whether upstream's regressions say anything about it.")
    carried = CarriedSerializer(many=True)
    untraced = Number(help_text="More that may be in it: settled by no commit that is known.")
    scope = Made(lambda _: "known and tracked regressions only")
    at = Moment()
    url = Address(lambda at, row: at.query("running", release=row.kernel.text))
    web_url = page("kernels:running_text", "kernel.text")


class RunningOne(TableResource):
    """The kernel of a paste: is it supported, is there a newer one, which known regressions does it have."""

    serializer_class = RunningSerializer
    columns: ClassVar = CARRIED
    parameters: ClassVar = (
        Parameter("release", _ABOUT, pattern=r"[\s\S]+", length=_LONGEST, required=True, example="6.12.74+deb13-amd64"),
    )

    def document(self, asof: AsOf, **names: str) -> Document:
        """The answer."""
        found = running(self.request.query_params.get("release", ""), at=asof.at)
        if found is None:
            raise refused("release", _WHAT)
        return written(self, found, asof)

    def rows(self, document: Document) -> Iterable[Document]:
        """The known regressions that it has."""
        return list(document.get("carried", ()))
