"""A volunteer with everything that can happen to one, and the addresses of all their pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask
from flask_security.recoverable import generate_reset_password_token
from sqlalchemy import select

from dispatch import clock
from dispatch.assignments import services as assignments
from dispatch.assignments.models import Assignment, Standby
from dispatch.db import db
from dispatch.vocabulary import (
    AssignmentState,
    CredentialKind,
    EvidenceKind,
    Mode,
    RequestState,
    StandbyState,
    Transport,
)
from dispatch.volunteers import services as volunteers
from dispatch.volunteers.models import Application, OutsideCalendar, Renewal, Volunteer
from dispatch.volunteers.services.applications import Details, token_of
from dispatch.volunteers.services.documents import Claim
from tests import factories as make
from tests.calendars.writing import calendar, event
from tests.disasters.notices.scenes import own_work
from tests.disasters.rosters.scenes import own_pages
from tests.uploads.papers import pdf, picture

OWN, NEW = "own@example.jp", "new@example.jp"
BEFORE = datetime(2026, 6, 1, 0, 0, tzinfo=UTC)
"""Before the tests' Monday: when links were made that have grown old since."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WORK = calendar(
    event("UID:1", "DTSTART;TZID=Asia/Tokyo:20261201T180000", "DURATION:PT2H", "RRULE:FREQ=WEEKLY")
)
S = AssignmentState


@dataclass(frozen=True, slots=True)
class Stop:
    """A page to look at: its route, its address, whose it is (an email, or nobody's), how it is told from others of
    the same route, and the status with which it answers."""

    endpoint: str
    path: str
    who: str = ""
    name: str = ""
    status: int = 200


class Life:
    """Rows for every situation; what is made is committed by whoever builds it."""

    def __init__(self, app: Flask) -> None:
        self.app, self.jobs = app, 0
        self.place = make.institution(
            name="国際医療センター東新町総合病院", phone="096-555-0100", departments=["内科"],
            address="中央区東新町一丁目2番3号", meeting_place="正面玄関 総合案内",
        )  # fmt: skip
        self.me = self._person(OWN, "水沢 綾香", {"vi": 4, "en": 2})
        self.nobody_yet = make.volunteer({"en": 2}, papers=False, free=False, email=NEW, name="新谷 陽子")
        make.volunteer_user(self.nobody_yet)
        self._papers()
        self._calendars()
        volunteers.say_day(make.coordinator(), self.me, date(2026, 12, 24), False)

    def _person(self, email: str, name: str, languages: dict[str, int]) -> Volunteer:
        person = make.volunteer(
            languages, email=email, name=name, kana="みずさわ あやか", phone="090-0000-0001",
            address="中央区東新町1-2-3", home_town="中央区東新町", nearest_station="東新町駅",
        )  # fmt: skip
        make.volunteer_user(person)
        return person

    def _papers(self) -> None:
        desk = make.coordinator()
        self.me.credentials[0].valid_until = clock.now().date() + 20 * DAY
        volunteers.file_document(desk, self.me, Claim(kind=CredentialKind.MEASLES), picture())
        claim = Claim(language="en", evidence=EvidenceKind.CEFR, title="C1", level=4)
        paper = volunteers.file_document(desk, self.me, claim, pdf())
        volunteers.refuse_document(desk, paper, "氏名が写っていません。もう一度撮影してください。")

    def _calendars(self) -> None:
        desk, since = make.coordinator(), clock.now() - 5 * HOUR
        volunteers.open_feed(desk, self.me)
        volunteers.add_file(desk, self.me, "会社の予定", WORK)
        db.session.add(
            OutsideCalendar(
                volunteer_id=self.me.id, name="家族", address="https://calendar.example/x.ics", read_at=since,
                failing_since=since, failure="slow", failures=3,
            )
        )  # fmt: skip
        db.session.flush()

    def job(
        self, state: AssignmentState, days: float, *, who: Volunteer | None = None, **values: Any
    ) -> Assignment:
        """A job so many days from now, in this state; each at an hour of its own."""
        self.jobs += 1
        person = who or self.me
        start = clock.now() + days * DAY + HOUR
        won = state in (S.ACCEPTED, S.DONE)
        asked = make.service_request(
            self.place, start=start, minutes=90, needs=(("vi", 3),), contact_name="総務課 佐藤",
            state=RequestState.CONFIRMED if won else RequestState.OFFERED, infection_precautions="マスク着用",
        )  # fmt: skip
        row = Assignment(
            request_id=asked.id, position=0, option_id=asked.options[0].id, volunteer_id=person.id, language="vi",
            level=3, mode=Mode.ONSITE, start_at=start, end_at=start + 1.5 * HOUR, state=state,
            offered_at=clock.now() - DAY, deadline=clock.now() + DAY, **values,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        return row

    def standby(self, state: StandbyState) -> Standby:
        """Asked beforehand to step in for a job that somebody else has taken."""
        taken = self.job(S.ACCEPTED, 12 + self.jobs, who=make.volunteer(name="海野 光"))
        row = Standby(
            request_id=taken.request_id, option_id=taken.option_id, position=0, volunteer_id=self.me.id, state=state,
            start_at=taken.start_at, end_at=taken.end_at, mode=taken.mode, deadline=clock.now() + DAY,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        return row

    def reported(self, days: float, *, approved: bool = False) -> Assignment:
        """A job that is over, with its report."""
        row = self.job(S.ACCEPTED, days)
        values = assignments.ReportValues(
            started_at=row.start_at, ended_at=row.end_at + HOUR, transport=Transport.TRANSIT, travel_yen=480,
            overrun_agreed_by="総務課 佐藤", trouble="会計の窓口で30分待ちました。",
        )  # fmt: skip
        report = assignments.file_report(assignments.bearer(row), row, values)
        if approved:
            assignments.approve(make.coordinator(), report, report.version)
        else:
            assignments.return_report(make.coordinator(), report, "終了時刻を確かめてください。")
        return row

    def stops(self) -> list[Stop]:
        """Every page, in every situation that looks different."""
        volunteers.renew_due()
        walked = [*self._own(), *self._by_link(), *self._strangers(), *self._troubles(), *self._new()]
        return [*walked, *on_duty(self.me), *translating(self.me)]

    def _own(self) -> list[Stop]:
        offered, near, late = self.job(S.OFFERED, 3), self.job(S.ACCEPTED, 1), self.job(S.ACCEPTED, -2)
        self.job(S.ACCEPTED, 6)
        declined = self.job(S.DECLINED, 4)
        returned, approved = self.reported(-3), self.reported(-4, approved=True)
        cancelled = self.job(S.CANCELLED, 5)
        plain = {
            "my.index": "/my/", "my.history": "/my/history", "my.expenses": "/my/expenses",
            "own.availability": "/my/availability", "own.days": "/my/availability/days",
            "own.conditions": "/my/conditions", "own_calendars.index": "/my/calendars/",
            "own_calendars.renew_feed": "/my/calendars/feed/renew", "own_profile.documents": "/my/documents",
            "own_profile.send_language": "/my/documents/language", "own_profile.send_paper": "/my/documents/paper",
            "my.profile": "/my/profile", "own_profile.leave": "/my/leave", "own_profile.renewal": "/my/renewal",
            "message_choice.show": "/account/messages/", "security.change_password": "/account/change",
            "security.verify": "/account/verify",
        }  # fmt: skip
        jobs = {
            "offered": offered,
            "near": near,
            "declined": declined,
            "done": approved,
            "cancelled": cancelled,
        }
        reports = {"due": late, "returned": returned, "approved": approved}
        return [
            *(Stop(endpoint, path, OWN) for endpoint, path in plain.items()),
            *(Stop("my.show", f"/my/{job.id}", OWN, name) for name, job in jobs.items()),
            *(Stop("my.report", f"/my/{job.id}/report", OWN, name) for name, job in reports.items()),
        ]

    def _by_link(self) -> list[Stop]:
        jobs = {
            state.value: self.job(state, 20 + n)
            for n, state in enumerate((S.OFFERED, S.ACCEPTED, S.DECLINED))
        }
        over = self.job(S.LAPSED, 24)
        calls = {state.value: self.standby(state) for state in (StandbyState.ASKED, StandbyState.AGREED)}
        report = assignments.report_token(self.job(S.ACCEPTED, -6))
        filed = assignments.report_token(self.reported(-7))
        renewal = volunteers.renewal_token(db.session.scalars(select(Renewal)).one())
        return [
            *(
                Stop("offers.show", f"/o/{assignments.offer_token(job)}", "", name)
                for name, job in jobs.items()
            ),
            Stop("offers.show", f"/o/{assignments.offer_token(over)}", "", "over", 410),
            *(
                Stop("standing.show", f"/s/{assignments.standby_token(one)}", "", name)
                for name, one in calls.items()
            ),
            Stop("report_links.show", f"/r/{report}"),
            Stop("report_links.done", f"/r/{filed}/done"),
            Stop("renewal_link.show", f"/renew/{renewal}"),
            Stop("renewal_link.ask_leaving", f"/renew/{renewal}/leave"),
            Stop("availability_link.show", f"/a/{volunteers.availability_token(self.me)}"),
        ]

    def _strangers(self) -> list[Stop]:
        volunteers.apply_to_join(
            Details("海野 空", "うみの そら", "sora@example.jp", "090-0000-0009", "中央区新町", {"vi": 3})
        )
        token = token_of(db.session.scalars(select(Application)).one())
        reset = generate_reset_password_token(self.me.user)
        return [
            Stop("accounts.index", "/"),
            Stop("security.login", "/account/login"),
            Stop("security.forgot_password", "/account/reset"),
            Stop("security.reset_password", f"/account/reset/{reset}"),
            Stop("joining.index", "/join/"),
            Stop("joining.sent", "/join/sent"),
            Stop("join_link.show", f"/join/confirm/{token}"),
            Stop("own_profile.left", "/my/left"),
        ]

    def _troubles(self) -> list[Stop]:
        with clock.at(BEFORE):
            old = volunteers.availability_token(self.me)
        return [
            Stop("availability_link.show", f"/a/{old}", "", "expired", 410),
            Stop("offers.show", "/o/nonsense", "", "nonsense", 404),
            Stop("my.index", "/nowhere", OWN, "not-found", 404),
            Stop("my.show", "/my/987654", OWN, "not-mine", 404),
            Stop("my.index", "/desk/", OWN, "forbidden", 403),
        ]

    def _new(self) -> list[Stop]:
        """The first visit of somebody about whom nothing is known."""
        paths = {
            "my.index": "/my/", "my.history": "/my/history", "my.expenses": "/my/expenses",
            "own.availability": "/my/availability", "own.days": "/my/availability/days",
            "own_calendars.index": "/my/calendars/", "own_profile.documents": "/my/documents",
            "my.profile": "/my/profile", "own.conditions": "/my/conditions",
        }  # fmt: skip
        not_asked = Stop("own_profile.renewal", "/my/renewal", NEW, "new", 404)
        return [*(Stop(endpoint, path, NEW, "new") for endpoint, path in paths.items()), not_asked]


def on_duty(person: Volunteer) -> list[Stop]:
    """Their duties in an exercise, on what terms they serve, and the link of the message."""
    return [Stop(endpoint, path, OWN if mine else "") for endpoint, path, mine in own_pages(person)]


def translating(person: Volunteer) -> list[Stop]:
    """What is to be translated in a disaster: the list, and one of them."""
    number = own_work(person)
    return [
        Stop("notice_work.index", "/my/translations/", OWN),
        Stop("notice_work.show", f"/my/translations/{number}/", OWN),
    ]
