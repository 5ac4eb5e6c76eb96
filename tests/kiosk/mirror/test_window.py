from __future__ import annotations

from typing import Literal

import pytest

from kiosk.mirror.window import open_offscreen


@pytest.mark.parametrize(("orientation", "size"), [("portrait", (1080, 1920)), ("landscape", (1920, 1080))])
def test_the_picture_in_memory_has_full_size(
    orientation: Literal["portrait", "landscape"], size: tuple[int, int]
) -> None:
    assert open_offscreen(orientation, 30).stage.read().get_size() == size
