"""Charts in templates: a figure with its caption and data, small ones in a line, cells of a heat table."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from charts import heat, svg
from charts.chart import Chart
from charts.marks import Figure

register = template.Library()


@register.inclusion_tag("charts/_chart.html")
def chart(chart: Chart) -> dict[str, object]:
    """A chart: what it says, the drawing, its data as a table, its files."""
    return {"chart": chart, "drawing": _drawn(svg.inline(chart.figure, chart.key))}


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
        return format_html('<td><span class="z">·</span></td>')
    step = heat.step(count, most)
    if not address:
        return format_html('<td class="h{}">{}</td>', step, count)
    return format_html('<td class="h{}"><a class="n" href="{}">{}</a></td>', step, address, count)


def _drawn(markup: str) -> SafeString:
    return mark_safe(markup)  # noqa: S308 (charts/svg.py escapes every text)
