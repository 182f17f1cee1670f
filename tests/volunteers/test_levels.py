"""Levels follow from what is known; nobody types one, and the matcher looks at the day of the job."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from dispatch import clock
from dispatch.assignments.planning import build, request_key, volunteer_key
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.errors import Conflict, Invalid
from dispatch.matching.rules import Rule as Refusal
from dispatch.matching.rules import refusals
from dispatch.notifications.models import OutboxMessage
from dispatch.tables import Table, read_table
from dispatch.vocabulary import CredentialKind, EvidenceKind, RoleName, VisitKind
from dispatch.volunteers import queries, services
from dispatch.volunteers.fault_words import fault_text
from dispatch.volunteers.levels import read_rules, write_rules
from dispatch.volunteers.models import Credential, LevelOverride, Volunteer
from dispatch.volunteers.services.documents import Claim
from dispatch.volunteers.services.importing import import_volunteers
from tests import factories as make
from tests.uploads.papers import pdf
from tests.volunteers.levels.test_reading import BAD
from tests.volunteers.test_pages import FORM

SignIn = Callable[[str], FlaskClient]
TODAY = date(2026, 11, 30)
JOB = date(2026, 12, 1)
"""The day of `make.service_request`."""


def fresh(*papers: Credential, **values: Any) -> Volunteer:
    """Somebody who speaks Vietnamese and has what is given to show for it."""
    person = make.volunteer({"vi": 0}, **values)
    person.credentials += list(papers)
    services.rederive([person])
    return person


def basic(last: date | None = None, **values: Any) -> Credential:
    """What gives level 3."""
    return Credential(
        kind=CredentialKind.MEDICAL_BASIC, issued_on=date(2025, 4, 1), valid_until=last, **values
    )


def refused(person: Volunteer, **values: Any) -> set[str]:
    """Why the matcher would not send them to a request for level 3 on 1 December."""
    asked = make.service_request(**values)
    outlook = build([asked.id], [person.id])
    return set(refusals(outlook.problem, volunteer_key(person.id), request_key(asked.id), 0, 0))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    papers=st.lists(
        st.tuples(st.sampled_from(["medical_basic", "medical_expert", "entry_course"]), st.integers(-40, 20),
                  st.integers(0, 40), st.none() | st.integers(-5, 30)),
        max_size=3, unique_by=lambda one: one[0],
    ),
    sets=st.lists(st.tuples(st.integers(0, 4), st.integers(-5, 20), st.integers(0, 20), st.booleans()), max_size=3),
)  # fmt: skip
def test_what_is_kept_is_what_the_rules_say_day_by_day(ctx: Flask, papers: Any, sets: Any) -> None:
    """Each of seventy days' spans hold the level and visits that `derive` gives; a second turn changes nothing."""
    person = make.volunteer({"vi": 0})
    for kind, first, length, revoked in papers:
        start = TODAY + timedelta(days=first)
        paper = Credential(
            kind=CredentialKind(kind), issued_on=start, valid_until=start + timedelta(days=length)
        )
        paper.revoked_on = None if revoked is None else TODAY + timedelta(days=revoked)
        person.credentials.append(paper)
    for level, first, length, floor in sets:
        start = TODAY + timedelta(days=first)
        held = LevelOverride(language="vi", level=level, floor=floor, note="x", first=start)
        held.last = start + timedelta(days=length)
        person.level_overrides.append(held)
    services.rederive([person])
    for number in range(-10, 60):
        day = TODAY + timedelta(days=number)
        said = queries.derived(person, day)["vi"]
        span = [one for one in person.level_spans if one.first <= day <= one.last]
        level, visits = (span[0].level, span[0].visits) if span else (0, [])
        assert (len(span) <= 1, level) == (True, said.level.value)
        assert set(visits) == {kind for kind, one in said.permissions.items() if one.value}
    assert services.rederive([person]) == 0


def test_a_job_is_checked_on_its_own_day(ctx: Flask) -> None:
    """A certificate through 1 December covers the job of that day, none of the next; without an end it covers both."""
    until, endless = fresh(basic(JOB)), fresh(basic())
    later: dict[str, Any] = {"start": make.TUESDAY_10 + timedelta(days=1)}
    assert (refused(until), refused(until, **later)) == (set(), {Refusal.LANGUAGE})
    assert (refused(endless), refused(endless, **later)) == (set(), set())
    assert until.level("vi") == 3
    asked = make.service_request(**later)
    (candidate,) = build([asked.id], [until.id]).problem.candidates
    assert candidate.languages == {"vi": 3}
    assert [(one.first, one.level) for one in candidate.level_changes] == [(date(2026, 12, 2), 0)]


def test_a_certificate_revoked_takes_its_level_with_it(ctx: Flask) -> None:
    """At once, and from the plans too; one for another language stays, and granting it again brings the level back."""
    person = make.volunteer({"vi": 0, "ne": 0})
    for code in ("vi", "ne"):
        services.grant_credential(
            SYSTEM, person, CredentialKind.MEDICAL_BASIC, issued_on=TODAY, valid_until=None, language=code
        )
    assert (person.level("vi"), person.level("ne"), refused(person)) == (3, 3, set())
    services.revoke_credential(SYSTEM, person, CredentialKind.MEDICAL_BASIC, on=TODAY, language="vi")
    assert (person.level("vi"), person.level("ne"), refused(person)) == (0, 3, {Refusal.LANGUAGE})
    services.grant_credential(
        SYSTEM, person, CredentialKind.MEDICAL_BASIC, issued_on=TODAY, valid_until=None, language="vi"
    )
    assert (person.level("vi"), refused(person)) == (3, set())


def test_an_override_ends_by_itself(ctx: Flask) -> None:
    """It counts through its last day instead of the rules; the nightly turn lets it go, once."""
    person, desk = fresh(basic()), make.coordinator()
    services.override_level(desk, person, "vi", 1, note="面談", last=JOB)
    assert (person.level("vi"), refused(person)) == (1, {Refusal.LANGUAGE})
    with pytest.raises(Invalid):
        services.override_level(desk, person, "vi", 4, note=" ", last=JOB)
    with pytest.raises(Invalid):
        services.override_level(desk, person, "vi", 4, note="x", last=TODAY - timedelta(days=1))
    db.session.commit()
    clock.advance(timedelta(days=2))
    assert (services.rederive_all(), services.rederive_all()) == (1, 0)
    assert person.level("vi") == 3


def test_nobody_sets_their_own_level(ctx: Flask) -> None:
    """A coordinator who interprets as well is judged by a colleague, who may end what was set."""
    person = fresh()
    user = make.volunteer_user(person)
    with pytest.raises(Conflict):
        services.override_level(user, person, "vi", 4, note="x", last=JOB)
    held = services.override_level(make.coordinator(), person, "vi", 4, note="x", last=JOB)
    with pytest.raises(Conflict):
        services.end_override(user, held)
    services.end_override(make.coordinator(), held)
    assert (person.level("vi"), refused(person)) == (0, {Refusal.LANGUAGE})


def test_what_is_earned_counts_over_a_floor(ctx: Flask) -> None:
    """A level taken over for a year does not hold down who earns more; what a coordinator sets exactly does."""
    person, desk = make.volunteer({"vi": 2}), make.coordinator()
    person.credentials.append(basic())
    services.rederive([person])
    assert person.level("vi") == 3
    services.override_level(desk, person, "vi", 2, note="x", last=JOB)
    assert person.level("vi") == 2


def test_one_kind_of_visit_is_forbidden_and_the_others_are_not(ctx: Flask) -> None:
    """The same level, another visit; somebody else without the override may still come (the negative control)."""
    person, other, desk = fresh(basic()), fresh(basic()), make.coordinator()
    services.override_visit(desk, person, "vi", VisitKind.CONSENT, False, note="研修中", last=JOB)
    consent: dict[str, Any] = {"visit_kind": VisitKind.CONSENT}
    assert (refused(person, **consent), refused(person)) == ({Refusal.LANGUAGE}, set())
    assert refused(other, **consent) == set()
    both = build([make.service_request(**consent).id], [person.id, other.id]).problem
    assert both.requests[0].needs[0].language == "vi/consent"
    assert [one.languages["vi/consent"] for one in both.candidates] == [0, 3]


def test_a_paper_that_is_approved_is_evidence_and_signed(ctx: Flask) -> None:
    """The coordinator and the day stand beside the language; other languages keep what stood there."""
    person = make.volunteer({"vi": 2, "en": 3}, email="own@example.jp")
    user, desk = make.volunteer_user(person), make.coordinator(name="調整 花子")
    proof = Claim(language="vi", evidence=EvidenceKind.JLPT, title="N1", level=4)
    services.approve_language(desk, services.file_document(user, person, proof, pdf()), "N1")
    signed = {one.language: (one.evidence, one.decided_by, one.decided_on) for one in person.languages}
    assert signed == {"vi": ("日本語能力試験（JLPT） N1", "調整 花子", TODAY), "en": ("", "", None)}
    facts = queries.roster_facts([person.id])[person.id]
    assert ("jlpt", "N1") in [(one.code, one.grade) for one in facts]


def test_the_roster_form_types_no_level(app: Flask, sign_in: SignIn) -> None:
    """Whatever is posted, a new language has none until it is shown; the roster says so in words."""
    with app.test_request_context():
        make.coordinator(email="desk@example.jp")
        number = make.volunteer({"vi": 2}, code="V00001", email="midori@example.jp").id
        db.session.commit()
    desk = sign_in("desk@example.jp")
    form = {**FORM, "code": "V00001", "languages-0-level": "4", "languages-1-language": "ne"}
    assert desk.post(f"/volunteers/{number}/edit", data=form).status_code == 303
    assert "レベル未認定" in desk.get(f"/volunteers/{number}").text
    with app.test_request_context():
        person = db.session.get_one(Volunteer, number)
        assert (person.level("vi"), person.level("ne")) == (2, 0)


def table(level: str) -> Table:
    """A roster of one."""
    return read_table(f"登録番号,氏名,緯度,経度,言語\nV00001,海野 みどり,32.8,130.7,{level}\n".encode())


def test_a_table_gives_levels_for_a_year(ctx: Flask) -> None:
    """With a note and an end; the same table again changes nothing, a lower one holds instead of the rules."""
    desk = make.coordinator()
    assert import_volunteers(desk, table("ベトナム語:3")).created == 1
    person = db.session.query(Volunteer).one()
    (held,) = person.level_overrides
    assert (person.level("vi"), held.level, held.floor, held.note) == (3, 3, True, "名簿の取り込み")
    assert held.last == TODAY + timedelta(days=365)
    assert import_volunteers(desk, table("ベトナム語:3")).unchanged == 1
    assert import_volunteers(desk, table("ベトナム語")).unchanged == 1
    assert import_volunteers(desk, table("ベトナム語:2")).changed == 1
    assert (person.level("vi"), [one.floor for one in person.level_overrides]) == (2, [True, False])


def stricter() -> dict[str, Any]:
    """As the usual rules, but the basic certificate gives only level 2."""
    rules = write_rules(queries.current_rules())
    for rule in rules["rules"]:
        if rule["id"] == "level-3-basic":
            rule["grants"] = {"level": 2}
    return rules


def test_new_rules_are_looked_at_before_they_are_set(app: Flask, sign_in: SignIn) -> None:
    """The page names whom they lower and the jobs concerned, and sets nothing; setting them does, from their day on.
    Two who change the same version: the second is told. A faulty file says where."""
    with app.test_request_context():
        make.user(RoleName.ADMINISTRATOR, email="admin@example.jp")
        person = fresh(basic(), name="海野 みどり")
        number = person.id
        db.session.commit()
    admin = sign_in("admin@example.jp")
    form = {"rules": json.dumps(stricter_in(app)), "first": "2026-12-01", "note": "見直し", "seen": "0"}
    page = admin.post("/admin/levels/new", data=form).text
    assert "海野 みどり" in page
    with app.test_request_context():
        assert queries.current_rule_set() is None
    assert admin.post("/admin/levels/new", data={**form, "set": "y"}).status_code == 303
    assert admin.post("/admin/levels/new", data={**form, "set": "y"}).status_code == 409
    wrong = {**form, "rules": form["rules"].replace("medical_basic", "nonsense")}
    assert admin.post("/admin/levels/new", data=wrong).status_code == 422
    assert read_rules(admin.get("/admin/levels/rules.json").data) is not None
    assert "見直し" in admin.get("/admin/levels/").text
    with app.test_request_context():
        person = db.session.get_one(Volunteer, number)
        assert person.level("vi") == 3  # today the old rules still hold
        assert refused(person) == {Refusal.LANGUAGE}


def stricter_in(app: Flask) -> dict[str, Any]:
    """The stricter rules, asked of an application."""
    with app.test_request_context():
        return stricter()


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_faults_in_the_rules_are_told_in_japanese(ctx: Flask) -> None:
    """Each with its place as the file writes it, and no word of English but the names of the format."""
    names = {"level", "permissions", "all", "any", "from", "JSON", "line", "column", "jlpt"}
    for _source, fault in BAD:
        told = fault_text(fault)
        said = re.sub(r"'[^']*'|\"[^\"]*\"|rules\[\S+", "", told.partition("：")[2] or told)
        assert (told != fault, set(re.findall(r"[A-Za-z]{3,}", said)) - names) == (True, set()), told


def test_the_pages_say_why_and_until_when(app: Flask, sign_in: SignIn) -> None:
    """The desk's page and the person's own name rule, day and what is missing; an override wants note and end."""
    with app.test_request_context():
        person = fresh(basic(date(2027, 1, 31)), email="own@example.jp")
        make.volunteer_user(person)
        make.coordinator(email="desk@example.jp")
        number = person.id
        db.session.commit()
    desk, own = sign_in("desk@example.jp"), sign_in("own@example.jp")
    for page in (desk.get(f"/volunteers/{number}/levels").text, own.get("/my/levels").text):
        for words in (
            "3 診察",
            "医療通訳技能認定（基礎）",
            "1月31日",
            "足りないもの",
            "通訳の活動 60時間以上",
        ):
            assert words in page, words
    place = f"/volunteers/{number}/levels/override"
    form = {"language": "vi", "setting": "level:4", "last": "2026-12-31", "note": "面談で確認"}
    assert desk.get(place).status_code == 200
    for missing in ("note", "last", "setting", "language"):
        assert desk.post(place, data={**form, missing: ""}).status_code == 422
    assert desk.post(place, data=form).status_code == 303
    assert "面談で確認" in desk.get(f"/volunteers/{number}/levels").text
    assert own.post(place, data=form).status_code == 403
    with app.test_request_context():
        (held,) = db.session.get_one(Volunteer, number).level_overrides
        key = held.id
    assert desk.post(f"/volunteers/levels/overrides/{key}/end").status_code == 303
    assert desk.post(f"/volunteers/levels/overrides/{key}/end").status_code == 409
    assert desk.post(place, data={**form, "setting": "level:1"}).status_code == 303
    assert "1月1日（金）から「3 診察」" in own.get("/my/levels").text


def test_who_will_lose_a_level_is_told_in_time(ctx: Flask) -> None:
    """90, 30 and 7 days before, once each; the desk has it in the weekly list. Of an endless one nobody is told."""
    make.coordinator(email="desk@example.jp")
    fresh(basic(TODAY + timedelta(days=80)), email="own@example.jp")
    fresh(basic(), email="other@example.jp")
    db.session.commit()
    told: list[int] = []
    for days in (0, 0, 51, 23):
        clock.advance(timedelta(days=days))
        services.remind_of_papers()
        rows = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "level_falling")).all()
        told.append(len(rows))
    assert told == [1, 1, 2, 3]
    assert {row.address for row in rows} == {"own@example.jp"}
    assert "ベトナム語「3 診察」" in rows[0].body
    digest = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "papers_digest")).first()
    assert digest is not None
    assert "ベトナム語「3 診察」" in digest.body


def renewed(person: Volunteer, first: date | None, last: date | None) -> Credential:
    """A newer certificate of one language, approved as all papers are: without a word of which language."""
    paper = Credential(kind=CredentialKind.MEDICAL_BASIC, issued_on=first, valid_until=last)
    person.credentials.append(paper)
    services.rederive([person])
    return paper


@pytest.mark.parametrize("first", [None, TODAY])
def test_a_newer_certificate_renews_the_one_of_its_language(ctx: Flask, first: date | None) -> None:
    """Who speaks two languages and sends in the paper of a renewal keeps the level, and holds one certificate."""
    person = make.volunteer({"vi": 0, "ne": 0})
    person.credentials.append(basic(TODAY, language="vi"))
    paper = renewed(person, first, date(2030, 3, 31))
    assert (person.level("vi"), refused(person)) == (3, {Refusal.LANGUAGE})
    services.bind_credential(SYSTEM, paper, "vi")
    kept = [one for one in person.credentials if one.kind is CredentialKind.MEDICAL_BASIC]
    said = [(one.language, one.issued_on, one.valid_until) for one in kept]
    assert said == [("vi", first or date(2025, 4, 1), date(2030, 3, 31))]
    assert (person.level("vi"), person.level("ne"), refused(person)) == (3, 0, set())


def test_an_older_certificate_takes_nothing_away(ctx: Flask) -> None:
    """What ends sooner changes nothing; one of tomorrow waits, because today's would count no more; what was revoked
    comes back by a paper from after that day alone."""
    person = make.volunteer({"vi": 0, "ne": 0})
    person.credentials.append(basic(None, language="vi"))
    services.bind_credential(SYSTEM, renewed(person, TODAY, date(2027, 3, 31)), "vi")
    (kept,) = [one for one in person.credentials if one.kind is CredentialKind.MEDICAL_BASIC]
    assert (kept.language, kept.valid_until, person.level("vi")) == ("vi", None, 3)
    kept.valid_until = date(2026, 12, 31)
    later = renewed(person, date(2027, 1, 1), date(2030, 3, 31))
    with pytest.raises(Conflict, match="2027年1月1日"):
        services.bind_credential(SYSTEM, later, "vi")
    assert (kept.valid_until, person.level("vi")) == (date(2026, 12, 31), 3)
    person.credentials.remove(later)
    services.revoke_credential(SYSTEM, person, CredentialKind.MEDICAL_BASIC, on=TODAY, language="vi")
    old = renewed(person, date(2026, 11, 1), None)
    with pytest.raises(Conflict, match="取り消されています"):
        services.bind_credential(SYSTEM, old, "vi")
    old.issued_on = TODAY
    services.bind_credential(SYSTEM, old, "vi")
    assert (kept.last_day, person.level("vi")) == (None, 3)


def test_who_comes_back_has_the_levels_of_today(ctx: Flask) -> None:
    """Rules that were set while somebody was off the roster hold for them from the moment they are back."""
    person = fresh(basic())
    services.deactivate(SYSTEM, person)
    left = [one for one in write_rules(queries.current_rules())["rules"] if one["grants"].get("level") != 3]
    services.set_rules(SYSTEM, read_rules({"format": "dispatch-levels/1", "rules": left}), TODAY, "改正", 0)
    assert person.level("vi") == 3
    services.reactivate(SYSTEM, person)
    assert (person.level("vi"), refused(person)) == (0, {Refusal.LANGUAGE})


def test_of_two_who_set_rules_in_one_moment_the_second_is_told(
    ctx: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have looked before either wrote: the version tells them apart, in words."""
    rules = queries.current_rules()
    services.set_rules(SYSTEM, rules, JOB, "はじめ", 0)
    monkeypatch.setattr(queries, "current_rule_set", lambda: None)
    with pytest.raises(Conflict, match="ほかの担当者が規則を変えました"):
        services.set_rules(SYSTEM, rules, JOB, "あと", 0)
