"""What differs between trackers: which addresses of their interface to ask, and what the answers mean."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from trackers.addresses import Kind, Page
from trackers.bugzilla import Bugzilla
from trackers.github import GitHub
from trackers.gitlab import GitLab
from trackers.posts import Issue, Listing


class Dialect(Protocol):
    """Paths are relative to the interface's address; `page` counts from 1."""

    per_page: int

    def token(self, token: str) -> Mapping[str, str]:
        """The header that carries a token."""

    def changed(self, project: str, since: datetime, page: int) -> str:
        """Path of the issues that changed since a time (inclusive)."""

    def read_changed(self, host: str, project: str, data: Any) -> Listing:
        """Those issues; pull requests and what is confidential are none."""

    def issue(self, page: Page) -> str:
        """Path of one issue."""

    def more(self, page: Page) -> Sequence[tuple[str, bool]]:
        """Paths of what belongs to an issue, and whether each answers in pages."""

    def read(self, page: Page, issue: Any, more: Sequence[Sequence[Any]]) -> Issue | None:
        """The issue, from its own answer and, path by path, the answers to what belongs to it; None: not public."""


DIALECTS: Mapping[Kind, Dialect] = {Kind.BUGZILLA: Bugzilla(), Kind.GITLAB: GitLab(), Kind.GITHUB: GitHub()}
