"""Who may ask at all: the name by which the server is called, the page that asks, and the key."""

import hmac
import ipaddress
import os
from pathlib import Path
from urllib.parse import urlsplit

from m31r.config.schema import ServeConfig
from m31r.errors import UserError
from m31r.serve.body import Scope
from m31r.serve.fields import BadField


def read_key(config: ServeConfig) -> bytes | None:
    """The key that requests must have, or None.

    Raises:
      UserError: the file that should have it cannot be read, or is empty; or there are two keys.
    """
    given = os.environ.get(config.api_key_variable, "") if config.api_key_variable else ""
    if not config.api_key_file:
        return given.strip().encode() or None
    if given:
        raise UserError(f"serve.api_key_file and the environment's {config.api_key_variable}: give one key")
    try:
        key = Path(config.api_key_file).read_bytes().strip()
    except OSError as error:
        raise UserError(f"{config.api_key_file}: cannot read the key: {error.strerror}") from None
    if not key:
        raise UserError(f"{config.api_key_file}: holds no key")
    return key


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches it."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_caller(scope: Scope, config: ServeConfig, key: bytes | None, open_to_all: bool) -> None:
    """Lets no page of another origin in, neither by its own name nor by one that it has resolve to this machine.

    Raises:
      BadField: 403 for the page or the name, 401 for the key.
    """
    headers = dict(scope["headers"])
    host = headers.get(b"host", b"").decode("latin-1")
    if not _known(_name(host), config.allowed_hosts):
        raise BadField("Host", "this server is not called so; serve.allowed_hosts lists further names", 403)
    origin = headers.get(b"origin")
    if origin is not None:
        page = origin.decode("latin-1")
        if urlsplit_host(page) != host.lower() and page not in config.allowed_origins:
            raise BadField("Origin", "pages of other origins may not ask; serve.allowed_origins lists those that may", 403)
    if key is None or open_to_all:
        return
    scheme, _, bearer = headers.get(b"authorization", b"").partition(b" ")
    given = bearer.strip() if scheme.lower() == b"bearer" else headers.get(b"x-api-key", b"")
    if not hmac.compare_digest(given, key):
        raise BadField("Authorization", "the key is missing or wrong", 401, "invalid_api_key")


def urlsplit_host(origin: str) -> str | None:
    """Name and port of an origin, as a Host header has them; None where it is none."""
    try:
        return urlsplit(origin).netloc.lower() or None
    except ValueError:
        return None


def _name(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].lower()


def _known(name: str, allowed: tuple[str, ...]) -> bool:
    """An address in digits is resolved by nobody."""
    if name == "localhost" or name in allowed:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
