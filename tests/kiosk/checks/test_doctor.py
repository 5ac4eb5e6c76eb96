"""Each fault of the table in tests/faults, reported by the log or the machine, is named by doctor with an action."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hardware.board import BoardHealth, ThrottleFlag
from kiosk.checks.doctor import Finding, SystemPaths, diagnose
from kiosk.settings import Settings
from kiosk.usage.records import EventKind
from kiosk.usage.store import FILE_NAME, Store

NOON = 1_773_313_200.0
TODAY = date(2026, 3, 12)
BOARD = BoardHealth("Raspberry Pi 5", 58.0, frozenset(), frozenset(), 10**9, 10**9, 10**10, 3600.0)


@pytest.fixture
def places(tmp_path: Path) -> SystemPaths:
    """A machine with everything there."""
    for name in ("dev", "drm/card0-HDMI-A-1"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "dev/video0").touch()
    (tmp_path / "drm/card0-HDMI-A-1/status").write_text("connected\n")
    (tmp_path / "cards").write_text(" 0 [vc4hdmi]: vc4-hdmi\n")
    return SystemPaths(tmp_path / "dev", tmp_path / "drm", tmp_path / "cards")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A log of a mirror that has just told that it runs."""
    store = Store.open(tmp_path / "state")
    store.add_event(EventKind.START, NOON - 7200)
    store.add_uptime(NOON - 60, 600.0, 0.0, 58.0)
    (tmp_path / "state" / "staff-access.json").touch()
    return store


def look(store: Store, places: SystemPaths, board: BoardHealth = BOARD) -> dict[str, Finding]:
    findings = diagnose(Settings(), store.path.parent, board, NOON, places, TODAY)
    return {finding.about: finding for finding in findings}


def test_a_mirror_that_is_well_has_nothing_to_do(store: Store, places: SystemPaths) -> None:
    wrong = [finding for finding in look(store, places).values() if finding.state != "good"]

    assert [finding.about for finding in wrong] in ([], ["services"])


@pytest.mark.parametrize(
    ("events", "about", "state"),
    [
        ([(EventKind.CAMERA_LOST, "the same picture")], "camera", "fault"),
        ([(EventKind.CAMERA_LOST, "cable"), (EventKind.CAMERA_BACK, "")] * 3, "camera", "look"),
        ([(EventKind.MODEL_LOST, "The model hangs")], "model", "fault"),
        ([(EventKind.RESTART, "The camera does not come back")], "restarts", "look"),
        ([(EventKind.RESTART, "WindowError"), (EventKind.START, "")] * 4, "restarts", "fault"),
        ([(EventKind.STUCK_BUTTON, "ok")], "buttons", "look"),
        ([(EventKind.THROTTLED, "84 °C")], "heat and power", "look"),
        ([(EventKind.CLOCK_SET, "moved by +7776000 s")], "clock", "look"),
        ([(EventKind.LOG_DAMAGED, "damaged-1")], "memory card", "look"),
    ],
)
def test_what_the_log_tells(
    store: Store, places: SystemPaths, events: list[tuple[EventKind, str]], about: str, state: str
) -> None:
    for number, (kind, detail) in enumerate(events):
        store.add_event(kind, NOON - 600 + number, detail)
    found = look(store, places)[about]

    assert found.state == state
    assert found.action


def full(store: Store, places: SystemPaths) -> BoardHealth:
    return replace(BOARD, disk_free=1_000_000)


def hot(store: Store, places: SystemPaths) -> BoardHealth:
    return replace(BOARD, temperature_c=84.0, throttling=frozenset({ThrottleFlag.THROTTLED}))


def no_camera(store: Store, places: SystemPaths) -> None:
    (places.dev / "video0").unlink()


def no_display(store: Store, places: SystemPaths) -> None:
    next(places.drm.glob("*/status")).write_text("disconnected\n")


def no_sound(store: Store, places: SystemPaths) -> None:
    places.sound.write_text("--- no soundcards ---\n")


def silent(store: Store, places: SystemPaths) -> None:
    with sqlite3.connect(store.path) as log:
        log.execute("UPDATE machine_hour SET at = at - 86400")


def garbage(store: Store, places: SystemPaths) -> None:
    store.close()
    store.path.write_bytes(os.urandom(20_000))
    for beside in ("-wal", "-shm"):
        store.path.with_name(FILE_NAME + beside).unlink(missing_ok=True)


@pytest.mark.parametrize(
    ("breaks", "about", "state"),
    [
        (full, "usage log", "fault"),
        (garbage, "usage log", "fault"),
        (hot, "heat and power", "fault"),
        (no_camera, "camera device", "fault"),
        (no_display, "display", "fault"),
        (no_sound, "sound", "look"),
        (silent, "mirror", "fault"),
    ],
)
def test_what_the_machine_tells(
    store: Store,
    places: SystemPaths,
    breaks: Callable[[Store, SystemPaths], BoardHealth | None],
    about: str,
    state: str,
) -> None:
    board = breaks(store, places) or BOARD
    found = look(store, places, board)[about]

    assert found.state == state
    assert found.action
