"""The public list of designated shelters: taken in as it is, again and again, and looked up."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from dispatch.db import db
from dispatch.disasters.models import Shelter
from dispatch.disasters.queries import shelters as queries
from dispatch.disasters.services.shelters import import_shelters
from dispatch.disasters.wording.maps import Spot, drawing
from dispatch.tables import read_table
from tests import factories as desk
from tests.disasters import factories as make
from tests.disasters.rounds import world

PUBLIC = Path(__file__).parents[4] / "shared" / "data" / "kumamoto" / "shelters_evacuation.csv"
FEW = (
    "id,muni_code,muni,name,address,lat,lon,hazards\r\n"
    "E1,431001,架空市,中央小学校　体育館,架空市中央1-1,32.80,130.70,洪水|地震\r\n"
    "E2,431001,架空市,東公民館,架空市東2-2,32.81,130.72,\r\n"
)


def some() -> bytes:
    """The public list where it is there, else lines of the same kind."""
    return PUBLIC.read_bytes() if PUBLIC.exists() else FEW.encode()


def count() -> int:
    """How many shelters there are."""
    return int(db.session.scalar(select(func.count(Shelter.id))) or 0)


def test_the_public_list_comes_in_as_it_is_and_again_changes_nothing(ctx: Flask) -> None:
    """Every line of it is a shelter; the second time every line is as it was; what differs is changed."""
    data, actor = some(), desk.coordinator()
    lines = len(data.splitlines()) - 1
    first = import_shelters(actor, read_table(data))
    assert (first.ok, first.created, first.faults, count()) == (True, lines, (), lines)
    again = import_shelters(actor, read_table(data))
    assert (again.created, again.changed, again.unchanged) == (0, 0, lines)
    db.session.scalars(select(Shelter).limit(1)).one().name = "別の名前"
    assert import_shelters(actor, read_table(data)).changed == 1


@pytest.mark.skipif(not PUBLIC.exists(), reason="the public list is not here")
def test_the_public_list_has_1338(ctx: Flask) -> None:
    """The list of the prefecture as it was published."""
    report = import_shelters(desk.coordinator(), read_table(PUBLIC.read_bytes()), dry_run=True)
    assert (report.created, count()) == (1338, 0)


def test_wrong_rows_are_named_and_nothing_is_taken(ctx: Flask) -> None:
    """Latitude and longitude exchanged, an id twice, a name left out: each with its line, and no row comes in."""
    wrong = FEW + "E3,431001,架空市,逆,架空市,130.70,32.80,\r\nE1,431001,架空市,再,架空市,32.8,130.7,\r\n" + (
        "E4,431001,架空市,,架空市,32.8,130.7,\r\n"
    )  # fmt: skip
    report = import_shelters(desk.coordinator(), read_table(wrong.encode()))
    assert {fault.line for fault in report.faults} == {4, 5, 6}
    assert (report.ok, count()) == (False, 0)


def test_words_and_hazards_are_kept_as_lists_and_found(ctx: Flask) -> None:
    """Every word has to stand somewhere; a wide space and wide letters find narrow ones."""
    import_shelters(desk.coordinator(), read_table(FEW.encode()))
    found = queries.places("中央 体育館", None)
    assert [one.code for one in found] == ["E1"]
    assert found[0].hazards == ["洪水", "地震"]
    assert [one.code for one in queries.places("Ｅ2", "架空市")] == ["E2"]
    assert not queries.places("中央 公民館", None)
    assert queries.municipalities() == [("架空市", 2)]


def test_the_pages_take_the_file_in_and_show_it(app: Flask, sign_in: Callable[[str], FlaskClient]) -> None:
    """Sent, looked at, confirmed; then on the list, on the map, and one by one."""
    with app.app_context():
        desk.coordinator(email="desk@example.jp")
        db.session.commit()
    client = sign_in("desk@example.jp")
    assert "まだ登録されていません" in client.get("/disasters/shelters/").text
    sent = client.post("/disasters/shelters/import", data={"file": (BytesIO(FEW.encode()), "shelters.csv")})
    assert sent.status_code == 200
    token = sent.text.split('name="token" value="')[1].split('"')[0]
    assert client.post("/disasters/shelters/import/confirm", data={"token": token}).status_code == 303
    assert "中央小学校 体育館" in client.get("/disasters/shelters/?text=中央").text
    assert client.get("/disasters/shelters/map").text.count("<circle") == 2
    with app.app_context():
        found = db.session.scalars(select(Shelter.id).where(Shelter.name == "中央小学校 体育館")).one()
    assert "架空市中央1-1" in client.get(f"/disasters/shelters/{found}").text


def test_the_drawing_is_true_to_distances() -> None:
    """As far north as east is as long on the sheet; north is up; nothing lies outside."""
    east = 0.1 / 0.8406  # degrees of longitude that are as long as a tenth of one of latitude at 32.8 degrees
    sheet = drawing([Spot("a", 32.75, 130.7), Spot("n", 32.85, 130.7), Spot("e", 32.75, 130.7 + east)])
    assert sheet is not None
    (ax, ay), (nx, ny), (ex, ey) = (sheet.places[key] for key in "ane")
    assert ay - ny == pytest.approx(ex - ax, rel=0.01)
    assert (nx, ey) == (ax, ay)
    assert all(0 <= x <= sheet.width and 0 <= y <= sheet.height for x, y in sheet.places.values())
    assert drawing([]) is None
    assert drawing([Spot("only", 32.8, 130.7)]) is not None


def test_an_events_shelter_is_found_by_its_name(app: Flask, sign_in: Callable[[str], FlaskClient]) -> None:
    """Among hundreds; what is not there is said to be not there, and not that none is open."""
    with app.app_context():
        desk.coordinator(email="desk@example.jp")
        event = make.event()
        for name in ("中央小学校", "東公民館"):
            world.stop(event, name)
        db.session.commit()
        address = f"/disasters/{event.id}/rounds/shelters"
    client = sign_in("desk@example.jp")
    page = client.get(address, query_string={"text": "公民館", "place": "架空市"}).text
    assert ("東公民館" in page, "中央小学校" in page) == (True, False)
    assert "条件に合う避難所はありません" in client.get(address, query_string={"text": "西"}).text
    assert "中央小学校" in client.get(address).text
