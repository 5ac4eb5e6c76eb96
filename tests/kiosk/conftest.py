from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kiosk.harness import SimulatedMirror


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[SimulatedMirror]:
    """A mirror on simulated time without a member."""
    simulated = SimulatedMirror(tmp_path / "state")
    yield simulated
    simulated.writer.close()
