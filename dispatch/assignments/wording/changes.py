"""Changes in words: for the hospital as "from this to that", for the desk as what to ask of whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dispatch.assignments.wording.costs import number
from dispatch.i18n import _, label, language_name, level_name, show_span
from dispatch.matching.remedies import Kind
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import Gender, Mode, Strength

Change = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One line of a question to the hospital: what, as it is, as it would be."""

    what: str
    before: str
    after: str


def change_rows(request: ServiceRequest, changes: Sequence[Change]) -> list[ChangeRow]:
    """The changes of a request beside what it states now."""
    return [_row(request, change) for change in changes]


def _row(request: ServiceRequest, change: Change) -> ChangeRow:
    kind = Kind(change["kind"])
    if kind in (Kind.PHONE, Kind.VIDEO):
        modes = [label(mode) for mode in request.modes]
        more = _("%(mode)sでもよい", mode=label(Mode(kind.value)))
        return ChangeRow(_("方法"), _("・").join(modes), more)
    if kind is Kind.LEVEL:
        need = next(need for need in request.needs if need.position == change["position"])
        what = _("%(language)sのレベル", language=language_name(need.language))
        return ChangeRow(what, level_name(need.level), level_name(change["level"]))
    if kind is Kind.GENDER:
        gender = label(request.gender)
        return ChangeRow(
            _("通訳者の性別"),
            _("%(gender)s（%(strength)s）", gender=gender, strength=label(Strength.MUST)),
            _("%(gender)s（%(strength)s）", gender=gender, strength=label(Strength.WISH)),
        )
    option = next((one for one in request.options if one.rank == change["rank"]), request.options[0])
    before = show_span(option.start_at, option.end_at)
    return ChangeRow(_("日時"), before, _("%(when)sでもよい", when=_span(change)))


def change_sentence(change: Change, names: Mapping[int, str]) -> str:
    """What to ask, and of whom: `names` are the volunteers' by their numbers."""
    kind = Kind(change["kind"])
    name = names.get(change.get("volunteer_id", 0), "")
    tell = _OF_REQUEST.get(kind)
    return tell(change) if tell is not None else _OF_VOLUNTEER[kind](change, name)


def _span(change: Change) -> str:
    start, end = (datetime.fromisoformat(change[name]) for name in ("start", "end"))
    return show_span(start, end)


def _move(change: Change) -> str:
    minutes = change["minutes"]
    if minutes < 0:
        return _("開始を%(n)s分早めて、%(when)sにする", n=-minutes, when=_span(change))
    return _("開始を%(n)s分遅らせて、%(when)sにする", n=minutes, when=_span(change))


def _gender(change: Change) -> str:
    gender = next((one for one in Gender if one.value == change["gender"]), None)
    return _("通訳者の性別（%(gender)s）を、必須から希望に変える", gender=label(gender))


_OF_REQUEST = {
    Kind.PHONE: lambda _change: _("同じ時間に、電話で通訳する"),
    Kind.VIDEO: lambda _change: _("同じ時間に、オンラインで通訳する"),
    Kind.MOVE: _move,
    Kind.OTHER_DAY: lambda change: _("日を変えて、%(when)sにする", when=_span(change)),
    Kind.LEVEL: lambda change: _("必要なレベルを「%(level)s」に下げる", level=level_name(change["level"])),
    Kind.GENDER: _gender,
}


def _travel(change: Change, name: str) -> str:
    return _(
        "%(name)sさんに、いつもより遠くまで来ていただく（片道%(minutes)s分、登録より%(more)s分長い）",
        name=name,
        minutes=change["minutes"],
        more=number(change.get("more") or 0),
    )


def _free(change: Change, name: str) -> str:
    return _("%(name)sさんに、%(when)sを空けていただく", name=name, when=_span(change))


_OF_VOLUNTEER = {
    Kind.DAY_CAP: lambda change, name: _(
        "%(name)sさんに、その日はもう1件お願いする（1日%(cap)s件まで）", name=name, cap=change["cap"]
    ),
    Kind.WEEK_CAP: lambda change, name: _(
        "%(name)sさんに、その週はもう1件お願いする（1週間%(cap)s件まで）", name=name, cap=change["cap"]
    ),
    Kind.TRAVEL: _travel,
    Kind.FREE: _free,
}


@dataclass(frozen=True, slots=True)
class Lack:
    """Whom it would take to cover a need: language and level, when, where and how."""

    language: str
    level: str
    when: str
    where: str

    @property
    def sentence(self) -> str:
        """All of it in one line, to be copied into a note."""
        return _(
            "%(language)s（%(level)s）%(when)s %(where)s",
            language=self.language,
            level=self.level,
            when=self.when,
            where=self.where,
        )


def lack_of(request: ServiceRequest, shortage: Mapping[str, Any]) -> Lack:
    """One entry of a shortage in words."""
    mode = Mode(shortage["mode"])
    place = request.institution
    ward = place.ward or place.name
    return Lack(
        language_name(shortage["language"]),
        level_name(shortage["level"]),
        _span(shortage),
        ward if mode is Mode.ONSITE else label(mode),
    )
