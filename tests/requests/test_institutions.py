"""Partner institutions: kept by the administrator, ended without losing what was asked."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import func, select

from dispatch.audit import queries as audit
from dispatch.db import db
from dispatch.requests.models import Institution
from dispatch.vocabulary import InstitutionKind, RoleName
from tests import factories

FORM = {
    "code": "H9", "name": "あけぼの病院", "kana": "あけぼのびょういん", "kind": "clinic", "postcode": "８６２−０９７５",
    "address": "熊本市東町４丁目", "ward": "東区", "phone": "096-000-1111", "email": "Info@Example.JP", "beds": "120",
    "departments": "内科、小児科\n外科", "meeting_place": "総合案内", "lat": "32.80", "lon": "130.71", "active": "y",
}  # fmt: skip
CSV = "コード,名称,緯度,経度,診療科,おまけ\nH1,みどり病院,32.8,130.7,内科|外科,x\nH2,あおぞら診療所,32.9,130.8,,y\n"


@pytest.fixture
def admin(app, sign_in):
    """An administrator's browser."""
    with app.test_request_context():
        email = factories.user(RoleName.ADMINISTRATOR).email
        db.session.commit()
    return sign_in(email)


def upload(browser, words: str | bytes, mapping: bytes | None = None):
    """Send a file to be looked at."""
    data = words.encode("cp932") if isinstance(words, str) else words
    files = {"file": (io.BytesIO(data), "病院一覧.csv")}
    if mapping:
        files["mapping"] = (io.BytesIO(mapping), "map.json")
    return browser.post("/admin/institutions/import", data=files, content_type="multipart/form-data")


def token(page) -> str:
    """The name of the file between look and confirmation."""
    return page.text.partition('name="token" value="')[2].partition('"')[0]


def codes(app) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Institution.code).order_by(Institution.code)))


def test_an_institution_is_added_and_changed(app, admin):
    """Typed in wide letters, kept tidily; a change names its fields in the record; the list finds it by any word."""
    answer = admin.post("/admin/institutions/new", data=FORM)
    assert answer.status_code == 303
    with app.test_request_context():
        row = db.session.scalars(select(Institution)).one()
        assert (row.postcode, row.address, row.email) == ("862-0975", "熊本市東町4丁目", "info@example.jp")
        assert (row.beds, row.departments, row.kind) == (
            120,
            ["内科", "小児科", "外科"],
            InstitutionKind.CLINIC,
        )
    assert "あけぼの病院" in admin.get(answer.location).text
    assert "内科、小児科、外科" in admin.get(f"{answer.location}/edit").text
    assert admin.post(f"{answer.location}/edit", data={**FORM, "beds": "", "ward": "西区"}).status_code == 303
    with app.test_request_context():
        row = db.session.scalars(select(Institution)).one()
        assert audit.history(row)[-1].detail == {"fields": ["ward", "beds"]}
    for word in ("あけぼの", "H9", "東町", "西区 病院"):
        assert "あけぼの病院" in admin.get("/admin/institutions/", query_string={"text": word}).text
    assert "条件に合う医療機関はありません" in admin.get("/admin/institutions/?text=zzz").text


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("code", "", "記入して"), ("name", " ", "記入して"), ("lat", "130.7", "緯度は"), ("lon", "ひがし", "経度は"),
        ("postcode", "123", "7桁"), ("phone", "1234", "先頭の0"), ("email", "だれか", "メールアドレスの形"),
        ("beds", "-1", "0から10000"), ("kind", "castle", "一覧から"), ("code", "H1", "みどり病院が使って"),
    ],
)  # fmt: skip
def test_a_bad_form_says_so_and_saves_nothing(app, admin, field, value, says):
    """The sentence at the field, what was typed still there."""
    with app.test_request_context():
        factories.institution(code="H1", name="みどり病院")
        db.session.commit()
    answer = admin.post("/admin/institutions/new", data={**FORM, field: value})
    assert (answer.status_code, codes(app)) == (422, ["H1"])
    assert says in answer.text.partition(f'id="{field}-error"')[2][:500]
    assert 'value="総合案内"' in answer.text


def test_an_agreement_ends_and_begins_again(app, admin):
    """Its clerks can no longer post; the list hides it unless asked; nothing is deleted."""
    with app.test_request_context():
        house = factories.institution(name="みどり病院")
        factories.service_request(house)
        db.session.commit()
        address = f"/admin/institutions/{house.id}"
    admin.post(f"{address}/active", data={"active": "no"})
    admin.post(f"{address}/active", data={"active": "no"})
    assert "受付停止" in admin.get(address).text
    assert "みどり病院" not in admin.get("/admin/institutions/").text.partition("<main")[2]
    assert "みどり病院" in admin.get("/admin/institutions/?gone=y").text
    admin.post(f"{address}/active", data={"active": "yes"})
    with app.app_context():
        row = db.session.scalars(select(Institution)).one()
        assert row.active
        assert [line.action for line in audit.history(row)] == ["institution.ended", "institution.resumed"]


def test_an_upload_is_looked_at_before_it_is_taken(app, admin):
    """The look changes nothing and counts; the confirmation takes exactly that file, once."""
    look = upload(admin, CSV)
    assert (look.status_code, codes(app)) == (200, [])
    assert "まだ取り込んでいません" in look.text
    assert "おまけ" in look.text, "what is not used is named"
    done = admin.post("/admin/institutions/import/confirm", data={"token": token(look)})
    assert (done.status_code, codes(app)) == (303, ["H1", "H2"])
    assert "新規 2件、変更 0件" in admin.get(done.location).text
    again = admin.post("/admin/institutions/import/confirm", data={"token": token(look)})
    assert again.status_code == 410
    assert "変わるところはありません" in upload(admin, CSV).text


def test_every_fault_of_an_upload_is_shown_and_nothing_can_be_confirmed(app, admin):
    """Two bad rows: both are listed with line and column, and there is no button."""
    look = upload(admin, CSV.replace("32.8,", "130.7,").replace("あおぞら診療所", ""))
    assert (look.status_code, token(look), codes(app)) == (422, "", [])
    assert "2か所に誤り" in look.text
    assert "緯度は20から46" in look.text


def test_a_file_that_cannot_be_read_is_a_sentence_at_the_field(app, admin):
    """No file, no table, no columns, a mapping that is none."""
    assert "ファイルを選んでください" in admin.post("/admin/institutions/import", data={}).text
    for data, mapping, says in (
        (b"\x00\x01", None, "読めません"), (b"a,b\n1,2\n", None, "必要な列がありません"),
        (CSV.encode(), b"{", "対応表を読めません"),
    ):  # fmt: skip
        answer = upload(admin, data, mapping)
        assert (answer.status_code, says in answer.text, codes(app)) == (422, True, [])


def test_a_mapping_is_remembered_until_the_confirmation(app, admin):
    """Other headings by a mapping file; the confirmation reads the file the same way."""
    look = upload(admin, CSV.replace("コード", "管理No"), '{"管理No": "code"}'.encode())
    assert admin.post("/admin/institutions/import/confirm", data={"token": token(look)}).status_code == 303
    assert codes(app) == ["H1", "H2"]


def test_only_who_sent_a_file_can_confirm_it(app, admin, sign_in):
    """Another administrator with the same token finds nothing."""
    look = upload(admin, CSV)
    with app.test_request_context():
        email = factories.user(RoleName.ADMINISTRATOR).email
        db.session.commit()
    assert (
        sign_in(email).post("/admin/institutions/import/confirm", data={"token": token(look)}).status_code
        == 410
    )
    assert codes(app) == []


def test_the_template_can_be_sent_back(app, admin):
    """The headings of the file to fill in are those that the import knows."""
    sheet = admin.get("/admin/institutions/import/template.csv").data.decode("utf-8-sig")
    row = "H1,みどり病院,,病院,,,,,,,,,32.8,130.7,はい\r\n"
    look = upload(admin, (sheet + row).encode())
    assert (look.status_code, "使わない列" in look.text) == (200, False)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Institution)) == 0
