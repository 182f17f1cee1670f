"""What the next weeks will ask: a small forecast per cell that says how sure it is.

A cell (language and level × ward × weekday) sees few requests, so its own mean is mostly luck. Each is therefore drawn
towards what its language as a whole, the ward and the weekday let expect,

    m = rate of the language and level × share of the ward × share of the weekday.

A cell's true rate is m times a gamma variable of mean 1 and shape α, the same for all cells: α is what makes all counts
most likely (empirical Bayes, as Clayton and Kaldor do for the districts of a map). Seen y times in t weeks the cell is
expected (α + y) / (α / m + t) times a week. Older weeks count less (a half-life). The interval is that of the
predictive distribution, negative binomial. `backtest` holds it against the naive mean on weeks it has not seen, and
says which was better.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Any

import numpy as np
from scipy.special import gammaln
from scipy.stats import nbinom

from dispatch.matching.arrays import Bools, Floats
from training.demand.cells import Asked

HALF_LIFE = 52.0
WITHIN = 0.8
LEAST_WEEKS, LEAST_REQUESTS = 8, 10
ALPHAS = 2.0 ** np.arange(-3, 10)
SHARE_WORTH = 10.0  # requests: how much the share uncovered of all languages weighs beside a language's own
WEEK = 7


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a cell will ask in the coming weeks: `expected` requests, with `within` probability `low` to `high`; of
    them `uncovered` if nothing changes. `naive` is the cell's plain mean. `enough` is False where there are too few
    weeks, or too few requests of the language and level, to say anything much."""

    language: str
    level: int
    ward: str
    weekday: int
    expected: float
    low: int
    high: int
    within: float
    uncovered: float
    naive: float
    enough: bool

    def to_json(self) -> dict[str, Any]:
        """The forecast as plain values."""
        rounded = {name: round(getattr(self, name), 3) for name in ("expected", "uncovered", "naive")}
        plain = ("language", "level", "ward", "weekday", "low", "high", "within", "enough")
        return {name: getattr(self, name) for name in plain} | rounded


@dataclass(frozen=True, slots=True)
class Total:
    """The same of a language and level in all wards and on all days together: `low` to `high` are those of the sum, not
    the sums of the cells' own."""

    language: str
    level: int
    expected: float
    low: int
    high: int
    within: float
    uncovered: float
    naive: float
    enough: bool

    def to_json(self) -> dict[str, Any]:
        """The total as plain values."""
        rounded = {name: round(getattr(self, name), 3) for name in ("expected", "uncovered", "naive")}
        plain = ("language", "level", "low", "high", "within", "enough")
        return {name: getattr(self, name) for name in plain} | rounded


@dataclass(frozen=True)
class _History:
    """Counts by (language and level, ward, weekday): `counted` plain, `weighted` with older weeks worth less."""

    groups: Sequence[tuple[str, int]]
    wards: Sequence[str]
    counted: Floats
    weighted: Floats
    uncovered: Floats
    weeks: int
    exposure: float

    @property
    def enough(self) -> Bools:
        """By language and level, whether there is enough to say anything much."""
        return (self.counted.sum(axis=(1, 2)) >= LEAST_REQUESTS) & (self.weeks >= LEAST_WEEKS)

    @property
    def prior(self) -> Floats:
        """The mean of each cell's prior, in requests a week."""
        ward, day = (self.weighted.sum(axis=axes) for axes in ((0, 2), (0, 1)))
        ward, day = ((one + 1) / (one + 1).sum() for one in (ward, day))
        rate = self.weighted.sum(axis=(1, 2)) / self.exposure
        return np.asarray(rate[:, None, None] * ward[None, :, None] * day[None, None, :])


def forecast(
    past: Iterable[Asked],
    last: date,
    weeks: int,
    *,
    first: date | None = None,
    half_life: float = HALF_LIFE,
    within: float = WITHIN,
) -> tuple[Forecast, ...]:
    """The cells' requests in the `weeks` after `last`, from whole weeks from `first` (or the first request) up to it.

    Every ward and weekday seen at all is foretold for every language and level. `half_life` in weeks. Empty where no
    whole week of the past has a request.
    """
    history = _history(past, first, last, half_life)
    if history is None:
        return ()
    shape, rate = _gamma(history)
    mean = shape / rate * weeks
    drawn = nbinom(shape, rate / (rate + weeks))
    low, high = drawn.ppf((1 - within) / 2), drawn.ppf((1 + within) / 2)
    enough = history.enough
    cells = product(enumerate(history.groups), enumerate(history.wards), range(WEEK))
    return tuple(
        Forecast(
            *group,
            ward,
            day,
            expected=float(mean[g, w, day]),
            low=int(low[g, w, day]),
            high=int(high[g, w, day]),
            within=within,
            uncovered=float(mean[g, w, day] * history.uncovered[g]),
            naive=float(history.counted[g, w, day] / history.weeks * weeks),
            enough=bool(enough[g]),
        )
        for (g, group), (w, ward), day in cells
    )


def totals(
    past: Iterable[Asked],
    last: date,
    weeks: int,
    *,
    first: date | None = None,
    half_life: float = HALF_LIFE,
    within: float = WITHIN,
) -> tuple[Total, ...]:
    """What each language and level will ask in all in the `weeks` after `last`; arguments as those of `forecast`."""
    history = _history(past, first, last, half_life)
    if history is None:
        return ()
    shape, rate = _gamma(history)
    out = []
    for g, group in enumerate(history.groups):
        mean = float((shape[g] / rate[g]).sum()) * weeks
        sums = np.cumsum(_sum_of(shape[g].ravel(), (rate[g] / (rate[g] + weeks)).ravel()))
        low, high = (int(np.searchsorted(sums, at)) for at in ((1 - within) / 2, (1 + within) / 2))
        naive = float(history.counted[g].sum() / history.weeks * weeks)
        share = float(history.uncovered[g])
        out.append(Total(*group, mean, low, high, within, mean * share, naive, bool(history.enough[g])))
    return tuple(out)


def _gamma(history: _History) -> tuple[Floats, Floats]:
    """Shape and rate of what each cell's true weekly rate may be, having seen the past."""
    prior = history.prior
    alpha = _alpha(history.weighted, prior, history.exposure)
    return history.weighted + alpha, history.exposure + alpha / prior


def _sum_of(shape: Floats, p: Floats) -> Floats:
    """The probabilities of 0, 1, 2, ... of a sum of negative binomials, from their generating functions."""
    failures = shape * (1 - p) / p
    most = failures.sum() + 20 * np.sqrt((failures / p).sum()) + 64  # what lies beyond is less than rounding
    size = 1 << int(np.ceil(np.log2(most)))
    circle = np.exp(-2j * np.pi * np.arange(size) / size)
    logs = (shape * (np.log(p) - np.log1p(-(1 - p) * circle[:, None]))).sum(axis=1)
    return np.asarray(np.fft.ifft(np.exp(logs)).real)


def _history(past: Iterable[Asked], first: date | None, last: date, half_life: float) -> _History | None:
    """The whole weeks up to `last`; None where they hold no request."""
    asked = [one for one in past if one.day <= last and (first is None or one.day >= first)]
    begin = first or min((one.day for one in asked), default=last)
    weeks = ((last - begin).days + 1) // WEEK
    asked = [one for one in asked if (last - one.day).days < weeks * WEEK]
    if not asked:
        return None
    groups = sorted({(one.language, one.level) for one in asked})
    wards = sorted({one.ward for one in asked})
    counted, weighted = (np.zeros((len(groups), len(wards), WEEK)) for _ in range(2))
    for one in asked:
        at = groups.index((one.language, one.level)), wards.index(one.ward), one.weekday
        counted[at] += 1
        weighted[at] += 0.5 ** ((last - one.day).days // WEEK / half_life)
    exposure = float((0.5 ** (np.arange(weeks) / half_life)).sum())
    return _History(groups, wards, counted, weighted, _shares_uncovered(asked, groups), weeks, exposure)


def _shares_uncovered(asked: Sequence[Asked], groups: Sequence[tuple[str, int]]) -> Floats:
    """By language and level, drawn towards the share of all."""
    overall = sum(not one.covered for one in asked) / len(asked)
    seen = np.zeros((len(groups), 2))
    for one in asked:
        seen[groups.index((one.language, one.level))] += (not one.covered, 1)
    return np.asarray((seen[:, 0] + SHARE_WORTH * overall) / (seen[:, 1] + SHARE_WORTH))


def _alpha(counts: Floats, prior: Floats, exposure: float) -> float:
    """How alike the cells are, beside their priors: what makes these counts most likely."""
    likely = [_log_likelihood(counts, alpha, alpha / prior, exposure) for alpha in ALPHAS]
    return float(ALPHAS[int(np.argmax(likely))])


def _log_likelihood(counts: Floats, shape: float, rate: Floats, exposure: float) -> float:
    """Of counts over `exposure` weeks whose weekly numbers are gamma (shape, rate)."""
    parts = gammaln(counts + shape) - gammaln(shape) - gammaln(counts + 1)
    parts += shape * np.log(rate / (rate + exposure)) + counts * np.log(exposure / (rate + exposure))
    return float(parts.sum())


@dataclass(frozen=True, slots=True)
class Score:
    """How the forecast did on weeks it had not seen: mean squared errors of it and of the naive mean over all cells
    (requests²), the share of cells inside the interval, and how many cells and times were looked at."""

    error: float
    naive_error: float
    inside: float
    within: float
    cells: int

    @property
    def better(self) -> bool:
        """Whether it did better than the naive mean."""
        return self.error < self.naive_error

    def to_json(self) -> dict[str, Any]:
        """The score as plain values."""
        out = {name: round(getattr(self, name), 4) for name in ("error", "naive_error", "inside", "within")}
        return {**out, "cells": self.cells, "better": self.better}


def backtest(
    past: Iterable[Asked], last: date, weeks: int, times: int, *, half_life: float = HALF_LIFE
) -> Score | None:
    """The forecast of `weeks` made `times` times, each time before the weeks that followed, up to `last`.

    None where the past is too short: at least LEAST_WEEKS must lie before the first forecast.
    """
    asked = sorted(past, key=lambda one: (one.day, one.id))
    errors: list[tuple[float, float, bool]] = []
    for k in range(times, 0, -1):
        until = last - timedelta(weeks=k * weeks)
        if not asked or until - asked[0].day < timedelta(weeks=LEAST_WEEKS):
            return None
        errors += _errors(asked, until, weeks, half_life)
    if not errors:
        return None
    table = np.array(errors, dtype=np.float64).mean(axis=0)
    return Score(float(table[0]), float(table[1]), float(table[2]), WITHIN, len(errors))


def _errors(
    asked: Sequence[Asked], until: date, weeks: int, half_life: float
) -> list[tuple[float, float, bool]]:
    came: dict[tuple[str, int, str, int], int] = {}
    for one in asked:
        if until < one.day <= until + timedelta(weeks=weeks):
            key = one.language, one.level, one.ward, one.weekday
            came[key] = came.get(key, 0) + 1
    out = []
    for said in forecast(asked, until, weeks, half_life=half_life):
        true = came.get((said.language, said.level, said.ward, said.weekday), 0)
        out.append(((said.expected - true) ** 2, (said.naive - true) ** 2, said.low <= true <= said.high))
    return out
