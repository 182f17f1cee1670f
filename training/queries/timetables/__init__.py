"""When to hold sessions: the question as it is kept, the rows it is about as a problem, and the studies."""

from training.queries.timetables.needs import Need, needs
from training.queries.timetables.problems import problem
from training.queries.timetables.questions import Hours, Kept, Question, Wanted
from training.queries.timetables.studies import latest, study

__all__ = ["Hours", "Kept", "Need", "Question", "Wanted", "latest", "needs", "problem", "study"]
