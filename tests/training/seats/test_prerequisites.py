"""What a course asks: read from data, checked on the session's day, each lack with its reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dispatch.audit.services import SYSTEM
from dispatch.vocabulary import CredentialKind
from dispatch.volunteers.services import grant_credential
from tests import factories as people
from tests.training import factories as make
from training.prerequisites import UNSAID, Lack, Learner, read, unmet, write
from training.queries.seats.learners import lacking, learner
from training.wording.courses import prerequisites
from training.wording.seats import lack_text

Papers = dict[CredentialKind, dict[str, date | None]]
DAY = date(2026, 12, 12)
ALL: list[dict[str, Any]] = [
    {"kind": "course", "course": "entry"},
    {"kind": "credential", "credential": "icm"},
    {"kind": "level", "level": 2, "language": "vi"},
    {"kind": "level", "level": 3},
    {"kind": "registered"},
]


def lacks(learner: Learner, language: str | None = None) -> list[Lack]:
    """Why somebody cannot come."""
    return [one.lack for one in unmet(read(ALL), learner, DAY, language)]


def test_who_has_nothing_lacks_everything_and_who_has_all_nothing() -> None:
    """One reason for each, in the order of the course; none for somebody who has it all on the very day."""
    found = [Lack.COURSE, Lack.CREDENTIAL, Lack.LEVEL, Lack.ANY_LEVEL, Lack.REGISTERED]
    assert lacks(Learner()) == found
    papers: Papers = {CredentialKind.ICM: {"vi": DAY}, CredentialKind.REGISTRATION: {"": None}}
    whole = Learner(True, papers, {"vi": 3}, frozenset({"entry"}))
    assert lacks(whole) == []


def test_what_ends_before_the_day_is_told_so() -> None:
    """A paper that ends the day before does not hold, and the reason is its end."""
    before = date(2026, 12, 11)
    papers: Papers = {CredentialKind.ICM: {"vi": before}, CredentialKind.REGISTRATION: {"": before}}
    ended = Learner(True, papers, {"vi": 3}, frozenset({"entry"}))
    assert lacks(ended) == [Lack.EXPIRED, Lack.REGISTRATION_ENDS]
    papers = {CredentialKind.ICM: {"vi": None}, CredentialKind.REGISTRATION: {"": None}}
    gone = Learner(False, papers, {"vi": 3}, frozenset({"entry"}))
    assert lacks(gone) == [Lack.REGISTERED]


def test_a_level_is_of_the_courses_language_where_it_teaches_one() -> None:
    """Another language does not count then, and the reason names the one that does."""
    papers: Papers = {CredentialKind.ICM: {"": None}, CredentialKind.REGISTRATION: {"": None}}
    other = Learner(True, papers, {"vi": 2, "en": 4}, frozenset({"entry"}))
    assert lacks(other) == []
    (lack,) = unmet(read(ALL), other, DAY, "zh")
    assert (lack.lack, lack.prerequisite.language) == (Lack.LEVEL, "zh")


@pytest.mark.parametrize(
    ("held", "language", "lack"),
    [
        ({"en": None}, "vi", Lack.OTHER_LANGUAGE),
        ({"en": None, "vi": DAY}, "vi", None),
        ({"en": None, "vi": date(2026, 12, 11)}, "vi", Lack.EXPIRED),
        ({"": None}, "vi", None),
        ({UNSAID: None}, "vi", Lack.OTHER_LANGUAGE),
        ({UNSAID: None}, None, None),
        ({"en": None}, None, None),
        ({}, "vi", Lack.CREDENTIAL),
    ],
)
def test_a_paper_of_another_language_does_not_count(
    held: dict[str, date | None], language: str | None, lack: Lack | None
) -> None:
    """A course that teaches a language asks for the paper of that one, or of all; a common course for any."""
    asked = read([{"kind": "credential", "credential": "medical_basic"}])
    found = unmet(asked, Learner(True, {CredentialKind.MEDICAL_BASIC: held}), DAY, language)
    assert [one.lack for one in found] == ([lack] if lack else [])
    assert not found or found[0].prerequisite.language == language


@pytest.mark.usefixtures("ctx")
def test_the_language_of_a_paper_is_what_is_said_or_the_only_one_spoken() -> None:
    """基礎 without a language is of the one its holder speaks; where they speak two nobody knows, and it counts for
    neither; the sentence names the language. A pledge is of no language."""
    course = make.course(language="vi", prerequisites=[{"kind": "credential", "credential": "medical_basic"}])
    session = make.session(course)

    def told(spoken: dict[str, int], language: str | None) -> list[str]:
        person = people.volunteer(spoken)
        grant_credential(
            SYSTEM, person, CredentialKind.MEDICAL_BASIC, issued_on=DAY, valid_until=None, language=language
        )
        assert learner(person).credentials[CredentialKind.PLEDGE].keys() == {""}
        return [lack_text(one) for one in lacking(session, person)]

    needed = ["「医療通訳技能認定（基礎）」（ベトナム語）が必要です。"]
    assert prerequisites(course) == ["「医療通訳技能認定（基礎）（ベトナム語）」があること"]
    assert told({"vi": 3}, None) == []
    assert told({"en": 3}, None) == needed
    assert told({"vi": 3, "en": 3}, None) == needed
    assert told({"vi": 3, "en": 3}, "en") == needed
    assert told({"vi": 3, "en": 3}, "vi") == []


def test_what_is_written_is_what_is_read() -> None:
    """There and back; an empty part is left out."""
    assert write(read(ALL)) == ALL


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "wish"}, {"kind": "course"}, {"kind": "credential"}, {"kind": "credential", "credential": "x"},
     {"kind": "level"}, {"kind": "level", "level": 5}, {"kind": "level", "level": 2, "language": "xx"},
     {"kind": "registered", "lvel": 2}, {}],
    ids=str,
)  # fmt: skip
def test_a_mistyped_prerequisite_lets_nobody_in(wrong: dict[str, object]) -> None:
    """It is a fault, not something that everybody meets."""
    with pytest.raises(ValueError, match=r".+"):
        read([wrong])
