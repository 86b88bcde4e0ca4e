"""The page of searches: what a query names is gone to at once, all else is looked for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from releases.asof import AsOf, as_of
from search import jumps
from search.language import CONDITIONS, KINDS, STATES, parse
from search.pages import MAX_PAGE, mail_section, search_page
from search.targets import Kind, Target, target_of


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Everything that `q` finds, as of `at`; with `kind` one kind of it, page by page."""
    asof = as_of(request.GET.get("at", ""), now=timezone.now())
    text = request.GET.get("q", "")
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    target = None if kind else target_of(text)
    path = jumps.path_of(target, at=asof.at) if target is not None else None
    if path is not None:
        return redirect(path + asof.suffix)
    context = _named(target, asof) if target is not None else {}
    if not context:
        number = request.GET.get("page", "1")[:4]
        page = max(1, min(int(number), MAX_PAGE)) if number.isascii() and number.isdecimal() else 1
        context = {"page": search_page(parse(text), asof, kind=kind, page=page)}
    words = {"states": STATES, "conditions": CONDITIONS}
    return render(request, "search/search.html", {"asof": asof, "words": words, "chosen": kind, **context})


def _named(target: Target, asof: AsOf) -> dict[str, object]:
    """The page for a name that leads nowhere else: a commit, a mail of the archive, what is unknown. Empty for what may
    as well be words.

    A mail of the archive is shown with its link: browsers refuse a form that is redirected to another site (form-action
    in kerneltrack/csp.py), and the box of every page is a form.
    """
    if target.kind is Kind.COMMIT:
        page = search_page(parse(f"commit:{target.name}"), asof)
        return {"page": page} if page.has_found else _unknown(target, asof)
    key = jumps.mail_of(target, at=asof.at) if target.kind is Kind.MAIL else None
    if key is None:
        return _unknown(target, asof)
    page = search_page(parse(""), asof)
    page.sections = [mail_section(key)]
    return {"page": page, "is_archived": True}


def _unknown(target: Target, asof: AsOf) -> dict[str, object]:
    if not target.is_certain:
        return {}
    return {"page": search_page(parse(""), asof), "unknown": jumps.unknown(target)}
