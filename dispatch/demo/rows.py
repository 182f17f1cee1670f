"""Visits become requests: rows with every field that a hospital would fill in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random

from dispatch.demo.days import Days
from dispatch.demo.staff import Staff
from dispatch.demo.visits import Visit
from dispatch.requests.models import Programme, RequestNeed, RequestOption, RuledVolunteer, ServiceRequest
from dispatch.vocabulary import AgeBand, RequestState

CONTACTS = ("佐伯", "三原", "永井", "野口", "菅原", "大石", "平井", "飯田", "久保田", "川上", "市川", "土屋")
DIALECTS = {
    "zh": ("北京語", "北京語", "東北なまりの北京語"),
    "vi": ("北部", "南部", "中部"),
    "tl": ("セブアノ語もわかる方",),
}
"""What hospitals write into the field of the dialect, where they write anything."""


def write(
    visits: Iterable[Visit], programme: Programme, staff: Staff, days: Days, rng: Random
) -> list[Visit]:
    """Give every visit its row, numbered in the order in which they were posted."""
    ordered = sorted(visits, key=lambda visit: (visit.posted or days.now, visit.start))
    numbers: Counter[int] = Counter()
    for visit in ordered:
        posted = visit.posted or days.now
        year = days.day_of(posted).year
        numbers[year] += 1
        visit.row = _row(visit, f"R-{year}-{numbers[year]:05d}", posted, staff, rng)
        visit.row.programme_id = programme.id
    for visit in ordered:
        _join_series(visit)
    return ordered


def _row(visit: Visit, code: str, posted: datetime, staff: Staff, rng: Random) -> ServiceRequest:
    scene, wish, place = visit.scene, visit.wish, visit.place
    row = ServiceRequest(
        code=code,
        institution_id=place.id,
        created_by_id=staff.clerk_of(place).id,
        state=RequestState.SUBMITTED,
        urgency=wish.urgency,
        department=scene.department,
        contact_name=f"{scene.department} {rng.choice(CONTACTS)}"
        + (f"（内線{rng.randint(200, 899)}）" if place.beds else ""),
        contact_phone=place.phone,
        meeting_place=place.meeting_place,
        visit_kind=scene.kind,
        topic=scene.topic,
        mode=visit.mode,
        other_modes=[mode.value for mode in wish.other_modes],
        credentials=list(wish.credentials),
        patient_consents=True,
        exclusions_read=True,
        gender=wish.gender,
        gender_strength=wish.strength,
        same_interpreter=visit.earlier is not None,
        infection_precautions=scene.precautions,
        note=scene.note,
        created_at=posted,
        updated_at=posted,
    )
    _patient(row, visit, rng)
    _parts(row, visit)
    return row


def _patient(row: ServiceRequest, visit: Visit, rng: Random) -> None:
    patient = visit.patient
    dialects = DIALECTS.get(patient.language)
    row.dialect = rng.choice(dialects) if dialects and rng.random() < 0.15 else ""
    row.patient_code, row.patient_sex = patient.code, patient.sex
    row.patient_age, row.patient_japanese = visit.scene.age, patient.japanese
    row.patient_minor_with_guardian = visit.scene.age in (AgeBand.INFANT, AgeBand.CHILD)


def _parts(row: ServiceRequest, visit: Visit) -> None:
    length = timedelta(minutes=visit.scene.minutes)
    starts = (visit.start, *visit.later)
    row.options = [RequestOption(rank=k, start_at=at, end_at=at + length) for k, at in enumerate(starts)]
    row.needs = [
        RequestNeed(position=k, language=language, level=level)
        for k, (language, level) in enumerate(visit.needs)
    ]
    for person, wanted, reason in visit.named:
        row.ruled_volunteers.append(RuledVolunteer(volunteer_id=person.id, wanted=wanted, reason=reason))
        if wanted:
            row.wanted_interpreter = person.name
        else:
            row.refused_interpreter = f"{person.name}（{reason}）"


def _join_series(visit: Visit) -> None:
    """Visits of one patient bear the code of the first."""
    if visit.earlier is not None:
        first = visit.earlier.request
        first.series = first.series or first.code
        visit.request.series = first.series
