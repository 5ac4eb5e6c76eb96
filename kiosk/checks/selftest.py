"""What an installer checks before leaving: camera, buttons, sound, model, log, clock, board."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from hardware.board import HOT_C, BoardHealth, read_board
from hardware.buttons import Button, ButtonPanel
from hardware.camera.base import Camera, CameraError
from hardware.camera.factory import open_camera
from hardware.gpio import ButtonPanelError, open_button_panel
from inference.movenet import ModelError, load_model, model_path
from kiosk.audio.sound import NullSound, Sound, Tone
from kiosk.settings import Settings
from kiosk.usage.records import EventKind
from kiosk.usage.store import Store, StoreError
from kiosk.vision.pose_models import model_for

CAMERA_S = 3.0  # watched for so long
CAMERA_SLOWEST = 15.0  # pictures a second; below this a knee that goes in is seen too late
OLDEST_S = 0.25  # of a picture when it arrives
POSES = 20
POSES_SLOWEST = 8.0  # a second; below this the movement rules miss quick reps
DISK_LEAST = 200_000_000  # bytes; ten years of log
CLOCK_KNOWN = (Path("/run/systemd/timesync/synchronized"), Path("/dev/rtc0"))  # heard from outside, or kept by battery
EARLIEST_DATE = datetime(2026, 1, 1)  # no clock that is right can show less


@dataclass(frozen=True)
class Check:
    """name: what was looked at. good: None = not there to be looked at, and not needed. detail: what was found."""

    name: str
    good: bool | None
    detail: str


def run_checks(settings: Settings, state: Path, sound: Sound) -> Iterator[Check]:
    """Every check that needs nobody's hands, one after the other. Takes some seconds."""
    wanted = settings.camera
    yield check_sound(sound)
    yield check_camera(lambda: open_camera(wanted.source, wanted.device, wanted.size, wanted.rotate))
    yield check_pins(settings)
    yield check_model(settings, state)
    yield check_store(state, settings)
    yield check_clock(datetime.now(settings.usage.zone()), CLOCK_KNOWN)
    yield from check_board(read_board(state))


def check_camera(open_: Callable[[], Camera], clock: Callable[[], float] = time.monotonic) -> Check:
    """Watch the camera for some seconds: size, rate and age of its pictures."""
    ages = []
    try:
        with open_() as camera:
            camera.read(CAMERA_S)  # the first picture may take long, and its rate counts for nothing
            began = clock()
            while clock() - began < CAMERA_S:
                if (frame := camera.read(CAMERA_S)) is not None:
                    size = f"{frame.width} x {frame.height}"
                    ages.append(clock() - frame.captured_at)
            rate = len(ages) / (clock() - began)
    except CameraError as error:
        return Check("camera", False, str(error))
    if not ages:
        return Check("camera", False, "it is open, but no picture comes; check its cable")
    age = float(np.median(ages))
    good = rate >= CAMERA_SLOWEST and age <= OLDEST_S
    return Check("camera", good, f"{size}, {rate:.0f} pictures a second, {age * 1000:.0f} ms old")


def check_pins(settings: Settings) -> Check:
    """Whether the pins can be used and no button is down."""
    try:
        with open_button_panel(settings.wiring()) as pins:
            down = [edge.button.upper() for edge in pins.read_edges(0.0) if edge.down]
            faults = pins.faults + ([f"{', '.join(down)} reads as pressed; check the wires"] if down else [])
    except ButtonPanelError as error:
        return Check("buttons", None, str(error))
    return Check("buttons", not faults, " ".join(faults) or "four buttons, none pressed; four lamps")


def check_sound(sound: Sound) -> Check:
    """Play the tones of a finished set; whether they can be heard is for ears to say."""
    if isinstance(sound, NullSound):
        return Check("sound", None, "there is no sound device; the mirror works without one")
    sound.tone(Tone.DONE)
    return Check("sound", True, "three rising tones are playing now, unless these are the quiet hours")


def check_model(settings: Settings, state: Path, clock: Callable[[], float] = time.monotonic) -> Check:
    """Load the model and time it on an empty picture, which takes it as long as any other."""
    try:
        name = model_for(settings.model, state)
        model = load_model(model_path(name, "portrait"), settings.model.threads)
    except ModelError as error:
        return Check("model", False, str(error))
    picture = np.zeros((*model.input_size, 3), np.uint8)
    model.invoke(picture)
    began = clock()
    for _ in range(POSES):
        model.invoke(picture)
        model.decode()
    rate = POSES / (clock() - began)
    return Check("model", rate >= POSES_SLOWEST, f"{model.name}, {rate:.0f} poses a second on an idle board")


def check_store(state: Path, settings: Settings) -> Check:
    try:
        with Store.open(state, settings.usage.zone()) as store:
            store.add_event(EventKind.SELF_TEST, time.time())
    except StoreError as error:
        return Check("usage log", False, str(error))
    return Check("usage log", True, f"{store.path} can be written")


def check_clock(now: datetime, known: tuple[Path, ...]) -> Check:
    """known: files that are there when the time was heard from outside or is kept by a battery."""
    words = f"{now:%Y-%m-%d %H:%M}"
    if now.replace(tzinfo=None) < EARLIEST_DATE:
        return Check("clock", False, f"{words} cannot be; set it, or connect the board to a network for a minute")
    if not any(path.exists() for path in known):
        return Check("clock", False, f"{words}, from nowhere but the last shut-down; add a clock battery or a network")
    return Check("clock", True, words)


def check_board(health: BoardHealth) -> Iterator[Check]:
    """What the board tells of itself."""
    if health.temperature_c is not None:
        yield Check("temperature", health.temperature_c < HOT_C, f"{health.temperature_c:.0f} °C")
    if health.throttling_since_boot is not None:
        words = ", ".join(sorted(health.throttling_since_boot)) or "no under-voltage and no throttling since it started"
        yield Check("power", not health.throttling_since_boot, words)
    if health.disk_free is not None:
        yield Check("disk", health.disk_free >= DISK_LEAST, f"{health.disk_free / 1e9:.1f} GB free")
    if health.memory_free is not None:
        yield Check("memory", True, f"{health.memory_free / 1e9:.1f} GB free")


def test_buttons(
    hands: ButtonPanel, now: Callable[[], float], wait: Callable[[], None], seconds: float
) -> list[Button]:
    """Light every lamp, and put each out as its button is pressed. Returns the buttons not pressed in that time."""
    waiting = set(Button)
    until = now() + seconds
    while waiting and now() < until:
        hands.set_lamps(frozenset(waiting))
        waiting -= {edge.button for edge in hands.read_edges(now()) if edge.down}
        wait()
    hands.set_lamps(frozenset())
    return [button for button in Button if button in waiting]
