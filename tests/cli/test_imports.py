"""`dispatch import`: says what it would do, does all or nothing, and names every bad row."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from dispatch.audit.models import AuditEntry
from dispatch.cli import imports, main
from dispatch.db import db
from dispatch.disasters.models import Shelter
from dispatch.requests.models import Institution, ServiceRequest
from tests import factories

INSTITUTIONS = "コード,名称,緯度,経度,おまけ\nH1,みどり病院,32.8,130.7,x\nH2,あおぞら病院,32.9,130.8,y\n"
REQUESTS = "医療機関,日付,開始,言語,通訳内容,患者\nみどり病院,R8.12.1,10:00,ベトナム語,再診,A-1\n"


@pytest.fixture
def run(app, monkeypatch, tmp_path):
    """`run(words, text, ...)` calls the command over the tests' database, with `text` as the file."""
    monkeypatch.setattr(imports, "create_app", lambda: app)

    def call(kind: str, text: str, *options: str, encoding: str = "cp932"):
        path = tmp_path / "list.csv"
        path.write_bytes(text.encode(encoding))
        return CliRunner().invoke(main, ["import", kind, str(path), *options])

    return call


def count(app, model):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


def test_a_dry_run_counts_and_does_nothing(app, run):
    """What is new, what would change, which columns are not used; the database stays empty."""
    result = run("institutions", INSTITUTIONS, "--dry-run")
    assert (result.exit_code, count(app, Institution)) == (0, 0)
    assert "新規 2件、変更 0件、変更なし 0件" in result.output
    assert "使わなかった列: おまけ" in result.output
    assert "何も取り込んでいません" in result.output


def test_a_list_comes_in_and_then_there_is_nothing_to_do(app, run):
    """Done and kept; the same again changes nothing and says so."""
    assert "取り込みました" in run("institutions", INSTITUTIONS).output
    assert count(app, Institution) == 2
    again = run("institutions", INSTITUTIONS, encoding="utf-8-sig")
    assert "変更なし 2件" in again.output
    assert "変わったところはありません" in again.output


def test_any_bad_row_stops_all_and_all_are_named(app, run):
    """Exit code 2, each row with line, column, value and reason, nothing imported."""
    bad = INSTITUTIONS.replace("32.8,", "ここ,").replace("あおぞら病院", "")
    result = run("institutions", bad)
    assert (result.exit_code, count(app, Institution)) == (2, 0)
    assert "2行目「緯度」: 緯度は20から46" in result.output
    assert "（ここ）" in result.output
    assert "3行目「名称」: 記入してください。（空欄）" in result.output
    assert "2件の誤りがあるため" in result.output


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "何も書かれていません"), ("a,b\n1,2\n", "必要な列がありません"), ('a,b\n"1,2\n', "引用符")],
)
def test_a_file_that_cannot_be_used_is_one_sentence(run, text, says):
    """Exit code 2 and no traceback."""
    result = run("institutions", text)
    assert (result.exit_code, says in result.output, "Traceback" in result.output) == (2, True, False)


def test_a_mapping_file_names_other_headings(app, run, tmp_path):
    """JSON or TOML: heading -> name of the column."""
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('"管理番号" = "code"\n', encoding="utf-8")
    text = INSTITUTIONS.replace("コード", "管理番号")
    assert run("institutions", text).exit_code == 2
    assert run("institutions", text, "--mapping", str(mapping)).exit_code == 0
    assert count(app, Institution) == 2


def test_the_record_names_who_imported(app, run):
    """The system, or the person of --as; an address that is nobody's stops it."""
    with app.test_request_context():
        email = factories.coordinator(name="調整 花子").email
        db.session.commit()
    assert run("institutions", INSTITUTIONS, "--as", "nobody@example.jp").exit_code == 2
    run("institutions", INSTITUTIONS, "--as", email.upper())
    with app.app_context():
        made = select(AuditEntry.actor_name).where(AuditEntry.action == "institution.created")
        assert db.session.scalars(made).all() == ["調整 花子"] * 2


def test_requests_and_volunteers_come_in_by_the_same_command(app, run):
    """Requests of an institution that is known; a list of the wrong kind is refused."""
    run("institutions", INSTITUTIONS)
    assert run("requests", REQUESTS).exit_code == 0
    assert count(app, ServiceRequest) == 1
    assert run("volunteers", REQUESTS).exit_code == 2


def test_the_public_list_of_shelters_comes_in_by_the_same_command(app, run):
    """A city's list with its own headings; the same again changes nothing, a bad row stops all."""
    rows = (
        "E1,431001,架空市,中央小学校,架空市中央1-1,32.80,130.70",
        "E2,431001,架空市,東公民館,架空市東2-2,32.81,130.72",
    )
    text = "\n".join(["id,muni_code,muni,name,address,lat,lon", *rows, ""])
    assert run("shelters", text.replace("32.80", "北")).exit_code == 2
    assert count(app, Shelter) == 0
    assert "新規 2件" in run("shelters", text).output
    assert "変更なし 2件" in run("shelters", text).output
    assert count(app, Shelter) == 2
