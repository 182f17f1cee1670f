"""A list of partner institutions. The code says which is which, so a list may be taken in again and again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import select

from dispatch.audit.services import Actor
from dispatch.db import db
from dispatch.requests.models import Institution
from dispatch.requests.services.institutions import (
    InstitutionValues,
    change_institution,
    create_institution,
)
from dispatch.tables import Column, ImportReport, Record, Table, parsers
from dispatch.vocabulary import InstitutionKind

INSTITUTION_COLUMNS = (
    Column(
        "code",
        ("コード", "ID", "医療機関コード", "施設コード", "番号"),
        parsers.code,
        required=True,
        unique=True,
    ),
    Column(
        "name",
        ("名称", "医療機関名", "施設名", "病院名", "団体名", "institution"),
        parsers.limited(120),
        required=True,
    ),
    Column("kana", ("ふりがな", "フリガナ", "名称かな", "カナ"), parsers.limited(120), empty=""),
    Column("kind", ("種類", "種別", "区分"), parsers.term(InstitutionKind), empty=InstitutionKind.HOSPITAL),
    Column("postcode", ("郵便番号", "〒", "postal code", "zip"), parsers.postcode, empty=""),
    Column("address", ("住所", "所在地"), parsers.limited(255), empty=""),
    Column("ward", ("区・地域", "区", "地域", "市区町村", "area"), parsers.limited(60), empty=""),
    Column("phone", ("電話番号", "電話", "TEL", "telephone"), parsers.phone, empty=""),
    Column("email", ("メールアドレス", "メール", "E-mail", "mail"), parsers.email, empty=""),
    Column("beds", ("病床数", "ベッド数"), parsers.integer(0, 10_000)),
    Column("departments", ("診療科", "診療科目", "科目"), parsers.many(parsers.limited(60)), empty=()),
    Column("meeting_place", ("待ち合わせ場所", "集合場所"), parsers.limited(120), empty=""),
    Column("lat", ("緯度", "latitude"), parsers.latitude, required=True),
    Column("lon", ("経度", "longitude", "lng"), parsers.longitude, required=True),
    Column("active", ("協定", "有効", "依頼を受け付ける"), parsers.yes_no, empty=True),
)


def import_institutions(actor: Actor, table: Table, dry_run: bool = False) -> ImportReport:
    """Add what is new and change what differs; columns that the file has not stay as they are.

    With a fault, or on a dry run, nothing is kept. Raises `Invalid` where the headings cannot be used.
    """
    parsed = table.parse(INSTITUTION_COLUMNS)
    with db.session.begin_nested() as attempt:
        done = _take(actor, parsed.records)
        if parsed.faults or dry_run:
            attempt.rollback()
    return ImportReport(done["created"], done["changed"], done["unchanged"], parsed.faults, parsed.ignored)


def _take(actor: Actor, records: Iterable[Record]) -> Counter[str]:
    known = {one.code: one for one in db.session.scalars(select(Institution))}
    done: Counter[str] = Counter()
    for record in records:
        institution = known.get(record.values["code"])
        if institution is None:
            create_institution(actor, InstitutionValues(**record.values))
            done["created"] += 1
        elif change_institution(actor, institution, replace(_values(institution), **record.values)):
            done["changed"] += 1
        else:
            done["unchanged"] += 1
    return done


def _values(institution: Institution) -> InstitutionValues:
    stated = {name: getattr(institution, name) for name in InstitutionValues.names()}
    return InstitutionValues(**{**stated, "departments": tuple(institution.departments)})
