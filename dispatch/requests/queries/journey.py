"""Where a request stands, in the words of the hospital that posted it: what happens next, and what has happened.

A hospital hears of its request, not of the people asked: a proposal or somebody's refusal stays with the desk.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.audit import queries as audit
from dispatch.audit.models import AuditEntry
from dispatch.i18n import _, label, language_name, show_date, show_moment
from dispatch.requests.models import ServiceRequest
from dispatch.requests.queries.requests import BOOKED
from dispatch.vocabulary import N_, CancelReason, Mode, RequestState

S = RequestState
MEET_BEFORE = timedelta(minutes=10)
"""How long before the start interpreter and clerk meet."""
NEXT: dict[RequestState, tuple[str, str, str]] = {
    S.SUBMITTED: (
        "info",
        N_("受け付けました。まだ確定ではありません。"),
        N_("次に、コーディネーターが通訳者を探します。決まりしだい、メールとこの画面でお知らせします。"),
    ),
    S.MATCHING: (
        "info",
        N_("通訳者を探しています。まだ確定ではありません。"),
        N_("ほかの日時や方法でもよい場合は、コーディネーターにお知らせいただくと見つかりやすくなります。"),
    ),
    S.PROPOSED: (
        "info",
        N_("通訳者の候補を検討しています。まだ確定ではありません。"),
        N_("次に、コーディネーターが候補の通訳者に打診します。"),
    ),
    S.OFFERED: (
        "info",
        N_("通訳者に打診しています。まだ確定ではありません。"),
        N_("通訳者が引き受けると確定します。断られたときは、次の通訳者に打診します。"),
    ),
    S.CONFIRMED: (
        "success",
        N_("通訳者が確定しました。"),
        N_(
            "当日は、待ち合わせ場所に当日連絡先の方がお越しください。都合が変わったら、すぐに取り消してください。"
        ),
    ),
    S.DONE: (
        "success",
        N_("派遣は終わりました。"),
        N_("通訳者の活動報告書を待っています。次の受診が決まったら「再診を依頼する」をご利用ください。"),
    ),
    S.REPORTED: (
        "success",
        N_("派遣と報告が終わりました。"),
        N_("次の受診が決まったら「再診を依頼する」をご利用ください。"),
    ),
    S.UNFILLED: (
        "warning",
        N_("申し訳ありません。通訳者が見つかりませんでした。"),
        N_("電話通訳などほかの方法をご検討ください。日時を変えて、もう一度依頼することもできます。"),
    ),
    S.CANCELLED: (
        "warning",
        N_("この依頼は取り消されました。"),
        N_("通訳者は来ません。必要な場合は、新しく依頼してください。"),
    ),
}
"""For each state: the kind of notice, what is so, and what comes next."""
HAPPENED: dict[str, str] = {
    "request.submitted": N_("依頼を受け付けました"),
    "request.edited": N_("依頼の内容を変更しました"),
    "request.matching": N_("通訳者を探しています"),
    "request.offered": N_("通訳者に打診しました"),
    "request.confirmed": N_("通訳者が確定しました"),
    "request.done": N_("派遣が終わりました"),
    "request.reported": N_("活動報告書が出ました"),
    "request.unfilled": N_("通訳者が見つかりませんでした"),
    "request.cancelled": N_("依頼を取り消しました"),
    "amendment.asked": N_("財団が変更を相談しました"),
    "amendment.accepted": N_("変更することにしました"),
    "amendment.refused": N_("変更しないと回答しました"),
}


@dataclass(frozen=True, slots=True)
class Next:
    """What is so and what comes next; `kind` is that of the notice."""

    kind: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the history."""

    when: str
    title: str
    text: str
    who: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """An interpreter who comes."""

    name: str
    kana: str
    language: str
    mode: str
    onsite: bool
    start: datetime
    end: datetime
    meet_at: datetime


def what_next(request: ServiceRequest) -> Next:
    """What the state means for the hospital."""
    kind, title, text = NEXT[request.state]
    return Next(kind, _(title), _(text))


def meetings(request: ServiceRequest) -> list[Meeting]:
    """Who comes, and when to meet them."""
    return [
        Meeting(
            one.volunteer.name,
            one.volunteer.kana,
            one.language,
            label(one.mode),
            one.mode == Mode.ONSITE,
            one.start_at,
            one.end_at,
            one.start_at - MEET_BEFORE,
        )
        for one in request.assignments
        if one.state in BOOKED
    ]


def languages_of(request: ServiceRequest) -> str:
    """The languages of a request's needs, by name, each once."""
    return _("、").join(dict.fromkeys(language_name(need.language) for need in request.needs))


def history(request: ServiceRequest) -> list[Event]:
    """What happened to the request, in words, oldest first."""
    return [_event(entry) for entry in audit.history(request) if entry.action in HAPPENED]


def reached(request: ServiceRequest) -> dict[str, str]:
    """For each state the day on which it was last entered."""
    days = {}
    for entry in audit.history(request):
        room, _dot, state = entry.action.partition(".")
        if room == "request" and entry.action in HAPPENED:
            days[state] = show_date(entry.at, "short")
    return days


def _event(entry: AuditEntry) -> Event:
    text = ""
    if entry.action == "request.cancelled":
        reason = next((one for one in CancelReason if one.value == entry.detail.get("reason")), None)
        text = label(reason)
    return Event(show_moment(entry.at), _(HAPPENED[entry.action]), text, entry.actor_name)
