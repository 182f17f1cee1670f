"""A volunteer's own hours: saved, said for a day, repeated, confirmed, undone, and asked after when they grow old."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from dispatch import clock
from dispatch.accounts.models import User
from dispatch.audit.models import AuditEntry
from dispatch.audit.wording import ACTIONS
from dispatch.db import db
from dispatch.errors import Conflict
from dispatch.notifications import quiet
from dispatch.notifications.models import OutboxMessage
from dispatch.volunteers import services
from dispatch.volunteers.hours import Week, read_week
from dispatch.volunteers.models import DateException, RefusedInstitution, Volunteer, WeeklyHours
from dispatch.volunteers.queries import weekly_hours
from dispatch.volunteers.queries.availability import stated_hours
from tests import factories as make
from tests.conftest import MONDAY

TODAY = date(2026, 11, 30)
"""The Monday of the tests' clock."""
WORKDAYS: Week = read_week("月-金 9:00-12:00; 土 13:00-17:00")

SignIn = Callable[[str], FlaskClient]


def someone(**values: Any) -> tuple[Volunteer, User]:
    person = make.volunteer(**{"email": "own@example.jp", **values})
    return person, make.volunteer_user(person)


def stated(person: Volunteer, day: date) -> list[tuple[int, int]]:
    return [(start // 60, end // 60) for start, end in stated_hours(person, [day])[day]]


def field_values(page: str) -> dict[str, str]:
    """The week's form as a browser would send it back."""
    names = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="(stamp|week-day\d)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            names[name[1]] = value[1] if value else ""
    return names


def test_a_saved_week_reads_back_and_counts_as_confirmed(app: Flask, sign_in: SignIn) -> None:
    """What is posted is what the page shows next, the person has confirmed it, and the record says who changed it."""
    with app.test_request_context():
        person, _user = someone()
        number = person.id
        db.session.commit()
    browser = sign_in("own@example.jp")
    values = field_values(browser.get("/my/availability").text)
    wanted = {**values, "week-day0": "9時から12時、13:30-15", "week-day6": ""}
    assert browser.post("/my/availability", data=wanted).status_code == 303
    shown = field_values(browser.get("/my/availability").text)
    assert (shown["week-day0"], shown["week-day6"]) == ("09:00-12:00、13:30-15:00", "")
    assert shown["week-day1"] == values["week-day1"]
    with app.test_request_context():
        assert db.session.get_one(Volunteer, number).availability_confirmed_at == MONDAY
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "volunteer.changed")).one()
        assert entry.detail["fields"] == ["pattern"]


def test_two_windows_do_not_overwrite_each_other(app: Flask, sign_in: SignIn) -> None:
    """The second window is refused with 409, sees the present state and its own words, and may then save."""
    with app.test_request_context():
        someone()
        db.session.commit()
    browser = sign_in("own@example.jp")
    values = field_values(browser.get("/my/availability").text)
    assert browser.post("/my/availability", data={**values, "week-day0": "9-10"}).status_code == 303
    late = browser.post("/my/availability", data={**values, "week-day0": "20-21"})
    assert late.status_code == 409
    assert "月 20:00-21:00" in late.text
    fresh = field_values(late.text)
    assert fresh["week-day0"] == "09:00-10:00"
    assert browser.post("/my/availability", data={**fresh, "week-day0": "20-21"}).status_code == 303
    with app.test_request_context():
        actions = db.session.scalars(select(AuditEntry.action)).all()
        assert actions.count("volunteer.changed") == 2


def test_hours_that_cannot_be_read_stay_as_typed(app: Flask, sign_in: SignIn) -> None:
    """422, the words still in the field, nothing saved."""
    with app.test_request_context():
        someone()
        db.session.commit()
    browser = sign_in("own@example.jp")
    values = field_values(browser.get("/my/availability").text)
    answer = browser.post("/my/availability", data={**values, "week-day2": "ひるごろ"})
    assert answer.status_code == 422
    assert 'value="ひるごろ"' in answer.text
    assert field_values(browser.get("/my/availability").text) == values


def test_only_volunteers_come_in_and_see_themselves(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    """Strangers are sent to sign in, coordinators told 403; somebody else's exception is out of reach."""
    with app.test_request_context():
        desk = make.coordinator()
        other = make.volunteer()
        services.say_day(desk, other, TODAY, False)
        number, theirs = other.id, other.exceptions[0].id
        someone()
        db.session.commit()
        email = str(desk.email)
    pages = ("/my/availability", "/my/availability/days", "/my/conditions")
    assert [client.get(page).status_code for page in pages] == [302] * 3
    assert [sign_in(email).get(page).status_code for page in pages] == [403] * 3
    browser = sign_in("own@example.jp")
    assert [browser.get(page).status_code for page in pages] == [200] * 3
    browser.post(f"/my/availability/days/{theirs}/remove")
    with app.test_request_context():
        assert len(db.session.get_one(Volunteer, number).exceptions) == 1


def test_the_last_word_about_a_day_counts(ctx: Flask) -> None:
    """Not free, then free from 9 to 12 means 9 to 12; then busy at 10 leaves two pieces; a free holiday is open."""
    person, user = someone()
    day = TODAY + timedelta(days=1)
    services.say_day(user, person, day, False)
    assert stated(person, day) == []
    services.say_day(user, person, day, True, ((time(9), time(12)),))
    assert stated(person, day) == [(9, 12)]
    services.say_day(user, person, day, False, ((time(10), time(11)),))
    assert stated(person, day) == [(9, 10), (11, 12)]
    holiday = date(2027, 1, 1)
    assert stated(person, holiday) == []
    services.say_day(user, person, holiday, True, ((time(9), time(10)),))
    assert stated(person, holiday) == [(9, 10)]


def test_a_day_off_stays_off_when_the_week_grows(ctx: Flask) -> None:
    """What was said of a date outlives a later change of the weekly hours."""
    person, user = someone(free=False)
    services.say_day(user, person, TODAY, False)
    services.save_week(user, person, WORKDAYS, False, services.week_stamp(person))
    assert stated(person, TODAY) == []
    assert stated(person, TODAY + timedelta(days=1)) == [(9, 12)]


@pytest.mark.parametrize("opened", [False, True])
def test_holidays_are_closed_unless_opened(ctx: Flask, opened: bool) -> None:
    """New Year's Day, a Friday, has the hours of a Friday only for those who have opened holidays."""
    person, user = someone()
    services.save_week(user, person, WORKDAYS, opened, services.week_stamp(person))
    assert stated(person, date(2027, 1, 1)) == ([(9, 12)] if opened else [])


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), weekday=st.integers(0, 6), week=st.sampled_from(range(4)), opened=st.booleans())
def test_this_week_becomes_exactly_the_last(
    ctx: Flask, data: st.DataObject, weekday: int, week: int, opened: bool
) -> None:
    """From today on each day has the hours of the day a week before, holidays on either side or not; the past stays."""
    db.session.rollback()
    person, user = someone_with(data, opened)
    monday = date(2026, 4, 20) + timedelta(weeks=week)  # 29 April to 6 May are mostly holidays
    today = monday + timedelta(days=weekday)
    days = [monday + timedelta(days=k) for k in range(-7, 14)]
    before = stated_hours(person, days)
    changed = services.same_as_last_week(user, person, today)
    after = stated_hours(person, days)
    this_week = [monday + timedelta(days=k) for k in range(7)]
    for day in days:
        repeated = day in this_week and day >= today
        assert after[day] == before[day - timedelta(days=7) if repeated else day]
    assert changed == sum(after[day] != before[day] for day in days)
    assert services.same_as_last_week(user, person, today) == 0


def someone_with(data: st.DataObject, opened: bool) -> tuple[Volunteer, User]:
    """Somebody with any hours, and any exceptions in the six weeks around Golden Week."""
    hour = st.sampled_from([time(k // 2, 30 * (k % 2)) for k in range(48)])
    person, user = someone(free=False, open_on_holidays=opened)
    weekly = st.builds(WeeklyHours, weekday=st.integers(0, 6), start=hour, end=hour)
    person.pattern = data.draw(st.lists(weekly, max_size=10))
    day = st.integers(0, 41).map(lambda k: date(2026, 4, 13) + timedelta(days=k))
    edge = st.none() | hour
    exception = st.builds(DateException, day=day, free=st.booleans(), start=edge, end=edge)
    person.exceptions = data.draw(st.lists(exception, max_size=12))
    db.session.flush()
    return person, user


def test_this_week_as_last_week_leaves_a_pause_alone(ctx: Flask) -> None:
    """A pause would win over what is said of its days: the wish is refused with a sentence, nothing changes."""
    person, user = someone()
    services.say_day(user, person, TODAY - timedelta(days=6), False)
    services.pause(user, person, TODAY, None)
    with pytest.raises(Conflict, match="お休み"):
        services.same_as_last_week(user, person, TODAY)


def test_each_change_can_be_undone_once_and_not_after_another(app: Flask, sign_in: SignIn) -> None:
    """Week, day, pause and repetition come back as they were; after a coordinator's change undo is refused."""
    with app.test_request_context():
        person, _user = someone()
        number = person.id
        desk = make.coordinator().id
        db.session.commit()
    browser = sign_in("own@example.jp")
    values = field_values(browser.get("/my/availability").text)

    def state() -> tuple[object, ...]:
        with app.test_request_context():
            found = db.session.get_one(Volunteer, number)
            said = [(row.day, row.free, row.start, row.end) for row in found.exceptions]
            return weekly_hours(found), found.open_on_holidays, said, found.paused_from

    before = state()
    changes = (
        ("/my/availability", {**values, "week-day0": "9-10", "open_on_holidays": "y"}),
        ("/my/availability/days", {"day": "2026-12-01", "free": "no", "hours": "9-10"}),
        ("/my/availability/pause", {"first": "2026-12-10", "last": ""}),
    )
    for address, data in changes:
        assert browser.post(address, data=data).status_code == 303
        assert state() != before
        assert "元に戻す" in browser.get("/my/availability").text
        assert browser.post("/my/availability/undo").status_code == 303
        assert state() == before
        assert browser.post("/my/availability/undo").status_code == 409
    browser.post("/my/availability/days", data={"day": "2026-12-01", "free": "no"})
    with app.test_request_context():
        found = db.session.get_one(Volunteer, number)
        services.pause(db.session.get_one(User, desk), found, TODAY, None)
        db.session.commit()
    assert browser.post("/my/availability/undo").status_code == 409
    assert state()[3] == TODAY


def test_reminders_come_when_hours_are_older_than_chosen_and_once(app: Flask) -> None:
    """After 30 days one message, however often the job runs; after a month of silence the next; never where 0."""
    with app.test_request_context():
        person, _user = someone()
        make.volunteer(availability_reminder_days=0)
        paused = make.volunteer(paused_from=TODAY)
        assert paused.paused_until is None
        services.confirm(_user, person)
        db.session.commit()

        def sent() -> int:
            services.remind_stale()
            services.remind_stale()
            mails = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind.like("availability%")))
            return len(mails.all())

        assert [sent_after(days, sent) for days in (29, 30, 59, 60)] == [0, 1, 1, 2]
        with clock.at(MONDAY + timedelta(days=60)):
            services.confirm(_user, person)
            db.session.commit()
        assert sent_after(61, sent) == 2


def sent_after(days: int, sent: Callable[[], int]) -> int:
    with clock.at(MONDAY + timedelta(days=days)):
        return sent()


def test_reminders_wait_for_the_morning(ctx: Flask) -> None:
    """What is due at night waits for the end of the quiet hours."""
    someone()
    with clock.at(MONDAY + timedelta(days=31, hours=-11)):  # 22:00
        services.remind_stale()
        message = db.session.scalars(select(OutboxMessage)).one()
        assert message.send_after == quiet.held_until(clock.now()) > clock.now()


def test_the_link_confirms_by_post_only_and_once(app: Flask, client: FlaskClient) -> None:
    """A GET changes nothing; the POST confirms; a second one, or one after any confirmation, is told kindly."""
    with app.test_request_context():
        person, _user = someone()
        number, token = person.id, services.availability_token(person)
        db.session.commit()
    address = f"/a/{token}"
    assert "変わりありません" in client.get(address).text
    assert confirmed(app, number) is None
    assert client.post(address).status_code == 303
    assert confirmed(app, number) == MONDAY
    again = client.post(address)
    assert again.status_code == 409
    assert "確認していただいています" in again.text
    assert client.get(address).status_code == 200
    assert client.get("/a/nonsense").status_code == 404
    assert client.post("/a/nonsense").status_code == 404
    with clock.at(MONDAY + timedelta(days=46)):
        assert client.get(address).status_code == 410


def confirmed(app: Flask, number: int) -> datetime | None:
    with app.test_request_context():
        return db.session.get_one(Volunteer, number).availability_confirmed_at


def test_the_mail_carries_hours_and_a_link_that_works(app: Flask, client: FlaskClient) -> None:
    """From the reminder's own words to the confirmation, without signing in."""
    with app.test_request_context():
        person, _user = someone()
        number = person.id
        db.session.commit()
        with clock.at(MONDAY + timedelta(days=31)):
            services.remind_stale()
        body = db.session.scalars(select(OutboxMessage)).one().body
    assert "月：8:00〜20:00" in body
    path = re.search(r"http://\S+?(/a/\S+)", body)
    assert path is not None
    assert client.post(path[1]).status_code == 303
    assert confirmed(app, number) == MONDAY


def test_conditions_keep_what_the_desk_knows_to_itself(app: Flask, sign_in: SignIn) -> None:
    """The desk's refusals are neither shown nor lost; the person's own are added, shown and withdrawn again."""
    with app.test_request_context():
        person, _user = someone()
        hidden, own = make.institution(name="みどり病院"), make.institution(name="あおば病院")
        person.refused_institutions = [RefusedInstitution(institution_id=hidden.id, reason="先方から申し出")]
        number, keys = person.id, (hidden.id, own.id)
        db.session.commit()
    browser = sign_in("own@example.jp")
    page = browser.get("/my/conditions").text
    assert "先方から申し出" not in page
    assert f'<option selected value="{keys[0]}">' not in page
    data = {
        "modes": ["onsite"], "transport": "car", "max_travel_minutes": "45", "max_per_day": "1",
        "max_per_week": "3", "asks_per_week": "2", "declined_topics": ["oncology"], "availability_reminder_days": "60",
        "refused_institutions-0-institution_id": str(keys[1]), "refused_institutions-0-reason": "勤務先",
    }  # fmt: skip
    assert browser.post("/my/conditions", data=data).status_code == 303
    assert refusals(app, number) == {keys[0]: (True, None), keys[1]: (False, "勤務先")}
    with app.test_request_context():
        found = db.session.get_one(Volunteer, number)
        assert (found.asks_per_week, found.max_travel_minutes, found.modes) == (2, 45, ["onsite"])
        assert found.availability_reminder_days == 60
    page = browser.get("/my/conditions").text
    assert 'value="勤務先"' in page
    data |= {"refused_institutions-0-institution_id": str(keys[0]), "asks_per_week": ""}
    browser.post("/my/conditions", data=data)
    assert refusals(app, number) == {keys[0]: (True, "勤務先")}
    del data["refused_institutions-0-institution_id"], data["refused_institutions-0-reason"]
    browser.post("/my/conditions", data=data)
    assert refusals(app, number) == {keys[0]: (True, None)}
    with app.test_request_context():
        assert db.session.get_one(Volunteer, number).asks_per_week is None


def test_the_desk_sees_and_changes_what_a_volunteer_has_chosen(app: Flask, sign_in: SignIn) -> None:
    """On the person's page and in the form; what the person says of an institution is shown, not taken away."""
    with app.test_request_context():
        person, _user = someone(asks_per_week=3, open_on_holidays=True, availability_reminder_days=90)
        place = make.institution(name="あおば病院")
        person.refused_institutions = [
            RefusedInstitution(institution_id=place.id, by_desk=False, own_reason="勤務先")
        ]
        number, key, desk = person.id, place.id, str(make.coordinator().email)
        db.session.commit()
    browser = sign_in(desk)
    shown = browser.get(f"/volunteers/{number}").text
    assert "本人の希望：勤務先" in shown
    assert "1週間3回まで" in shown
    form = browser.get(f"/volunteers/{number}/edit").text
    assert "本人の希望：勤務先" in form
    assert '<option selected value="90">' in form
    stated = {
        "code": "V90001", "name": "山川 花子", "lat": "32.8", "lon": "130.7", "transport": "car", "modes": "phone",
        "max_travel_minutes": "30", "max_per_day": "1", "max_per_week": "2", "asks_per_week": "",
        "availability_reminder_days": "0", "email": "own@example.jp", "refused_institutions-0-institution_id": str(key),
    }  # fmt: skip
    assert browser.post(f"/volunteers/{number}/edit", data=stated).status_code == 303
    with app.test_request_context():
        found = db.session.get_one(Volunteer, number)
        assert (found.asks_per_week, found.open_on_holidays, found.availability_reminder_days) == (
            None,
            False,
            0,
        )
    assert refusals(app, number) == {key: (False, "勤務先")}


def refusals(app: Flask, number: int) -> dict[int, tuple[bool, str | None]]:
    with app.test_request_context():
        rows = db.session.get_one(Volunteer, number).refused_institutions
        return {row.institution_id: (row.by_desk, row.own_reason) for row in rows}


def test_my_page_asks_when_hours_are_old_and_one_tap_answers(app: Flask, sign_in: SignIn) -> None:
    """Fresh hours are only named; a month later the card asks, and its button leads back to my page."""
    with app.test_request_context():
        person, _user = someone()
        number = person.id
        db.session.commit()
    with clock.at(MONDAY + timedelta(days=29)):
        assert "予定は変わりありませんか" not in sign_in("own@example.jp").get("/my/").text
    with clock.at(MONDAY + timedelta(days=30)):
        browser = sign_in("own@example.jp")
        assert "予定は変わりありませんか" in browser.get("/my/").text
        answer = browser.post("/my/availability/confirm", data={"back": "home"})
        assert (answer.status_code, answer.location) == (303, "/my/")
        assert confirmed(app, number) == clock.now()
        assert "予定は変わりありませんか" not in browser.get("/my/").text


def test_every_action_of_these_pages_has_words() -> None:
    """The record never shows a bare code."""
    named = ("week_repeated", "availability_confirmed", "availability_undone", "conditions_changed")
    assert all(f"volunteer.{name}" in ACTIONS for name in named)
