"""What a level rests on, until when, what is missing; revoked papers, overrides and the usual rules."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from dispatch.vocabulary import VisitKind
from dispatch.volunteers.levels import (
    Derived,
    Evidence,
    Fact,
    FactKind,
    Leaf,
    Override,
    Person,
    compare,
    derive,
    period_on,
    read_rules,
    succession,
    timeline,
    usual_rules,
)

TODAY = date(2026, 11, 21)
PASSED = date(2024, 5, 1)


def fact(kind: FactKind, code: str = "", first: date = PASSED, **fields: Any) -> Fact:
    """Something that holds without end."""
    return Fact(kind, first, code=code, **fields)


def n1(**fields: Any) -> Fact:
    return fact(FactKind.EVIDENCE, "jlpt", grade="N1", language="vi", **fields)


def course(**fields: Any) -> Fact:
    return fact(FactKind.CREDENTIAL, "entry_course", **fields)


def vietnamese(*facts: Fact, overrides: tuple[Override, ...] = (), day: date = TODAY) -> Derived:
    """What the usual rules make of somebody who speaks Vietnamese."""
    return derive(usual_rules(), Evidence(("vi",), facts), overrides, day)["vi"]


def test_a_reason_names_the_facts() -> None:
    """The level comes with the rule and with what of it is met by what; what is missing for the next is said too."""
    level = vietnamese(n1(source="documents/3"), course()).level
    assert (level.value, level.rule and level.rule.id) == (3, "level-3-course")
    assert level.reason is not None
    shown, taught = level.reason.parts
    assert [one.met for one in shown.parts] == [True, False, False]
    assert shown.parts[0].facts[0].source == "documents/3"
    assert (taught.have, taught.needed, taught.until) == (1, 1, None)
    assert {gap.rule.id for gap in level.missing} == {"level-4-expert", "level-4-icm", "level-4-experience"}
    hours = next(gap.lacking for gap in level.missing if gap.rule.id == "level-4-experience").parts[1]
    assert isinstance(hours.condition, Leaf)
    assert (hours.condition.kind, hours.have, hours.needed) == (FactKind.INTERPRETING, 0, 3600)


def test_a_level_ends_with_its_paper() -> None:
    """It says the last day and what remains; on that day it holds, on the next it does not."""
    last = date(2027, 3, 31)
    facts = n1(), course(last=last)
    level = vietnamese(*facts).level
    assert (level.value, level.until, level.then) == (3, last, 2)
    assert vietnamese(*facts, day=last).level.value == 3
    assert vietnamese(*facts, day=last + timedelta(days=1)).level.value == 2


def test_what_is_revoked_is_gone_at_once() -> None:
    """On the day a certificate is revoked its level is gone, though its own date runs on; the day before it stood."""
    expert = fact(FactKind.CREDENTIAL, "medical_expert", last=date(2030, 1, 1), language="vi", revoked=TODAY)
    assert vietnamese(n1(), expert, day=TODAY - timedelta(days=1)).level.value == 4
    assert vietnamese(n1(), expert).level.value == 2
    assert not vietnamese(n1(), expert).permissions[VisitKind.CONSENT].value


def test_the_usual_rules_need_a_renewal_after_four_years() -> None:
    """ICM holds four years by itself, and four more for each four years in which 80 points were earned: then through
    the last day of them, whatever becomes of the points' age meanwhile."""
    icm = fact(FactKind.CREDENTIAL, "icm", date(2022, 12, 1))
    assert vietnamese(icm).level.until == date(2026, 11, 30)
    assert vietnamese(icm, day=date(2026, 12, 1)).level.value == 0
    points = [fact(FactKind.TRAINING, first=date(2025, month, 1), points=20) for month in (1, 3, 5, 7)]
    assert vietnamese(icm, *points, day=date(2026, 12, 1)).level.until == date(2030, 11, 30)
    assert vietnamese(icm, *points[:3], day=date(2026, 12, 1)).level.value == 0


BEGUN, ENDS = date(2022, 12, 1), date(2030, 11, 30)
"""A certificate that was prolonged once: from December 2022, at the end of November 2026."""


@pytest.mark.parametrize(
    ("points", "first", "fields", "level"),
    [
        (80, date(2022, 12, 1), {}, 4),  # the first day of the period
        (80, date(2026, 11, 30), {}, 4),  # its last
        (79, date(2026, 11, 30), {}, 0),
        (80, date(2022, 11, 30), {}, 0),  # the day before the period
        (80, date(2026, 12, 1), {}, 0),  # a day late
        (80, date(2026, 1, 1), {"toward": "icm", "language": "vi"}, 4),
        (80, date(2026, 1, 1), {"toward": "disaster"}, 0),
        (80, date(2026, 1, 1), {"language": "zh"}, 0),
    ],
)
def test_a_renewal_counts_the_points_of_its_period(
    points: int, first: date, fields: dict[str, Any], level: int
) -> None:
    """79 are too few, a day early or late is not in the period, and what goes towards something else does not count."""
    icm = fact(FactKind.CREDENTIAL, "icm", BEGUN, last=ENDS)
    training = fact(FactKind.TRAINING, first=first, points=points, **fields)
    assert vietnamese(icm, training, day=date(2026, 12, 2)).level.value == level
    assert vietnamese(icm, training, day=date(2026, 11, 30)).level.value == 4


def test_periods_of_a_certificate_are_counted_back_from_its_last_day() -> None:
    """A short rest at its beginning belongs to the first whole period, a long one is a period; of one without a first
    day nobody knows, and it counts through its last day; one that ended or was revoked has no days more."""
    assert period_on(48, date(2022, 12, 10), date(2026, 11, 30), TODAY) == (
        date(2022, 12, 10),
        date(2026, 11, 30),
    )
    assert period_on(48, date(2022, 12, 1), date(2027, 3, 31), TODAY) == (
        date(2022, 12, 1),
        date(2027, 3, 31),
    )
    assert period_on(48, date(2022, 12, 10), date(2030, 11, 30), date(2026, 12, 1)) == (
        date(2026, 12, 1),
        date(2030, 11, 30),
    )
    assert period_on(48, date(2022, 2, 28), None, date(2027, 1, 1)) == (date(2026, 2, 28), date(2030, 2, 27))
    undated = fact(FactKind.CREDENTIAL, "icm", date(2000, 1, 1), last=date(2028, 3, 31), undated=True)
    assert (vietnamese(undated).level.value, vietnamese(undated).level.until) == (4, date(2028, 3, 31))
    known = fact(FactKind.CREDENTIAL, "icm", date(2020, 4, 1), last=date(2028, 3, 31))
    assert vietnamese(known).level.value == 0
    gone = fact(FactKind.CREDENTIAL, "icm", BEGUN, last=date(2026, 11, 30), revoked=TODAY)
    assert vietnamese(gone).level.value == 0


@pytest.mark.parametrize(
    ("facts", "level"),
    [
        ((), 0),
        ((fact(FactKind.EVIDENCE, "cefr", grade="A1", language="vi"),), 1),
        ((fact(FactKind.EVIDENCE, "cefr", grade="B1", language="vi"),), 2),
        ((fact(FactKind.EVIDENCE, "cefr", grade="C2", language="en"), course()), 0),
        ((n1(), course()), 3),
        ((fact(FactKind.CREDENTIAL, "medical_basic"),), 3),
        ((fact(FactKind.CREDENTIAL, "medical_expert", language="zh"),), 0),
    ],
)
def test_the_usual_levels(facts: tuple[Fact, ...], level: int) -> None:
    """What each paper is worth, and that one of another language is worth nothing here."""
    assert vietnamese(*facts).level.value == level


def test_experience_counts_and_a_complaint_stops_it() -> None:
    """The basic examination with hours and reports reaches level 4; a complaint takes it while it is open."""
    recent = [TODAY - timedelta(days=20 * k) for k in range(1, 31)]
    jobs = [fact(FactKind.INTERPRETING, first=day, minutes=120, language="vi") for day in recent]
    reports = [fact(FactKind.REPORT, first=day, language="vi") for day in recent]
    facts = (n1(), fact(FactKind.CREDENTIAL, "medical_basic"), *jobs, *reports)
    assert vietnamese(*facts).level.value == 4
    complaint = fact(FactKind.COMPLAINT, first=TODAY - timedelta(days=3))
    assert vietnamese(*facts, complaint).level.value == 3
    settled = fact(FactKind.COMPLAINT, first=TODAY - timedelta(days=3), last=TODAY - timedelta(days=1))
    assert vietnamese(*facts, settled).level.value == 4


def test_an_override_counts_instead_and_ends() -> None:
    """The coordinator's level counts for its time, the rules' stays beside it, and permissions follow what counts."""
    trial = Override("vi", TODAY, TODAY + timedelta(days=29), "同行して様子を見る", "調整 花子", level=4)
    one = vietnamese(n1(), overrides=(trial,))
    assert (one.level.value, one.level.by_rules, one.level.override) == (4, 2, trial)
    assert (one.level.until, one.level.then) == (trial.last, 2)
    assert one.permissions[VisitKind.CONSENT].value
    assert vietnamese(n1(), overrides=(trial,), day=trial.last + timedelta(days=1)).level.value == 2


def test_of_two_overrides_the_later_counts() -> None:
    """A ban of one kind of visit goes over a permission given before, and leaves the level and other visits alone."""

    def said(allowed: bool) -> Override:
        return Override("vi", TODAY, TODAY, "面談の結果", visit=VisitKind.PAYMENT, allowed=allowed)

    one = vietnamese(n1(), overrides=(said(True), said(False)))
    assert (one.level.value, one.permissions[VisitKind.PAYMENT].value) == (2, 0)
    assert one.permissions[VisitKind.PHARMACY].value
    assert vietnamese(n1(), overrides=(said(False), said(True))).permissions[VisitKind.PAYMENT].value


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"level": 3, "note": " "}, "note: must not be empty"),
        ({"level": 3, "last": TODAY - timedelta(days=1)}, "last: is before first"),
        ({}, "sets either a level or whether a visit is allowed"),
        (
            {"level": 3, "visit": VisitKind.CONSENT, "allowed": True},
            "sets either a level or whether a visit is allowed",
        ),
        ({"level": 5}, "level: must be between 0 and 4"),
    ],
)
def test_an_override_needs_a_note_and_an_end(fields: dict[str, Any], sentence: str) -> None:
    """What is not whole cannot be made."""
    whole: dict[str, Any] = {"language": "vi", "first": TODAY, "last": TODAY, "note": "確認済み"}
    with pytest.raises(ValueError, match=sentence):
        Override(**(whole | fields))


def test_a_month_ends_where_the_calendar_does() -> None:
    """An hour of 31 August counts for one month through 29 September, for six through 27 February."""
    for months, last in ((1, date(2026, 9, 29)), (6, date(2027, 2, 27)), (600, date(2076, 8, 30))):
        rules = read_rules(
            {
                "format": "dispatch-levels/1",
                "rules": [
                    {
                        "id": "a",
                        "from": "2020-01-01",
                        "grants": {"level": 1},
                        "when": {"interpreting": {"hours": 1, "within_months": months}},
                    }
                ],
            }
        )
        job = Fact(FactKind.INTERPRETING, date(2026, 8, 31), minutes=60)
        level = derive(rules, Evidence(("vi",), (job,)), (), job.first)["vi"].level
        assert (level.value, level.until, level.then) == (1, last, 0)


def test_rules_that_follow_others_meet_at_a_day() -> None:
    """Before the day the old rules hold, from it the new ones; what was and what will be stay in one set."""
    old, day = usual_rules(), date(2027, 4, 1)
    new = read_rules(
        {
            "format": "dispatch-levels/1",
            "rules": [
                {
                    "id": "level-3-course",
                    "from": "2020-04-01",
                    "grants": {"level": 2},
                    "when": {"credential": {"kind": "entry_course"}},
                }
            ],
        }
    )
    both = succession(old, new, day)
    line = timeline(both, Evidence(("vi",), (n1(), course())), (), TODAY, date(2027, 12, 31))["vi"]
    assert [(one.first, one.value) for one in line.levels] == [(TODAY, 3), (day, 2)]
    assert len({one.id for one in both.rules}) == len(old.rules) + 1
    again = succession(both, new, day)
    assert [one.level for one in again.rules if one.first >= day] == [2]
    with pytest.raises(LookupError):
        line.level_on(TODAY - timedelta(days=1))


def test_a_change_of_rules_shows_whom_it_lowers() -> None:
    """Who falls is named with both reasons; who is held by an override stays."""
    strict = read_rules({"format": "dispatch-levels/1", "rules": []})
    held = Override("vi", TODAY, TODAY, "経過措置", level=3)
    one = Person("V1", Evidence(("vi",), (n1(), course())))
    other = Person("V2", one.evidence, (held,))
    found = compare(usual_rules(), strict, [one, other], TODAY)
    levels = [(c.person, c.before.value, c.after.value) for c in found.lowered if c.target == "level"]
    assert levels == [("V1", 3, 0)]
    assert found.raised == ()
    assert [c.person for c in found.unchanged if c.target == "level"] == ["V2"]
