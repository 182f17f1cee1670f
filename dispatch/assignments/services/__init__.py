"""Writes of the assignments room: the solver's runs, questions to it, proposals, offers and answers, changes proposed
to hospitals, endings, reports."""

from dispatch.assignments.services.amendments import (
    accept_change,
    close_due,
    propose_change,
    refuse_change,
    withdraw_change,
)
from dispatch.assignments.services.answers import accept, bearer, decline, lapse_due
from dispatch.assignments.services.asking import answer_all, answer_next, ask
from dispatch.assignments.services.choosing import Choice, choose
from dispatch.assignments.services.confirming import ConfirmReport, confirm, confirm_many, reject
from dispatch.assignments.services.endings import cancel_request, close_finished, mark_unfilled, withdraw
from dispatch.assignments.services.fixing import ask_hospital, ask_volunteer
from dispatch.assignments.services.letters import offer_token, read_offer_token
from dispatch.assignments.services.reports import ReportValues, file_report
from dispatch.assignments.services.runs import request_plan, run_next
from dispatch.assignments.services.watching import ask_to_stop

__all__ = [
    "Choice",
    "ConfirmReport",
    "ReportValues",
    "accept",
    "accept_change",
    "answer_all",
    "answer_next",
    "ask",
    "ask_hospital",
    "ask_to_stop",
    "ask_volunteer",
    "bearer",
    "cancel_request",
    "choose",
    "close_due",
    "close_finished",
    "confirm",
    "confirm_many",
    "decline",
    "file_report",
    "lapse_due",
    "mark_unfilled",
    "offer_token",
    "propose_change",
    "read_offer_token",
    "refuse_change",
    "reject",
    "request_plan",
    "run_next",
    "withdraw",
    "withdraw_change",
]
