"""A small world: mainline from 7.1 to 7.3-rc2, two stable series, two days of linux-next, a tag a week.

mainline  v7.1 ------ v7.2-rc1 - v7.2-rc2 ------------- v7.2 ------ v7.3-rc1 ------ v7.3-rc2
7.1.y          v7.1.1 ----------------- v7.1.2 - v7.1.3 ------------------------------------ v7.1.4
7.2.y                                                        v7.2.1 ------- v7.2.2 ----------------- v7.2.3
next                                                                                next-20260330, 0331
"""

import hashlib
from datetime import UTC, datetime, timedelta

from regressions.models import Regression
from releases.facts import Precision, ReleaseFact, Witness, parse_facts_file
from releases.store import FACTS_FILE, fold, store_sightings
from releases.versions import Version, parse_version
from stable.facts import Promise, SupportFact, Voice
from stable.store import load_support, store_statements
from tests.make import make_regression
from trees.models import Branch, Commit, Kind, Landing, Tag, Tree

_WEEKS = (
    "v7.1", "v7.1.1", "v7.2-rc1", "v7.2-rc2", "v7.1.2", "v7.1.3", "v7.2", "v7.2.1", "v7.3-rc1", "v7.2.2", "v7.3-rc2",
    "v7.1.4", "v7.2.3",
)  # fmt: skip
START = datetime(2026, 1, 19, 12, tzinfo=UTC)
DAYS = {"next-20260330": START + timedelta(weeks=10), "next-20260331": START + timedelta(weeks=10, days=1)}
TAGS = {name: START + timedelta(weeks=week) for week, name in enumerate(_WEEKS)} | DAYS
NOW = START + timedelta(weeks=20)


def v(text: str) -> Version:
    """The version that a text is."""
    version = parse_version(text)
    assert version is not None
    return version


def make_world() -> None:
    """Trees, branches, tags and releases, and no commit yet."""
    kinds = (Kind.MAINLINE, Kind.NEXT, Kind.STABLE)
    trees = {tree.kind: tree for tree in Tree.objects.bulk_create(Tree(name=kind, kind=kind) for kind in kinds)}
    places = {tag: (trees[_place(tag)[0]], _place(tag)[1]) for tag in TAGS}
    Branch.objects.bulk_create(Branch(tree=tree, name=name) for tree, name in dict.fromkeys(places.values()))
    Tag.objects.bulk_create(
        Tag(tree=tree, name=tag, commit="", tagged_at=TAGS[tag], branch=name) for tag, (tree, name) in places.items()
    )
    given(*(ReleaseFact(v(t).text, Witness.TAG, when, Precision.SECOND, when) for t, when in TAGS.items()))


def given(*facts: ReleaseFact) -> None:
    """What witnesses said, folded."""
    fold(store_sightings(facts))


def make_longterm(*series: str, said: datetime) -> None:
    """Somebody calls series longterm."""
    store_statements(SupportFact(name, Promise.LONGTERM, Voice.FACTS_FILE, said) for name in series)


def make_history(first: str, last: str, *, series: str = "") -> None:
    """The real releases between two days, or those of one series, and all that was ever said about support."""
    facts = parse_facts_file(FACTS_FILE.read_text(encoding="utf-8"))
    chosen = [fact for fact in facts if first <= f"{fact.released_at:%Y-%m-%d}" <= last]
    given(*(fact for fact in chosen if not series or v(fact.version).series == series))
    load_support()


def sha(name: str) -> str:
    """The id of the commit that tests call so; "" for none."""
    return hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest() if name else ""


def land(
    name: str,
    tag: str,
    *,
    upstream: str = "",
    reverts: str = "",
    queued: bool = False,
    gone_at: datetime | None = None,
) -> None:
    """A commit lands a day before a release that is the first with it; `queued` ones the day after, for the next."""
    when = TAGS[tag] + timedelta(days=1 if queued else -1)
    given = {"upstream": sha(upstream), "reverts": sha(reverts), "authored_at": when, "committed_at": when}
    commit, _ = Commit.objects.get_or_create(
        sha=sha(name), defaults={"subject": name, "links": [], "fixes": [], **given}
    )
    Landing.objects.create(
        branch=_branch(tag), commit=commit, landed_at=when, first_tag="" if queued else tag, gone_at=gone_at
    )


def make_case(
    slug: str,
    *,
    culprit: str = "",
    introduced: str = "",
    fix: str = "",
    state: str = "open",
    tree: str = "mainline",
    series: str = "",
    cycle: str = "7.2",
    is_estimated: bool = False,
    known_at: datetime = TAGS["v7.2-rc2"],
    settled_at: datetime | None = None,
    fixed_in: str = "",
) -> Regression:
    """A regression, open from `known_at` on, in `state` since `settled_at`; commits by the names that `land` knows."""
    regression = make_regression(
        slug=slug,
        title=slug,
        state=state,
        cycle=cycle,
        tree=tree,
        series=series,
        known_at=known_at,
        earlier=[(settled_at, "open")] if settled_at else (),
    )
    regression.culprit = sha(culprit)
    regression.introduced = introduced or sha(culprit)
    regression.fix_sha = sha(fix)
    regression.fixed_in = fixed_in or ("mainline/master" if fix and state == "fixed" else "")
    regression.is_estimated = is_estimated
    regression.save()
    regression.periods.update(is_estimated=is_estimated)
    return regression


def _branch(tag: str) -> Branch:
    kind, name = _place(tag)
    return Branch.objects.get(tree__kind=kind, name=name)


def _place(tag: str) -> tuple[Kind, str]:
    """Kind of tree, and branch, of a tag."""
    version = v(tag)
    return Kind(str(version.tree)), f"linux-{version.series}" if version.is_stable else "master"
