"""All rows of the table of faults, in its order."""

from tests.faults import seeing, around  # isort: skip  (in the order of the table)
from tests.faults.table import ROWS, Row

__all__ = ["ROWS", "Row", "around", "seeing"]
