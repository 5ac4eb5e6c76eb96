"""What is wrong with this mirror and what to do about it, from outside, while it runs: log, disk, board, services."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from hardware.board import BoardHealth
from inference.movenet import MODELS
from kiosk.settings import Settings
from kiosk.usage.records import EventKind
from kiosk.usage.restart_history import MAX_RESTARTS, recent_restarts
from kiosk.usage.store import FILE_NAME, StoreError, open_log

State = Literal["good", "look", "fault"]
DISK_LEAST = 200_000_000  # bytes; ten years of log
SILENT_S = 1800.0  # the mirror notes every ten minutes that it runs
DAYS = 7  # of events looked through
OFTEN = 3  # losses of the camera in that time that are no accident any more
SERVICES = ("gym-mirror.service", "gym-mirror-staff.service", "gym-mirror-tidy.timer")


@dataclass(frozen=True)
class Finding:
    """about: what was looked at. found: in words. todo: what to do, empty where there is nothing."""

    about: str
    state: State
    found: str
    action: str = ""


@dataclass(frozen=True)
class LoggedEvent:
    at: float
    kind: EventKind
    detail: str


@dataclass(frozen=True)
class SystemPaths:
    """Where the machine tells of itself; a test gives other ones."""

    dev: Path = Path("/dev")
    drm: Path = Path("/sys/class/drm")
    sound: Path = Path("/proc/asound/cards")


def diagnose(
    settings: Settings, state: Path, board: BoardHealth, now: float, places: SystemPaths, today: date
) -> Iterator[Finding]:
    """Every finding, in the order of the page. now: Unix seconds; today: of the log."""
    events: list[LoggedEvent] = []
    heard: float | None = None
    try:
        events, heard = _read_log(settings, state, today)
        yield _log(state, board)
    except StoreError as error:
        yield Finding("usage log", "fault", str(error), f"Look at {state}: owner gym-mirror, room on the disk.")
    yield from _services()
    yield _alive(heard, now)
    yield from _lost_and_back(events, EventKind.CAMERA_LOST, EventKind.CAMERA_BACK, "camera", _CAMERA)
    yield _camera_there(settings, places)
    yield from _lost_and_back(events, EventKind.MODEL_LOST, EventKind.MODEL_BACK, "model", _MODEL)
    yield _model_files()
    yield _restarts(events, now)
    yield _display(places)
    yield _sound(places)
    yield _buttons(events)
    yield _heat(events, board)
    yield _clock(events)
    yield _damage(events)
    yield _pin(state)


_CAMERA = "Check the camera's cable and plug; the mirror goes on by itself once pictures come."
_MODEL = "Restart the mirror; if it stays, install gym-mirror again (sudo systemd/install.sh)."


def _read_log(settings: Settings, state: Path, today: date) -> tuple[list[LoggedEvent], float | None]:
    with open_log(state, settings.usage.zone()) as store:
        if store is None:
            return [], None
        first = today - timedelta(days=DAYS)
        rows = [LoggedEvent(at, EventKind(kind), detail) for at, kind, detail in store.events(first, today)]
        running = store.uptime(first, today)
    return rows, running[-1][4] if running else None


def _log(state: Path, board: BoardHealth) -> Finding:
    if not (state / FILE_NAME).exists():
        return Finding("usage log", "look", f"There is none in {state} yet.", "Start the mirror once.")
    if not os.access(state, os.W_OK) or not os.access(state / FILE_NAME, os.W_OK):
        todo = f"Run this as the mirror's user, or: chown -R gym-mirror:gym-mirror {state}"
        return Finding("usage log", "fault", f"{state} cannot be written.", todo)
    if board.disk_free is not None and board.disk_free < DISK_LEAST:
        found = f"The disk is nearly full: {board.disk_free / 1e6:.0f} MB free."
        return Finding("usage log", "fault", found, "Make room; sets wait in memory until there is some.")
    return Finding("usage log", "good", f"{state / FILE_NAME} is readable and writable.")


def _services() -> Iterator[Finding]:
    """What systemd says, where it runs."""
    program = shutil.which("systemctl")
    if program is None or not Path("/run/systemd/system").exists():
        yield Finding("services", "look", "systemd is not running here.")
        return
    for unit in SERVICES:
        answer = subprocess.run(
            [program, "is-active", unit], capture_output=True, text=True, timeout=10, check=False
        ).stdout.strip()
        todo = "" if answer == "active" else f"sudo systemctl restart {unit}; why: journalctl -u {unit}"
        yield Finding(unit, "good" if answer == "active" else "fault", answer or "unknown", todo)


def _alive(heard: float | None, now: float) -> Finding:
    if heard is None:
        return Finding("mirror", "look", "Has not run in the last days.", "Start it: sudo systemctl start gym-mirror")
    silent = now - heard
    if silent > SILENT_S:
        found = f"Last sign of life {silent / 3600:.1f} hours ago."
        return Finding("mirror", "fault", found, "Look at the power, then: journalctl -u gym-mirror")
    return Finding("mirror", "good", "Runs.")


def _lost_and_back(
    events: Sequence[LoggedEvent], lost: EventKind, back: EventKind, name: str, todo: str
) -> Iterator[Finding]:
    """Whether it is lost now, and how often it was."""
    seen = [event for event in events if event.kind in (lost, back, EventKind.START)]
    losses = [event for event in seen if event.kind is lost]
    if seen and seen[-1].kind is lost:
        yield Finding(name, "fault", f"Out of order: {seen[-1].detail or 'lost'}", todo)
    elif len(losses) >= OFTEN:
        yield Finding(name, "look", f"Lost {len(losses)} times in {DAYS} days: {losses[-1].detail}", todo)
    else:
        yield Finding(name, "good", f"Lost {len(losses)} times in {DAYS} days.")


def _camera_there(settings: Settings, places: SystemPaths) -> Finding:
    """A USB camera has a device; one on the board's own connector tells only the camera library."""
    devices = sorted(path.name for path in places.dev.glob("video*"))
    if not devices:
        return Finding("camera device", "fault", "The system sees no camera.", _CAMERA)
    wanted = settings.camera.device
    if settings.camera.source == "usb" and wanted.startswith("/") and not Path(wanted).exists():
        return Finding("camera device", "fault", f"{wanted} is not there.", "Correct camera.device, or set it to auto.")
    return Finding("camera device", "good", f"{len(devices)} video devices.")


def _model_files() -> Finding:
    listing = tomllib.loads((MODELS / "files.toml").read_text(encoding="utf-8"))
    for name, entry in listing.items():
        path = MODELS / name
        if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
            return Finding("model files", "fault", f"{name} is damaged or missing.", "Install gym-mirror again.")
    return Finding("model files", "good", f"All {len(listing)} are whole.")


def _restarts(events: Sequence[LoggedEvent], now: float) -> Finding:
    recent = recent_restarts([(event.at, event.kind) for event in events], now)
    why = [event.detail for event in events if event.kind is EventKind.RESTART]
    if len(recent) >= MAX_RESTARTS:
        found = f"Started anew {len(recent)} times in a quarter of an hour: {why[-1] if why else 'no reason told'}"
        return Finding("restarts", "fault", found, "journalctl -u gym-mirror tells more; then install again.")
    if why:
        return Finding("restarts", "look", f"{len(why)} in {DAYS} days, the last: {why[-1]}", "Only if they go on.")
    return Finding("restarts", "good", "None by itself.")


def _display(places: SystemPaths) -> Finding:
    states = [path.read_text(encoding="utf-8").strip() for path in sorted(places.drm.glob("*/status"))]
    if not states:
        return Finding("display", "look", "The system does not tell of displays.")
    if "connected" not in states:
        return Finding("display", "fault", "No display is connected.", "Check its cable and its power.")
    return Finding("display", "good", "Connected.")


def _sound(places: SystemPaths) -> Finding:
    cards = places.sound.read_text(encoding="utf-8") if places.sound.exists() else ""
    if not cards or "no soundcards" in cards:
        todo = "Plug a speaker in, then restart the mirror; it works without sound."
        return Finding("sound", "look", "There is no sound device.", todo)
    return Finding("sound", "good", "There is a sound device.")


def _buttons(events: Sequence[LoggedEvent]) -> Finding:
    stuck = sorted({event.detail.upper() for event in events if event.kind is EventKind.STUCK_BUTTON})
    if stuck:
        todo = "Look at the button and its wires; gym-mirror selftest --buttons tells whether it opens again."
        return Finding("buttons", "look", f"Was stuck in the last {DAYS} days: {', '.join(stuck)}", todo)
    return Finding("buttons", "good", "None was stuck.")


def _heat(events: Sequence[LoggedEvent], board: BoardHealth) -> Finding:
    if board.degraded_reason is not None:
        return Finding("heat and power", "fault", board.degraded_reason, "Give the board air and its own power supply.")
    slowed = sum(event.kind is EventKind.THROTTLED for event in events)
    if slowed:
        found = f"Slowed down {slowed} times in {DAYS} days."
        return Finding("heat and power", "look", found, "Give the board air and its own power supply.")
    return Finding("heat and power", "good", "Nothing slowed the board down.")


def _clock(events: Sequence[LoggedEvent]) -> Finding:
    moved = [event.detail for event in events if event.kind is EventKind.CLOCK_SET]
    if moved:
        return Finding("clock", "look", f"Was set: {moved[-1]}", "Sets were put right. A clock battery avoids it.")
    return Finding("clock", "good", "Was not wrong.")


def _damage(events: Sequence[LoggedEvent]) -> Finding:
    damaged = [event.detail for event in events if event.kind is EventKind.LOG_DAMAGED]
    if damaged:
        todo = "Keep that file. If it happens again, replace the memory card."
        return Finding("memory card", "look", f"The log was damaged; the old one is {damaged[-1]}", todo)
    return Finding("memory card", "good", "No damaged log.")


def _pin(state: Path) -> Finding:
    if not (state / "staff-access.json").exists():
        return Finding("staff PIN", "look", "None is set.", "gym-mirror staff set-pin")
    return Finding("staff PIN", "good", "Set.")
