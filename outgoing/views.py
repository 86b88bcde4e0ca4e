"""/dev/mail/: the mails of the folder, while nothing is in production. No answer is kept by anybody."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from outgoing import folder, shown

_PAGE = 100  # mails on a page
_HEAD = 16_384  # bytes: more than the headers that we write
# A mail is made for programs that show no script and fetch nothing; styles stand in it, as they must.
_MAIL_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
View = Callable[..., HttpResponse]


def _in_development(view: View) -> View:
    """In production there is no such page, whatever the folder has."""

    @wraps(view)
    def guarded(request: HttpRequest, **named: str) -> HttpResponse:
        if settings.PRODUCTION:
            raise Http404
        return view(request, **named)

    return never_cache(guarded)


@_in_development
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """The mails, newest first; `before` is the last name of the page before."""
    before = request.GET.get("before", "")
    names = folder.names()
    older = [name for name in names if not before or name < before]
    found = [(name, folder.stored(name, limit=_HEAD), folder.size(name)) for name in older[:_PAGE]]
    rows = [{"name": name, "head": shown.head(raw), "size": size} for name, raw, size in found if raw is not None]
    context = {
        "rows": rows,
        "count": len(names),
        "before": before,
        "more": older[_PAGE - 1] if len(older) > _PAGE else "",
        "kept": folder.KEPT,
        "server": "" if folder.is_used() else settings.EMAIL_HOST,
    }
    return render(request, "outgoing/mail_list.html", context)


@_in_development
@require_safe
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail: headers and text."""
    return render(request, "outgoing/mail_detail.html", {"name": name, "mail": shown.shown(_raw(name))})


@_in_development
@require_safe
def mail_html(_: HttpRequest, name: str) -> HttpResponse:
    """The HTML part alone, as far as a browser may show it: no script, no form, nothing fetched."""
    html = shown.shown(_raw(name)).html
    if not html:
        raise Http404("This mail is text alone")
    return HttpResponse(html, headers={"Content-Security-Policy": _MAIL_POLICY})


@_in_development
@require_safe
def mail_raw(_: HttpRequest, name: str) -> HttpResponse:
    """The mail as it was sent, for a mail program."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(_raw(name), content_type="message/rfc822", headers=headers)


@_in_development
@require_POST
def clear(_: HttpRequest) -> HttpResponse:
    """Delete all."""
    folder.prune(0)
    return redirect("outgoing:list")


def _raw(name: str) -> bytes:
    raw = folder.stored(name)
    if raw is None:
        raise Http404("There is no such mail; the folder keeps the last thousand")
    return raw
