"""Publishing and withdrawing: where a notice stands, from when until when, and what has to be taken down by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from dispatch import clock
from dispatch.audit.services import SYSTEM, Actor, record
from dispatch.db import db, finds, lock
from dispatch.disasters.models import Notice, Publication
from dispatch.disasters.queries.notices.standing import over
from dispatch.disasters.services import log
from dispatch.disasters.services.events import must_be_open
from dispatch.disasters.services.notices.receiving import move
from dispatch.disasters.vocabulary import NoticeState, TranslationState
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _, label

PUBLIC_PAGE = "公開ページ"
"""How the public page is called among the places; a name in the rows, not a sentence."""
MOST_PLACES = 20


def publish(
    actor: Actor, notice: Notice, places: Sequence[str], until: datetime, *, public_page: bool
) -> list[Publication]:
    """Put what is approved on the public page and note where else it stands. A notice that it replaces is withdrawn.

    Languages approved later appear on the public page by themselves.
    """
    event = must_be_open(notice.event)
    notice = lock(notice)
    if notice.state not in (NoticeState.TRANSLATING, NoticeState.PUBLISHED):
        raise Conflict(_("このお知らせは「%(state)s」のため、操作できません。", state=label(notice.state)))
    if not any(one.state is TranslationState.APPROVED for one in notice.translations):
        raise Conflict(_("承認された言語がまだありません。"))
    rows = [*([PUBLIC_PAGE] if public_page and not _on_page(notice) else []), *_named(places)]
    _check(notice, rows, until)
    if notice.state is NoticeState.TRANSLATING:
        move(actor, notice, NoticeState.PUBLISHED)
    made = [_publication(actor, notice, row, until) for row in rows]
    db.session.flush()
    record(actor, "notice.placed", notice, note="、".join(rows))
    log.tell(
        event,
        _("「%(title)s」を公開しました：%(where)s", title=notice.title, where="、".join(rows)),
        actor,
    )
    if notice.replaces is not None and lock(notice.replaces).state is not NoticeState.WITHDRAWN:
        withdraw(actor, notice.replaces, _("新しいお知らせに差し替え"))
    return made


def _named(places: Sequence[str]) -> list[str]:
    found = list(dict.fromkeys(place.strip() for place in places if place.strip()))
    if len(found) > MOST_PLACES or any(len(place) > 120 for place in found):
        raise Invalid(_("掲示する場所は%(n)sか所まで、1か所120文字までです。", n=MOST_PLACES))
    return [place for place in found if place != PUBLIC_PAGE]


def _check(notice: Notice, rows: list[str], until: datetime) -> None:
    if not rows:
        raise Invalid(
            _("公開する場所を選んでください。"), (("places", _("公開する場所を入力してください。")),)
        )
    if not clock.now() < until <= notice.expires_at:
        raise Invalid(
            _("掲示の期限を確かめてください。"),
            (("until_time", _("これから有効期限までの日時にしてください。")),),
        )


def _on_page(notice: Notice) -> bool:
    return any(one.public_page and not over(one) for one in notice.publications)


def _publication(actor: Actor, notice: Notice, where: str, until: datetime) -> Publication:
    row = Publication(
        where=where,
        public_page=where == PUBLIC_PAGE,
        published_at=clock.now(),
        published_by_id=actor.id,
        until=until,
    )
    notice.publications.append(row)
    return row


def withdraw(actor: Actor, notice: Notice, reason: str) -> None:
    """It is no longer so: gone from the public page at once; what stands elsewhere is listed to be taken down.

    Also after the event has been closed: what is wrong must not stay.
    """
    notice = lock(notice)
    if not reason.strip():
        raise Invalid(_("取り下げる理由を入力してください。"))
    notice.withdrawn_at, notice.withdrawn_reason = clock.now(), reason.strip()[:200]
    move(actor, notice, NoticeState.WITHDRAWN, note=notice.withdrawn_reason)
    for publication in notice.publications:
        publication.withdrawn_at = publication.withdrawn_at or min(clock.now(), publication.until)
    db.session.flush()
    log.tell(
        notice.event,
        _(
            "「%(title)s」を取り下げました。理由：%(reason)s",
            title=notice.title,
            reason=notice.withdrawn_reason,
        ),
        actor,
    )


def take_down(actor: Actor, publication: Publication) -> None:
    """Somebody has taken it down where it stood."""
    publication = lock(publication)
    if not over(publication):
        raise Conflict(_("この掲示はまだ有効です。先にお知らせを取り下げてください。"))
    if publication.public_page or publication.taken_down_at is not None:
        raise Conflict(_("この掲示はすでに片付いています。"))
    publication.taken_down_at, publication.taken_down_by = clock.now(), actor.display_name
    record(actor, "notice.taken_down", publication.notice, note=publication.where)
    db.session.flush()


def expire_due() -> int:
    """Withdraw what has expired; gives how many. The pages go by the clock and do not wait for this."""
    due = select(Notice.id).where(Notice.expires_at <= clock.now(), Notice.state != NoticeState.WITHDRAWN)
    if not finds(due):
        return 0
    found = db.session.scalars(
        select(Notice).where(Notice.id.in_(due)).order_by(Notice.id).with_for_update(skip_locked=True)
    ).all()
    for notice in found:
        withdraw(SYSTEM, notice, _("有効期限が過ぎたため"))
    db.session.commit()
    return len(found)
