"""Verbs of the requests room. They flush and write the record; the view, job or command commits."""

from dispatch.requests.services.drafts import Draft, Named, Slot, faults_of, time_faults
from dispatch.requests.services.institutions import (
    InstitutionValues,
    change_institution,
    create_institution,
    deactivate_institution,
    reactivate_institution,
)
from dispatch.requests.services.posting import (
    can_cancel,
    can_edit,
    cancel,
    edit,
    edit_conflict,
    follow_up,
    next_code,
    submit,
)
from dispatch.requests.services.programmes import ensure_programme, medical_settings
from dispatch.requests.services.setting import (
    ProgrammeValues,
    change_programme,
    create_programme,
    restore_programme,
    settings_faults,
    usual_values,
    values_of,
)
from dispatch.requests.services.states import ALLOWED, move

__all__ = [
    "ALLOWED",
    "Draft",
    "InstitutionValues",
    "Named",
    "ProgrammeValues",
    "Slot",
    "can_cancel",
    "can_edit",
    "cancel",
    "change_institution",
    "change_programme",
    "create_institution",
    "create_programme",
    "deactivate_institution",
    "edit",
    "edit_conflict",
    "ensure_programme",
    "faults_of",
    "follow_up",
    "medical_settings",
    "move",
    "next_code",
    "reactivate_institution",
    "restore_programme",
    "settings_faults",
    "submit",
    "time_faults",
    "usual_values",
    "values_of",
]
