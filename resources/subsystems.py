"""/api/v1/subsystems/: regressions and patches by subsystem, in numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rest_framework import serializers

from releases.asof import AsOf
from releases.models import Release
from resources.fields import Address, Form, Number, Share, Text, Texts, written
from rest.resources import Document, ListResource
from subsystems.patches import DAYS, QUIET_DAYS, PatchFlow, flow_by_list
from subsystems.queries import OLD_DAYS, Row, subsystem_table


class Hours(serializers.FloatField):
    """A time in hours."""

    def to_representation(self, value: Any) -> Any:
        """With two decimals."""
        return round(value.total_seconds() / 3600, 2)


class CaretakersSerializer(Form):
    """Who looks after it, by MAINTAINERS as it was read last."""

    entry = Text(source="title")
    status = Text(null=True)
    people = Texts()
    others = Number(help_text="Maintainers that are not named here.")
    tracker = Text("Where bugs are filed.", null=True)


class PatchFlowSerializer(Form):
    """Series of patches that were sent to it in the last days."""

    posted = Number(help_text=f"In {DAYS} days.")
    later = Number(help_text="Part of `posted`: revisions of what was posted before.")
    taken = Number(help_text="Part of `posted`: in linux-next or mainline.")
    quiet = Number(help_text=f"Part of `posted`: nobody has answered, though {QUIET_DAYS} days have passed.")
    answer_median_hours = Hours(source="median", allow_null=True, help_text="To the first answer.")
    answer_p90_hours = Hours(source="p90", allow_null=True)


class SubsystemSerializer(Form):
    """A subsystem; what is in several counts in each."""

    name = Text("Of its mailing list; none: what belongs to no subsystem.", source="row.name")
    reported = Number(source="row.reported")
    open = Number(source="row.open")
    fix_incoming = Number(source="row.incoming", help_text="Part of `open`.")
    overdue = Number(source="row.overdue", help_text="Part of `open`.")
    unanswered = Number(source="row.unanswered", help_text="Part of `open`.")
    old = Number(source="row.old", help_text=f"Part of `open`: reported {OLD_DAYS} days ago, or earlier.")
    fixed = Number(source="row.fixed")
    fix_median_days = Share(source="row.fix_median", allow_null=True, help_text="From report to fix.")
    fix_p90_days = Share(source="row.fix_p90", allow_null=True)
    by_cycle = serializers.DictField(
        child=Number(), source="row.by_cycle", help_text="Parts of `reported`; an empty name is none of mainline."
    )
    caretakers = CaretakersSerializer(source="row.caretakers", allow_null=True)
    patches = PatchFlowSerializer(source="flow", allow_null=True, help_text="Null where none was sent to its list.")
    regressions_url = Address(lambda at, x: at.query("regressions", subsystem=x.row.name))
    web_url = Address(lambda at, _: at.page("subsystems:list"))


@dataclass(frozen=True, slots=True)
class _Subsystem:
    row: Row
    flow: PatchFlow | None


class SubsystemList(ListResource):
    """Subsystems with a regression, most open ones first."""

    serializer_class = SubsystemSerializer
    queryset = Release.objects.none()

    def found(self, asof: AsOf, **names: str) -> list[_Subsystem]:
        """Three statements."""
        flows = {flow.name: flow for flow in flow_by_list(at=asof.at)}
        return [_Subsystem(row, flows.get(row.name)) for row in subsystem_table(at=asof.at)]

    def documents(self, rows: Sequence[Any], asof: AsOf) -> list[Document]:
        """Rows of the page."""
        return [written(self, row, asof) for row in rows]
