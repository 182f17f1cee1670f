"""The blueprint of the desk, and what all its pages share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from wtforms import Field

from dispatch.assignments import wording
from dispatch.assignments.forms import NoteForm, PhoneForm
from dispatch.assignments.models import Assignment
from dispatch.assignments.queries.cases import Case, job_at
from dispatch.assignments.queries.standbys import counted_on
from dispatch.assignments.services.deadlines import is_hurried

desk = Blueprint("desk", __name__, url_prefix="/desk")


KEPT = ("tab", "language", "day", "text", "sort", "page")
"""What the address of the lists says; a link from the lists keeps it."""


def kept() -> dict[str, Any]:
    """The filters of the present address, for the way back to the same list."""
    return {name: request.args[name] for name in KEPT if request.args.get(name)}


def note_field(about: str) -> Field:
    """A note's field with an id of its own, since one page has several."""
    field = NoteForm(formdata=None).note
    field.id = f"{about}-note"
    return field


def reason_field(about: str) -> Field:
    """The reason of a no, for one of several offers of a page."""
    field = PhoneForm(formdata=None).reason
    field.id = f"{about}-reason"
    return field


def _hurried(job: Assignment) -> bool:
    """Whether an offer is one of the last day, where minutes count."""
    return is_hurried(job.start_at, job.request.programme.settings)


@desk.context_processor
def tools() -> dict[str, Any]:
    """The templates' way to the room's sentences and to the list they came from."""
    return {
        "words": wording,
        "kept": kept,
        "case_of": Case,
        "job_at": job_at,
        "note_field": note_field,
        "reason_field": reason_field,
        "counted_on": counted_on,
        "hurried": _hurried,
    }
