"""Forms of the desk, of the volunteer's answer, and of the hospital's cancellation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Self

from wtforms import (
    BooleanField,
    DecimalField,
    HiddenField,
    IntegerField,
    SearchField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from dispatch.assignments.models import Assignment, Punctuality
from dispatch.assignments.queries.desk import Filters, Sort, languages_asked
from dispatch.assignments.queries.fairness import FairnessSort
from dispatch.assignments.queries.reports import Travel
from dispatch.assignments.services import Choice, Manner, ReportValues
from dispatch.forms import (
    ClockField,
    DayField,
    DispatchForm,
    FormPart,
    TermRadio,
    TermSelect,
    at_most,
    chosen,
)
from dispatch.i18n import _, _l, label, language_name, local, show_span, zone
from dispatch.japanese import plain
from dispatch.requests.models import ServiceRequest
from dispatch.vocabulary import AfterNo, AskMode, CancelReason, DeclineReason, Mode, Transport
from dispatch.volunteers.models import Volunteer

NOTE = 255
"""Characters that a note's column holds."""
SAME_IN_REPORT = (
    "waiting_minutes", "travel_yen", "transport", "patient_absent", "exposure", "overrun_agreed_by",
    "departments_added", "trouble",
)  # fmt: skip
FOLDED = (
    "trouble", "arrived", "waiting_minutes", "exposure", "overrun_agreed_by", "departments_added", "next_day",
    "next_time",
)  # fmt: skip
"""Questions of the report that most people need not answer."""
FARTHEST_KM = 300


class FilterForm(FormPart):
    """What narrows the desk's lists; comes with the address."""

    language = SelectField(_l("言語"), [Optional()])
    day = DayField(_l("実施日"), [Optional()])
    text = SearchField(_l("医療機関・診療科・氏名・依頼番号"), [Optional()])
    sort = TermSelect(_l("並べ方"), Sort)

    def __init__(self, args: Mapping[str, str]) -> None:
        super().__init__(args)
        codes = languages_asked()
        self.language.choices = [
            SelectChoice("", _("すべて")),
            *(SelectChoice(code, language_name(code)) for code in codes),
        ]
        self.known = set(codes)

    def filters(self) -> Filters:
        """What was asked for; what cannot be read narrows nothing."""
        self.validate()
        return Filters(
            language=self.language.data if self.language.data in self.known else "",
            day=self.day.data,
            text=(self.text.data or "").strip(),
            sort=self.sort.data or Sort.WHEN,
        )


class NoteForm(DispatchForm):
    """A word on why: for the record, and for the people told."""

    note = TextAreaField(_l("理由・メモ"), [Optional(), at_most(NOTE)])


class WayForm(FormPart):
    """For which of a request's times, in which mode, and by which name candidates are looked for."""

    option = SelectField(_l("日時"), coerce=int)
    mode = SelectField(_l("実施方法"))
    q = SearchField(_l("氏名で探す"))

    @classmethod
    def of(cls, asked: ServiceRequest, values: Mapping[str, Any], present: Any = None) -> Self:
        """The choices of this request; without a (possible) choice those of the present proposal, or the first."""
        ranks = [option.rank for option in asked.options]
        modes = [mode.value for mode in asked.modes]
        rank, mode = values.get("option", ""), values.get("mode", "")
        form = cls(formdata=None)
        form.option.choices = [
            SelectChoice(o.rank, show_span(o.start_at, o.end_at, "short")) for o in asked.options
        ]
        form.mode.choices = [SelectChoice(one.value, label(one)) for one in asked.modes]
        first = present.option.rank if present and present.option.rank in ranks else ranks[0]
        form.option.data = int(rank) if rank.isdecimal() and int(rank) in ranks else first
        form.mode.data = mode if mode in modes else present.mode.value if present else modes[0]
        form.q.data = values.get("q", "").strip()
        return form

    @property
    def chosen_mode(self) -> Mode:
        """The mode of the choice."""
        return next(mode for mode in Mode if mode == self.mode.data)

    def wants(self, person: Volunteer) -> bool:
        """Whether somebody's name, kana or number contains what is looked for, spaces aside."""
        sought = plain(self.q.data or "").replace(" ", "").casefold()
        names = (person.name, person.kana, person.code)
        return any(sought in plain(name).replace(" ", "").casefold() for name in names)


class ChooseForm(DispatchForm):
    """One person for one need; the reason is wanted where rules forbid it, which the service decides. `seen` says that
    the coordinator has looked at what the choice does to other proposals."""

    volunteer_id = IntegerField(_l("担当者"), [InputRequired(_l("担当する人を選んでください。"))])
    option = HiddenField(_l("日時"))
    mode = HiddenField(_l("実施方法"))
    seen = HiddenField(_l("確認"))
    override_reason = TextAreaField(
        _l("条件に合わない人に依頼する理由"),
        [Optional(), at_most(NOTE)],
        description=_l("条件に合わない点がある人を選ぶときに書いてください。操作記録に残ります。"),
    )

    def choice(self, position: int) -> Choice:
        """What the coordinator wants; odd values fall back to the first choice, which the page shows again."""
        option = self.option.data or "0"
        return Choice(
            position=position,
            volunteer_id=self.volunteer_id.data,
            option_rank=int(option) if option.isdecimal() else 0,
            mode=next((mode for mode in Mode if mode == self.mode.data), Mode.ONSITE),
            override_reason=(self.override_reason.data or "").strip(),
        )

    def refuse(self, sentence: str) -> None:
        """Ask for the reason at its field."""
        self.override_reason.errors = [sentence]


class DeclineForm(DispatchForm):
    """Why the volunteer says no."""

    reason = TermRadio(_l("辞退の理由"), DeclineReason, [chosen(_l("理由を一つ選んでください。"))])
    after = TermRadio(_l("これからの活動"), AfterNo, [Optional()], default=AfterNo.STAY)
    note = TextAreaField(_l("ひとこと"), [Optional(), at_most(NOTE)])

    @property
    def pauses(self) -> bool:
        """Whether the person wants to rest to the month's end."""
        return self.after.data is AfterNo.PAUSE


class GiveUpForm(DispatchForm):
    """Why the volunteer cannot come after all."""

    reason = TermRadio(_l("行けなくなった理由"), DeclineReason, [chosen(_l("理由を一つ選んでください。"))])
    note = TextAreaField(_l("ひとこと"), [Optional(), at_most(NOTE)])


class AskForm(DispatchForm):
    """How a request asks."""

    mode = TermRadio(_l("打診の方法"), AskMode, [chosen(_l("方法を一つ選んでください。"))])
    count = IntegerField(_l("同時に打診する人数"), [Optional()])
    next = BooleanField(_l("自動で次の人に打診"))
    standby_steps_in = BooleanField(_l("担当者が行けなくなったとき、待機の人に自動で交代"))

    @classmethod
    def of(cls, manner: Manner) -> Self:
        """As it is now."""
        return cls(formdata=None, obj=manner)

    def manner(self, before: Manner) -> Manner:
        """What was chosen; a number that is not asked for stays."""
        return Manner(
            mode=self.mode.data,
            count=before.count if self.count.data is None else self.count.data,
            next=self.next.data,
            standby_steps_in=self.standby_steps_in.data,
        )


class PeriodForm(FormPart):
    """Which days and which language a table of work is about; comes with the address."""

    first = DayField(_l("期間の始め"), [Optional()])
    last = DayField(_l("期間の終わり"), [Optional()])
    language = SelectField(_l("言語"), [Optional()])
    sort = TermSelect(_l("並べ方"), FairnessSort)


class PhoneForm(DispatchForm):
    """An answer that a coordinator has heard on the phone; without a reason it was a yes."""

    reason = TermSelect(_l("辞退の理由"), DeclineReason, [chosen(_l("理由を一つ選んでください。"))])


class CancelForm(DispatchForm):
    """Why the hospital no longer needs anybody."""

    reason = TermRadio(_l("取り消す理由"), CancelReason, [chosen(_l("理由を一つ選んでください。"))])
    note = TextAreaField(_l("連絡事項"), [Optional(), at_most(NOTE)])


class ReportForm(DispatchForm):
    """活動報告書: the times as they were, and only what was out of the ordinary."""

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
        report = job.report
        start, end = (report.started_at, report.ended_at) if report else (job.start_at, job.end_at)
        known: dict[str, Any] = {"started": local(start).time(), "ended": local(end).time()}
        if report is None:
            known |= {"transport": usual.transport, "travel_yen": usual.fare or None}
            return cls(data={**known, "distance_km": _km(usual.metres)}, **options)
        known |= {name: getattr(report, name) for name in SAME_IN_REPORT}
        known["distance_km"] = _km(report.distance_metres)
        if report.arrived_at:
            known["arrived"] = local(report.arrived_at).time()
        if report.next_visit_at:
            following = local(report.next_visit_at)
            known |= {"next_day": following.date(), "next_time": following.time()}
        return cls(data=known, **options)

    def validate_next_time(self, field: ClockField) -> None:
        """A time needs its day."""
        if field.data and not self.next_day.data:
            raise ValidationError(_("次回の受診日も記入してください。"))

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
