from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hardware.camera import CameraLost
from hardware.clip import ClipCamera, open_clip
from hardware.frame import Frame, Latest
from inference.pose import Pose
from inference.worker import Tracked
from kiosk.exercises.catalogue import load_exercises
from kiosk.eyes import CLIP_WAITS_S, STALE_S, LiveEyes
from kiosk.screens.screen import Clip

DEMO = Path(__file__).parents[2] / "kiosk" / "media" / "demo.mp4"
POSE = Pose(np.zeros((17, 2), np.float32), np.ones(17, np.float32), 1.0)


class Slots:
    """The threads' slots, filled by hand."""

    def __init__(self) -> None:
        self.frames: Latest[Frame] = Latest()
        self.poses: Latest[Tracked] = Latest()
        self.camera_fault: BaseException | None = None
        self.model_fault: BaseException | None = None
        self.aimed: tuple[str, tuple[int, ...]] | None = None

    def tend(self, now: float) -> None:
        pass

    def aim(self, shape: str, turns: tuple[int, ...]) -> None:
        self.aimed = (shape, turns)

    def see(self, frame_at: float, pose_at: float) -> None:
        self.frames.put(Frame(np.zeros((48, 64, 3), np.uint8), frame_at, 0), frame_at)
        self.poses.put(Tracked(POSE, pose_at), pose_at)


def test_before_the_first_picture_there_is_nothing_and_nothing_is_wrong() -> None:
    sight = LiveEyes(Slots()).look(1.0, in_set=False)

    assert (sight.frame, sight.pose, sight.fresh, sight.problem) == (None, None, False, None)


def test_a_pose_is_news_exactly_once() -> None:
    slots = Slots()
    eyes = LiveEyes(slots)
    slots.see(1.0, 1.0)

    assert [eyes.look(1.0 + i / 60, in_set=True).fresh for i in range(3)] == [True, False, False]


def test_what_is_broken_is_said_and_taken_back() -> None:
    slots = Slots()
    eyes = LiveEyes(slots)
    slots.see(1.0, 1.0)
    slots.camera_fault = CameraLost("The cable is out")
    assert eyes.look(2.0, in_set=False).problem == "problem.camera"
    slots.camera_fault, slots.model_fault = None, RuntimeError("broken")
    assert eyes.look(2.0, in_set=False).problem == "problem.model"
    slots.model_fault = None

    assert eyes.look(2.0, in_set=False).problem is None


def test_a_model_that_hangs_is_out_of_order_though_pictures_come() -> None:
    slots = Slots()
    eyes = LiveEyes(slots)
    slots.see(10.0, 10.0 - STALE_S - 0.1)

    assert eyes.look(10.0, in_set=False).problem == "problem.model"


@pytest.mark.parametrize(("name", "turns"), [("squat", (0,)), ("clamshell", (90, 270))])
def test_somebody_lying_is_looked_for_lying(name: str, turns: tuple[int, ...]) -> None:
    slots = Slots()
    LiveEyes(slots).attend(load_exercises()[name], Clip.PLAYING)

    assert slots.aimed is not None
    assert slots.aimed[1] == turns


@pytest.fixture
def clock() -> list[float]:
    return [100.0]


@pytest.fixture
def clip(clock: list[float]) -> ClipCamera:
    return open_clip(DEMO).camera(loop=False, clock=lambda: clock[0])


def pictures(clip: ClipCamera, clock: list[float], seconds: float) -> int:
    """How many different pictures a clip shows in that time."""
    different, before = 0, None
    for _ in range(round(seconds * 30)):
        clock[0] += 1 / 30
        frame = clip.read(0.0)
        if frame is not None:
            different += before is not None and not np.array_equal(frame.pixels, before)
            before = frame.pixels
    return different


def test_a_clip_does_what_the_screen_says(clip: ClipCamera, clock: list[float]) -> None:
    eyes = LiveEyes(Slots(), clip)
    shown = {}
    for does in (Clip.REWOUND, Clip.PLAYING, Clip.LINGERING, Clip.STILL):
        eyes.attend(None, does)
        shown[does] = pictures(clip, clock, 2.0)

    assert shown[Clip.REWOUND] == shown[Clip.STILL] == 0
    assert shown[Clip.PLAYING] > 50
    assert 10 < shown[Clip.LINGERING] < 20


def test_a_clip_waits_for_a_machine_that_cannot_follow(clip: ClipCamera, clock: list[float]) -> None:
    slots = Slots()
    eyes = LiveEyes(slots, clip)
    eyes.attend(None, Clip.PLAYING)
    pictures(clip, clock, 3.0)
    slots.see(clock[0], clock[0] - 2 * CLIP_WAITS_S)
    eyes.look(clock[0], in_set=True)
    eyes.attend(None, Clip.PLAYING)
    waited = pictures(clip, clock, 1.0)
    slots.see(clock[0], clock[0])
    eyes.look(clock[0], in_set=True)
    eyes.attend(None, Clip.PLAYING)

    assert waited == 0
    assert pictures(clip, clock, 1.0) > 25
