"""How fresh a page is, for the frame of every page."""

from django import template
from django.template import Context
from django.utils import timezone

from ingest import beginning
from ingest import freshness as source
from ingest.beginning import Beginning
from ingest.freshness import Freshness

register = template.Library()


@register.simple_tag(takes_context=True)
def freshness(context: Context) -> Freshness:
    """`{% freshness as fresh %}`: one statement."""
    asof = context.get("asof")
    return source.freshness(now=asof.now if asof is not None else timezone.now())


@register.simple_tag
def first_reading() -> Beginning:
    """`{% first_reading as first %}`: how far it is; only while `fresh.is_beginning`."""
    return beginning.beginning()
