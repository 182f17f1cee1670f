"""Who may open which page of the roster and of the administrator: one table, each role against each page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dispatch.db import db
from dispatch.vocabulary import RoleName
from tests import factories

HOSPITAL, COORDINATOR, VOLUNTEER, TRAINER, ADMINISTRATOR = RoleName
STAFF = (COORDINATOR, ADMINISTRATOR)
PAGES = {
    "/volunteers/": STAFF,
    "/volunteers/roster.csv": STAFF,
    "/volunteers/new": STAFF,
    "/volunteers/1": STAFF,
    "/volunteers/1/edit": STAFF,
    "/volunteers/1/levels": STAFF,
    "/volunteers/1/levels/override": (COORDINATOR,),
    "/admin/levels/": STAFF,
    "/admin/levels/rules.json": STAFF,
    "/admin/levels/new": (ADMINISTRATOR,),
    "/volunteers/1/days": STAFF,
    "/volunteers/1/deactivate": STAFF,
    "/volunteers/import": STAFF,
    "/volunteers/import/template.csv": STAFF,
    "/volunteers/papers/": (COORDINATOR,),
    "/volunteers/papers/1": (COORDINATOR,),
    "/volunteers/papers/1/file": (COORDINATOR,),
    "/volunteers/renewals/": STAFF,
    "/volunteers/renewals/1": STAFF,
    "/volunteers/renewals/1/answers.csv": STAFF,
    "/volunteers/1/leave": STAFF,
    "/volunteers/applications/": STAFF,
    "/volunteers/applications/1": STAFF,
    "/admin/people/": (ADMINISTRATOR,),
    "/admin/people/new": (ADMINISTRATOR,),
    "/admin/people/1/edit": (ADMINISTRATOR,),
    "/admin/audit/": (ADMINISTRATOR,),
    "/admin/audit/record.csv": (ADMINISTRATOR,),
    "/admin/outbox/": (ADMINISTRATOR,),
    "/admin/outbox/1": (ADMINISTRATOR,),
    "/admin/outbox/1/tsunagu.ics": (ADMINISTRATOR,),
}
ACTIONS = {
    "/volunteers/new": STAFF,
    "/volunteers/1/edit": STAFF,
    "/volunteers/1/levels/override": (COORDINATOR,),
    "/volunteers/levels/overrides/1/end": (COORDINATOR,),
    "/volunteers/levels/credentials/1": (COORDINATOR,),
    "/admin/levels/new": (ADMINISTRATOR,),
    "/volunteers/1/pause": STAFF,
    "/volunteers/1/resume": STAFF,
    "/volunteers/1/exceptions": STAFF,
    "/volunteers/1/exceptions/1/remove": STAFF,
    "/volunteers/import": STAFF,
    "/volunteers/import/confirm": STAFF,
    "/volunteers/papers/1/approve": (COORDINATOR,),
    "/volunteers/papers/1/refuse": (COORDINATOR,),
    "/volunteers/renewals/open": STAFF,
    "/volunteers/renewals/1/answers/1": STAFF,
    "/volunteers/1/leave": STAFF,
    "/volunteers/applications/1/approve": STAFF,
    "/volunteers/applications/1/refuse": STAFF,
    "/volunteers/1/reactivate": STAFF,
    "/volunteers/1/deactivate": STAFF,
    "/admin/people/new": (ADMINISTRATOR,),
    "/admin/people/1/edit": (ADMINISTRATOR,),
    "/admin/people/1/active": (ADMINISTRATOR,),
    "/admin/people/1/invitation": (ADMINISTRATOR,),
    "/admin/outbox/1/retry": (ADMINISTRATOR,),
}


@pytest.fixture
def browsers(app: Flask, sign_in: Callable[[str], FlaskClient]) -> dict[RoleName | None, FlaskClient]:
    """Somebody of each role, the volunteer being the one whose page is asked for; and a stranger."""
    with app.test_request_context():
        factories.volunteer_user(factories.volunteer(), email="volunteer@example.jp")
        factories.clerk(factories.institution(), email="hospital@example.jp")
        factories.coordinator(email="coordinator@example.jp")
        factories.user(TRAINER, email="trainer@example.jp")
        factories.user(ADMINISTRATOR, email="administrator@example.jp")
        db.session.commit()
    everybody: dict[RoleName | None, FlaskClient] = {None: app.test_client()}
    for role in RoleName:
        everybody[role] = sign_in(f"{role.value}@example.jp")
    return everybody


def check(
    browsers: dict[RoleName | None, FlaskClient], table: dict[str, tuple[RoleName, ...]], method: str, allowed
) -> None:
    """The refused first, because what the others do may shut somebody out."""
    for path, roles in table.items():
        for role in browsers.keys() - set(roles):
            status = browsers[role].open(path, method=method).status_code
            assert status == (302 if role is None else 403), (path, role, status)
    for path, roles in table.items():
        for role in roles:
            status = browsers[role].open(path, method=method).status_code
            assert status in allowed, (path, role, status)


def test_pages_open_for_those_who_need_them_alone(browsers: dict[RoleName | None, FlaskClient]):
    """The others are told so, strangers are sent to sign in; nothing is shown or found out on the way."""
    check(browsers, PAGES, "GET", (200, 404))


def test_actions_are_taken_from_those_who_may_alone(browsers: dict[RoleName | None, FlaskClient]):
    """The same for what changes something: a role that may not is stopped before anything is looked at."""
    check(browsers, ACTIONS, "POST", (303, 404, 409, 410, 422))


def test_the_tables_name_every_page_there_is(app: Flask):
    """A page that is added is added here too."""
    rules = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.split(".")[0] in ("volunteers", "level_rules", "people", "audit", "outbox")
        for method in rule.methods or ()
        if method in ("GET", "POST")
    }
    named = [("GET", path) for path in PAGES] + [("POST", path) for path in ACTIONS]
    matched = {
        (method, app.url_map.bind("").match(path, method, return_rule=True)[0].rule) for method, path in named
    }
    assert rules == matched
