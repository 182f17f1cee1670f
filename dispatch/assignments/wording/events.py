"""The record in words: what happened to a request and to the people asked for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dispatch.audit.models import AuditEntry
from dispatch.i18n import _, label, show_moment
from dispatch.vocabulary import N_, AssignmentState, CancelReason, DeclineReason, Term

HAPPENED: dict[str, str] = {
    "request.submitted": N_("依頼を受け付けました"),
    "request.edited": N_("依頼の内容が変わりました"),
    "request.matching": N_("担当者を探しています"),
    "request.proposed": N_("担当者の案ができました"),
    "request.offered": N_("通訳者に打診しています"),
    "request.confirmed": N_("派遣が確定しました"),
    "request.done": N_("派遣が終わりました"),
    "request.reported": N_("活動報告書がそろいました"),
    "request.unfilled": N_("不成立としました"),
    "request.cancelled": N_("依頼が取り消されました"),
    "assignment.proposed": N_("%(volunteer)sさんを提案にしました"),
    "assignment.chosen": N_("%(volunteer)sさんを手で選びました"),
    "assignment.offered": N_("%(volunteer)sさんに打診しました"),
    "assignment.accepted": N_("%(volunteer)sさんが引き受けました"),
    "assignment.declined": N_("%(volunteer)sさんが辞退しました"),
    "assignment.lapsed": N_("%(volunteer)sさんの回答期限が過ぎました"),
    "assignment.withdrawn": N_("%(volunteer)sさんへの打診を取り下げました"),
    "assignment.cancelled": N_("%(volunteer)sさんの派遣を取り消しました"),
    "assignment.done": N_("%(volunteer)sさんの活動が終わりました"),
    "assignment.no_show": N_("%(volunteer)sさんが来なかったと記録されました"),
    "request.asking": N_("打診の方法が変わりました"),
    "standby.asked": N_("%(volunteer)sさんに待機をお願いしました"),
    "standby.agreed": N_("%(volunteer)sさんが待機を引き受けました"),
    "standby.refused": N_("%(volunteer)sさんが待機を辞退しました"),
    "standby.lapsed": N_("%(volunteer)sさんへの待機のお願いは期限が過ぎました"),
    "standby.released": N_("%(volunteer)sさんの待機が終わりました"),
    "standby.stepped_in": N_("待機していた%(volunteer)sさんが交代しました"),
    "amendment.asked": N_("医療機関に変更を相談しました"),
    "amendment.accepted": N_("医療機関が変更を承諾しました"),
    "amendment.refused": N_("医療機関は変更しないと回答しました"),
    "amendment.expired": N_("変更の相談に期限までの回答がありませんでした"),
    "amendment.withdrawn": N_("変更の相談を取り下げました"),
    "report.filed": N_("%(volunteer)sさんが活動報告書を出しました"),
    "report.changed": N_("%(volunteer)sさんが活動報告書を直しました"),
    "report.approved": N_("%(volunteer)sさんの活動報告書を承認しました"),
    "report.returned": N_("%(volunteer)sさんに活動報告書を差し戻しました"),
    "report.reopened": N_("%(volunteer)sさんの活動報告書の承認を取り消しました"),
    "institution_report.filed": N_("医療機関が%(volunteer)sさんの実施を報告しました"),
    "institution_report.changed": N_("医療機関が%(volunteer)sさんの実施の報告を直しました"),
}
"""Actions of the record; `volunteer` comes from the entry's detail."""

IMPLIED = ("request.offered", "request.done")
"""Moves of the request that follow from those of its people."""

PATIENT = N_("患者が来なかったと記録されました（%(volunteer)sさん）")
"""A no-show of the other side."""

DROPPED = N_("%(volunteer)sさんの提案を外しました")
"""A withdrawal of which nobody was told."""

TERMS: dict[str, type[Term]] = {
    "assignment.declined": DeclineReason,
    "assignment.cancelled": DeclineReason,
    "request.cancelled": CancelReason,
}
"""Actions whose `reason` is a code."""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a history: `who` did `title`, with what was written to it."""

    when: str
    title: str
    text: str
    who: str


def events(entries: Iterable[AuditEntry]) -> list[Event]:
    """A record's entries, in their order; what the entry before has said already is left out."""
    told = [entry for entry in entries if entry.action not in IMPLIED]
    return [Event(show_moment(e.at), _title(e), _text(e.action, e.detail), e.actor_name) for e in told]


def _title(entry: AuditEntry) -> str:
    if entry.action not in HAPPENED:
        return entry.action
    quiet = entry.action == "assignment.withdrawn" and entry.detail.get("before") == AssignmentState.PROPOSED
    patient = entry.action == "assignment.no_show" and entry.detail.get("side") == "patient"
    return _(
        PATIENT if patient else DROPPED if quiet else HAPPENED[entry.action],
        volunteer=entry.detail.get("volunteer") or entry.actor_name,
    )


def _text(action: str, detail: Mapping[str, Any]) -> str:
    """The reason and the note, where there are any."""
    reason = str(detail.get("reason") or "")
    term = next((term for term in TERMS.get(action, ()) if term == reason), None)
    reason = label(term) if term is not None else reason
    return " ".join(part for part in (reason, str(detail.get("note") or "")) if part)
