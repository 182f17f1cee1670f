"""Taking in what was done before: every row or none, every wrong row told, and nothing booked a second time."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import TypeVar

from sqlalchemy import select

from dispatch.assignments.wording import duration
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db
from dispatch.errors import Invalid
from dispatch.i18n import _
from dispatch.japanese import plain
from dispatch.tables import Fault, ImportReport, Parsed, Record, Table
from dispatch.vocabulary import CredentialKind
from dispatch.volunteers.models import Volunteer
from dispatch.volunteers.services import rederive
from training.ledger_table import COLUMNS
from training.models import Course, LedgerEntry
from training.queries.ledger import Line, lines
from training.vocabulary import LedgerKind

T = TypeVar("T")

MOST_ROWS = 10_000
Place = tuple[int, date, str, CredentialKind | None]
"""Whose, when, what (a course of ours or plain words), towards what."""
Key = tuple[int, date, str, CredentialKind | None, str | None]
"""What makes a row of a file the same as another: the same, and which language."""
Value = tuple[int, int]
"""Minutes and points."""


@dataclass
class _Known:
    """The people and courses that the file can mean, what is booked of them, and what is wrong with its rows.

    `shared`: names that several courses bear.
    """

    people: dict[str, Volunteer]
    courses: dict[str, Course]
    shared: frozenset[str]
    booked: dict[Place, list[Line]]
    rows: dict[tuple[Key, Value], int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def import_history(actor: Actor, table: Table, dry_run: bool = False) -> ImportReport:
    """Book every row of `table` that is not in the ledger yet.

    A row that is there already, with the same time and points as then or as corrected since, counts as unchanged.
    With any fault, or with `dry_run`, nothing is booked. Raises `Invalid` where the headings or the size are wrong.
    """
    if len(table.rows) > MOST_ROWS:
        raise Invalid(_("行が多すぎます（%(n)s行まで）。ファイルを分けてください。", n=MOST_ROWS))
    parsed = table.parse(COLUMNS)
    known = _known(parsed, lock=not dry_run)
    fresh = [record for record in parsed.records if _is_fresh(record, known)]
    faults = tuple(sorted((*parsed.faults, *known.faults), key=lambda fault: fault.line))
    if not faults and not dry_run:
        _book(actor, fresh, known)
    wrong = len({fault.line for fault in known.faults})
    unchanged = len(parsed.records) - len(fresh) - wrong
    return ImportReport(len(fresh), 0, unchanged, faults, parsed.ignored)


def _known(parsed: Parsed, *, lock: bool) -> _Known:
    codes = sorted({record.values["code"] for record in parsed.records})
    keys = [
        key
        for part in _parts(codes)
        for key in db.session.scalars(select(Volunteer.id).where(Volunteer.code.in_(part)))
    ]
    people = _people(sorted(keys), lock)
    courses, shared = _courses()
    return _Known({one.code: one for one in people}, courses, shared, _booked(sorted(keys)))


def _courses() -> tuple[dict[str, Course], frozenset[str]]:
    """What a word means: the course of this code, or else the only one of this name; and the names that mean none."""
    every = db.session.scalars(select(Course).order_by(Course.id)).all()
    named: dict[str, list[Course]] = defaultdict(list)
    for one in every:
        named[plain(one.name)].append(one)
    alone = {word: same[0] for word, same in named.items() if len(same) == 1}
    codes = {plain(one.code): one for one in every}
    return {**alone, **codes}, frozenset(named.keys() - alone.keys() - codes.keys())


def _people(keys: list[int], lock: bool) -> list[Volunteer]:
    """Locked in the order of their keys, so that two files taken in at once do not book the same twice."""
    statement = select(Volunteer).order_by(Volunteer.id)
    if lock:
        statement = statement.with_for_update(of=Volunteer).execution_options(populate_existing=True)
    return [
        one for part in _parts(keys) for one in db.session.scalars(statement.where(Volunteer.id.in_(part)))
    ]


def _parts(keys: list[T]) -> Iterable[list[T]]:
    """A database takes so many names in one question and not many more."""
    return (keys[at : at + 500] for at in range(0, len(keys), 500))


def _booked(people: list[int]) -> dict[Place, list[Line]]:
    """What the ledger holds of these people, each entry by its course and by what it was called."""
    found: dict[Place, list[Line]] = defaultdict(list)
    for part in _parts(people):
        statement = select(LedgerEntry).where(
            LedgerEntry.corrects_id.is_(None), LedgerEntry.volunteer_id.in_(part)
        )
        for line in lines(db.session.scalars(statement)):
            one = line.entry
            for what in {_what(one.course_id, one.title), _what(None, one.title)}:
                found[one.volunteer_id, one.day, what, one.credential].append(line)
    return found


def _what(course_id: int | None, title: str) -> str:
    return f"#{course_id}" if course_id else plain(title)


def _is_fresh(record: Record, known: _Known) -> bool:
    """Whether a row whose cells are each right is to be booked; what speaks against it is told."""
    found = list(_faults(record, known))
    if not found:
        key, value = _key(record, known), _value(record)
        first = known.rows.setdefault((key, value), record.line)
        if first != record.line:
            found.append(record.fault("code", _("%(line)s行目と同じ記録です。", line=first)))
        elif there := _there(record, known):
            if value in _values(there):
                return False
            found.append(record.fault("day", _said(there)))
        elif not record.get("course") and key[2] in known.shared:
            message = _("この名称の講座は複数あります。講座コードも書いてください。")
            found.append(record.fault("title", message))
    known.faults.extend(found)
    return not found


def _faults(record: Record, known: _Known) -> Iterable[Fault]:
    person = known.people.get(record.values["code"])
    if person is None:
        yield record.fault("code", _("この登録番号の人は名簿にいません。"))
    elif plain(record.values["name"]) != plain(person.name):
        yield record.fault(
            "name", _("登録番号 %(code)s は「%(name)s」さんです。", code=person.code, name=person.name)
        )
    code = record.get("course")
    if code and plain(code) not in known.courses:
        yield record.fault("course", _("この講座コードはありません。名称だけを書くこともできます。"))
    if not code and not record.get("title"):
        yield record.fault("title", _("講座コードか名称を書いてください。"))
    if record.get("minutes") is None and record.get("points") is None:
        yield record.fault("minutes", _("時間か単位のどちらかを書いてください。"))


def _course(record: Record, known: _Known) -> Course | None:
    """By its code; without one, a course that is called exactly so."""
    return known.courses.get(plain(record.get("course") or record.get("title", "")))


def _key(record: Record, known: _Known) -> Key:
    course = _course(record, known)
    return (
        known.people[record.values["code"]].id,
        record.values["day"],
        _what(course.id if course else None, record.get("title", "")),
        record.get("credential"),
        record.get("language") or (course.language if course else None),
    )


def _value(record: Record) -> Value:
    return record.get("minutes", 0), record.get("points", 0)


def _values(there: list[Line]) -> set[Value]:
    """What the same record may say: as it was booked, as it counts since its corrections, all of the day together."""
    whole = (sum(line.minutes for line in there), sum(line.points for line in there))
    first = {(line.entry.minutes, line.entry.points) for line in there}
    return {whole, *first, *((line.minutes, line.points) for line in there)}


def _there(record: Record, known: _Known) -> list[Line]:
    """What is booked of a row already, also where its course was made or renamed since, or teaches another language
    now: the same file, sent again, says nothing new."""
    person, day, what, credential, language = _key(record, known)
    found = {line.entry.id: line for line in known.booked.get((person, day, what, credential), ())}
    words = _what(None, record.get("title", ""))
    for line in known.booked.get((person, day, words, credential), ()) if words else ():
        if line.entry.course_id is None or not record.get("course"):
            found[line.entry.id] = line
    exact = [line for line in found.values() if line.entry.language == language]
    return exact if exact or record.get("language") else [*found.values()]


def _said(there: list[Line]) -> str:
    return _(
        "この日のこの講座は、%(hours)s・%(points)s単位で記録済みです。直すときは台帳で訂正してください。",
        hours=duration(sum(line.minutes for line in there)),
        points=sum(line.points for line in there),
    )


def _book(actor: Actor, fresh: Iterable[Record], known: _Known) -> None:
    """All at once: a history has thousands of rows. The record of changes tells of each person once."""
    entries = [_entry(actor, record, known) for record in fresh]
    db.session.add_all(entries)
    db.session.flush()
    people = {one.id: one for one in known.people.values()}
    for key, number in Counter(entry.volunteer_id for entry in entries).items():
        audit.record(actor, "ledger.imported", people[key], entries=number)
    rederive({people[entry.volunteer_id] for entry in entries})


def _entry(actor: Actor, record: Record, known: _Known) -> LedgerEntry:
    course = _course(record, known)
    volunteer_id, day, _what_it_is, credential, language = _key(record, known)
    minutes, points = _value(record)
    return LedgerEntry(
        volunteer_id=volunteer_id,
        kind=LedgerKind.HISTORY,
        day=day,
        minutes=minutes,
        points=points,
        course_id=course.id if course else None,
        credential=credential,
        language=language,
        title=record.get("title") or (course.name if course else ""),
        source=_source(record, known),
        note=record.get("note", ""),
        recorded_by=actor.display_name,
    )


def _source(record: Record, known: _Known) -> str:
    """The same row makes the same source, whatever its memo says: the database then refuses it a second time."""
    said = json.dumps((*_key(record, known), *_value(record)), default=str, ensure_ascii=False)
    return f"history:{sha256(said.encode()).hexdigest()[:48]}"
