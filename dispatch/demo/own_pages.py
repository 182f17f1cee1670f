"""What volunteers have done on their own pages in the last weeks: free days, rests, calendars, ways to be written to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta

from dispatch.accounts import choosing
from dispatch.demo.chronicle import Chronicle
from dispatch.demo.days import Days
from dispatch.demo.diary import Diary
from dispatch.demo.staff import actor
from dispatch.volunteers import services as volunteers
from dispatch.volunteers.models import Volunteer
from dispatch.volunteers.services import Profile

EASY = "ja@easy"
SHIFTS = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Kamifusen Clinic//Shift//JA\r
BEGIN:VEVENT\r
UID:shift-1@example.jp\r
DTSTART;TZID=Asia/Tokyo:{first}T150000\r
DTEND;TZID=Asia/Tokyo:{first}T170000\r
RRULE:FREQ=WEEKLY;COUNT=16\r
SUMMARY:パート勤務\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:trip-1@example.jp\r
DTSTART;VALUE=DATE:{trip}\r
DTEND;VALUE=DATE:{after}\r
SUMMARY:家族の用事\r
END:VEVENT\r
END:VCALENDAR\r
"""
"""Two afternoon hours every week and one whole day, as a calendar program writes them."""
LIMIT = 2
"""How often in a week somebody wants to be asked who is asked often."""


def take_in_calendars(main: Volunteer, days: Days, chronicle: Chronicle) -> None:
    """The volunteer who can sign in subscribes to their feed and sends their shifts as a file."""
    first = days.past[-8] - timedelta(days=days.past[-8].weekday() - 3)  # a Thursday
    trip = days.last + timedelta(days=5)
    data = SHIFTS.format(first=_plain(first), trip=_plain(trip), after=_plain(trip + timedelta(days=1)))
    with chronicle.at(days.at(days.past[-6], 20, 12)):
        volunteers.feed_was_read(volunteers.open_feed(actor(main), main))
        volunteers.add_file(actor(main), main, "パートの勤務表", data.encode())


def _plain(day: date) -> str:
    return day.strftime("%Y%m%d")


def use_own_pages(
    known: Sequence[Volunteer], idle: Sequence[Volunteer], diary: Diary, days: Days, chronicle: Chronicle
) -> None:
    """Days off of the two who can sign in, and what `idle` people, of whom nothing is wanted, have said of theirs."""
    for person in known:
        _take_a_day_off(person, diary, days, chronicle)
    for number, person in enumerate(idle[:3]):
        _rest(person, days, chronicle, number)
    for person in idle[3:6]:
        _half_a_day(person, days, chronicle)


def _take_a_day_off(person: Volunteer, diary: Diary, days: Days, chronicle: Chronicle) -> None:
    """The last day on which they have nothing to do; and a Sunday morning on which they are free."""
    off = [day for day in days.ahead if not diary.is_taken(person, days.at(day, 12))]
    sunday = days.today + timedelta(days=13 - days.today.weekday())
    with chronicle.at(days.at(days.past[-2], 19, 40)), volunteers.own_change(actor(person), person):
        if off:
            volunteers.say_day(actor(person), person, off[-1], False)
        volunteers.say_day(actor(person), person, sunday, True, ((time(9), time(12)),))


def _rest(person: Volunteer, days: Days, chronicle: Chronicle, number: int) -> None:
    """A rest that begins in some days and ends after some weeks, or has no end yet."""
    first = days.today + timedelta(days=5 + 3 * number)
    last = first + timedelta(days=20) if number else None
    with chronicle.at(days.at(days.past[-3], 12, 5 + number)), volunteers.own_change(actor(person), person):
        volunteers.pause(actor(person), person, first, last)


def _half_a_day(person: Volunteer, days: Days, chronicle: Chronicle) -> None:
    """Not in the morning of one day: the dentist, the school."""
    with chronicle.at(days.at(days.past[-1], 20, 30)), volunteers.own_change(actor(person), person):
        volunteers.say_day(actor(person), person, days.ahead[3], False, ((time(9), time(12)),))


def choose_languages(people: Sequence[Volunteer], days: Days, chronicle: Chronicle) -> None:
    """The first wants messages in Japanese, the second in English, others in easy Japanese; all by mail."""
    for person, locale in zip(people, ("ja", "en", EASY, EASY, "en"), strict=False):
        with chronicle.at(days.at(days.past[2], 21)):
            if person.user is not None:
                choosing.choose(person.user, channel="mail", locale=locale, webhook_url="")


def set_limit(person: Volunteer, days: Days, chronicle: Chronicle) -> None:
    """Somebody does not want to be asked more than twice in a week."""
    with chronicle.at(days.at(days.past[-9], 18)):
        volunteers.set_conditions(actor(person), person, Profile(asks_per_week=LIMIT), {})
