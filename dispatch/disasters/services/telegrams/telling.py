"""Who hears of a telegram: the desk is woken by a proposal, at night too; an event's day log gets a line."""

from __future__ import annotations

from dispatch.assignments.services.letters import coordinators
from dispatch.disasters.models import DisasterEvent, TelegramRow
from dispatch.disasters.services import log, messages
from dispatch.disasters.telegrams.keeping import from_json
from dispatch.disasters.wording import telegrams as wording
from dispatch.i18n import _


def tell_the_desk(event: DisasterEvent, graver: int = 0) -> None:
    """Everybody at the desk; once for each proposal, and again for each time that something `graver` joins it."""
    for to in coordinators():
        key = f"proposed:{graver}:{to.user_id}" if graver else f"proposed:{to.user_id}"
        messages.post(event, "event_proposed", key, to, proposal=event, note=event.summary)


def tell_event(event: DisasterEvent, row: TelegramRow, *, another: bool = False) -> None:
    """A line of the day log, once for each telegram; `another`: it is about another earthquake than the first."""
    text = _words(row)
    if another:
        text = _("%(text)s（別の地震ですが、この対応に加えました）", text=text)
    log.tell(event, text, key=f"telegram:{row.digest}")


def _words(row: TelegramRow) -> str:
    telegram = from_json(row.reading)
    kind = wording.kind(telegram)
    if not row.standing:
        return _("%(kind)sが届きました（すでに新しい発表があります）。", kind=kind)
    return _("%(kind)s：%(text)s", kind=kind, text=telegram.headline or _("本文はありません。"))
