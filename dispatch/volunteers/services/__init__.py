"""Writes of the roster."""

from dispatch.volunteers.services.applications import (
    apply_to_join,
    approve_application,
    confirm_application,
    read_join_token,
    refuse_application,
    tidy_applications,
)
from dispatch.volunteers.services.availability import (
    add_exception,
    pause,
    remove_exception,
    resume,
    same_as_last_week,
    save_week,
    say_day,
)
from dispatch.volunteers.services.calendars import (
    add_file,
    ask_now,
    close_feed,
    feed_token,
    feed_was_read,
    open_feed,
    read_feed_token,
    refresh,
    refresh_calendars,
    remove,
    subscribe,
)
from dispatch.volunteers.services.conditions import set_conditions
from dispatch.volunteers.services.confirming import (
    Holder,
    availability_token,
    confirm,
    confirm_by_link,
    is_stale,
    last_said,
    read_availability_token,
    remind_stale,
)
from dispatch.volunteers.services.contact import set_contact, set_roman
from dispatch.volunteers.services.credentials import bind_credential, grant_credential, revoke_credential
from dispatch.volunteers.services.documents import about as document_about
from dispatch.volunteers.services.documents import (
    approve_language,
    approve_paper,
    file_document,
    tidy_documents,
)
from dispatch.volunteers.services.documents import refuse as refuse_document
from dispatch.volunteers.services.documents import store as document_store
from dispatch.volunteers.services.documents import withdraw as withdraw_document
from dispatch.volunteers.services.expiring import remind_of_papers
from dispatch.volunteers.services.leaving import erase, leave, tidy_leavers
from dispatch.volunteers.services.levels import (
    end_override,
    lay_levels,
    override_level,
    override_visit,
    rederive,
    rederive_all,
    take_over,
)
from dispatch.volunteers.services.profile import Hours, Paper, Profile, Refusal, Spoken, hours_of
from dispatch.volunteers.services.renewals import answer as answer_renewal
from dispatch.volunteers.services.renewals import open_campaign, read_renewal_token, renew_due, renewal_token
from dispatch.volunteers.services.roster import create, deactivate, reactivate, update
from dispatch.volunteers.services.rules import set_rules
from dispatch.volunteers.services.undoing import can_undo, own_change, undo, week_stamp
from dispatch.volunteers.services.years import year_end

__all__ = [
    "Holder",
    "Hours",
    "Paper",
    "Profile",
    "Refusal",
    "Spoken",
    "add_exception",
    "add_file",
    "answer_renewal",
    "apply_to_join",
    "approve_application",
    "approve_language",
    "approve_paper",
    "ask_now",
    "availability_token",
    "bind_credential",
    "can_undo",
    "close_feed",
    "confirm",
    "confirm_application",
    "confirm_by_link",
    "create",
    "deactivate",
    "document_about",
    "document_store",
    "end_override",
    "erase",
    "feed_token",
    "feed_was_read",
    "file_document",
    "grant_credential",
    "hours_of",
    "is_stale",
    "last_said",
    "lay_levels",
    "leave",
    "open_campaign",
    "open_feed",
    "override_level",
    "override_visit",
    "own_change",
    "pause",
    "reactivate",
    "read_availability_token",
    "read_feed_token",
    "read_join_token",
    "read_renewal_token",
    "rederive",
    "rederive_all",
    "refresh",
    "refresh_calendars",
    "refuse_application",
    "refuse_document",
    "remind_of_papers",
    "remind_stale",
    "remove",
    "remove_exception",
    "renew_due",
    "renewal_token",
    "resume",
    "revoke_credential",
    "same_as_last_week",
    "save_week",
    "say_day",
    "set_conditions",
    "set_contact",
    "set_roman",
    "set_rules",
    "subscribe",
    "take_over",
    "tidy_applications",
    "tidy_documents",
    "tidy_leavers",
    "undo",
    "update",
    "week_stamp",
    "withdraw_document",
    "year_end",
]
