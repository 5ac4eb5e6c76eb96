"""What several tests of this folder share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.systemd.machine.board import make_board


@pytest.fixture(scope="session")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The disk image of the board; it takes gigabytes, so it goes at the end."""
    image = tmp_path_factory.mktemp("board") / "disk"
    make_board(image)
    yield image
    image.unlink()
