"""What `docker build` would copy into the image, laid out in a folder; and the Dockerfile's own words."""

import shutil
from fnmatch import fnmatch
from pathlib import Path

from tests.containers.compose import ROOT


def copy_context(target: Path) -> Path:
    """Everything that .dockerignore lets through, as `COPY . .` lays it out."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    patterns = [line for line in lines if line and not line.startswith("#")]
    anywhere = {pattern.removeprefix("**/") for pattern in patterns if pattern.startswith("**/")}

    def ignored(folder: str, names: list[str]) -> set[str]:
        here = {name for name in names if name in anywhere}
        if Path(folder) == ROOT:  # a pattern without a slash means the top alone
            here |= {name for name in names for pattern in patterns if fnmatch(name, pattern)}
        return here

    shutil.copytree(ROOT, target, ignore=ignored, symlinks=True)
    return target
