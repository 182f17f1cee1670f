"""The forecast against numbers worked out another way, and against weeks it has not seen."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from scipy.stats import gamma, poisson

from training.demand import forecast as module
from training.demand.cells import Asked
from training.demand.forecast import backtest, forecast, totals

MONDAY = date(2026, 1, 5)
WARDS = ("中央区", "東区", "西区", "南区", "北区")


def truth(seed: int, rates: dict[str, float], spread: float) -> dict[str, np.ndarray]:
    """Each language's weekly rates by ward and weekday: shares of both, and cells that differ from them."""
    rng = np.random.default_rng(100 + seed)
    ward, day = np.array([5, 3, 2, 1, 1]) / 12, np.array([4, 3, 3, 3, 4, 1, 0.5]) / 18.5
    return {
        language: rate * ward[:, None] * day[None, :] * rng.gamma(1 / spread, spread, size=(5, 7))
        for language, rate in rates.items()
    }


def years(seed: int, weeks: int, rates: dict[str, float], spread: float = 0.7) -> list[Asked]:
    """A made-up past in which each cell is asked for at its true rate."""
    rng = np.random.default_rng(seed)
    out: list[Asked] = []
    for language, cells in truth(seed, rates, spread).items():
        for week in range(weeks):
            for w, d in zip(*np.nonzero(drawn := rng.poisson(cells)), strict=True):
                for _ in range(drawn[w, d]):
                    when = MONDAY + timedelta(weeks=week, days=int(d))
                    covered = bool(rng.random() < 0.8)
                    out.append(Asked(f"{len(out)}", language, 3, WARDS[w], when, "午前", covered, 5))
    return out


def end(weeks: int) -> date:
    """The last day of so many weeks."""
    return MONDAY + timedelta(weeks=weeks, days=-1)


RATES = {"vi": 12.0, "zh": 9.0, "ne": 2.0, "my": 0.5}


def test_the_expected_count_and_interval_are_those_of_the_posterior_worked_out_by_integration():
    """Prior × likelihood integrated numerically gives the same mean and the same interval, cell by cell."""
    past = years(1, 30, RATES)
    history = module._history(past, MONDAY, end(30), 1e12)
    assert history is not None
    alpha = module._alpha(history.weighted, history.prior, history.exposure)
    said = forecast(past, end(30), 4, first=MONDAY, half_life=1e12)
    rates = np.linspace(0, 8, 400_001)[1:]
    for one in said[:: len(said) // 12]:
        at = history.groups.index((one.language, one.level)), history.wards.index(one.ward), one.weekday
        mean = float(history.prior[at])
        weight = gamma(alpha, scale=mean / alpha).pdf(rates) * poisson.pmf(history.counted[at], 30 * rates)
        weight /= weight.sum()
        assert float((4 * rates * weight).sum()) == pytest.approx(one.expected, rel=5e-3)
        for bound, least in ((one.low, 0.1), (one.high, 0.9)):
            assert float((poisson.cdf(bound, 4 * rates) * weight).sum()) >= least - 5e-3
            assert bound == 0 or float((poisson.cdf(bound - 1, 4 * rates) * weight).sum()) < least + 5e-3


def test_a_total_is_the_sum_of_its_cells_and_its_interval_that_of_the_drawn_sum():
    """Expected counts add up; the interval is that of sums drawn cell by cell, and not wider than theirs."""
    past = years(2, 30, RATES)
    history = module._history(past, MONDAY, end(30), 52)
    assert history is not None
    shape, rate = module._gamma(history)
    cells = forecast(past, end(30), 4, first=MONDAY)
    rng = np.random.default_rng(3)
    for g, said in enumerate(totals(past, end(30), 4, first=MONDAY)):
        own = [one for one in cells if (one.language, one.level) == (said.language, said.level)]
        for name in ("expected", "uncovered", "naive"):
            assert getattr(said, name) == pytest.approx(sum(getattr(one, name) for one in own))
        drawn = rng.poisson(4 * rng.gamma(shape[g], 1 / rate[g], size=(20_000, *shape[g].shape))).sum(
            axis=(1, 2)
        )
        for bound, share in ((said.low, 0.1), (said.high, 0.9)):
            assert (drawn <= bound).mean() >= share - 0.02
            assert (drawn <= bound - 1).mean() < share + 0.02
        assert said.high - said.low <= sum(one.high - one.low for one in own)


def compared(pasts: list[list[Asked]], weeks: int, times: int) -> tuple[float, float]:
    """Over several pasts: the forecast's squared error by that of the naive mean, and the share inside the interval."""
    scores = [score for past in pasts if (score := backtest(past, end(weeks), 4, times)) is not None]
    assert len(scores) == len(pasts)
    errors = sum(one.error for one in scores) / sum(one.naive_error for one in scores)
    return errors, sum(one.inside for one in scores) / len(scores)


def test_it_is_nearer_to_the_truth_than_the_naive_mean_where_little_is_known():
    """After twelve weeks it errs clearly less than each cell's own mean about the rates the past was made with."""
    errors = np.zeros(2)
    for seed in range(10):
        cells = truth(seed, RATES, 0.3)
        for one in forecast(years(seed, 12, RATES, 0.3), end(12), 1, first=MONDAY):
            true = cells[one.language][WARDS.index(one.ward), one.weekday]
            errors += (one.expected - true) ** 2, (one.naive - true) ** 2
    assert errors[0] < 0.8 * errors[1]


def test_it_is_as_good_as_the_naive_mean_where_nothing_changes():
    """After a year of unchanging demand a cell's own mean is hard to beat: forgetting costs next to nothing."""
    errors, inside = compared([years(seed, 52, RATES) for seed in range(6)], 52, 6)
    assert errors < 1.02
    assert inside >= 0.8


def test_it_beats_the_naive_mean_where_demand_moves():
    """Where a language doubles and another fades, the mean of all weeks lags further behind."""
    rising = {"vi": 4.0, "zh": 12.0, "ne": 1.0}, {"vi": 14.0, "zh": 5.0, "ne": 4.0}
    pasts = []
    for seed in range(4):
        early, late = (years(seed, 52, rates) for rates in rising)
        pasts.append([a for a in early if a.day <= end(26)] + [b for b in late if b.day > end(26)])
    assert compared(pasts, 52, 4)[0] < 0.95


def test_a_score_says_so_when_the_naive_mean_was_better(monkeypatch):
    """Negative control: where all cells are taken to be alike their own ways are lost, and the score tells."""
    monkeypatch.setattr(module, "ALPHAS", np.array([50_000.0]))
    score = backtest(years(3, 52, {"vi": 60.0}, spread=3.0), end(52), 4, 6)
    assert score is not None
    assert not score.better


def test_cells_nearly_add_up_to_their_language():
    """The shrinkage moves demand between cells and hardly any into or out of a language that is often asked for."""
    past = years(2, 40, RATES)
    said = forecast(past, end(40), 1, first=MONDAY, half_life=1e12)
    for language in ("vi", "zh"):
        total = sum(one.expected for one in said if one.language == language)
        assert total == pytest.approx(sum(one.language == language for one in past) / 40, rel=0.1)


def test_recent_weeks_count_more():
    """A demand that began lately is expected to go on; with an endless memory less of it is."""
    quiet, busy = years(1, 40, {"vi": 1.0}), years(2, 52, {"vi": 12.0})
    past = quiet + [one for one in busy if one.day > end(40)]
    recent, even = (
        sum(one.expected for one in forecast(past, end(52), 4, first=MONDAY, half_life=life))
        for life in (6.0, 1e12)
    )
    assert recent > 1.5 * even


def test_it_says_when_there_is_too_little_to_go_by():
    """Few requests or few weeks are told; nothing at all gives nothing; what comes later is not looked at."""
    past = years(4, 52, RATES)
    enough = {one.language: one.enough for one in forecast(past, end(52), 4)}
    assert enough["vi"]
    assert enough["zh"]
    assert not any(one.enough for one in forecast(past, end(7), 4))
    rare = [one for one in past if one.language == "my"][:9]
    assert not any(one.enough for one in forecast(rare, end(52), 4, first=MONDAY))
    assert forecast([], end(52), 4) == ()
    assert forecast(past, MONDAY - timedelta(days=1), 4) == ()
    assert forecast(past, end(30), 4) == forecast([one for one in past if one.day <= end(30)], end(30), 4)
    assert backtest(past, end(10), 4, 6) is None


def test_uncovered_requests_follow_the_language_share():
    """Of a language nobody covers nearly all expected requests are expected uncovered, of a covered one nearly none."""
    day = [MONDAY + timedelta(weeks=k) for k in range(30)]
    past = [Asked(f"a{k}", "vi", 3, "東区", when, "午前", False, 0) for k, when in enumerate(day)]
    past += [Asked(f"b{k}", "zh", 3, "東区", when, "午前", True, 9) for k, when in enumerate(day)]
    share = {one.language: one.uncovered / one.expected for one in forecast(past, end(30), 4)}
    assert share == {"vi": pytest.approx(35 / 40), "zh": pytest.approx(5 / 40)}
