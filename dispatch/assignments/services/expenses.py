"""What a report is paid: the fee by time, the tax withheld from it, the travel. Whole yen; knows no rows, no clock.

Rounding, always in the same direction: a further hour begun is paid in full, the tax and the car's yen are cut off
below one yen.
"""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.vocabulary import Mode, Transport

FIRST_MINUTES = 120
"""What the first fee covers, however short the job was."""
METRES_BOTH_WAYS = 500
"""A car's kilometre is driven there and back: yen per km × metres one way ÷ this."""


@dataclass(frozen=True, slots=True)
class Terms:
    """A programme's prices. Yen; `tax_basis_points` are hundredths of a percent."""

    first: int
    further: int
    absent: int
    tax_basis_points: int
    car_yen_per_km: int
    fare_limit: int

    def __post_init__(self) -> None:
        """No price is less than nothing, and no tax is more than the fee."""
        prices = (self.first, self.further, self.absent, self.car_yen_per_km, self.fare_limit)
        if min(prices) < 0:
            raise ValueError("a price is less than nothing")
        if not 0 <= self.tax_basis_points <= 10_000:
            raise ValueError("a tax is between nothing and everything")


@dataclass(frozen=True, slots=True)
class Work:
    """What was done, as the report states it: `minutes` from start to end, waiting included; `fare` both ways in yen;
    `metres` one way by one's own car; `transport` None: the fare as stated."""

    minutes: int
    mode: Mode = Mode.ONSITE
    patient_absent: bool = False
    transport: Transport | None = None
    fare: int = 0
    metres: int = 0

    def __post_init__(self) -> None:
        """Nothing is less than nothing."""
        if min(self.minutes, self.fare, self.metres) < 0:
            raise ValueError("time, fare and distance are not less than nothing")


@dataclass(frozen=True, slots=True)
class Expenses:
    """The parts, in yen; `further_hours` are those paid beyond the first two, `fare_cut` what was over the limit;
    `minimum`: the first part is what is paid when the patient did not come."""

    first: int
    further: int
    further_hours: int
    tax: int
    travel: int
    fare_cut: int = 0
    minimum: bool = False

    @property
    def fee(self) -> int:
        """謝金 before tax."""
        return self.first + self.further

    @property
    def total(self) -> int:
        """What reaches the person."""
        return self.fee - self.tax + self.travel


def expenses(work: Work, terms: Terms) -> Expenses:
    """What this work is paid under these terms."""
    first, hours = _time(work, terms)
    further = hours * terms.further
    travel, cut = _travel(work, terms)
    tax = (first + further) * terms.tax_basis_points // 10_000
    return Expenses(
        first=first,
        further=further,
        further_hours=hours,
        tax=tax,
        travel=travel,
        fare_cut=cut,
        minimum=work.patient_absent,
    )


def _time(work: Work, terms: Terms) -> tuple[int, int]:
    """The first fee and the further hours; a patient who does not come is the minimum, however long one waited."""
    if work.patient_absent:
        return terms.absent, 0
    beyond = max(0, work.minutes - FIRST_MINUTES)
    return terms.first, -(-beyond // 60)


def _travel(work: Work, terms: Terms) -> tuple[int, int]:
    """The travel paid and the part of the fare beyond the limit; who stays at home or walks has none."""
    if work.mode is not Mode.ONSITE or work.transport in (Transport.WALK, Transport.BICYCLE):
        return 0, 0
    if work.transport is Transport.CAR:
        return work.metres * terms.car_yen_per_km // METRES_BOTH_WAYS, 0
    paid = min(work.fare, terms.fare_limit)
    return paid, work.fare - paid
