"""What can be said at once: approved phrases, and the notices that are out."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from dispatch.db import db
from dispatch.disasters.models import DisasterEvent, Notice, Phrase
from dispatch.disasters.queries.notices.standing import over
from dispatch.disasters.queries.sheets.parts import Part, Row, Sheet, one
from dispatch.disasters.vocabulary import NoticeState, TranslationState
from dispatch.disasters.wording.notices import tongue
from dispatch.i18n import _, language_name, show_moment


def phrases() -> Sheet:
    """Each sentence with its languages below it."""
    parts: dict[str, list[Row]] = defaultdict(list)
    for phrase in db.session.scalars(
        select(Phrase)
        .where(Phrase.retired_at.is_(None))
        .order_by(Phrase.category, Phrase.japanese, Phrase.language)
    ):
        parts[phrase.japanese].append((language_name(phrase.language), phrase.text))
    made = tuple(Part(japanese, tuple(rows)) for japanese, rows in parts.items())
    headings = (_("言語"), _("言い方"))
    return Sheet(
        "phrases", _("承認済みの定型文"), headings, made, (30, 150), first=_("やさしい日本語"), foreign=True
    )


def notices(event: DisasterEvent) -> Sheet:
    """What is published now, as it was approved, with its source and until when it is true."""
    found = db.session.scalars(
        select(Notice)
        .where(Notice.event_id == event.id, Notice.state == NoticeState.PUBLISHED)
        .options(selectinload(Notice.translations), selectinload(Notice.publications))
        .order_by(Notice.received_at, Notice.id)
    )
    standing = [notice for notice in found if not all(map(over, notice.publications))]
    rows = [row for notice in standing for row in _in_languages(notice)]
    headings = (_("お知らせ"), _("言語"), _("本文"), _("出典"), _("有効期限"), _("掲出先"))
    widths = (40, 20, 110, 30, 26, 40)
    return Sheet("notices", _("公開中のお知らせ"), headings, one(rows), widths, wide=True, foreign=True)


def _in_languages(notice: Notice) -> list[Row]:
    until = show_moment(notice.expires_at, "short")
    where = "、".join(one.where for one in notice.publications if not over(one))
    own = (notice.title, tongue("ja"), notice.body, notice.source, until, where)
    others = [
        (text.title or notice.title, tongue(text.language), text.body, notice.source, until, where)
        for text in notice.translations
        if text.state == TranslationState.APPROVED
    ]
    return [own, *others]
