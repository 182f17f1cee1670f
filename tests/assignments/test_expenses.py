"""The sums against a second computation that counts every minute and every yen by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.assignments.services.expenses import Expenses, Terms, Work, expenses
from dispatch.vocabulary import Mode, Transport

USUAL = Terms(
    first=3000, further=1500, absent=3000, tax_basis_points=1021, car_yen_per_km=25, fare_limit=2000
)
YEN = st.integers(0, 20_000)
TERMS = st.builds(
    Terms, first=YEN, further=YEN, absent=YEN, tax_basis_points=st.integers(0, 10_000),
    car_yen_per_km=st.integers(0, 200), fare_limit=YEN,
)  # fmt: skip
WORK = st.builds(
    Work,
    minutes=st.integers(0, 900),
    mode=st.sampled_from(Mode),
    patient_absent=st.booleans(),
    transport=st.none() | st.sampled_from(Transport),
    fare=st.integers(0, 100_000),
    metres=st.integers(0, 200_000),
)


def by_hand(work: Work, terms: Terms) -> tuple[int, int, int]:
    """Fee, tax and travel, minute by minute and in exact fractions."""
    fee = terms.absent
    if not work.patient_absent:
        fee = terms.first
        for minute in range(120, work.minutes):
            if (minute - 120) % 60 == 0:  # another hour has begun
                fee += terms.further
    tax = int(Fraction(fee) * Fraction(terms.tax_basis_points, 10_000))
    if work.mode != "onsite" or work.transport in ("walk", "bicycle"):
        return fee, tax, 0
    if work.transport == "car":
        return fee, tax, int(Fraction(2 * work.metres, 1000) * terms.car_yen_per_km)
    return fee, tax, work.fare if work.fare < terms.fare_limit else terms.fare_limit


@given(work=WORK, terms=TERMS)
def test_the_sums_are_those_of_an_independent_computation(work: Work, terms: Terms) -> None:
    """Fee, tax and travel agree for any work under any terms."""
    paid = expenses(work, terms)
    assert (paid.fee, paid.tax, paid.travel) == by_hand(work, terms)


@given(work=WORK, terms=TERMS)
def test_the_total_is_the_sum_of_the_parts(work: Work, terms: Terms) -> None:
    """Whole yen, nothing below zero, nothing lost between the parts and the total."""
    paid = expenses(work, terms)
    assert paid.total == paid.first + paid.further - paid.tax + paid.travel
    assert min(paid.first, paid.further, paid.tax, paid.travel, paid.total, paid.fare_cut) >= 0
    assert all(type(part) is int for part in (paid.first, paid.further, paid.tax, paid.travel))
    assert paid.tax <= paid.fee


@given(work=WORK, terms=TERMS, more=st.integers(1, 300))
def test_longer_work_is_never_paid_less(work: Work, terms: Terms, more: int) -> None:
    """Another minute costs the programme nothing or a whole hour, and never takes from the person's fee."""
    longer = Work(work.minutes + more, work.mode, work.patient_absent, work.transport, work.fare, work.metres)
    assert expenses(longer, terms).fee >= expenses(work, terms).fee


@pytest.mark.parametrize(
    ("minutes", "fee", "tax"),
    [(0, 3000, 306), (30, 3000, 306), (120, 3000, 306), (121, 4500, 459), (180, 4500, 459), (181, 6000, 612)],
)
def test_the_hours_as_the_programme_states_them(minutes: int, fee: int, tax: int) -> None:
    """3,000 yen for two hours, 1,500 for each further one begun; 10.21 % withheld, cut off below one yen."""
    paid = expenses(Work(minutes), USUAL)
    assert (paid.fee, paid.tax) == (fee, tax)


@pytest.mark.parametrize(
    ("work", "travel", "cut"),
    [
        (Work(60, fare=480), 480, 0),
        (Work(60, fare=2500), 2000, 500),
        (Work(60, transport=Transport.TRANSIT, fare=480, metres=9000), 480, 0),
        (Work(60, transport=Transport.CAR, metres=7300, fare=480), 365, 0),
        (Work(60, transport=Transport.CAR, metres=7310), 365, 0),
        (Work(60, transport=Transport.BICYCLE, fare=480), 0, 0),
        (Work(60, Mode.PHONE, fare=480), 0, 0),
    ],
)
def test_travel_follows_how_one_came(work: Work, travel: int, cut: int) -> None:
    """Fares as stated up to the limit, a car by its kilometres both ways, nothing on foot or from home."""
    paid = expenses(work, USUAL)
    assert (paid.travel, paid.fare_cut) == (travel, cut)


def test_a_patient_who_did_not_come_is_the_minimum() -> None:
    """However long somebody waited; travel is paid all the same."""
    terms = Terms(
        first=3000, further=1500, absent=2000, tax_basis_points=1021, car_yen_per_km=25, fare_limit=2000
    )
    assert expenses(Work(300, patient_absent=True, fare=480), terms) == Expenses(
        first=2000, further=0, further_hours=0, tax=204, travel=480, minimum=True
    )


@pytest.mark.parametrize("wrong", [{"first": -1}, {"fare_limit": -1}, {"tax_basis_points": 10_001}])
def test_terms_that_make_no_sense_are_refused(wrong: dict[str, int]) -> None:
    """A price below zero or a tax above the fee never reaches a sum."""
    prices = {
        "first": 1,
        "further": 1,
        "absent": 1,
        "tax_basis_points": 1,
        "car_yen_per_km": 1,
        "fare_limit": 1,
    }
    with pytest.raises(ValueError, match=r"less than nothing|between nothing"):
        Terms(**{**prices, **wrong})
    with pytest.raises(ValueError, match="not less than nothing"):
        Work(-1)
