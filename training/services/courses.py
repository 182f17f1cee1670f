"""Courses: made, changed by one editor at a time, ended without losing what was earned in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from sqlalchemy import func, select

from dispatch import clock
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict, Invalid
from dispatch.foundation.versions import Changes, claim, differences
from dispatch.i18n import _, show_date
from dispatch.vocabulary import CredentialKind
from training.models import Award, Course, CourseUnit, LedgerEntry, Meeting, TrainingSession
from training.prerequisites import PrerequisiteKind, read
from training.queries.courses import asked_for_by, is_in_rules
from training.vocabulary import CourseKind, SessionState

COMING = (SessionState.DRAFT, SessionState.OPEN)
"""States of a session that is still to be held."""


@dataclass(frozen=True, slots=True)
class CourseValues:
    """Everything that is stated of a course. `units`: (title, minutes) in order; `prerequisites`: as
    `training.prerequisites` reads them. Minutes, months, yen and points are whole numbers."""

    code: str
    kind: CourseKind
    name: str
    minutes: int
    name_en: str = ""
    summary: str = ""
    language: str | None = None
    attendance_percent: int = 80
    pass_mark: int | None = None
    prerequisites: tuple[dict[str, Any], ...] = ()
    grants: CredentialKind | None = None
    grants_months: int | None = None
    points: int = 0
    fee_yen: int = 0
    capacity: int = 20
    units: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(cls, course: Course) -> CourseValues:
        """What a course states now."""
        rows = {name: getattr(course, name) for name in COLUMNS}
        rows["prerequisites"] = tuple(course.prerequisites)
        return cls(**rows, units=tuple((unit.title, unit.minutes) for unit in course.units))

    def plain(self) -> dict[str, Any]:
        """The same as JSON keeps it, for the record and for comparing."""
        stated = asdict(self)
        stated["prerequisites"] = [dict(one) for one in self.prerequisites]
        stated["units"] = [list(unit) for unit in self.units]
        return {**stated, "kind": self.kind.value, "grants": self.grants.value if self.grants else None}

    @classmethod
    def read(cls, stated: dict[str, Any]) -> CourseValues:
        """The inverse of `plain`."""
        grants = stated["grants"]
        return cls(
            **{
                **stated,
                "kind": CourseKind(stated["kind"]),
                "grants": CredentialKind(grants) if grants else None,
                "prerequisites": tuple(stated["prerequisites"]),
                "units": tuple((title, minutes) for title, minutes in stated["units"]),
            }
        )


COLUMNS = tuple(one.name for one in fields(CourseValues) if one.name != "units")


def create(actor: Actor, values: CourseValues) -> Course:
    """A new course. Raises `Invalid` where the code is another's or the numbers do not fit together."""
    _check(values, None)
    course = Course(**_columns(values))
    _lay_units(course, values.units)
    db.session.add(course)
    db.session.flush()
    audit.record(actor, "course.created", course, name=course.name)
    return course


def change(actor: Actor, course: Course, values: CourseValues, seen: int) -> Changes:
    """Write what differs; gives the changes, which the record keeps. `seen`: the version the editor looked at.

    Raises `Invalid`, and `Conflict` when somebody else has changed the course since.
    """
    if seen == course.version and not differences(CourseValues.of(course).plain(), values.plain()):
        return {}
    claim(course, seen)
    _check(values, course)
    changes = differences(CourseValues.of(course).plain(), values.plain())
    for name, value in _columns(values).items():
        setattr(course, name, value)
    _lay_units(course, values.units)
    db.session.flush()
    audit.record(actor, "course.changed", course, version=course.version, changes=changes)
    return changes


def remove(actor: Actor, course: Course, *, despite: bool = False) -> bool:
    """Delete a course that was never used; gives False where it was archived instead, because its past is kept.

    Raises `Conflict` as `archive` does, and for one that is to be deleted while others go by it.
    """
    course = lock(course)
    if is_used(course):
        archive(actor, course, despite=despite)
        return False
    if fault := needed(course):
        raise fault
    audit.record(actor, "course.deleted", course, name=course.name)
    db.session.delete(course)
    db.session.flush()
    return True


def held_up(course: Course) -> Conflict | None:
    """What stands against ending it: a session that is still to come."""
    coming = db.session.scalar(
        select(func.min(Meeting.start_at))
        .join(Meeting.session)
        .where(TrainingSession.course_id == course.id, TrainingSession.state.in_(COMING))
    )
    if coming is None:
        return None
    return Conflict(
        _("%(day)sから始まる回が残っているため、終了できません。", day=show_date(coming)),
        _("先に、その回を中止するか、終わるのを待ってください。"),
    )


def needed(course: Course) -> Conflict | None:
    """What stands against deleting it: others go by it."""
    why = relied_on(course.code)
    return Conflict(why, _("先に、そちらの条件を変えてください。")) if why else None


def relied_on(code: str, *, held: bool = False) -> str | None:
    """What goes by a course's code, as a sentence: without it nobody could enrol there, or levels would fall.
    `held`: courses that are held no more do not count."""
    if names := asked_for_by(code, held=held):
        return _("「%(name)s」の受講の条件になっています。", name="、".join(names))
    if is_in_rules(code):
        return _("レベルの規則で使っています。")
    return None


def archive(actor: Actor, course: Course, *, despite: bool = False) -> None:
    """Hold it no more: what was earned in it stays.

    Raises `Conflict` while a session of it is still to come, and, unless the desk has read so (`despite`), where
    courses that are held or rules of levels ask for it: nobody else could meet them any more.
    """
    course = lock(course)
    if course.archived_at is not None:
        return
    fault = held_up(course)
    if fault is not None:
        raise fault
    if not despite and (why := relied_on(course.code, held=True)):
        raise Conflict(why, _("もう一度、終了のページで確かめてから終了してください。"))
    course.archived_at = clock.now()
    db.session.flush()
    audit.record(actor, "course.archived", course, name=course.name)


def restore(actor: Actor, course: Course) -> None:
    """Take an archived course back."""
    course = lock(course)
    if course.archived_at is None:
        return
    course.archived_at = None
    db.session.flush()
    audit.record(actor, "course.restored", course, name=course.name)


def is_used(course: Course) -> bool:
    """Whether anything hangs on the course: a session, a certificate, hours in the ledger."""
    uses = (
        select(TrainingSession.id).where(TrainingSession.course_id == course.id),
        select(Award.id).where(Award.course_id == course.id),
        select(LedgerEntry.id).where(LedgerEntry.course_id == course.id),
    )
    return any(db.session.scalar(use.limit(1)) is not None for use in uses)


def copy_of(course: Course) -> CourseValues:
    """The values of a further course like this one; its code is to be chosen."""
    return replace(CourseValues.of(course), code="")


def _columns(values: CourseValues) -> dict[str, Any]:
    stated = {name: getattr(values, name) for name in COLUMNS}
    return {**stated, "prerequisites": [dict(one) for one in values.prerequisites]}


def _lay_units(course: Course, units: Sequence[tuple[str, int]]) -> None:
    """The curriculum as stated. A unit keeps its row, and with it the days that teach it, while its title stays; one
    with another title at the same place and as long is the same, put right: else nobody would have been taught it."""
    titles = {title for title, _minutes in units}
    known = {unit.title: unit for unit in course.units}
    renamed = {(unit.position, unit.minutes): unit for unit in course.units if unit.title not in titles}
    laid = []
    for position, (title, minutes) in enumerate(units, start=1):
        unit = known.get(title) or renamed.get((position, minutes)) or CourseUnit()
        unit.title, unit.position, unit.minutes = title, position, minutes
        laid.append(unit)
    course.units = laid


def _led_back(values: CourseValues, own: Course | None) -> str | None:
    """The name of a course asked for that, itself or through others, asks for this one: nobody could take either."""
    rows = db.session.execute(select(Course.code, Course.name, Course.prerequisites))
    known = {code: (name, _asked(stated)) for code, name, stated in rows}
    target = own.code if own else values.code
    for first in _asked(values.prerequisites):
        ahead, seen = [first], set[str]()
        while ahead:
            code = ahead.pop()
            if code == target:
                return known[first][0] if first in known else values.name
            if code not in seen and code in known:
                seen.add(code)
                ahead += known[code][1]
    return None


def _asked(prerequisites: Sequence[dict[str, Any]]) -> list[str]:
    """Codes of the courses that must be completed before."""
    return [one.course for one in read(prerequisites) if one.kind is PrerequisiteKind.COURSE]


def _check(values: CourseValues, own: Course | None) -> None:
    faults: list[tuple[str, str]] = []
    other = db.session.scalar(select(Course).where(Course.code == values.code))
    if other is not None and other is not own:
        faults.append(("code", _("このコードは%(name)sが使っています。", name=other.name)))
    if own is not None and values.code != own.code and (fault := relied_on(own.code)):
        faults.append(("code", _("%(why)sコードは変えられません。", why=fault)))
    if values.grants_months is not None and values.grants is None:
        faults.append(("grants", _("有効期間を決めるときは、資格を選んでください。")))
    total = sum(minutes for _title, minutes in values.units)
    if values.units and total != values.minutes:
        faults.append(("units", _("単元の合計は%(n)s分です。時間数と合わせてください。", n=total)))
    titles = [title for title, _minutes in values.units]
    if len(set(titles)) != len(titles):
        faults.append(("units", _("同じ題名の単元があります。番号をつけるなどして分けてください。")))
    if name := _led_back(values, own):
        sentence = _(
            "「%(name)s」の受講には、この講座の修了が必要です。互いに条件にはできません。", name=name
        )
        faults.append(("courses", sentence))
    if faults:
        raise Invalid(_("入力内容をご確認ください"), tuple(faults))
