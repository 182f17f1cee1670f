"""The trainer's pages: who came, how the test went, who has completed."""

from training.views.teach import decisions, door, learners, overview, scores, sheets  # noqa: F401 (their routes)
from training.views.teach.blueprint import teach

__all__ = ["teach"]
