"""Asking for a timetable; asking again with one session settled or dropped; calling off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from dispatch import clock, i18n, studies
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _
from dispatch.vocabulary import StudyState
from training.models import TimetableStudy
from training.queries.timetables import Hours, Kept, Question

MOST_SESSIONS = 60
LONGEST = timedelta(weeks=16)
"""The time in which sessions may begin."""


def ask(actor: Actor, question: Question) -> TimetableStudy:
    """Put a question in the queue. Raises `Invalid` with every fault of it."""
    if faults := tuple(_faults(question)):
        raise Invalid(_("入力内容をご確認ください"), faults)
    study = TimetableStudy(state=StudyState.QUEUED, wanted=question.to_json(), asked_by_id=actor.id)
    db.session.add(study)
    db.session.flush()
    count = sum(one.count for one in question.wanted)
    audit.record(actor, "timetable_study.asked", study, sessions=count, after=question.after)
    return study


def _faults(question: Question) -> Sequence[tuple[str, str]]:
    found = []
    if question.first <= clock.today(i18n.zone()):
        found.append(("first", _("明日以降の日にしてください。")))
    if question.last < question.first:
        found.append(("last", _("終わりの日は、始まりの日以降にしてください。")))
    elif question.last - question.first > LONGEST:
        found.append(("last", _("期間は%(n)s週間までにしてください。", n=LONGEST.days // 7)))
    found += [*_hour_faults("workdays", question.workdays), *_hour_faults("weekends", question.weekends)]
    if question.workdays.start is None and question.weekends.start is None and not found:
        found.append(("workdays_start", _("平日か土日の、少なくとも一方の時間帯を入れてください。")))
    count = sum(one.count for one in question.wanted)
    if count == 0:
        found.append(("wanted", _("開きたい回数を、1つ以上の講座に入れてください。")))
    elif count > MOST_SESSIONS:
        found.append(("wanted", _("一度に計画できるのは%(n)s回までです。", n=MOST_SESSIONS)))
    return found


def _hour_faults(name: str, hours: Hours) -> Sequence[tuple[str, str]]:
    if (hours.start is None) != (hours.end is None):
        missing = "start" if hours.start is None else "end"
        return [(f"{name}_{missing}", _("開始と終了は、両方とも入れるか、両方とも空にしてください。"))]
    if hours.start is not None and hours.end is not None and hours.end <= hours.start:
        return [(f"{name}_end", _("終了は開始より後の時刻にしてください。"))]
    return []


def settle(actor: Actor, study: TimetableStudy, session: str, kept: Kept) -> TimetableStudy:
    """Ask again with this much of one session settled, everything else moving as little as it can."""
    question = _again(study)
    return ask(actor, replace(question, settled={**question.settled, session: kept}))


def drop(actor: Actor, study: TimetableStudy, session: str) -> TimetableStudy:
    """Ask again without one session. Raises `Conflict` where none would be left."""
    question = _again(study)
    dropped = question.dropped | {session}
    if all(name in dropped for one in question.wanted for name in one.names()):
        raise Conflict(_("最後の1回は外せません。"))
    return ask(actor, replace(question, dropped=dropped))


def _again(study: TimetableStudy) -> Question:
    if study.plan is None:
        raise Conflict(_("この開催案は、まだ計算が終わっていません。"))
    if study.confirmed_at is not None:
        raise Conflict(_("この開催案は、もう確定しています。"))
    return replace(Question.from_json(study.wanted), after=study.id)


def call_off(actor: Actor, study: TimetableStudy) -> None:
    """End a study without an answer. Raises `Conflict` where it has ended by itself."""
    studies.call_off(actor, study, "timetable_study.called_off", _("この計算はもう終わっています。"))
