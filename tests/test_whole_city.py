"""A city of real size from three files to the last report: 90 institutions, 300 volunteers, 100 requests."""

from __future__ import annotations

import csv
import io
import random
from collections import Counter
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from dispatch import clock
from dispatch.assignments import services
from dispatch.assignments.models import Assignment, PlanRun
from dispatch.assignments.services import ReportValues
from dispatch.audit.services import SYSTEM
from dispatch.db import db
from dispatch.requests.models import ServiceRequest
from dispatch.requests.services.importing import import_institutions, import_requests
from dispatch.tables import Table, read_table
from dispatch.vocabulary import AssignmentState, DeclineReason, RequestState
from dispatch.volunteers.services.importing import import_volunteers
from tests import factories as make
from tests.conftest import MONDAY

LANGUAGES = ["ベトナム語", "中国語（北京語）", "英語", "タガログ語", "ネパール語", "インドネシア語"]
HOURS = ["月-金 09:00-17:00", "月-水 09:00-13:00", "火-木 12:00-18:00"]
KINDS = ["初診", "再診", "検査", "健診", "予防接種", "受付・手続き"]


def as_file(rows: list[dict[str, object]], encoding: str = "utf-8-sig") -> Table:
    """Rows as an office would send them, read back."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return read_table(text.getvalue().encode(encoding))


def institutions() -> Table:
    """Ninety made-up hospitals, in the encoding of an old spreadsheet."""
    dice = random.Random(1)
    return as_file(
        [
            {
                "番号": f"K{k:03d}", "名称": f"第{k}青葉病院", "住所": f"架空市中央区青葉{k}-1",
                "診療科": "内科|外科|小児科", "病床数": dice.randrange(20, 400),
                "緯度": round(32.80 + dice.uniform(-0.08, 0.08), 6), "経度": round(130.72 + dice.uniform(-0.1, 0.1), 6),
            }
            for k in range(1, 91)
        ],
        "cp932",
    )  # fmt: skip


def spoken(dice: random.Random) -> str:
    """One or two languages with their levels."""
    return "|".join(
        f"{name}:{dice.choice([2, 3, 3, 4])}" for name in dice.sample(LANGUAGES, dice.choice([1, 1, 2]))
    )


def offered() -> list[Assignment]:
    """Everybody who has been asked and has not answered."""
    return list(db.session.scalars(select(Assignment).where(Assignment.state == AssignmentState.OFFERED)))


def volunteers() -> Table:
    """Three hundred made-up people."""
    dice = random.Random(2)
    papers = "守秘義務誓約書:2027-03-31|ボランティア活動保険:2027-03-31|登録（年度更新）:2027-03-31"
    return as_file(
        [
            {
                "登録番号": f"V{k:04d}", "氏名": f"名簿 {k}番", "ふりがな": "めいぼ ばん",
                "性別": dice.choice(["女性", "女性", "男性"]),
                "緯度": round(32.80 + dice.uniform(-0.2, 0.2), 6), "経度": round(130.72 + dice.uniform(-0.2, 0.2), 6),
                "交通手段": dice.choice(["自家用車", "公共交通機関"]), "移動時間の上限": dice.choice([30, 45, 60]),
                "対応方法": "対面|電話", "1日の上限": 2, "1週間の上限": 3,
                "言語": spoken(dice),
                "資格": papers, "空き時間": dice.choice(HOURS),
            }
            for k in range(1, 301)
        ]
    )  # fmt: skip


def requests() -> Table:
    """A hundred requests of the two weeks to come."""
    dice = random.Random(3)
    rows: list[dict[str, object]] = []
    for k in range(100):
        day = (MONDAY + timedelta(days=dice.choice([1, 2, 3, 4, 7, 8, 9, 10]))).date()
        hour = dice.choice([9, 10, 11, 13, 14, 15])
        rows.append(
            {
                "医療機関": f"K{dice.randrange(1, 91):03d}", "日付": day.isoformat(), "開始": f"{hour}:00",
                "終了": f"{hour + 1}:30", "言語": dice.choice(LANGUAGES), "通訳内容": dice.choice(KINDS),
                "患者番号": f"P-{k:04d}", "診療科": "内科", "他の方法": dice.choice(["", "", "電話"]),
            }
        )  # fmt: skip
    return as_file(rows)


def plan() -> PlanRun:
    """Ask for a plan and carry it out."""
    services.request_plan(SYSTEM, "button")
    db.session.commit()
    run = services.run_next()
    assert run is not None
    assert not run.error
    return run


def confirm_all(actor: object) -> int:
    """Confirm every proposal, as the desk's button does; gives how many."""
    proposed = db.session.scalars(
        select(Assignment).where(Assignment.state == AssignmentState.PROPOSED)
    ).all()
    seen: dict[int, list[int]] = {}
    for job in proposed:
        seen.setdefault(job.request_id, []).append(job.id)
    report = services.confirm_many(actor, seen)  # type: ignore[arg-type]
    db.session.commit()
    assert report.refused == []
    return len(report.confirmed)


def test_a_city_from_its_files_to_its_last_report(ctx: Flask) -> None:
    """Imported, planned with proof, confirmed, answered (every tenth no), planned again, done and reported; the
    requests that nobody could take are closed as unfilled, and none is lost."""
    desk = make.coordinator()
    files = (
        (import_institutions, institutions(), 90),
        (import_volunteers, volunteers(), 300),
        (import_requests, requests(), 100),
    )
    for importer, table, number in files:
        report = importer(desk, table, False)
        assert (report.created, report.faults) == (number, ())
    db.session.commit()

    run = plan()
    assert run.open_count == 100
    assert run.proven
    assert run.status == "optimal"
    assert confirm_all(desk) == run.covered_count

    for k, job in enumerate(offered()):
        if k % 10:
            services.accept(services.bearer(job), job)
        else:
            services.decline(services.bearer(job), job, DeclineReason.BUSY)
    db.session.commit()
    again = plan()
    assert again.proven
    confirm_all(desk)
    for job in offered():
        services.accept(services.bearer(job), job)
    db.session.commit()

    clock.advance(timedelta(days=15))
    services.close_finished()
    for job in db.session.scalars(select(Assignment).where(Assignment.state == AssignmentState.DONE)).all():
        services.file_report(services.bearer(job), job, ReportValues(job.start_at, job.end_at))
    db.session.commit()
    states = Counter(db.session.scalars(select(ServiceRequest.state)))
    assert set(states) <= {RequestState.REPORTED, RequestState.UNFILLED}
    assert states.total() == 100
    assert states[RequestState.REPORTED] > 80
