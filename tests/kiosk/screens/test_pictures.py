"""Every screen in every state, upright and lying, in every language: nothing clipped, overlapping, tiny or faint.

The member stands before a white wall, the hardest case for letters. Drawn at half size, where the layout is the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from inference.pose import Keypoint
from kiosk.commands.options import CommandPaths
from kiosk.commands.screens import stage_context
from kiosk.screens.context import Context
from kiosk.screens.drawing.theme import ScreenEdge
from kiosk.screens.gallery.scenes import Gallery
from kiosk.text import LANGUAGES
from kiosk.usage.writer import Writer
from tests.kiosk.screens.layout_check import Watched

WORDS = {"text", "cue plate", "tempo"}
STOPPED = {"live-paused", "live-asking", "live-away"}  # the set waits, its picture is behind a scrim
SIZES = {"portrait": (540, 960), "landscape": (960, 540)}


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writer]:
    taking = Writer(tmp_path_factory.mktemp("state"))
    yield taking
    taking.close()


def context_in(language: str, writer: Writer) -> Context:
    return stage_context(CommandPaths(None, Path("/dev/null")), language, writer)


@pytest.mark.parametrize(
    ("language", "orientation", "edge"),
    [
        *((language, orientation, ScreenEdge.BOTTOM) for language in LANGUAGES for orientation in SIZES),
        ("en", "portrait", ScreenEdge.RIGHT),
        ("de", "landscape", ScreenEdge.LEFT),
    ],
)
def test_every_screen_can_be_read(language: str, orientation: str, edge: ScreenEdge, writer: Writer) -> None:
    context = context_in(language, writer)
    watched = Watched(SIZES[orientation], context.text, edge)
    faults: dict[str, list[str]] = {}
    for scene in Gallery(context, white_wall=True).scenes():
        scene.draw(watched.canvas)
        if found := watched.faults():
            faults[scene.name] = found
    assert not faults


NEVER_COVERED = [
    Keypoint.NOSE,
    Keypoint.LEFT_EYE,
    Keypoint.RIGHT_EYE,
    Keypoint.LEFT_KNEE,
    Keypoint.RIGHT_KNEE,
    Keypoint.LEFT_ANKLE,
    Keypoint.RIGHT_ANKLE,
]


@pytest.mark.parametrize("orientation", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_cover_face_knees_or_feet(language: str, orientation: str, writer: Writer) -> None:
    context = context_in(language, writer)
    watched = Watched(SIZES[orientation], context.text)
    covered = []
    for scene in Gallery(context).scenes():
        if not scene.name.startswith(("live", "told")) or scene.name in STOPPED or scene.sight.pose is None:
            continue
        watched.placed.clear()
        scene.draw(watched.canvas)
        for which in NEVER_COVERED:
            x, y = scene.sight.pose.points[which].tolist()
            at = watched.canvas.to_screen((x, y))
            words = [p for p in watched.placed if p.kind in WORDS and p.rect.collidepoint(at)]
            covered += [(scene.name, which.name, p.text or p.kind) for p in words]
    assert not covered


def test_every_cue_has_its_moment_in_a_picture(writer: Writer) -> None:
    context = context_in("en", writer)
    names = {scene.name for scene in Gallery(context).scenes()}
    told = {f"told-{exercise.name}-{cue}" for exercise in context.exercises.values() for cue in exercise.cues}
    assert told <= names
