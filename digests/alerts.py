"""What happened, to be told at once: everything of a time, and what of it fits a scope."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from digests.happenings import Alert
from digests.scope import Scope
from news.happenings import Happening, What, key_of
from news.regressions import regression_news
from news.series import series_news
from releases.lists import released_between
from releases.queries import ReleaseView
from releases.versions import Tree
from topics.models import Topic

LATE = timedelta(days=3)  # within that time mail is read that arrived before: a source was away
_TREES = (Tree.MAINLINE, Tree.STABLE, Tree.RT)
_TOLD = (Tree.MAINLINE.value, Tree.STABLE.value)  # to whoever asks for releases


def happened(
    since: datetime,
    *,
    at: datetime,
    lookback: timedelta = LATE,
    topics: Collection[str] | None = None,
    people: Collection[str] = (),
) -> list[Happening]:
    """Everything that happened up to `at`, the first first, from `lookback` before `since` on.

    What arrived before `since` may have been read after it, so it is for the caller to keep the keys of what was told,
    as long as this reaches back. `topics` are those whose series are wanted (None: all that are published), `people`
    the addresses whose series are; regressions and releases are always there.
    """
    after = since - lookback
    found = regression_news(after, at)
    found += series_news(after, at, topics=topics, people={person.lower() for person in people})
    releases = released_between(after, at, trees=_TREES)
    followers = _topics_of_rt() if any(one.tree is Tree.RT for one in releases) else ()
    found += [_released(one, followers) for one in releases]
    return sorted(found, key=lambda one: one.at)


def alert(scope: Scope, happenings: Iterable[Happening], *, at: datetime) -> Alert:
    """Those that fit a scope, in their order; asks no statement."""
    return Alert(scope, at, [one for one in happenings if fits(one, scope)])


def fits(one: Happening, scope: Scope) -> bool:
    """Whether a scope has to do with what happened: a single thing of it, or all that narrows it.

    Releases belong to no subsystem; series are told for topics and people alone, realtime for its topics.
    """
    if _meet(one.slugs, scope.regressions) or _meet(one.topics, scope.topics) or _meet(one.people, scope.people):
        return True
    if not scope.has_main:
        return False
    if one.what is What.RELEASED:
        return one.tree in _TOLD and scope.fits(one.tree, one.cycle, ())
    return bool(one.regression) and scope.fits(one.tree, one.cycle, one.subsystems)


def _meet(some: Iterable[str], others: Collection[str]) -> bool:
    return bool(some and others) and not frozenset(others).isdisjoint(some)


def _topics_of_rt() -> tuple[str, ...]:
    """Topics with which realtime releases are shown: one statement."""
    return tuple(Topic.objects.filter(is_published=True, tree=Tree.RT.value).values_list("slug", flat=True))


def _released(release: ReleaseView, followers: tuple[str, ...]) -> Happening:
    """A release is named by its version alone: its date may be told better by a later witness."""
    words = {Tree.STABLE: f"stable, {release.series}", Tree.RT: "realtime"}.get(release.tree, "mainline")
    return Happening(
        key=key_of(What.RELEASED, release.version),
        at=release.released_at,
        what=What.RELEASED,
        title=release.version,
        detail=words,
        cycle=release.cycle,
        path=f"/releases/{release.tag}/",
        source=release.message_id,
        tree=release.tree.value,
        topics=followers if release.tree is Tree.RT else (),
    )
