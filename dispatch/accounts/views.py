"""The front door, the language switch, and the people who can sign in."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from dispatch.db import db
from dispatch.i18n import LOCALES
from dispatch.vocabulary import RoleName

accounts = Blueprint("accounts", __name__)
people = Blueprint("people", __name__, url_prefix="/admin/people")

HOME = (
    (RoleName.COORDINATOR, "desk.index"),
    (RoleName.ADMINISTRATOR, "institutions.index"),
    (RoleName.HOSPITAL, "requests.index"),
    (RoleName.VOLUNTEER, "my.index"),
)


@accounts.get("/")
def index() -> str | Response:
    """The page of the person's working day, or for a stranger what this is."""
    if current_user.is_authenticated:
        for role, endpoint in HOME:
            if current_user.is_a(role):
                return redirect(url_for(endpoint))
    return render_template("accounts/index.html")


@accounts.post("/language/<lang>")
def set_language(lang: str) -> Response:
    """Remember the reader's language: in the session, and for messages with the account."""
    if lang in LOCALES:
        session["locale"] = lang
        if current_user.is_authenticated:
            current_user.locale = lang
            db.session.commit()
    back = request.form.get("next", "/")
    return redirect(back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/")


@people.get("/")
def index_placeholder() -> str:  # replaced by the room's own list
    """List of accounts."""
    return ""
