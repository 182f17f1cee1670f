"""Renewing with points: granted when the rule of levels holds, refused with the reason, and the level goes with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from dispatch import clock
from dispatch.audit.models import AuditEntry
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.errors import Conflict, NotFound
from dispatch.i18n import zone
from dispatch.notifications.models import OutboxMessage
from dispatch.notifications.services import deliver_due, post
from dispatch.vocabulary import CredentialKind
from dispatch.volunteers import queries as volunteers
from dispatch.volunteers import services as writes
from dispatch.volunteers.levels import Renewed, read_rules, write_rules
from dispatch.volunteers.models import Credential, LevelRuleSet, Volunteer
from dispatch.volunteers.services.documents import recipient
from tests import factories as make
from tests.training import factories as teach
from training.course_templates import templates
from training.models import LedgerEntry
from training.queries.ledger import Standing, standing_of, standings
from training.services import ledger, renewals
from training.vocabulary import EnrolmentState, LedgerKind, SessionState

FIRST, LAST = date(2022, 12, 15), date(2026, 12, 14)
"""The four years of the certificate; the tests' clock stands two weeks before its end."""
NEXT = date(2030, 12, 14)
IN_TIME = datetime(2026, 12, 14, 3, tzinfo=UTC)


def holder(points: int = 0, day: date = date(2025, 6, 1), kind: CredentialKind | None = None) -> Credential:
    """Somebody of level 4 by ICM alone, with so many points of one day."""
    person = make.volunteer({})
    person.languages.clear()
    person.level_overrides.clear()
    writes.grant_credential(
        SYSTEM, person, CredentialKind.ICM, issued_on=FIRST, valid_until=LAST, language="vi"
    )
    earn(person, points, day, kind)
    return next(one for one in person.credentials if one.kind is CredentialKind.ICM)


def earn(person: Volunteer, points: int, day: date, kind: CredentialKind | None = None) -> LedgerEntry | None:
    """Points by hand."""
    if not points:
        return None
    return ledger.book(
        SYSTEM, person, LedgerKind.HAND, day=day, minutes=0, points=points, title="研修", source=f"t:{person.id}:{day}",
        credential=kind,
    )  # fmt: skip


def level(person: Volunteer, day: date) -> int:
    """What the matcher would see of a day: the spans that are kept."""
    held = volunteers.spans([person.id], day, day)[person.id]["vi"]
    return held[0].level if held else 0


def standing(credential: Credential) -> Standing:
    """How far they are on the tests' day."""
    found = standing_of(credential, date(2026, 12, 1))
    assert found is not None
    return found


@pytest.mark.usefixtures("ctx")
def test_with_eighty_points_it_is_renewed_and_the_level_goes_on() -> None:
    """On the last day still; from then on it holds four years more, through the very last day, and it is on record.
    Asked again it says that it is renewed. Points that are taken back later take the new period's level with them."""
    card = holder(80)
    assert (level(card.volunteer, LAST), level(card.volunteer, LAST + timedelta(days=1))) == (4, 0)
    with clock.at(IN_TIME):
        assert renewals.renew(SYSTEM, card).valid_until == NEXT
        with pytest.raises(Conflict, match="更新済み"):
            renewals.renew(SYSTEM, card)
    assert (level(card.volunteer, NEXT), level(card.volunteer, NEXT + timedelta(days=1))) == (4, 0)
    assert standing(card).renewed
    said = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "credential.renewed")).one()
    assert said.detail["points"] == 80
    entry = db.session.scalars(select(LedgerEntry)).one()
    ledger.correct(SYSTEM, entry, 0, 79, "数え間違い")
    assert (level(card.volunteer, LAST), level(card.volunteer, NEXT)) == (4, 0)


@pytest.mark.usefixtures("ctx")
@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("ja", "医療通訳士（ベトナム語）を更新しました"),
        ("ja@easy", "までつかえます"),
        ("en", "has been renewed. It is now valid until Sat"),
    ],
)
def test_who_is_renewed_hears_of_it(locale: str, words: str) -> None:
    """Until when it holds now, in their language, by a mail that leaves; the warning that was about to leave does not,
    and a renewal that is refused tells nobody."""
    card = holder(80)
    make.volunteer_user(card.volunteer, locale=locale)
    with clock.at(IN_TIME):
        post("paper_expiring", f"paper_expiring:{card.id}:{LAST}:7", recipient(card.volunteer),
             paper=card.kind, until=LAST, days=7)  # fmt: skip
        renewals.renew(SYSTEM, card)
        with pytest.raises(Conflict, match="更新済み"):
            renewals.renew(SYSTEM, card)
        db.session.commit()
        deliver_due()
        (mail,) = db.session.scalars(select(OutboxMessage))
        assert (mail.kind, mail.address) == ("paper_renewed", card.volunteer.email)
        assert mail.sent_at is not None
        assert words in f"{mail.subject}{mail.body}".replace(" ", "") or words in mail.body
        assert "2030" in mail.body


@pytest.mark.usefixtures("ctx")
@pytest.mark.parametrize(
    ("points", "day", "kind", "now", "why"),
    [
        (79, date(2025, 6, 1), None, IN_TIME, "あと1単位"),
        (80, FIRST - timedelta(days=1), None, IN_TIME, "あと80単位"),
        (80, date(2025, 6, 1), CredentialKind.DISASTER, IN_TIME, "あと80単位"),
        (80, date(2025, 6, 1), None, IN_TIME + timedelta(days=1), "12月14日（月）の期限を過ぎている"),
    ],
)
def test_a_renewal_is_refused_with_the_reason(
    points: int, day: date, kind: CredentialKind | None, now: datetime, why: str
) -> None:
    """A point too few, points of the day before the period, points for something else, a day late: nothing changes."""
    card = holder(points, day, kind)
    with clock.at(now), pytest.raises(Conflict, match=why):
        renewals.renew(SYSTEM, card)
    assert card.valid_until == LAST
    assert level(card.volunteer, LAST + timedelta(days=1)) == 0


@pytest.mark.usefixtures("ctx")
def test_what_a_renewal_asks_for_stands_in_the_rules_alone() -> None:
    """Other rules ask for other points at once, on the list, of the renewal and of the level; without any, nobody is
    listed. The template's four courses make what the usual rules ask for."""
    asked = volunteers.current_rules().renewals(FIRST)
    assert asked == {"icm": Renewed("icm", 80, 48)}
    assert 4 * templates()["renewal"].values.points == asked["icm"].points
    card = holder(60)
    assert (standing(card).missing, standing(card).needed) == (20, 80)
    set_rules(60)
    assert not standing(card).missing
    with clock.at(IN_TIME):
        renewals.renew(SYSTEM, card)
    assert level(card.volunteer, NEXT) == 4
    set_rules(None)
    assert standing_of(card, FIRST) is None
    with pytest.raises(NotFound):
        renewals.renew(SYSTEM, card)


def set_rules(points: int | None) -> None:
    """The usual rules with so many points, or with no renewal at all."""
    rules = write_rules(volunteers.current_rules())
    icm = next(one for one in rules["rules"] if one["id"] == "level-4-icm")
    icm["when"] = {"credential": {"kind": "icm"}}
    if points:
        icm["when"] = {"renewed": {"kind": "icm", "points": points, "every_months": 48}}
    read_rules(rules)
    made = volunteers.current_rule_set()
    version = (made.version if made else 0) + 1
    db.session.add(LevelRuleSet(version=version, first=FIRST, rules=rules, note="試験", set_by="x"))
    db.session.flush()


@pytest.mark.usefixtures("ctx")
def test_nobody_renews_their_own() -> None:
    """Also with all points."""
    card = holder(80)
    own = make.volunteer_user(card.volunteer)
    with pytest.raises(Conflict, match="ご自身"):
        renewals.renew(own, card)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_the_desk_sees_who_will_miss_it_and_renews_with_one_button(
    app: Flask, sign_in: Callable[[str], FlaskClient]
) -> None:
    """Points of sessions ahead count towards the outlook, not towards the renewal; a session after the last day does
    not. The holder sees the same without the button, and nobody else may press it."""
    with app.test_request_context():
        make.coordinator(email="desk@example.jp")
        ready, sure, short = holder(80), holder(70), holder(70)
        near = teach.session(teach.course(points=10), start=datetime(2026, 12, 12, 1, tzinfo=UTC))
        far = teach.session(teach.course(points=10), start=datetime(2026, 12, 19, 1, tzinfo=UTC))
        for session, card in ((near, sure), (far, short)):
            session.state = SessionState.OPEN
            teach.enrolment(session, card.volunteer, state=EnrolmentState.ENROLLED)
        make.volunteer_user(sure.volunteer)
        db.session.commit()
        day = clock.today(zone())
        assert [one.misses(day) for one in standings(day)] == [False, False, True]
        keys, own = [one.id for one in (ready, sure, short)], sure.volunteer.email
    desk, holds = sign_in("desk@example.jp"), sign_in(own)
    page = desk.get("/training/ledger/renewals").text
    assert page.count(">更新する<") == 1
    assert ("このままでは足りない人" in page, "受講予定で足ります" in page, "あと10単位" in page) == (
        True,
    ) * 3
    only = desk.get("/training/ledger/renewals?only=missing").text
    assert ("あと10単位" in only, "受講予定で足ります" in only) == (True, False)
    mine = holds.get("/my/training/ledger/").text
    assert ("70／80単位" in mine, "受講予定 10単位" in mine, ">更新する<" in mine) == (True, True, False)
    assert holds.post(f"/training/ledger/renewals/{keys[0]}").status_code == 403
    assert [desk.post(f"/training/ledger/renewals/{key}").status_code for key in keys] == [303, 409, 409]
    assert "更新済み" in desk.get("/training/ledger/renewals").text
