"""What a course leads to follows from the rules of levels and what is known of people; what is typed counts instead."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.vocabulary import CredentialKind, DocumentState, EvidenceKind
from dispatch.volunteers import queries as volunteers
from dispatch.volunteers import services as writes
from dispatch.volunteers.levels import Evidence, Fact, FactKind, Override, Person, read_rules, usual_rules
from dispatch.volunteers.models import Document, Volunteer
from tests import factories as make
from tests.training import factories as teach
from tests.training.demand import rows
from training.demand.leading import Gift, Lead, lead, rises, touches
from training.queries import demand as queries

DAY = date(2026, 12, 1)
ENTRY = Gift("ENTRY", None, 4500, 10, 70, CredentialKind.ENTRY_COURSE)


def shown(grade: str, language: str = "vi") -> Fact:
    return Fact(FactKind.EVIDENCE, date(2024, 4, 1), language=language, code="jlpt", grade=grade)


def person(id: str, *facts: Fact, languages: tuple[str, ...] = ("vi",), **override: Any) -> Person:
    """Somebody with these facts, and perhaps a level that was set."""
    given = (Override("vi", date(2026, 1, 1), date(2027, 1, 1), "面談", **override),) if override else ()
    return Person(id, Evidence(languages, facts), given)


def test_who_rises_is_who_has_the_other_half_of_the_rule() -> None:
    """N2 and the entry course make level 3; N3 and the course do not. Who has the course already, or level 3 by a
    floor, does not rise; who is held down by an override stays; another language is not asked about."""
    people = [
        person("n2", shown("N2")),
        person("n1 at 1", shown("N1"), level=1, floor=True),
        person("n3", shown("N3")),
        person("nothing"),
        person("has it", shown("N2"), Fact(FactKind.CREDENTIAL, date(2025, 1, 1), code="entry_course")),
        person("floor", shown("N2"), level=3, floor=True),
        person("held down", shown("N2"), level=1),
        person("nepali", shown("N2", "ne"), languages=("ne",)),
    ]
    found = rises(usual_rules(), ENTRY, people, "vi", DAY)
    assert found == {"n2": (2, 3), "n1 at 1": (2, 3)}
    assert lead(found) == Lead(2, 3, ("n1 at 1", "n2"))
    assert lead({}) is None


def test_a_certificate_of_one_language_says_which() -> None:
    """The basic certificate of a course for all languages shows nothing of somebody who speaks two."""
    basic = Gift("B", None, 600, 0, None, CredentialKind.MEDICAL_BASIC, one_language=True)
    people = [person("one"), person("two", languages=("vi", "ne"))]
    assert rises(usual_rules(), basic, people, "vi", DAY) == {"one": (0, 3)}
    for_vietnamese = Gift("B", "vi", 600, 0, None, CredentialKind.MEDICAL_BASIC, one_language=True)
    assert set(rises(usual_rules(), for_vietnamese, people, "vi", DAY)) == {"one", "two"}


@pytest.mark.parametrize(
    ("condition", "asks"),
    [
        ({"course": {"code": "ENTRY"}}, True),
        ({"course": {"code": "OTHER"}}, False),
        ({"test": {"code": "ENTRY", "score": 70}}, True),
        ({"test": {"code": "ENTRY", "score": 71}}, False),
        ({"training": {"hours": 1}}, True),
        ({"renewed": {"kind": "entry_course", "points": 5, "every_months": 12}}, True),
        ({"renewed": {"kind": "icm", "points": 5, "every_months": 12}}, False),
        ({"reports": {"count": 1}}, False),
    ],
)
def test_a_course_matters_where_a_rule_asks_for_what_it_gives(condition: dict[str, Any], asks: bool) -> None:
    """Only then anybody's level is worked out; where no rule does, nobody would rise (checked against it)."""
    rule = {"id": "r", "from": "2026-01-01", "grants": {"level": 2}, "when": condition}
    rules = read_rules({"format": "dispatch-levels/1", "rules": [rule]})
    assert touches(rules, ENTRY, DAY) is asks
    assert not touches(rules, ENTRY, date(2025, 12, 31))
    if not asks:
        assert not rises(rules, ENTRY, [person("a", shown("N1"))], "vi", DAY)


def test_points_raise_whom_they_renew() -> None:
    """Who holds a certificate whose last period fell short is not helped by points of today; within the period that
    still runs nothing has to be raised. Whoever does not hold it is not even looked at."""
    last = Fact(FactKind.CREDENTIAL, date(2018, 12, 1), date(2026, 12, 31), code="icm")
    short = person("short", last)
    course = Gift("R", None, 360, 80)
    assert touches(usual_rules(), course, DAY)
    assert rises(usual_rules(), course, [short, person("none")], "vi", DAY) == {}
    gives = Gift("I", "vi", 360, 0, None, CredentialKind.ICM)
    assert rises(usual_rules(), gives, [person("none")], "vi", DAY) == {"none": (0, 4)}


def test_most_decide_and_the_higher_of_two() -> None:
    """Those who reach more than most are among them; those who reach less are not."""
    assert lead({"a": (1, 2), "b": (2, 3), "c": (1, 3), "d": (3, 4)}) == Lead(1, 3, ("b", "c"))
    assert lead({"a": (1, 2), "d": (3, 4)}) == Lead(3, 4, ("d",))


def examined(grade: str, **values: Any) -> Volunteer:
    """Somebody whose level comes from an approved paper alone."""
    one = make.volunteer(**values)
    one.level_overrides.clear()
    paper = Document(
        volunteer_id=one.id, language="vi", evidence=EvidenceKind.JLPT, grade=grade, state=DocumentState.APPROVED,
        issued_on=date(2024, 4, 1), title="", media_type="", size=0,
    )  # fmt: skip
    db.session.add(paper)
    writes.rederive([one])
    return one


def test_the_study_takes_the_rules_and_a_typed_level_instead(ctx: Flask) -> None:
    """Without a typed level those whom the rules raise are the people of the course; the level that the course then
    really gives is the same. Typed, whoever may take it counts. A course that no rule asks for is left out."""
    good, poor = examined("N2"), examined("N3")
    entry = teach.course(code="ENTRY", language="vi", grants=CredentialKind.ENTRY_COURSE, grants_months=24)
    teach.course(code="CHAT", language="vi", points=0)
    (one,) = queries.taught(["vi"])
    assert (one.seen.code, one.seen.requires, one.seen.grants) == ("ENTRY/vi", 2, 3)
    assert one.seen.people == (f"V{good.id:07d}",)
    writes.grant_credential(SYSTEM, good, CredentialKind.ENTRY_COURSE, issued_on=DAY, valid_until=None)
    assert volunteers.derived(good, DAY)["vi"].level.value == one.seen.grants
    entry.raises_from, entry.raises_to = 1, 4
    (typed,) = queries.taught(["vi"])
    assert (typed.seen.requires, typed.seen.grants, len(typed.seen.people or ())) == (1, 4, 2)
    assert f"V{poor.id:07d}" in (typed.seen.people or ())


def test_the_page_shows_both(app: Flask, sign_in: Any) -> None:
    """What the rules say, and what is typed in its place."""
    with app.test_request_context():
        make.coordinator(email="desk@example.jp")
        examined("N2")
        course = rows.course(code="ENTRY", grants=CredentialKind.ENTRY_COURSE, raises_from=1, raises_to=3)
        db.session.commit()
        address = f"/training/next/courses/{course.id}"
    desk: FlaskClient = sign_in("desk@example.jp")
    page = desk.get("/training/next/courses/").text
    assert ("ベトナム語 レベル2 → 3（1人）" in page, "レベル1 → 3" in page) == (True, True)
    assert "ベトナム語 レベル2 → 3（1人）" in desk.get(address).text
    assert desk.post(address, data={"raises_from": "", "raises_to": "", "cost_yen": "1"}).status_code == 303
    assert "レベル1 → 3" not in desk.get("/training/next/courses/").text
