"""Pages of topics: ask the queries, render."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from releases.asof import as_of
from topics.models import Topic
from topics.overview import overview
from topics.pages import topic_page


@require_safe
def topic_list(request: HttpRequest) -> HttpResponse:
    """All topics, and efforts that may be worth one."""
    asof = as_of(request.GET.get("at", ""), now=timezone.now())
    context = {"asof": asof, "page": overview(at=asof.at), "may_add": _may("topics.add_topic", request)}
    return render(request, "topics/topic_list.html", context)


@require_safe
def topic_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One topic; what is not published is for those who may work on topics."""
    asof = as_of(request.GET.get("at", ""), now=timezone.now())
    topic = Topic.objects.filter(slug=slug).first()
    if topic is None or not (topic.is_published or _may("topics.view_topic", request)):
        raise Http404("There is no such topic")
    number = request.GET.get("page", "1")[:6]
    page = topic_page(topic, at=asof.at, number=int(number) if number.isdecimal() else 1)
    context = {"asof": asof, "page": page, "may_change": _may("topics.change_topic", request)}
    return render(request, "topics/topic_detail.html", context)


def _may(permission: str, request: HttpRequest) -> bool:
    """Asked only of who has a session: a page for everybody must not depend on cookies."""
    return bool(request.session.session_key) and request.user.has_perm(permission)
