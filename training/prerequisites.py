"""What a course asks of those who take it, and what of that somebody lacks on a day. Pure: no web, no database.

A course keeps its prerequisites as data (`Course.prerequisites`), a list of objects that all must be met:

    {"kind": "course", "course": "entry"}              completed (the code of the course)
    {"kind": "credential", "credential": "icm"}        held, and valid on the session's first day; one of a single
                                                       language counts in a course of that language, or of none
    {"kind": "level", "level": 2, "language": "vi"}    without a language: the course's, or any
    {"kind": "registered"}                             on the roster, with a registration valid on that day
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from dispatch.vocabulary import LANGUAGES, LEVELS, N_, CredentialKind, Term


class PrerequisiteKind(Term):
    """What can be asked."""

    COURSE = "course", N_("講座の修了")
    CREDENTIAL = "credential", N_("資格・修了証")
    LEVEL = "level", N_("言語のレベル")
    REGISTERED = "registered", N_("登録通訳ボランティアであること")


class Lack(Term):
    """Why a prerequisite is not met; its Japanese is the sentence for the screens, with places for the details."""

    COURSE = "course", N_("先に「%(course)s」を修了してください。")
    CREDENTIAL = "credential", N_("「%(credential)s」が必要です。")
    OTHER_LANGUAGE = "other_language", N_("「%(credential)s」（%(language)s）が必要です。")
    EXPIRED = "expired", N_("「%(credential)s」の期限が、研修の日までに切れます。")
    LEVEL = "level", N_("%(language)sの「%(level)s」以上が必要です。")
    ANY_LEVEL = "any_level", N_("どれかの言語で「%(level)s」以上が必要です。")
    REGISTERED = "registered", N_("登録通訳ボランティアの方が対象です。")
    REGISTRATION_ENDS = (
        "registration_ends",
        N_("登録の期限が、研修の日までに切れます。更新のあとでお申し込みください。"),
    )


UNSAID = "?"
"""The language of a paper that is of a single one, held by somebody who speaks several."""


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """One thing asked. Raises `ValueError` where a part is missing or unknown."""

    kind: PrerequisiteKind
    course: str = ""
    credential: CredentialKind | None = None
    level: int = 0
    language: str = ""

    def __post_init__(self) -> None:
        """Each kind has its part."""
        if self.kind is PrerequisiteKind.COURSE and not self.course:
            raise ValueError("a course is asked for and not named")
        if self.kind is PrerequisiteKind.CREDENTIAL and self.credential is None:
            raise ValueError("a credential is asked for and not named")
        if self.kind is PrerequisiteKind.LEVEL and self.level not in LEVELS:
            raise ValueError("a level is from 1 to 4")
        if self.language and self.language not in LANGUAGES:
            raise ValueError(f"no language is called {self.language!r}")


@dataclass(frozen=True, slots=True)
class Learner:
    """What is known of somebody: `credentials` by kind and language ("": every one; `UNSAID`: nobody knows which) with
    their last day (None: without an end), `levels` by language, the codes of the courses completed, and whether they
    are on the roster."""

    active: bool = True
    credentials: Mapping[CredentialKind, Mapping[str, date | None]] = field(default_factory=dict)
    levels: Mapping[str, int] = field(default_factory=dict)
    courses: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Unmet:
    """A prerequisite that is not met, and why."""

    lack: Lack
    prerequisite: Prerequisite


def read(source: Iterable[Mapping[str, Any]]) -> tuple[Prerequisite, ...]:
    """The prerequisites of a course. Raises `ValueError`: a mistyped one must not let everybody in."""
    return tuple(_read(one) for one in source)


def _read(one: Mapping[str, Any]) -> Prerequisite:
    if strange := set(one) - {"kind", "course", "credential", "level", "language"}:
        raise ValueError(f"nothing is called {sorted(strange)[0]!r}")
    credential = one.get("credential")
    return Prerequisite(
        PrerequisiteKind(str(one.get("kind"))),
        str(one.get("course") or ""),
        CredentialKind(credential) if credential else None,
        int(one.get("level") or 0),
        str(one.get("language") or ""),
    )


def write(prerequisites: Iterable[Prerequisite]) -> list[dict[str, Any]]:
    """As `read` takes them."""
    return [
        {
            name: value.value if isinstance(value, Term) else value
            for name in ("kind", "course", "credential", "level", "language")
            if (value := getattr(one, name))
        }
        for one in prerequisites
    ]


def unmet(
    prerequisites: Iterable[Prerequisite], learner: Learner, day: date, language: str | None = None
) -> tuple[Unmet, ...]:
    """What somebody lacks for a session that begins on `day`; `language`: the one that the course teaches."""
    found = ((one, _lack(one, learner, day, language)) for one in prerequisites)
    return tuple(Unmet(lack, _of(one, language)) for one, lack in found if lack is not None)


def _of(one: Prerequisite, language: str | None) -> Prerequisite:
    """With the course's language where none was said, so that the sentence can name it."""
    if one.kind in (PrerequisiteKind.LEVEL, PrerequisiteKind.CREDENTIAL) and not one.language and language:
        return replace(one, language=language)
    return one


def _lack(one: Prerequisite, learner: Learner, day: date, language: str | None) -> Lack | None:
    match one.kind:
        case PrerequisiteKind.COURSE:
            return None if one.course in learner.courses else Lack.COURSE
        case PrerequisiteKind.CREDENTIAL:
            return _of_paper(one.credential, learner, day, one.language or language or "")
        case PrerequisiteKind.LEVEL:
            return _of_level(one, learner, one.language or language or "")
        case PrerequisiteKind.REGISTERED:
            if not learner.active:
                return Lack.REGISTERED
            lack = _of_paper(CredentialKind.REGISTRATION, learner, day, "")
            return (
                {Lack.CREDENTIAL: Lack.REGISTERED, Lack.EXPIRED: Lack.REGISTRATION_ENDS}.get(lack)
                if lack
                else None
            )


def _of_paper(kind: CredentialKind | None, learner: Learner, day: date, language: str) -> Lack | None:
    """A paper of another language says nothing of this one, as for levels; without a language any will do."""
    held = learner.credentials.get(kind, {}) if kind else {}
    ends = [until for of, until in held.items() if not language or of in ("", language)]
    if not ends:
        return Lack.OTHER_LANGUAGE if held else Lack.CREDENTIAL
    return None if any(until is None or until >= day for until in ends) else Lack.EXPIRED


def _of_level(one: Prerequisite, learner: Learner, language: str) -> Lack | None:
    if language:
        return None if learner.levels.get(language, 0) >= one.level else Lack.LEVEL
    return None if max(learner.levels.values(), default=0) >= one.level else Lack.ANY_LEVEL
