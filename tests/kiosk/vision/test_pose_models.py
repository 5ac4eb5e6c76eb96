"""Which network a board gets: timed once, remembered, timed again where things have changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from kiosk.settings import Model
from kiosk.vision.pose_models import CHOICE_FILE, choose_model


def clock(pose_seconds: float) -> Callable[[], float]:
    """A clock on which every pose takes so long: it is read once before and once after each."""
    ticks: Iterator[int] = count()
    return lambda: (tick := next(ticks)) // 2 + (tick % 2) * pose_seconds


def never() -> float:
    raise AssertionError("nothing is timed")


AUTO = Model(name="auto", threads=1)


@pytest.mark.parametrize(("pose_seconds", "name"), [(0.010, "thunder"), (0.031, "thunder"), (0.060, "lightning")])
def test_the_truer_network_is_taken_where_the_board_carries_it(tmp_path: Path, pose_seconds: float, name: str) -> None:
    assert choose_model(AUTO, tmp_path, clock(pose_seconds)) == name


@pytest.mark.parametrize("pose_seconds", [0.010, 0.060])
def test_the_choice_is_remembered(tmp_path: Path, pose_seconds: float) -> None:
    first = choose_model(AUTO, tmp_path, clock(pose_seconds))
    assert choose_model(AUTO, tmp_path, never) == first


def test_other_circumstances_are_timed_anew(tmp_path: Path) -> None:
    assert choose_model(AUTO, tmp_path, clock(0.060)) == "lightning"
    assert choose_model(Model(name="auto", threads=2), tmp_path, clock(0.010)) == "thunder"


@pytest.mark.parametrize("content", ["", "{", "[]", '{"name": "thunder"}'])
def test_a_damaged_memory_is_made_anew(tmp_path: Path, content: str) -> None:
    (tmp_path / CHOICE_FILE).write_text(content)
    assert choose_model(AUTO, tmp_path, clock(0.060)) == "lightning"
    assert choose_model(AUTO, tmp_path, never) == "lightning"


@pytest.mark.parametrize("name", ["lightning", "thunder"])
def test_a_named_network_is_never_timed(tmp_path: Path, name: str) -> None:
    assert choose_model(Model(name=name, threads=1), tmp_path, never) == name
    assert not (tmp_path / CHOICE_FILE).exists()
