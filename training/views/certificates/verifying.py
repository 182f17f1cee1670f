"""Is this certificate true? For everybody, without signing in."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from training.certificates import serials
from training.queries import certificates as queries
from training.views.certificates.blueprint import certificates


@certificates.get("/")
def index() -> ResponseReturnValue:
    """A field for the code; what is typed there leads to the certificate's own page."""
    typed = request.args.get("code", "").strip()
    if not typed:
        return render_template("training/certificates/ask.html", typed="")
    try:
        return redirect(url_for(".show", code=serials.read(typed)))
    except serials.Mistyped:
        return render_template("training/certificates/ask.html", typed=typed, mistyped=True), 404


@certificates.get("/<code>")
def show(code: str) -> ResponseReturnValue:
    """True, expired, revoked or not known; no more than name, course and days."""
    try:
        award = queries.by_code(code)
    except serials.Mistyped:
        return render_template("training/certificates/ask.html", typed=code, mistyped=True), 404
    if award is None:
        return render_template(
            "training/certificates/ask.html", typed=serials.spaced(code), unknown=True
        ), 404
    return render_template(
        "training/certificates/show.html",
        award=award,
        state=queries.state_of(award),
        code=serials.spaced(award.code),
        issuer=queries.issuer(),
    )
