"""Lists of institutions and of requests: whole or not at all, and the same list twice is the same."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select

from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.errors import Invalid
from dispatch.requests.models import Institution, ServiceRequest
from dispatch.requests.services.importing import import_institutions, import_requests
from dispatch.tables import Table, read_table
from dispatch.vocabulary import Gender, InstitutionKind, Mode, RequestState, Strength, VisitKind
from tests import factories

pytestmark = pytest.mark.usefixtures("ctx")

REAL = Path(__file__).parents[3] / "shared" / "data" / "kumamoto" / "hospitals.csv"
ROWS = [
    ("id", "name", "postcode", "address", "beds", "departments", "ward", "lat", "lon", "matched_town"),
    *(
        (str(n), f"みどり第{n}病院", f"862{n:04d}", f"緑市中央区{n}丁目", str(20 * n), "内科|外科", "中央区",
         f"32.{n:03d}", "130.7", "x")
        for n in range(1, 91)
    ),
]  # fmt: skip
REQUEST = {
    "医療機関": "みどり病院", "日付": "令和8年12月1日", "開始": "10:00", "終了": "11:30", "言語": "ベトナム語",
    "通訳内容": "再診", "患者": "A-1",
}  # fmt: skip


def sheet(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    page = io.BytesIO()
    book.save(page)
    return page.getvalue()


def table(*rows: dict[str, str]) -> Table:
    """A table of rows, with the headings of all of them."""
    headings = list(dict.fromkeys(name for row in rows for name in row))
    lines = [",".join(headings), *(",".join(row.get(name, "") for name in headings) for row in rows)]
    return read_table("\n".join(lines).encode())


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


@pytest.mark.parametrize("kind", ["utf-8", "utf-8-sig", "cp932", "xlsx"])
def test_ninety_institutions_come_in_and_come_in_again(kind):
    """From every kind of file the same rows; the same list again changes nothing; one other cell changes one row."""

    def file(rows) -> bytes:
        return sheet(rows) if kind == "xlsx" else "\r\n".join(",".join(row) for row in rows).encode(kind)

    dry = import_institutions(SYSTEM, read_table(file(ROWS)), dry_run=True)
    assert (dry.created, count(Institution)) == (90, 0)
    first = import_institutions(SYSTEM, read_table(file(ROWS)))
    assert (first.created, first.changed, first.unchanged) == (90, 0, 0)
    assert first.ignored_columns == ("matched_town",)
    again = import_institutions(SYSTEM, read_table(file(ROWS)))
    assert (again.created, again.changed, again.unchanged) == (0, 0, 90)
    other = [*ROWS[:-1], ("90", "新しい名前", *ROWS[-1][2:])]
    changed = import_institutions(SYSTEM, read_table(file(other)))
    assert (changed.created, changed.changed, changed.unchanged) == (0, 1, 89)
    row = db.session.scalars(select(Institution).where(Institution.code == "90")).one()
    assert (row.name, row.postcode, row.beds, row.departments) == (
        "新しい名前",
        "862-0090",
        1800,
        ["内科", "外科"],
    )


@pytest.mark.skipif(not REAL.exists(), reason="the city's open data is not beside the checkout")
def test_the_citys_own_list_comes_in_as_it_is():
    """90 hospitals as the city publishes them, and nothing changes the second time."""
    first = import_institutions(SYSTEM, read_table(REAL.read_bytes()))
    assert (first.created, first.faults) == (90, ())
    assert import_institutions(SYSTEM, read_table(REAL.read_bytes())).unchanged == 90


def test_what_a_list_does_not_say_stays():
    """A list without telephone numbers and kinds does not take them away; a new one brings the defaults."""
    factories.institution(code="1", phone="096-000-1111", kind=InstitutionKind.SCHOOL, name="x")
    db.session.commit()
    import_institutions(SYSTEM, read_table("\n".join(",".join(row) for row in ROWS).encode()))
    one, two = (db.session.scalars(select(Institution).where(Institution.code == n)).one() for n in "12")
    assert (one.name, one.phone, one.kind) == ("みどり第1病院", "096-000-1111", InstitutionKind.SCHOOL)
    assert (two.phone, two.kind, two.active) == ("", InstitutionKind.HOSPITAL, True)


def test_one_bad_row_keeps_all_rows_out():
    """All faults are listed; the good rows are counted and not kept; what was there is as it was."""
    factories.institution(code="1", name="もとの名前")
    db.session.commit()
    rows = [list(row) for row in ROWS]
    rows[3][7], rows[7][2], rows[9][0] = "130", "12", "1"
    report = import_institutions(SYSTEM, read_table("\n".join(",".join(row) for row in rows).encode()))
    db.session.commit()
    assert [(fault.line, fault.column) for fault in report.faults] == [
        (4, "lat"),
        (8, "postcode"),
        (10, "id"),
    ]
    assert report.created + report.changed == 87
    assert [one.name for one in db.session.scalars(select(Institution))] == ["もとの名前"]


def test_requests_come_in_as_an_office_writes_them():
    """By name or code, with choices, two interpreters, levels of their own, and names for everything."""
    house = factories.institution(name="みどり病院", code="H1")
    full = {
        **REQUEST, "医療機関": "h1", "言語": "ベトナム語:4、ベトナム語、英語:2", "第二希望日": "2026/12/2",
        "第二希望開始": "午後1時", "方法": "オンライン", "通訳者の性別": "女性", "通訳者の性別の扱い": "必須",
        "患者": "A-2", "当日連絡先": "096-000-1234",
    }  # fmt: skip
    report = import_requests(SYSTEM, table(REQUEST, full))
    assert (report.created, report.faults, report.ignored_columns) == (2, (), ())
    plain, rich = db.session.scalars(select(ServiceRequest).order_by(ServiceRequest.id)).all()
    assert (plain.state, plain.visit_kind, plain.institution) == (
        RequestState.SUBMITTED,
        VisitKind.RETURN_VISIT,
        house,
    )
    assert [(need.language, need.level) for need in plain.needs] == [("vi", 3)]
    assert plain.options[0].start_at == factories.TUESDAY_10
    assert [(need.language, need.level) for need in rich.needs] == [("vi", 4), ("vi", 3), ("en", 2)]
    assert (rich.mode, rich.gender, rich.gender_strength) == (Mode.VIDEO, Gender.FEMALE, Strength.MUST)
    assert [(o.end_at - o.start_at).seconds // 60 for o in rich.options] == [90, 120]


def test_the_same_list_posts_nothing_twice():
    """Known by institution, patient, time and languages; what was cancelled may be asked again."""
    factories.institution(name="みどり病院")
    assert import_requests(SYSTEM, table(REQUEST)).created == 1
    again = import_requests(SYSTEM, table(REQUEST, {**REQUEST, "患者": "A-9"}))
    assert (again.created, again.unchanged, count(ServiceRequest)) == (1, 1, 2)
    for one in db.session.scalars(select(ServiceRequest)):
        one.state = RequestState.CANCELLED
    assert import_requests(SYSTEM, table(REQUEST)).created == 1


@pytest.mark.parametrize(
    ("cells", "column", "says"),
    [
        ({"医療機関": "どこか病院"}, "医療機関", "登録されていません"),
        ({"医療機関": "ふたご病院"}, "医療機関", "複数あります"),
        ({"医療機関": "おわり病院"}, "医療機関", "受け付けていません"),
        ({"日付": "2026-11-01"}, "開始", "過ぎた日時"),
        ({"日付": "2026-13-01"}, "日付", "日付は"),
        ({"日付": "2027-12-01"}, "日付", "35日先まで"),
        ({"終了": "9:00"}, "終了", "開始より後"),
        ({"開始": "23:00", "終了": "23:30"}, "終了", "21時まで"),
        ({"言語": "ベトナム語、火星語"}, "言語", "登録されていません"),
        ({"言語": "英語、英語、英語、英語、英語"}, "言語", "1人から4人"),
        ({"通訳内容": "手術"}, "通訳内容", "次のいずれか"),
        ({"患者": "山田花子"}, "患者", "お名前のように"),
        ({"患者": ""}, "患者", "記入して"),
        ({"患者の同意": "いいえ"}, "患者の同意", "同意を確かめて"),
        ({"第三希望日": "2026-12-03"}, "第三希望開始", "両方"),
    ],
)
def test_a_bad_request_is_named_and_keeps_all_out(cells, column, says):
    """The line, the column and the reason; the good row before it is not posted either."""
    for name in ("みどり病院", "ふたご病院", "ふたご病院"):
        factories.institution(name=name)
    factories.institution(name="おわり病院", active=False)
    headed = {"第三希望開始": ""} if column == "第三希望開始" else {}
    report = import_requests(SYSTEM, table({**REQUEST, **headed}, {**REQUEST, "患者": "A-2", **cells}))
    assert [(fault.line, fault.column, says in fault.reason) for fault in report.faults] == [
        (3, column, True)
    ]
    assert count(ServiceRequest) == 0


def test_a_request_written_twice_in_a_list_is_a_fault():
    """A slip of the hand, not two requests."""
    factories.institution(name="みどり病院")
    report = import_requests(SYSTEM, table(REQUEST, REQUEST))
    assert [(fault.line, "2行目と同じ" in fault.reason) for fault in report.faults] == [(3, True)]


def test_a_list_of_something_else_is_refused_as_a_whole():
    """Institutions are no requests."""
    with pytest.raises(Invalid, match="必要な列がありません"):
        import_requests(SYSTEM, read_table("\n".join(",".join(row) for row in ROWS).encode()))
