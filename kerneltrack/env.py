"""Settings come from the environment; these helpers read it, and refuse what they do not understand."""

import os
import secrets
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


class ServerError(Exception):
    """An embedded server does not start; the message says what to do."""


Networks = tuple[IPv4Network | IPv6Network, ...]
LOOPBACK: Networks = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
_YES = frozenset({"1", "true", "yes", "on"})
_NO = frozenset({"", "0", "false", "no", "off"})


def env_str(name: str, default: str = "") -> str:
    """Value of NAME, else the content of the file that NAME_FILE names (secrets), else the default.

    An empty NAME beside a NAME_FILE counts as none: in containers it cannot be taken away (docker-compose.secrets.yml).
    """
    path = os.environ.get(f"{name}_FILE")
    if name in os.environ and (path is None or os.environ[name]):
        return os.environ[name]
    if path is None:
        return default
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error}") from error


def env_bool(name: str, *, default: bool) -> bool:
    """True or false; anything but 1/true/yes/on and 0/false/no/off is an error."""
    raw = env_str(name, "1" if default else "0").strip().lower()
    if raw in _YES:
        return True
    if raw in _NO:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {raw!r}")


def env_int(name: str, default: int, *, least: int = 0) -> int:
    """A whole number not below `least`."""
    raw = env_str(name, str(default))
    try:
        value = int(raw)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {raw!r}") from None
    if value < least:
        raise ImproperlyConfigured(f"{name} must be at least {least}, not {value}")
    return value


def env_pairs(name: str) -> dict[str, str]:
    """`name=value` pairs with commas between them."""
    found = {}
    for pair in filter(None, (part.strip() for part in env_str(name).split(","))):
        key, sign, value = pair.partition("=")
        if not (sign and key and value):
            raise ImproperlyConfigured(f"{name} must be name=value pairs with commas between them")
        found[key.strip()] = value.strip()
    return found


def env_networks(name: str, default: str = "", *, also: Networks = ()) -> Networks:
    """Networks in CIDR form with commas between them, and what is there `also`."""
    try:
        given = env_str(name, default).split(",")
        return also + tuple(ip_network(part.strip()) for part in given if part.strip())
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be networks such as 10.1.0.0/16, with commas: {error}") from None


def state_dir() -> Path:
    """Where everything that is not source lives: KERNELTRACK_STATE, else `var` in the project."""
    return Path(env_str("KERNELTRACK_STATE") or Path(__file__).resolve().parent.parent / "var").resolve()


def development_key(state: Path) -> str:
    """A secret key of this installation's own, made at the first start; production has to bring one."""
    path = state / "secret-key"
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(64)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(key)
    except FileExistsError:  # another process was first
        return path.read_text(encoding="ascii")
    return key
