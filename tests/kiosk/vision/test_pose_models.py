"""The choice of the network: timed once, stored, and timed again when the board or the settings change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from inference.movenet import ModelName
from kiosk.settings import Model
from kiosk.vision.pose_models import CHOICE_FILE, choose_model


def clock(pose_s: float) -> Callable[[], float]:
    """A clock on which every pose takes `pose_s`; it is read before and after each pose."""
    ticks: Iterator[int] = count()
    return lambda: (tick := next(ticks)) // 2 + (tick % 2) * pose_s


def never() -> float:
    raise AssertionError("the network was timed")


AUTO = Model(name="auto", threads=1)


@pytest.mark.parametrize(("pose_s", "name"), [(0.010, "thunder"), (0.039, "thunder"), (0.041, "lightning")])
def test_auto_is_thunder_if_the_board_is_fast_enough(tmp_path: Path, pose_s: float, name: str) -> None:
    assert choose_model(AUTO, tmp_path, clock(pose_s)) == name


@pytest.mark.parametrize("pose_s", [0.010, 0.060])
def test_the_choice_is_stored(tmp_path: Path, pose_s: float) -> None:
    first = choose_model(AUTO, tmp_path, clock(pose_s))
    assert choose_model(AUTO, tmp_path, never) == first


def test_other_threads_are_timed_again(tmp_path: Path) -> None:
    assert choose_model(AUTO, tmp_path, clock(0.060)) == "lightning"
    assert choose_model(Model(name="auto", threads=2), tmp_path, clock(0.010)) == "thunder"


@pytest.mark.parametrize("content", ["", "{", "[]", '{"name": "thunder"}'])
def test_a_damaged_choice_is_replaced(tmp_path: Path, content: str) -> None:
    (tmp_path / CHOICE_FILE).write_text(content)
    assert choose_model(AUTO, tmp_path, clock(0.060)) == "lightning"
    assert choose_model(AUTO, tmp_path, never) == "lightning"


@pytest.mark.parametrize("name", ["lightning", "thunder"])
def test_a_named_network_is_never_timed(tmp_path: Path, name: ModelName) -> None:
    assert choose_model(Model(name=name, threads=1), tmp_path, never) == name
    assert not (tmp_path / CHOICE_FILE).exists()
