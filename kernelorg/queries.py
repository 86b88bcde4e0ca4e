"""The read side of what kernel.org lists: health of the sites, and their words on a version."""

from dataclasses import dataclass
from datetime import datetime

from kernelorg.models import Listed, Site


@dataclass(frozen=True, slots=True)
class SiteStatus:
    """A site on the page of sources; `remarks` tell what is odd, `form` which file was read."""

    name: str
    url: str
    is_enabled: bool
    form: str
    listed: int
    remarks: tuple[str, ...]
    error: str
    longterm_error: str
    quiet_until: datetime | None
    checked_at: datetime | None
    succeeded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Word:
    """What a site said of a version from `seen_at` on; `is_listed` whether it is in the site's last answer."""

    site: str
    moniker: str
    is_eol: bool | None
    released_at: datetime | None
    form: str
    seen_at: datetime
    is_listed: bool


def site_status() -> list[SiteStatus]:
    """All sites by name, as of now: one statement."""
    return [
        SiteStatus(
            name=site.name,
            url=site.url,
            is_enabled=site.is_enabled,
            form=site.form,
            listed=len(site.listed),
            remarks=(*site.remarks, *site.oddities),
            error=site.error,
            longterm_error=site.longterm_error,
            quiet_until=site.quiet_until,
            checked_at=site.checked_at,
            succeeded_at=site.succeeded_at,
        )
        for site in Site.objects.all()
    ]


def words_on(version: str, *, at: datetime) -> list[Word]:
    """What sites had said of a version by `at`, oldest first: one statement."""
    rows = Listed.objects.filter(version=version, seen_at__lte=at).select_related("site").order_by("seen_at", "pk")
    return [
        Word(r.site.name, r.moniker, r.is_eol, r.released_at, r.form, r.seen_at, version in r.site.listed) for r in rows
    ]
