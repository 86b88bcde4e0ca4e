"""What is deployed: no page of an earlier version is shown, or said to be unchanged, after an upgrade."""

from functools import cache
from hashlib import sha256
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings

_KINDS = (".html", ".py", ".svg", ".toml", ".txt")


@cache
def deployed() -> str:
    """A digest of our code, templates, facts and static names; read once, as they are.

    Contents and not times of files: two machines with the same version agree.
    """
    base = Path(settings.BASE_DIR)
    rooms = (Path(config.path) for config in apps.get_app_configs())
    pure = {base / "templates", base / "cases", base / "postings"}  # no apps of Django's
    folders = sorted({room for room in rooms if base in room.parents} | pure)
    digest = sha256(f"{django.get_version()} {settings.UPSTREAM}".encode())
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in _KINDS and "tests" not in path.parts and path.is_file():
                digest.update(f"{path.relative_to(base)}\n".encode() + path.read_bytes())
    for path in (Path(settings.STATIC_ROOT) / "staticfiles.json", Path(settings.AREAS_FILE)):
        digest.update(path.read_bytes() if path.is_file() else b"-")
    return digest.hexdigest()[:16]
