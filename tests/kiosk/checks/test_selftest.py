from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from hardware.board import BoardHealth, ThrottleFlag, read_board
from hardware.buttons import Button, Edge
from hardware.camera.base import Camera, CameraError
from hardware.frame import Frame
from hardware.gpio import ButtonPanelError
from kiosk.audio.sound import NullSound
from kiosk.checks.selftest import (
    check_board,
    check_camera,
    check_clock,
    check_model,
    check_pins,
    check_sound,
    check_store,
    wait_for_each_press,
)
from kiosk.settings import Model, Settings
from kiosk.usage.store import FILE_NAME


class PacedCamera:
    """A camera with a given frame rate and frame age, on a clock that it advances itself."""

    def __init__(self, rate: float, age: float = 0.05, grey: int = 120) -> None:
        self.now = 100.0
        self._picture = np.full((48, 64, 3), grey, np.uint8)
        self._step = 1 / rate
        self._age = age

    def clock(self) -> float:
        return self.now

    def __enter__(self):
        return self

    def __exit__(self, *_) -> None:
        pass

    def read(self, timeout: float) -> Frame | None:
        self.now += min(self._step, timeout)
        return Frame(self._picture, self.now - self._age, 0) if self._step <= timeout else None


@pytest.mark.parametrize(
    ("camera", "good", "detail"),
    [
        (PacedCamera(30), True, "64 x 48, 30 frames per second, 50 ms old"),
        (PacedCamera(10), False, "10 frames per second"),
        (PacedCamera(30, age=0.5), False, "500 ms old"),
        (PacedCamera(0.1), False, "sends no frame"),
        (PacedCamera(30, grey=30), False, "too dark: brightness 30 of 255; add light on the mark"),
    ],
    ids=["good", "slow", "late", "silent", "dark"],
)
def test_camera(camera, good, detail) -> None:
    check = check_camera(lambda: camera, camera.clock)
    assert check.good is good
    assert detail in check.detail


def test_no_camera() -> None:
    def missing() -> Camera:
        raise CameraError("There is no camera here")

    assert check_camera(missing).detail == "There is no camera here"


def test_the_shipped_model_runs_and_a_slow_one_fails(tmp_path) -> None:
    seconds = count(step=4.0)  # twenty poses in four seconds
    check = check_model(Settings(model=Model(name="lightning")), tmp_path, lambda: next(seconds))
    assert not check.good
    assert "5 poses per second" in check.detail
    assert "lightning" in check.detail


def test_the_log_is_checked_by_writing(tmp_path) -> None:
    assert check_store(tmp_path, Settings()).good
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / FILE_NAME).mkdir()
    check = check_store(tmp_path / "other", Settings())
    assert check.good is False
    assert "is not a file" in check.detail


def test_clock(tmp_path) -> None:
    now = datetime(2026, 5, 1, 12)
    assert check_clock(now, (tmp_path,)).good
    assert "clock battery" in check_clock(now, (tmp_path / "missing",)).detail
    assert "is wrong" in check_clock(datetime(1970, 1, 1), (tmp_path,)).detail


def test_a_hot_and_starved_board() -> None:
    health = BoardHealth(
        "Pi", 84.0, frozenset(), frozenset({ThrottleFlag.UNDER_VOLTAGE}), 10**9, 4 * 10**9, 10**6, 60.0
    )
    found = {check.name: check for check in check_board(health)}
    assert {name for name, check in found.items() if not check.good} == {"temperature", "power", "disk"}
    assert found["power"].detail == "under-voltage"


def test_a_board_that_reports_nothing_has_no_fault() -> None:
    assert list(check_board(BoardHealth(None, None, None, None, None, None, None, None))) == []


def test_no_sound_is_no_fault() -> None:
    assert check_sound(NullSound()).good is None


def test_each_lamp_goes_out_when_its_button_is_pressed() -> None:
    lit: list[frozenset[Button]] = []
    presses = iter([[Edge(Button.OK, True, 0.0)], [], [Edge(Button.BACK, True, 0.0), Edge(Button.OK, False, 0.0)]])

    class Panel:
        def read_edges(self, now: float) -> list[Edge]:
            return next(presses, [])

        def set_lamps(self, buttons: frozenset[Button]) -> None:
            lit.append(buttons)

    seconds = count(step=1.0)
    missing = wait_for_each_press(Panel(), lambda: next(seconds), lambda: None, 12)
    assert missing == [Button.PREVIOUS, Button.NEXT]
    assert lit[0] == frozenset(Button)
    assert frozenset({Button.PREVIOUS, Button.NEXT}) in lit
    assert lit[-1] == frozenset()


@pytest.mark.parametrize(("model", "good"), [("Raspberry Pi 5 Model B Rev 1.0", False), (None, None)])
def test_pins_that_cannot_be_used_are_a_fault_on_a_pi_only(monkeypatch, model, good) -> None:
    def refuse(wiring: object) -> None:
        raise ButtonPanelError("The board's pins cannot be used (no gpiochip4); only a keyboard works.")

    monkeypatch.setattr("kiosk.checks.selftest.open_button_panel", refuse)
    assert check_pins(Settings(), replace(read_board(Path("/")), model=model)).good is good
