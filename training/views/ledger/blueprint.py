"""The address of the ledger's pages, and what their templates say."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from dispatch.assignments.wording import duration
from training.models import LedgerEntry

ledger = Blueprint("ledger", __name__, url_prefix="/training/ledger", template_folder="../../templates")


def signed(number: int) -> str:
    """`+2` or `−1`: what a correction adds or takes away."""
    return f"−{-number}" if number < 0 else f"+{number}"


def change(minutes: int) -> str:
    """`+30分` or `−1時間`."""
    return f"−{duration(-minutes)}" if minutes < 0 else f"+{duration(minutes)}"


def title_of(entry: LedgerEntry) -> str:
    """What was done: the entry's own words, which stay whatever becomes of the course."""
    return entry.title or (entry.course.name if entry.course else "")


def tools() -> dict[str, Any]:
    """What the templates call."""
    return {"hours": duration, "change": change, "signed": signed, "title_of": title_of}


ledger.context_processor(tools)
