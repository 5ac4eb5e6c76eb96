"""Builds a running mirror from its parts and closes them in order."""

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
from hardware.camera.factory import open_camera
from hardware.camera.validation import ValidatingCamera
from hardware.power import power_requests
from inference.pipeline import PosePipeline, PoseTracker
from inference.tracker import Tracker
from kiosk.adjustments import Adjustment, Adjustments
from kiosk.audio.sound import Sound
from kiosk.coach.player import BackgroundPlayer
from kiosk.exercises.selection import Selection
from kiosk.exercises.words import text_with
from kiosk.mirror.app import App
from kiosk.mirror.machine_log import MachineLog
from kiosk.mirror.main_loop import MainLoop
from kiosk.mirror.staff_changes import StaffChanges
from kiosk.mirror.window import Window
from kiosk.screens.context import Context, StaffServices, Vitals
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.theme import ScreenEdge
from kiosk.session.session import Session
from kiosk.session.session_log import SessionLog
from kiosk.settings import Camera as CameraSettings
from kiosk.settings import Settings
from kiosk.staff.access import StaffAccess
from kiosk.usage.audit import Audit
from kiosk.usage.records import EventKind
from kiosk.usage.report import Report, report
from kiosk.usage.restart_history import RestartNeeded
from kiosk.usage.store import open_log
from kiosk.usage.writer import Writer
from kiosk.vision.calibration import store_calibration, stored_calibration
from kiosk.vision.observer import Observer
from kiosk.vision.pose_models import choose_model, load_models


@dataclass(frozen=True)
class Source:
    """Where the frames come from.

    open: opens the camera; called again each time it is lost.
    clip: the same camera if it plays a clip; None for a real camera.
    paced_by_model: the clip waits for the pose of each frame, so that a busy machine loses no reps.
    """

    open: Callable[[], Camera]
    clip: ClipCamera | None = None
    paced_by_model: bool = False

    @classmethod
    def of_camera(cls, settings: CameraSettings) -> Source:
        """The camera that the settings name; bad frames count as a lost camera."""
        return cls(
            lambda: ValidatingCamera(
                open_camera(settings.source, settings.device, settings.size, settings.rotate, settings.mains_hz)
            )
        )

    @classmethod
    def of_clip(cls, clip: Clip) -> Source:
        """A clip that waits for the model."""
        camera = clip.camera(loop=False)
        return cls(lambda: camera, camera, paced_by_model=True)


def usage_report(state: Path, settings: Settings, days: int) -> Report:
    """The usage totals of the last `days` days, today included. Raises StoreError."""
    zone = settings.usage.zone()
    today = datetime.now(zone).date()
    with open_log(state, zone) as store:
        return report(store, today - timedelta(days=days - 1), today, zone)


@dataclass(frozen=True)
class RunningMirror:
    """A mirror with running threads.

    app: the screens.
    canvas: the drawing surface of the screens.
    loop: the main loop, to be stepped by the caller.
    pipeline: camera and pose threads.
    """

    app: App
    canvas: Canvas
    loop: MainLoop
    pipeline: PosePipeline


def _vitals(pipeline: PosePipeline, failed_buttons: frozenset[Button], settings: Settings) -> Vitals:
    now = time.monotonic()
    return Vitals(
        pipeline.frames.rate(now), pipeline.poses.rate(now), failed_buttons, datetime.now(settings.usage.zone())
    )


def make_tracker(settings: Settings, state: Path) -> Tracker:
    """A tracker with the model that the settings choose. Raises ModelError."""
    return Tracker(load_models(choose_model(settings.model, state), settings.model.threads))


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
    """What the screens share.

    state: directory of the usage log.
    now: seconds of the main loop's clock.
    unix_time: reads the wall clock.
    vitals: measures the rates that the staff screen shows.
    demo: the frames come from a clip.
    """
    access = StaffAccess(state)
    adjustments = Adjustments(state, settings.sound.volume)
    sound.set_volume(adjustments.percent(Adjustment.VOLUME))
    language = adjustments.language or settings.display.language
    sound.set_language(language)
    audit = Audit(state)
    return Context(
        text=text_with(selection.own_words, language),
        selection=selection,
        session_log=SessionLog(writer, unix_time),
        sound=sound,
        adjustments=adjustments,
        staff=StaffServices(
            lock=access.screen_lock(),
            usage_report=lambda days: usage_report(state, settings, days),
            read_board=lambda: read_board(state),
            read_vitals=vitals,
            audit=lambda kind, detail: audit.add(kind, unix_time(), detail=detail),
            request_power=power_requests(os.environ),
        ),
        session=Session(now),
        focal_px=settings.camera.focal_px,
        focal_widths=stored_calibration(state),
        store_focal_widths=lambda found: _keep_calibration(state, found),
        demo=demo,
    )


def _staff_changes(context: Context, state: Path) -> StaffChanges:
    log_event = context.session_log.add_event
    return StaffChanges(state, context.adjustments, context.sound, context.set_language, log_event, time.time)


def _keep_calibration(state: Path, focal_widths: float) -> bool:
    try:
        store_calibration(state, focal_widths)
    except OSError:
        return False
    return True


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
    """A mirror with running threads; on exit a set in progress is logged as left and everything is closed.

    A model that cannot be loaded raises no error here: the mirror shows the out-of-order screen and retries.

    state: directory of the usage log.
    button_panels: makes the panels for the app whose buttons they press.
    tracker: follows the member; None for a tracker with the model that the settings choose.
    failed_buttons: buttons that do not work.
    """
    pipeline = PosePipeline(source.open, lambda: tracker or make_tracker(settings, state))
    writer = Writer(state, settings.usage.zone())
    context = make_context(
        settings,
        state,
        selection,
        writer,
        sound,
        time.monotonic(),
        time.time,
        lambda: _vitals(pipeline, failed_buttons(), settings),
        demo=source.clip is not None,
    )
    writer.add_event(EventKind.START, time.time())
    for mistake in selection.mistakes:
        writer.add_event(EventKind.EXERCISE_LEFT_OUT, time.time(), str(mistake))
    app = App(context, time.monotonic())
    edge = ScreenEdge(settings.display.button_edge)
    canvas = Canvas(window.stage, context.text, edge, player=BackgroundPlayer)
    machine_log = MachineLog(writer, lambda: read_board(state), pipeline.set_throttled, time.time, time.monotonic())
    try:
        with pipeline:
            observer = Observer(pipeline, source.clip, source.paced_by_model)
            panels = button_panels(app)
            changes = _staff_changes(context, state)
            loop = MainLoop(app, canvas, window.show, observer, panels, time.monotonic, machine_log, changes)
            gc.freeze()  # permanent objects need no garbage collection; on a PC it paused the loop for 40 ms
            yield RunningMirror(app, canvas, loop, pipeline)
    finally:
        app.close(time.monotonic())
        canvas.close()
        machine_log.log_uptime()
        writer.add_event(*_end_event())
        writer.close()


def _end_event() -> tuple[EventKind, float, str]:
    """The last event of the log: an ordered stop, or a restart with the error that is being raised."""
    error = sys.exc_info()[1]
    if error is None or isinstance(error, (GeneratorExit, KeyboardInterrupt)):
        return EventKind.STOP, time.time(), ""
    return EventKind.RESTART, time.time(), str(error) if isinstance(error, RestartNeeded) else type(error).__name__
