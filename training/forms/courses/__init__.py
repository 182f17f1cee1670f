"""Forms of the desk: courses, rooms and trainers, sessions, materials."""

from training.forms.courses.course import CatalogueFilter, CourseForm
from training.forms.courses.materials import FileMaterialForm, LinkMaterialForm
from training.forms.courses.places import RoomForm, TrainerForm
from training.forms.courses.series import SeriesForm
from training.forms.courses.sessions import (
    CancelForm,
    DetailsForm,
    MoveForm,
    SessionFilter,
    SessionForm,
)

__all__ = [
    "CancelForm",
    "CatalogueFilter",
    "CourseForm",
    "DetailsForm",
    "FileMaterialForm",
    "LinkMaterialForm",
    "MoveForm",
    "RoomForm",
    "SeriesForm",
    "SessionFilter",
    "SessionForm",
    "TrainerForm",
]
