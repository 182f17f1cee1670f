"""What to teach next, in words: numbers with what they mean and how sure they are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import format_decimal

from dispatch.i18n import _, language_name, level_name
from dispatch.vocabulary import N_, WEEKDAYS, StudyState
from training.models import DemandStudy
from training.queries.demand import Led
from training.services.demand import Question

STATES: dict[str, str] = {
    StudyState.QUEUED: N_("順番を待っています。"),
    StudyState.RUNNING: N_("研修を受けた人がいたら担当できた依頼を、講座ごとに計算しています。"),
}


def yen(amount: float) -> str:
    """An amount of money."""
    return _("%(n)s円", n=format_decimal(round(amount)))


def number(value: float) -> str:
    """A count that may have one decimal."""
    return str(format_decimal(round(value, 1)))


def speech(language: str, level: int) -> str:
    """A language and a level."""
    return _("%(language)s %(level)s", language=language_name(language), level=level_name(level))


def rise(requires: int, grants: int) -> str:
    """From which level to which a course leads."""
    return _("レベル%(low)s → %(high)s", low=requires, high=grants)


def leads(one: Led) -> str:
    """In which language a course raises how many people, from which level to which."""
    found = one.by_rules
    if found is None:
        return ""
    return _(
        "%(language)s レベル%(low)s → %(high)s（%(n)s人）",
        language=language_name(one.language),
        low=found.low,
        high=found.high,
        n=len(found.people),
    )


def place(ward: str) -> str:
    """A ward, or that none is stated."""
    return ward or _("区の記載なし")


def weekday(day: int) -> str:
    """A day of the week, 0 for Monday."""
    return _(WEEKDAYS[day])


def month(day: date) -> str:
    """A month with its year."""
    return _("%(year)s年%(month)s月", year=day.year, month=day.month)


def period(study: DemandStudy) -> str:
    """The months that were looked at."""
    first, last = (month(date.fromisoformat(study.wanted[name])) for name in ("first", "last"))
    return first if first == last else _("%(first)sから%(last)sまで", first=first, last=last)


def question(study: DemandStudy) -> str:
    """What was asked of the past, in one sentence or two."""
    if study.wanted["question"] == Question.ANEW.value:
        return _(
            "いまの名簿でその月の依頼をすべて割り当て直したとき、修了した人が増えると、担当できる依頼が何件増えたかを"
            "計算しています。"
        )
    return _(
        "実際に行われた派遣はそのままにして、修了した人がいまより多ければ、ほかの依頼のうち何件を担当できたかを"
        "計算しています。"
    )


def stage(study: DemandStudy) -> str:
    """What a study is doing just now."""
    if study.stop_asked:
        return _("計算中の講座が終わりしだい、取りやめます。")
    return _(STATES[study.state]) if study.state in STATES else ""


def steps(study: DemandStudy) -> tuple[int, int] | None:
    """Courses done and courses in all; None before it has begun."""
    done, _slash, of = study.progress.partition("/")
    return (int(done), int(of)) if of else None


def surely(gained: int, bound: int) -> str:
    """How sure it is that no other people would bring more."""
    if gained == bound:
        return _("同じ人数なら、誰を選んでもこれより増えません（証明済み）。")
    return _("ほかの人を選ぶと、最大で%(n)s件まで増える可能性があります。", n=bound)


def between(said: Mapping[str, Any]) -> str:
    """An interval of whole numbers."""
    if said["low"] == said["high"]:
        return _("%(n)s件", n=said["low"])
    return _("%(low)s〜%(high)s件", low=said["low"], high=said["high"])


def trust(score: Mapping[str, Any] | None) -> str:
    """Whether the forecast has done better than the plain mean so far."""
    if score is None:
        return _("過去が短いため、見込みがどのくらい当たるかは、まだ確かめられません。")
    shares = (
        {"ours": round(100 * score["error"] / score["naive_error"])}
        if score["naive_error"]
        else {"ours": 100}
    )
    if score["better"]:
        return _(
            "過去の同じ長さの期間で試すと、見込みの誤差（二乗平均）は、単純な平均の%(ours)s%%でした。",
            **shares,
        )
    return _(
        "過去の同じ長さの期間で試すと、単純な平均のほうがよく当たっていました。ここでは単純な平均を示します。"
    )
