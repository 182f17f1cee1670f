"""Writes of the assignments room: the solver's runs, questions to it, proposals, offers and answers, changes proposed
to hospitals, endings, reports."""

from dispatch.assignments.services.amendments import (
    accept_change,
    close_due,
    propose_change,
    refuse_change,
    withdraw_change,
)
from dispatch.assignments.services.answers import accept, bearer, decline, end_pause, lapse_due
from dispatch.assignments.services.approving import ApprovalReport, approve, approve_many, return_report
from dispatch.assignments.services.asking import answer_all, answer_next, ask
from dispatch.assignments.services.choosing import Choice, choose
from dispatch.assignments.services.closing_standbys import close_standbys
from dispatch.assignments.services.confirming import ConfirmReport, confirm, confirm_many, reject
from dispatch.assignments.services.endings import (
    cancel_request,
    close_finished,
    give_up,
    mark_unfilled,
    withdraw,
)
from dispatch.assignments.services.expenses import Expenses
from dispatch.assignments.services.expired import repair_expired, repair_job
from dispatch.assignments.services.fixing import ask_hospital, ask_volunteer
from dispatch.assignments.services.following import ask_on
from dispatch.assignments.services.institution_reports import file_institution_report
from dispatch.assignments.services.leavers import release_leaver
from dispatch.assignments.services.letters import (
    offer_token,
    read_offer_token,
    read_standby_token,
    standby_token,
)
from dispatch.assignments.services.no_shows import interpreter_absent, patient_absent
from dispatch.assignments.services.paying import Sums, close_month, closed_through, pay_of
from dispatch.assignments.services.receipts import Papers, files_of, receipt_of, receipt_store, tidy_receipts
from dispatch.assignments.services.reminding import remind_of_jobs, remind_of_offers, remind_of_reports
from dispatch.assignments.services.report_links import read_report_token, report_token
from dispatch.assignments.services.reports import ReportValues, check_reportable, file_report
from dispatch.assignments.services.runs import request_plan, run_next
from dispatch.assignments.services.standing_by import agree, ask_standby, refuse, release
from dispatch.assignments.services.stepping_in import step_in
from dispatch.assignments.services.watching import ask_to_stop
from dispatch.assignments.services.waves import Manner, manner_of, set_manner

__all__ = [
    "ApprovalReport",
    "Choice",
    "ConfirmReport",
    "Expenses",
    "Manner",
    "Papers",
    "ReportValues",
    "Sums",
    "accept",
    "accept_change",
    "agree",
    "answer_all",
    "answer_next",
    "approve",
    "approve_many",
    "ask",
    "ask_hospital",
    "ask_on",
    "ask_standby",
    "ask_to_stop",
    "ask_volunteer",
    "bearer",
    "cancel_request",
    "check_reportable",
    "choose",
    "close_due",
    "close_finished",
    "close_month",
    "close_standbys",
    "closed_through",
    "confirm",
    "confirm_many",
    "decline",
    "end_pause",
    "file_institution_report",
    "file_report",
    "files_of",
    "give_up",
    "interpreter_absent",
    "lapse_due",
    "manner_of",
    "mark_unfilled",
    "offer_token",
    "patient_absent",
    "pay_of",
    "propose_change",
    "read_offer_token",
    "read_report_token",
    "read_standby_token",
    "receipt_of",
    "receipt_store",
    "refuse",
    "refuse_change",
    "reject",
    "release",
    "release_leaver",
    "remind_of_jobs",
    "remind_of_offers",
    "remind_of_reports",
    "repair_expired",
    "repair_job",
    "report_token",
    "request_plan",
    "return_report",
    "run_next",
    "set_manner",
    "standby_token",
    "step_in",
    "tidy_receipts",
    "withdraw",
    "withdraw_change",
]
