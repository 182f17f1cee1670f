"""The desk, the administrator and a hospital's clerk open every page there is for them, in both languages.

Each page is laid out at both widths in each language; axe, which takes the time, looks at the phone's in Japanese and
at the lists and forms of the desk in English.

The pages come from the routes of the application: a new page is opened without anybody's doing, as long as the names in
its address are among those of `sample`. An empty house is walked as well, since everybody begins there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, url_for
from playwright.sync_api import Page, Route
from sqlalchemy import func, select
from werkzeug.routing import Rule

from dispatch import clock
from dispatch.accounts.models import User
from dispatch.assignments import services
from dispatch.assignments.models import Assignment, PlanQuestion, PlanRun
from dispatch.db import db
from dispatch.notifications.models import OutboxMessage
from dispatch.requests.models import Institution, ServiceRequest
from dispatch.vocabulary import CredentialKind, RequestState, RoleName, Transport
from dispatch.volunteers import services as volunteers
from dispatch.volunteers.models import Application, Document, RenewalCampaign
from dispatch.volunteers.services.applications import Details, token_of
from dispatch.volunteers.services.documents import Claim
from tests import factories as make
from tests.assignments.views.scenes import DESK as COORDINATOR
from tests.assignments.views.scenes import Scene
from tests.browser.conftest import Served
from tests.browser.test_engine_pages import settle
from tests.disasters import factories as disasters
from tests.disasters.aid.scenes import helped
from tests.disasters.alerts.scenes import alerted
from tests.disasters.muster_life import mustered
from tests.disasters.notices.scenes import noticed
from tests.disasters.rosters.scenes import rostered
from tests.disasters.rounds.scenes import toured
from tests.support.browser import DESK, PHONE, OpenPage, axe, shot, too_wide
from tests.uploads.papers import picture

ADMINISTRATOR, CLERK = "admin@example.jp", "clerk@example.jp"
WHO = {
    "/admin/": (ADMINISTRATOR,),
    "/desk/": (COORDINATOR,),
    "/volunteers/": (COORDINATOR,),
    "/requests/": (COORDINATOR, CLERK),
    "/disasters/": (COORDINATOR,),
}
"""Whose pages begin so; those of volunteers, strangers and accounts are walked by another test."""
NO_PAGES = {
    "audit.export": "a table",
    "institutions.import_template": "a table",
    "requests.import_template": "a table",
    "volunteers.import_template": "a table",
    "volunteers.export": "a table",
    "volunteers.renewals_csv": "a table",
    "requests.export": "a table",
    "desk.fairness_csv": "a table",
    "desk.shortages": "a table",
    "statements.table": "a table",
    "statements.year_table": "a table",
    "outbox.calendar": "a calendar",
    "disasters.log_file": "a table",
    "shelters.import_template": "a table",
    "rounds.stops_file": "a table",
    "rounds.forms_file": "a table",
    "rounds.photo": "a photograph",
    "rosters.file": "a table",
    "drill_scripts.file": "a script as a file",
    "closing.file": "a report as a file",
    "telegrams.cap": "a file for other systems",
    "alerts.cap": "a file for other systems",
    "disaster_files.paper": "a PDF",
    "disaster_files.table": "a table",
    "disaster_files.screen": "a file for packs",
    "disaster_files.export": "an archive",
    "disaster_files.download": "an archive",
    "muster.export": "a table",
    "call_outs.export": "a table",
    "supporters.export": "a table",
    "level_rules.export": "a file of rules",
    "desk.put_back": "needs a job past an expiry; seen in test_level_pages",
    "volunteers.paper_download": "a photograph",
    "reports.receipt": "a photograph",
    "programmes.version": "an earlier state, walked where settings are changed",
    "common_settings.version": "an earlier state, walked where settings are changed",
}
"""Routes that are not walked here, files above all, each with its reason."""
NOT_FOR_CLERKS = {"requests.import_"}
BEST_SEEN = {
    "desk.choose": "proposed",
    "requests.edit": "proposed",
    "requests.copy": "over",
    "hospital.cancel": "accepted",
}
"""The request with which such a page has something to show; for the others it is the reported one."""
AT_THE_DESK = ("offered", "accepted", "over", "proposed", "uncovered", "unfilled")
FOR_THE_CLERK = ("accepted", "uncovered", "cancelled")
"""Requests whose pages look different, beside the reported one."""
TABS = ("proposed", "uncovered", "waiting", "confirmed", "reports")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

Stop = tuple[str, str]
"""Who opens which address."""


class House(Scene):
    """A desk in the middle of its work, and one row for each name in an address."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        with self.rows():
            make.user(RoleName.ADMINISTRATOR, email=ADMINISTRATOR, name="管理 太郎")
            place = make.institution(name="国際医療センター東新町総合病院", phone="096-555-0100")
            make.clerk(place, email=CLERK, name="受付 葉子")
            for name in ("水沢 綾香", "グエン・ティ・フオン", "佐々木 陽子"):
                make.volunteer({"vi": 4}, name=name, kana="みずさわ あやか", phone="090-0000-0001")
            self.place, self.asked = place.id, dict[str, int]()

    def asks(self, name: str, days: float, **values: Any) -> None:
        """A request of the hospital, so many days from now."""
        with self.rows():
            place = db.session.get_one(Institution, self.place)
            asked = make.service_request(
                place,
                start=clock.now() + days * DAY + HOUR,
                contact_name="総務課 佐藤",
                contact_phone="096-0",
                **values,
            )
            self.asked[name] = asked.id

    def work(self) -> None:
        """Requests in every state: planned, confirmed, answered, carried out, reported, given up."""
        for days, name in enumerate(("offered", "accepted", "over", "reported"), start=2):
            self.asks(name, days)
        self.plan()
        with self.rows():
            for name in ("offered", "accepted", "over", "reported"):
                self._further(name)
        self.asks("proposed", 7)
        self.asks("uncovered", 8, needs=(("th", 3),))
        for state in (RequestState.CANCELLED, RequestState.UNFILLED):
            self.asks(state.value, 9, state=state)
        self.plan()

    def plan(self) -> None:
        """A run, as the button asks for it, and the answers that follow."""
        with self.rows():
            services.request_plan(make.coordinator(), "button")
        settle(self)

    def _further(self, name: str) -> None:
        asked = db.session.get_one(ServiceRequest, self.asked[name])
        (job,) = asked.assignments
        services.confirm(make.coordinator(), asked, [job.id])
        if name == "offered":
            return
        services.accept(services.bearer(job), job)
        if name in ("over", "reported"):
            self._past(job)
        if name == "reported":
            values = services.ReportValues(
                started_at=job.start_at, ended_at=job.end_at + HOUR, transport=Transport.TRANSIT, travel_yen=480,
                overrun_agreed_by="総務課 佐藤", trouble="会計の窓口で30分待ちました。",
            )  # fmt: skip
            services.file_report(services.bearer(job), job, values)

    def _past(self, job: Assignment) -> None:
        """As if it had been last week."""
        for row in (job, job.option):
            row.start_at, row.end_at = row.start_at - 14 * DAY, row.end_at - 14 * DAY
        db.session.flush()

    def letters(self) -> None:
        """What people send in: an application, a paper, an answer to the yearly question."""
        with self.rows():
            person = make.volunteer({"en": 2}, name="山川 花子", email="own@example.jp")
            make.volunteer_user(person)
            volunteers.file_document(
                make.coordinator(), person, Claim(kind=CredentialKind.MEASLES), picture()
            )
            volunteers.apply_to_join(
                Details("海野 空", "うみの そら", "sora@example.jp", "090-0", "中央区新町", {"vi": 3})
            )
            volunteers.confirm_application(token_of(db.session.scalars(select(Application)).one()))
            volunteers.open_campaign(make.coordinator())

    def sample(self) -> dict[str, Any]:
        """A value for every name in an address."""

        def first(column: Any) -> int:
            return int(db.session.scalars(select(func.min(column))).one())

        asked = db.session.get_one(ServiceRequest, self.asked["reported"])
        (job,) = asked.assignments
        assert job.report
        event = disasters.event(exercise=True)
        return {
            "request_id": asked.id, "assignment_id": job.id, "report_id": job.report.id, "position": 0,
            "volunteer_id": job.volunteer_id, "institution_id": self.place, "run_id": first(PlanRun.id),
            "question_id": first(PlanQuestion.id), "message_id": first(OutboxMessage.id),
            "user_id": first(User.id), "application_id": first(Application.id),
            "document_id": first(Document.id), "campaign_id": first(RenewalCampaign.id),
            "name": "plan", "kind": "offer", "locale": "ja", "programme_id": asked.programme_id,
            "event_id": event.id, "telegram_id": disasters.telegram().id, **mustered(event),
            **helped(event), **rostered(event), **alerted(event), **toured(event), **noticed(event),
        }  # fmt: skip

    def stops(self) -> list[Stop]:
        """Every page, and the desk's and the requests' in every state."""
        with self.rows():
            values = self.sample()
            found = [stop for rule in rules(self.app) for stop in self._opened(rule, values)]
            found += [(COORDINATOR, url_for("desk.index", tab=tab)) for tab in TABS]
            found += [
                (COORDINATOR, url_for("desk.show", request_id=self.asked[name])) for name in AT_THE_DESK
            ]
            found += [
                (CLERK, url_for("requests.show", request_id=self.asked[name])) for name in FOR_THE_CLERK
            ]
            return sorted({*found})

    def _opened(self, rule: Rule, values: dict[str, Any]) -> Iterator[Stop]:
        missing = rule.arguments - values.keys()
        assert not missing, f"{rule.rule} is new: `sample` has to name {missing}, or `NO_PAGES` the route"
        named = {key: values[key] for key in rule.arguments}
        if rule.endpoint in BEST_SEEN:
            named["request_id"] = self.asked[BEST_SEEN[rule.endpoint]]
        if rule.endpoint == "statements.ask_close":
            named |= {"programme": make.programme().id, "month": "2026-10"}
        path = url_for(rule.endpoint, **named)
        for who in readers(rule):
            yield who, path


def rules(app: Flask) -> list[Rule]:
    """The routes of all pages walked here."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and rule.rule.startswith(tuple(WHO))
        and rule.endpoint not in NO_PAGES
    ]


def readers(rule: Rule) -> list[str]:
    """Who opens a page."""
    (people,) = (who for start, who in WHO.items() if rule.rule.startswith(start))
    return [who for who in people if not (who == CLERK and rule.endpoint in NOT_FOR_CLERKS)]


@pytest.fixture
def house(served: Served) -> House:
    """The people, and nothing to do yet."""
    return House(served.app)


def walk(
    served: Served, page_at: OpenPage, stops: list[Stop], language: str, with_axe: tuple[int, int] | None
) -> None:
    """Each page is opened once and seen on a phone and at a desk."""
    pages = {who: page_at(*PHONE, locale=language) for who in sorted({who for who, _path in stops})}
    for who, page in pages.items():
        page.route("**/preview", free)
        served.enter(page, who)
        page.request.post(f"{served.url}/language/{language}")
    troubles = [fault for who, path in stops for fault in look(pages[who], served, path, language, with_axe)]
    assert not troubles, "\n".join(troubles)


def free(route: Route) -> None:
    """A mail's preview may do nothing at all, so axe would wait in it for ever: here it may."""
    answer = route.fetch()
    kept = {name: value for name, value in answer.headers.items() if name != "content-security-policy"}
    route.fulfill(response=answer, headers=kept)


def look(
    page: Page, served: Served, path: str, language: str, with_axe: tuple[int, int] | None
) -> Iterator[str]:
    """What is wrong with one page."""
    answer = page.goto(f"{served.url}{path}")
    if answer is None or answer.status != 200:
        yield f"{path} answers {answer and answer.status}"
    if page.locator("html").get_attribute("lang") != language and not path.endswith("/preview"):
        yield f"{path} is not in {language}"
    for size in (DESK, PHONE):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        if too_wide(page):
            yield f"{path} scrolls sideways at {size[0]}"
        shot(page, f"desk-{language}-{path.strip('/').replace('/', '-').replace('?', '-')}")
        if size == with_axe and (language == "ja" or not re.search(r"/\d", path)):
            yield from violations(page)


def violations(page: Page) -> Iterator[str]:
    """What axe finds, as a sentence."""
    try:
        axe(page)
    except pytest.fail.Exception as found:
        yield str(found)


@pytest.mark.parametrize("who", [COORDINATOR, ADMINISTRATOR, CLERK])
@pytest.mark.parametrize(("language", "with_axe"), [("ja", PHONE), ("en", DESK)])
def test_every_page_of_the_desk(
    served: Served, house: House, page_at: OpenPage, language: str, with_axe: tuple[int, int], who: str
) -> None:
    """In the middle of the work: no violation, no scrolling sideways, no fault of the console."""
    house.work()
    house.letters()
    stops = [stop for stop in house.stops() if stop[0] == who]
    assert len(stops) >= 10
    walk(served, page_at, stops, language, with_axe)


def test_an_empty_house(served: Served, house: House, page_at: OpenPage) -> None:
    """On the first day: every page that needs nothing to show says so, without a fault."""
    with house.rows():
        stops = [
            (who, url_for(rule.endpoint))
            for rule in rules(served.app)
            if not rule.arguments and rule.endpoint != "statements.ask_close"
            for who in readers(rule)
        ]
    walk(served, page_at, stops, "ja", None)
