"""Events, who can come, who stands where, shelters and rounds, notices, residents, mutual aid, exercises."""

from dispatch.disasters.models.aid import AidAnswer, AidRequest, Association
from dispatch.disasters.models.drills import Drill, DrillScript
from dispatch.disasters.models.events import DisasterEvent, EventJoin, FeedState, LogEntry, TelegramRow
from dispatch.disasters.models.musters import CallOut, CallOutAsk, Muster, MusterReply
from dispatch.disasters.models.notices import Notice, NoticeTranslation, Phrase, Publication
from dispatch.disasters.models.residents import Alert, AlertDelivery, Resident
from dispatch.disasters.models.rosters import Duty, Post, RosterRun, RosterTerms, Shift
from dispatch.disasters.models.settings import DisasterSettings
from dispatch.disasters.models.shelters import (
    EventShelter,
    RoundRun,
    RoundTeam,
    RoundVisit,
    Shelter,
    ShelterOpening,
    TeamMember,
    VisitForm,
)
from dispatch.disasters.models.supporters import Supporter, SupporterPair

__all__ = [
    "AidAnswer",
    "AidRequest",
    "Alert",
    "AlertDelivery",
    "Association",
    "CallOut",
    "CallOutAsk",
    "DisasterEvent",
    "DisasterSettings",
    "Drill",
    "DrillScript",
    "Duty",
    "EventJoin",
    "EventShelter",
    "FeedState",
    "LogEntry",
    "Muster",
    "MusterReply",
    "Notice",
    "NoticeTranslation",
    "Phrase",
    "Post",
    "Publication",
    "Resident",
    "RosterRun",
    "RosterTerms",
    "RoundRun",
    "RoundTeam",
    "RoundVisit",
    "Shelter",
    "ShelterOpening",
    "Shift",
    "Supporter",
    "SupporterPair",
    "TeamMember",
    "TelegramRow",
    "VisitForm",
]
