"""Who can translate or read again: by language, readiness and load. The desk is shown it and decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from dispatch import clock
from dispatch.db import db
from dispatch.disasters.models import (
    DisasterEvent,
    Duty,
    MusterReply,
    Notice,
    NoticeTranslation,
    Post,
    Shift,
    Supporter,
)
from dispatch.disasters.queries.musters import newest_answers
from dispatch.disasters.queries.people import languages_of, may_be_called, may_call
from dispatch.disasters.vocabulary import (
    Coming,
    DutyState,
    NoticeState,
    Safety,
    SupporterRole,
    TranslationState,
)
from dispatch.i18n import label, show_time

READY, UNKNOWN, AWAY = 0, 1, 2
"""How ready somebody is: has said so or stands at a translator's post; has said nothing; cannot, or is elsewhere."""
LEAST_LEVEL = 2
"""From the level of daily conversation on; a notice is no diagnosis."""
DESK_ROLES = {SupporterRole.TRANSLATOR, SupporterRole.SECOND_READER}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could do it. `open_letters`: what waits for them already, in letters of the source."""

    person: Supporter
    readiness: int
    why: str
    on_duty: bool
    open_letters: int

    @property
    def rank(self) -> tuple[int, int, bool, int]:
        """The first of these is proposed first: ready, least to do, at the post already."""
        return (self.readiness, self.open_letters, not self.on_duty, self.person.id)


def user_of(person: Supporter) -> int | None:
    """The account of somebody of the roster."""
    return person.volunteer.user_id if person.volunteer else None


def supporter_of(user_id: int) -> Supporter | None:
    """The supporter behind an account."""
    return db.session.scalar(
        select(Supporter).where(Supporter.active, Supporter.volunteer.has(user_id=user_id))
    )


def may_be_asked(person: Supporter, translation: NoticeTranslation) -> bool:
    """Whether the desk may ask somebody for this at all: may be called for this event, and writes the language."""
    return speaks(person, translation.language) and may_call(translation.notice.event, person)


def speaks(person: Supporter, language: str) -> bool:
    """Whether somebody knows a language well enough for a notice."""
    return (languages_of(person).get(language) or 0) >= LEAST_LEVEL


def candidates(translation: NoticeTranslation, role: SupporterRole) -> list[Candidate]:
    """Who could take this role for this language, whom to ask first at the top."""
    event = translation.notice.event
    people = [
        one for one in may_be_called(event) if role.value in one.roles and speaks(one, translation.language)
    ]
    replies, posts, loads = newest_answers(event), _posts(event), open_letters(event)
    found = [_candidate(one, replies.get(one.id), posts.get(one.id), loads[one.id]) for one in people]
    return sorted(found, key=lambda one: one.rank)


def _candidate(person: Supporter, reply: MusterReply | None, post: Post | None, letters: int) -> Candidate:
    on_duty = post is not None and post.role in DESK_ROLES
    readiness, why = _answer(reply)
    if post is not None:
        readiness, why = (READY if on_duty else AWAY), label(post.role)
    return Candidate(person, readiness, why, on_duty, letters)


def _answer(reply: MusterReply | None) -> tuple[int, str]:
    """What the last muster says of somebody, in a word and as readiness."""
    if reply is None or reply.coming is None:
        return UNKNOWN, ""
    if reply.safety is not Safety.SAFE and reply.safety is not None:
        return AWAY, label(reply.safety)
    later = reply.coming is Coming.LATER and reply.coming_at is not None and reply.coming_at > clock.now()
    if reply.coming is Coming.NO or later:
        return AWAY, f"{label(reply.coming)} {show_time(reply.coming_at)}".strip()
    return READY, label(reply.coming)


def _posts(event: DisasterEvent) -> dict[int, Post]:
    """Where somebody stands at this moment."""
    now = clock.now()
    rows = db.session.execute(
        select(Duty.supporter_id, Post)
        .join(Shift, Shift.id == Duty.shift_id)
        .join(Post, Post.id == Shift.post_id)
        .where(
            Post.event_id == event.id,
            Duty.state.in_((DutyState.CONFIRMED, DutyState.DONE)),
            Duty.start_at <= now,
            Duty.end_at > now,
        )
    )
    return {row.supporter_id: row.Post for row in rows}


def open_letters(event: DisasterEvent) -> Counter[int]:
    """How many letters of plain Japanese wait for each one, to be translated or to be read again."""
    writing = NoticeTranslation.state.in_((TranslationState.ASSIGNED, TranslationState.RETURNED))
    rows = db.session.scalars(
        select(NoticeTranslation)
        .join(Notice)
        .where(
            Notice.event_id == event.id,
            Notice.state.in_((NoticeState.TRANSLATING, NoticeState.PUBLISHED)),
            or_(writing, NoticeTranslation.state == TranslationState.TRANSLATED),
        )
        .options(joinedload(NoticeTranslation.notice))
    )
    found: Counter[int] = Counter()
    for row in rows:
        whose = row.reader_id if row.state is TranslationState.TRANSLATED else row.translator_id
        if whose is not None:
            found[whose] += letters_of(row.notice)
    return found


def letters_of(notice: Notice) -> int:
    """How long a notice is: letters of its plain Japanese."""
    return len(notice.plain_title) + len(notice.plain_body)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who should write and who should read one language; None where nobody is there."""

    translation: NoticeTranslation
    translators: list[Candidate]
    readers: list[Candidate]
    translator: Candidate | None
    reader: Candidate | None


def proposals(translations: Iterable[NoticeTranslation]) -> list[Proposal]:
    """For each language the two to ask, so that nobody gets all while others wait; nobody is asked by this.

    Whoever cannot come or stands elsewhere is offered to the desk but never proposed.
    """
    given: Counter[int] = Counter()
    found = []
    for one in translations:
        writers = candidates(one, SupporterRole.TRANSLATOR)
        readers = candidates(one, SupporterRole.SECOND_READER)
        present = {c.person.id: c for c in [*writers, *readers]}
        writer = present.get(one.translator_id or 0) or _best(writers, given)
        reader = present.get(one.reader_id or 0) or _best(
            [c for c in readers if writer is None or c.person.id != writer.person.id], given
        )
        for chosen in filter(None, (writer, reader)):
            given[chosen.person.id] += letters_of(one.notice)
        found.append(Proposal(one, writers, readers, writer, reader))
    return found


def _best(people: list[Candidate], given: Counter[int]) -> Candidate | None:
    """The first to ask, counting what this same page gives them already."""
    able = [one for one in people if one.readiness != AWAY]
    return min(
        able,
        key=lambda one: (
            one.readiness, one.open_letters + given[one.person.id], not one.on_duty, one.person.id
        ),
        default=None,
    )  # fmt: skip
