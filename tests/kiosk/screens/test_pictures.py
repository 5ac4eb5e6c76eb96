"""Every screen in every state, upright and lying, in every language: nothing clipped, overlapping, tiny or faint.

The member stands before a white wall, the hardest case for letters. Drawn at half size, where the layout is the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.commands.places import Places
from kiosk.commands.screens import stage_context
from kiosk.screens.context import Context
from kiosk.screens.scenes import Stage
from kiosk.text import LANGUAGES
from kiosk.usage.writer import Writer

from .layout_check import Watched

SIZES = {"portrait": (540, 960), "landscape": (960, 540)}


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writer]:
    taking = Writer(tmp_path_factory.mktemp("state"))
    yield taking
    taking.close()


def context_in(language: str, writer: Writer) -> Context:
    return stage_context(Places(None, Path("/dev/null")), language, writer)


@pytest.mark.parametrize("orientation", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_can_be_read(language: str, orientation: str, writer: Writer) -> None:
    context = context_in(language, writer)
    watched = Watched(SIZES[orientation], context.text)
    faults: dict[str, list[str]] = {}
    for scene in Stage(context, white_wall=True).scenes():
        scene.draw(watched.canvas)
        if found := watched.faults():
            faults[scene.name] = found
    assert not faults
