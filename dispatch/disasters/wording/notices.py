"""The translation desk's words: languages with plain Japanese among them, and the steps of a notice."""

from __future__ import annotations

from dispatch.disasters.wording.languages import EASY
from dispatch.i18n import _, language_name
from dispatch.vocabulary import N_

STEPS = {
    "plain": N_("やさしい日本語の作成"),
    "languages": N_("言語の選択"),
    "assign": N_("担当の決定"),
    "translate": N_("翻訳"),
    "read": N_("確認"),
    "approve": N_("承認"),
    "publish": N_("公開"),
}


def tongue(code: str) -> str:
    """A language's name in the reader's words; plain Japanese and the original are languages here."""
    if code == EASY:
        return _("やさしい日本語")
    return _("日本語") if code == "ja" else language_name(code)


def step_name(code: str) -> str:
    """What is to be done in a step."""
    return _(STEPS[code])
