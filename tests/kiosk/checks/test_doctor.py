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
from kiosk.settings import Settings, Sound
from kiosk.usage.records import EventKind
from kiosk.usage.store import FILE_NAME, Store

NOON = 1_773_313_200.0
TODAY = date(2026, 3, 12)
BOARD = BoardHealth("Raspberry Pi 5", 58.0, frozenset(), frozenset(), 10**9, 10**9, 10**10, 3600.0)


@pytest.fixture
def paths(tmp_path: Path) -> SystemPaths:
    """The device files of a machine on which everything works."""
    for name in ("dev", "drm/card0-HDMI-A-1"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "dev/video0").touch()
    (tmp_path / "drm/card0-HDMI-A-1/status").write_text("connected\n")
    (tmp_path / "cards").write_text(" 0 [vc4hdmi]: vc4-hdmi\n")
    return SystemPaths(tmp_path / "dev", tmp_path / "drm", tmp_path / "cards")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """The log of a mirror whose last uptime entry is a minute old."""
    store = Store.open(tmp_path / "state")
    store.add_event(EventKind.START, NOON - 7200)
    store.add_uptime(NOON - 60, 600.0, 0.0, 58.0)
    (tmp_path / "state" / "staff-access.json").touch()
    return store


def findings_by_name(store: Store, paths: SystemPaths, board: BoardHealth = BOARD) -> dict[str, Finding]:
    findings = diagnose(Settings(), store.path.parent, board, NOON, paths, TODAY)
    return {finding.about: finding for finding in findings}


def test_a_working_mirror_needs_no_action(store: Store, paths: SystemPaths) -> None:
    wrong = [finding for finding in findings_by_name(store, paths).values() if finding.state != "good"]

    assert [finding.about for finding in wrong] in ([], ["services"])


@pytest.mark.parametrize(
    ("events", "about", "state"),
    [
        ([(EventKind.CAMERA_LOST, "the same picture")], "camera", "fault"),
        ([(EventKind.CAMERA_LOST, "cable"), (EventKind.CAMERA_BACK, "")] * 3, "camera", "warning"),
        ([(EventKind.MODEL_LOST, "The model hangs")], "model", "fault"),
        ([(EventKind.RESTART, "The camera hangs")], "restarts", "warning"),
        ([(EventKind.RESTART, "WindowError"), (EventKind.START, "")] * 4, "restarts", "fault"),
        ([(EventKind.STUCK_BUTTON, "ok")], "buttons", "warning"),
        ([(EventKind.START, ""), (EventKind.BUTTONS_LOST, "no gpiochip4")], "buttons", "fault"),
        ([(EventKind.THROTTLED, "84 °C")], "heat and power", "warning"),
        ([(EventKind.CLOCK_SET, "moved by +7776000 s")], "clock", "warning"),
        ([(EventKind.LOG_DAMAGED, "damaged-1")], "memory card", "warning"),
    ],
)
def test_faults_in_the_log(
    store: Store, paths: SystemPaths, events: list[tuple[EventKind, str]], about: str, state: str
) -> None:
    for number, (kind, detail) in enumerate(events):
        store.add_event(kind, NOON - 600 + number, detail)
    found = findings_by_name(store, paths)[about]

    assert found.state == state
    assert found.action


def full(store: Store, paths: SystemPaths) -> BoardHealth:
    return replace(BOARD, disk_free=1_000_000)


def hot(store: Store, paths: SystemPaths) -> BoardHealth:
    return replace(BOARD, temperature_c=84.0, throttling=frozenset({ThrottleFlag.THROTTLED}))


def no_camera(store: Store, paths: SystemPaths) -> None:
    (paths.dev / "video0").unlink()


def no_display(store: Store, paths: SystemPaths) -> None:
    next(paths.drm.glob("*/status")).write_text("disconnected\n")


def no_sound(store: Store, paths: SystemPaths) -> None:
    paths.sound.write_text("--- no soundcards ---\n")


def silent(store: Store, paths: SystemPaths) -> None:
    with sqlite3.connect(store.path) as log:
        log.execute("UPDATE machine_hour SET at = at - 86400")


def garbage(store: Store, paths: SystemPaths) -> None:
    store.close()
    store.path.write_bytes(os.urandom(20_000))
    for suffix in ("-wal", "-shm"):
        store.path.with_name(FILE_NAME + suffix).unlink(missing_ok=True)


@pytest.mark.parametrize(
    ("breaks", "about", "state"),
    [
        (full, "usage log", "fault"),
        (garbage, "usage log", "fault"),
        (hot, "heat and power", "fault"),
        (no_camera, "camera device", "fault"),
        (no_display, "display", "fault"),
        (no_sound, "sound", "warning"),
        (silent, "mirror", "fault"),
    ],
)
def test_faults_of_the_machine(
    store: Store,
    paths: SystemPaths,
    breaks: Callable[[Store, SystemPaths], BoardHealth | None],
    about: str,
    state: str,
) -> None:
    board = breaks(store, paths) or BOARD
    found = findings_by_name(store, paths, board)[about]

    assert found.state == state
    assert found.action


def test_a_boards_codecs_are_no_camera(store: Store, paths: SystemPaths, tmp_path: Path) -> None:
    for device in paths.dev.glob("video*"):
        (tmp_path / "video4linux" / device.name).mkdir(parents=True)
        (tmp_path / "video4linux" / device.name / "name").write_text("bcm2835-codec-decode\n")
    found = findings_by_name(store, replace(paths, video=tmp_path / "video4linux"))
    assert found["camera device"].found == "The system sees no camera."


@pytest.mark.parametrize(("card", "state"), [("auto", "good"), ("vc4hdmi", "good"), ("Headphones", "fault")])
def test_the_sound_card_of_the_settings_is_looked_for(store: Store, paths: SystemPaths, card: str, state: str) -> None:
    settings = Settings(sound=Sound(card=card))
    found = diagnose(settings, store.path.parent, BOARD, NOON, paths, TODAY)
    (sound,) = [finding for finding in found if finding.about == "sound"]
    assert sound.state == state
    assert "vc4hdmi" in sound.found + sound.action
