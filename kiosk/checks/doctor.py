"""Diagnoses a running mirror from outside: usage log, disk, board, services. Each fault comes with an action."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from hardware.board import BoardHealth
from inference.movenet import MODELS
from kiosk.checks.certificates import expiring_certificates
from kiosk.checks.finding import Finding
from kiosk.exercises.catalogue import load_catalogue
from kiosk.settings import Settings
from kiosk.usage.records import EventKind
from kiosk.usage.restart_history import MAX_RESTARTS, recent_restarts
from kiosk.usage.store import FILE_NAME, MIN_FREE_DISK_BYTES, StoreError, open_log

MAX_SILENCE_S = 1800.0  # since the last uptime entry; the mirror writes one every ten minutes
EVENT_DAYS = 7  # days of events that are read
REPEATED_LOSSES = 3  # losses of a device within those days from which it is a warning
CODECS = ("codec", "-isp", "pispbe", "hevc")  # in the names of a Pi's video devices that are no cameras
SERVICES = ("gym-mirror.service", "gym-mirror-staff.service", "gym-mirror-tidy.timer")


@dataclass(frozen=True)
class LoggedEvent:
    """An event of the usage log.

    at: Unix seconds.
    kind: what happened.
    detail: the reason or the affected part; may be empty.
    """

    at: float
    kind: EventKind
    detail: str


@dataclass(frozen=True)
class SystemPaths:
    """Where Linux reports the devices; tests pass other paths.

    dev: directory of the device files.
    drm: directory of the display connectors.
    sound: file that lists the sound cards.
    video: directory of the video devices' descriptions.
    """

    dev: Path = Path("/dev")
    drm: Path = Path("/sys/class/drm")
    sound: Path = Path("/proc/asound/cards")
    video: Path = Path("/sys/class/video4linux")


def diagnose(
    settings: Settings, state: Path, board: BoardHealth, now: float, paths: SystemPaths, today: date
) -> Iterator[Finding]:
    """Every finding, in the order of the page.

    now: Unix seconds.
    today: the log's current day.
    """
    events: list[LoggedEvent] = []
    last_seen: float | None = None
    try:
        events, last_seen = _read_log(settings, state, today)
        yield _log(state, board)
    except StoreError as error:
        action = f"Check {state}: its owner must be gym-mirror, and the disk needs free space."
        yield Finding("usage log", "fault", str(error), action)
    yield from _services()
    yield _last_activity(last_seen, now)
    yield from _losses(events, EventKind.CAMERA_LOST, EventKind.CAMERA_BACK, "camera", _CAMERA)
    yield _camera_device(settings, paths)
    yield from _losses(events, EventKind.MODEL_LOST, EventKind.MODEL_BACK, "model", _MODEL)
    yield _model_files()
    yield _restarts(events, now)
    yield _display(paths)
    yield _sound(settings, paths)
    yield _buttons(events)
    yield _heat(events, board)
    yield _clock(events)
    yield _damage(events)
    yield _pin(state)
    yield from expiring_certificates(settings, now)
    yield _exercises(settings)


_CAMERA = "Check the camera's cable and plug; the mirror continues by itself once frames arrive."
_MODEL = "Restart the mirror; if that does not help, install gym-mirror again (sudo systemd/install.sh)."


def _read_log(settings: Settings, state: Path, today: date) -> tuple[list[LoggedEvent], float | None]:
    """The events of the last days, and Unix seconds of the last uptime entry; None without one."""
    with open_log(state, settings.usage.zone()) as store:
        if store is None:
            return [], None
        first = today - timedelta(days=EVENT_DAYS)
        rows = [LoggedEvent(at, EventKind(kind), detail) for at, kind, detail in store.events(first, today)]
        uptime = store.uptime(first, today)
    return rows, uptime[-1][4] if uptime else None


def _log(state: Path, board: BoardHealth) -> Finding:
    if not os.path.exists(state / FILE_NAME):
        return Finding("usage log", "warning", f"There is none in {state} yet.", "Start the mirror once.")
    if not os.access(state, os.W_OK) or not os.access(state / FILE_NAME, os.W_OK):
        action = f"Run this as the mirror's user, or: chown -R gym-mirror:gym-mirror {state}"
        return Finding("usage log", "fault", f"{state} cannot be written.", action)
    if board.disk_free is not None and board.disk_free < MIN_FREE_DISK_BYTES:
        found = f"The disk is nearly full: {board.disk_free / 1e6:.0f} MB free."
        return Finding("usage log", "fault", found, "Free some space; until then sets wait in memory.")
    return Finding("usage log", "good", f"{state / FILE_NAME} is readable and writable.")


def _services() -> Iterator[Finding]:
    """The state of each unit, if systemd runs here."""
    program = shutil.which("systemctl")
    if program is None or not Path("/run/systemd/system").exists():
        yield Finding("services", "warning", "systemd is not running here.")
        return
    for unit in SERVICES:
        answer = subprocess.run(
            [program, "is-active", unit], capture_output=True, text=True, timeout=10, check=False
        ).stdout.strip()
        action = "" if answer == "active" else f"sudo systemctl restart {unit}; why: journalctl -u {unit}"
        yield Finding(unit, "good" if answer == "active" else "fault", answer or "unknown", action)


def _last_activity(last_seen: float | None, now: float) -> Finding:
    """last_seen: Unix seconds of the last uptime entry; None without one."""
    if last_seen is None:
        return Finding(
            "mirror", "warning", "Has not run in the last days.", "Start it: sudo systemctl start gym-mirror"
        )
    silent_s = now - last_seen
    if silent_s > MAX_SILENCE_S:
        found = f"Last sign of life {silent_s / 3600:.1f} hours ago."
        return Finding("mirror", "fault", found, "Check the power supply, then: journalctl -u gym-mirror")
    return Finding("mirror", "good", "Runs.")


def _losses(
    events: Sequence[LoggedEvent], lost: EventKind, back: EventKind, name: str, action: str
) -> Iterator[Finding]:
    """Whether the device is lost now and how often it was lost."""
    relevant = [event for event in events if event.kind in (lost, back, EventKind.START)]
    losses = [event for event in relevant if event.kind is lost]
    if relevant and relevant[-1].kind is lost:
        yield Finding(name, "fault", f"Out of order: {relevant[-1].detail or 'lost'}", action)
    elif len(losses) >= REPEATED_LOSSES:
        yield Finding(name, "warning", f"Lost {_times(len(losses))} in {EVENT_DAYS} days: {losses[-1].detail}", action)
    else:
        yield Finding(name, "good", f"Lost {_times(len(losses))} in {EVENT_DAYS} days.")


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _camera_device(settings: Settings, paths: SystemPaths) -> Finding:
    """Whether there is a video device. Only the camera library can identify a camera on the board's own connector."""
    devices = sorted(path.name for path in paths.dev.glob("video*") if not _is_codec(paths, path.name))
    if not devices:
        return Finding("camera device", "fault", "The system sees no camera.", _CAMERA)
    wanted = settings.camera.device
    if settings.camera.source == "usb" and wanted.startswith("/") and not Path(wanted).exists():
        return Finding("camera device", "fault", f"{wanted} is not there.", "Correct camera.device, or set it to auto.")
    return Finding(
        "camera device", "good", "1 video device." if len(devices) == 1 else f"{len(devices)} video devices."
    )


def _is_codec(paths: SystemPaths, device: str) -> bool:
    try:
        name = (paths.video / device / "name").read_text(encoding="utf-8")
    except OSError:
        return False
    return any(part in name for part in CODECS)


def _model_files() -> Finding:
    manifest = tomllib.loads((MODELS / "files.toml").read_text(encoding="utf-8"))
    for name, entry in manifest.items():
        path = MODELS / name
        if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
            return Finding("model files", "fault", f"{name} is damaged or missing.", "Install gym-mirror again.")
    return Finding("model files", "good", f"All {len(manifest)} are intact.")


def _restarts(events: Sequence[LoggedEvent], now: float) -> Finding:
    recent = recent_restarts([(event.at, event.kind) for event in events], now)
    reasons = [event.detail for event in events if event.kind is EventKind.RESTART]
    if len(recent) >= MAX_RESTARTS:
        found = (
            f"Restarted {len(recent)} times in a quarter of an hour: {reasons[-1] if reasons else 'no reason logged'}"
        )
        return Finding("restarts", "fault", found, "Read journalctl -u gym-mirror, then install again.")
    if reasons:
        return Finding(
            "restarts",
            "warning",
            f"{len(reasons)} in {EVENT_DAYS} days, the last: {reasons[-1]}",
            "Act only if they continue.",
        )
    return Finding("restarts", "good", "No unplanned restart.")


def _display(paths: SystemPaths) -> Finding:
    states = [path.read_text(encoding="utf-8").strip() for path in sorted(paths.drm.glob("*/status"))]
    if not states:
        return Finding("display", "warning", "The system does not report displays.")
    if "connected" not in states:
        return Finding("display", "fault", "No display is connected.", "Check its cable and its power.")
    return Finding("display", "good", "Connected.")


def _sound(settings: Settings, paths: SystemPaths) -> Finding:
    listed = paths.sound.read_text(encoding="utf-8") if paths.sound.exists() else ""
    cards = re.findall(r"^ *\d+ \[(\w+) *\]", listed, re.MULTILINE)
    if not cards:
        action = "Plug a speaker in, then restart the mirror; it works without sound."
        return Finding("sound", "warning", "There is no sound device.", action)
    if settings.sound.card != "auto" and settings.sound.card not in cards:
        action = f"Plug it in, or set sound.card to one of: {', '.join(cards)}"
        return Finding("sound", "fault", f"There is no sound card {settings.sound.card}.", action)
    return Finding("sound", "good", f"Sound cards: {', '.join(cards)}.")


def _buttons(events: Sequence[LoggedEvent]) -> Finding:
    starts = [number for number, event in enumerate(events) if event.kind is EventKind.START]
    lost = [event.detail for event in events[starts[-1] if starts else 0 :] if event.kind is EventKind.BUTTONS_LOST]
    if lost:
        action = "Check that python3-gpiozero and python3-lgpio fit this system, then restart the mirror."
        return Finding("buttons", "fault", lost[-1], action)
    stuck = sorted({event.detail.upper() for event in events if event.kind is EventKind.STUCK_BUTTON})
    if stuck:
        action = "Check the button and its wires; gym-mirror selftest --buttons shows whether it opens again."
        return Finding("buttons", "warning", f"Was stuck in the last {EVENT_DAYS} days: {', '.join(stuck)}", action)
    return Finding("buttons", "good", "None was stuck.")


def _heat(events: Sequence[LoggedEvent], board: BoardHealth) -> Finding:
    if board.degraded_reason is not None:
        return Finding(
            "heat and power", "fault", board.degraded_reason, "Give the board air and a power supply of its own."
        )
    slowed = sum(event.kind is EventKind.THROTTLED for event in events)
    if slowed:
        found = f"Slowed down {_times(slowed)} in {EVENT_DAYS} days."
        return Finding("heat and power", "warning", found, "Give the board air and a power supply of its own.")
    return Finding("heat and power", "good", "Nothing slowed the board down.")


def _clock(events: Sequence[LoggedEvent]) -> Finding:
    moved = [event.detail for event in events if event.kind is EventKind.CLOCK_SET]
    if moved:
        return Finding("clock", "warning", f"Was set: {moved[-1]}", "Sets were put right. A clock battery avoids it.")
    return Finding("clock", "good", "It was never off.")


def _damage(events: Sequence[LoggedEvent]) -> Finding:
    damaged = [event.detail for event in events if event.kind is EventKind.LOG_DAMAGED]
    if damaged:
        action = "Keep that file. If it happens again, replace the memory card."
        return Finding("memory card", "warning", f"The log was damaged; the old one is {damaged[-1]}", action)
    return Finding("memory card", "good", "No damaged log.")


def _pin(state: Path) -> Finding:
    if not os.path.exists(state / "staff-access.json"):
        return Finding("staff PIN", "warning", "None is set.", "gym-mirror staff set-pin")
    return Finding("staff PIN", "good", "Set.")


def _exercises(settings: Settings) -> Finding:
    mistakes = load_catalogue(settings.exercises.folder, settings.display.language).mistakes
    if mistakes:
        files = ", ".join(sorted({mistake.file for mistake in mistakes}))
        return Finding("exercises", "warning", f"Left out: {files}", "Run gym-mirror exercises check.")
    return Finding("exercises", "good", "All can be used.")
