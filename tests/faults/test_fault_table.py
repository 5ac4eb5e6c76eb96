from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.fault_table import FAULTS, HEAD, README
from tests.faults.mirror_rig import Row


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_fault_ends_as_the_table_says(fault: Callable[[Path], Row], tmp_path: Path) -> None:
    row = fault(tmp_path / "state")

    assert str(row) in README.read_text(encoding="utf-8").splitlines(), "to rewrite the table: python -m tests.faults"


def test_the_table_has_a_row_for_each_fault_and_no_other() -> None:
    table = README.read_text(encoding="utf-8").split(HEAD)[1]

    assert table.count("\n|") + 1 == len(FAULTS)
