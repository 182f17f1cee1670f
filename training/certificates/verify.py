"""Is this badge real? Offline: the issuer's public keys and status list are handed in, nothing is fetched."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from training.certificates import jws, status


class Reason(StrEnum):
    """Why a badge does not count."""

    UNSIGNED = "unsigned"
    MALFORMED = "malformed"
    OTHER_ISSUER = "other_issuer"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    REVOKED = "revoked"
    STATUS_UNKNOWN = "status_unknown"


class Invalid(ValueError):
    """A badge that does not count, with its reason."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason.value}: {detail}" if detail else reason.value)
        self.reason = reason


def badge(
    token: str, issuer: str, keys: list[dict[str, str]], status_list: str, moment: datetime
) -> dict[str, Any]:
    """The credential, when all of it holds at this moment; raises `Invalid`.

    `keys` are the issuer's public JWKs; `status_list` is the signed list the badge names, as published. A list that
    cannot be trusted makes the badge doubtful, never valid.
    """
    body = _opened(token, issuer, keys, moment)
    if "AchievementCredential" not in body["type"]:
        raise Invalid(Reason.MALFORMED, "not an AchievementCredential")
    entry = body.get("credentialStatus")
    if not isinstance(entry, dict):
        raise Invalid(Reason.MALFORMED, "no credentialStatus")
    if _is_revoked(entry, issuer, keys, status_list, moment):
        raise Invalid(Reason.REVOKED)
    return body


def _opened(token: str, issuer: str, keys: list[dict[str, str]], moment: datetime) -> dict[str, Any]:
    """A credential with a good signature, of this issuer, within its time; its claims say what its members say."""
    try:
        body = jws.read(token, keys)
    except jws.Unsigned as error:
        raise Invalid(Reason.UNSIGNED, str(error)) from error
    try:
        named = body["issuer"] if isinstance(body["issuer"], str) else body["issuer"]["id"]
        agree = (named, body["id"], body["credentialSubject"]["id"]) == (
            body["iss"],
            body["jti"],
            body["sub"],
        )
        start, end = (
            _seconds(body["validFrom"]),
            _seconds(body["validUntil"]) if "validUntil" in body else None,
        )
        agree = agree and (start, end) == (body["nbf"], body.get("exp"))
    except (KeyError, TypeError, ValueError) as error:
        raise Invalid(Reason.MALFORMED, "a required member is missing") from error
    if not agree:
        raise Invalid(Reason.MALFORMED, "the claims contradict the credential")
    if named != issuer:
        raise Invalid(Reason.OTHER_ISSUER)
    if moment.timestamp() < start:
        raise Invalid(Reason.NOT_YET)
    if end is not None and moment.timestamp() > end:
        raise Invalid(Reason.EXPIRED)
    return body


def _is_revoked(
    entry: dict[str, Any], issuer: str, keys: list[dict[str, str]], status_list: str, moment: datetime
) -> bool:
    try:
        listed = _opened(status_list, issuer, keys, moment)
        subject = listed["credentialSubject"]
        if (
            listed["id"] != entry["statusListCredential"]
            or subject["statusPurpose"] != entry["statusPurpose"]
        ):
            raise Invalid(Reason.STATUS_UNKNOWN, "another list")
        return status.revoked(subject["encodedList"], int(entry["statusListIndex"]))
    except (Invalid, KeyError, TypeError, AttributeError, ValueError) as error:
        raise Invalid(Reason.STATUS_UNKNOWN, str(error)) from error


def _seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())
