"""Counted by `tests.instructions`: `python -m tests.instructions.drawing` on an emulated core.

The real screens run on simulated time: a scripted member does a banded squat in front of a 1280x720 camera, upright at
1080x1920. Each picture has a new frame and pose. Counted is what the main loop does for it until it presents it, as on
a board whose GPU works: SDL collects the drawing commands and carries them out in `present`, here in software. The
coach's films are decoded on a thread of their own, which is not counted.
"""

from __future__ import annotations

import tempfile
from itertools import islice
from pathlib import Path

import cv2
import numpy as np

from hardware.buttons import Button
from hardware.camera.clip import open_clip
from hardware.frame import Frame, Latest, Pixels
from inference.movenet import InputShape
from inference.pipeline import TrackedPose
from inference.tracker import Tracker
from kiosk.audio.sound import NullSound
from kiosk.coach.player import BackgroundPlayer
from kiosk.exercises.selection import select
from kiosk.media.demo_clip import DEMO_EXERCISE
from kiosk.mirror.app import App
from kiosk.mirror.assembly import make_context
from kiosk.mirror.main_loop import MainLoop
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.stage import Stage, offscreen_stage
from kiosk.screens.drawing.theme import PORTRAIT, ScreenEdge
from kiosk.screens.screen_name import ScreenName
from kiosk.settings import Settings
from kiosk.simulation.scripted_member import ScriptedMember, ScriptedPress
from kiosk.simulation.soak import no_vitals
from kiosk.usage.writer import Writer
from kiosk.vision.observer import Observer
from kiosk.vision.pose_models import load_models
from tests.instructions.marks import mark, print_marks
from tests.kiosk.demo_clip import DEMO_CLIP, ONE_REP

CAMERA = (1280, 720)
BEFORE_SET_S = 1 / 10  # between pictures: the screens before the set are not counted
IN_SET_S = 1 / 30
GPU = "opengles2"  # of a Raspberry Pi
SETTLED_PICTURES = 60  # of a set, after which the screen before has faded out and what may be needed is prepared
PRESSES = [
    ScriptedPress(ScreenName.ATTRACT, Button.OK, 0.2),
    ScriptedPress(ScreenName.SAFETY, Button.OK, 0.2),
    ScriptedPress(ScreenName.FIRST_TIME, Button.PREVIOUS, 0.2),
    ScriptedPress(ScreenName.CHOOSE, Button.OK, 0.2),
]


class CountedPoseFeed:
    """Camera and model in place of the threads of `PosePipeline`; `advance` runs both, outside of what is counted."""

    def __init__(self, tracker: Tracker) -> None:
        self.frames: Latest[Frame] = Latest()
        self.poses: Latest[TrackedPose] = Latest()
        self.camera_fault: BaseException | None = None
        self.model_fault: BaseException | None = None
        self._tracker = tracker

    def advance(self, pixels: Pixels, now: float) -> None:
        frame = Frame(pixels, now, 0)
        self.frames.put(frame, now)
        self.poses.put(TrackedPose(self._tracker.step(frame), now), now)

    def supervise(self, now: float) -> None: ...

    def set_view(self, shape: InputShape, rotations: tuple[int, ...]) -> None:
        self._tracker.set_input_shape(shape)


class NoHousekeeping:
    def update(self, now: float, in_set: bool, out_of_order: bool) -> None: ...


class PictureMarks:
    """Ends the interval of each picture before the stage presents it.

    in_set: pictures of the set so far.
    """

    def __init__(self, app: App, stage: Stage) -> None:
        self._app = app
        self._stage = stage
        self.in_set = 0

    def show(self) -> None:
        self.in_set += self._app.screen.in_set
        settled = self.in_set > SETTLED_PICTURES
        mark("draw_first" if self.in_set == 1 else "draw_live" if settled else None)
        self._stage.present()


def camera_frame(pixels: Pixels) -> Pixels:
    """A frame of the clip at the size of the camera: enlarged to its height, with the edges repeated at the sides."""
    width, height = CAMERA
    scaled = cv2.resize(pixels, (pixels.shape[1] * height // pixels.shape[0], height))
    side = (width - scaled.shape[1]) // 2
    wide = cv2.copyMakeBorder(scaled, 0, 0, side, width - scaled.shape[1] - side, cv2.BORDER_REPLICATE)
    return wide.astype(np.uint8, copy=False)


def draw_set(state: Path) -> None:
    """Draw everything up to the first rep of a set, and mark the pictures."""
    first, count = ONE_REP
    squat = [camera_frame(frame.pixels) for frame in islice(open_clip(DEMO_CLIP), first, first + count)]
    settings, now = Settings(), 1000.0
    writer = Writer(state)
    context = make_context(
        settings, state, select(settings, DEMO_EXERCISE), writer, NullSound(), now, lambda: now,
        lambda: no_vitals(now, None), demo=False,
    )  # fmt: skip
    app = App(context, now)
    stage = offscreen_stage(PORTRAIT)
    stage.driver = GPU  # the stage then leaves to `present` what a GPU does
    marks = PictureMarks(app, stage)
    feed = CountedPoseFeed(Tracker(load_models("lightning", 1)))
    canvas = Canvas(stage, context.text, ScreenEdge(settings.display.button_edge), player=BackgroundPlayer)
    member = ScriptedMember(PRESSES, lambda: app.name)
    loop = MainLoop(app, canvas, marks.show, Observer(feed), [member], lambda: now, NoHousekeeping())
    rep = iter(squat)
    while (pixels := next(rep, None) if app.screen.in_set else squat[0]) is not None:
        now += IN_SET_S if app.screen.in_set else BEFORE_SET_S
        feed.advance(pixels, now)
        mark(None)
        loop.step()
    canvas.close()
    writer.close()


def main() -> None:
    cv2.setNumThreads(1)  # the main thread, which is counted, does all of it
    with tempfile.TemporaryDirectory() as state:
        draw_set(Path(state))
    print_marks()


if __name__ == "__main__":
    main()
