"""The certificate as Open Badges 3.0: a W3C Verifiable Credential that verifies without asking us.

An `AchievementCredential` (https://www.imsglobal.org/spec/ob/v3p0/) secured as VC-JWT: the credential's members
are the payload of a JWT, with the registered claims beside them. Its bit in a status list says whether it has been
revoked; see `status`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from training.certificates import jws
from training.certificates.content import Certificate

CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
]
"""The last defines how `credentialSchema` is typed."""
_SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"


@dataclass(frozen=True)
class Profile:
    """The issuer as other systems know it: `id` is a web address or did:web and never changes."""

    id: str
    url: str
    email: str = ""


@dataclass(frozen=True)
class Achievement:
    """The course as something one can achieve: its public address, what it is, and what it takes (in words)."""

    id: str
    description: str
    criteria: str
    language: str = "ja"


@dataclass(frozen=True)
class Holder:
    """How the badge knows its holder: by the name as written and in Roman letters, and by the hash of an e-mail address
    if one is given.

    `salt` is random for each badge, so that nobody finds all badges of one address.
    """

    email: str = ""
    salt: str = ""

    def __post_init__(self) -> None:
        if self.email and not self.salt:
            raise ValueError("an e-mail address goes into a badge only with a salt")


@dataclass(frozen=True)
class Place:
    """The badge's bit in a status list: the list's address and the index in it."""

    url: str
    index: int


def credential(
    paper: Certificate,
    profile: Profile,
    achievement: Achievement,
    holder: Holder,
    place: Place,
    zone: tzinfo,
) -> dict[str, Any]:
    """The unsigned credential. It is valid from the day of issue to the end of its last day in `zone`."""
    until = {"validUntil": _moment(_end(paper.until, zone))} if paper.until else {}
    email = {"email": profile.email} if profile.email else {}
    return {
        "@context": CONTEXTS,
        "id": paper.address,
        "type": ["VerifiableCredential", "AchievementCredential"],
        "name": paper.course.ja,
        "issuer": {
            "id": profile.id,
            "type": ["Profile"],
            "name": paper.issuer.name.ja,
            "url": profile.url,
            **email,
        },
        "validFrom": _moment(_start(paper.issued, zone)),
        **until,
        "credentialSubject": _subject(paper, achievement, holder),
        "credentialStatus": {
            "id": f"{place.url}#{place.index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(place.index),
            "statusListCredential": place.url,
        },
        "credentialSchema": [{"id": _SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }


def signed(body: dict[str, Any], key: jws.Key) -> str:
    """The credential as VC-JWT: its members, and the claims that must say the same."""
    until = {"exp": _seconds(body["validUntil"])} if "validUntil" in body else {}
    claims = {
        "iss": body["issuer"]["id"],
        "jti": body["id"],
        "sub": body["credentialSubject"]["id"],
        "nbf": _seconds(body["validFrom"]),
        **until,
    }
    return jws.sign({**body, **claims}, key)


def hashed(email: str, salt: str) -> str:
    """The address as Open Badges hides it; whoever knows the address can compare."""
    return "sha256$" + hashlib.sha256((email + salt).encode()).hexdigest()


def _subject(paper: Certificate, achievement: Achievement, holder: Holder) -> dict[str, Any]:
    units = {"creditsAvailable": float(paper.units)} if paper.units else {}
    earned = {"creditsEarned": float(paper.units)} if paper.units else {}
    return {
        "id": f"{paper.address}#holder",
        "type": ["AchievementSubject"],
        "identifier": _identifiers(paper, holder),
        "activityStartDate": f"{paper.begun.isoformat()}T00:00:00Z",
        "activityEndDate": f"{paper.completed.isoformat()}T00:00:00Z",
        **earned,
        "achievement": {
            "id": achievement.id,
            "type": ["Achievement"],
            "name": paper.course.ja,
            "description": achievement.description,
            "criteria": {"narrative": achievement.criteria},
            "achievementType": "CertificateOfCompletion",
            "inLanguage": achievement.language,
            **units,
        },
    }


def _identifiers(paper: Certificate, holder: Holder) -> list[dict[str, Any]]:
    names = [
        {"type": "IdentityObject", "hashed": False, "identityHash": name, "identityType": "name"}
        for name in dict.fromkeys((paper.holder.written, paper.holder.roman))
    ]
    if not holder.email:
        return names
    email = {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": hashed(holder.email, holder.salt),
        "identityType": "emailAddress",
        "salt": holder.salt,
    }
    return [*names, email]


def _start(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone)


def _end(day: date, zone: tzinfo) -> datetime:
    return _start(day + timedelta(days=1), zone) - timedelta(seconds=1)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())
