"""Posting a request, changing it while nobody has been asked, and cancelling it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, text

from dispatch import clock
from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db, lock
from dispatch.errors import Conflict, Invalid
from dispatch.i18n import _, label, zone
from dispatch.notifications.services import post
from dispatch.requests.models import Institution, RequestNeed, RequestOption, RuledVolunteer, ServiceRequest
from dispatch.requests.queries.recipients import recipient_of
from dispatch.requests.services.drafts import Draft, faults_of
from dispatch.requests.services.programmes import ensure_programme
from dispatch.requests.services.states import move
from dispatch.vocabulary import AssignmentState, CancelReason, Mode, RequestState

CODES_LOCK = 7_300_001
"""Key of the advisory lock under which the next code is found (PostgreSQL)."""
ASKED = (AssignmentState.OFFERED, AssignmentState.ACCEPTED, AssignmentState.DONE)
COPIED = (
    "visit_kind", "mode", "urgency", "department", "contact_name", "contact_phone", "meeting_place", "dialect",
    "topic", "patient_code", "patient_sex", "patient_age", "patient_minor_with_guardian", "patient_japanese",
    "patient_consents", "exclusions_read", "gender", "gender_strength", "same_interpreter", "wanted_interpreter",
    "refused_interpreter", "infection_precautions", "note",
)  # fmt: skip
"""Fields that a draft and a request name alike."""


def submit(
    actor: Actor,
    institution: Institution,
    draft: Draft,
    programme: str = "medical",
    *,
    acknowledge: bool = True,
) -> ServiceRequest:
    """A new request, submitted: nobody is booked yet. The institution gets an acknowledgement.

    Raises `Invalid` with every fault of the draft.
    """
    found = ensure_programme(programme)
    _refuse_faults(faults_of(draft, found.settings))
    if not institution.active:
        raise Conflict(_("%(name)s は現在、依頼を受け付けていません。", name=institution.name))
    request = ServiceRequest(
        code=next_code(),
        programme=found,
        institution=institution,
        created_by_id=actor.id,
        state=RequestState.SUBMITTED,
    )
    _write(request, draft)
    db.session.add(request)
    db.session.flush()
    audit.record(actor, "request.submitted", request, institution=institution.code)
    if acknowledge:
        post("request_received", f"request_received:{request.id}", recipient_of(request), request=request)
    return request


def follow_up(actor: Actor, before: ServiceRequest, draft: Draft) -> ServiceRequest:
    """The next visit of the same patient: a request of its own, joined with the earlier one by their series."""
    if draft.in_series:
        before.series = before.series or before.code
        draft = replace(draft, series=before.series)
    return submit(actor, before.institution, draft, before.programme.code)


def next_code() -> str:
    """`R-2026-00001`, the next of this year. Two at once get two: the second waits for the first's transaction."""
    _queue_for_codes()
    prefix = f"R-{clock.today(zone()).year}-"
    last = db.session.scalar(
        select(ServiceRequest.code)
        .where(ServiceRequest.code.startswith(prefix, autoescape=True))
        .order_by(func.length(ServiceRequest.code).desc(), ServiceRequest.code.desc())
        .limit(1)
    )
    return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:05d}"


def _queue_for_codes() -> None:
    """On SQLite the transaction itself is the queue."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CODES_LOCK})


def edit(actor: Actor, request: ServiceRequest, draft: Draft) -> None:
    """Change a request while nobody has been asked; it is submitted afresh.

    Raises `Conflict` once somebody has been asked, `Invalid` with every fault of the draft.
    """
    lock(request)
    if not can_edit(request):
        raise edit_conflict(request)
    _refuse_faults(faults_of(draft, request.programme.settings))
    before = _snapshot(request)
    _write(request, draft)
    request.why_uncovered = None
    db.session.flush()
    changed = sorted(name for name, value in _snapshot(request).items() if value != before[name])
    audit.record(actor, "request.edited", request, fields=changed)
    move(request, RequestState.SUBMITTED, actor)


def edit_conflict(request: ServiceRequest) -> Conflict:
    """Why a request cannot be changed any more, and what to do instead."""
    return Conflict(
        _(
            "依頼 %(code)s は今「%(now)s」のため、変更できません。",
            code=request.code,
            now=label(request.state),
        ),
        _("言語・日時・場所・性別を変えるときは、取り消してから新しく依頼してください。"),
    )


def can_edit(request: ServiceRequest) -> bool:
    """Whether nobody has been asked yet."""
    return request.is_open and not any(one.state in ASKED for one in request.assignments)


def can_cancel(request: ServiceRequest) -> bool:
    """Whether there is still something to cancel."""
    return request.state not in (
        RequestState.DONE,
        RequestState.REPORTED,
        RequestState.CANCELLED,
    )


def cancel(
    actor: Actor,
    request: ServiceRequest,
    reason: CancelReason,
    note: str = "",
    *,
    start: datetime | None = None,
) -> None:
    """Cancel with a reason; late when it comes within the programme's hours before `start`.

    `start`: that of the confirmed job, which the caller knows who withdrew its people; else it is looked up, and
    failing that the first choice counts. Raises `Conflict` where it is over.
    """
    lock(request)
    if not can_cancel(request):
        raise Conflict(
            _(
                "依頼 %(code)s は今「%(now)s」のため、取り消せません。",
                code=request.code,
                now=label(request.state),
            ),
            _("ページを開き直して、最新の状況を確認してください。"),
        )
    begins = start or next(
        (one.start_at for one in request.assignments if one.state == AssignmentState.ACCEPTED),
        request.first_start,
    )
    late = clock.now() > begins - timedelta(hours=request.programme.settings.late_cancel_hours)
    move(request, RequestState.CANCELLED, actor, reason=reason.value, late=late)
    request.cancel_reason, request.cancel_note, request.cancelled_late = reason, note, late
    db.session.flush()


def _refuse_faults(faults: list[tuple[str, str]]) -> None:
    if faults:
        raise Invalid(_("依頼の内容を確認してください。"), tuple(faults))


def _write(request: ServiceRequest, draft: Draft) -> None:
    for name in COPIED:
        setattr(request, name, getattr(draft, name))
    request.other_modes = [mode.value for mode in Mode if mode in draft.other_modes and mode != draft.mode]
    request.series = (draft.series or request.series or request.code) if draft.in_series else ""
    _write_options(request, draft)
    _write_needs(request, draft)
    _write_named(request, draft)


def _write_options(request: ServiceRequest, draft: Draft) -> None:
    """In place: an assignment of the past keeps pointing at its option (it holds its own times)."""
    kept = {option.rank: option for option in request.options}
    for rank, slot in enumerate(draft.slots):
        option = kept.pop(rank, None)
        if option is None:
            request.options.append(RequestOption(rank=rank, start_at=slot.start, end_at=slot.end))
        else:
            option.start_at, option.end_at = slot.start, slot.end
    for option in kept.values():
        for assignment in request.assignments:
            if assignment.option_id == option.id:
                assignment.option = request.options[0]
        request.options.remove(option)


def _write_needs(request: ServiceRequest, draft: Draft) -> None:
    del request.needs[len(draft.needs) :]
    for position, (language, level) in enumerate(draft.needs):
        if position == len(request.needs):
            request.needs.append(RequestNeed(position=position))
        request.needs[position].language, request.needs[position].level = language, level


def _write_named(request: ServiceRequest, draft: Draft) -> None:
    kept = {row.volunteer_id: row for row in request.ruled_volunteers}
    request.ruled_volunteers = [
        kept.get(named.volunteer_id) or RuledVolunteer(volunteer_id=named.volunteer_id)
        for named in draft.named
    ]
    for row, named in zip(request.ruled_volunteers, draft.named, strict=True):
        row.wanted, row.reason = named.wanted, named.reason


def _snapshot(request: ServiceRequest) -> dict[str, Any]:
    """What a person stated, to tell which of it was changed. Names of fields only go into the record."""
    return {
        **{name: getattr(request, name) for name in COPIED},
        "other_modes": list(request.other_modes),
        "series": request.series,
        "options": [(option.start_at, option.end_at) for option in request.options],
        "needs": [(need.language, need.level) for need in request.needs],
        "named": [(row.volunteer_id, row.wanted, row.reason) for row in request.ruled_volunteers],
    }
