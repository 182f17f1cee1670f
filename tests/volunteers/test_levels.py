"""Levels say what they rest on and who decided so; without a word about that nobody changes one by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dispatch.db import db
from dispatch.vocabulary import EvidenceKind
from dispatch.volunteers import services
from dispatch.volunteers.models import Volunteer, VolunteerLanguage
from dispatch.volunteers.services.documents import Claim
from tests import factories as make
from tests.uploads.papers import pdf
from tests.volunteers.test_pages import FORM

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def desk(app: Flask, sign_in: SignIn) -> FlaskClient:
    """A coordinator's browser."""
    with app.test_request_context():
        make.coordinator(email="desk@example.jp", name="調整 花子")
        db.session.commit()
    return sign_in("desk@example.jp")


def vietnamese(person: Volunteer) -> VolunteerLanguage:
    return next(one for one in person.languages if one.language == "vi")


def test_a_paper_that_is_approved_signs_the_level(ctx: Flask) -> None:
    """The coordinator and the day stand beside the level; other languages keep what stood there."""
    person, desk = (
        make.volunteer({"vi": 2, "en": 3}, email="own@example.jp"),
        make.coordinator(name="調整 花子"),
    )
    user = make.volunteer_user(person)
    proof = Claim(language="vi", evidence=EvidenceKind.JLPT, title="N1", level=4)
    services.approve_language(desk, services.file_document(user, person, proof, pdf()), 4)
    signed = {one.language: (one.level, one.decided_by, one.decided_on) for one in person.languages}
    assert signed == {"vi": (4, "調整 花子", date(2026, 11, 30)), "en": (3, "", None)}


def test_what_changes_no_level_signs_none(ctx: Flask) -> None:
    """The negative control: a new telephone number, or the same level again, is nobody's decision on a level."""
    person, desk = make.volunteer({"vi": 2}), make.coordinator()
    services.update(desk, person, {"phone": "090-0000-0009", "languages": [{"language": "vi", "level": 2}]})
    assert (vietnamese(person).decided_by, vietnamese(person).decided_on) == ("", None)


def test_the_desk_says_what_a_new_level_rests_on(app: Flask, desk: FlaskClient) -> None:
    """Without it the form comes back with a sentence and nothing is saved; with it the page shows why and by whom."""
    with app.test_request_context():
        number = make.volunteer({"vi": 2}, code="V00001", email="midori@example.jp").id
        db.session.commit()
    place, form = f"/volunteers/{number}/edit", {**FORM, "code": "V00001"}
    answer = desk.post(place, data={**form, "languages-0-evidence": ""})
    assert (answer.status_code, answer.text.count("レベルの根拠を書いてください。") >= 2) == (422, True)
    same = {**form, "languages-0-level": "2", "languages-0-evidence": ""}
    assert desk.post(place, data=same).status_code == 303
    assert desk.post(place, data=form).status_code == 303
    page = desk.get(f"/volunteers/{number}").text
    assert "養成講座修了" in page
    assert "調整 花子" in page
    with app.test_request_context():
        assert vietnamese(db.session.get_one(Volunteer, number)).level == 3
