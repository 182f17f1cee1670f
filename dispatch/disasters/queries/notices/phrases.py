"""Approved sentences: which of them say what a source says, word for word or nearly."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import select

from dispatch import japanese
from dispatch.db import db
from dispatch.disasters.models import NoticeTranslation, Phrase
from dispatch.disasters.plain.sentences import sentences, without_readings
from dispatch.errors import NotFound
from dispatch.i18n import _

NEAR = 0.72
"""From this likeness on (0 to 1, readings and numbers left out) a sentence is offered as a near match."""
PER_PAGE = 50
MOST_OFFERED = 3
_NUMBERS = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase for a sentence. `exact`: the same words; `numbers`: the same but for its numbers."""

    sentence: str
    phrase: Phrase
    likeness: float

    @property
    def exact(self) -> bool:
        """Whether the sentence is the phrase's own."""
        return key_of(self.sentence) == key_of(self.phrase.japanese)

    @property
    def numbers(self) -> bool:
        """Whether only numbers differ."""
        return not self.exact and _mask(self.sentence) == _mask(self.phrase.japanese)


def key_of(sentence: str) -> str:
    """A sentence for comparing: without readings, spaces and the stop at its end."""
    return japanese.plain(without_readings(sentence)).rstrip("。.!！?？")


def _mask(sentence: str) -> str:
    return _NUMBERS.sub("0", key_of(sentence))


def current(language: str) -> Sequence[Phrase]:
    """All phrases of a language that are in use."""
    return db.session.scalars(
        select(Phrase).where(Phrase.language == language, Phrase.retired_at.is_(None)).order_by(Phrase.id)
    ).all()


def offered(translation: NoticeTranslation) -> list[Match]:
    """For each sentence of the source the phrases that fit, the most alike first."""
    known = [(phrase, _mask(phrase.japanese)) for phrase in current(translation.language)]
    source = [translation.notice.plain_title, *sentences(translation.notice.plain_body)]
    return [match for sentence in dict.fromkeys(source) for match in _matches(sentence, known)]


def _matches(sentence: str, known: list[tuple[Phrase, str]]) -> list[Match]:
    masked = _mask(sentence)
    found = []
    for phrase, other in known:
        matcher = SequenceMatcher(None, masked, other, autojunk=False)
        if masked and matcher.real_quick_ratio() >= NEAR and matcher.quick_ratio() >= NEAR:
            likeness = matcher.ratio()
            if likeness >= NEAR:
                found.append(Match(sentence, phrase, likeness))
    found.sort(key=lambda one: (not one.exact, -one.likeness, -one.phrase.uses, one.phrase.id))
    return found[:MOST_OFFERED]


def get_phrase(phrase_id: int) -> Phrase:
    """A phrase; raises `NotFound`."""
    found = db.session.get(Phrase, phrase_id)
    if found is None:
        raise NotFound(_("この定型文は見つかりません。"))
    return found


def phrases(page: int, language: str | None = None) -> Pagination:
    """Those in use, the most used first."""
    wanted = select(Phrase).where(Phrase.retired_at.is_(None))
    if language:
        wanted = wanted.where(Phrase.language == language)
    return db.paginate(
        wanted.order_by(Phrase.uses.desc(), Phrase.category, Phrase.id),
        page=page,
        per_page=PER_PAGE,
        error_out=False,
    )
