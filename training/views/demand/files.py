"""The answer as tables for the office."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_security import current_user

from dispatch.i18n import _, language_name
from dispatch.tables.writing import as_csv
from dispatch.vocabulary import RoleName
from training.queries import demand as queries
from training.views.access import desk_only
from training.views.demand import showing
from training.views.demand.blueprint import demand
from training.wording import demand as words


@demand.get("/studies/<int:study_id>/courses.csv")
@desk_only
def courses_csv(study_id: int) -> Response:
    """The courses with a line for each number of people; whom to invite is for coordinators only."""
    result = queries.study(study_id).result or {"ranking": {"courses": []}}
    headings = [
        _("順位"), _("講座"), _("言語"), _("受講前"), _("受講後"), _("人数"), _("増える依頼"), _("上限"), _("証明"),
        _("費用（円）"), _("案内する人"),
    ]  # fmt: skip
    rows = [
        row
        for place, one in enumerate(showing.useful(result), start=1)
        for row in _lines(place, one, named=current_user.is_a(RoleName.COORDINATOR))
    ]
    return as_csv("courses.csv", headings, rows)


def _lines(place: int, one: showing.Ranked, *, named: bool) -> list[list[str]]:
    told = one.told
    best = "、".join(f"{person.row.code} {person.row.name}" for person in one.people) if named else ""
    return [
        list(map(str, (
            place, told["name"], language_name(told["language"]), told["requires"], told["grants"],
            choice["people"], choice["gained"], choice["bound"], "○" if choice["proven"] else "",
            round(told["cost"] + choice["people"] * told["cost_per_person"]),
            best if choice["people"] == len(one.found["invite"]) else "",
        )))
        for choice in one.found["choices"]
    ]  # fmt: skip


@demand.get("/studies/<int:study_id>/cells.csv")
@desk_only
def cells_csv(study_id: int) -> Response:
    """Where people were missing, cell by cell."""
    result = queries.study(study_id).result or {"cells": []}
    headings = [
        _("言語"),
        _("レベル"),
        _("区"),
        _("曜日"),
        _("依頼"),
        _("不成立"),
        _("手配が難しかった依頼"),
        _("対応できた人数（中央値）"),
    ]
    return as_csv("cells.csv", headings, [_cell(one) for one in result["cells"]])


def _cell(one: dict[str, Any]) -> list[str]:
    plain = (one["requests"], one["uncovered"], one["hard"], one["able"])
    return [
        language_name(one["language"]), str(one["level"]), words.place(one["ward"]), words.weekday(one["weekday"]),
        *map(str, plain),
    ]  # fmt: skip
