"""Reading tables that offices send: CSV or .xlsx in, parsed rows and every fault out. Knows no database."""

from dispatch.tables import parsers
from dispatch.tables.columns import Column, Parsed, Record
from dispatch.tables.files import Table, read_mapping, read_table
from dispatch.tables.report import Fault, ImportReport
from dispatch.tables.uploads import Uploads

__all__ = [
    "Column",
    "Fault",
    "ImportReport",
    "Parsed",
    "Record",
    "Table",
    "Uploads",
    "parsers",
    "read_mapping",
    "read_table",
]
