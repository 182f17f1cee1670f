"""Writes of the assignments room: the solver's runs, proposals, offers and answers, endings, reports."""

from dispatch.assignments.services.answers import accept, bearer, decline, lapse_due
from dispatch.assignments.services.choosing import Choice, choose
from dispatch.assignments.services.confirming import ConfirmReport, confirm, confirm_many, reject
from dispatch.assignments.services.endings import cancel_request, close_finished, mark_unfilled, withdraw
from dispatch.assignments.services.letters import offer_token, read_offer_token
from dispatch.assignments.services.reports import ReportValues, file_report
from dispatch.assignments.services.runs import request_plan, run_next
from dispatch.assignments.services.watching import ask_to_stop

__all__ = [
    "Choice",
    "ConfirmReport",
    "ReportValues",
    "accept",
    "ask_to_stop",
    "bearer",
    "cancel_request",
    "choose",
    "close_finished",
    "confirm",
    "confirm_many",
    "decline",
    "file_report",
    "lapse_due",
    "mark_unfilled",
    "offer_token",
    "read_offer_token",
    "reject",
    "request_plan",
    "run_next",
    "withdraw",
]
