"""Signed JSON as Open Badges 3.0 wants it: compact JWS with RS256, its keys as JWK.

RS256 is the one algorithm every reader of Open Badges must know; no other is made or taken here, whatever the
header of a token says.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

ALGORITHM = "RS256"
LEAST_BITS = 2048
MOST_BYTES = 1_000_000


class Unsigned(ValueError):
    """Not a token, or not signed by this key."""


@dataclass(frozen=True)
class Key:
    """The issuer's private key; `name` is the web address under which its public half can be fetched."""

    private: rsa.RSAPrivateKey
    name: str

    def __post_init__(self) -> None:
        if self.private.key_size < LEAST_BITS:
            raise ValueError(f"the issuer's key has at least {LEAST_BITS} bits")


def new_pem() -> bytes:
    """A new private key as PEM (PKCS 8, without a password; the file's rights protect it)."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=LEAST_BITS)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def load(pem: bytes, name: str) -> Key:
    """The issuer's key from its PEM file; `ValueError` when it is not an RSA key of sufficient length."""
    private = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(private, rsa.RSAPrivateKey):
        raise ValueError("the issuer's key is an RSA key")
    return Key(private, name)


def public(key: Key) -> dict[str, str]:
    """The public half as JWK, never with a private part."""
    numbers = key.private.public_key().public_numbers()
    jwk = {"e": _number(numbers.e), "kty": "RSA", "n": _number(numbers.n)}
    return {**jwk, "alg": ALGORITHM, "kid": key.name, "use": "sig"}


def thumbprint(jwk: dict[str, str]) -> str:
    """The key's own short name (RFC 7638), for addresses and logs."""
    needed = json.dumps(
        {name: jwk[name] for name in ("e", "kty", "n")}, separators=(",", ":"), sort_keys=True
    )
    return _encode(hashlib.sha256(needed.encode()).digest())


def sign(payload: dict[str, Any], key: Key) -> str:
    """The payload as compact JWS; the header names the key, so that a reader can fetch it."""
    header = {"alg": ALGORITHM, "kid": key.name, "typ": "JWT"}
    signed = f"{_encode(_dump(header))}.{_encode(_dump(payload))}"
    signature = key.private.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{signed}.{_encode(signature)}"


def read(token: str, keys: list[dict[str, str]]) -> dict[str, Any]:
    """The payload, when one of these public JWKs, the one the header names, has signed it; else `Unsigned`."""
    parts = token.split(".")
    if len(parts) != 3 or len(token) > MOST_BYTES:
        raise Unsigned("not a compact JWS")
    header = _object(parts[0])
    if header.get("alg") != ALGORITHM:
        raise Unsigned(f"only {ALGORITHM} is taken")
    jwk = next((jwk for jwk in keys if jwk["kid"] == header.get("kid")), None)
    if jwk is None:
        raise Unsigned("signed by a key that is not the issuer's")
    try:
        _key(jwk).verify(
            _decode(parts[2]), f"{parts[0]}.{parts[1]}".encode(), padding.PKCS1v15(), hashes.SHA256()
        )
    except InvalidSignature as error:
        raise Unsigned("the signature does not fit") from error
    return _object(parts[1])


def _key(jwk: dict[str, str]) -> rsa.RSAPublicKey:
    exponent, modulus = (int.from_bytes(_decode(jwk[name])) for name in ("e", "n"))
    return rsa.RSAPublicNumbers(exponent, modulus).public_key()


def _object(part: str) -> dict[str, Any]:
    try:
        value = json.loads(_decode(part))
    except (ValueError, RecursionError) as error:
        raise Unsigned("not JSON") from error
    if not isinstance(value, dict):
        raise Unsigned("not a JSON object")
    return value


def _dump(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _number(value: int) -> str:
    return _encode(value.to_bytes((value.bit_length() + 7) // 8))


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unsigned("not base64url") from error
    # One token, one spelling: stray bits in the last sign would be a second one with the same meaning.
    if _encode(data) != text:
        raise Unsigned("not base64url in its plain form")
    return data
