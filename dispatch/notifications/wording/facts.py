"""From the rows that a poster hands over to the plain facts a template may use: strings, lists of strings, or None."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import current_app, url_for
from flask_babel import format_timedelta

from dispatch.i18n import label
from dispatch.notifications.wording.given import Given, flag, plain
from dispatch.notifications.wording.kinds import Kind
from dispatch.notifications.wording.of_disasters import OF_DISASTERS
from dispatch.notifications.wording.of_jobs import OF_JOBS
from dispatch.notifications.wording.of_training import OF_TRAINING
from dispatch.notifications.wording.variables import VARIABLES


def facts_for(kind: Kind, name: str, locale: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """What a message of this kind can say; to be called in the recipient's language."""
    given = Given(values, locale)
    found = {one: MAKERS[one](given) for one in kind.names if one in MAKERS}
    found |= {"name": name, "foundation": current_app.config["FOUNDATION_NAME"]}
    found["phone"] = current_app.config["FOUNDATION_PHONE"]
    if kind.leads_to:
        endpoint, places = kind.leads_to
        found["link"] = link(endpoint, **{key: given(path) for key, path in places.items()})
    return {one: found[one] or None for one in kind.names}


def samples_for(kind: Kind, locale: str) -> dict[str, Any]:
    """What it could say: made-up facts for a preview."""
    return {name: VARIABLES[name].sample(locale) for name in kind.names}


def bare(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The same with nothing in the places that may be empty: words must do without them."""
    kept = ("name", "foundation", "link", "code", "when", "when_short", "facts")
    return {name: value if name in kept else None for name, value in facts.items()}


def link(endpoint: str, **values: Any) -> str:
    """An address for a message: always below BASE_URL, whatever host the present request named."""
    with current_app.test_request_context(base_url=current_app.config["BASE_URL"]):
        return url_for(endpoint, _external=True, **values)


def _state(given: Given) -> str:
    return label(given("amendment.state") or given("assignment.state"))


def _reason(given: Given) -> str:
    told = label(given("assignment.decline_reason")) or given("document.reason") or given("proposal.rule")
    return told or given("message.error") or given("text.fault") or ""


def _paper(given: Given) -> str:
    """A kind of paper, or what a poster calls it in the reader's language."""
    paper = given("paper")
    return str(paper()) if callable(paper) else label(paper)


MAKERS: dict[str, Callable[[Given], Any]] = {
    **OF_JOBS,
    **OF_TRAINING,
    **OF_DISASTERS,
    "paper": _paper,
    "until": lambda given: given.day(given("until")),
    "days": plain("days"),
    "skill": lambda given: given("skill")() if given("skill") else "",
    "then": lambda given: given("then")() if given("then") else "",
    "people": lambda given: given("people")() if given("people") else [],
    "state": _state,
    "reason": _reason,
    "note": plain("note", "amendment.note", "aid.text"),
    "number": plain("number"),
    "open": plain("run.open_count"),
    "covered": plain("run.covered_count"),
    "email": plain("message.address", "user.email"),
    "forgot_link": lambda _given: link("security.forgot_password"),
    "since": lambda given: given("since")() if given("since") else "",
    "hours": lambda given: given("hours")() if given("hours") else [],
    "week_link": lambda _given: link("own.availability"),
    "subject": plain("message.subject"),
    "approved": flag("approved"),
    "again": flag("again"),
    "kept_days": plain("kept_days"),
    "within": lambda _given: format_timedelta(current_app.config["SECURITY_RESET_PASSWORD_WITHIN"]),
}
"""How each fact is found in what a poster hands over."""
