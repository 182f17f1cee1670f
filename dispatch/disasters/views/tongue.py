"""In which of the residents' languages a public page speaks."""

from __future__ import annotations

from typing import Any

from flask import request

from dispatch.disasters.wording.tongues import TONGUES, own_name, tag, words


def chosen_tongue() -> str:
    """The language of the address, then what the browser asks for, then Japanese."""
    asked = request.args.get("lang", "")
    if asked in TONGUES:
        return asked
    offered = {tag(code): code for code in TONGUES} | {"zh": "zh", "zh-CN": "zh", "tl": "tl"}
    best = request.accept_languages.best_match(list(offered))
    return offered[best] if best else "ja"


def speaking(code: str) -> dict[str, Any]:
    """What the frame of such a page needs: its words, its language, and the others there are."""
    return {
        "own": words(code),
        "tongue": code,
        "tag": tag(code),
        "tongues": [(one, tag(one), own_name(one)) for one in TONGUES],
    }
