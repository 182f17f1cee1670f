"""Forms to fill in by hand when nothing else works."""

from __future__ import annotations

from dispatch.disasters.queries.sheets.parts import Part, Row, Sheet, one
from dispatch.i18n import _

LINES = 20


def visit_form() -> Sheet:
    """One shelter: who is there, which languages, what they need. No names are asked for."""
    parts = (
        Part(_("いつ・どこで"), _asked(_("避難所"), _("日時"), _("記入者"), _("施設の担当者・電話"))),
        Part(_("外国人の人数（国籍・言語ごと）"), tuple(("", "") for _line in range(5))),
        Part(
            _("困りごと（あてはまるものに○、くわしく）"),
            _asked(
                _("食べ物（宗教・アレルギー）"), _("医療・薬"), _("赤ちゃん・妊娠"), _("情報がわからない"),
                _("家族・連絡"), _("在留・パスポート"), _("仕事・住まい"), _("その他"),
            ),
        ),
        Part(_("通訳の必要"), _asked(_("言語"), _("いつまでに"), _("至急かどうか"))),
    )  # fmt: skip
    return Sheet(
        "form-visit", _("避難所巡回票"), (_("項目"), _("記入")), parts, (60, 120),
        lead=_("避難している人の名前は書かないでください。"), row_mm=9, bare=True, blank=True,
    )  # fmt: skip


def phone_form() -> Sheet:
    """Answers of supporters who are rung, to be entered later."""
    headings = (
        _("時刻"),
        _("名前"),
        _("安否"),
        _("参集（いつから）"),
        _("いまいる所"),
        _("使える言語"),
        _("受けた人"),
    )
    return Sheet(
        "form-phone", _("安否・参集 電話受付票"), headings, one(_empty(len(headings))), (18, 40, 26, 40, 50, 40, 26),
        row_mm=7.5, wide=True, blank=True,
    )  # fmt: skip


def sign_in() -> Sheet:
    """Who came and went at a post."""
    headings = (_("名前"), _("役割"), _("来た時刻"), _("帰った時刻"), _("連絡先"), _("備考"))
    return Sheet(
        "form-sign-in", _("受付簿"), headings, one(_empty(len(headings))), (50, 34, 26, 26, 44, 60),
        row_mm=7.5, wide=True, blank=True,
    )  # fmt: skip


def _asked(*labels: str) -> tuple[Row, ...]:
    return tuple((label, "") for label in labels)


def _empty(columns: int) -> tuple[Row, ...]:
    return ("",) * columns, *((("",) * columns),) * (LINES - 1)
