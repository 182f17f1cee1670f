"""Training: a half day that is over, sessions with free seats, a full one with a queue, wishes, and who watches whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from dispatch.accounts.models import User
from dispatch.demo.chronicle import Chronicle
from dispatch.demo.days import SATURDAY, Days
from dispatch.demo.staff import TRAINER, actor
from dispatch.errors import Conflict
from dispatch.vocabulary import CredentialKind
from dispatch.volunteers.models import Volunteer
from training.course_templates import templates
from training.models import Course, Trainer, TrainingRoom, TrainingSession
from training.queries.attendance import learners
from training.services import attendance, courses, demand, ledger, places, results, seats, sessions, shadowing
from training.services.courses import CourseValues
from training.services.demand import Aim
from training.services.places import RoomValues, TrainerValues
from training.services.sessions import Details, SessionValues
from training.vocabulary import CourseKind, LedgerKind

CAME, LATE = 9, 2
"""Of the half day that is over: learners, and how many of them came late."""
SEATS, QUEUE = 8, 3
"""Of the disaster supporters' course, which is full."""
SENIOR_JOBS = 2
"""The city's record begins three months ago: few have done ten jobs in it."""
TRAINEES = 8
"""People who do not interpret consultations yet and asked to watch some."""
LECTURES = 25
"""Saturdays of the entry course: two units each."""
EXPERT = CourseValues(
    code="MY-4", kind=CourseKind.OTHER, name="ミャンマー語 病状の説明と同意の通訳", name_en="Burmese for explanations and consent",
    minutes=720, language="my", pass_mark=70, points=10, capacity=12, grants=CredentialKind.MEDICAL_EXPERT, grants_months=48,
    summary="病状の説明や同意の場面を、事例を通して練習します。診察の通訳ができる人のための講座です。",
    units=(("病状の説明", 180), ("検査の結果", 180), ("手術と同意", 180), ("ふり返りと試験", 180)),
)  # fmt: skip
PAST_COURSES = (
    ("医療通訳の倫理と守秘", 180, 5),
    ("消化器の病気と検査", 120, 3),
    ("病院のしくみと費用", 120, 3),
)
"""What the volunteer who can sign in attended before: title, minutes, points."""
WISHES = ("土曜の午前を希望します。", "", "平日の夜なら出られます。", "オンラインで受けたいです。")


class Teaching:
    """The training desk's months."""

    def __init__(
        self, main: Volunteer, people: Sequence[Volunteer], desk: User, days: Days, chronicle: Chronicle
    ) -> None:
        self.main, self.people, self.desk, self.days, self.chronicle = main, people, desk, days, chronicle
        self.began = days.past[0] - timedelta(days=30)

    def tell(self) -> None:
        """All of it, in the order in which it happened."""
        with self.chronicle.at(self.days.at(self.began, 10)):
            self._found()
        over = self._half_day_over()
        with self.chronicle.at(self.days.at(self.days.past[-10], 11, 15)):
            coming = self._half_day_coming()
            full = self._full()
            entry = self._entry()
        self._enrol(coming, self.people[:11], 8)
        self._enrol(full, [self.main, *self.people[11 : 10 + SEATS + QUEUE]], 7)
        self._enrol(entry, self.people[22:28], 5)
        self._hold(over)
        self._wish()
        self._remember()
        self._look_ahead(full)

    def _found(self) -> None:
        """Courses, two rooms, and two trainers, one of whom can sign in."""
        ready = templates()
        names = ("standard", "skill_up", "renewal", "disaster")
        made = {name: courses.create(self.desk, ready[name].values) for name in names}
        self.entry, self.half_day = made["standard"], made["skill_up"]
        self.renewal, self.disaster = made["renewal"], made["disaster"]
        self.expert = courses.create(self.desk, EXPERT)
        demand.aim(self.desk, self.expert, Aim(None, None, 60_000, 2_000))
        self.hall = places.save_room(self.desk, None, RoomValues("つなぐ国際交流会館 研修室", 30, "文結町"))
        self.small = places.save_room(self.desk, None, RoomValues("手毬町市民センター 会議室", 12, "手毬町"))
        every = tuple(made.values())
        self.trainer = places.save_trainer(
            self.desk, None, TrainerValues("森本 香織", "もりもと かおり", TRAINER, courses=every)
        )
        places.give_account(self.desk, self.trainer)
        self.nurse = places.save_trainer(
            self.desk,
            None,
            TrainerValues("早川 進", "はやかわ すすむ", courses=(self.half_day, self.expert)),
        )

    def _saturday(self, first: date) -> date:
        return first + timedelta(days=(SATURDAY - first.weekday()) % 7)

    def _plan(
        self, course: Course, times: Sequence[tuple[datetime, datetime]], room: TrainingRoom, trainers: Sequence[Trainer],
        capacity: int, cost: int,
    ) -> TrainingSession:  # fmt: skip
        details = Details(capacity, trainers=tuple(trainers), cost_yen=cost)
        made = sessions.create(self.desk, course, SessionValues(tuple(times), details, room=room))
        sessions.open_session(self.desk, made)
        return made

    def _span(self, day: date, hour: int, minutes: int) -> tuple[datetime, datetime]:
        start = self.days.at(day, hour)
        return start, start + timedelta(minutes=minutes)

    def _half_day_over(self) -> TrainingSession:
        """A Saturday a week ago or a little more; announced six weeks before."""
        day = self._saturday(self.days.today - timedelta(days=14))
        with self.chronicle.at(self.days.at(self.began, 14)):
            over = self._plan(
                self.half_day, [self._span(day, 13, 180)], self.hall, [self.trainer, self.nurse], 30, 45_000
            )
        with self.chronicle.at(self.days.at(self.days.past[2], 20)):
            for person in [self.main, *self.people[: CAME - 1]]:
                self._try(over, person)
        return over

    def _half_day_coming(self) -> TrainingSession:
        day = self._saturday(self.days.today + timedelta(days=9))
        return self._plan(self.half_day, [self._span(day, 13, 180)], self.hall, [self.nurse], 20, 45_000)

    def _full(self) -> TrainingSession:
        day = self._saturday(self.days.today + timedelta(days=16))
        return self._plan(
            self.disaster, [self._span(day, 10, 360)], self.small, [self.trainer], SEATS, 60_000
        )

    def _entry(self) -> TrainingSession:
        first = self._saturday(self.days.today + timedelta(days=30))
        weeks = [
            self._span(first + timedelta(weeks=week), 9, self.entry.minutes // LECTURES)
            for week in range(LECTURES)
        ]
        return self._plan(self.entry, weeks, self.hall, [self.trainer], 20, 900_000)

    def _enrol(self, session: TrainingSession, people: Sequence[Volunteer], days_ago: int) -> None:
        """One after another in an evening."""
        for number, person in enumerate(people):
            at = self.days.at(self.days.past[-days_ago], 19) + timedelta(minutes=7 * number)
            with self.chronicle.at(at):
                self._try(session, person)

    def _try(self, session: TrainingSession, person: Volunteer) -> None:
        """Who does not meet the prerequisites reads why, and stays away."""
        try:
            seats.enrol(actor(person), session, person)
        except Conflict:
            return

    def _hold(self, session: TrainingSession) -> None:
        """The trainer fills in the sheet at the end, the desk gives the certificates on a working day after."""
        (meeting,) = session.meetings
        enrolled = learners(session)
        late = {row.id for row in enrolled[-LATE:]}
        with self.chronicle.at(meeting.end_at + timedelta(minutes=10)):
            lines = {
                row.id: attendance.Presence(120 if row.id in late else meeting.minutes) for row in enrolled
            }
            attendance.fill_sheet(self.trainer.user or self.desk, meeting, lines)
        after = next(day for day in self.days.past if day > self.days.day_of(meeting.end_at))
        with self.chronicle.at(self.days.at(after, 10, 20)):
            results.decide(self.desk, session, [row.id for row in enrolled if row.id not in late], ())

    def _wish(self) -> None:
        for number, words in enumerate(WISHES):
            person = self.people[28 + number]
            with self.chronicle.at(self.days.at(self.days.past[-3 - number], 21)):
                seats.wish(actor(person), person, self.renewal, online_only=number == 3, note=words)

    def _remember(self) -> None:
        """What was on paper until the desk typed it in."""
        with self.chronicle.at(self.days.at(self.days.past[4], 15)):
            for number, (title, minutes, points) in enumerate(PAST_COURSES, start=1):
                day = self._saturday(self.days.today - timedelta(days=300 * number))
                ledger.book(
                    self.desk, self.main, LedgerKind.HAND, day=day, minutes=minutes, points=points, title=title,
                    source=f"demo:{number}", credential=CredentialKind.MEDICAL_BASIC,
                )  # fmt: skip

    def _look_ahead(self, full: TrainingSession) -> None:
        """Yesterday somebody gave up a seat, some asked to watch, and the desk put its questions."""
        with self.chronicle.at(self.days.at(self.days.past[-1], 16, 30)):
            gone = learners(full)[-1]
            seats.cancel(actor(gone.volunteer), gone, "勤務の都合がつかなくなりました。")
            seats.offer_free_seats(full)
            ours = replace(shadowing.rules(), senior_jobs=SENIOR_JOBS)
            shadowing.set_rules(self.desk, ours, shadowing.rules_version())
            trainees = [one for one in self.people[32:] if one.languages[0].level == 2][:TRAINEES]
            for person in trainees:
                shadowing.begin_learning(actor(person), person, person.languages[0].language)
        with self.chronicle.at(self.days.now):
            shadowing.request_pairing(self.desk)
            try:
                demand.ask(self.desk)
            except Conflict:
                return
