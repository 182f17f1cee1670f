"""The keys of training: that of the codes at the door, and those that sign badges.

All lie in the instance's `keys`, made at first need. Badges are signed by the key with the highest number. Beside each
`badge_key_3.pem` its public half is kept as `badge_key_3.jwk`: so what a key has signed can be verified also after the
private one was put away or lost. `dispatch keys` lists and changes them.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from flask import current_app

from dispatch.config import secret
from dispatch.errors import DispatchError
from dispatch.i18n import _
from training.certificates import jws
from training.certificates.codes import Door

DOOR = "door_key"
FIRST = "badge_key_1.pem"
FRESH = timedelta(days=1)
"""A key younger than this is not replaced unless somebody insists: said twice, a change is one change."""


class KeyMissing(DispatchError):
    """The key that is to sign cannot be read; nothing else may sign in its place without somebody's word."""

    status = 503


@dataclass(frozen=True, slots=True)
class Signature:
    """One key for badges: its number, the public half, since when, and whether it can sign."""

    number: int
    jwk: dict[str, str]
    made: datetime
    signs: bool


def door() -> Door:
    """Makes and checks the moving codes of meetings."""
    return Door(secret(_instance(), DOOR).encode())


def signing_key() -> jws.Key:
    """The key that signs what is issued from now on. Raises `KeyMissing` where it is lost or damaged."""
    _begin()
    number = max(_numbers())
    key = _private(number)
    if key is None:
        raise KeyMissing(
            _("修了証に署名する鍵（%(file)s）を読めません。", file=f"badge_key_{number}.pem"),
            _("バックアップから戻してください。戻せないときは、管理者が新しい鍵に切り替えます。"),
        )
    return key


def public_keys() -> list[dict[str, str]]:
    """The public half of every key that has ever signed a badge, the oldest first."""
    return [one.jwk for one in signatures()]


def signatures() -> list[Signature]:
    """Every key, the oldest first; those of which only the public half is left are among them."""
    _begin()
    found = [_signature(number) for number in sorted(_numbers())]
    return [one for one in found if one is not None]


def rotate(*, insist: bool = False) -> Signature | None:
    """Make a new key, which signs from now on; the earlier ones go on verifying.

    Nothing is made, and None given, while the present key can sign and is younger than a day, unless somebody insists.
    """
    now = signatures()
    sound = bool(now) and now[-1].number == max(_numbers()) and now[-1].signs
    # The files' days are those of the machine's own clock.
    if sound and not insist and datetime.now(UTC) - now[-1].made < FRESH:
        return None
    number = max(_numbers()) + 1
    secret(_instance(), f"badge_key_{number}.pem", _new_pem)
    return _signature(number)


def _begin() -> None:
    """The first key is made where there has never been any; one that is lost is not replaced in silence."""
    if not _numbers():
        secret(_instance(), FIRST, _new_pem)
    for number in _numbers():
        _keep_public(number)


def _signature(number: int) -> Signature | None:
    """None where neither half can be read."""
    _keep_public(number)
    path = _file(number, "jwk")
    if not path.exists():
        return None
    bare = json.loads(path.read_text("ascii"))
    made = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Signature(number, {**bare, "kid": _address(bare)}, made, _private(number) is not None)


def _keep_public(number: int) -> None:
    """Write the public half down, whole or not at all; as it was, where it stands already."""
    pem, jwk = _file(number, "pem"), _file(number, "jwk")
    key = None if jwk.exists() else _read(pem)
    if key is None:
        return
    bare = {name: one for name, one in jws.public(key).items() if name != "kid"}
    draft = jwk.with_suffix(f".{secrets.token_hex(8)}")
    draft.write_text(json.dumps(bare), "ascii")
    made = pem.stat().st_mtime
    os.utime(draft, (made, made))
    draft.replace(jwk)


def _private(number: int) -> jws.Key | None:
    """The key, where its file is whole and belongs to the public half that everybody knows."""
    key, known = _read(_file(number, "pem")), _file(number, "jwk")
    if key is None or not known.exists():
        return key
    return key if key.name == _address(json.loads(known.read_text("ascii"))) else None


def _read(pem: Path) -> jws.Key | None:
    try:
        return _named(pem.read_bytes(), _base())
    except (OSError, ValueError):
        return None


def _numbers() -> set[int]:
    files = _folder().glob("badge_key_*.*")
    parts = [one.stem.rpartition("_")[2] for one in files if one.suffix in (".pem", ".jwk")]
    return {int(part) for part in parts if part.isdecimal()}


def _file(number: int, kind: str) -> Path:
    return _folder() / f"badge_key_{number}.{kind}"


def _folder() -> Path:
    return _instance() / "keys"


def _instance() -> Path:
    return Path(current_app.instance_path)


def _base() -> str:
    return str(current_app.config["BASE_URL"])


def _address(jwk: dict[str, str]) -> str:
    """A key is called by the address under which its public half is served."""
    return f"{_base()}/certificates/keys/{jws.thumbprint(jwk)}"


def _new_pem() -> str:
    return jws.new_pem().decode("ascii")


@lru_cache(maxsize=8)
def _named(pem: bytes, base: str) -> jws.Key:
    bare = jws.load(pem, "")
    return jws.load(pem, f"{base}/certificates/keys/{jws.thumbprint(jws.public(bare))}")
