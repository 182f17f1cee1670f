"""Which badges have been revoked: one bit each in a list that is itself a signed credential.

W3C Bitstring Status List 1.0. The list holds at least 131,072 bits, so that fetching it does not tell which badge
somebody is looking at; for the same reason indices are dealt at random and not in order.
"""

from __future__ import annotations

import base64
import gzip
import io
import secrets
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from training.certificates import jws

BITS = 131_072
_MOST_BYTES = 1 << 20


class Unreadable(ValueError):
    """This is no list, or it does not hold the index asked for."""


def free_index(taken: Collection[int], below: Callable[[int], int] = secrets.randbelow) -> int:
    """An index nobody has yet, any with the same chance; `ValueError` when the list is full."""
    if len(taken) >= BITS:
        raise ValueError("the status list is full; begin another")
    rank = below(BITS - len(taken))
    for index in sorted(taken):
        if index > rank:
            break
        rank += 1
    return rank


def encode(revoked: Iterable[int]) -> str:
    """The list as it is published: bits from the left, packed, and named as base64url by its first letter."""
    bits = bytearray(BITS // 8)
    for index in revoked:
        if not 0 <= index < BITS:
            raise ValueError("an index lies within the list")
        bits[index // 8] |= 0x80 >> index % 8
    packed = gzip.compress(bytes(bits), mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def revoked(encoded: str, index: int) -> bool:
    """Whether the bit is set; raises `Unreadable`."""
    bits = _unpack(encoded)
    if len(bits) * 8 < BITS or not 0 <= index < len(bits) * 8:
        raise Unreadable("the list does not hold this index")
    return bool(bits[index // 8] & 0x80 >> index % 8)


def published(url: str, issuer: str, gone: Iterable[int], moment: datetime, days: int, key: jws.Key) -> str:
    """The list as a signed credential, valid for `days` from `moment`, so that an old copy expires."""
    start, end = moment.astimezone(UTC), moment.astimezone(UTC) + timedelta(days=days)
    body: dict[str, Any] = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": start.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "validUntil": end.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encode(gone),
        },
    }
    claims = {"iss": issuer, "jti": url, "sub": f"{url}#list"}
    window = {"nbf": int(start.timestamp()), "exp": int(end.timestamp())}
    return jws.sign({**body, **claims, **window}, key)


def _unpack(encoded: str) -> bytes:
    if not encoded.startswith("u"):
        raise Unreadable("the list is not base64url")
    try:
        packed = base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4))
        with gzip.open(io.BytesIO(packed)) as stream:
            bits = stream.read(_MOST_BYTES + 1)
    except (ValueError, OSError, EOFError) as error:
        raise Unreadable("the list cannot be unpacked") from error
    if len(bits) > _MOST_BYTES:
        raise Unreadable("the list is too long")
    return bits
