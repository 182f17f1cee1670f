"""The front door, and the language in which everything is shown."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask_login import user_logged_out
from flask_security import current_user, user_authenticated
from werkzeug.wrappers import Response

from dispatch.accounts.models import User
from dispatch.db import db
from dispatch.i18n import LOCALES
from dispatch.vocabulary import RoleName

accounts = Blueprint("accounts", __name__)

HOME = (
    (RoleName.COORDINATOR, "desk.index"),
    (RoleName.ADMINISTRATOR, "institutions.index"),
    (RoleName.HOSPITAL, "requests.index"),
    (RoleName.VOLUNTEER, "my.index"),
    (RoleName.TRAINER, "teach.index"),
)


@accounts.get("/")
def index() -> str | Response:
    """The page of the person's working day, or for a stranger what this is."""
    if current_user.is_authenticated:
        for role, endpoint in HOME:
            if current_user.is_a(role):
                return redirect(url_for(endpoint))
    return render_template("accounts/index.html", demo_accounts=_demo_accounts())


def _demo_accounts() -> list[dict[str, Any]]:
    """With which a newcomer may look around; none outside the demo."""
    shown = current_app.config["DEMO_ACCOUNTS"]
    return [{**account, "role": RoleName(account["role"])} for account in shown]


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


@user_authenticated.connect
def speak_their_language(_app: Any, user: User, **_how: Any) -> None:
    """From sign-in on the account's language, unless this browser has just chosen another."""
    session.setdefault("locale", user.locale)


@user_logged_out.connect
def forget_their_language(_app: Any, **_who: Any) -> None:
    """The next person at this browser has a language of their own."""
    session.pop("locale", None)
