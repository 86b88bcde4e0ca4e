"""Charts in templates: a figure with its caption and data, small ones in a line, cells of a heat table."""

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from charts import heat, svg
from charts.chart import Chart, Row
from charts.marks import Figure

register = template.Library()
_ZERO = mark_safe('<td><span class="z">·</span></td>')


@register.inclusion_tag("charts/_chart.html")
def chart(chart: Chart) -> dict[str, object]:
    """A chart: what it says, the drawing, its data as a table, its files."""
    return {"chart": chart, "drawing": _drawn(svg.inline(chart.figure, chart.key))}


@register.simple_tag
def chart_rows(chart: Chart) -> SafeString:
    """The rows of a chart's table; written here, for a template takes longer over them than all else of the chart."""
    return _drawn("\n".join(map(_row, chart.rows)))


def _row(row: Row) -> str:
    name = escape(row.name)
    head = f'<a href="{escape(row.target)}">{name}</a>' if row.target else name
    cells = "".join(f"<td>{_value(value)}</td>" for value in row.values)
    return f'<tr data-x="{row.x:g}"><th scope="row">{head}</th>{cells}</tr>'


def _value(value: float | None) -> str:
    return "" if value is None else str(value).removesuffix(".0")


@register.simple_tag
def strip(figure: Figure) -> SafeString:
    """A range strip."""
    return _drawn(svg.small(figure, "bar rng"))


@register.simple_tag
def spark(figure: Figure) -> SafeString:
    """A sparkline, as wide as its cell."""
    return _drawn(svg.small(figure, "bar spark"))


@register.simple_tag
def heat_cell(count: int, most: int, address: str = "") -> SafeString:
    """A cell of a heat table: the number is always there, zero is a dot."""
    if not count:
        return _ZERO
    step = heat.step(count, most)
    if not address:
        return format_html('<td class="h{}">{}</td>', step, count)
    return format_html('<td class="h{}"><a class="n" href="{}">{}</a></td>', step, address, count)


def _drawn(markup: str) -> SafeString:
    return mark_safe(markup)  # noqa: S308 (charts/svg.py escapes every text)
