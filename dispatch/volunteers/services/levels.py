"""Levels follow: whatever changes the facts, the overrides or the rules calls `rederive`, and nobody writes a level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from dispatch import clock
from dispatch.audit import services as audit
from dispatch.audit.services import SYSTEM, Actor
from dispatch.db import db
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _, zone
from dispatch.vocabulary import VisitKind
from dispatch.volunteers import queries
from dispatch.volunteers.levels import Evidence, Override, Period, Timeline, periods, timeline, usual_rules
from dispatch.volunteers.models import LevelOverride, LevelSpan, Volunteer, VolunteerLanguage

FIRST, LAST = queries.BEGINNING, date.max
YEAR = timedelta(days=365)
"""So long a level holds that was taken over from somewhere else."""
AT_ONCE = 500
"""People whose levels are derived in one transaction of the nightly turn."""


def rederive(volunteers: Iterable[Volunteer]) -> int:
    """Make what is kept say what rules, facts and overrides come to, for good; gives how many people it changed.

    The people are locked, in the order of their ids.
    """
    db.session.flush()
    people = _locked({one.id for one in volunteers})
    rules, known, today = queries.current_rules(), queries.evidence(people), clock.today(zone())
    changed = 0
    for person in people:
        overrides = queries.overrides(person.level_overrides)
        lines = timeline(rules, known[person.id], overrides, FIRST, LAST)
        changed += _keep(person, {one.language: lines[one.language] for one in person.languages}, today)
    db.session.flush()
    return changed


def rederive_all() -> int:
    """Everybody who is active, some at a time: jobs and reports count, and the roster says what holds today.

    Gives how many people it changed. Safe to do twice.
    """
    ids = db.session.scalars(select(Volunteer.id).where(Volunteer.active).order_by(Volunteer.id)).all()
    changed = 0
    for start in range(0, len(ids), AT_ONCE):
        some = select(Volunteer).where(Volunteer.id.in_(ids[start : start + AT_ONCE]))
        changed += rederive(db.session.scalars(some).all())
        db.session.commit()
    return changed


def _locked(ids: set[int]) -> Sequence[Volunteer]:
    rows = (Volunteer.languages, Volunteer.level_overrides, Volunteer.level_spans)
    statement = select(Volunteer).where(Volunteer.id.in_(ids)).order_by(Volunteer.id)
    loaded = statement.options(*(selectinload(row) for row in rows)).with_for_update(of=Volunteer)
    return db.session.scalars(loaded.execution_options(populate_existing=True)).all()


def _keep(person: Volunteer, lines: Mapping[str, Timeline], today: date) -> bool:
    wanted = {(code, one.first): one for code, line in lines.items() for one in periods(line)}
    changed = _lay_spans(person, wanted)
    for spoken in person.languages:
        level = lines[spoken.language].level_on(today)
        if spoken.level != level:
            said = {"language": spoken.language, "before": spoken.level, "after": level}
            audit.record(SYSTEM, "level.changed", person, **said)
            spoken.level, changed = level, True
    return changed


def _lay_spans(person: Volunteer, wanted: Mapping[tuple[str, date], Period]) -> bool:
    """Rows are kept by language and first day and changed in place: no two of them may share both."""
    kept = {(row.language, row.first): row for row in person.level_spans}
    said = {key: (row.last, row.level, tuple(row.visits)) for key, row in kept.items()}
    if said == {key: (one.last, one.level, one.visits) for key, one in wanted.items()}:
        return False
    for key in kept.keys() - wanted.keys():
        person.level_spans.remove(kept[key])
    for key, one in wanted.items():
        if key in kept:
            row = kept[key]
            row.last, row.level, row.visits = one.last, one.level, list(one.visits)
        else:
            person.level_spans.append(_row(key[0], one))
    return True


def _row(language: str, one: Period) -> LevelSpan:
    return LevelSpan(
        language=language, first=one.first, last=one.last, level=one.level, visits=list(one.visits)
    )


def override_level(
    actor: Actor,
    volunteer: Volunteer,
    language: str,
    level: int,
    *,
    note: str,
    last: date,
    floor: bool = False,
) -> LevelOverride:
    """Set a level (0: none) from today through `last`, instead of what the rules say; as a `floor` only where they
    say less.

    Raises `Invalid`, naming the field, without a note or where the end has passed.
    """
    row = LevelOverride(language=language, level=level, floor=floor, note=note.strip(), last=last)
    return _override(actor, volunteer, row)


def override_visit(
    actor: Actor,
    volunteer: Volunteer,
    language: str,
    visit: VisitKind,
    allowed: bool,
    *,
    note: str,
    last: date,
) -> LevelOverride:
    """Allow or forbid one kind of visit from today through `last`. Raises as `override_level`."""
    row = LevelOverride(language=language, visit=visit, allowed=allowed, note=note.strip(), last=last)
    return _override(actor, volunteer, row)


def _override(actor: Actor, volunteer: Volunteer, row: LevelOverride) -> LevelOverride:
    row.first = clock.today(zone())
    _check(row)
    _may_judge(actor, volunteer)
    row.set_by = actor.display_name
    speak(volunteer, row.language)
    volunteer.level_overrides.append(row)
    db.session.flush()
    audit.record(actor, "level.overridden", volunteer, **_said(row))
    rederive([volunteer])
    return row


def _check(row: LevelOverride) -> None:
    faults = []
    if not row.note:
        faults.append(("note", _("理由を書いてください。")))
    if row.last < row.first:
        faults.append(("last", _("終わりの日は、今日より後の日にしてください。")))
    if faults:
        raise Invalid(faults[0][1], tuple(faults))


def _may_judge(actor: Actor, volunteer: Volunteer) -> None:
    if actor.id is not None and actor.id == volunteer.user_id:
        raise Conflict(_("ご自身のレベルは決められません。ほかの担当者が決めます。"))


def _said(row: LevelOverride) -> dict[str, object]:
    what = {"level": row.level} if row.visit is None else {"visit": row.visit.value, "allowed": row.allowed}
    return {"language": row.language, **what, "until": row.last.isoformat(), "note": row.note}


def end_override(actor: Actor, override: LevelOverride) -> None:
    """From today on the rules count again. Raises `Conflict` where it holds no more."""
    today, volunteer = clock.today(zone()), override.volunteer
    if override.last_day < today:
        raise Conflict(_("この変更は、もう終わっています。"))
    _may_judge(actor, volunteer)
    override.ended_on, override.ended_by = today, actor.display_name
    db.session.flush()
    audit.record(actor, "level.override_ended", volunteer, **_said(override))
    rederive([volunteer])


def speak(volunteer: Volunteer, language: str) -> VolunteerLanguage:
    """The row of a language; made, without a level, where there is none yet."""
    row = next((one for one in volunteer.languages if one.language == language), None)
    if row is None:
        row = VolunteerLanguage(language=language, level=0)
        volunteer.languages.append(row)
    return row


def take_over(actor: Actor, volunteer: Volunteer, levels: Mapping[str, int], note: str) -> list[str]:
    """Levels that come from elsewhere (a table, an interview) where they differ from what holds today: set for a year.

    What is more than today's is a floor, what is less holds instead of the rules. Whatever was set for these languages
    before ends. Gives the languages concerned; the caller calls `rederive`, once for all people.
    """
    today = clock.today(zone())
    different = {code: level for code, level in levels.items() if volunteer.level(code) != level}
    if not different:
        return []
    for row in volunteer.level_overrides:
        if row.language in different and row.visit is None and row.last_day >= today:
            row.ended_on, row.ended_by = today, actor.display_name
    for code, level in different.items():
        floor = level > volunteer.level(code)
        row = LevelOverride(language=code, level=level, floor=floor, note=note, first=today)
        row.last, row.set_by = today + YEAR, actor.display_name
        volunteer.level_overrides.append(row)
    return list(different)


def lay_levels(
    volunteer: Volunteer, levels: Mapping[str, int], *, note: str, first: date, last: date, by: str = ""
) -> None:
    """Levels for somebody who is just being made, many at a time: overrides as floors, and the spans that follow by the
    usual rules.

    For a demo and for tests; nothing is looked up, nothing recorded. `rederive` finds nothing to change.
    """
    today = clock.today(zone())
    for code, level in levels.items():
        held = _usual(level, first, last) if level else ()
        speak(volunteer, code).level = level if first <= today <= last else 0
        volunteer.level_spans += [_row(code, one) for one in held]
        if level:
            row = LevelOverride(language=code, level=level, floor=True, note=note, first=first, last=last)
            row.set_by = by
            volunteer.level_overrides.append(row)


@lru_cache(maxsize=256)
def _usual(level: int, first: date, last: date) -> tuple[Period, ...]:
    one = Override("vi", first, last, "x", level=level, floor=True)
    return periods(timeline(usual_rules(), Evidence(("vi",)), [one], FIRST, LAST)["vi"])
