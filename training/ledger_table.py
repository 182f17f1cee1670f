"""The ledger as a table: the columns that its import reads, and the rows that its export writes."""

from __future__ import annotations

from datetime import date

from dispatch.i18n import local
from dispatch.tables import Column, parsers
from dispatch.vocabulary import LANGUAGES, CredentialKind
from training.models import LedgerEntry
from training.parsers import MOST_POINTS, minutes, past_day
from training.queries.ledger import Line

Cell = str | int | float | date

COLUMNS = (
    Column("code", ("登録番号", "番号", "ID", "通訳者番号"), parsers.code, required=True),
    Column("name", ("氏名", "名前", "受講者"), parsers.limited(80), required=True),
    Column("day", ("日付", "受講日", "実施日", "修了日"), past_day, required=True),
    Column("course", ("講座コード", "コード"), parsers.code),
    Column("title", ("名称", "講座名", "研修名", "内容"), parsers.limited(160), empty=""),
    Column("minutes", ("時間", "時間数", "受講時間"), minutes),
    Column("points", ("単位", "ポイント", "単位数"), parsers.integer(0, MOST_POINTS)),
    Column("credential", ("資格", "対象の資格"), parsers.term(CredentialKind)),
    Column("language", ("言語",), parsers.language),
    Column("note", ("メモ", "備考"), parsers.limited(255), empty=""),
)


EXTRA = ("記録番号", "記録の種類", "訂正", "記録した人", "記録日時")
"""What the export says beside them; the import passes over it."""


def export_headings() -> list[str]:
    """Those of the import, and what else is worth knowing. A file is in Japanese, so that it can be read in again."""
    return [*(str(column.label) for column in COLUMNS), *EXTRA]


def export_row(line: Line) -> list[Cell]:
    """What counts of one entry now (time in hours), and beside it what was corrected."""
    entry = line.entry
    return [
        entry.volunteer.code,
        entry.volunteer.name,
        entry.day,
        entry.course.code if entry.course else "",
        entry.title,
        round(line.minutes / 60, 4),
        line.points,
        entry.credential.ja if entry.credential else "",
        LANGUAGES.get(entry.language or "", entry.language or ""),
        entry.note,
        entry.id,
        entry.kind.ja,
        "、".join(map(_said, line.corrections)),
        entry.recorded_by,
        f"{local(entry.recorded_at):%Y-%m-%d %H:%M}",
    ]


def _said(one: LedgerEntry) -> str:
    """`2026-11-30 -30分 -1単位 途中で退席（窓口 花子）`: the difference, why, and who said so."""
    day = local(one.recorded_at).date().isoformat()
    return f"{day} {one.minutes:+d}分 {one.points:+d}単位 {one.note}（{one.recorded_by}）"
