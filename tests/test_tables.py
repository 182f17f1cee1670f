"""Tables as offices send them: whatever the encoding, the same rows; and every fault, each at its line."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch import clock
from dispatch.errors import Gone, Invalid
from dispatch.i18n import babel
from dispatch.tables import Column, Fault, Uploads, files, parsers, read_mapping, read_table
from dispatch.tables.writing import as_csv, as_xlsx
from dispatch.vocabulary import Gender, Mode

HEADINGS = ("コード", "名称", "病床数")
ROWS = (("H1", "みどり病院", "120"), ("H2", "あおぞら, 診療所", ""), ("H3", "二行\nの名", "30"))
COLUMNS = (
    Column("code", ("コード",), parsers.code, required=True, unique=True),
    Column("name", ("名称", "病院名"), required=True),
    Column("beds", ("病床数",), parsers.integer(0, 5000)),
)


@pytest.fixture(autouse=True)
def japanese():
    """Messages in Japanese, without a database."""
    app = Flask(__name__)
    babel_here = type(babel)()
    babel_here.init_app(app, locale_selector=lambda: "ja")
    with app.test_request_context():
        yield


def written(encoding: str = "utf-8", newline: str = "\r\n", rows=ROWS, headings=HEADINGS) -> bytes:
    page = io.StringIO()
    writer = csv.writer(page, lineterminator=newline)
    writer.writerow(headings)
    writer.writerows(rows)
    return page.getvalue().encode(encoding)


def workbook(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    page = io.BytesIO()
    book.save(page)
    return page.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_same_rows_from_every_encoding(encoding, newline):
    """UTF-8 with and without BOM, CP932, Excel's UTF-16: quoted commas and line breaks survive."""
    table = read_table(written(encoding, newline))
    assert table.headings == HEADINGS
    assert [cells for _line, cells in table.rows] == list(ROWS)


def test_the_same_rows_from_a_workbook_and_from_tabs():
    """.xlsx and tab-separated text."""
    for data in (
        workbook([HEADINGS, *ROWS]),
        "\n".join("\t".join(row) for row in (HEADINGS, *ROWS[:2])).encode(),
    ):
        table = read_table(data)
        assert [cells for _line, cells in table.rows][:2] == list(ROWS[:2])


def test_lines_are_counted_as_the_persons_program_counts():
    """Empty rows and line breaks inside quotes do not shift the numbers."""
    table = read_table('コード,名称\nH1,あ\n\n,\nH2,"い\nう"\nH3,え\n'.encode())
    assert [line for line, _cells in table.rows] == [2, 5, 7]
    sheet = read_table(workbook([("コード", "名称"), ("H1", "あ"), (None, None), ("H2", "い")]))
    assert [line for line, _cells in sheet.rows] == [2, 4]


def test_cells_of_a_workbook_read_as_a_person_would_type_them():
    """Whole numbers without a point, days without midnight, times, yes and no, and formulas by their value."""
    row = (
        1.0,
        2.5,
        8620975,
        datetime(2026, 11, 24),
        datetime(2026, 11, 24, 9, 30),
        time(9, 5),
        True,
        None,
        "文字",
    )
    table = read_table(workbook([tuple(f"c{n}" for n in range(len(row))), row]))
    expected = ("1", "2.5", "8620975", "2026-11-24", "2026-11-24 09:30", "09:05", "はい", "", "文字")
    assert table.rows[0][1] == expected


def test_headings_match_whatever_their_width_spaces_and_capitals():
    """`ｺｰﾄﾞ`, `病 院 名`, `BEDS`: a column goes by its titles and its name."""
    parsed = read_table("ｺｰﾄﾞ,病　院 名,ＢＥＤＳ,おまけ\nH1,みどり,１２０,x\n".encode()).parse(COLUMNS)
    assert parsed.records[0].values == {"code": "H1", "name": "みどり", "beds": 120}
    assert (parsed.ignored, parsed.faults) == (("おまけ",), ())


def test_a_mapping_names_other_headings_and_wins_over_a_likeness():
    """The file's own 名称 is set aside when the mapping says that 正式名 is the name; '-' ignores a column."""
    data = "番号,名称,正式名,病床数\nH1,略称,正しい名,9\n".encode()
    mapping = {"番号": "code", "正式名": "name", "病床数": "-"}
    for words in (
        '{"番号":"code","正式名":"name","病床数":"-"}',
        '"番号"="code"\n"正式名"="name"\n"病床数"="-"\n',
    ):
        assert read_mapping(words.encode()) == mapping
    parsed = read_table(data, mapping).parse(COLUMNS)
    assert parsed.records[0].values == {"code": "H1", "name": "正しい名"}
    assert parsed.ignored == ("名称", "病床数")


@pytest.mark.parametrize(
    ("data", "mapping", "says"),
    [
        ("コード\nH1\n", {}, "必要な列がありません：名称"),
        ("コード,名称,病院名\nH1,あ,い\n", {}, "「名称」の列が2つ"),
        ("番号,名称\nH1,あ\n", {"番号": "kode"}, "「kode」はありません"),
    ],
)
def test_wrong_headings_are_one_clear_sentence(data, mapping, says):
    """A missing column, one that is there twice, a mapping to a column that does not exist."""
    with pytest.raises(Invalid) as refusal:
        read_table(data.encode(), mapping).parse(COLUMNS)
    assert says in refusal.value.message


def test_every_bad_row_is_listed_with_line_column_value_and_reason():
    """All faults of all rows at once; good rows are still read; a code is taken once."""
    table = read_table(
        "コード,名称,病床数\nH1,あ,百\n,い,1\nH3,う,3\nH3,え,-4\nH5,お,1,余り\nH6,#REF!,\n".encode()
    )
    parsed = table.parse(COLUMNS)
    assert [record.line for record in parsed.records] == [4]
    assert [(fault.line, fault.column, fault.value) for fault in parsed.faults] == [
        (2, "病床数", "百"), (3, "コード", ""), (5, "病床数", "-4"), (5, "コード", "H3"), (6, "", ""),
        (7, "名称", "#REF!"),
    ]  # fmt: skip
    assert parsed.faults[3] == Fault(5, "コード", "H3", "4行目と同じ値です。")
    assert all(fault.reason.endswith("。") for fault in parsed.faults)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\r\n\r\n", b"a,b\n", b"\x00\x01\x02", b"\xff\xfe\x00", b"\x81", b"PK\x03\x04 not a zip",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b'a,b\n"x,1\n',
        workbook([("a",), ("b",)])[:-200], workbook([]),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_with_a_sentence(data):
    """Empty, binary, a torn .xlsx, an old .xls, a quote that never ends: never a traceback."""
    with pytest.raises(Invalid) as refusal:
        read_table(data)
    assert refusal.value.message.rstrip("）").endswith(("。", "い"))


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(data):
    """Whatever is uploaded: a table or `Invalid`, also behind the marks of an .xlsx."""
    for start in (b"", b"PK\x03\x04", b"\xef\xbb\xbf"):
        try:
            read_table(start + data)
        except Invalid:
            continue


def test_limits_are_kept(monkeypatch):
    """Too many bytes, rows, columns or letters in a cell."""
    monkeypatch.setattr(files, "MAX_ROWS", 2)
    monkeypatch.setattr(files, "MAX_CELL", 5)
    monkeypatch.setattr(files, "MAX_COLUMNS", 3)
    monkeypatch.setattr(files, "MAX_BYTES", 40)
    assert len(read_table(b"a,b\n1,2\n3,4\n").rows) == 2
    for data in (b"a,b\n1,2\n3,4\n5,6\n", b"a,b\n123456,2\n", b"a,b,c,d\n1,2,3,4\n", b"a\n" + b"1\n" * 30):
        with pytest.raises(Invalid):
            read_table(data)


@pytest.mark.parametrize(
    ("parse", "cell", "value"),
    [
        (parsers.text, "ＡＢ　１", "AB 1"),
        (parsers.integer(), "１，２００", 1200),
        (parsers.decimal(), "3.50", 3.5),
        (parsers.date, "R8.11.24", date(2026, 11, 24)),
        (parsers.date, "2026-11-24 00:00:00", date(2026, 11, 24)),
        (parsers.time, "午後2時半", time(14, 30)),
        (parsers.moment, "2026/11/24 9:30", datetime(2026, 11, 24, 9, 30)),
        (parsers.yes_no, "○", True),
        (parsers.yes_no, "いいえ", False),
        (parsers.yes_no, "×", False),
        (parsers.yes_no, "TRUE", True),
        (parsers.term(Mode), "オンライン", Mode.VIDEO),
        (parsers.term(Mode), "PHONE", Mode.PHONE),
        (parsers.term(Gender), "女性", Gender.FEMALE),
        (parsers.language, "VI", "vi"),
        (parsers.language, "中国語", "zh"),
        (parsers.language, "中国語（北京語）", "zh"),
        (parsers.language, "ﾍﾞﾄﾅﾑ語", "vi"),
        (parsers.level, "3 診察", 3),
        (parsers.level, "レベル４", 4),
        (parsers.many(parsers.language), "英語、ベトナム語|英語; th", ("en", "vi", "th")),
        (parsers.pair(parsers.language, parsers.level), "ベトナム語：3", ("vi", 3)),
        (parsers.email, " Hanako@Example.JP ", "hanako@example.jp"),
        (parsers.phone, "０９６−０００−１２３４", "096-000-1234"),
        (parsers.phone, "+81 96 000 1234 内線12", "+81 96 000 1234 内線12"),
        (parsers.postcode, "8620975", "862-0975"),
        (parsers.postcode, "〒８６２ー０９７５", "862-0975"),
        (parsers.latitude, "32.80", 32.8),
        (parsers.longitude, "130.71", 130.71),
    ],
)
def test_a_parser_reads_what_people_write(parse, cell, value):
    """One line for each way of writing."""
    assert parse(cell) == value


@pytest.mark.parametrize(
    ("parse", "cell"),
    [
        (parsers.limited(3), "四文字だ"), (parsers.code, "x" * 41), (parsers.integer(1, 5), "6"),
        (parsers.integer(), "1.5"), (parsers.decimal(), "たくさん"), (parsers.date, "11/24"), (parsers.time, "朝"),
        (parsers.moment, "2026-11-24"), (parsers.yes_no, "たぶん"), (parsers.term(Mode), "のろし"),
        (parsers.language, "火星語"), (parsers.level, "5"), (parsers.many(parsers.language), "英語、火星語"),
        (parsers.pair(parsers.language, parsers.level), "英語3"), (parsers.email, "hanako"),
        (parsers.phone, "961234567"),
        (parsers.phone, "番号なし"), (parsers.postcode, "12345"), (parsers.latitude, "130.7"),
        (parsers.longitude, "32.8"),
    ],
)  # fmt: skip
def test_a_parser_says_in_a_sentence_what_it_wants(parse, cell):
    """Nothing is guessed, and the reason is for the person who wrote the cell."""
    with pytest.raises(ValueError, match=r".+[。）]$|のいずれか"):
        parse(cell)


def test_a_cell_never_becomes_a_formula_in_somebodys_spreadsheet():
    """A download that begins with = + - @ would be run; it is made text. With a BOM Excel reads the Japanese."""
    answer = as_csv("x.csv", ["氏名"], [["=HYPERLINK(1)"], ["山川"]])
    assert answer.data.decode() == "\ufeff氏名\r\n'=HYPERLINK(1)\r\n山川\r\n"


def test_an_upload_waits_an_hour_for_its_owner_alone(tmp_path):
    """Another person's token, a made-up one, one that was used and one that is too old all lead nowhere."""
    mine, theirs = Uploads(tmp_path / "uploads", 1), Uploads(tmp_path / "uploads", 2)
    token = mine.keep(written(), {"番号": "code"})
    assert (mine.table(token).headings, mine.table(token).mapping) == (HEADINGS, {"番号": "code"})
    for uploads, name in ((theirs, token), (mine, "x" * 43), (mine, "../../etc/passwd")):
        with pytest.raises(Gone):
            uploads.table(name)
    with clock.at(datetime.fromtimestamp(clock.now().timestamp() + 3700, clock.UTC)):
        with pytest.raises(Gone):
            mine.table(token)
        mine.keep(written())
    assert len(list((tmp_path / "uploads").glob("*"))) == 1, "what is old is removed with the next upload"
    mine.forget(token)


def _workbook(*rows, change=None):
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    if change:
        change(book.active)
    book.save(out)
    return out.getvalue()


def _patched(data: bytes, old: bytes, new: bytes) -> bytes:
    """The workbook with other bytes in its sheet: what a spreadsheet writes and openpyxl does not."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(old, new))
    assert out.getvalue() != data
    return out.getvalue()


def test_what_only_looks_empty_in_a_workbook_is_not_taken_for_empty():
    """A formula counts by its value, an empty text too; one without a value is a fault, and so is a merged cell."""
    names = ("=1+1", '=""', "=2+2", "x", "y", None)
    rows = [(f"A{line}", name) for line, name in enumerate(names, 2)]
    data = _workbook(("code", "name"), *rows, change=lambda sheet: sheet.merge_cells("B6:B7"))
    data = _patched(data, b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")
    data = _patched(data, b'<c r="B3"><f>""</f><v />', b'<c r="B3" t="str"><f>""</f><v></v>')
    parsed = read_table(data).parse(
        (Column("code", (), parsers.code), Column("name", (), parsers.text, empty=""))
    )
    assert [record.values["name"] for record in parsed.records] == ["2", "", "x", "y"]
    assert [(fault.line, fault.column) for fault in parsed.faults] == [(4, "name"), (7, "name")]
    assert "数式" in parsed.faults[0].reason
    assert "結合" in parsed.faults[1].reason


def test_a_merged_title_row_or_footnote_is_no_row_of_its_own():
    """Lines in which nothing but covered cells stands are passed over."""
    data = _workbook(
        ("code", "name"), ("A1", "x"), ("注意書き",), (), change=lambda sheet: sheet.merge_cells("A3:B4")
    )
    assert [line for line, _cells in read_table(data).rows] == [2, 3]


def test_a_written_workbook_holds_text_numbers_and_days_and_no_formula():
    """What looks like a formula stays text; a day and a number are such."""
    data = as_xlsx(
        "x.xlsx", ("名", "日", "数"), [("=1+1", date(2026, 11, 24), 2.5), ("\x07鈴", date(2026, 1, 1), 3)]
    ).data
    rows = read_table(data).rows
    assert [cells for _line, cells in rows] == [("=1+1", "2026-11-24", "2.5"), ("鈴", "2026-01-01", "3")]
    assert openpyxl.load_workbook(io.BytesIO(data)).active["A2"].data_type == "s"
