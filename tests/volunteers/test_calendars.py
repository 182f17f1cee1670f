"""A volunteer's calendars: the feed and its address, files, subscribed addresses that change, fail and come back."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import icalendar
import pytest
import recurring_ical_events
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from dispatch import clock, outbound
from dispatch.assignments import services as work
from dispatch.assignments.calendar import calendar as mailed
from dispatch.assignments.models import Assignment
from dispatch.assignments.planning.people import Period, candidates
from dispatch.audit.services import SYSTEM
from dispatch.calendars import CalendarError, Fault, Why
from dispatch.db import db
from dispatch.errors import Conflict, Invalid, NotFound
from dispatch.i18n import force_locale, zone
from dispatch.vocabulary import AssignmentState, EndedBy, Mode
from dispatch.volunteers import queries, services
from dispatch.volunteers.failures import Failure, Unwilling, failure_of, say_failure
from dispatch.volunteers.models import BusyTime, OutsideCalendar, Volunteer
from tests import factories as make
from tests.calendars.writing import calendar, event

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TUESDAY = date(2026, 12, 1)
ADDRESS = "https://calendar.example/private-secret/a.ics"


def at_ten(day: str = "20261201") -> bytes:
    """A calendar with an hour and a half at ten."""
    return calendar(event("UID:1", f"DTSTART:{day}T010000Z", f"DTEND:{day}T023000Z"))


def spans(person: Volunteer) -> list[str]:
    """What is kept as busy, on the wall."""
    found = queries.busy_of(person, TUESDAY - DAY, TUESDAY + 200 * DAY, zone())
    return ["/".join(f"{at.astimezone(zone()):%m-%d %H:%M}" for at in span) for span in found]


def kept(known: OutsideCalendar) -> OutsideCalendar:
    """The row as it is now."""
    return db.session.scalars(select(OutsideCalendar).where(OutsideCalendar.id == known.id)).one()


class Server:
    """What the world answers: statuses and bodies in turn, the last for ever."""

    def __init__(self) -> None:
        self.answers: list[Any] = []
        self.asked: list[dict[str, str]] = []

    def fetch(self, url: str, *, headers: dict[str, str] | None = None, **_: Any) -> outbound.Answer:
        """In place of `outbound.fetch`."""
        self.asked.append(dict(headers or {}))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        status, body = answer
        return outbound.Answer(
            status, {"etag": '"v1"', "last-modified": "Mon, 30 Nov 2026 00:00:00 GMT"}, body
        )


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    """A world under control."""
    made = Server()
    monkeypatch.setattr(outbound, "fetch", made.fetch)
    return made


@pytest.fixture
def person(ctx: Flask) -> Volunteer:
    """Somebody with an account."""
    made = make.volunteer()
    make.volunteer_user(made)
    db.session.commit()
    return made


@pytest.fixture
def subscribed(person: Volunteer, server: Server) -> OutsideCalendar:
    """A calendar that was read once."""
    server.answers = [(200, at_ten())]
    made = services.subscribe(SYSTEM, person, "仕事", ADDRESS)
    db.session.commit()
    assert services.refresh(made.id)
    return made


def test_a_file_takes_time(person: Volunteer) -> None:
    """Busy times are kept without what they are busy with, and cut out of what is free."""
    services.add_file(SYSTEM, person, "仕事.ics", at_ten())
    db.session.commit()
    assert spans(person) == ["12-01 10:00/12-01 11:30"]
    busy = queries.busy_times(None, TUESDAY, TUESDAY, zone())
    free = queries.windows([person], TUESDAY, TUESDAY, zone(), busy)[person.id]
    assert [f"{start.astimezone(zone()):%H:%M}" for start, _end in free] == ["08:00", "11:30"]


def test_a_file_that_cannot_be_read_says_why(person: Volunteer) -> None:
    """In sentences, with the line; nothing is kept."""
    with pytest.raises(Invalid) as wrong:
        services.add_file(SYSTEM, person, "a.ics", b"hello")
    assert wrong.value.faults == (("file", "カレンダーのファイルではありません。"),)
    assert not queries.outside_calendars(person)


def test_our_own_events_that_come_back_are_no_other_appointment(person: Volunteer) -> None:
    """A volunteer whose calendar has taken in our mails is not kept from the job by the job itself."""
    ours = event("UID:assignment-5@tsunagu", "DTSTART:20261201T010000Z", "DURATION:PT1H")
    theirs = event("UID:5@else", "DTSTART:20261202T010000Z", "DURATION:PT1H")
    services.add_file(SYSTEM, person, "a.ics", calendar(ours, theirs))
    assert spans(person) == ["12-02 10:00/12-02 11:00"]


@pytest.mark.parametrize(
    "address",
    ["http://calendar.example/a.ics", "ftp://x.example/a", "https://me:secret@x.example/", "https://x.example:8443/",
     "calendar", "https://x.example/" + "a" * 2000],
)  # fmt: skip
def test_addresses_that_are_never_asked(person: Volunteer, address: str) -> None:
    """Only https, nothing hidden in it."""
    with pytest.raises(Invalid):
        services.subscribe(SYSTEM, person, "", address)


def test_an_address_is_kept_once_and_ten_at_most(person: Volunteer) -> None:
    """webcal is https; the same address twice is a mistake."""
    assert services.subscribe(SYSTEM, person, "", ADDRESS.replace("https", "webcal")).address == ADDRESS
    with pytest.raises(Invalid):
        services.subscribe(SYSTEM, person, "", ADDRESS)
    for number in range(9):
        services.subscribe(SYSTEM, person, "", f"{ADDRESS}?{number}")
    with pytest.raises(Conflict):
        services.subscribe(SYSTEM, person, "", f"{ADDRESS}?x")


def test_a_subscribed_calendar_is_asked_every_hour(
    subscribed: OutsideCalendar, person: Volunteer, server: Server
) -> None:
    """Not before; changed times replace the old ones; asked with what is known of its version."""
    assert services.refresh_calendars() == 0
    clock.advance(HOUR)
    server.answers = [(200, at_ten("20261203"))]
    assert services.refresh_calendars() == 1
    assert spans(person) == ["12-03 10:00/12-03 11:30"]
    assert server.asked[0] == {}
    assert server.asked[1] == {"If-None-Match": '"v1"', "If-Modified-Since": "Mon, 30 Nov 2026 00:00:00 GMT"}


def test_what_has_not_changed_is_kept_and_read_again_in_time(
    subscribed: OutsideCalendar, person: Volunteer, server: Server
) -> None:
    """304 keeps the times; when fewer than ninety days are left, the whole is asked for, so that no time runs out."""
    clock.advance(HOUR)
    server.answers = [(304, b"")]
    assert services.refresh_calendars() == 1
    assert spans(person) == ["12-01 10:00/12-01 11:30"]
    clock.advance(31 * DAY)
    server.answers = [(200, at_ten("20270201"))]
    services.refresh_calendars()
    assert server.asked[-1] == {}
    assert kept(subscribed).covers_until == date(2026, 12, 31) + 120 * DAY


@pytest.mark.parametrize(
    "answer",
    [outbound.Failed(outbound.Why.UNREACHED), outbound.Refused(outbound.Why.INSIDE), (500, b""), (404, b""),
     (200, b"<html>"), (200, b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"), (304, b""), RuntimeError("odd")],
)  # fmt: skip
def test_what_fails_is_tried_later_and_later(
    subscribed: OutsideCalendar, person: Volunteer, server: Server, answer: Any
) -> None:
    """The last good times stay; the page can say since when and why; success ends it."""
    server.answers = [answer if answer != (304, b"") else (302, b"")]
    clock.advance(HOUR)
    failed_at, pauses, row = clock.now(), [], kept(subscribed)
    for _turn in range(7):
        services.refresh_calendars()
        row = kept(subscribed)
        assert row.next_at is not None
        pauses.append((row.next_at - clock.now()) / HOUR)
        clock.advance(row.next_at - clock.now())
    assert pauses == [1, 2, 4, 8, 16, 24, 24]
    assert (row.failing_since, row.failures) == (failed_at, 7)
    assert queries.failure_said(row).endswith("。")
    with force_locale("en"):
        assert queries.failure_said(row).isascii()
    assert spans(person) == ["12-01 10:00/12-01 11:30"]
    server.answers = [(200, at_ten("20261210"))]
    services.refresh_calendars()
    row = kept(subscribed)
    assert (row.failing_since, row.failures, row.failure) == (None, 0, "")
    assert spans(person) == ["12-10 10:00/12-10 11:30"]


def test_two_schedulers_ask_once(subscribed: OutsideCalendar, server: Server) -> None:
    """Whoever claims it asks; the other finds it claimed."""
    clock.advance(HOUR)
    again: list[bool] = []
    before = server.fetch

    def meanwhile(url: str, **options: Any) -> outbound.Answer:
        again.append(services.refresh(subscribed.id))
        return before(url, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outbound, "fetch", meanwhile)
        assert services.refresh(subscribed.id)
    assert again == [False]


def test_a_calendar_removed_meanwhile_stays_removed(
    subscribed: OutsideCalendar, person: Volunteer, server: Server
) -> None:
    """An answer that comes too late is thrown away."""
    clock.advance(HOUR)

    def meanwhile(url: str, **_: Any) -> outbound.Answer:
        services.remove(SYSTEM, person, subscribed.id)
        db.session.commit()
        return outbound.Answer(200, {}, at_ten())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outbound, "fetch", meanwhile)
        services.refresh(subscribed.id)
    assert db.session.scalar(select(func.count(BusyTime.id))) == 0


def test_removing_forgets_the_times_and_only_ones_own(subscribed: OutsideCalendar, person: Volunteer) -> None:
    """Another's calendar is not there for me."""
    with pytest.raises(NotFound):
        services.remove(SYSTEM, make.volunteer(), subscribed.id)
    services.remove(SYSTEM, person, subscribed.id)
    db.session.commit()
    assert db.session.scalar(select(func.count(BusyTime.id))) == 0


def planned(person: Volunteer, state: AssignmentState) -> Assignment:
    """Somebody for Tuesday at ten."""
    asked = make.service_request(patient_code="P-SECRET", meeting_place="正面玄関の総合案内")
    made = Assignment(
        request_id=asked.id, option_id=asked.options[0].id, position=0, volunteer_id=person.id, mode=Mode.ONSITE,
        start_at=asked.options[0].start_at, end_at=asked.options[0].end_at, language="vi", level=3, state=state,
        offered_at=None if state is AssignmentState.PROPOSED else clock.now(), deadline=clock.now() + HOUR,
    )  # fmt: skip
    db.session.add(made)
    db.session.commit()
    return made


@pytest.fixture
def job(person: Volunteer) -> Assignment:
    """An offer for Tuesday at ten."""
    return planned(person, AssignmentState.OFFERED)


def address_of(person: Volunteer) -> str:
    """The path of the feed."""
    feed = queries.calendar_feed(person) or services.open_feed(SYSTEM, person)
    db.session.commit()
    return f"/calendar/{services.feed_token(feed)}.ics"


def parsed(client: FlaskClient, path: str) -> list[Any]:
    """The feed's events, by a reader that is not ours; every line is at most 75 octets."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    assert all(len(line) <= 75 for line in answer.data.split(b"\r\n"))
    whole = icalendar.Calendar.from_ical(answer.data)
    recurring_ical_events.of(whole).between(date(2026, 11, 1), date(2027, 1, 1))
    return list(whole.walk("VEVENT"))


def test_the_feed_follows_an_offer_to_its_end(
    job: Assignment, person: Volunteer, client: FlaskClient
) -> None:
    """Tentative, then confirmed, then cancelled with a greater SEQUENCE and the same UID, as the mails have it."""
    path = address_of(person)
    (event_,) = parsed(client, path)
    assert (event_["STATUS"], event_["SEQUENCE"]) == ("TENTATIVE", 0)
    assert event_["UID"] == icalendar.Calendar.from_ical(mailed(job, "PUBLISH")).walk("VEVENT")[0]["UID"]
    assert event_.start == job.start_at
    assert "正面玄関の総合案内" in event_["DESCRIPTION"]
    clock.advance(timedelta(minutes=5))
    job = db.session.get(Assignment, job.id) or job
    job.state = AssignmentState.ACCEPTED
    db.session.commit()
    (confirmed,) = parsed(client, path)
    assert confirmed["STATUS"] == "CONFIRMED"
    assert confirmed["LAST-MODIFIED"].dt > event_["LAST-MODIFIED"].dt
    job = db.session.get(Assignment, job.id) or job
    work.letters.called_off(job)
    job.state, job.ended_by = AssignmentState.CANCELLED, EndedBy.INSTITUTION
    db.session.commit()
    (gone,) = parsed(client, path)
    assert (gone["STATUS"], gone["SEQUENCE"], gone["UID"]) == ("CANCELLED", 1, event_["UID"])
    clock.advance(61 * DAY)
    assert parsed(client, path) == []


@pytest.mark.parametrize("state", [AssignmentState.DECLINED, AssignmentState.LAPSED])
def test_an_offer_that_ends_without_a_message_grows_too(
    job: Assignment, person: Volunteer, client: FlaskClient, state: AssignmentState
) -> None:
    """Programs take an event out only for a greater SEQUENCE."""
    path = address_of(person)
    job.state = state
    db.session.commit()
    (gone,) = parsed(client, path)
    assert (gone["STATUS"], gone["SEQUENCE"]) == ("CANCELLED", 1)


def test_the_feed_tells_nothing_of_the_patient(
    job: Assignment, person: Volunteer, client: FlaskClient
) -> None:
    """The feed lies on other companies' machines: the patient's code is not in any line, the page asks who reads."""
    path = address_of(person)
    text = client.get(path).text
    assert "SECRET" not in text
    assert f"/my/{job.id}" in text.replace("\r\n ", "")


def test_proposals_are_not_in_the_feed(person: Volunteer, client: FlaskClient) -> None:
    """What was never offered is the desk's own business."""
    planned(person, AssignmentState.PROPOSED)
    assert parsed(client, address_of(person)) == []


def test_nothing_changed_is_304(job: Assignment, person: Volunteer, client: FlaskClient) -> None:
    """However late: the text is the same, byte for byte."""
    path = address_of(person)
    tag = client.get(path).headers["ETag"]
    clock.advance(timedelta(minutes=90))
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_another_address_ends_the_old_one(job: Assignment, person: Volunteer, client: FlaskClient) -> None:
    """Renewed, closed, forged, or of somebody who has left: not found, and nothing else is said."""
    old = address_of(person)
    services.open_feed(SYSTEM, person)
    db.session.commit()
    new = address_of(person)
    assert old != new
    assert [client.get(path).status_code for path in (old, new, "/calendar/abc.ics")] == [404, 200, 404]
    person = db.session.merge(person)
    person.active = False
    db.session.commit()
    assert client.get(new).status_code == 404
    person.active = True
    services.close_feed(SYSTEM, person)
    db.session.commit()
    assert client.get(new).status_code == 404


@pytest.fixture
def mine(app: Flask, sign_in: Callable[[str], FlaskClient]) -> FlaskClient:
    """A volunteer's browser."""
    with app.test_request_context():
        person = make.volunteer(email="me@example.jp")
        make.volunteer_user(person)
        db.session.commit()
    return sign_in("me@example.jp")


def test_the_page_shows_the_address_again_and_when_it_was_read(
    mine: FlaskClient, client: FlaskClient
) -> None:
    """Made by a click, shown whenever its owner looks; another one only after a word of warning."""
    assert "アドレスを発行する" in mine.get("/my/calendars/").text
    assert mine.post("/my/calendars/feed").status_code == 303
    page = mine.get("/my/calendars/").text
    path = re.search(r'value="http://[^/]+(/calendar/[^"]+[.]ics)"', page)
    assert path
    assert "まだ読み込まれていません" in page
    assert client.get(path[1]).status_code == 200
    assert "最後に読み込まれた日時" in mine.get("/my/calendars/").text
    assert "すぐに使えなくなります" in mine.get("/my/calendars/feed/renew").text
    assert mine.post("/my/calendars/feed/close").status_code == 303
    assert client.get(path[1]).status_code == 404


def test_the_page_takes_addresses_and_files(mine: FlaskClient, server: Server) -> None:
    """Asked at once, so that a mistake is seen at once; the address itself is never shown again."""
    server.answers = [(200, at_ten())]
    sent: dict[str, Any] = {"address": ADDRESS, "name": "仕事"}
    page = mine.post("/my/calendars/subscribe", data=sent, follow_redirects=True).text
    assert "「仕事」の予定を取り込みました" in page
    assert "12月1日（火）10:00〜11:30" in page
    assert "calendar.example" in page
    assert "private-secret" not in page
    sent = {"file": (io.BytesIO(at_ten("20261204")), "family.ics")}
    page = mine.post("/my/calendars/file", data=sent, follow_redirects=True).text
    assert "12月4日（金）10:00〜11:30" in page
    assert mine.post("/my/calendars/1/remove").status_code == 303
    assert "12月1日（火）10:00〜11:30" not in mine.get("/my/calendars/").text


def test_the_page_says_what_is_wrong(mine: FlaskClient, server: Server) -> None:
    """At the field, or for what only asking shows, above the page."""
    bad = mine.post("/my/calendars/file", data={"file": (io.BytesIO(b"x"), "x.ics")})
    assert (bad.status_code, "カレンダーのファイルではありません" in bad.text) == (422, True)
    bad = mine.post("/my/calendars/subscribe", data={"address": "http://x.example/"})
    assert (bad.status_code, "https:// か webcal://" in bad.text) == (422, True)
    server.answers = [outbound.Failed(outbound.Why.UNREACHED)]
    page = mine.post("/my/calendars/subscribe", data={"address": ADDRESS}, follow_redirects=True).text
    assert "接続できませんでした。" in page
    assert "から読み込めていません" in page


def test_a_private_network_is_refused_on_the_page(mine: FlaskClient) -> None:
    """The real fetching: an address of this machine is not asked."""
    sent = {"address": "https://127.0.0.1/a.ics"}
    assert "内部のネットワーク" in mine.post("/my/calendars/subscribe", data=sent, follow_redirects=True).text


def test_the_plan_asks_nobody_who_is_busy(ctx: Flask) -> None:
    """Whoever could do a job is no candidate at a time that their other calendar takes; negative control before."""
    person = make.volunteer()
    make.service_request()
    db.session.commit()
    period = Period(TUESDAY, TUESDAY, zone())

    def free_at_ten() -> bool:
        (one,) = candidates(period, 90, set(), set())
        return any(window.start <= make.TUESDAY_10 < window.end for window in one.available)

    assert free_at_ten()
    services.add_file(SYSTEM, person, "a.ics", at_ten())
    assert not free_at_ten()


@pytest.mark.usefixtures("ctx")
def test_every_reason_is_said_in_the_language_of_whoever_reads() -> None:
    """Whatever the job spoke when it failed; a code that no longer exists is said in general words, never shown."""
    faults: list[Exception] = [outbound.Failed(why) for why in outbound.Why]
    faults += [Unwilling(404), Unwilling(503), CalendarError([Fault("line 3, DTSTART", Why.NOT_A_TIME)])]
    for fault in faults:
        found = failure_of(fault)
        assert say_failure(found).endswith("。")
        with force_locale("en"):
            assert say_failure(found).isascii(), found
    assert "503" in say_failure(failure_of(Unwilling(503)))
    assert "3行目（DTSTART）" in say_failure(failure_of(faults[-1]))
    assert say_failure(Failure("forgotten", {})) == say_failure(failure_of(RuntimeError("x")))


def test_the_desk_sees_which_calendar_takes_the_time_and_which_fails(
    app: Flask, server: Server, sign_in: Callable[[str], FlaskClient]
) -> None:
    """By the calendars' names, with the last reading and what is wrong; neither titles nor the secret address."""
    titled = event("UID:2", "DTSTART:20261202T010000Z", "DTEND:20261202T020000Z", "SUMMARY:歯医者の予約")
    with app.test_request_context():
        person, other, email = make.volunteer(), make.volunteer(), str(make.coordinator().email)
        services.add_file(SYSTEM, person, "家族", calendar(titled))
        server.answers = [(200, at_ten()), outbound.Failed(outbound.Why.SLOW)]
        services.subscribe(SYSTEM, person, "仕事", ADDRESS)
        db.session.commit()
        pages = [f"/volunteers/{one.id}" for one in (person, other)]
        services.refresh_calendars()
        clock.advance(HOUR)
        services.refresh_calendars()
    desk = sign_in(email)
    page, without = (desk.get(path).text for path in pages)
    for told in ("仕事", "家族", "時間内に応答がありませんでした。", "から読み込めていません",
                 "12月1日（火）10:00〜11:30", "12月2日（水）10:00〜11:00"):  # fmt: skip
        assert told in page
    assert "歯医者" not in page
    assert "private-secret" not in page
    assert "ほかのカレンダー" in page
    assert "ほかのカレンダー" not in without
