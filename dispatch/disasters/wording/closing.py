"""The figures and the measures of an event in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dispatch.disasters.vocabulary import Measure
from dispatch.i18n import _, label
from dispatch.vocabulary import N_

SECTIONS = {
    "muster": N_("安否・参集の確認"),
    "call_outs": N_("募集"),
    "roster": N_("シフト"),
    "rounds": N_("避難所巡回"),
    "notices": N_("お知らせと翻訳"),
    "alerts": N_("一斉配信"),
    "aid": N_("ほかの団体からの応援"),
}
PEOPLE, TIMES, PLACES, THINGS, HOURS = N_("人"), N_("回"), N_("か所"), N_("件"), N_("時間")
FIGURES: dict[str, dict[str, tuple[str, str]]] = {
    "muster": {
        "asked": (N_("確認した支援者"), PEOPLE),
        "answered": (N_("回答した支援者"), PEOPLE),
        "in_need": (N_("けが・助けが必要"), PEOPLE),
        "now": (N_("すぐに活動できる"), PEOPLE),
        "later": (N_("時間をおいて活動できる"), PEOPLE),
        "remote": (N_("遠隔で活動できる"), PEOPLE),
    },
    "call_outs": {
        "calls": (N_("募集の数"), TIMES),
        "wanted": (N_("募集した人数"), PEOPLE),
        "coming": (N_("応じた人数"), PEOPLE),
    },
    "roster": {
        "duties": (N_("シフトの数"), THINGS),
        "people": (N_("シフトに入った人"), PEOPLE),
        "hours": (N_("活動時間の合計"), HOURS),
    },
    "rounds": {
        "shelters": (N_("登録した避難所"), PLACES),
        "visits": (N_("巡回した回数"), TIMES),
        "forms": (N_("訪問の記録"), THINGS),
        "people": (N_("確認できた外国人避難者"), PEOPLE),
        "languages": (N_("避難所で確認した言語"), N_("言語")),
        "needs": (N_("聞き取った困りごと"), THINGS),
    },
    "notices": {
        "received": (N_("受け付けたお知らせ"), THINGS),
        "published": (N_("公開したお知らせ"), THINGS),
        "translations": (N_("承認した翻訳"), THINGS),
    },
    "alerts": {
        "alerts": (N_("配信の数"), TIMES),
        "sent": (N_("送信した通数"), N_("通")),
        "failed": (N_("届かなかった通数"), N_("通")),
    },
    "aid": {
        "requests": (N_("応援の依頼"), THINGS),
        "asked": (N_("依頼した団体"), N_("団体")),
        "answered": (N_("回答した団体"), N_("団体")),
        "guests": (N_("受け入れた人"), PEOPLE),
    },
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure: minutes now and before (None: not reached, or nothing to compare with), and the difference."""

    name: str
    now: int | None
    before: int | None

    @property
    def difference(self) -> int | None:
        """Minutes sooner (below 0) or later."""
        return None if self.now is None or self.before is None else self.now - self.before


def compared(now: Mapping[Measure, int], before: Mapping[Measure, int] | None) -> list[Compared]:
    """Every measure in its order, beside the same of the exercise before."""
    return [Compared(label(one), now.get(one), (before or {}).get(one)) for one in Measure]


def minutes_words(minutes: int | None) -> str:
    """`75分（1時間15分）`; a dash for what was not reached."""
    if minutes is None:
        return _("—")
    if minutes < 60:
        return _("%(n)s分", n=minutes)
    return _("%(n)s分（%(hours)s時間%(rest)s分）", n=minutes, hours=minutes // 60, rest=minutes % 60)


def difference_words(minutes: int | None) -> str:
    """`12分早い`, `5分遅い`."""
    if minutes is None:
        return _("—")
    if minutes == 0:
        return _("同じ")
    return _("%(n)s分早い", n=-minutes) if minutes < 0 else _("%(n)s分遅い", n=minutes)


def sections(figures: Mapping[str, Mapping[str, float]]) -> Iterable[tuple[str, list[tuple[str, str, str]]]]:
    """Each section with what happened in it: (words, number, unit)."""
    for code, title in SECTIONS.items():
        held: Mapping[str, Any] = figures.get(code, {})
        rows = [
            (_(words), f"{held.get(name, 0):g}", _(unit)) for name, (words, unit) in FIGURES[code].items()
        ]
        yield _(title), rows
