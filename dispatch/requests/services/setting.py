"""A programme's settings: checked, changed whole or not at all, taken back; and a further programme."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy.exc import IntegrityError

from dispatch.audit import services as audit
from dispatch.audit.services import Actor
from dispatch.db import db
from dispatch.errors import Invalid
from dispatch.foundation.versions import Changes, as_of, claim, differences
from dispatch.i18n import _
from dispatch.matching.parts import Costs
from dispatch.requests.guide import COSTS, MOST_COST, MOST_LINES, MOST_MINUTES, MOST_WEIGHT, Kind, settings
from dispatch.requests.models import Programme, ProgrammeSettings
from dispatch.requests.services.programmes import ensure_programme
from dispatch.vocabulary import LEVELS, AskMode, CredentialKind, Urgency, VisitKind

MOST_DAYS, MOST_HOURS, MOST_ROWS = 60, 72, 12
Fault = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ProgrammeValues:
    """Everything that the page states of a programme."""

    name: str
    name_en: str
    settings: ProgrammeSettings

    def plain(self) -> dict[str, Any]:
        """The values by name, as the record keeps them."""
        return {"name": self.name, "name_en": self.name_en, **asdict(self.settings)}

    @classmethod
    def of(cls, values: dict[str, Any]) -> ProgrammeValues:
        """The inverse of `plain`."""
        return cls(values["name"], values["name_en"], ProgrammeSettings.of(values))


def values_of(programme: Programme) -> ProgrammeValues:
    """What holds for a programme now. Costs that it does not state stand with the engine's defaults."""
    found = programme.settings
    whole = replace(found, engine_costs={**usual_costs(), **found.engine_costs})
    return ProgrammeValues(programme.name, programme.name_en, whole)


def usual_values(programme: Programme) -> ProgrammeValues:
    """The programme with every number at its default."""
    usual = replace(ProgrammeSettings(), engine_costs=usual_costs())
    return ProgrammeValues(programme.name, programme.name_en, usual)


def usual_costs() -> dict[str, float]:
    """The engine's own."""
    return asdict(Costs())


def change_programme(
    actor: Actor, programme: Programme, values: ProgrammeValues, seen: int, **told: Any
) -> Changes:
    """Write what differs, all of it or nothing; gives the changes, which the record keeps. `told` goes there, too.

    Raises `Invalid` with every fault, `Conflict` when somebody else has changed it since version `seen`.
    """
    faults = settings_faults(values.settings)
    if not values.name:
        faults.append(("name", _("記入してください。")))
    if faults:
        raise Invalid(_("入力内容をご確認ください"), tuple(faults))
    if seen == programme.version and not differences(values_of(programme).plain(), values.plain()):
        return {}
    claim(programme, seen)
    changes = differences(values_of(programme).plain(), values.plain())
    programme.name, programme.name_en = values.name, values.name_en
    programme.stated = {**_unknown(programme), **_stated(values.settings)}
    db.session.flush()
    audit.record(actor, "programme.changed", programme, version=programme.version, changes=changes, **told)
    return changes


def restore_programme(actor: Actor, programme: Programme, number: int, seen: int) -> Changes:
    """Go back to an earlier version, which makes a new one. Raises as `change_programme`."""
    earlier = as_of(programme, values_of(programme).plain(), number)
    return change_programme(actor, programme, ProgrammeValues.of(earlier), seen, restored=number)


def create_programme(actor: Actor, code: str, name: str, name_en: str = "") -> Programme:
    """A further programme, every number at its default. Raises `Invalid` where the code is taken."""
    ensure_programme()  # the first there is, whatever comes beside it
    made = Programme(code=code, name=name, name_en=name_en, stated={})
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError as error:
        sentence = _("このコードは使われています。")
        raise Invalid(sentence, (("code", sentence),)) from error
    audit.record(actor, "programme.created", made, name=name)
    return made


def settings_faults(found: ProgrammeSettings) -> list[Fault]:
    """Everything wrong with settings, as (place, sentence), places like `offer_minutes-0-minutes`."""
    faults = [fault for one in settings() for fault in _checked(one.kind, one, getattr(found, one.name))]
    if found.latest_end_hour <= found.earliest_start_hour:
        faults.append(("latest_end_hour", _("開始できる時刻より後にしてください。")))
    return faults


def _stated(found: ProgrammeSettings) -> dict[str, Any]:
    usual = usual_costs()
    own = {name: cost for name, cost in found.engine_costs.items() if cost != usual.get(name)}
    return replace(found, engine_costs=own).stated()


def _unknown(programme: Programme) -> dict[str, Any]:
    """What a row states that this version of the programme does not know is kept."""
    return {name: value for name, value in programme.stated.items() if name not in ProgrammeSettings.names()}


def _checked(kind: Kind, one: Any, value: Any) -> Iterable[Fault]:
    if kind in (Kind.NUMBER, Kind.PERCENT):
        return _between(one.name, value, one.least, one.most)
    return _CHECKS[kind](one.name, value) if kind in _CHECKS else ()


def _between(place: str, value: float, least: int, most: int) -> list[Fault]:
    if least <= value <= most:
        return []
    return [(place, _("%(least)sから%(most)sまでの数にしてください。", least=least, most=most))]


def _by_days(name: str, rows: Sequence[list[int]]) -> list[Fault]:
    """Longest first, down to the day itself, so that every offer finds its row."""
    faults = _rows(name, "days", rows, 0, MOST_DAYS, falling=True)
    if not rows or rows[-1][0] != 0:
        place = f"{name}-{len(rows) - 1}-days" if rows else name
        faults.append((place, _("営業日0日の行も書いてください。")))
    return faults


def _by_hours(name: str, rows: Sequence[list[int]]) -> list[Fault]:
    """Shortest first: the first row under which an offer falls counts."""
    missing = [] if rows else [(name, _("1行以上書いてください。"))]
    return missing + _rows(name, "hours", rows, 1, MOST_HOURS, falling=False)


def _rows(
    name: str, key: str, rows: Sequence[list[int]], least: int, most: int, *, falling: bool
) -> list[Fault]:
    faults: list[Fault] = []
    for number, (left, minutes) in enumerate(rows):
        faults += _between(f"{name}-{number}-{key}", left, least, most)
        faults += _between(f"{name}-{number}-minutes", minutes, 1, MOST_MINUTES)
        before = rows[number - 1][0] if number else None
        if before is not None and (left >= before if falling else left <= before):
            faults.append((f"{name}-{number}-{key}", _("ほかの行と重なっているか、順序が違います。")))
    if len(rows) > MOST_ROWS:
        faults.append((name, _("%(n)s行までにしてください。", n=MOST_ROWS)))
    return faults


def _days(name: str, days: Sequence[int]) -> list[Fault]:
    if all(1 <= day <= 30 for day in days) and len(set(days)) == len(days):
        return []
    return [(name, _("1から30までの日数を、重ならないように書いてください。"))]


def _levels(name: str, levels: dict[str, int]) -> list[Fault]:
    good = set(levels) <= set(VisitKind) and all(level in LEVELS for level in levels.values())
    return [] if good else [(name, _("1から%(n)sまでのレベルを選んでください。", n=max(LEVELS)))]


def _weights(name: str, weights: dict[str, int]) -> list[Fault]:
    faults = [f for key in weights for f in _between(f"{name}-{key}", weights[key], 1, MOST_WEIGHT)]
    order = [weights[one.value] for one in Urgency if one.value in weights]
    if order != sorted(order):
        faults.append((f"{name}-{Urgency.URGENT}", _("緊急度が高いほど、大きい数にしてください。")))
    return faults


def _costs(name: str, costs: dict[str, float]) -> list[Fault]:
    return [f for key in COSTS if key in costs for f in _between(f"{name}-{key}", costs[key], 0, MOST_COST)]


def _listed(known: Iterable[str]) -> Callable[[str, Any], list[Fault]]:
    allowed = set(known)

    def check(name: str, value: Any) -> list[Fault]:
        asked = {value} if isinstance(value, str) else set(value)
        return [] if asked <= allowed else [(name, _("一覧から選んでください。"))]

    return check


def _lines(name: str, lines: Sequence[str]) -> list[Fault]:
    if len(lines) > MOST_LINES or any(len(line) > 100 for line in lines):
        return [(name, _("1行100文字、%(n)s行までにしてください。", n=MOST_LINES))]
    return []


_CHECKS: dict[Kind, Callable[[str, Any], list[Fault]]] = {
    Kind.BY_DAYS: _by_days,
    Kind.BY_HOURS: _by_hours,
    Kind.DAYS: _days,
    Kind.LEVELS: _levels,
    Kind.WEIGHTS: _weights,
    Kind.COSTS: _costs,
    Kind.MANNER: _listed(AskMode),
    Kind.PAPERS: _listed(CredentialKind),
    Kind.LINES: _lines,
}
