"""What is issued proves itself to strangers: over HTTP, with other people's readers, and on the page behind the QR."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.request import urlopen

import jwt
import pytest
import zxingcpp
from cryptography.hazmat.primitives import serialization
from flask import Flask
from flask.testing import FlaskClient
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier
from PIL import Image
from werkzeug.serving import make_server

from dispatch import clock
from dispatch.db import db
from tests import factories as people
from tests.training.certificates.test_paper import drawn
from tests.training.results_life import completed, held
from training.certificates import serials
from training.models import Award
from training.queries import certificates as queries
from training.services import awards

OWN, DESK = "own@example.jp", "desk@example.jp"


def issued(start: datetime | None = None) -> Award:
    """A certificate of somebody with an account."""
    person = people.volunteer({"vi": 3}, name="山川 花子", email=OWN)
    people.volunteer_user(person)
    people.coordinator(email=DESK)
    days = {"start": start} if start else {}
    life = held(1, learners=[person], **days)  # type: ignore[arg-type]
    award = awards.complete(life.desk, completed(life))
    db.session.commit()
    return award


@contextmanager
def on_the_web(app: Flask) -> Iterator[str]:
    """The application behind a real port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    before = app.config["BASE_URL"]
    app.config["BASE_URL"] = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield app.config["BASE_URL"]
    finally:
        server.shutdown()
        thread.join(10)
        app.config["BASE_URL"] = before


def fetched(url: str) -> bytes:
    """A document as a stranger's program gets it."""
    with urlopen(url, timeout=20) as answer:
        return bytes(answer.read())


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_strangers_readers_take_the_badge_until_it_is_revoked(app: Flask) -> None:
    """PyJWT finds the key by the address in the token, openbadgeslib checks signature, dates and status list; after
    the revocation the same badge is refused. All documents come over HTTP. Another key's badge is refused."""
    now = datetime.now(UTC)  # those readers have clocks of their own
    with clock.at(now), on_the_web(app), app.test_request_context():
        award = issued(now - timedelta(days=14))
        token = queries.badge_of(award)
        named = jwt.get_unverified_header(token)["kid"]
        keys = jwt.PyJWKSet.from_dict(json.loads(fetched(queries.profile_document()["jwks_uri"])))
        assert json.loads(fetched(named))["n"]
        body = jwt.decode(token, keys[named], algorithms=["RS256"])
        issuer = json.loads(fetched(body["issuer"]["id"]))
        assert (issuer["id"], issuer["type"]) == (body["iss"], ["Profile"])
        course = json.loads(fetched(body["credentialSubject"]["achievement"]["id"]))
        assert course["name"] == award.title
        pem = keys[named].key.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        reader = OB3Verifier(pem)
        assert reader.verify(token, check_status=True, download=fetched).issuer.id == body["iss"]
        awards.revoke(people.coordinator(), award, "誤って交付したため")
        db.session.commit()
        with pytest.raises(OB3VerificationError, match="revocation"):
            reader.verify(token, check_status=True, download=fetched)
        with pytest.raises(OB3VerificationError):
            reader.verify(token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB"), download=fetched)


def test_the_paper_leads_to_the_page_that_verifies_it(
    app: Flask, client: FlaskClient, sign_in: Callable[[str], FlaskClient]
) -> None:
    """The holder's PDF carries the address of the page; the page says valid, expired, revoked or not known, and no
    more than name, course and days; the pictures carry the badge; nobody else gets the files."""
    with app.test_request_context():
        award = issued()
        key, code, last, mail = award.id, award.code, award.valid_until, award.volunteer.email
    own = sign_in(OWN)
    pdf = own.get(f"/certificates/mine/{key}/certificate.pdf")
    (read,) = zxingcpp.read_barcodes(drawn(pdf.data))
    assert read.text == f"{app.config['BASE_URL']}/certificates/{code}"
    path = f"/certificates/{code}"
    page = client.get(path)
    assert "本物で、有効です" in page.text
    assert "山川 花子" in page.text
    assert mail not in page.text
    typed = client.get("/certificates/", query_string={"code": serials.spaced(code).lower()})
    assert typed.headers["Location"].endswith(path)
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert "正しくありません" in client.get(f"/certificates/{wrong}").text
    unknown = client.get(f"/certificates/{serials.make()}")
    assert (unknown.status_code, "ありません" in unknown.text) == (404, True)
    assert last is not None
    with clock.at(datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1)):
        assert "有効期限を過ぎています" in client.get(path).text
    png = own.get(f"/certificates/mine/{key}/badge.png")
    token = own.get(f"/certificates/mine/{key}/badge.jwt").text
    assert Image.open(io.BytesIO(png.data)).text["openbadgecredential"] == token  # type: ignore[attr-defined]
    assert token in own.get(f"/certificates/mine/{key}/badge.svg").text
    assert own.get(f"/certificates/mine/{key}/badge.exe").status_code == 404
    assert client.get(f"/certificates/mine/{key}/certificate.pdf").status_code == 302
    with app.test_request_context():
        people.volunteer_user(people.volunteer(email="other@example.jp"))
        db.session.commit()
    assert sign_in("other@example.jp").get(f"/certificates/mine/{key}/certificate.pdf").status_code == 404


def test_the_desk_finds_puts_right_and_revokes(
    app: Flask, client: FlaskClient, sign_in: Callable[[str], FlaskClient]
) -> None:
    """List, search, filters and file; a name that the typeface lacks is refused; after revoking, the page for
    everybody and the holder's files know it at once."""
    with app.test_request_context():
        award = issued()
        key, code = award.id, award.code
    desk = sign_in(DESK)
    assert "山川 花子" in desk.get("/training/awards/", query_string={"text": serials.spaced(code)}).text
    for state, found in (
        ("", True),
        ("valid", True),
        ("revoked", False),
        ("expired", False),
        ("soon", False),
    ):
        assert ("山川 花子" in desk.get(f"/training/awards/?state={state}").text) is found
    assert serials.spaced(code) in desk.get("/training/awards/certificates.csv").text
    assert desk.get(f"/training/awards/{key}/certificate.pdf").data.startswith(b"%PDF")
    names = {"holder": "김 하나", "kana": "", "roman": ""}
    assert "書体にない文字" in desk.post(f"/training/awards/{key}/reissue", data=names).text
    names = {"holder": "山河 華子", "kana": "やまかわ はなこ", "roman": ""}
    assert desk.post(f"/training/awards/{key}/reissue", data=names).status_code == 303
    assert "山河 華子" in client.get(f"/certificates/{code}").text
    assert desk.post(f"/training/awards/{key}/revoke", data={"reason": ""}).status_code == 422
    assert desk.post(f"/training/awards/{key}/revoke", data={"reason": "誤って交付"}).status_code == 303
    assert desk.post(f"/training/awards/{key}/revoke", data={"reason": "再び"}).status_code == 409
    assert "取り消されています" in client.get(f"/certificates/{code}").text
    assert "誤って交付" in desk.get(f"/training/awards/{key}").text
    own = sign_in(OWN)
    assert own.get(f"/certificates/mine/{key}/certificate.pdf").status_code == 404
    assert "誤って交付" in own.get("/certificates/mine").text
    assert own.get("/training/awards/").status_code == 403
