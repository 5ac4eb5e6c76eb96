from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.rows import ROWS, Row

README = Path(__file__).parent / "README.md"


@pytest.mark.parametrize("made", ROWS, ids=lambda made: made.__name__)
def test_a_fault_ends_as_the_table_says(made: Callable[[Path], Row], tmp_path: Path) -> None:
    row = made(tmp_path / "state")

    assert str(row) in README.read_text(encoding="utf-8").splitlines(), "renew it: python -m tests.faults"
