"""How fresh a page is, for the frame of every page."""

from django import template
from django.template import Context
from django.utils import timezone

from ingest import freshness as source
from ingest.freshness import Freshness

register = template.Library()


@register.simple_tag(takes_context=True)
def freshness(context: Context) -> Freshness:
    """`{% freshness as fresh %}`: one statement."""
    asof = context.get("asof")
    return source.freshness(now=asof.now if asof is not None else timezone.now())
