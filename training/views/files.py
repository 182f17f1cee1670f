"""Certificates and badges as files to keep."""

from __future__ import annotations

from importlib.resources import files

from flask import Response

from dispatch.downloads import name_file
from dispatch.errors import Invalid
from dispatch.i18n import _
from training.certificates import baking, fonts
from training.models import Award
from training.queries import certificates as queries

PICTURES = files("training.certificates") / "pictures"
FORMS = {"jwt": "application/vc+jwt", "png": "image/png", "svg": "image/svg+xml"}
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def paper_file(award: Award) -> Response:
    """The certificate as PDF."""
    try:
        data = queries.pdf_of(award)
    except fonts.Unwritable as error:
        message = _("修了証の書体にない文字があるため、作れません：%(letters)s", letters=error.characters)
        raise Invalid(message) from error
    return _file(data, "application/pdf", f"certificate-{award.number}.pdf")


def badge_file(award: Award, form: str) -> Response:
    """The badge as a signed text, or inside a picture."""
    token = queries.badge_of(award)
    data: bytes = token.encode()
    if form == "png":
        data = baking.png((PICTURES / "badge.png").read_bytes(), token)
    elif form == "svg":
        data = baking.svg((PICTURES / "badge.svg").read_text(encoding="utf-8"), token).encode()
    return _file(data, FORMS[form], f"badge-{award.number}.{form}")


def _file(data: bytes, media_type: str, name: str) -> Response:
    answer = Response(data, mimetype=media_type)
    name_file(answer, name)
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer
