"""What residents read in their own languages: the letters, the page on which they register, the emergency card.

The house's own pages are in the languages of its catalogues; residents need more, and only these few sentences of
them. They lie in `words/<code>.json`, one file a language, all with the same keys.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "words"
TONGUES = ("ja", "ja-easy", "en", "zh", "ko", "vi", "tl", "ne", "id", "my", "th", "pt", "es")
"""In the order in which they are offered; `ja-easy` is plain Japanese."""
FALLBACK = ("en", "ja-easy", "ja")
"""What somebody is written to in, in this order, where there are no words in the own language."""
TAGS = {"ja-easy": "ja-x-easy", "zh": "zh-Hans", "tl": "fil"}
"""Where HTML, mail and CAP name a language otherwise than we do."""

Words = dict[str, str]


@cache
def words(code: str) -> Words:
    """The sentences in one of the `TONGUES`; in Japanese where the code is none."""
    known = code if code in TONGUES else "ja"
    found: Words = json.loads((FOLDER / f"{known}.json").read_text(encoding="utf-8"))
    return found


def tag(code: str) -> str:
    """The code as HTML, mail and CAP write it (BCP 47)."""
    return TAGS.get(code, code)


def own_name(code: str) -> str:
    """A language as its speakers call it."""
    return words(code)["name"] if code in TONGUES else code
