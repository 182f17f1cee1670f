"""Forms to fill in by hand when nothing else works."""

from __future__ import annotations

from dispatch.disasters.queries.sheets.parts import Part, Row, Sheet, one
from dispatch.disasters.vocabulary import NeedCategory
from dispatch.disasters.wording.card import CARD_TONGUES, FACTS, NUMBERS, SENTENCES
from dispatch.disasters.wording.tongues import Words, own_name, words
from dispatch.i18n import _, label

LINES = 20


def visit_form() -> Sheet:
    """One shelter: who is there, which languages, what they need, in the words of the form on the screen, into which it
    is copied later. No names are asked for."""
    counted = _("言語：　　　　　　　　　　国籍・地域：")
    people = tuple((_("　　　　人"), counted) for _line in range(5))
    needs = tuple((label(one), _("□必要　□至急　内容：")) for one in NeedCategory)
    parts = (
        Part(_("いつ・どこで"), _asked(_("避難所"), _("日時"), _("記入者"), _("施設の担当者・電話"))),
        Part(_("外国人の人数"), (*people, (_("□外国人はいませんでした"), ""))),
        Part(_("必要なもの"), needs),
        Part("", _asked(_("そのほか気づいたこと"))),
    )
    return Sheet(
        "form-visit", _("避難所巡回票"), (_("項目"), _("記入")), parts, (60, 120),
        lead=_("避難している人の名前は書かないでください。"), row_mm=9, bare=True, blank=True,
    )  # fmt: skip


def emergency_cards() -> Sheet:
    """The card of emergency facts in twelve languages, a page each, to be handed out and filled in by its bearer."""
    japanese = words("ja")
    return Sheet(
        "form-cards", _("緊急カード（12言語）"), (_("項目"), _("記入")),
        tuple(Part(f"{own_name(code)}　{words(code)['card']}", _card(japanese, words(code))) for code in CARD_TONGUES),
        (80, 100), row_mm=8.5, bare=True, blank=True, apart=True,
    )  # fmt: skip


def _card(japanese: Words, own: Words) -> tuple[Row, ...]:
    """What is filled in, the sentences to point at, the numbers to ring."""
    facts = ((f"{japanese[f'f_{name}']}　{own[f'f_{name}']}", "") for name in FACTS)
    sentences = ((japanese[f"p_{name}"], own[f"p_{name}"]) for name in SENTENCES)
    numbers = ((f"{name}　{japanese[f'n_{name}']}", own[f"n_{name}"]) for name in NUMBERS)
    return (*facts, *sentences, *numbers)


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


def _asked(*names: str) -> tuple[Row, ...]:
    return tuple((name, "") for name in names)


def _empty(columns: int) -> tuple[Row, ...]:
    return ("",) * columns, *((("",) * columns),) * (LINES - 1)
