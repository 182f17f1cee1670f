"""What is reported of an activity, and how the desk narrows its list of reports."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Self

from flask_wtf.file import MultipleFileField
from wtforms import (
    BooleanField,
    DecimalField,
    IntegerField,
    SearchField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import NumberRange, Optional

from dispatch.assignments.forms.desk import NOTE
from dispatch.assignments.models import Assignment, Punctuality
from dispatch.assignments.queries.reports import Travel
from dispatch.assignments.services import Papers, ReportValues
from dispatch.forms import ClockField, DayField, DispatchForm, FormPart, TermRadio, at_most, chosen
from dispatch.i18n import _, _l, local, zone
from dispatch.uploads import MOST_BYTES
from dispatch.vocabulary import Transport

SAME_IN_REPORT = (
    "waiting_minutes", "travel_yen", "transport", "patient_absent", "exposure", "overrun_agreed_by",
    "departments_added", "trouble", "travel_note",
)  # fmt: skip
FOLDED = (
    "travel_note", "trouble", "arrived", "waiting_minutes", "exposure", "overrun_agreed_by", "departments_added",
    "next_day", "next_time",
)  # fmt: skip
"""Questions of the report that most people need not answer."""
FARTHEST_KM = 300


class ReportForm(DispatchForm):
    """活動報告書: the times as they were, and only what was out of the ordinary."""

    usual: Travel | None = None
    """What the page proposes for the travel."""

    started = ClockField(_l("開始した時刻"), [chosen(_l("時刻を記入してください。"))])
    ended = ClockField(_l("終了した時刻"), [chosen(_l("時刻を記入してください。"))])
    patient_absent = BooleanField(_l("患者さんが来なかった"))
    transport = TermRadio(_l("交通手段"), Transport, [Optional()])
    travel_yen = IntegerField(
        _l("運賃（往復）"),
        [Optional(), NumberRange(0, 100_000, _l("0〜100,000円で記入してください。"))],
        description=_l("公共交通機関を使ったとき"),
    )
    distance_km = DecimalField(
        _l("距離（片道）"),
        [Optional(), NumberRange(0, FARTHEST_KM, _l("0〜%(most)skmで記入してください。", most=FARTHEST_KM))],
        places=1,
        description=_l("自家用車を使ったとき"),
    )
    travel_note = StringField(
        _l("交通費がいつもと違う理由"),
        [at_most(NOTE)],
        description=_l("例：工事で遠回りした、始発前でタクシーを使った"),
    )
    receipts = MultipleFileField(
        _l("領収書を付ける"),
        render_kw={"accept": "image/jpeg,image/png,image/webp,application/pdf"},
    )
    removed = SelectMultipleField(_l("付けてある領収書"), coerce=int, validate_choice=False)
    arrived = ClockField(_l("到着した時刻"), [Optional()])
    waiting_minutes = IntegerField(
        _l("待ち時間"),
        [Optional(), NumberRange(0, 600, _l("0〜600分で記入してください。"))],
        description=_l("活動時間に含めます。"),
    )
    exposure = BooleanField(_l("血液や体液にふれた・感染のおそれがある"))
    overrun_agreed_by = StringField(_l("時間を延ばすことに合意した人"), [Optional(), at_most(80)])
    departments_added = StringField(_l("追加で回った診療科・窓口"), [Optional(), at_most(120)])
    next_day = DayField(_l("次回の受診日"), [Optional()])
    next_time = ClockField(_l("次回の時刻"), [Optional()])
    trouble = TextAreaField(
        _l("困ったこと・伝えたいこと"),
        [Optional(), at_most(2000)],
        description=_l("病状や診療の内容は書かないでください。"),
    )

    @classmethod
    def of(cls, job: Assignment, usual: Travel, **options: Any) -> Self:
        """The report as filed; before that the times as planned, and the travel as last time."""
        form = cls(data=cls._known(job, usual), **options)
        form.usual = usual
        return form

    @classmethod
    def posted(cls, usual: Travel, **options: Any) -> Self:
        """The report as sent, beside what the page had proposed."""
        form = cls(**options)
        form.usual = usual
        return form

    @classmethod
    def _known(cls, job: Assignment, usual: Travel) -> dict[str, Any]:
        report = job.report
        start, end = (report.started_at, report.ended_at) if report else (job.start_at, job.end_at)
        known: dict[str, Any] = {"started": local(start).time(), "ended": local(end).time()}
        if report is None:
            known |= {"transport": usual.transport, "travel_yen": usual.fare or None}
            return {**known, "distance_km": _km(usual.metres)}
        known |= {name: getattr(report, name) for name in SAME_IN_REPORT}
        known["distance_km"] = _km(report.distance_metres)
        if report.arrived_at:
            known["arrived"] = local(report.arrived_at).time()
        if report.next_visit_at:
            following = local(report.next_visit_at)
            known |= {"next_day": following.date(), "next_time": following.time()}
        return known

    def validate_next_time(self, field: ClockField) -> None:
        """A time needs its day."""
        if field.data and not self.next_day.data:
            raise ValidationError(_("次回の受診日も記入してください。"))

    def validate_travel_note(self, field: StringField) -> None:
        """More than what was proposed wants a word on why."""
        if field.data or self.usual is None:
            return
        usual, metres = self.usual, int((self.distance_km.data or 0) * 1000)
        if self.transport.data is Transport.CAR and 0 < usual.metres < metres:
            km = f"{usual.metres / 1000:g}"
            raise ValidationError(_("片道%(km)skmより長いときは、理由を書いてください。", km=km))
        if self.transport.data is Transport.TRANSIT and 0 < usual.fare < (self.travel_yen.data or 0):
            raise ValidationError(
                _("前回の%(yen)s円より高いときは、理由を書いてください。", yen=f"{usual.fare:,}")
            )

    def papers(self) -> Papers:
        """The files chosen, and those ticked to be taken off."""
        files = [one.read(MOST_BYTES + 1) for one in self.receipts.data or ()]
        return Papers(files, frozenset(self.removed.data or ()))

    def values(self, job: Assignment) -> ReportValues:
        """What the report states; an end before the start is past midnight where the job was to run so late."""
        day, started, ended = (
            local(job.start_at).date(),
            self.started.data or time(),
            self.ended.data or time(),
        )
        overnight = local(job.end_at).date() > day and ended < started
        by_car = self.transport.data is Transport.CAR
        return ReportValues(
            started_at=_moment(day, started),
            ended_at=_moment(day + timedelta(days=overnight), ended),
            arrived_at=_moment(day, self.arrived.data) if self.arrived.data else None,
            next_visit_at=_moment(self.next_day.data, self.next_time.data or time(9))
            if self.next_day.data
            else None,
            patient_absent=self.patient_absent.data,
            exposure=self.exposure.data,
            overrun_agreed_by=self.overrun_agreed_by.data or "",
            departments_added=self.departments_added.data or "",
            trouble=(self.trouble.data or "").strip(),
            travel_note=(self.travel_note.data or "").strip(),
            waiting_minutes=self.waiting_minutes.data or 0,
            transport=self.transport.data,
            travel_yen=0 if by_car else self.travel_yen.data or 0,
            distance_metres=int((self.distance_km.data or 0) * 1000) if by_car else 0,
        )

    @property
    def has_more(self) -> bool:
        """Whether anything beyond the times is filled in or wrong, so that it must not be folded away."""
        folded = [field for field in self if field.name in FOLDED]
        return any(field.errors or field.data for field in folded)


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, zone())


def _km(metres: int) -> Decimal | None:
    return Decimal(metres) / 1000 if metres else None


class InstitutionReportForm(DispatchForm):
    """The institution's side in two questions."""

    punctuality = TermRadio(
        _l("通訳者は時間どおりに来ましたか"), Punctuality, [chosen(_l("一つ選んでください。"))]
    )
    late_minutes = IntegerField(
        _l("遅れた時間"), [Optional(), NumberRange(0, 600, _l("0〜600分で記入してください。"))]
    )
    problems = TextAreaField(
        _l("困ったこと・気づいたこと"),
        [Optional(), at_most(2000)],
        description=_l("患者さんの名前や病状は書かないでください。通訳者には見せません。"),
    )


class ReportFilterForm(FormPart):
    """What narrows the list of reports; comes with the address."""

    text = SearchField(_l("通訳者・医療機関・依頼番号"), [Optional()])
    unusual = BooleanField(_l("予定と違うものだけ"))
