"""Rosters from files: all rows or none, every bad row told, and an export that can be imported."""

from __future__ import annotations

import io
from datetime import date, time

import openpyxl
import pytest
from sqlalchemy import func, select

from dispatch.accounts.models import User
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.errors import Invalid
from dispatch.tables import read_table
from dispatch.tables.writing import as_csv
from dispatch.vocabulary import CredentialKind, Gender, Mode, RoleName, Topic, Transport
from dispatch.volunteers.models import Volunteer
from dispatch.volunteers.services.importing import import_volunteers
from dispatch.volunteers.table import COLUMNS, cells
from tests import factories

pytestmark = pytest.mark.usefixtures("ctx")

HEADINGS = (
    "登録番号", "氏名", "ふりがな", "ローマ字氏名", "性別", "メールアドレス", "電話番号", "居住地", "住所", "緯度",
    "経度", "最寄り駅", "交通手段", "移動時間の上限", "対応方法", "1日の上限", "1週間の上限", "言語", "資格",
    "空き時間", "対応不可", "登録日", "備考",
)  # fmt: skip
MIDORI = (
    "V00001", "海野 みどり", "うみの みどり", "UMINO Midori", "女性", "midori@example.jp", "090-0000-0001",
    "みなと市中央区", "本町1-2-3", "32.80", "130.70", "中央駅", "自家用車", "45", "対面|電話", "2", "5",
    "ベトナム語:3|英語:2", "守秘義務誓約書:2027-03-31|insurance:令和9年3月31日|登録:2027-03-31",
    "月-金 09:00-17:00; 土 09:00-12:00", "精神科・心療内科", "令和7年4月1日", "夜は電話がつながりにくい",
)  # fmt: skip


def csv(*rows: tuple[str, ...], headings: tuple[str, ...] = HEADINGS, encoding: str = "utf-8") -> bytes:
    return "\r\n".join(",".join(f'"{cell}"' for cell in row) for row in (headings, *rows)).encode(encoding)


def row(code: str, **changes: str) -> tuple[str, ...]:
    by_name = dict(zip((column.name for column in COLUMNS), MIDORI, strict=True))
    return tuple({**by_name, "code": code, "email": "", **changes}.values())


def take(data: bytes, dry_run: bool = False):
    return import_volunteers(SYSTEM, read_table(data), dry_run)


def people() -> int:
    return db.session.scalar(select(func.count()).select_from(Volunteer)) or 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_every_column_is_read(encoding: str):
    """Names or codes, eras, lists, hours in words; the account has no password."""
    report = take(csv(MIDORI, encoding=encoding))
    assert (report.created, report.changed, report.unchanged, report.faults) == (1, 0, 0, ())
    person = db.session.scalars(select(Volunteer)).one()
    assert (person.code, person.kana, person.gender) == ("V00001", "うみの みどり", Gender.FEMALE)
    assert person.roman == "UMINO Midori"
    assert (person.transport, person.max_travel_minutes, person.modes) == (
        Transport.CAR,
        45,
        [Mode.ONSITE, Mode.PHONE],
    )
    assert {spoken.language: spoken.level for spoken in person.languages} == {"vi": 3, "en": 2}
    papers = (CredentialKind.PLEDGE, CredentialKind.INSURANCE, CredentialKind.REGISTRATION)
    assert {paper.kind: paper.valid_until for paper in person.credentials} == dict.fromkeys(
        papers, date(2027, 3, 31)
    )
    assert len(person.pattern) == 6
    assert (person.pattern[-1].weekday, person.pattern[-1].end) == (5, time(12))
    assert person.declined_topics == [Topic.PSYCHIATRY]
    assert person.registered_from == date(2025, 4, 1)
    assert person.user is not None
    assert (person.user.email, person.user.password) == ("midori@example.jp", None)
    assert person.user.is_a(RoleName.VOLUNTEER)


def test_a_spreadsheet_is_read_as_well():
    """Numbers and dates that the spreadsheet holds as such."""
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    book.active.append([*MIDORI[:9], 32.8, 130.7, *MIDORI[11:21], date(2025, 4, 1), ""])
    out = io.BytesIO()
    book.save(out)
    assert take(out.getvalue()).created == 1
    assert db.session.scalars(select(Volunteer.registered_from)).one() == date(2025, 4, 1)


def test_the_same_file_again_changes_nothing_and_another_changes_what_it_says():
    """Counts tell new, changed and unchanged apart; nobody gets a second account."""
    take(csv(MIDORI, row("V00002")))
    assert (take(csv(MIDORI, row("V00002"))).unchanged, people()) == (2, 2)
    report = take(csv(MIDORI, row("V00002", max_per_week="3"), row("V00003")))
    assert (report.created, report.changed, report.unchanged) == (1, 1, 1)
    assert db.session.scalar(select(func.count()).select_from(User)) == 1


def test_columns_that_are_not_there_leave_the_roster_as_it_is():
    """A file of codes and hours renews the hours alone; an empty cell of what must be somewhere says nothing."""
    take(csv(MIDORI))
    report = take(csv(("V00001", "日 10-12", "", ""), headings=("番号", "availability", "言語", "備考")))
    person = db.session.scalars(select(Volunteer)).one()
    assert report.changed == 1
    assert [(hours.weekday, hours.start) for hours in person.pattern] == [(6, time(10))]
    assert (len(person.languages), person.phone, person.note) == (2, "090-0000-0001", "")


def test_one_bad_row_keeps_all_out_and_every_bad_row_is_told():
    """Line, column, what was written and why, in the order of the file."""
    report = take(
        csv(
            MIDORI,
            row("V00002", languages="ベトナム語:5"),
            row("V00003", pattern="あさ"),
            row("V00004", lat="130.7", credentials="資格なし"),
            row("V00001"),
            row("V00005", languages="英語:2|英語:3", credentials="医療通訳技能認定:2027-03-31"),
        )
    )
    told = [(fault.line, fault.column) for fault in report.faults]
    assert told == [
        (3, "言語"),
        (4, "空き時間"),
        (5, "緯度"),
        (5, "資格"),
        (6, "登録番号"),
        (7, "言語"),
        (7, "資格"),
    ]
    assert all(fault.reason for fault in report.faults)
    assert (report.created, people()) == (1, 0)


def test_new_people_must_have_a_name_a_place_and_a_language():
    """Known people need not."""
    factories.volunteer(code="V00001")
    report = take(csv(("V00001", ""), ("V00002", ""), headings=("番号", "氏名")))
    assert [(fault.line, fault.column) for fault in report.faults] == [
        (3, "氏名"), (3, "lat"), (3, "lon"), (3, "languages"),
    ]  # fmt: skip


def test_an_address_of_somebody_else_is_told_at_its_row():
    """Nobody is given another's account."""
    factories.volunteer_user(factories.volunteer(code="V00009", email="shared@example.jp"))
    report = take(csv(row("V00001", email="shared@example.jp")))
    assert [(fault.line, fault.column) for fault in report.faults] == [(2, "メールアドレス")]
    assert "V00009" in report.faults[0].reason


def test_a_trial_counts_and_leaves_nothing():
    """Neither people nor accounts nor the record."""
    report = take(csv(MIDORI, row("V00002")), dry_run=True)
    assert (report.created, people()) == (2, 0)
    assert db.session.scalar(select(func.count()).select_from(User)) == 0


def test_a_file_without_codes_is_refused_as_a_whole():
    """Rows could not be told apart at the next import."""
    with pytest.raises(Invalid, match="登録番号"):
        take(csv(("海野 みどり",), headings=("氏名",)))


def test_what_is_exported_can_be_imported_and_changes_nothing():
    """Midnight, papers without end, formulas and signs of Excel included."""
    take(
        csv(
            MIDORI,
            row("V00002", phone="+81-90-0000-0002", pattern="毎日 18:00-24:00", credentials="entry_course"),
        )
    )
    data = as_csv(
        "roster.csv", [column.label for column in COLUMNS], map(cells, db.session.scalars(select(Volunteer)))
    ).data
    assert "'+81-90-0000-0002" in data.decode("utf-8-sig")
    report = take(data)
    assert (report.faults, report.unchanged) == ((), 2)
