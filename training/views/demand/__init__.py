"""What to teach next: the answer, asking for a new one, inviting people, and what each course leads to."""

from training.views.demand import actions, aims, files, pages  # noqa: F401 (their routes)
from training.views.demand.blueprint import demand

__all__ = ["demand"]
