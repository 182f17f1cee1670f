"""The emergency card: filled in, kept and printed in the browser alone. Nothing of it ever comes here."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template
from flask.typing import ResponseReturnValue

from dispatch.disasters.views.tongue import chosen_tongue, speaking
from dispatch.disasters.wording.card import CARD_TONGUES, FACTS, NUMBERS, SENTENCES
from dispatch.disasters.wording.tongues import tag, words

card = Blueprint("card", __name__, url_prefix="/card")

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'none'; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)
"""The browser itself refuses to send anything from this page."""


@card.get("/")
def show() -> ResponseReturnValue:
    """An empty card with the words of all twelve languages in it, so that it works without a network from now on."""
    asked = chosen_tongue()
    code = asked if asked in CARD_TONGUES else "ja-easy"
    told = speaking(code) | {"tongues": [one for one in speaking(code)["tongues"] if one[0] != "ja"]}
    page = render_template(
        "disasters/card/show.html",
        facts=FACTS,
        sentences=SENTENCES,
        numbers=NUMBERS,
        ja=words("ja"),
        all_words={one: _on_the_card(one) for one in CARD_TONGUES},
        **told,
    )
    answer = make_response(page)
    answer.headers["Content-Security-Policy"] = CSP
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _on_the_card(code: str) -> dict[str, str]:
    shown = {key: text for key, text in words(code).items() if key.startswith(("card", "f_", "p_", "n_"))}
    return {"lang": tag(code), **shown}
