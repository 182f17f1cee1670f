"""What stands on the emergency card, on the screen and on paper; the words are those of `tongues`."""

from __future__ import annotations

from dispatch.disasters.wording.tongues import TONGUES

CARD_TONGUES = tuple(code for code in TONGUES if code != "ja")
"""Twelve; beside each stands Japanese, for those who help."""
FACTS = (
    "name", "birth", "nationality", "languages", "address", "phone", "blood", "allergies", "illness", "medicine",
    "doctor", "food", "contact_japan", "contact_home", "embassy", "work", "shelter",
)  # fmt: skip
SENTENCES = ("help", "japanese", "easy", "shelter", "hospital", "call")
NUMBERS = ("119", "110", "171")
