"""The checks before an installer leaves: camera, buttons, sound, model, usage log, clock, board."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from hardware.board import HOT_C, BoardHealth, is_raspberry_pi, read_board
from hardware.buttons import Button, ButtonPanel
from hardware.camera.base import Camera, CameraError
from hardware.camera.factory import open_camera
from hardware.camera.picamera import Picamera
from hardware.gpio import ButtonPanelError, open_button_panel
from inference.movenet import ModelError, load_model, model_path
from kiosk.audio.sound import NullSound, Sound, Tone
from kiosk.exercises.catalogue import load_catalogue
from kiosk.settings import Settings
from kiosk.usage.records import EventKind
from kiosk.usage.store import MIN_FREE_DISK_BYTES, Store, StoreError
from kiosk.vision.light import MIN_BRIGHTNESS, brightness
from kiosk.vision.pose_models import choose_model

CAMERA_TEST_S = 3.0  # how long the camera is measured
MIN_FRAME_RATE_HZ = 15.0  # camera; below this an inward knee is detected too late
MIN_VIEW_DEG = 60.0  # of the picture's width; a standing member with arms out does not fit into less
LYING_VIEW_DEG = 75.0  # a member lying on the mark does not fit into less
MAX_FRAME_AGE_S = 0.25  # median age of a frame when it arrives
TIMED_POSES = 20
MIN_POSE_RATE_HZ = 8.0  # model; below this the movement rules miss quick reps
# Each exists if the time comes from the network or from a battery.
TIME_SOURCE_FILES = (Path("/run/systemd/timesync/synchronized"), Path("/dev/rtc0"))
EARLIEST_DATE = datetime(2026, 1, 1)  # a correct clock cannot show an earlier date


@dataclass(frozen=True)
class Check:
    """Result of one check.

    name: what was checked.
    good: True passed, False failed, None not present and not required.
    detail: what was found.
    """

    name: str
    good: bool | None
    detail: str


def run_checks(settings: Settings, state: Path, sound: Sound) -> Iterator[Check]:
    """Every check that needs no person, one after another. Takes some seconds.

    state: directory of the usage log.
    """
    wanted = settings.camera
    yield check_sound(sound)
    yield check_camera(lambda: open_camera(wanted.source, wanted.device, wanted.size, wanted.rotate, wanted.mains_hz))
    yield check_pins(settings, read_board(state))
    yield check_model(settings, state)
    yield check_exercises(settings)
    yield check_store(state, settings)
    yield check_clock(datetime.now(settings.usage.zone()), TIME_SOURCE_FILES)
    yield from check_board(read_board(state))


def check_camera(open_: Callable[[], Camera], clock: Callable[[], float] = time.monotonic) -> Check:
    """Measure size, rate and age of the camera's frames for some seconds."""
    ages = []
    try:
        with open_() as camera:
            camera.read(CAMERA_TEST_S)  # the first frame may take long and is not measured
            began = clock()
            while clock() - began < CAMERA_TEST_S:
                if (frame := camera.read(CAMERA_TEST_S)) is not None:
                    light = brightness(frame)
                    size = f"{frame.width} x {frame.height}"
                    ages.append(clock() - frame.captured_at)
            rate = len(ages) / (clock() - began)
            view_deg = camera.field_of_view_deg if isinstance(camera, Picamera) else None
    except CameraError as error:
        return Check("camera", False, str(error))
    if not ages:
        return Check("camera", False, "it opens but sends no frame; check its cable")
    age = float(np.median(ages))
    good = (
        rate >= MIN_FRAME_RATE_HZ
        and age <= MAX_FRAME_AGE_S
        and light >= MIN_BRIGHTNESS
        and (view_deg is None or view_deg >= MIN_VIEW_DEG)
    )
    measured = f"{size}, {rate:.0f} frames per second, {age * 1000:.0f} ms old"
    dark = "" if light >= MIN_BRIGHTNESS else f", too dark: brightness {light:.0f} of 255; add light on the mark"
    return Check("camera", good, measured + _view(view_deg) + dark)


def _view(view_deg: float | None) -> str:
    """The lens's field of view, degrees, and what does not fit; empty where it is not known."""
    if view_deg is None:
        return ""
    if view_deg < MIN_VIEW_DEG:
        return f", {view_deg:.0f} degrees wide: this lens is too narrow for a whole person on the mark"
    if view_deg < LYING_VIEW_DEG:
        return f", {view_deg:.0f} degrees wide: lying exercises are cut off"
    return f", {view_deg:.0f} degrees wide"


def check_pins(settings: Settings, board: BoardHealth) -> Check:
    """Whether the GPIO pins can be used and no button reads as pressed. A machine that is no Pi needs none."""
    try:
        with open_button_panel(settings.wiring()) as panel:
            down = [edge.button.upper() for edge in panel.read_edges(0.0) if edge.down]
            faults = panel.faults + ([f"{', '.join(down)} reads as pressed; check the wires"] if down else [])
    except ButtonPanelError as error:
        return Check("buttons", False if is_raspberry_pi(board) else None, str(error))
    return Check("buttons", not faults, " ".join(faults) or "four buttons, none pressed; four lamps")


def check_sound(sound: Sound) -> Check:
    """Play the tones of a finished set; a person has to listen for them."""
    if isinstance(sound, NullSound):
        return Check("sound", None, "there is no sound device; the mirror works without one")
    sound.tone(Tone.DONE)
    return Check("sound", True, "three rising tones are playing now, unless these are the quiet hours")


def check_model(settings: Settings, state: Path, clock: Callable[[], float] = time.monotonic) -> Check:
    """Load the model and time it; the time does not depend on the image, so an empty one is used."""
    try:
        name = choose_model(settings.model, state)
        model = load_model(model_path(name, "portrait"), settings.model.threads)
    except ModelError as error:
        return Check("model", False, str(error))
    image = np.zeros((*model.input_size, 3), np.uint8)
    model.invoke(image)
    began = clock()
    for _ in range(TIMED_POSES):
        model.invoke(image)
        model.decode()
    rate = TIMED_POSES / (clock() - began)
    return Check("model", rate >= MIN_POSE_RATE_HZ, f"{model.name}, {rate:.0f} poses per second on an idle board")


def check_exercises(settings: Settings) -> Check:
    """Whether every exercise file of the installer's own can be used."""
    found = load_catalogue(settings.exercises.folder, settings.display.language)
    faults = "; ".join(map(str, found.mistakes))
    return Check("exercises", not faults, faults or f"{len(found.exercises)} can be used")


def check_store(state: Path, settings: Settings) -> Check:
    try:
        with Store.open(state, settings.usage.zone()) as store:
            store.add_event(EventKind.SELF_TEST, time.time())
    except StoreError as error:
        return Check("usage log", False, str(error))
    return Check("usage log", True, f"{store.path} can be written")


def check_clock(now: datetime, time_sources: tuple[Path, ...]) -> Check:
    """Whether the clock is plausible and has a source.

    time_sources: files that exist if the time comes from the network or a battery.
    """
    shown = f"{now:%Y-%m-%d %H:%M}"
    if now.replace(tzinfo=None) < EARLIEST_DATE:
        return Check("clock", False, f"{shown} is wrong; set it, or connect the board to a network for a minute")
    if not any(path.exists() for path in time_sources):
        return Check("clock", False, f"{shown}, kept only from the last shut-down; add a clock battery or a network")
    return Check("clock", True, shown)


def check_board(health: BoardHealth) -> Iterator[Check]:
    """The values that the board reports."""
    if health.temperature_c is not None:
        yield Check("temperature", health.temperature_c < HOT_C, f"{health.temperature_c:.0f} °C")
    if health.throttling_since_boot is not None:
        detail = (
            ", ".join(sorted(health.throttling_since_boot)) or "no under-voltage and no throttling since it started"
        )
        yield Check("power", not health.throttling_since_boot, detail)
    if health.disk_free is not None:
        yield Check("disk", health.disk_free >= MIN_FREE_DISK_BYTES, f"{health.disk_free / 1e9:.1f} GB free")
    if health.memory_free is not None:
        yield Check("memory", True, f"{health.memory_free / 1e9:.1f} GB free")


def wait_for_each_press(
    panel: ButtonPanel, now: Callable[[], float], wait: Callable[[], None], timeout_s: float
) -> list[Button]:
    """Light every lamp and switch it off when its button is pressed. Returns the buttons not pressed.

    now: monotonic seconds.
    wait: called between two readings.
    timeout_s: for all buttons together.
    """
    waiting = set(Button)
    until = now() + timeout_s
    while waiting and now() < until:
        panel.set_lamps(frozenset(waiting))
        waiting -= {edge.button for edge in panel.read_edges(now()) if edge.down}
        wait()
    panel.set_lamps(frozenset())
    return [button for button in Button if button in waiting]
