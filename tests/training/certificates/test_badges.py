"""A badge proves itself to readers that are not ours, and one that is not true is refused, with the reason."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import jwt
import openbadgeslib.ob3
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier
from PIL import Image

from tests.training.certificates.samples import (
    ACHIEVEMENT,
    ADDRESS,
    HOLDER,
    ISSUER,
    LIST,
    PLACE,
    PROFILE,
    certificate,
)
from training.certificates import badges, baking, jws, qr, status, verify
from training.certificates.badges import Holder
from training.certificates.verify import Invalid, Reason

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 12, 24, 3, tzinfo=UTC)


@cache
def key(name: str = f"{ISSUER}/keys/1") -> jws.Key:
    """The issuer's key, or another by another name; made once, because that takes a moment."""
    return jws.load(jws.new_pem(), name)


def body(**changes: Any) -> dict[str, Any]:
    """An unsigned credential of the sample certificate."""
    paper = certificate(**changes)
    return badges.credential(paper, PROFILE, ACHIEVEMENT, HOLDER, PLACE, TOKYO)


def listed(revoked: Iterable[int] = (), moment: datetime = NOW, by: jws.Key | None = None) -> str:
    """The issuer's status list as it is published."""
    return status.published(LIST, ISSUER, revoked, moment, 7, by or key())


def check(token: str, moment: datetime = NOW, revoked: str | None = None) -> dict[str, Any]:
    """What our own verification says."""
    return verify.badge(token, ISSUER, [jws.public(key())], revoked or listed(moment=moment), moment)


def reason(token: str, moment: datetime = NOW, revoked: str | None = None) -> Reason | None:
    """Why our own verification refuses, or None."""
    try:
        check(token, moment, revoked)
    except Invalid as refused:
        return refused.reason
    return None


REQUIRED = {
    "": {"@context", "id", "type", "issuer", "validFrom", "credentialSubject"},
    "issuer": {"id", "type"},
    "credentialSubject": {"id", "type", "achievement"},
    "credentialSubject/achievement": {"id", "type", "name", "description", "criteria"},
    "credentialSubject/achievement/criteria": {"narrative"},
    "credentialStatus": {"type", "statusPurpose", "statusListIndex", "statusListCredential"},
}
"""Members that Open Badges 3.0 and Bitstring Status List 1.0 demand, by place."""


def missing(credential: dict[str, Any]) -> set[str]:
    """Demanded members that are absent or empty."""
    lacking = set()
    for place, names in REQUIRED.items():
        part: Any = credential
        for step in filter(None, place.split("/")):
            part = part.get(step, {})
        lacking |= {f"{place}/{name}" for name in names if not part.get(name)}
    return lacking


def test_the_credential_has_what_the_specification_demands() -> None:
    """And the check notices a member taken away."""
    credential = body()
    assert missing(credential) == set()
    assert credential["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert credential["type"] == ["VerifiableCredential", "AchievementCredential"]
    for entry in credential["credentialSubject"]["identifier"]:
        assert entry["type"] == "IdentityObject"
        assert {"hashed", "identityHash", "identityType"} <= entry.keys()
    del credential["credentialSubject"]["achievement"]["criteria"]
    assert missing(credential) == {
        "credentialSubject/achievement/criteria",
        "credentialSubject/achievement/criteria/narrative",
    }


def words(value: Any) -> Iterator[str]:
    """Every member name and type in a credential."""
    if isinstance(value, list):
        for item in value:
            yield from words(item)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield name
            if name == "type":
                yield from [inner] if isinstance(inner, str) else inner
            elif name != "@context":
                yield from words(inner)


def test_every_word_is_defined_by_the_contexts_it_names() -> None:
    """As JSON-LD the credential has no member that would silently drop out."""
    folder = Path(openbadgeslib.ob3.__file__).with_name("contexts")
    files = ("credentials-v2.json", "ob-v3p0-context-3.0.3.json", "ob-v3p0-extensions.json")
    known = "".join((folder / name).read_text() for name in files)
    unknown = {word for word in words(body()) if f'"{word}"' not in known}
    assert unknown <= {"@context"}
    assert {word for word in words({"favouriteFood": 1}) if f'"{word}"' not in known}


def test_the_badge_is_valid_from_its_first_to_the_end_of_its_last_day() -> None:
    """Days are the issuer's days, written in UTC."""
    credential = body()
    assert credential["validFrom"] == "2026-11-20T15:00:00Z"
    assert credential["validUntil"] == "2030-11-20T14:59:59Z"
    assert "validUntil" not in body(until=None)


def test_the_mail_address_is_hidden_but_can_be_compared() -> None:
    """The badge may be shown to anybody; the address is not in it."""
    token = badges.signed(body(), key())
    payload = jwt.decode(token, options={"verify_signature": False})
    assert "misaki@" not in json.dumps(payload)
    (entry,) = [e for e in payload["credentialSubject"]["identifier"] if e["hashed"]]
    assert entry["identityHash"] == badges.hashed("misaki@volunteers.example", entry["salt"])
    assert entry["identityHash"] != badges.hashed("other@volunteers.example", entry["salt"])
    with pytest.raises(ValueError, match="salt"):
        Holder("misaki@volunteers.example")


def test_a_true_badge_is_taken() -> None:
    """By our own verification, which hands back what it says."""
    assert check(badges.signed(body(), key()))["credentialSubject"]["achievement"]["id"] == ACHIEVEMENT.id
    assert reason(badges.signed(body(until=None), key())) is None


def fresh() -> tuple[str, str]:
    """A badge and a status list valid on this machine's today, for readers with a clock of their own."""
    today = datetime.now(TOKYO).date()
    days = {"begun": today, "completed": today, "issued": today, "until": today + timedelta(days=30)}
    paper = certificate(**days)
    place = badges.Place(LIST, 4711)
    credential = badges.credential(paper, PROFILE, ACHIEVEMENT, HOLDER, place, TOKYO)
    return badges.signed(credential, key()), listed(moment=datetime.now(UTC) - timedelta(minutes=1))


def pem(of: jws.Key) -> bytes:
    """The public key in the form other libraries take."""
    return of.private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def test_an_independent_reader_of_open_badges_takes_it_too() -> None:
    """Signature, claims, dates, structure and the signed status list, each checked by somebody else's code."""
    token, good = fresh()
    verifier = OB3Verifier(pem(key()))
    seen = verifier.verify(token, check_status=True, download=lambda url: {LIST: good.encode()}[url])
    assert seen.issuer.id == ISSUER
    assert seen.achievement.name == "医療通訳養成講座（基礎課程）"
    gone = listed([4711], datetime.now(UTC) - timedelta(minutes=1))
    with pytest.raises(OB3VerificationError, match="revocation"):
        verifier.verify(token, check_status=True, download=lambda url: gone.encode())
    other = listed([4712], datetime.now(UTC) - timedelta(minutes=1))
    verifier.verify(token, check_status=True, download=lambda url: other.encode())
    with pytest.raises(OB3VerificationError, match="signature"):
        OB3Verifier(pem(key("https://elsewhere.example/key"))).verify(token)


def test_an_independent_reader_of_jwt_finds_the_key_in_our_set() -> None:
    """The published JWKS holds exactly what the header names, and nothing private."""
    token, _ = fresh()
    published = {"keys": [jws.public(key()), jws.public(key("https://tsunagu.example/issuer/keys/2"))]}
    found = jwt.PyJWKSet.from_dict(published)[jwt.get_unverified_header(token)["kid"]]
    payload = jwt.decode(token, found, algorithms=["RS256"])
    assert (payload["iss"], payload["jti"], payload["sub"]) == (ISSUER, ADDRESS, f"{ADDRESS}#holder")
    assert jwt.get_unverified_header(token).keys() == {"alg", "kid", "typ"}
    for jwk in published["keys"]:
        assert not {"d", "p", "q", "dp", "dq", "qi"} & jwk.keys()


def forged(token: str, **changes: Any) -> str:
    """The token with another payload under the old signature."""
    head, payload, signature = token.split(".")
    told = json.loads(base64.urlsafe_b64decode(payload + "=="))
    other = base64.urlsafe_b64encode(json.dumps({**told, **changes}).encode()).rstrip(b"=").decode()
    return f"{head}.{other}.{signature}"


def headed(token: str, **header: Any) -> str:
    """The token with another header."""
    head = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()
    return f"{head}.{token.split('.', 1)[1]}"


def test_a_tampered_badge_is_refused() -> None:
    """Payload, header, signature, another key, and the tricks with `alg`."""
    token = badges.signed(body(), key())
    secret = jwt.encode(body(), pem(key()).hex(), algorithm="HS256", headers={"kid": key().name})
    stranger = badges.signed(body(), jws.Key(key("https://elsewhere.example/key").private, key().name))
    for bad in (
        forged(token, name="別の講座"),
        forged(token, exp=9_999_999_999),
        headed(token, alg="none", kid=key().name),
        headed(token, alg="HS256", kid=key().name),
        token.rsplit(".", 1)[0] + ".",
        token + "A",
        token[:-2],
        secret,
        stranger,
        badges.signed(body(), key("https://elsewhere.example/key")),
        "",
        "a.b.c",
        "..",
    ):
        assert reason(bad) is Reason.UNSIGNED, bad


def test_one_algorithm_and_one_spelling_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A header that names another algorithm over a good signature, and stray bits in the last sign, are refused."""
    token = badges.signed(body(), key())
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    respelt = token[:-1] + signs[signs.index(token[-1]) ^ 1]
    assert base64.urlsafe_b64decode(respelt.split(".")[2] + "==") == base64.urlsafe_b64decode(
        token.split(".")[2] + "=="
    )
    assert reason(respelt) is Reason.UNSIGNED
    monkeypatch.setattr(jws, "ALGORITHM", "RS512")
    misnamed = badges.signed(body(), key())
    monkeypatch.undo()
    assert reason(misnamed) is Reason.UNSIGNED


def test_claims_that_contradict_the_credential_are_refused() -> None:
    """Even when we ourselves had signed them: a reader may look at either."""
    told = {**body(), "iss": ISSUER, "jti": ADDRESS, "sub": f"{ADDRESS}#holder"}
    window = {"nbf": 1795186800, "exp": 1921417199}
    assert reason(jws.sign({**told, **window}, key())) is None
    for change in ({"iss": "https://x.example"}, {"jti": "x"}, {"sub": "x"}, {"nbf": 1}, {"exp": 1921417200}):
        assert reason(jws.sign({**told, **window, **change}, key())) is Reason.MALFORMED
    assert reason(jws.sign({**told, "nbf": window["nbf"]}, key())) is Reason.MALFORMED
    assert reason(jws.sign({"type": ["AchievementCredential"]}, key())) is Reason.MALFORMED
    assert reason(listed()) is Reason.MALFORMED
    assert reason(jws.sign({**told, **window, "credentialStatus": None}, key())) is Reason.MALFORMED


def test_a_badge_counts_within_its_time_only() -> None:
    """To the second, on the issuer's clock."""
    token = badges.signed(body(), key())
    start, end = datetime(2026, 11, 21, tzinfo=TOKYO), datetime(2030, 11, 20, 23, 59, 59, tzinfo=TOKYO)
    second = timedelta(seconds=1)
    assert reason(token, start - second) is Reason.NOT_YET
    assert reason(token, start) is None
    assert reason(token, end) is None
    assert reason(token, end + second) is Reason.EXPIRED


def test_a_revoked_badge_is_refused_at_once() -> None:
    """Its own bit, not its neighbour's."""
    token = badges.signed(body(), key())
    assert reason(token, revoked=listed([4711])) is Reason.REVOKED
    assert reason(token, revoked=listed([4710, 4712])) is None


def test_a_list_that_cannot_be_trusted_makes_the_badge_doubtful() -> None:
    """Old, unsigned, another's, or a badge put in its place: never valid."""
    token = badges.signed(body(), key())
    elsewhere = status.published("https://tsunagu.example/other", ISSUER, [], NOW, 7, key())
    theirs = status.published(LIST, "https://x.example", [], NOW, 7, key())
    stranger = listed(by=key("https://elsewhere.example/key"))
    stale = listed(moment=NOW - timedelta(days=8))
    for bad in ("x", elsewhere, theirs, stranger, stale, token):
        assert reason(token, revoked=bad) is Reason.STATUS_UNKNOWN, bad


def test_another_issuer_with_a_known_key_is_not_ours() -> None:
    """Who hands in keys says whose badges count."""
    token = badges.signed(body(), key())
    with pytest.raises(Invalid) as refused:
        verify.badge(token, "https://x.example", [jws.public(key())], listed(), NOW)
    assert refused.value.reason is Reason.OTHER_ISSUER


def test_pictures_carry_the_badge() -> None:
    """An independent reader finds the token in PNG and SVG, and the picture is still that picture."""
    token, _ = fresh()
    picture = qr.png(ADDRESS)
    baked = baking.png(picture, token)
    assert OB3Verifier.extract_token_from_png(baked) == token
    assert Image.open(io.BytesIO(baked)).tobytes() == Image.open(io.BytesIO(picture)).tobytes()
    again = baking.png(baked, token + "2")
    assert again.count(baking.KEYWORD.encode()) == 1
    drawing = baking.svg(qr.svg(ADDRESS, title="修了証").decode(), token)
    assert OB3Verifier.extract_token_from_svg(drawing.encode()) == token
    assert ElementTree.fromstring(drawing.encode()).tag.endswith("svg")
    for bad in ("", "<html>", "<svg/>"):
        with pytest.raises(ValueError, match="SVG"):
            baking.svg(bad, token)


def test_a_weak_or_strange_key_is_not_taken() -> None:
    """Less than 2,048 bits are no longer safe, and readers must know RS256 only."""
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    with pytest.raises(ValueError, match="2048"):
        jws.Key(weak, "https://tsunagu.example/issuer/keys/1")
    with pytest.raises(ValueError, match=r".+"):
        jws.load(b"no key", "https://tsunagu.example/issuer/keys/1")


def test_the_thumbprint_is_that_of_the_standard() -> None:
    """Compared with another implementation of RFC 7638, built from the same members."""
    jwk = jws.public(key())
    plain = {name: jwk[name] for name in sorted(("e", "kty", "n"))}
    digest = hashlib.sha256(json.dumps(plain, separators=(",", ":")).encode()).digest()
    assert jws.thumbprint(jwk) == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def test_a_certificate_of_the_past_makes_a_badge_too() -> None:
    """History that is imported has its old days."""
    old = {
        "begun": date(2018, 4, 1),
        "completed": date(2018, 6, 1),
        "issued": date(2018, 6, 2),
        "until": None,
    }
    assert reason(badges.signed(body(**old), key())) is None
