"""Every screen in every state, orientation and language: nothing is clipped, overlapping, too small or too faint.

A white wall is behind the member, the hardest background for text. Drawn at half size, where the layout is the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from inference.pose import Keypoint
from kiosk.commands.options import CommandPaths
from kiosk.commands.screens import gallery_context
from kiosk.exercises.catalogue import load_exercises
from kiosk.screens.context import Context
from kiosk.screens.drawing.camera_image import CameraView, camera_view
from kiosk.screens.drawing.theme import ScreenEdge
from kiosk.screens.gallery.recorded_set import RecordedSets
from kiosk.screens.gallery.scene import Scene
from kiosk.screens.gallery.scenes import Gallery
from kiosk.text import LANGUAGES
from kiosk.usage.writer import Writer
from tests.kiosk.screens.layout_check import LayoutCheck

TEXTS = {"text", "cue plate", "tempo", "coach card"}
PAUSED = {"live-paused", "live-asking", "live-away"}  # the camera image is darkened
SIZES = {"portrait": (540, 960), "landscape": (960, 540)}


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writer]:
    opened = Writer(tmp_path_factory.mktemp("state"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def recorded() -> RecordedSets:
    return RecordedSets(load_exercises())


def context_in(language: str, writer: Writer) -> Context:
    return gallery_context(CommandPaths(None, Path("/dev/null")), language, writer)


@pytest.mark.parametrize(
    ("language", "orientation", "edge"),
    [
        *((language, orientation, ScreenEdge.BOTTOM) for language in LANGUAGES for orientation in SIZES),
        ("en", "portrait", ScreenEdge.RIGHT),
        ("de", "landscape", ScreenEdge.LEFT),
    ],
)
def test_every_screen_can_be_read(
    language: str, orientation: str, edge: ScreenEdge, writer: Writer, recorded: RecordedSets
) -> None:
    context = context_in(language, writer)
    check = LayoutCheck(SIZES[orientation], context.text, edge)
    faults: dict[str, list[str]] = {}
    for scene in Gallery(context, recorded, white_wall=True).scenes():
        scene.draw(check.canvas)
        if found := check.faults():
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

NO_ROOM_FOR_FEET = ("single-leg-deadlift", "adductor-stretch")  # head and knees leave the plate no other room


@pytest.mark.parametrize("orientation", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_covers_face_knees_or_feet(
    language: str, orientation: str, writer: Writer, recorded: RecordedSets
) -> None:
    context = context_in(language, writer)
    check = LayoutCheck(SIZES[orientation], context.text)
    covered = []
    for scene in Gallery(context, recorded).scenes():
        shows_body = scene.name.startswith(("live", "told", "setup")) and scene.name not in PAUSED
        if not shows_body or scene.observation.pose is None:
            continue
        check.records.clear()
        scene.draw(check.canvas)
        view = visible_part(scene, check)
        for which in NEVER_COVERED[:-2] if any(name in scene.name for name in NO_ROOM_FOR_FEET) else NEVER_COVERED:
            x, y = scene.observation.pose.points[which].tolist()
            at = view.to_screen((x, y))
            texts = [p for p in check.records if p.kind in TEXTS and p.rect.collidepoint(at)]
            covered += [(scene.name, which.name, p.text or p.kind) for p in texts]
    assert not covered


def visible_part(scene: Scene, check: LayoutCheck) -> CameraView:
    frame = scene.observation.frame
    assert frame is not None
    return camera_view((frame.width, frame.height), check.canvas.size, scene.observation.member)


def test_every_cue_has_a_scene(writer: Writer, recorded: RecordedSets) -> None:
    context = context_in("en", writer)
    names = {scene.name for scene in Gallery(context, recorded).scenes()}
    expected = {
        f"told-{exercise.name}-{cue}" for exercise in context.selection.exercises.values() for cue in exercise.cues
    }
    assert expected <= names
