"""The mirror on a wall: started, fed to the watchdog, restarted when a stage hangs."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import click

from hardware.buttons import Button, ButtonPanel
from hardware.gpio import ButtonPanelError, GpioButtonPanel, open_button_panel
from hardware.keyboard import Keyboard
from hardware.watchdog import Watchdog
from kiosk.audio.speaker import ReconnectingSound, open_sound
from kiosk.exercises.selection import Selection
from kiosk.mirror.assembly import RunningMirror, Source, load_words, running_mirror
from kiosk.mirror.liveness import Liveness
from kiosk.mirror.window import Window, open_window
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.out_of_order import draw_out_of_order
from kiosk.settings import Settings
from kiosk.text import Text
from kiosk.usage.records import EventKind, local_day
from kiosk.usage.restart_history import BACK_OFF_S, RestartBudget, RestartNeeded, must_back_off, recent_restarts
from kiosk.usage.store import StoreError, open_log


def _show(settings: Settings, state: Path, source: Source, selection: Selection, fullscreen: bool) -> None:
    """The mirror on a screen, until it is closed or told to stop."""
    stop = _stop_on_sigterm()
    window = open_window(settings.display.orientation, settings.display.turned, fullscreen)
    keyboard, watchdog = Keyboard(), Watchdog(os.environ)
    zone, language = settings.usage.zone(), settings.display.language
    sound = ReconnectingSound(
        lambda: open_sound(settings.sound, language, state / "voice", lambda: datetime.now(zone).time())
    )
    earlier = _earlier_restarts(state, settings)
    if must_back_off(earlier):
        _say_out_of_order(window, load_words(settings, selection), watchdog, stop)
    with ExitStack() as stack:
        boards = [stack.enter_context(pins) for pins in _pins(settings)]
        panels: list[ButtonPanel] = [keyboard, *boards]

        def failed_buttons() -> frozenset[Button]:
            return frozenset(button for pins in boards for button in pins.failed_buttons)

        mirror = stack.enter_context(
            running_mirror(
                settings, state, source, selection, window, sound, lambda app: panels, failed_buttons=failed_buttons
            )
        )
        _run(mirror, watchdog, RestartBudget(earlier), lambda: stop.is_set() or keyboard.closed)


def _run(mirror: RunningMirror, watchdog: Watchdog, budget: RestartBudget, stopping: Callable[[], bool]) -> None:
    """Turn after turn. Raises RestartNeeded when a stage hangs that only a new process can mend."""
    life = Liveness(mirror.loop.step())
    watchdog.ready()
    while not stopping():
        now = mirror.loop.step()
        seen = mirror.pipeline
        if life.step(now, seen.frames.get()[1], seen.poses.get()[1], mirror.app.out_of_order):
            watchdog.alive(now)
        if seen.stuck is not None and budget.allows(time.time()):
            raise RestartNeeded(f"The {seen.stuck} does not come back; the mirror starts anew.")
    watchdog.stopping()


def _earlier_restarts(state: Path, settings: Settings) -> list[float]:
    """Of the processes before this one, by the log; none where it cannot be read."""
    now = time.time()
    today = local_day(now, settings.usage.zone())
    try:
        with open_log(state, settings.usage.zone()) as store:
            rows = store.events(today - timedelta(days=1), today) if store is not None else []
    except StoreError:
        return []
    return recent_restarts([(at, EventKind(kind)) for at, kind, _ in rows], now)


def _say_out_of_order(window: Window, text: Text, watchdog: Watchdog, stop: threading.Event) -> None:
    """A mirror that ends over and over says so for a while instead of flickering."""
    canvas = Canvas(window.surface, text)
    until = time.monotonic() + BACK_OFF_S
    watchdog.ready()
    while (now := time.monotonic()) < until and not stop.is_set():
        draw_out_of_order(canvas, "problem.start")
        window.show()
        watchdog.alive(now)


def _pins(settings: Settings) -> list[GpioButtonPanel]:
    """The buttons and lamps of a Raspberry Pi; none elsewhere, where the keyboard serves."""
    try:
        return [open_button_panel(settings.wiring(), partial(click.echo, err=True))]
    except ButtonPanelError as error:
        click.echo(str(error), err=True)
        return []


def _stop_on_sigterm() -> threading.Event:
    """Set when the process is told to end. Without this SDL would turn the signal into an event."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, stack: stop.set())
    return stop
