"""/api/v1/compare/?from=7.3&to=7.4: what lies between two kernels."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from kernels.affected import Comparison, compare
from kernels.running import is_placed
from releases.asof import AsOf
from releases.uname import read_query
from releases.versions import Version
from resources.fields import Address, Counted, Form, Text, written
from resources.forms import CARRIED, CarriedSerializer
from rest.errors import refused
from rest.parameters import Parameter
from rest.resources import Document, TableResource

_GIVEN = "A version, or what `uname -r` prints."


class CountsOfComparisonSerializer(Form):
    """How many there are of each."""

    added = Counted(lambda x: len(x.found.new))
    gone = Counted(lambda x: len(x.found.gone))
    both = Counted(lambda x: len(x.found.both))
    untraced = Counted(lambda x: len(x.found.untraced))


class CompareSerializer(Form):
    """Known regressions of one version that the other has not, and of both: open ones first."""

    old = Text("What `from` was read as.", source="old.text")
    new = Text("What `to` was read as.", source="new.text")
    counts = CountsOfComparisonSerializer(source="*")
    added = CarriedSerializer(source="found.new", many=True, help_text="The second has them, the first has not.")
    gone = CarriedSerializer(source="found.gone", many=True, help_text="The first has them, the second has not.")
    both = CarriedSerializer(source="found.both", many=True)
    untraced = CarriedSerializer(
        source="found.untraced", many=True, help_text="One has them; whether the other has, no known commit tells."
    )
    web_url = Address(lambda at, x: at.page("kernels:compare", **{"from": x.old.text, "to": x.new.text}))


@dataclass(frozen=True, slots=True)
class _Compared:
    old: Version
    new: Version
    found: Comparison


class CompareOne(TableResource):
    """What lies between two versions: regressions that are new, gone, in both."""

    serializer_class = CompareSerializer
    columns: ClassVar = ("part", *CARRIED)
    parameters: ClassVar = (
        Parameter("from", _GIVEN, required=True, example="6.12.70"),
        Parameter("to", _GIVEN, required=True, example="6.12.74"),
    )

    def document(self, asof: AsOf, **names: str) -> Document:
        """The comparison; both must be versions of which anything is known."""
        old, new = (self._version(name, asof) for name in ("from", "to"))
        return written(self, _Compared(old, new, compare(old, new, at=asof.at)), asof)

    def rows(self, document: Document) -> Iterable[Document]:
        """All regressions, with the part that each stands in."""
        parts = ("added", "gone", "both", "untraced")
        return ({"part": part, **row} for part in parts for row in document.get(part, ()))

    def _version(self, name: str, asof: AsOf) -> Version:
        kernel = read_query(self.request.query_params[name])
        if kernel is None:
            raise refused(name, "is no version of a kernel: write it like 6.12.74, 7.4-rc3 or next-20261120")
        if not is_placed(kernel.version, at=asof.at):
            raise refused(name, f"no release {kernel.version} is known at that date; /api/v1/releases/ lists all")
        return kernel.version
