"""What a course asks: read from data, checked on the session's day, each lack with its reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dispatch.vocabulary import CredentialKind
from training.prerequisites import Lack, Learner, read, unmet, write

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
    papers = {CredentialKind.ICM: DAY, CredentialKind.REGISTRATION: None}
    whole = Learner(True, papers, {"vi": 3}, frozenset({"entry"}))
    assert lacks(whole) == []


def test_what_ends_before_the_day_is_told_so() -> None:
    """A paper that ends the day before does not hold, and the reason is its end."""
    before = date(2026, 12, 11)
    papers = {CredentialKind.ICM: before, CredentialKind.REGISTRATION: before}
    ended = Learner(True, papers, {"vi": 3}, frozenset({"entry"}))
    assert lacks(ended) == [Lack.EXPIRED, Lack.REGISTRATION_ENDS]
    gone = Learner(
        False, {CredentialKind.ICM: None, CredentialKind.REGISTRATION: None}, {"vi": 3}, frozenset({"entry"})
    )
    assert lacks(gone) == [Lack.REGISTERED]


def test_a_level_is_of_the_courses_language_where_it_teaches_one() -> None:
    """Another language does not count then, and the reason names the one that does."""
    papers = {CredentialKind.ICM: None, CredentialKind.REGISTRATION: None}
    other = Learner(True, papers, {"vi": 2, "en": 4}, frozenset({"entry"}))
    assert lacks(other) == []
    (lack,) = unmet(read(ALL), other, DAY, "zh")
    assert (lack.lack, lack.prerequisite.language) == (Lack.LEVEL, "zh")


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
