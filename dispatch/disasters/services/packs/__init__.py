"""Paper and files: sheets as PDF, packs that open without this house, and everything as rows."""

from dispatch.disasters.services.packs.archive import LEAST_LETTERS, File, encrypted, plain
from dispatch.disasters.services.packs.keeping import Pack, folder, packs, passphrase, write
from dispatch.disasters.services.packs.paper import pdf
from dispatch.disasters.services.packs.tables import files as rows_of
from dispatch.disasters.services.packs.turns import pack_all, pack_changed

__all__ = [
    "LEAST_LETTERS",
    "File",
    "Pack",
    "encrypted",
    "folder",
    "pack_all",
    "pack_changed",
    "packs",
    "passphrase",
    "pdf",
    "plain",
    "rows_of",
    "write",
]
