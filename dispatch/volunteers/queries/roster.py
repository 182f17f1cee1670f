"""Who is on the roster."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Select, String, and_, cast, func, not_, or_, select
from sqlalchemy.orm import selectinload

from dispatch.db import db
from dispatch.errors import NotFound
from dispatch.i18n import _
from dispatch.vocabulary import N_, Mode, Term
from dispatch.volunteers.models import Credential, Volunteer, VolunteerLanguage
from dispatch.volunteers.queries.papers import NEEDED, WARNING

_KATAKANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
"""Katakana to hiragana, in which the roster keeps readings."""


class Standing(Term):
    """How somebody stands on the roster."""

    ACTIVE = "active", N_("活動中")
    PAUSED = "paused", N_("休止中")
    LEFT = "left", N_("登録終了")


@dataclass(frozen=True, slots=True)
class Filters:
    """Whom of the roster is asked for; everything that is set must hold."""

    text: str = ""
    language: str | None = None
    level: int | None = None
    mode: Mode | None = None
    standing: Standing | None = None
    papers: bool = False


def roster_for_matching(only: Collection[int] | None = None) -> Sequence[Volunteer]:
    """Everybody active (or those of them in `only`), with all rows that a plan needs, in six queries however many."""
    rows = (
        Volunteer.languages,
        Volunteer.credentials,
        Volunteer.pattern,
        Volunteer.exceptions,
        Volunteer.refused_institutions,
    )
    statement = select(Volunteer).where(Volunteer.active).order_by(Volunteer.id)
    if only is not None:
        statement = statement.where(Volunteer.id.in_(only))
    statement = statement.options(*(selectinload(row) for row in rows))
    return db.session.scalars(statement.execution_options(populate_existing=True)).all()


def get(volunteer_id: int) -> Volunteer:
    """The person. Raises `NotFound`."""
    volunteer = db.session.get(Volunteer, volunteer_id)
    if volunteer is None:
        raise NotFound(_("この通訳者は名簿にありません。"))
    return volunteer


def standing(volunteer: Volunteer, today: date) -> Standing:
    """Whether requests may be sent to somebody today."""
    if not volunteer.active:
        return Standing.LEFT
    paused = volunteer.paused_from is not None or volunteer.paused_until is not None
    first, last = volunteer.paused_from or date.min, volunteer.paused_until or date.max
    return Standing.PAUSED if paused and first <= today <= last else Standing.ACTIVE


def search(filters: Filters, today: date, page: int = 1, per_page: int = 50) -> Pagination:
    """The people asked for, by their reading; who has left comes last."""
    rows = (Volunteer.languages, Volunteer.credentials)
    statement = matching(filters, today).options(*(selectinload(row) for row in rows))
    return db.paginate(statement, page=page, per_page=per_page, error_out=False)


def matching(filters: Filters, today: date) -> Select[Volunteer]:
    """The people asked for."""
    statement = select(Volunteer).where(*(_has(word) for word in filters.text.split()))
    if filters.language or filters.level:
        statement = statement.where(Volunteer.languages.any(_speaks(filters.language, filters.level or 0)))
    if filters.mode:
        statement = statement.where(cast(Volunteer.modes, String).contains(f'"{filters.mode.value}"'))
    if filters.standing:
        statement = statement.where(_stands(filters.standing, today))
    if filters.papers:
        statement = statement.where(_papers_need_care(today))
    return statement.order_by(Volunteer.active.desc(), Volunteer.kana, Volunteer.name, Volunteer.code)


def _has(word: str) -> ColumnElement[bool]:
    """The word in the name, the reading (either kana), the code, the town, the address of mail or the number."""
    name, kana = (func.replace(column, " ", "") for column in (Volunteer.name, Volunteer.kana))
    digits = func.replace(Volunteer.phone, "-", "")
    return or_(
        name.icontains(word, autoescape=True),
        kana.icontains(word.translate(_KATAKANA), autoescape=True),
        *(
            column.icontains(word, autoescape=True)
            for column in (Volunteer.code, Volunteer.home_town, Volunteer.email)
        ),
        digits.contains(word.replace("-", ""), autoescape=True) if word.strip("-") else digits.is_(None),
    )


def _speaks(language: str | None, level: int) -> ColumnElement[bool]:
    enough = VolunteerLanguage.level >= level
    return and_(enough, VolunteerLanguage.language == language) if language else enough


def _stands(wanted: Standing, today: date) -> ColumnElement[bool]:
    if wanted is Standing.LEFT:
        return not_(Volunteer.active)
    paused = and_(
        or_(Volunteer.paused_from.is_not(None), Volunteer.paused_until.is_not(None)),
        or_(Volunteer.paused_from.is_(None), Volunteer.paused_from <= today),
        or_(Volunteer.paused_until.is_(None), Volunteer.paused_until >= today),
    )
    return and_(Volunteer.active, paused if wanted is Standing.PAUSED else not_(paused))


def _papers_need_care(today: date) -> ColumnElement[bool]:
    """Some needed paper is missing, over, or will be within 90 days."""
    lasting = and_(
        or_(Credential.valid_until.is_(None), Credential.valid_until > today + WARNING),
        or_(Credential.revoked_on.is_(None), Credential.revoked_on > today + WARNING),
    )
    return or_(*(not_(Volunteer.credentials.any(and_(Credential.kind == kind, lasting))) for kind in NEEDED))
