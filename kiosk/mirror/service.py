"""Runs the mirror on a display: opens its devices, feeds the watchdog, and ends the process when a stage hangs."""

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

from hardware.board import is_raspberry_pi, read_board
from hardware.buttons import Button, ButtonPanel
from hardware.gpio import ButtonPanelError, GpioButtonPanel, open_button_panel
from hardware.keyboard import Keyboard, audio_device_lost
from hardware.watchdog import Watchdog
from kiosk.audio.speaker import ReconnectingSound, open_sound
from kiosk.exercises.selection import Selection
from kiosk.exercises.words import text_with
from kiosk.mirror.assembly import RunningMirror, Source, running_mirror
from kiosk.mirror.liveness import Liveness
from kiosk.mirror.window import Window, open_window
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.out_of_order import draw_out_of_order
from kiosk.settings import Settings
from kiosk.text import Text
from kiosk.usage.records import EventKind, local_day
from kiosk.usage.restart_history import BACK_OFF_S, RestartBudget, RestartNeeded, must_back_off, recent_restarts
from kiosk.usage.store import StoreError, open_log


def show_mirror(settings: Settings, state: Path, source: Source, selection: Selection, fullscreen: bool) -> None:
    """Run the mirror on a display until its window is closed or SIGTERM arrives.

    Raises RestartNeeded, WindowError.
    """
    stop = stop_on_sigterm()
    window = open_window(settings.display.orientation, settings.display.turned, fullscreen)
    keyboard, watchdog = Keyboard(), Watchdog(os.environ)
    zone, language = settings.usage.zone(), settings.display.language
    sound = ReconnectingSound(
        lambda: open_sound(settings.sound, language, state / "voice", lambda: datetime.now(zone).time()),
        audio_device_lost,
    )
    earlier = _earlier_restarts(state, settings)
    if must_back_off(earlier):
        _show_out_of_order(window, text_with(selection.own_words, language), watchdog, stop)
    with ExitStack() as stack:
        gpio_panel, pins_fault = open_pins(settings, state)
        panels: list[ButtonPanel] = [keyboard]
        if gpio_panel is not None:
            panels.append(stack.enter_context(gpio_panel))
        mirror = stack.enter_context(
            running_mirror(
                settings,
                state,
                source,
                selection,
                window,
                sound,
                lambda app: panels,
                failed_buttons=lambda: find_failed_buttons(gpio_panel, pins_fault),
            )
        )
        if pins_fault is not None:
            mirror.app.context.session_log.add_event(EventKind.BUTTONS_LOST, pins_fault)
        _run_until_stopped(mirror, watchdog, RestartBudget(earlier), lambda: stop.is_set() or keyboard.closed)


def _run_until_stopped(
    mirror: RunningMirror, watchdog: Watchdog, budget: RestartBudget, stopping: Callable[[], bool]
) -> None:
    """Step the main loop. Raises RestartNeeded when a stage hangs and only a new process can recover."""
    liveness = Liveness(mirror.loop.step())
    watchdog.ready()
    while not stopping():
        now = mirror.loop.step()
        pipeline = mirror.pipeline
        if liveness.step(now, pipeline.frames.get()[1], pipeline.poses.get()[1], mirror.app.out_of_order):
            watchdog.alive(now)
        if pipeline.stuck is not None and budget.allows(time.time()):
            raise RestartNeeded(f"The {pipeline.stuck} hangs; the mirror restarts.")
    watchdog.stopping()


def _earlier_restarts(state: Path, settings: Settings) -> list[float]:
    """Unix times of the recent restarts in the usage log; empty if the log cannot be read."""
    now = time.time()
    today = local_day(now, settings.usage.zone())
    try:
        with open_log(state, settings.usage.zone()) as store:
            rows = store.events(today - timedelta(days=1), today) if store is not None else []
    except StoreError:
        return []
    return recent_restarts([(at, EventKind(kind)) for at, kind, _ in rows], now)


def _show_out_of_order(window: Window, text: Text, watchdog: Watchdog, stop: threading.Event) -> None:
    """Show the out-of-order screen for the back-off time, so that repeated restarts do not make the display flicker."""
    canvas = Canvas(window.stage, text)
    until = time.monotonic() + BACK_OFF_S
    watchdog.ready()
    while (now := time.monotonic()) < until and not stop.is_set():
        draw_out_of_order(canvas, "problem.start")
        window.show()
        watchdog.alive(now)


def open_pins(settings: Settings, state: Path) -> tuple[GpioButtonPanel | None, str | None]:
    """The GPIO buttons and lamps, and why there are none on a board that should have them.

    Both are None on a machine without GPIO, where the keyboard replaces them.
    """
    try:
        return open_button_panel(settings.wiring(), partial(click.echo, err=True)), None
    except ButtonPanelError as error:
        if not is_raspberry_pi(read_board(state)):
            return None, None
        click.echo(str(error), err=True)
        return None, str(error)


def find_failed_buttons(gpio_panel: GpioButtonPanel | None, pins_fault: str | None) -> frozenset[Button]:
    """Buttons with a dead contact or lamp: all four on a board whose pins cannot be used.

    gpio_panel, pins_fault: as `open_pins` returns them.
    """
    if gpio_panel is None:
        return frozenset(Button) if pins_fault else frozenset()
    return gpio_panel.failed_buttons


def stop_on_sigterm() -> threading.Event:
    """An event that SIGTERM sets. Without a handler of our own SDL would turn the signal into a window event."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, stack: stop.set())
    return stop
