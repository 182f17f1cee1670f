"""What there is to see of the past and of the courses, before anything is solved; and the studies themselves."""

from training.queries.demand.leading import Led, aimed, held, led
from training.queries.demand.past import LEAST, MANY_ASKED, Material, Month, material, months_before, told
from training.queries.demand.studies import last_study, present_study, study
from training.queries.demand.taught import Taught, invitable, taught

__all__ = [
    "LEAST",
    "MANY_ASKED",
    "Led",
    "Material",
    "Month",
    "Taught",
    "aimed",
    "held",
    "invitable",
    "last_study",
    "led",
    "material",
    "months_before",
    "present_study",
    "study",
    "taught",
    "told",
]
