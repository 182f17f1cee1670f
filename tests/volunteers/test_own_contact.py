"""A volunteer's own telephone number and station."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from dispatch.audit.models import AuditEntry
from dispatch.audit.wording import ACTIONS
from dispatch.db import db
from dispatch.volunteers.models import Volunteer
from tests import factories as make


def test_a_new_number_is_kept_and_a_wrong_one_is_not(
    app: Flask, sign_in: Callable[[str], FlaskClient]
) -> None:
    """What can be called is kept and on record; what cannot changes nothing and is shown as typed."""
    with app.app_context():
        make.volunteer_user(make.volunteer(email="own@example.jp", phone="096-000-0001"))
        db.session.commit()
    client = sign_in("own@example.jp")
    assert 'value="096-000-0001"' in client.get("/my/contact").text
    assert (
        client.post(
            "/my/contact", data={"phone": "０９０ー１２３４ー５６７８", "nearest_station": "新町駅"}
        ).status_code
        == 303
    )
    refused = client.post("/my/contact", data={"phone": "つながりません", "nearest_station": "別の駅"})
    assert (refused.status_code, "つながりません" in refused.text) == (422, True)
    with app.app_context():
        person = db.session.scalars(select(Volunteer)).one()
        assert (person.phone, person.nearest_station) == ("090-1234-5678", "新町駅")
        said = db.session.scalars(
            select(AuditEntry.action).where(AuditEntry.action == "volunteer.contact_changed")
        )
        assert (len(said.all()), "volunteer.contact_changed" in ACTIONS) == (1, True)


def test_a_name_is_spelt_as_its_bearer_says(app: Flask, sign_in: Callable[[str], FlaskClient]) -> None:
    """In Roman letters with all their marks; other letters are refused and change nothing; the record says that it
    was changed, and the desk sees it.
    """
    with app.app_context():
        make.volunteer_user(make.volunteer(email="own@example.jp", name="グエン ティ ホア"))
        make.coordinator(email="desk@example.jp")
        db.session.commit()
    client = sign_in("own@example.jp")
    assert client.post("/my/roman-name", data={"roman": "ＮＧＵＹＥＮ　Thị Hoa"}).status_code == 303
    refused = client.post("/my/roman-name", data={"roman": "グエン"})
    assert (refused.status_code, "ローマ字で書いてください" in refused.text) == (422, True)
    assert "NGUYEN Thị Hoa" in client.get("/my/profile").text
    with app.app_context():
        person = db.session.scalars(select(Volunteer)).one()
        assert person.roman == "NGUYEN Thị Hoa"
        (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "volunteer.changed"))
        assert entry.detail["fields"] == ["roman"]
        key = person.id
    desk = sign_in("desk@example.jp")
    assert "NGUYEN Thị Hoa" in desk.get(f"/volunteers/{key}").text
    assert 'value="NGUYEN Thị Hoa"' in desk.get(f"/volunteers/{key}/edit").text
