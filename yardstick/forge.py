"""The git side of a scenario: a private repository with every commit, and trees published from it step by step."""

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from archive import git
from yardstick.scenarios import Step, moment, with_hashes

# A pack instead of many small files: they are copied, and removed, for every scenario.
_PACKED = ("-c", "fastimport.unpackLimit=1", "-c", "fetch.unpackLimit=1")

Heads = dict[tuple[str, str], str]  # (tree, branch) -> commit or tag object


class Forge:
    """Builds all commits of a scenario up front; `moves` are the refs that each step sets."""

    def __init__(self, path: Path, trees: Mapping[str, Any]) -> None:
        self.path = path
        self.commits: dict[str, str] = {}
        self.moves: list[Heads] = []
        self._trees = trees
        self._heads: Heads = {}
        self._tags: dict[str, str] = {}
        self._marks: dict[str, int] = {}  # git knows a commit of this very stream by its mark only
        git.make_mirror(path)

    def build(self, steps: Sequence[Step]) -> Heads:
        """Create every commit and tag; the refs that the trees start with."""
        with subprocess.Popen(
            ["git", *_PACKED, "--git-dir", str(self.path), "fast-import", "--quiet", "--date-format=raw", "--force"],
            env=git.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as self._process:
            start = self._found()
            for step in steps:
                self.moves.append(dict(self._play(step)))
        if self._process.returncode:
            raise git.GitError("git fast-import failed")
        return start

    def _found(self) -> Heads:
        refs: Heads = {}
        main = self._trees["mainline"]
        refs |= dict(self._history("mainline", main["branch"], main["history"]))
        if "next" in self._trees:
            place = "next", self._trees["next"]["branch"]
            refs[place] = self._heads[place] = self._heads["mainline", main["branch"]]
            refs |= dict(self._history(*place, self._trees["next"].get("history", ())))
        for branch, lane in self._trees.get("stable", {}).get("branches", {}).items():
            refs["stable", branch] = self._heads["stable", branch] = self._tags[lane["from"]]
            refs["stable", f"tags/{lane['from']}"] = f"tag {lane['from']}"
            refs |= dict(self._history("stable", branch, lane.get("history", ())))
        return refs

    def _history(
        self, tree: str, branch: str, items: Sequence[Mapping[str, Any]]
    ) -> Iterator[tuple[tuple[str, str], str]]:
        for item in items:
            event = {"tree": tree, "branch": branch, **item}
            if "tag" in item:
                yield from self._tag({**event, "name": item["tag"]})
            else:
                yield from self._commit({**event, "id": item["commit"], "body": ""})

    def _play(self, step: Step) -> Iterator[tuple[tuple[str, str], str]]:
        if step.kind == "commit":
            yield from self._commit(step.event)
        elif step.kind == "merge":
            yield from self._merge(step.event, self.commits[step.event["commit"]])
        elif step.kind == "tag":
            yield from self._tag(step.event)
        elif step.kind == "rebuild":
            place = step.event["tree"], step.event["branch"]
            self._heads[place] = self.commits[step.event["onto"]]
            yield place, self._heads[place]

    def _commit(self, event: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
        place = event["tree"], event["branch"]
        base = self.commits[event["parent"]] if event.get("parent") else self._head(place)
        sha = self._write(event["id"], self._message(event), moment(event["date"]), [base] if base else [])
        if event.get("parent") and place in self._heads:
            merge = {
                **event,
                "id": f"{event['id']}-merge",
                "subject": f"Merge branch 'topic-{event['id']}'",
                "body": "",
            }
            yield from self._merge(merge, sha)
        else:
            self._heads[place] = sha
            yield place, sha

    def _merge(self, event: Mapping[str, Any], sha: str) -> Iterator[tuple[tuple[str, str], str]]:
        place = event["tree"], event["branch"]
        parents = [one for one in (self._head(place), sha) if one]
        self._heads[place] = self._write(event["id"], self._message(event), moment(event["date"]), parents)
        yield place, self._heads[place]

    def _head(self, place: tuple[str, str]) -> str:
        """Where a branch stands; a stable branch that begins in the middle of a scenario stands at its release."""
        release = place[1].removeprefix("linux-").removesuffix(".y")
        return self._heads.get(place) or self._tags.get(f"v{release}", "")

    def _message(self, event: Mapping[str, Any]) -> str:
        body = with_hashes(event.get("body") or "", self.commits).strip("\n")
        return with_hashes(event["subject"], self.commits) + (f"\n\n{body}" if body else "") + "\n"

    def _tag(self, event: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
        place = event["tree"], event["branch"]
        self._tags[event["name"]] = self._heads[place]
        text = f"{event['name']}\n".encode()
        stamp = f"Tree Keeper <keeper@example.org> {int(moment(event['date']).timestamp())} +0000"
        head = f"tag {event['name']}\nfrom :{self._marks[self._heads[place]]}\ntagger {stamp}\ndata {len(text)}\n"
        self._send(head.encode() + text)
        yield (event["tree"], f"tags/{event['name']}"), f"tag {event['name']}"
        yield place, self._heads[place]

    def _write(self, name: str, text: str, at: datetime, parents: list[str]) -> str:
        mark = len(self.commits) + 1
        stamp = f"Dev Eloper <dev@example.org> {int(at.timestamp())} +0000"
        message = text.encode()
        lines = [f"commit refs/work/{mark}", f"mark :{mark}", f"author {stamp}", f"committer {stamp}"]
        self._send("\n".join([*lines, f"data {len(message)}\n"]).encode() + message + b"\n")
        self._send(
            "".join(f"{'merge' if n else 'from'} :{self._marks[p]}\n" for n, p in enumerate(parents)).encode() + b"\n"
        )
        self._send(b"get-mark :%d\n" % mark)
        if self._process.stdin is None or self._process.stdout is None:
            raise git.GitError("git fast-import was started without pipes")
        self._process.stdin.flush()
        self.commits[name] = self._process.stdout.readline().decode().strip()
        self._marks[self.commits[name]] = mark
        return self.commits[name]

    def _send(self, data: bytes) -> None:
        if self._process.stdin is None:
            raise git.GitError("git fast-import was started without a pipe")
        self._process.stdin.write(data)


def publish(forge: Forge, trees: Path, moves: Heads) -> set[str]:
    """Set refs of the published trees; which trees have changed."""
    by_tree: dict[str, list[str]] = {}
    for (tree, ref), target in moves.items():
        name = ref if ref.startswith("tags/") else f"heads/{ref}"
        value = f"refs/{target.replace('tag ', 'tags/')}" if target.startswith("tag ") else target
        by_tree.setdefault(tree, []).append(f"+{value}:refs/{name}")
    for tree, refspecs in by_tree.items():
        path = trees / f"{tree}.git"
        git.make_mirror(path)
        git.run(*_PACKED, "--git-dir", str(path), "fetch", "--quiet", "--no-tags", str(forge.path), *refspecs)
    return set(by_tree)
