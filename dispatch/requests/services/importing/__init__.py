"""Taking in tables: every row or none, and every bad row named."""

from dispatch.requests.services.importing.institutions import INSTITUTION_COLUMNS, import_institutions
from dispatch.requests.services.importing.requests import REQUEST_COLUMNS, import_requests

__all__ = ["INSTITUTION_COLUMNS", "REQUEST_COLUMNS", "import_institutions", "import_requests"]
