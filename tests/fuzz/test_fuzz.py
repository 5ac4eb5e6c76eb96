"""Any input from outside is processed or raises the error that its package documents.

The cases are the same in every run (Hypothesis derives them from the test); a case that once failed stays as an
`@example`.
With the staff requests of `tests/kiosk/staff/test_fuzz.py` there are more than 2,000 cases in `make test` and more than
200,000 in `make test-long`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import numpy as np
import pytest
from argon2 import extract_parameters
from argon2.exceptions import VerifyMismatchError
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hardware.buttons import Button, Buttons, Edge, Press
from hardware.camera.base import CameraLost
from hardware.camera.clip import ClipError, open_clip
from hardware.camera.validation import ValidatingCamera
from hardware.frame import Frame
from inference.pose import Pose
from inference.tracker import Tracker
from kiosk.adjustments import ADJUSTMENTS_FILE, Adjustment, Adjustments
from kiosk.exercises.catalogue import ExerciseError, load_exercises, load_programs
from kiosk.exercises.schema import Exercise
from kiosk.fleet.messages import NAME_PATTERN, MessageError, read_message
from kiosk.movement.engine import Movement
from kiosk.screens.drawing.camera_image import camera_view
from kiosk.settings import SettingsError, load_settings
from kiosk.staff.access import FILE_NAME as PIN_FILE
from kiosk.staff.access import SCREEN_GUESSES_FILE, AccessError, StaffAccess
from kiosk.staff.guesses import REFILL_S
from kiosk.staff.known_browsers import KEY_FILE, stored_key
from kiosk.usage.records import EventKind
from kiosk.usage.store import FILE_NAME, Store, StoreError
from kiosk.usage.writer import Writer
from kiosk.vision.framing import Framing
from tests.hardware.camera.test_validation import ScriptedCamera
from tests.inference.broken_network import broken_tracker

# (name, cases in `make test`, cases in `make test-long`)
SHARES = {"buttons": (800, 62_000), "poses": (300, 12_000), "frames": (200, 6_000), "config": (400, 14_000)}
SHARES |= {"exercises": (200, 4_000), "store": (60, 1_500), "clips": (80, 2_000)}
SHARES |= {"messages": (400, 50_000), "pin_files": (200, 15_000), "exercise_folders": (100, 5_000)}
SHARES |= {"certificate_names": (300, 30_000)}


def mutated(text: str) -> st.SearchStrategy[str]:
    """A file with an installer's mistakes: lines deleted, doubled or renamed, values replaced."""
    lines = text.splitlines()
    values = st.sampled_from(['""', "-1", "1e999", "nan", "true", "[]", "{}", '"x"', "0", "1979-05-27", "'", "\x00"])
    edit = st.tuples(st.integers(0, len(lines) - 1), st.sampled_from("dxvk"), values)

    def apply(edits: list[tuple[int, str, str]]) -> str:
        changed = list(lines)
        for at, how, value in edits:
            line = changed[at]
            key = line.partition("=")[0]
            changed[at] = {"d": "", "x": f"{line}\n{line}", "v": f"{key}= {value}", "k": f"x{line}"}[how]
        return "\n".join(changed)

    return st.lists(edit, min_size=1, max_size=4).map(apply)


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


@cache
def squat() -> str:
    return (resources.files("kiosk.exercises") / "squat.toml").read_text(encoding="utf-8")


@given(text=st.one_of(st.deferred(lambda: mutated(squat())), st.text(max_size=80)))
def exercises(text: str) -> None:
    with TemporaryDirectory() as folder:
        (Path(folder) / "own.toml").write_bytes(text.encode("utf-8", "surrogatepass"))
        with suppress(ExerciseError):
            load_programs(load_exercises(Path(folder)), Path(folder))


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


file_names = st.text(st.characters(exclude_characters="/\x00", codec="utf-8"), min_size=1, max_size=20).filter(
    lambda name: name not in (".", "..")
) | st.sampled_from(["own.toml", "programs.toml", "squat.toml", ".toml", "own.TOML", "a.toml"])

MESSAGE = (
    b'{"mirror": "evil-1", "day": "2026-03-12", "revision": 5, "sessions": 9, "exercises": {"squat": {"sets": 6,'
    b' "left": 1, "reps": 60, "seconds": 300.0, "good": 40, "graded": 50, "cues": {"knee-in": 3}}}, "running": {"up_s":'
    b' 3600.0, "out_of_order_s": 0.0, "hottest_c": 60.5, "events": {"start": 1}}}'
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=8,
)
json_texts = json_values.map(lambda value: json.dumps(value).encode())


def spoilt(content: bytes) -> st.SearchStrategy[bytes]:
    """Bytes of this file with some of them changed, removed or added."""
    edits = st.lists(st.tuples(st.integers(0, len(content)), st.integers(0, 3), st.binary(max_size=4)), max_size=5)

    def apply(edits: list[tuple[int, int, bytes]]) -> bytes:
        changed = content
        for at, removed, added in edits:
            changed = changed[:at] + added + changed[at + removed :]
        return changed

    return edits.map(apply)


def edited(fields: dict[str, st.SearchStrategy[object]]) -> st.SearchStrategy[bytes]:
    """The message with some of its fields replaced."""
    replaced = st.fixed_dictionaries({}, optional=fields)
    return replaced.map(lambda some: json.dumps(json.loads(MESSAGE) | some).encode())


@given(
    topic=st.sampled_from(["gym-mirror/1/evil-1/day", "gym-mirror/1/evil-1/health", "gym-mirror/1/evil-1/presence"])
    | st.text(max_size=30).map(lambda name: f"gym-mirror/1/{name}"),
    payload=spoilt(MESSAGE)
    | json_texts
    | edited(dict.fromkeys(("mirror", "day", "revision", "sessions", "exercises", "running", "more"), json_values)),
)
@example(topic="gym-mirror/1/evil-1/day", payload=b'{"a\\u0000b": 1}')
def messages(topic: str, payload: bytes) -> None:
    """What a broker delivers: stored as it is or named by a reason that every log and database takes."""
    try:
        found = read_message(topic, payload, date(2026, 3, 13))
    except MessageError as error:
        reason = str(error)
    else:
        reason = ""
        assert found.day <= date(2026, 3, 13)
        assert "\x00" not in found.model_dump_json()
    assert reason.isprintable()


PIN_JSON = b'{"pin": "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$aGFzaGhhc2hoYXNoaGFzaA", "password": null}'


@given(
    content=spoilt(PIN_JSON) | json_texts | st.binary(max_size=60), count=spoilt(b'{"guesses_left": 7.5}') | json_texts
)
@example(content=b"", count=b"")
@example(content=b'{"pin": 5}', count=b'{"guesses_left": 1e999}')
def pin_files(content: bytes, count: bytes) -> None:
    """PIN file, count of guesses, volume and key of the browsers, as a failing card or an editor leaves them."""
    with TemporaryDirectory() as folder:
        access = StaffAccess(Path(folder))
        (Path(folder) / PIN_FILE).write_bytes(content)
        for file in (SCREEN_GUESSES_FILE, ADJUSTMENTS_FILE, KEY_FILE):
            (Path(folder) / file).write_bytes(count)
        lock = access.screen_lock()
        assert 0 <= lock.wait_s(0.0) <= REFILL_S
        with mock.patch("kiosk.staff.access.PASSWORD_HASHER", FAST_HASHER), suppress(AccessError):
            assert not lock.try_open("280417", 0.0)
        assert 0 <= Adjustments(Path(folder), 60).percent(Adjustment.VOLUME) <= 100
        assert stored_key(Path(folder))


class FastHasher:
    """Checks the form of a hash as the real one does, without its 19 MiB and milliseconds."""

    def verify(self, stored: str, given: str) -> bool:
        extract_parameters(stored)
        raise VerifyMismatchError


FAST_HASHER = FastHasher()


@given(
    files=st.dictionaries(
        file_names, st.binary(max_size=60) | st.deferred(lambda: mutated(squat())).map(str.encode), max_size=4
    )
)
def exercise_folders(files: dict[str, bytes]) -> None:
    """An installer's folder: files of any name and content, folders and links among them."""
    with TemporaryDirectory() as folder:
        for number, (name, content) in enumerate(files.items()):
            place = Path(folder) / name
            if number % 3 == 1:
                place.mkdir()
            elif number % 3 == 2:
                place.symlink_to("nowhere")
            else:
                place.write_bytes(content)
        with suppress(ExerciseError):
            load_programs(load_exercises(Path(folder)), Path(folder))


@given(
    name=st.text(max_size=44) | st.from_regex(NAME_PATTERN) | spoilt(b"berlin-2").map(lambda raw: raw.decode("latin-1"))
)
@example(name="berlin-2\n")
@example(name="../authority")
def certificate_names(name: str) -> None:
    """A name that the fleet accepts is one part of a path, one level of a topic, and a user name at the broker."""
    try:
        found = read_message(f"gym-mirror/1/{name}/presence", json.dumps(presence(name)).encode())
    except MessageError:
        return
    assert found.mirror == name
    assert re.fullmatch("[a-z0-9-]{1,40}", name)
    with suppress(SettingsError), TemporaryDirectory() as folder:
        (Path(folder) / "config.toml").write_text(f"[fleet]\nname = {json.dumps(name)}\n")
        assert load_settings(Path(folder) / "config.toml").fleet.name == name


def presence(name: str) -> dict[str, object]:
    return {"mirror": name, "day": "2026-03-12", "revision": 1, "online": True}


FUZZED: dict[str, Callable[..., None]] = {
    "buttons": buttons,
    "poses": poses,
    "frames": frames,
    "config": config,
    "exercises": exercises,
    "store": store,
    "clips": clips,
    "messages": messages,
    "pin_files": pin_files,
    "exercise_folders": exercise_folders,
    "certificate_names": certificate_names,
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
