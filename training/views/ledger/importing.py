"""History as a file: what people did before there was this ledger."""

from __future__ import annotations

from dispatch.i18n import _l
from dispatch.imports import Kind, register
from dispatch.vocabulary import RoleName
from training.ledger_guide import guides
from training.ledger_table import COLUMNS
from training.services.ledger_import import import_history
from training.views.ledger.blueprint import ledger

HISTORY = Kind("ledger", _l("過去の研修記録の取り込み"), COLUMNS, import_history, guides, only_looks=True)

register(ledger, HISTORY, RoleName.COORDINATOR, RoleName.ADMINISTRATOR)
