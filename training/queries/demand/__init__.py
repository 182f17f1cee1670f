"""What there is to see of the past and of the courses, before anything is solved; and the studies themselves."""

from training.queries.demand.past import LEAST, MANY_ASKED, Material, Month, material, months_before, told
from training.queries.demand.studies import last_study, present_study, study
from training.queries.demand.taught import Taught, aimed, invitable, taught

__all__ = [
    "LEAST",
    "MANY_ASKED",
    "Material",
    "Month",
    "Taught",
    "aimed",
    "invitable",
    "last_study",
    "material",
    "months_before",
    "present_study",
    "study",
    "taught",
    "told",
]
