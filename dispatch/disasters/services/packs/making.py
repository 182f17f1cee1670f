"""What lies in a pack: all sheets as one PDF, each as CSV, phrases for any screen, all rows, a word on top."""

from __future__ import annotations

import json
from collections.abc import Iterator

from flask import render_template

from dispatch import clock
from dispatch.disasters.models import DisasterEvent
from dispatch.disasters.queries import sheets
from dispatch.disasters.queries.closing import exported
from dispatch.disasters.queries.sheets import Sheet, stem
from dispatch.disasters.services.packs import tables
from dispatch.disasters.services.packs.archive import File
from dispatch.disasters.services.packs.paper import pdf
from dispatch.i18n import _, show_moment
from dispatch.tables.writing import csv_bytes


def files(event: DisasterEvent | None) -> Iterator[File]:
    """The files of a pack; without an event what must be at hand before anything has happened."""
    found = sheets.of_event(event) if event else sheets.of_peace()
    yield File(_("はじめにお読みください") + ".txt", _read_me(event, found).encode("utf-8-sig"))
    yield File(stem(event, "papers") + ".pdf", pdf(found, event, clock.now()))
    for sheet in found:
        yield from of_sheet(sheet, event)
    if event is not None:
        yield File(
            "data/closing-report.json", json.dumps(exported(event), ensure_ascii=False, indent=1).encode()
        )
        for file in tables.files(event):
            yield File(f"data/{file.name}", file.data)


def of_sheet(sheet: Sheet, event: DisasterEvent | None) -> Iterator[File]:
    """A sheet as a table; one in many scripts for a screen, too, which has letters for all of them."""
    name = stem(event, sheet.name)
    if not sheet.blank:
        yield File(f"csv/{name}.csv", csv_bytes(sheet.columns, sheet.rows))
    if sheet.foreign:
        yield File(f"html/{name}.html", screen(sheet, event).encode())


def screen(sheet: Sheet, event: DisasterEvent | None) -> str:
    """A page that needs nothing but itself."""
    return render_template("disasters/files/screen.html", sheet=sheet, event=event, made_at=clock.now())


def _read_me(event: DisasterEvent | None, found: list[Sheet]) -> str:
    lines = [
        _("【訓練】これは訓練の書類です。") if event is not None and event.exercise else "",
        event.title if event is not None else _("平時の備え"),
        _("%(when)s作成", when=show_moment(clock.now())),
        "",
        _("名前や電話番号が含まれています。必要がなくなったら削除してください。"),
        "",
        f"{stem(event, 'papers')}.pdf  " + _("すべての書類（紙に印刷するとき）"),
        *(f"csv/{stem(event, sheet.name)}.csv  {sheet.title}" for sheet in found if not sheet.blank),
    ]
    return "\r\n".join(lines).strip() + "\r\n"
