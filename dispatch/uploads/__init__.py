"""Files that people send in: looked at by their content, cleaned, and kept where no address leads to them."""

from dispatch.uploads.checking import MOST_BYTES, Clean, check
from dispatch.uploads.errors import Refused
from dispatch.uploads.store import Store

__all__ = ["MOST_BYTES", "Clean", "Refused", "Store", "check"]
