"""A list of requests, as an office keeps it that takes them by telephone and on paper.

A request that is there already (same institution, patient, first time and languages) is not posted twice.
What a form asks to be ticked (consent, exclusions) counts as ticked on the paper unless a column says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from dispatch.audit.services import Actor
from dispatch.db import db
from dispatch.i18n import _, zone
from dispatch.japanese import plain
from dispatch.requests.models import Institution, ProgrammeSettings, RequestOption, ServiceRequest
from dispatch.requests.services.drafts import MAX_OPTIONS, Draft, Slot, faults_of
from dispatch.requests.services.names import looks_like_a_name
from dispatch.requests.services.posting import submit
from dispatch.requests.services.programmes import ensure_programme
from dispatch.tables import Column, Fault, ImportReport, Record, Table, parsers
from dispatch.vocabulary import (
    AgeBand,
    Gender,
    JapaneseLevel,
    Mode,
    RequestState,
    Strength,
    Topic,
    Urgency,
    VisitKind,
)


def _spoken(cell: str) -> tuple[str, int | None]:
    """`ベトナム語`, or with its level `ベトナム語:3`."""
    if ":" in cell or "：" in cell:
        return parsers.pair(parsers.language, parsers.level)(cell)
    return parsers.language(cell), None


def _languages(cell: str) -> tuple[tuple[str, int | None], ...]:
    """One for each interpreter; two may be of one language."""
    return tuple(_spoken(part) for part in parsers.split(cell))


def _choice(rank: int, ordinal: str) -> tuple[Column, ...]:
    """Columns of a second or third choice."""
    number = str(rank + 1)
    return (
        Column(f"date{number}", (f"第{ordinal}希望日", f"第{number}希望日"), parsers.date),
        Column(
            f"start{number}",
            (f"第{ordinal}希望開始", f"第{number}希望開始", f"第{number}希望開始時刻"),
            parsers.time,
        ),
        Column(
            f"end{number}",
            (f"第{ordinal}希望終了", f"第{number}希望終了", f"第{number}希望終了時刻"),
            parsers.time,
        ),
    )


REQUEST_COLUMNS = (
    Column("institution", ("医療機関", "依頼団体", "医療機関名", "病院名", "医療機関コード"), required=True),
    Column(
        "date1",
        ("日付", "日にち", "派遣日", "希望日", "第一希望日", "第1希望日", "date"),
        parsers.date,
        required=True,
    ),
    Column(
        "start1", ("開始", "開始時刻", "第一希望開始", "第1希望開始", "start"), parsers.time, required=True
    ),
    Column("end1", ("終了", "終了時刻", "終了予定", "第一希望終了", "第1希望終了", "end"), parsers.time),
    *_choice(1, "二"),
    *_choice(2, "三"),
    Column("languages", ("言語", "language"), _languages, required=True),
    Column("level", ("レベル", "必要なレベル"), parsers.level),
    Column("visit_kind", ("通訳内容", "内容", "visit"), parsers.term(VisitKind), required=True),
    Column("patient_code", ("患者", "患者番号", "患者の番号", "patient"), parsers.limited(40), required=True),
    Column("department", ("診療科", "科"), parsers.limited(60), empty=""),
    Column("contact_name", ("担当者", "連絡担当者", "contact"), parsers.limited(80), empty=""),
    Column("contact_phone", ("当日連絡先", "電話番号", "電話", "phone"), parsers.phone, empty=""),
    Column("meeting_place", ("待ち合わせ場所", "集合場所"), parsers.limited(120), empty=""),
    Column("mode", ("方法", "通訳の方法", "通訳方法"), parsers.term(Mode), empty=Mode.ONSITE),
    Column("other_modes", ("ほかにもよい方法", "他の方法"), parsers.many(parsers.term(Mode)), empty=()),
    Column("urgency", ("急ぎの度合い", "緊急度"), parsers.term(Urgency), empty=Urgency.NORMAL),
    Column("dialect", ("方言など", "方言"), parsers.limited(60), empty=""),
    Column("topic", ("診療の分野", "分野"), parsers.term(Topic)),
    Column("patient_sex", ("患者の性別", "性別"), parsers.term(Gender)),
    Column("patient_age", ("患者の年代", "年代"), parsers.term(AgeBand)),
    Column("patient_japanese", ("患者の日本語", "日本語"), parsers.term(JapaneseLevel)),
    Column("gender", ("通訳者の性別",), parsers.term(Gender)),
    Column("gender_strength", ("通訳者の性別の扱い", "性別の指定"), parsers.term(Strength)),
    Column("same_interpreter", ("前回と同じ通訳者",), parsers.yes_no, empty=False),
    Column("infection_precautions", ("感染対策",), parsers.limited(255), empty=""),
    Column("patient_consents", ("患者の同意", "同意"), parsers.yes_no, empty=True),
    Column("note", ("連絡事項", "備考"), parsers.limited(2000), empty=""),
)
COPIED = (
    "department", "contact_name", "contact_phone", "meeting_place", "mode", "other_modes", "urgency", "dialect",
    "topic", "patient_code", "patient_sex", "patient_age", "patient_japanese", "gender", "same_interpreter",
    "infection_precautions", "patient_consents", "note",
)  # fmt: skip
COLUMN_OF = {"day": "date", "start": "start", "end": "end"}


@dataclass
class _Book:
    """What a row is read against."""

    settings: ProgrammeSettings
    institutions: dict[str, list[Institution]]
    posted: set[tuple[Any, ...]]
    faults: list[Fault] = field(default_factory=list)
    lines: dict[tuple[Any, ...], int] = field(default_factory=dict)


def import_requests(actor: Actor, table: Table, dry_run: bool = False) -> ImportReport:
    """Post what is not there yet, all or nothing; nothing on a dry run.

    Raises `Invalid` where the headings cannot be used.
    """
    parsed = table.parse(REQUEST_COLUMNS)
    book = _Book(ensure_programme().settings, _institutions(), _posted())
    drafts = [found for record in parsed.records if (found := _read(record, book))]
    new = [
        (institution, draft) for institution, draft in drafts if _key(institution, draft) not in book.posted
    ]
    faults = tuple(sorted((*parsed.faults, *book.faults), key=lambda fault: fault.line))
    with db.session.begin_nested() as attempt:
        for institution, draft in new:
            submit(actor, institution, draft, acknowledge=False)  # the list came from the desk
        if faults or dry_run:
            attempt.rollback()
    return ImportReport(len(new), 0, len(drafts) - len(new), faults, parsed.ignored)


def _institutions() -> dict[str, list[Institution]]:
    """By code and by name; a name may be that of several."""
    found: dict[str, list[Institution]] = {}
    for one in db.session.scalars(select(Institution)):
        for word in {plain(one.code), plain(one.name)}:
            found.setdefault(word, []).append(one)
    return found


def _posted() -> set[tuple[Any, ...]]:
    statement = (
        select(ServiceRequest)
        .join(ServiceRequest.options)
        .where(RequestOption.rank == 0, ServiceRequest.state != RequestState.CANCELLED)
    )
    return {
        _identity(
            one.institution_id, one.patient_code, one.first_start, (need.language for need in one.needs)
        )
        for one in db.session.scalars(statement)
    }


def _key(institution: Institution, draft: Draft) -> tuple[Any, ...]:
    return _identity(
        institution.id, draft.patient_code, draft.slots[0].start, (code for code, _n in draft.needs)
    )


def _identity(
    institution_id: int, patient: str, start: datetime, languages: Iterable[str]
) -> tuple[Any, ...]:
    return institution_id, plain(patient), start.timestamp(), tuple(languages)


def _read(record: Record, book: _Book) -> tuple[Institution, Draft] | None:
    """The row as a draft; what is wrong with it goes among the faults."""
    before = len(book.faults)
    institution = _institution(record, book)
    if looks_like_a_name(record.values["patient_code"]):
        reason = _("お名前のように見えます。番号かイニシャルにしてください。")
        book.faults.append(record.fault("patient_code", reason))
    slots = list(_slots(record, book))
    if len(book.faults) > before or institution is None:
        return None
    draft = _draft(record, slots, book.settings)
    found = _key(institution, draft)
    if found not in book.posted:
        book.faults.extend(
            record.fault(*_column(place, reason)) for place, reason in faults_of(draft, book.settings)
        )
    first = book.lines.setdefault(found, record.line)
    if first != record.line:
        book.faults.append(record.fault("patient_code", _("%(line)s行目と同じ依頼です。", line=first)))
    return (institution, draft) if len(book.faults) == before else None


def _institution(record: Record, book: _Book) -> Institution | None:
    found = book.institutions.get(plain(record.values["institution"]), [])
    if len(found) == 1 and found[0].active:
        return found[0]
    if not found:
        reason = _("この医療機関は登録されていません。")
    elif len(found) > 1:
        reason = _("同じ名前の医療機関が複数あります。コードで書いてください。")
    else:
        reason = _("この医療機関は現在、依頼を受け付けていません。")
    book.faults.append(record.fault("institution", reason))
    return None


def _slots(record: Record, book: _Book) -> Iterator[Slot]:
    for number in range(1, MAX_OPTIONS + 1):
        day, start, end = (record.get(f"{name}{number}") for name in ("date", "start", "end"))
        if day is None and start is None and end is None:
            continue
        if day is None or start is None:
            missing = f"date{number}" if day is None else f"start{number}"
            book.faults.append(record.fault(missing, _("日付と開始時刻の両方を書いてください。")))
            continue
        begin = datetime.combine(day, start, zone())
        usual = begin + timedelta(minutes=book.settings.slot_minutes)
        yield Slot(begin, usual if end is None else datetime.combine(day, end, zone()))


def _draft(record: Record, slots: list[Slot], settings: ProgrammeSettings) -> Draft:
    kind = record.values["visit_kind"]
    usual = record.get("level") or settings.level_by_visit.get(kind, 3)
    stated = {name: record.values[name] for name in COPIED if name in record.values}
    gender = record.get("gender")
    return Draft(
        slots=tuple(slots),
        needs=tuple((language, level or usual) for language, level in record.values["languages"]),
        visit_kind=kind,
        gender_strength=(record.get("gender_strength") or Strength.WISH) if gender else None,
        exclusions_read=True,
        **{"patient_consents": True, **stated},
    )


def _column(place: str, reason: str) -> tuple[str, str]:
    """A fault's place in a draft as the name of the column."""
    kind, _dash, rest = place.partition("-")
    number, _dash, name = rest.partition("-")
    if kind == "slots" and name:
        return f"{COLUMN_OF[name]}{int(number) + 1}", reason
    return ("languages" if kind == "needs" else place), reason
