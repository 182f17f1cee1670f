"""Courses, sessions, who takes part, what comes of it, and the questions put to the solvers."""

from training.models.courses import Course, CourseUnit, Trainer, TrainingRoom
from training.models.enrolments import SEATED, CourseWish, Enrolment
from training.models.figures import RosterMonth
from training.models.ledger import LedgerEntry
from training.models.results import Attendance, Award, TestResult
from training.models.sessions import Material, Meeting, SessionSeries, TrainingSession
from training.models.shadowing import (
    Apprenticeship,
    MentorNote,
    Shadowing,
    ShadowingSettings,
    StandingConsent,
)
from training.models.studies import DemandStudy, PairingStudy, TimetableStudy

__all__ = [
    "SEATED",
    "Apprenticeship",
    "Attendance",
    "Award",
    "Course",
    "CourseUnit",
    "CourseWish",
    "DemandStudy",
    "Enrolment",
    "LedgerEntry",
    "Material",
    "Meeting",
    "MentorNote",
    "PairingStudy",
    "RosterMonth",
    "SessionSeries",
    "Shadowing",
    "ShadowingSettings",
    "StandingConsent",
    "TestResult",
    "TimetableStudy",
    "Trainer",
    "TrainingRoom",
    "TrainingSession",
]
