"""All the parts put together to a running mirror, and taken apart again in order."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from hardware.board import read_board
from hardware.buttons import Button, ButtonPanel
from hardware.camera.base import Camera
from hardware.camera.clip import Clip, ClipCamera
from hardware.power import power_requests
from inference.pipeline import PosePipeline, PoseTracker
from inference.tracker import Tracker
from kiosk.adjustments import Adjustment, Adjustments
from kiosk.audio.sound import Sound
from kiosk.exercises.selection import Selection
from kiosk.mirror.app import App
from kiosk.mirror.machine_log import MachineLog
from kiosk.mirror.main_loop import MainLoop
from kiosk.mirror.window import Window
from kiosk.screens.context import Context, StaffServices, Vitals
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.theme import ScreenEdge
from kiosk.session.session import Session
from kiosk.session.session_log import SessionLog
from kiosk.settings import Settings
from kiosk.staff.access import PinLock, StaffAccess
from kiosk.text import Text, load_text
from kiosk.usage.records import EventKind
from kiosk.usage.report import Report, report
from kiosk.usage.restart_history import RestartNeeded
from kiosk.usage.store import open_log
from kiosk.usage.writer import Writer
from kiosk.vision.observer import Observer
from kiosk.vision.pose_models import load_models, model_for


@dataclass(frozen=True)
class Source:
    """Where the pictures come from.

    open: gives the camera, again after each loss. clip: the same camera, where it is a clip that stands in for one.
    waits: whether that clip waits for the eyes, so that a busy machine loses no reps of it.
    """

    open: Callable[[], Camera]
    clip: ClipCamera | None = None
    paced_by_model: bool = False

    @classmethod
    def of_clip(cls, clip: Clip) -> Source:
        camera = clip.camera(loop=False)
        return cls(lambda: camera, camera, paced_by_model=True)


def load_words(settings: Settings, selection: Selection) -> Text:
    """The catalogue of the set language, with the words that an installer's own exercises bring."""
    language = settings.display.language
    extra: dict[str, str] = {}
    for exercise in selection.exercises.values():
        extra |= exercise.words.get(language, {})
    return load_text(language, extra)


def usage_report(state: Path, settings: Settings, days: int) -> Report:
    """The log's sums of so many days up to today. Raises StoreError."""
    zone = settings.usage.zone()
    today = datetime.now(zone).date()
    with open_log(state, zone) as store:
        return report(store, today - timedelta(days=days - 1), today, zone)


@dataclass(frozen=True)
class RunningMirror:
    app: App
    canvas: Canvas
    loop: MainLoop
    pipeline: PosePipeline


def _vitals(sighting: PosePipeline, lost: frozenset[Button], settings: Settings) -> Vitals:
    now = time.monotonic()
    return Vitals(sighting.frames.rate(now), sighting.poses.rate(now), lost, datetime.now(settings.usage.zone()))


def make_tracker(settings: Settings, state: Path) -> Tracker:
    """With the model of the settings. Raises ModelError."""
    return Tracker(load_models(model_for(settings.model, state), settings.model.threads))


def make_context(
    settings: Settings,
    state: Path,
    selection: Selection,
    writer: Writer,
    sound: Sound,
    now: float,
    unix_time: Callable[[], float],
    vitals: Callable[[], Vitals],
    demo: bool,
) -> Context:
    """What the screens share. now: seconds of the main loop's clock. demo: pictures come from a clip."""
    access = StaffAccess(state)
    levels = Adjustments(state, settings.sound.volume)
    sound.set_volume(levels.percent(Adjustment.VOLUME))
    return Context(
        text=load_words(settings, selection),
        selection=selection,
        session_log=SessionLog(writer, unix_time),
        sound=sound,
        adjustments=levels,
        staff=StaffServices(
            lock=PinLock(access, access.verify_pin),
            usage_report=lambda days: usage_report(state, settings, days),
            read_board=lambda: read_board(state),
            read_vitals=vitals,
            request_power=power_requests(os.environ),
        ),
        session=Session(now),
        focal_px=settings.camera.focal_px,
        demo=demo,
    )


@contextmanager
def running_mirror(
    settings: Settings,
    state: Path,
    source: Source,
    selection: Selection,
    window: Window,
    sound: Sound,
    button_panels: Callable[[App], Sequence[ButtonPanel]],
    tracker: PoseTracker | None = None,
    failed_buttons: Callable[[], frozenset[Button]] = frozenset,
) -> Iterator[RunningMirror]:
    """A mirror whose threads run; leaving it keeps a set in progress as left, and closes everything.

    state: directory of the usage log. hands: what presses the buttons, made for the app that it presses them of.
    tracker: follows the member; one with the model of the settings unless given. lost: buttons that are dead.
    A model that cannot be loaded is out of order, not an error; it is tried again.
    """
    sighting = PosePipeline(source.open, lambda: tracker or make_tracker(settings, state))
    writer = Writer(state, settings.usage.zone())
    context = make_context(
        settings,
        state,
        selection,
        writer,
        sound,
        time.monotonic(),
        time.time,
        lambda: _vitals(sighting, failed_buttons(), settings),
        demo=source.clip is not None,
    )
    writer.add_event(EventKind.START, time.time())
    app = App(context, time.monotonic())
    canvas = Canvas(window.surface, context.text, ScreenEdge(settings.display.button_edge))
    keeping = MachineLog(writer, lambda: read_board(state), sighting.set_throttled, time.time, time.monotonic())
    try:
        with sighting:
            eyes = Observer(sighting, source.clip, source.paced_by_model)
            loop = MainLoop(app, canvas, window.show, eyes, button_panels(app), time.monotonic, keeping)
            gc.freeze()  # what stays for the mirror's life is not searched for garbage: on a PC that held it for 40 ms
            yield RunningMirror(app, canvas, loop, sighting)
    finally:
        app.close(time.monotonic())
        keeping.log_uptime()
        writer.add_event(*_ending())
        writer.close()


def _ending() -> tuple[EventKind, float, str]:
    """How the log tells that the mirror ends: as it was asked to, or by a fault that is on its way out."""
    fault = sys.exc_info()[1]
    if fault is None or isinstance(fault, (GeneratorExit, KeyboardInterrupt)):
        return EventKind.STOP, time.time(), ""
    return EventKind.RESTART, time.time(), str(fault) if isinstance(fault, RestartNeeded) else type(fault).__name__
