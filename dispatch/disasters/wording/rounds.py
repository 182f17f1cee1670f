"""Rounds in words: why a shelter is not reached, how far the planner is, who is in a team, places on a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dispatch.disasters.models import EventShelter, RoundRun, RoundTeam, RoundVisit, Supporter
from dispatch.disasters.queries.people import name_of
from dispatch.disasters.routing.plan import Plan
from dispatch.disasters.routing.reasons import NotReached
from dispatch.disasters.vocabulary import ShelterPriority, VisitState
from dispatch.disasters.wording.maps import Drawing, Spot, drawing
from dispatch.i18n import _, label, language_name
from dispatch.vocabulary import N_, Transport

REASONS = {
    NotReached.NONE_NEEDED: N_("巡回の対象外です"),
    NotReached.ROAD_CLOSED: N_("道が通れません"),
    NotReached.VISITED: N_("巡回済みです"),
    NotReached.NO_HOURS: N_("動ける時間のある班がありません"),
    NotReached.NO_TEAM_SPEAKS: N_("必要な言語を話せる班がありません"),
    NotReached.TOO_FAR: N_("遠くて、時間内に往復できる班がありません"),
    NotReached.WINDOW: N_("巡回できる時間帯に、行ける班がありません"),
    NotReached.MOST_VISITS: N_("行ける班は、巡回数の上限に達しています"),
    NotReached.TIME_SHORT: N_("時間が足りません。班を増やすか、時間を延ばすと回れます"),
}
STAGES = {
    "nearest first": N_("近い順に並べています。"),
    "bound": N_("どこまで回れるかを調べています。"),
    "reaching": N_("回れる避難所を増やしています。"),
    "languages and ways": N_("言語と道のりを整えています。"),
}
BASE = "base"

SpotWords = tuple[str, str, str | None, str]


def reason(code: NotReached) -> str:
    """Why no team comes."""
    return _(REASONS[code])


def stage(run: RoundRun) -> str:
    """How far the planner is; a run that waits says so."""
    name = next((name for name in STAGES if run.progress.startswith(name)), None)
    return _(STAGES[name]) if name else _("順番を待っています。")


def proof(plan: Plan) -> str:
    """What is known of how good the plan is."""
    if plan.status == "optimal":
        return _("これより多く回れる計画はないことが確かめられています。")
    if plan.coverage == plan.coverage_bound:
        return _("回る避難所の優先度は、これ以上よくできないことが確かめられています。")
    return _("時間内に見つかった、いちばんよい計画です。")


def languages(codes: Iterable[str]) -> str:
    """Languages by name."""
    return "、".join(language_name(code) for code in codes)


def people(crew: Iterable[Supporter]) -> str:
    """A crew by name."""
    return "、".join(name_of(one) for one in crew)


def way(team: RoundTeam) -> str:
    """How the team goes: by car only with a driver."""
    by = team.transport if team.driver_id or team.transport != Transport.CAR else Transport.WALK
    if team.vehicle and by == team.transport:
        return _("%(way)s（%(vehicle)s）", way=label(by), vehicle=team.vehicle)
    return str(label(by))


def windows(stop: EventShelter) -> str:
    """The hours of each day in which it may be visited."""
    return "、".join(f"{one['start']}〜{one['end']}" for one in stop.windows)


def sheet_of(team: RoundTeam, stops: Sequence[RoundVisit]) -> tuple[Drawing | None, list[SpotWords]]:
    """A team's round as a drawing: its base and its stops, numbered in their order."""
    spots = [Spot(BASE, team.lat, team.lon)]
    words: list[SpotWords] = [(BASE, _("出発"), None, "is-base")]
    for number, one in enumerate(stops, 1):
        place = one.stop.shelter
        spots.append(Spot(f"v{one.id}", place.lat, place.lon))
        words.append((f"v{one.id}", f"{number} {place.name}", None, _kind(one)))
    return (drawing(spots) if stops else None), words


def _kind(one: RoundVisit) -> str:
    if one.state == VisitState.VISITED:
        return "is-done"
    return "is-urgent" if one.stop.priority == ShelterPriority.URGENT else ""
