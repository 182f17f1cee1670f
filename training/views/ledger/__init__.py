"""Hours and points per person: the desk's pages, and the volunteer's own."""

from training.views.ledger import correcting, desk, importing  # noqa: F401 (they add their pages)
from training.views.ledger.blueprint import ledger
from training.views.ledger.own import my_ledger

__all__ = ["ledger", "my_ledger"]
