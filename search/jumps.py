"""Where the name of a thing leads: the address of its page, as of `at`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from archive.links import lore_url
from archive.models import Message
from flow.addresses import idents_in, series_path
from patches.efforts import series_about, series_with
from regressions.models import Regression, Root
from regressions.pages import slug_of_mail
from releases.models import Cycle, Release
from search.targets import Kind, Target


@dataclass(frozen=True, slots=True)
class Unknown:
    """Why a name leads nowhere; `address` is where else it may be looked for, '' if nowhere."""

    why: str
    address: str = ""


def path_of(target: Target, *, at: datetime) -> str | None:
    """The path of what a name means; None where nothing of that name was known, and for commits."""
    if target.kind is Kind.MAIL:
        return _of_mail(idents_in(target.name), at=at)
    if target.kind is Kind.ISSUE:
        roots = Root.objects.filter(message_id=target.name).order_by("pk").values_list("regression__slug", flat=True)
        return _of_regression(slug_of_mail(target.name) or roots.first(), at=at)
    if target.kind is Kind.REGRESSION:
        return _of_regression(target.name, at=at)
    return _of_release(target, at=at)


def _of_mail(idents: Sequence[str], *, at: datetime) -> str | None:
    """The regression that it is about, else the series that it is part of or answers."""
    slug = next((slug for ident in idents if (slug := slug_of_mail(ident)) is not None), None)
    if (path := _of_regression(slug, at=at)) is not None:
        return path
    place = series_with(idents) or series_about(idents)
    return series_path(place.head) if place is not None and place.posted_at <= at else None


def _of_regression(slug: str | None, *, at: datetime) -> str | None:
    is_known = slug is not None and Regression.objects.known(at=at).filter(slug=slug).exists()
    return reverse("regressions:detail", args=[slug]) if is_known else None


def _of_release(target: Target, *, at: datetime) -> str | None:
    """A release; a version that is still to come is a cycle."""
    releases = Release.objects.known(at=at)
    if target.kind is Kind.SERIES and releases.filter(series=target.name).exists():
        return reverse("kernels:series", args=[target.name])
    if target.kind is not Kind.VERSION:
        return None
    if releases.filter(version=target.name).exists():
        tag = target.name if target.name.startswith("next-") else f"v{target.name}"
        return reverse("kernels:release", args=[tag])
    is_cycle = Cycle.objects.known(at=at).filter(version=target.name).exists()
    return reverse("cycles:detail", args=[target.name]) if is_cycle else None


def mail_of(target: Target, *, at: datetime) -> int | None:
    """The mail of that name in the archive, if it had arrived."""
    known = Message.objects.known(at=at).filter(message_id__in=idents_in(target.name)).order_by("pk")
    return known.values_list("pk", flat=True).first()


def unknown(target: Target) -> Unknown:
    """What to say of a name that nothing here has."""
    if target.kind is Kind.MAIL:
        ident = idents_in(target.name)[0] if idents_in(target.name) else target.name
        return Unknown("No archive that is read has this mail.", lore_url(ident))
    if target.kind is Kind.ISSUE:
        return Unknown("No tracked regression is about this issue.", target.name)
    return Unknown(f"No commit whose id begins with {target.name} is in a tree that is followed.")
