"""Posts and their shifts: made by a pattern, changed, copied, taken away. Who stands there is never moved by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from dispatch.audit.services import Actor, record
from dispatch.db import db, lock
from dispatch.disasters.models import DisasterEvent, Duty, Post, Shift
from dispatch.disasters.queries.rosters.rows import SHOWN
from dispatch.disasters.services import events
from dispatch.disasters.services.rosters.patterns import LENGTHS, LONGEST, SHORTEST, Pattern
from dispatch.disasters.vocabulary import SupporterRole
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _, zone

MOST_SHIFT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class PostValues:
    """What a post is. `remote`: it can be done from home."""

    name: str
    role: SupporterRole
    place: str = ""
    remote: bool = False


@dataclass(frozen=True, slots=True)
class ShiftValues:
    """What a shift asks for."""

    start: datetime
    end: datetime
    number: int
    importance: int = 1
    experienced: int = 0
    languages: Sequence[dict[str, Any]] = ()


def add_post(actor: Actor, event: DisasterEvent, values: PostValues, pattern: Pattern | None) -> Post:
    """A post, with the shifts of a pattern. Raises `Invalid` with every fault of it."""
    events.must_be_open(event)
    if pattern is not None and (faults := tuple(_pattern_faults(pattern))):
        raise Invalid(_("入力内容をご確認ください"), faults)
    last = db.session.scalar(select(func.max(Post.position)).where(Post.event_id == event.id))
    post = Post(event_id=event.id, position=(last or 0) + 1)
    _fill(post, values)
    db.session.add(post)
    for one in pattern.pieces(zone()) if pattern else ():
        post.shifts.append(_shift(ShiftValues(one.start, one.end, one.number, **_needs(pattern, one.number))))
    db.session.flush()
    record(actor, "post.added", post, note=post.name, shifts=len(post.shifts))
    return post


def _fill(post: Post, values: PostValues) -> None:
    post.name, post.role = values.name, values.role
    post.place, post.remote = values.place, values.remote


def _needs(pattern: Pattern | None, number: int) -> dict[str, Any]:
    """What a pattern asks of each shift; no more speakers than people."""
    assert pattern is not None
    needs = [{**need, "number": min(need["number"], number)} for need in pattern.languages]
    return {
        "importance": pattern.importance,
        "experienced": min(pattern.experienced, number),
        "languages": needs,
    }


def _pattern_faults(pattern: Pattern) -> Sequence[tuple[str, str]]:
    found = []
    if not SHORTEST <= pattern.hours <= LONGEST:
        found.append(
            ("hours", _("%(least)s〜%(most)s時間の間にしてください。", least=SHORTEST, most=LONGEST))
        )
    if pattern.length not in LENGTHS:
        found.append(("length", _("一覧から選んでください。")))
    if pattern.day + pattern.night == 0:
        found.append(("day", _("日中か夜間の、少なくとも一方の人数を入れてください。")))
    return found


def _shift(values: ShiftValues) -> Shift:
    shift = Shift(start_at=values.start, end_at=values.end)
    _set(shift, values)
    return shift


def _set(shift: Shift, values: ShiftValues) -> None:
    shift.number, shift.importance = values.number, values.importance
    shift.experienced, shift.languages = values.experienced, [dict(need) for need in values.languages]


def change_post(actor: Actor, event: DisasterEvent, post: Post, values: PostValues) -> None:
    """Another name, place or role; who stands there stays."""
    events.must_be_open(event)
    _fill(post, values)
    record(actor, "post.changed", post, note=post.name)
    db.session.flush()


def copy_post(actor: Actor, event: DisasterEvent, post: Post) -> Post:
    """The same post again, with its shifts and nobody in them."""
    name = _("%(name)s（写し）", name=post.name)[:80]
    values = PostValues(name, SupporterRole(post.role), post.place, post.remote)
    made = add_post(actor, event, values, None)
    made.lat, made.lon = post.lat, post.lon
    for one in post.shifts:
        shift = ShiftValues(
            one.start_at, one.end_at, one.number, one.importance, one.experienced, one.languages
        )
        made.shifts.append(_shift(shift))
    db.session.flush()
    return made


def drop_post(actor: Actor, event: DisasterEvent, post: Post) -> None:
    """Take a post away. Raises `Conflict` where somebody has been told to stand there."""
    events.must_be_open(event)
    _nobody_in([one.id for one in post.shifts])
    record(actor, "post.dropped", post, note=post.name)
    db.session.delete(post)
    db.session.flush()


def add_shift(actor: Actor, event: DisasterEvent, post: Post, values: ShiftValues) -> Shift:
    """One more shift at a post."""
    events.must_be_open(event)
    _check(values)
    shift = _shift(values)
    post.shifts.append(shift)
    db.session.flush()
    record(actor, "shift.added", shift, note=post.name)
    return shift


def change_shift(actor: Actor, event: DisasterEvent, shift: Shift, values: ShiftValues) -> None:
    """What a shift asks for; its hours only while nobody has been told them. Raises `Conflict`, `Invalid`."""
    events.must_be_open(event)
    shift = lock(shift)
    _check(values)
    if (shift.start_at, shift.end_at) != (values.start, values.end):
        _nobody_in([shift.id])
        shift.start_at, shift.end_at = values.start, values.end
    _set(shift, values)
    record(actor, "shift.changed", shift, note=shift.post.name)
    db.session.flush()


def drop_shift(actor: Actor, event: DisasterEvent, shift: Shift) -> None:
    """Take a shift away. Raises `Conflict` where somebody has been told to stand there."""
    events.must_be_open(event)
    _nobody_in([shift.id])
    record(actor, "shift.dropped", shift, note=shift.post.name)
    db.session.delete(shift)
    db.session.flush()


def _check(values: ShiftValues) -> None:
    """Raises `Invalid` with every fault."""
    found = []
    if not values.start < values.end <= values.start + MOST_SHIFT:
        found.append(("end", _("終了は、開始より後の、24時間以内の時刻にしてください。")))
    if values.experienced > values.number:
        found.append(("experienced", _("人数より多くはできません。")))
    asked = [(need["language"], need["level"]) for need in values.languages]
    if len(set(asked)) < len(asked):
        found.append(("languages", _("同じ言語とレベルが2回あります。")))
    if any(need["number"] > values.number for need in values.languages):
        found.append(("languages", _("言語ごとの人数は、全体の人数より多くはできません。")))
    if found:
        raise Invalid(_("入力内容をご確認ください"), tuple(found))


def _nobody_in(shifts: Sequence[int]) -> None:
    there = select(Duty.id).where(Duty.shift_id.in_(shifts), Duty.state.in_(SHOWN)).limit(1)
    if db.session.scalar(there) is not None:
        raise Conflict(
            _("担当者が決まっている時間帯があるため、変更できません。"),
            _("先に、担当者を外すか、ほかの人に替えてください。"),
        )
