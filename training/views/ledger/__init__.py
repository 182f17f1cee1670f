"""Hours and points per person: the desk's pages, and the volunteer's own."""

from training.views.ledger import correcting, desk, importing
from training.views.ledger.blueprint import ledger
from training.views.ledger.own import my_ledger

__all__ = ["correcting", "desk", "importing", "ledger", "my_ledger"]
