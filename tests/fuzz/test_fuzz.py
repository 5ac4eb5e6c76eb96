"""Any input from outside is processed or raises the error that its package documents.

The cases are the same in every run (Hypothesis derives them from the test); a case that once failed stays as an
`@example`.
With the staff requests of `tests/kiosk/staff/test_fuzz.py` there are more than 2,000 cases in `make test` and more than
200,000 in `make test-long`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hardware.buttons import Button, Buttons, Edge, Press
from hardware.camera.base import CameraLost
from hardware.camera.clip import ClipError, open_clip
from hardware.camera.validation import ValidatingCamera
from hardware.frame import Frame
from inference.pose import Pose
from inference.tracker import Tracker
from kiosk.exercises.catalogue import load_catalogue, load_exercises
from kiosk.exercises.schema import Exercise
from kiosk.movement.engine import Movement
from kiosk.screens.drawing.camera_image import camera_view
from kiosk.settings import SettingsError, load_settings
from kiosk.usage.records import EventKind
from kiosk.usage.store import FILE_NAME, Store, StoreError
from kiosk.usage.writer import Writer
from kiosk.vision.framing import Framing
from tests.fuzz import files_and_messages
from tests.fuzz.mutations import mutated, squat
from tests.hardware.camera.test_validation import ScriptedCamera
from tests.inference.broken_network import broken_tracker

# (name, cases in `make test`, cases in `make test-long`)
SHARES = {"buttons": (800, 62_000), "poses": (300, 12_000), "frames": (200, 6_000), "config": (400, 14_000)}
SHARES |= {"exercises": (200, 4_000), "store": (60, 1_500), "clips": (80, 2_000)}
SHARES |= {"messages": (400, 50_000), "pin_files": (200, 15_000), "exercise_folders": (100, 5_000)}
SHARES |= {"certificate_names": (300, 30_000)}


SETTINGS = """[display]
orientation = "portrait"
language = "de"
[camera]
source = "auto"
device = "auto"
rotate = 90
size = [1280, 720]
[buttons]
previous = 5
next = 6
ok = 13
back = 19
[lamps]
previous = 12
[sound]
volume = 60
quiet_from = 22:00:00
quiet_to = 06:30:00
[usage]
time_zone = "Europe/Berlin"
keep_days = 400
[model]
name = "lightning"
threads = 2
[staff]
address = "127.0.0.1"
port = 8470
"""


@given(text=st.one_of(mutated(SETTINGS), st.text(max_size=80)))
@example(text="")
@example(text="[usage]\ntime_zone = '../../etc/passwd'")
def config(text: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "config.toml"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        with suppress(SettingsError):
            load_settings(path)


@given(text=st.one_of(st.deferred(lambda: mutated(squat())), st.text(max_size=80)))
def exercises(text: str) -> None:
    with TemporaryDirectory() as folder:
        (Path(folder) / "own.toml").write_bytes(text.encode("utf-8", "surrogatepass"))
        catalogue = load_catalogue(Path(folder))
        assert catalogue.mistakes or len(catalogue.exercises) > len(load_exercises())


edges = st.lists(
    st.builds(Edge, st.sampled_from(list(Button)), st.booleans(), st.floats(0, 30, allow_nan=False)), max_size=40
)


@given(edges=edges, steps=st.lists(st.floats(0, 3), min_size=1, max_size=12))
def buttons(edges: list[Edge], steps: list[float]) -> None:
    contacts, now, presses = Buttons(), 0.0, 0
    for step in steps:
        due = [edge for edge in edges if now <= edge.at < now + step]
        now += step
        presses += sum(isinstance(event, Press) for event in contacts.step(due, now))
        assert 0.0 <= contacts.hold_progress(now) <= 1.0
    assert presses <= sum(edge.down for edge in edges)


numbers = st.floats(-2000, 2000, width=32) | st.sampled_from([math.nan, math.inf, -math.inf])
points = st.lists(st.tuples(numbers, numbers, st.floats(0, 1, width=32)), min_size=17, max_size=17)


@given(
    poses=st.lists(st.none() | points, min_size=1, max_size=6), name=st.sampled_from(["squat", "march", "clamshell"])
)
def poses(poses: list[list[tuple[float, float, float]] | None], name: str) -> None:
    """A network that returns anything: the tracker rejects what is not a number, and the later steps do not fail."""
    from inference.movenet import ModelError

    answers = [np.array(p, np.float32) for p in poses if p is not None]
    tracker: Tracker = broken_tracker(lambda: answers[turn % len(answers)])
    movement, framing = Movement(catalogue()[name], frame_size=(640, 480)), Framing()
    for turn, given_pose in enumerate(poses):
        frame = Frame(np.full((480, 640, 3), 90, np.uint8), turn / 15, turn)
        pose: Pose | None = None
        try:
            pose = tracker.step(frame) if given_pose is not None else None
        except ModelError:
            continue
        movement.step(pose, turn / 15)
        view = camera_view((640, 480), (1080, 1920), framing.update(pose, turn / 15))
        assert 0 <= view.x <= view.x + view.width <= 640


@cache
def catalogue() -> dict[str, Exercise]:
    return load_exercises()


shapes = st.sampled_from([(480, 640, 3), (120, 160, 3), (1, 1, 3), (480, 640), (0, 0, 3), (200, 300, 1), (240, 320, 4)])


@given(frames=st.lists(st.tuples(shapes, st.integers(0, 255), st.booleans()), min_size=1, max_size=8))
def frames(frames: list[tuple[tuple[int, ...], int, bool]]) -> None:
    images = []
    for shape, level, noisy in frames:
        image = np.full(shape, level, np.uint8)
        if noisy and image.size:
            image.reshape(-1)[::3] = level // 2
        images.append(image)
    with ValidatingCamera(ScriptedCamera(images)) as camera:
        for _ in images:
            with suppress(CameraLost):
                camera.read(0.1)


@cache
def small_log() -> bytes:
    with TemporaryDirectory() as folder:
        with Store.open(Path(folder)) as store:
            store.begin_session(1_773_313_200.0)
            for _ in range(20):
                store.add_event(EventKind.SELF_TEST, 1_773_313_200.0, "x" * 100)
        return (Path(folder) / FILE_NAME).read_bytes()


spots = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255), st.integers(1, 200)), max_size=6)


def damaged(content: bytes, holes: list[tuple[float, int, int]], share: float) -> bytes:
    changed = bytearray(content[: int(len(content) * share)])
    for at, value, length in holes:
        begin = int(at * len(changed))
        changed[begin : begin + length] = bytes([value]) * min(length, len(changed) - begin)
    return bytes(changed)


@given(holes=spots, share=st.floats(0, 1))
@example(holes=[], share=0.0)
def store(holes: list[tuple[float, int, int]], share: float) -> None:
    """A log damaged by a failing memory card: the mirror starts and can read what it writes from then on."""
    with TemporaryDirectory() as folder:
        (Path(folder) / FILE_NAME).write_bytes(damaged(small_log(), holes, share))
        writer = Writer(Path(folder), retry_s=0.01)
        writer.add_event(EventKind.START, 1_773_313_200.0)
        writer.close()
        with suppress(StoreError), Store.open(Path(folder)):
            pass


@cache
def small_clip() -> bytes:
    return (resources.files("kiosk.media") / "demo.mp4").read_bytes()[:120_000]


@given(holes=spots, share=st.floats(0, 1))
def clips(holes: list[tuple[float, int, int]], share: float) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        path.write_bytes(damaged(small_clip(), holes, share))
        with suppress(ClipError):
            for _, _ in zip(open_clip(path), range(3), strict=False):
                pass


FUZZED: dict[str, Callable[..., None]] = {
    "buttons": buttons,
    "poses": poses,
    "frames": frames,
    "config": config,
    "exercises": exercises,
    "store": store,
    "clips": clips,
    "messages": files_and_messages.messages,
    "pin_files": files_and_messages.pin_files,
    "exercise_folders": files_and_messages.exercise_folders,
    "certificate_names": files_and_messages.certificate_names,
}


def run(name: str, cases: int) -> None:
    checks = list(HealthCheck)
    same = settings(max_examples=cases, deadline=None, database=None, derandomize=True, suppress_health_check=checks)
    same(FUZZED[name])()


@pytest.mark.parametrize("name", FUZZED)
def test_no_input_fails(name: str) -> None:
    run(name, SHARES[name][0])


@pytest.mark.long
@pytest.mark.parametrize("name", FUZZED)
def test_no_input_fails_in_many_cases(name: str) -> None:
    run(name, SHARES[name][1])


def test_there_are_as_many_cases_as_promised() -> None:
    from tests.kiosk.staff.test_fuzz import LONG, QUICK

    assert sum(quick for quick, _ in SHARES.values()) + QUICK >= 2_000
    assert sum(many for _, many in SHARES.values()) + LONG >= 200_000
