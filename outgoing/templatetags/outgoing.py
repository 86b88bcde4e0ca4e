"""Where mails can be read that no server took."""

from django import template
from django.conf import settings
from django.urls import reverse

from outgoing.folder import is_used

register = template.Library()


@register.simple_tag
def mail_folder() -> str:
    """Address of the folder of mails; '' where there is a server, or in production."""
    return "" if settings.PRODUCTION or not is_used() else reverse("outgoing:list")
