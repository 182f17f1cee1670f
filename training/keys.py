"""The keys of training: that of the codes at the door, and those that sign badges.

Both lie in the instance's `keys`, made at first need. Badges are signed by the key with the highest number; the
earlier ones stay, so that what they signed can still be verified. A new one is made by putting a file there.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from flask import current_app

from dispatch.config import secret
from training.certificates import jws
from training.certificates.codes import Door

DOOR = "door_key"
BADGES = "badge_key_*.pem"
FIRST = "badge_key_1.pem"


def door() -> Door:
    """Makes and checks the moving codes of meetings."""
    return Door(secret(_instance(), DOOR).encode())


def signing_key() -> jws.Key:
    """The key that signs what is issued from now on."""
    return all_keys()[-1]


def all_keys() -> list[jws.Key]:
    """Every key that has ever signed a badge, the oldest first."""
    secret(_instance(), FIRST, _new_pem)
    files = sorted((_instance() / "keys").glob(BADGES), key=_number)
    return [_named(file.read_bytes(), str(current_app.config["BASE_URL"])) for file in files]


def _instance() -> Path:
    return Path(current_app.instance_path)


def _new_pem() -> str:
    return jws.new_pem().decode("ascii")


def _number(file: Path) -> tuple[int, str]:
    digits = file.stem.rpartition("_")[2]
    return (int(digits) if digits.isdecimal() else 0, file.name)


@lru_cache(maxsize=8)
def _named(pem: bytes, base: str) -> jws.Key:
    """A key is called by the address under which its public half is served."""
    bare = jws.load(pem, "")
    return jws.load(pem, f"{base}/certificates/keys/{jws.thumbprint(jws.public(bare))}")
