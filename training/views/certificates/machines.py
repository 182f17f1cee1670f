"""What readers of badges fetch: the issuer, its keys, the list of the revoked, the courses."""

from __future__ import annotations

from flask import Response, jsonify

from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _
from training import keys
from training.certificates import jws
from training.models import Course
from training.queries import certificates as queries
from training.views.certificates.blueprint import certificates

LIST_SECONDS = 60
"""So long a browser or proxy may keep the list: a revocation is known at once, and a crowd does not sign it each."""
KEY_SECONDS = 86_400


@certificates.get("/issuer")
def issuer() -> Response:
    """The issuer's profile."""
    return _public(jsonify(queries.profile_document()), "application/ld+json", KEY_SECONDS)


@certificates.get("/keys")
def key_set() -> Response:
    """All keys that have ever signed, as JWKS."""
    return _public(jsonify({"keys": keys.public_keys()}), "application/jwk-set+json", KEY_SECONDS)


@certificates.get("/keys/<thumbprint>")
def key(thumbprint: str) -> Response:
    """One of them, at the address that tokens name."""
    for one in keys.public_keys():
        if jws.thumbprint(one) == thumbprint:
            return _public(jsonify(one), "application/jwk+json", KEY_SECONDS)
    raise NotFound(_("この鍵は見つかりません。"))


@certificates.get("/status/1")
def status_list() -> Response:
    """Which badges have been revoked, signed."""
    return _public(Response(queries.published_list()), "application/vc+jwt", LIST_SECONDS)


@certificates.get("/courses/<int:course_id>")
def achievement(course_id: int) -> Response:
    """The course as a badge names it."""
    course = db.session.get(Course, course_id)
    if course is None:
        raise NotFound(_("この講座は見つかりません。"))
    return _public(jsonify(queries.achievement_document(course)), "application/ld+json", KEY_SECONDS)


def _public(answer: Response, media_type: str, seconds: int) -> Response:
    """Readable by programs of other sites too: nothing here is secret."""
    answer.content_type = media_type
    answer.headers["Cache-Control"] = f"public, max-age={seconds}"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer
