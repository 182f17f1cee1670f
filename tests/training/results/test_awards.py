"""Completing a course gives everything at once, or nothing; revoking takes it back at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import jwt
import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from dispatch import clock
from dispatch.accounts.models import User
from dispatch.audit.queries import history
from dispatch.config import secret
from dispatch.db import db
from dispatch.errors import Conflict, Invalid
from dispatch.notifications.models import OutboxMessage
from dispatch.vocabulary import CredentialKind
from dispatch.volunteers import services as volunteers
from dispatch.volunteers.levels import FactKind
from dispatch.volunteers.models import Credential, LevelOverride
from tests import factories as people
from tests.conftest import MONDAY
from tests.training.results_life import completed, held
from training.certificates import jws, status
from training.models import Award, Enrolment, LedgerEntry, TestResult
from training.queries import certificates as queries
from training.queries import names
from training.queries.facts import training_facts
from training.services import attendance, awards, ledger, results, seats, sessions
from training.services.attendance import Presence
from training.vocabulary import AwardState, EnrolmentState, LedgerKind

TODAY = date(2026, 11, 30)


def paper_of(volunteer_id: int) -> Credential | None:
    """The credential that the course grants."""
    return db.session.scalar(
        select(Credential).where(
            Credential.volunteer_id == volunteer_id, Credential.kind == CredentialKind.ENTRY_COURSE
        )
    )


def kinds() -> list[str]:
    """What was posted."""
    return list(db.session.scalars(select(OutboxMessage.kind).order_by(OutboxMessage.id)))


@pytest.mark.usefixtures("ctx")
def test_completing_gives_everything_at_once() -> None:
    """Certificate, number, ledger, credential for the language, the end of the enrolment, and a message."""
    life = held(1)
    award = awards.complete(life.desk, completed(life))
    assert (award.number, award.holder_roman, award.minutes) == ("2026-0001", "YAMAKAWA Hanako", 360)
    assert (award.begun_on, award.completed_on) == (date(2026, 11, 21), date(2026, 11, 28))
    assert (award.issued_on, award.valid_until) == (TODAY, date(2028, 11, 29))
    assert life.enrolments[0].state is EnrolmentState.COMPLETED
    booked = {one.kind: one for one in db.session.scalars(select(LedgerEntry))}
    assert (booked[LedgerKind.SESSION].minutes, booked[LedgerKind.AWARD].points) == (360, 10)
    paper = paper_of(life.learners[0].id)
    assert paper is not None
    assert (paper.language, paper.valid_until, paper.revoked_on) == ("vi", award.valid_until, None)
    assert "certificate_ready" in kinds()
    with pytest.raises(Conflict, match="終わっています"):
        awards.complete(life.desk, life.enrolments[0])
    with pytest.raises(Conflict, match="判定は終わって"):
        attendance.fill_sheet(life.desk, life.session.meetings[0], {life.enrolments[0].id: Presence(0)})


@pytest.mark.usefixtures("ctx")
def test_revoking_takes_it_all_back_at_once() -> None:
    """The day counts already; points and credential go, hours stay; a second time, and without a reason, never."""
    life = held(1)
    award = awards.complete(life.desk, completed(life))
    assert not status.revoked(_listed(), award.status_index)
    with pytest.raises(Invalid, match="理由"):
        awards.revoke(life.desk, award, " ")
    for day in (TODAY + timedelta(days=1), TODAY - timedelta(days=1)):
        with pytest.raises(Invalid, match="取消の日"):
            awards.revoke(life.desk, award, "誤って交付したため", day)
    awards.revoke(life.desk, award, "誤って交付したため")
    assert queries.state_of(award) is AwardState.REVOKED
    assert status.revoked(_listed(), award.status_index)
    paper = paper_of(life.learners[0].id)
    assert paper is None or paper.revoked_on == TODAY
    entries = db.session.scalars(select(LedgerEntry)).all()
    assert (sum(one.points for one in entries), sum(one.minutes for one in entries)) == (0, 360)
    assert "certificate_revoked" in kinds()
    assert [entry.action for entry in history(award)] == ["award.issued", "award.revoked"]
    with pytest.raises(Conflict, match="すでに"):
        awards.revoke(life.desk, award, "もう一度")


@pytest.mark.usefixtures("ctx")
def test_the_level_rises_with_the_certificate_and_falls_with_it_at_once() -> None:
    """Somebody without any other evidence has the level of the credential from the decision to the revocation; the
    control: a course that grants nothing raises nobody."""
    plain = held(1, grants=None, grants_months=None)
    person = plain.learners[0]
    db.session.execute(delete(LevelOverride).where(LevelOverride.volunteer_id == person.id))
    db.session.expire_all()
    volunteers.rederive([person])
    assert person.level("vi") == 0
    awards.complete(plain.desk, completed(plain))
    assert person.level("vi") == 0
    life = held(1, learners=[person], grants=CredentialKind.MEDICAL_BASIC)
    award = awards.complete(life.desk, completed(life))
    assert person.level("vi") == 3
    awards.revoke(life.desk, award, "受講の記録に誤りがあったため")
    assert person.level("vi") == 0


def _listed() -> str:
    """The list of the revoked as it is published now."""
    token = queries.published_list()
    body = jws.read(token, queries.keys.public_keys())
    return str(body["credentialSubject"]["encodedList"])


@pytest.mark.usefixtures("ctx")
def test_an_earlier_award_that_still_holds_gives_the_credential_again() -> None:
    """Revoking the second of two leaves the person with what the first one gave; revoking both leaves nothing."""
    life = held(1)
    first = awards.complete(life.desk, completed(life))
    again = held(1, learners=life.learners)
    second = awards.complete(again.desk, completed(again))
    awards.revoke(life.desk, second, "誤り")
    paper = paper_of(life.learners[0].id)
    assert paper is not None
    assert (paper.revoked_on, paper.valid_until) == (None, first.valid_until)
    awards.revoke(life.desk, first, "誤り")
    paper = paper_of(life.learners[0].id)
    assert paper is None or paper.revoked_on == TODAY


@pytest.mark.usefixtures("ctx")
@pytest.mark.parametrize(
    ("issued", "until"),
    [(date(2025, 4, 1), date(2030, 3, 31)), (None, date(2027, 3, 31)), (None, None)],
    ids=str,
)
def test_what_was_held_before_any_award_is_held_again(issued: date | None, until: date | None) -> None:
    """A credential that the desk had on the roster stays with its days when the awards that prolonged it are revoked,
    in whatever order; one that has run out meanwhile, or had before, does not come back."""
    life = held(1)
    person = life.learners[0]
    person.credentials.append(
        Credential(kind=CredentialKind.ENTRY_COURSE, language="vi", issued_on=issued, valid_until=until)
    )
    first = awards.complete(life.desk, completed(life))
    again = held(1, learners=life.learners)
    second = awards.complete(again.desk, completed(again))
    for award in (first, second):
        awards.revoke(life.desk, award, "誤り")
    paper = paper_of(person.id)
    assert paper is not None
    assert (paper.issued_on, paper.valid_until, paper.revoked_on) == (issued, until, None)


@pytest.mark.usefixtures("ctx")
@pytest.mark.parametrize("removed", [False, True], ids=["revoked", "off the roster"])
def test_what_the_desk_took_away_meanwhile_stays_away(removed: bool) -> None:
    """Revoking the award gives nothing back that was taken away for a reason of its own."""
    life = held(1)
    person = life.learners[0]
    person.credentials.append(
        Credential(kind=CredentialKind.ENTRY_COURSE, language="vi", valid_until=date(2030, 3, 31))
    )
    award = awards.complete(life.desk, completed(life))
    if removed:
        person.credentials.remove(
            next(one for one in person.credentials if one.kind is CredentialKind.ENTRY_COURSE)
        )
        db.session.flush()
    else:
        volunteers.revoke_credential(life.desk, person, CredentialKind.ENTRY_COURSE, on=TODAY, language="vi")
    awards.revoke(life.desk, award, "誤り")
    paper = paper_of(person.id)
    assert (paper is None) if removed else (paper is not None and paper.revoked_on == TODAY)


@pytest.mark.usefixtures("ctx")
@pytest.mark.parametrize("fell", [False, True])
def test_what_another_paper_gave_between_two_awards_is_held_again(fell: bool) -> None:
    """Revoking the later award leaves it; where the earlier one fell meanwhile, what was held may have rested on it."""
    life = held(1, grants_months=1)
    person, first = life.learners[0], awards.complete(life.desk, completed(life))
    until = TODAY + timedelta(days=1500)
    volunteers.grant_credential(
        life.desk, person, CredentialKind.ENTRY_COURSE, issued_on=TODAY, valid_until=until, language="vi"
    )
    again = held(1, learners=[person])
    later = awards.complete(life.desk, completed(again))
    if fell:
        awards.revoke(life.desk, first, "誤って交付したため")
    awards.revoke(life.desk, later, "誤って交付したため")
    paper = paper_of(person.id)
    assert paper is not None
    assert paper.last_day == (TODAY - timedelta(days=1) if fell else until)


@pytest.mark.usefixtures("ctx")
def test_what_had_run_out_before_the_award_stays_so() -> None:
    """Nothing comes back that was over on the day of the award."""
    life = held(1)
    old = Credential(kind=CredentialKind.ENTRY_COURSE, language="vi", valid_until=TODAY - timedelta(days=1))
    life.learners[0].credentials.append(old)
    awards.revoke(life.desk, awards.complete(life.desk, completed(life)), "誤り")
    assert old.last_day is not None
    assert old.last_day < TODAY


@pytest.mark.usefixtures("ctx")
def test_a_test_counts_no_more_once_its_certificate_is_revoked() -> None:
    """A level may rest on the test; it goes with the certificate. The hours that were attended stay."""
    life = held(1)
    award = awards.complete(life.desk, completed(life))
    person = life.learners[0].id

    def known() -> dict[FactKind, date | None]:
        return {one.kind: one.revoked for one in training_facts([person])[person]}

    assert set(known().values()) == {None}
    awards.revoke(life.desk, award, "替え玉受験")
    assert known() == {FactKind.COURSE: TODAY, FactKind.TEST: TODAY, FactKind.TRAINING: None}


@pytest.mark.usefixtures("ctx")
@pytest.mark.parametrize("way", ["session", "seat"])
def test_hours_of_a_course_that_ends_early_are_booked(way: str) -> None:
    """Called off after the first day, or left by the learner: who was there has the hours, nobody else has any; who
    comes back and completes it has them once."""
    life = held(2, start=clock.now() - timedelta(days=3))
    ahead = [one.start_at > clock.now() for one in life.session.meetings]
    assert ahead == [False, True]
    attendance.fill_sheet(life.desk, life.session.meetings[0], {life.enrolments[0].id: Presence(150)})
    if way == "session":
        sessions.cancel(life.desk, life.session, "講師の都合")
    else:
        for one in life.enrolments:
            seats.cancel(life.desk, one, desk=True)
    booked = db.session.scalars(select(LedgerEntry)).all()
    assert [(one.volunteer_id, one.minutes, one.day) for one in booked] == [(life.learners[0].id, 150, TODAY)]


@pytest.mark.usefixtures("ctx")
def test_the_decision_is_for_all_or_for_nobody() -> None:
    """One who lacks something among those ticked stops it all; who is not ticked stays open; a failure can be made
    good later, with the hours that came to it."""
    life = held(3)
    one, two, three = life.enrolments
    completed(life)
    attendance.fill_sheet(life.desk, life.session.meetings[0], {two.id: Presence(180)})
    db.session.commit()
    with pytest.raises(Conflict, match="満たしていません"):
        results.decide(life.desk, life.session, {one.id, two.id}, set())
    db.session.rollback()
    assert not db.session.scalars(select(Award)).all()
    assert [award.enrolment_id for award in results.decide(life.desk, life.session, {one.id}, {two.id})] == [
        one.id
    ]
    states = [each.state for each in (one, two, three)]
    assert states == [EnrolmentState.COMPLETED, EnrolmentState.NOT_COMPLETED, EnrolmentState.ENROLLED]
    told = db.session.scalars(
        select(OutboxMessage.key).where(OutboxMessage.kind == "course_not_completed")
    ).all()
    assert told == [f"course_not_completed:{two.id}"]
    completed(life, 1)
    results.decide(life.desk, life.session, {two.id}, set())
    hours = select(LedgerEntry.minutes).where(LedgerEntry.volunteer_id == life.learners[1].id)
    assert sum(db.session.scalars(hours)) == 360
    ahead = held(1, start=clock.now() - timedelta(hours=1), days=1)
    with pytest.raises(Conflict, match="すべて終わって"):
        results.decide(life.desk, ahead.session, set(), {ahead.enrolments[0].id})


@pytest.mark.usefixtures("ctx")
@pytest.mark.parametrize(
    ("name", "kana", "printed"),
    [
        ("김민수", "きむ みんす", "きむ みんす"),
        ("山川 花子", "やまかわ はなこ", "山川 花子"),
        ("Łukasz Żółć", "", "Lukasz Zolc"),
        ("NGUYỄN Thị Ánh", "", "NGUYỄN Thị Ánh"),
    ],
)
def test_a_name_that_the_typeface_lacks_is_printed_in_kana(name: str, kana: str, printed: str) -> None:
    """So that who has been told of a certificate can print it."""
    life = held(1)
    life.learners[0].name, life.learners[0].kana = name, kana
    award = awards.complete(life.desk, completed(life))
    assert award.holder == printed
    assert queries.pdf_of(award).startswith(b"%PDF")


@pytest.mark.usefixtures("ctx")
def test_a_name_is_put_right_on_the_same_certificate() -> None:
    """Number, code and days stay; the Roman letters follow the reading unless they are given."""
    life = held(1)
    award = awards.complete(life.desk, completed(life))
    before = (award.number, award.code, award.issued_on, award.status_index)
    awards.reissue(life.desk, award, "山河 華子", "やまかわ はなこ", "")
    assert (award.holder, award.holder_roman) == ("山河 華子", "YAMAKAWA Hanako")
    assert (award.number, award.code, award.issued_on, award.status_index) == before
    assert queries.certificate_of(award).holder.written == "山河 華子"


@pytest.mark.usefixtures("ctx")
def test_nobody_judges_themselves() -> None:
    """A coordinator who is on the roster neither decides nor scores their own course, nor writes hours for themselves;
    another does, and the same coordinator does it for others."""
    life = held(2)
    own, other = life.enrolments
    completed(life), completed(life, 1)
    desk, colleague = life.desk, people.coordinator()
    own.volunteer.user_id = desk.id
    db.session.flush()
    with pytest.raises(Conflict, match="ご自身"):
        results.decide(desk, life.session, {own.id}, set())
    with pytest.raises(Conflict, match="ご自身"):
        results.decide(desk, life.session, set(), {own.id})
    (score,) = db.session.scalars(select(TestResult).where(TestResult.enrolment_id == own.id))
    with pytest.raises(Conflict, match="ご自身"):
        results.correct_score(desk, score, 100)
    with pytest.raises(Conflict, match="ご自身"):
        results.record_scores(desk, life.session, date(2026, 11, 28), {own.id: 100})
    assert [one.volunteer_id for one in results.decide(desk, life.session, {other.id}, set())] == [
        other.volunteer_id
    ]
    assert len(results.decide(colleague, life.session, {own.id}, set())) == 1
    hand: dict[str, Any] = {"day": TODAY, "minutes": 60, "points": 80, "title": "学会での研修"}
    with pytest.raises(Conflict, match="ご自身"):
        ledger.book_by_hand(desk, own.volunteer, "one", **hand)
    entry = ledger.book_by_hand(colleague, own.volunteer, "one", **hand)
    with pytest.raises(Conflict, match="ご自身"):
        ledger.correct_by_hand(desk, entry, 60, 90, "記入もれ")
    assert ledger.correct_by_hand(colleague, entry, 60, 70, "記入もれ").points == -10


@pytest.mark.usefixtures("ctx")
def test_who_said_how_the_name_is_spelt_gets_it_so() -> None:
    """On the first certificate and on one that is reissued, in the badge, too; without a word of theirs it is made of
    the reading, as the desk is told before it decides.
    """
    life = held(2)
    for person in life.learners:
        person.name, person.kana = "グエン ティ ホア", "ぐえん てぃ ほあ"
    asked, silent = life.learners
    assert (names.is_guessed(asked), names.in_roman(asked)) == (True, "GUEN Ti Hoa")
    volunteers.set_roman(life.desk, asked, "NGUYEN Thị Hoa")
    assert (names.is_guessed(asked), names.is_guessed(silent)) == (False, True)
    given, made = (awards.complete(life.desk, completed(life, at)) for at in range(2))
    assert (given.holder_roman, made.holder_roman) == ("NGUYEN Thị Hoa", "GUEN Ti Hoa")
    claims = jwt.decode(queries.badge_of(given), options={"verify_signature": False})
    known = [one["identityHash"] for one in claims["credentialSubject"]["identifier"] if not one["hashed"]]
    assert known == ["グエン ティ ホア", "NGUYEN Thị Hoa"]
    volunteers.set_roman(life.desk, silent, "NGUYEN Thi Hoa")
    awards.reissue(life.desk, made, made.holder, made.holder_kana, "")
    assert made.holder_roman == "NGUYEN Thi Hoa"
    assert history(made)[-1].detail["note"] == "GUEN Ti Hoa → NGUYEN Thi Hoa"


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2026, 1, 31), None, None),
        (date(2026, 1, 31), 48, date(2030, 1, 30)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 28)),
        (date(2026, 8, 30), 6, date(2027, 2, 28)),
        (date(2026, 2, 28), 12, date(2027, 2, 27)),
    ],
)
def test_the_last_day_is_the_one_before(first: date, months: int | None, last: date | None) -> None:
    """The day before the same day of a later month; a month without that day ends it on its own last day."""
    assert awards.last_day(first, months) == last


def at_once(app: Flask, number: int) -> list[str]:
    """So many learners of different sessions decided at the same moment; what each was told ('' for done)."""
    with app.test_request_context():
        lives = [held(1) for _ in range(number)]
        keys, desk = [completed(life).id for life in lives], lives[0].desk.id
        db.session.commit()

    def decide(key: int) -> str:
        with app.test_request_context(), clock.at(MONDAY):
            try:
                awards.complete(db.session.get_one(User, desk), db.session.get_one(Enrolment, key))
                db.session.commit()
            except IntegrityError as error:
                db.session.rollback()
                return type(error).__name__
            finally:
                db.session.remove()
            return ""

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(decide, keys))


def test_numbers_have_no_gap_and_no_double_by_a_race(app: Flask) -> None:
    """Eight sessions decided at the same moment: eight numbers in a row, eight places in the list."""
    assert at_once(app, 8) == [""] * 8
    with app.test_request_context():
        found = db.session.scalars(select(Award).order_by(Award.number)).all()
        assert [one.number for one in found] == [f"2026-{number:04d}" for number in range(1, 9)]
        assert len({one.status_index for one in found}) == 8


@pytest.mark.parametrize("app", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_without_the_queue_two_would_get_one_number(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: two who look before either has written want the same number, and the database refuses one."""
    gate, look = Barrier(2), awards._next_number

    def together(today: date) -> str:
        number = look(today)
        gate.wait(20)
        return number

    monkeypatch.setattr(awards, "_queue_for_numbers", lambda: None)
    monkeypatch.setattr(awards, "_next_number", together)
    assert sorted(at_once(app, 2)) == ["", "IntegrityError"]


def test_two_first_uses_at_once_make_one_key(tmp_path: Path) -> None:
    """Threads that need the key at the same moment all get the same one, readable by its owner alone."""
    made: list[str] = []

    def make() -> str:
        made.append(f"key {len(made)} of {id(made)}")
        return made[-1]

    with ThreadPoolExecutor(12) as pool:
        got = set(pool.map(lambda _: secret(tmp_path, "some_key", make), range(12)))
    assert len(got) == 1
    assert (tmp_path / "keys" / "some_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["some_key"]
