"""The desk's view of what was awarded."""

from training import telling  # noqa: F401 (the record's words)
from training.views.awards import changing, listing  # noqa: F401 (their routes)
from training.views.awards.blueprint import awards

__all__ = ["awards"]
