"""The closing report on paper: its figures, how long things took, what was learned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from dispatch.disasters.models import DisasterEvent
from dispatch.disasters.queries import closing as queries
from dispatch.disasters.queries.drills import exercise_before
from dispatch.disasters.queries.sheets.parts import Part, Row, Sheet
from dispatch.disasters.vocabulary import LessonSort, LogKind
from dispatch.disasters.wording import closing as words
from dispatch.i18n import _, label, show_date, show_moment


def report(event: DisasterEvent) -> Sheet:
    """As it was fixed, or as it stands now."""
    parts = (
        Part(_("概要"), tuple(_overview(event))),
        *(
            Part(title, tuple((name, f"{number} {unit}") for name, number, unit in rows))
            for title, rows in words.sections(queries.figures_of(event))
        ),
        Part(_("かかった時間"), tuple(_measures(event))),
        Part(_("教訓"), tuple(_lessons(event))),
    )
    return Sheet(
        "closing", _("対応の報告"), (_("項目"), _("内容")), parts, (60, 120), first=_("分野"), bare=True
    )


def _overview(event: DisasterEvent) -> Iterator[Row]:
    yield _("発生"), show_moment(event.occurred_at)
    yield _("対応の開始"), show_moment(event.opened_at) if event.opened_at else ""
    yield _("対応の終了"), show_moment(event.closed_at) if event.closed_at else ""
    yield _("状態"), _("確定") if queries.is_fixed(event) else _("作成中")
    yield _("まとめ"), queries.kept(event)["summary"]


def _measures(event: DisasterEvent) -> Iterator[Row]:
    """Against the exercise before, where this is one."""
    before = exercise_before(event) if event.exercise else None
    earlier = queries.measures_of(before) if before else None
    for one in words.compared(queries.measures_of(event), earlier):
        said = words.minutes_words(one.now)
        if before is not None:
            said = _(
                "%(now)s（前回%(before)s、%(difference)s）",
                now=said,
                before=words.minutes_words(one.before),
                difference=words.difference_words(one.difference),
            )
        yield one.name, said


def _lessons(event: DisasterEvent) -> Iterator[Row]:
    for lesson in queries.kept_lessons(event):
        yield label(LessonSort(lesson["sort"])), "\n".join(filter(None, _told(lesson)))
    for line in queries.lines_of(event, LogKind.LESSON):
        yield _("対応中の記録"), f"{line.text}\n{show_moment(line.at, 'short')} {line.author_name}".rstrip()


def _told(lesson: Mapping[str, Any]) -> Iterator[str]:
    """What was learned, who sees to it, and until when."""
    yield str(lesson["text"])
    if lesson.get("who"):
        yield _("担当：%(who)s", who=lesson["who"])
    if lesson.get("by"):
        yield _("期限：%(day)s", day=show_date(date.fromisoformat(lesson["by"])))
