"""History from files: all rows or none, every wrong one told with its place, nothing booked a second time."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.errors import Invalid
from dispatch.tables import ImportReport, read_table
from dispatch.tables.writing import as_xlsx
from dispatch.vocabulary import LANGUAGES, CredentialKind
from tests import factories as make
from tests.training import factories as teach
from training.ledger_table import export_headings, export_row
from training.models import Course, LedgerEntry
from training.parsers import minutes
from training.queries import ledger as queries
from training.services import ledger
from training.services import ledger_import as importing
from training.vocabulary import LedgerKind

HEADINGS = ("登録番号", "氏名", "日付", "講座コード", "名称", "時間", "単位", "資格", "言語", "メモ")
GOOD: tuple[Any, ...] = (
    "V1", "海野 みどり", date(2024, 6, 1), "", "症例検討会", 2.5, 5, "ICM認定医療通訳士", "ベトナム語", "",
)  # fmt: skip


@pytest.fixture
def roster(ctx: Flask) -> Flask:
    """Two people and a course."""
    make.volunteer(code="V1", name="海野 みどり")
    make.volunteer(code="V2", name="川原 しずく")
    teach.course(code="SK-1", name="通訳倫理の研修", language="vi")
    return ctx


def row(**changes: Any) -> list[Any]:
    """The good row, with changes by heading."""
    return list({**dict(zip(HEADINGS, GOOD, strict=True)), **changes}.values())


def book(*rows: list[Any], change: Callable[[Any], None] | None = None) -> bytes:
    """A spreadsheet with these rows."""
    made = openpyxl.Workbook()
    sheet: Any = made.active
    for one in (list(HEADINGS), *rows):
        sheet.append(one)
    if change:
        change(sheet)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def take(data: bytes, dry_run: bool = False) -> ImportReport:
    """What taking in the file says."""
    return importing.import_history(SYSTEM, read_table(data), dry_run)


def count() -> int:
    """Entries there are."""
    return db.session.scalar(select(func.count()).select_from(LedgerEntry)) or 0


@pytest.mark.usefixtures("roster")
def test_every_row_is_booked_once_however_often_it_is_sent() -> None:
    """Numbers, dates and times as such or as text, wide digits, a course by code or name; a dry run books none."""
    data = book(
        row(),
        row(日付="令和６年６月２日", 時間="２時間３０分", 単位="５"),
        row(日付="2024/6/3", 講座コード="sk-1", 名称="", 時間=timedelta(hours=2), 資格="", 言語=""),
        row(登録番号="V2", 氏名="川原しずく", 名称="通訳倫理の研修", 時間="", 単位="3", 資格="", 言語=""),
    )
    assert (take(data, dry_run=True).created, count()) == (4, 0)
    assert (take(data).created, count()) == (4, 4)
    assert (take(data).created, take(data).unchanged, count()) == (0, 4, 4)
    rows = db.session.scalars(select(LedgerEntry).order_by(LedgerEntry.id)).all()
    assert [(one.day.isoformat(), one.minutes, one.points) for one in rows] == [
        ("2024-06-01", 150, 5),
        ("2024-06-02", 150, 5),
        ("2024-06-03", 120, 5),
        ("2024-06-01", 0, 3),
    ]
    assert [(one.title, one.course_id is None, one.language) for one in rows[1:]] == [
        ("症例検討会", True, "vi"),
        ("通訳倫理の研修", False, "vi"),
        ("通訳倫理の研修", False, "vi"),
    ]
    ledger.correct(SYSTEM, rows[0], 60, 2, "誤記")
    assert take(data).unchanged == 4
    assert take(book(row(時間=1, 単位=2))).unchanged == 1
    assert "記録済み" in take(book(row(時間=9))).faults[0].reason


FAULTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "nobody": ({"登録番号": "V9"}, "登録番号", "名簿にいません"),
    "another name": ({"氏名": "川原 しずく"}, "氏名", "「海野 みどり」さんです"),
    "a serial": ({"日付": 45444}, "日付", "2024-06-01"),
    "no such day": ({"日付": "2024-02-30"}, "日付", "日付は"),
    "the future": ({"日付": date(2027, 1, 1)}, "日付", "先の日付"),
    "a century": ({"日付": date(1924, 1, 1)}, "日付", "1980年より前"),
    "no such course": ({"講座コード": "XX"}, "講座コード", "この講座コードはありません"),
    "nothing done": ({"名称": ""}, "名称", "講座コードか名称"),
    "neither": ({"時間": "", "単位": ""}, "時間", "どちらかを"),
    "time in words": ({"時間": "半日"}, "時間", "2時間30分"),
    "half a point": ({"単位": 2.5}, "単位", "整数"),
    "points below": ({"単位": -5}, "単位", "0から"),
    "no such paper": ({"資格": "英検"}, "資格", "次のいずれか"),
    "a formula": ({"時間": "=1+1"}, "時間", "計算されていない数式"),
    "an error": ({"単位": "#REF!"}, "単位", "計算エラー"),
}


@pytest.mark.usefixtures("roster")
def test_with_wrong_rows_nothing_is_booked_and_each_is_told() -> None:
    """Line, column and reason of every one, in the order of the file, between rows that are right."""
    rows = [row(**changes) for changes, _column, _reason in FAULTS.values()]
    report = take(book(row(登録番号="V2", 氏名="川原 しずく"), *rows, row(メモ="よい行")))
    assert (report.ok, count()) == (False, 0)
    assert [(fault.line, fault.column) for fault in report.faults] == [
        (line, column) for line, (_changes, column, _reason) in enumerate(FAULTS.values(), 3)
    ]
    for fault, (_changes, _column, reason) in zip(report.faults, FAULTS.values(), strict=True):
        assert reason in fault.reason


@pytest.mark.usefixtures("roster")
def test_twins_and_merged_cells_are_told_and_too_many_rows_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A merged cell is not an empty one, even where the column may be empty; a heading over two columns is no fault."""
    twins = take(book(row(), row(メモ="同じもの")))
    assert [(fault.line, fault.reason) for fault in twins.faults] == [(3, "2行目と同じ記録です。")]
    merged = take(
        book(row(), row(日付="2024-06-02", 資格=None), change=lambda sheet: sheet.merge_cells("H2:H3"))
    )
    assert [(fault.line, fault.column) for fault in merged.faults] == [(3, "資格")]
    assert "結合" in merged.faults[0].reason
    assert take(book(row(), change=lambda sheet: sheet.merge_cells("J1:K1"))).created == 1
    monkeypatch.setattr(importing, "MOST_ROWS", 1)
    with pytest.raises(Invalid, match="1行まで"):
        take(book(row(), row()))


def test_the_pages_show_before_they_take(app: Flask, sign_in: Callable[[str], FlaskClient]) -> None:
    """A template to fill in; wrong rows are shown and not taken; right ones after a click, into the ledger."""
    with app.test_request_context():
        make.coordinator(email="desk@example.jp")
        make.volunteer(code="V1", name="海野 みどり")
        db.session.commit()
    desk = sign_in("desk@example.jp")
    assert desk.get("/training/ledger/import/template.csv").text.strip("\ufeff\r\n") == ",".join(HEADINGS)
    wrong = desk.post(
        "/training/ledger/import", data={"file": (io.BytesIO(book(row(登録番号="V9"))), "h.xlsx")}
    )
    assert (wrong.status_code, "何も取り込んでいません" in wrong.text) == (422, True)
    shown = desk.post("/training/ledger/import", data={"file": (io.BytesIO(book(row())), "h.xlsx")})
    assert shown.status_code == 200
    token = shown.text.partition('name="token" value="')[2].partition('"')[0]
    done = desk.post("/training/ledger/import/confirm", data={"token": token}, follow_redirects=True)
    assert "新規 1件" in done.text
    assert "症例検討会" in done.text


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_the_form_to_fill_in_is_taken_as_it_is(app: Flask, sign_in: Callable[[str], FlaskClient]) -> None:
    """Empty it is no history; filled in with what its own lists offer it is booked. Every column is explained, the
    lists hold only what the import takes, and the page offers the file."""
    with app.test_request_context():
        make.coordinator(email="desk@example.jp")
        make.volunteer(code="V1", name="海野 みどり")
        teach.course(code="=SK-1", name="通訳倫理の研修")
        db.session.commit()
    desk = sign_in("desk@example.jp")
    assert "/training/ledger/import/form.xlsx" in desk.get("/training/ledger/import").text
    made = openpyxl.load_workbook(io.BytesIO(desk.get("/training/ledger/import/form.xlsx").data))
    sheet, explained, lists = made.worksheets
    assert tuple(cell.value for cell in sheet[1]) == HEADINGS
    assert [(row[0].value, bool(row[2].value)) for row in explained.iter_rows(min_row=2)] == [
        (name, True) for name in HEADINGS
    ]
    assert {str(one.sqref)[0]: one.formula1 for one in sheet.data_validations.dataValidation} == {
        "D": "'選べる値'!$A$2:$A$2",
        "H": f"'選べる値'!$C$2:$C${len(CredentialKind) + 1}",
        "I": f"'選べる値'!$E$2:$E${len(LANGUAGES) + 1}",
    }
    course, credential, language = (lists.cell(2, at).value for at in (1, 3, 5))
    assert course == "=SK-1"

    def sent() -> TestResponse:
        out = io.BytesIO()
        made.save(out)
        return desk.post("/training/ledger/import", data={"file": (io.BytesIO(out.getvalue()), "f.xlsx")})

    empty = sent()
    assert (empty.status_code, "見出しの行しかありません" in empty.text) == (422, True)
    filled = ("V1", "海野みどり", date(2024, 6, 1), "", "症例検討会", 2.5, 5, credential, language, "")
    for at, value in enumerate(filled, 1):
        sheet.cell(2, at, value)
    sheet.cell(2, 4).value, sheet.cell(2, 4).data_type = course, "s"
    assert sheet.cell(2, 3).number_format == "yyyy-mm-dd"
    token = sent().text.partition('name="token" value="')[2].partition('"')[0]
    desk.post("/training/ledger/import/confirm", data={"token": token})
    with app.test_request_context():
        (entry,) = db.session.scalars(select(LedgerEntry))
        said = (
            entry.day,
            entry.minutes,
            entry.points,
            entry.course.code if entry.course else "",
            entry.title,
        )
        assert said == (date(2024, 6, 1), 150, 5, "=SK-1", "症例検討会")
        assert (entry.credential.ja if entry.credential else "", LANGUAGES[entry.language or ""]) == (
            credential,
            language,
        )


HISTORY = st.lists(
    st.tuples(
        st.sampled_from(["V1", "V2"]),
        st.integers(0, 400),
        st.integers(0, 2_000),
        st.integers(0, 99),
        st.sampled_from([None, CredentialKind.ICM, CredentialKind.DISASTER]),
        st.sampled_from([None, *list(LANGUAGES)[:3]]),
        st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 99)), max_size=3),
    ),
    max_size=12,
    unique_by=lambda one: one[:2],
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=HISTORY)
def test_sums_agree_with_a_recount_and_survive_the_way_out_and_in(roster: Flask, history: list[Any]) -> None:
    """Of random histories with corrections; the exported file changes nothing here and means the same elsewhere."""
    with db.session.begin_nested() as attempt:
        people = {one.code: one for one in _roster()}
        right: dict[str, list[int]] = {}
        for at, (code, day, length, points, towards, language, changes) in enumerate(history):
            entry = ledger.book(
                SYSTEM, people[code], LedgerKind.HAND, day=date(2025, 1, 1) + timedelta(days=day), minutes=length,
                points=points, title="研修", source=f"p:{at}", credential=towards, language=language,
            )  # fmt: skip
            now = (length, points)
            for change in changes:
                if change != now:
                    ledger.correct(SYSTEM, entry, change[0], change[1], "訂正")
                    now = change
            sums = right.setdefault(code, [0, 0])
            sums[0], sums[1] = sums[0] + now[0], sums[1] + now[1]
        counted = queries.by_person()
        assert {c: (counted[people[c].id].minutes, counted[people[c].id].points) for c in right} == {
            c: tuple(s) for c, s in right.items()
        }
        lines = queries.lines(db.session.scalars(queries.matching(queries.Filters())))
        assert sum(line.points for line in lines) == sum(s[1] for s in right.values())
        data = as_xlsx("x.xlsx", export_headings(), map(export_row, lines)).data
        if history:
            again = take(data)
            assert (again.created, again.unchanged, again.faults) == (0, len(history), ())
        attempt.rollback()
    db.session.expire_all()
    if history:
        with db.session.begin_nested() as attempt:
            assert take(data).created == len(history)
            elsewhere = queries.by_person()
            assert {key: (one.minutes, one.points) for key, one in elsewhere.items()} == {
                key: (one.minutes, one.points) for key, one in counted.items()
            }
            attempt.rollback()


def _roster() -> list[Any]:
    return list(db.session.scalars(select(make.Volunteer)))


def test_a_length_of_time_as_people_write_it(ctx: Flask) -> None:
    """Bare numbers are hours."""
    said = {
        "2.5": 150,
        "２：３０": 150,
        "2時間30分": 150,
        "2時間半": 150,
        "150分": 150,
        "2h": 120,
        "0": 0,
        "0.25": 15,
    }
    assert {cell: minutes(cell) for cell in said} == said
    for cell in ("", "半", "2:75", "-1", "9999", "1日"):
        with pytest.raises(ValueError):  # noqa: PT011 (the sentence is for people)
            minutes(cell)


@pytest.mark.usefixtures("roster")
@pytest.mark.parametrize("title", ["症例検討会", "通訳倫理の研修"])
@pytest.mark.parametrize("points", [5, 6])
def test_a_file_sent_again_is_known_whatever_became_of_its_courses(title: str, points: int) -> None:
    """A course of that name made since, renamed, or for another language: nothing is booked twice, nor as another."""
    said = {"名称": title, "資格": "", "言語": ""}
    assert take(book(row(**said))).created == 1
    assert take(book(row(**said))).unchanged == 1
    course = db.session.scalars(select(Course)).one()
    course.name, course.language = "通訳倫理（基礎）", "en"
    teach.course(code="SK-9", name="症例検討会", language="zh")
    again = take(book(row(**said, 単位=points)))
    if points == 5:
        assert (again.ok, again.unchanged) == (True, 1)
    else:
        assert [("記録済み" in fault.reason) for fault in again.faults] == [True]
    assert count() == 1


@pytest.mark.usefixtures("roster")
def test_another_language_or_another_course_is_another_record() -> None:
    """What is stated is told apart: the same words in two languages, and two courses by their codes."""
    teach.course(code="SK-2", name="通訳倫理の研修")
    coded = [row(講座コード=code, 名称="") for code in ("SK-1", "SK-2")]
    stated = [row(言語="ベトナム語"), row(言語="英語"), *coded]
    assert [take(book(one)).created for one in stated] == [1, 1, 1, 1]
    assert [take(book(one)).unchanged for one in stated] == [1, 1, 1, 1]
    assert count() == 4


@pytest.mark.usefixtures("roster")
def test_a_name_that_two_courses_bear_is_asked_for_its_code() -> None:
    """None of them is taken by chance; a code means its course, whatever another one is called."""
    teach.course(code="SK-2", name="通訳倫理の研修")
    teach.course(code="X-1", name="SK-2", language="en")
    shared = take(book(row(名称="通訳倫理の研修")))
    assert [(fault.column, "複数あります" in fault.reason) for fault in shared.faults] == [("名称", True)]
    assert take(book(row(名称="通訳倫理の研修", 講座コード="SK-2"))).created == 1
    entry = db.session.scalars(select(LedgerEntry)).one()
    assert db.session.get_one(Course, entry.course_id).code == "SK-2"
