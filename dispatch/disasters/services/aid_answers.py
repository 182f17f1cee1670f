"""What an association answers, and whom the desk takes of those it offers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dispatch import clock
from dispatch.audit.services import Actor, record
from dispatch.db import db, lock
from dispatch.disasters.models import AidAnswer, DisasterEvent, Supporter
from dispatch.disasters.queries.events import get_event
from dispatch.disasters.services import aid_letters, events, guests, log
from dispatch.disasters.services.guests import GuestValues
from dispatch.disasters.vocabulary import AidState
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _, label

MOST_HELPERS = 40


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody an association could send until `leaves`; `lodging`: needs a bed; `remote`: works from afar.

    `id`: of one who has been named before; 0 for somebody new.
    """

    name: str
    leaves: date
    kana: str = ""
    email: str = ""
    phone: str = ""
    languages: dict[str, int] = field(default_factory=dict)
    roles: tuple[str, ...] = ()
    arrives: date | None = None
    lodging: bool = False
    remote: bool = False
    id: int = 0

    def to_json(self, number: int) -> dict[str, Any]:
        """As `AidAnswer.helpers` keeps it."""
        return {
            "id": number, "name": self.name, "kana": self.kana, "email": self.email, "phone": self.phone,
            "languages": self.languages, "roles": list(self.roles), "leaves": self.leaves.isoformat(),
            "arrives": self.arrives.isoformat() if self.arrives else None,
            "lodging": self.lodging, "remote": self.remote, "guest": None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class AnswerValues:
    """An answer: who writes it, whom they offer (nobody: they cannot help), what else they say."""

    answered_by: str
    helpers: Sequence[Helper] = ()
    note: str = ""


def answer(actor: Actor, given: AidAnswer, values: AnswerValues, version: int) -> None:
    """Keep what an association says; those who have been taken stay as they are.

    Raises `Conflict` when the request has ended, or when the answer has changed since `version` was read.
    """
    if given.version == version + 1 and _says(given, values):
        return  # sent twice: the line broke before the page came back
    event, given = _still_asked(given, version)
    _must_be_right(event, values)
    taken = [one for one in given.helpers if one["guest"]]
    given.helpers = [*taken, *_numbered(values.helpers, given.helpers, {one["id"] for one in taken})]
    given.answered_by, given.note = values.answered_by, values.note
    given.answered_at, given.version = clock.now(), given.version + 1
    db.session.flush()
    record(actor, "aid.answered", given, note=given.association_name)
    log.tell(event, _answered_words(given), actor, key=f"aid:{given.id}:{given.version}")


def _says(given: AidAnswer, values: AnswerValues) -> bool:
    """Whether this is what they have answered, but for the numbers that their helpers have got since."""
    kept = [one | {"id": 0} for one in given.helpers if not one["guest"]]
    told = [one.to_json(0) for one in values.helpers]
    return (given.answered_by, given.note, kept) == (values.answered_by, values.note, told)


def take(actor: Actor, given: AidAnswer, ids: Collection[int], version: int) -> list[Supporter]:
    """Those of an answer who are to come become guests of the event. Raises `Conflict` as `answer` does."""
    event, given = _still_asked(given, version)
    chosen = [one for one in given.helpers if one["id"] in ids and not one["guest"]]
    if not chosen:
        raise Invalid(_("受け入れる人を選んでください。"))
    made = [guests.add(actor, event, _guest(event, given, one)) for one in chosen]
    keys = {one["id"]: guest.id for one, guest in zip(chosen, made, strict=True)}
    given.helpers = [one | {"guest": keys.get(one["id"], one["guest"])} for one in given.helpers]
    given.taken_at, given.version = clock.now(), given.version + 1
    db.session.flush()
    aid_letters.taken(event, given, [one["name"] for one in chosen])
    record(actor, "aid.taken", given, note=given.association_name)
    return made


def _still_asked(given: AidAnswer, version: int) -> tuple[DisasterEvent, AidAnswer]:
    event = events.must_be_open(get_event(given.request.event_id))
    asked, given = lock(given.request), lock(given)
    if asked.state != AidState.SENT:
        raise Conflict(_("この応援の依頼は「%(state)s」になりました。", state=label(asked.state)))
    if given.version != version:
        raise Conflict(_("回答の内容が変わっています。もう一度ご確認ください。"))
    return event, given


def _must_be_right(event: DisasterEvent, values: AnswerValues) -> None:
    if len(values.helpers) > MOST_HELPERS:
        raise Invalid(_("一度に書けるのは%(n)s人までです。", n=MOST_HELPERS))
    if any(one.arrives and one.arrives > one.leaves for one in values.helpers):
        raise Invalid(_("活動の最終日は、到着日より後にしてください。"))


def _numbered(
    helpers: Sequence[Helper], before: list[dict[str, Any]], taken: set[int]
) -> list[dict[str, Any]]:
    """Each with a number of its own: the one it had, or a new one; nobody slips into the place of one who was taken."""
    known = {one["id"] for one in before} - taken
    newest = max((one["id"] for one in before), default=0)
    out = []
    for one in helpers:
        if one.id in known:
            known.discard(one.id)
            out.append(one.to_json(one.id))
        else:
            newest += 1
            out.append(one.to_json(newest))
    return out


def _answered_words(given: AidAnswer) -> str:
    if not given.helpers:
        return _("%(name)sから回答がありました。派遣できる人はいません。", name=given.association_name)
    return _(
        "%(name)sから回答がありました。派遣できる人：%(n)s人",
        name=given.association_name,
        n=len(given.helpers),
    )


def _guest(event: DisasterEvent, given: AidAnswer, one: dict[str, Any]) -> GuestValues:
    return GuestValues(
        name=one["name"],
        leaves_on=date.fromisoformat(one["leaves"]),
        kana=one["kana"],
        email=one["email"],
        phone=one["phone"],
        languages=one["languages"],
        roles=tuple(one["roles"]),
        arrives_on=date.fromisoformat(one["arrives"]) if one["arrives"] else None,
        remote=one["remote"],
        lodging=_("手配が必要") if one["lodging"] else "",
        association=given.association_name,
        aid_request_id=given.request_id,
    )
