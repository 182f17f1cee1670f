"""The list of supporters, taking people from the roster, and what is known of one."""

from __future__ import annotations

from typing import Self

from wtforms import BooleanField, IntegerField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional

from dispatch.disasters.models import Supporter
from dispatch.disasters.queries.supporters import Filters
from dispatch.disasters.services.supporters import MOST_SEATS, SupporterValues
from dispatch.disasters.vocabulary import AgeBand, SupporterRole
from dispatch.forms import (
    DispatchForm,
    FilterForm,
    KeySelect,
    LanguageSelect,
    TermChecks,
    TermSelect,
    at_most,
)
from dispatch.i18n import _l

ANY = _l("すべて")


class SupporterFilter(FilterForm):
    """Supporters by words, language, role, driving and the drill list."""

    text = StringField(_l("キーワード"), description=_l("氏名・登録番号・居住地・電話"))
    language = LanguageSelect(_l("言語"), empty=ANY)
    role = TermSelect(_l("役割"), SupporterRole, empty=ANY)
    drives = BooleanField(_l("運転できる人"))
    drill = BooleanField(_l("訓練名簿にある人"))

    def filters(self) -> Filters:
        """What is asked for; what cannot be read narrows nothing."""
        return Filters(
            text=self.text.data or "",
            language=self.language.data,
            role=self.role.data,
            drives=bool(self.drives.data),
            drill=bool(self.drill.data),
        )


class CandidateFilter(FilterForm):
    """People of the roster by words."""

    text = StringField(_l("キーワード"), description=_l("氏名・登録番号・居住地・電話"))


class AddForm(DispatchForm):
    """For what the ticked people are trained; who is ticked comes beside it."""

    roles = TermChecks(_l("担当できる役割"), SupporterRole, description=_l("あとから一人ずつ変えられます。"))


class SupporterForm(DispatchForm):
    """What the desk knows of a supporter."""

    active = BooleanField(_l("災害時に連絡する"))
    drill = BooleanField(
        _l("訓練名簿に入れる"), description=_l("訓練の連絡は、訓練名簿にある人だけに届きます。")
    )
    roles = TermChecks(_l("担当できる役割"), SupporterRole)
    drives = BooleanField(_l("災害時に車を運転できる"))
    seats = IntegerField(
        _l("車に乗れる人数"),
        [Optional(), NumberRange(0, MOST_SEATS, message=_l("0から50までにしてください。"))],
        description=_l("運転する人を除きます。自分の車がないときは0です。"),
    )
    caller_id = KeySelect(
        _l("電話をかける人"), description=_l("返事がないときに、この人へ電話する支援者です。")
    )
    tree_order = IntegerField(
        _l("電話する順番"),
        [Optional(), NumberRange(0, 9999, message=_l("0から9999までにしてください。"))],
        description=_l("小さい数から先に電話します。"),
    )
    age_band = TermSelect(
        _l("年齢区分（任意）"),
        AgeBand,
        empty=_l("答えない"),
        description=_l(
            "シフトで、夜間と時間の上限の目安を決めるためだけに使います。本人と事務局だけが見ます。"
        ),
    )
    note = TextAreaField(_l("メモ"), [at_most(1000)])

    @classmethod
    def of(cls, supporter: Supporter) -> Self:
        """What is known now."""
        return cls(
            active=supporter.active,
            drill=supporter.drill,
            roles=[SupporterRole(code) for code in supporter.roles],
            drives=supporter.drives,
            seats=supporter.seats,
            caller_id=supporter.caller_id,
            tree_order=supporter.tree_order,
            note=supporter.note,
            age_band=supporter.age_band,
        )

    def values(self) -> SupporterValues:
        """What was filled in."""
        return SupporterValues(
            roles=tuple(self.roles.data or ()),
            active=bool(self.active.data),
            drives=bool(self.drives.data),
            seats=self.seats.data or 0,
            drill=bool(self.drill.data),
            tree_order=self.tree_order.data or 0,
            caller_id=self.caller_id.data,
            note=self.note.data or "",
            age_band=self.age_band.data,
        )
