"""The desk and a trainer open every page of training there is for them: at both widths, in both languages.

The pages come from the routes of the application: a new page is opened without anybody's doing, as long as the names in
its address are among those of `School.sample`. Pages of volunteers and of strangers are walked in test_volunteer_walk.
"""

from __future__ import annotations

from flask import Flask, url_for
from werkzeug.routing import Rule

from tests.browser import test_volunteer_walk as volunteers
from tests.browser.conftest import Served
from tests.browser.school import COORDINATOR, TRAINER, School, Stop
from tests.browser.test_desk_walk import walk
from tests.support.browser import PHONE, OpenPage

WHO = {"/training/": COORDINATOR, "/teach/": TRAINER}
"""Whose pages begin so."""
NO_PAGES = {
    "awards.badge": "a badge",
    "awards.export": "a table",
    "awards.paper": "a certificate",
    "courses.export": "a table",
    "demand.cells_csv": "a table",
    "demand.courses_csv": "a table",
    "ledger.export": "a table",
    "ledger.import_form": "a table",
    "ledger.import_template": "a table",
    "numbers.export": "a table",
    "numbers.export_roster": "a table",
    "seats.export": "a table",
    "shadowing.watch": "a part of a page",
}
"""Routes that are not walked, each with its reason."""


def rules(app: Flask) -> list[Rule]:
    """The routes of all pages walked here."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and rule.rule.startswith(tuple(WHO))
        and rule.endpoint not in NO_PAGES
    ]


def stops(school: School) -> list[Stop]:
    """Every page once, and some with further rows."""
    with school.rows():
        found = []
        for rule in rules(school.app):
            values = school.sample(rule)
            missing = rule.arguments - values.keys()
            assert not missing, (
                f"{rule.rule} is new: `School.sample` has to name {missing}, or `NO_PAGES` the route"
            )
            (who,) = (who for start, who in WHO.items() if rule.rule.startswith(start))
            found.append((who, url_for(rule.endpoint, **{key: values[key] for key in rule.arguments})))
        return sorted({*found, *school.further()})


def test_no_page_of_training_is_forgotten(app: Flask) -> None:
    """Whatever training answers to is walked here or as a volunteer, or named with the reason why not."""
    ours = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and app.view_functions[rule.endpoint].__module__.startswith("training.")
    }
    walked = {rule.endpoint for rule in rules(app)} | volunteers.pages(app)
    assert len(ours) > 80
    assert ours <= walked | NO_PAGES.keys() | volunteers.NO_PAGES.keys()
    assert NO_PAGES.keys() <= app.view_functions.keys()


def test_every_page_of_training(served: Served, page_at: OpenPage) -> None:
    """In the middle of the year: no violation, no scrolling sideways, no fault of the console; English as well."""
    school = School(served)
    school.live()
    walk(served, page_at, stops(school), "ja", PHONE)
    walk(served, page_at, stops(school), "en", None)


def test_a_school_that_has_nothing_yet(served: Served, page_at: OpenPage) -> None:
    """On the first day every page that needs nothing to show says so."""
    school = School(served)
    with school.rows():
        first = [
            (who, url_for(rule.endpoint))
            for rule in rules(served.app)
            for start, who in WHO.items()
            if not rule.arguments and rule.rule.startswith(start)
        ]
    walk(served, page_at, first, "ja", None)
