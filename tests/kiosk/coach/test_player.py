"""Playing a loop: the picture that is due, mirrored for the left leg, without waiting for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from kiosk.coach.loops import Loop, loop_of
from kiosk.coach.player import BackgroundPlayer, LoopPicture, LoopPlayer, Wish

SMALL = (135, 180)
TRIES = 2_000_000


@pytest.fixture
def loop() -> Loop:
    found = loop_of("squat")
    assert found is not None
    return found


@pytest.fixture
def background() -> Iterator[BackgroundPlayer]:
    player = BackgroundPlayer()
    yield player
    player.close()


def due(player: LoopPlayer, wish: Wish, number: int) -> LoopPicture:
    found = player.picture(wish, (number + 0.5) / wish.loop.fps)
    assert found is not None
    return found


def until_ready(player: BackgroundPlayer, wish: Wish, number: int) -> LoopPicture:
    """Asks as the main loop does, until the picture is there."""
    for _ in range(TRIES):
        found = player.picture(wish, (number + 0.5) / wish.loop.fps)
        if found is not None and found.number == number:
            return found
    raise AssertionError("the picture never came")


def test_the_picture_that_is_due_is_shown(loop: Loop) -> None:
    player, wish = LoopPlayer(), Wish(loop, False, SMALL)
    assert [due(player, wish, number).number for number in (0, 1, 5, 90)] == [0, 1, 5, 90]


def test_a_loop_begins_again_after_its_end(loop: Loop) -> None:
    player, wish = LoopPlayer(), Wish(loop, False, SMALL)
    first = due(player, wish, 3)
    again = due(player, wish, 3 + loop.frames)
    assert again.number == 3 + loop.frames
    assert np.array_equal(first.pixels, again.pixels)


def test_the_left_leg_is_the_right_one_mirrored(loop: Loop) -> None:
    right = due(LoopPlayer(), Wish(loop, False, loop.size), 40)
    left = due(LoopPlayer(), Wish(loop, True, loop.size), 40)
    assert np.array_equal(left.pixels, right.pixels[:, ::-1])


def test_what_the_coach_stands_on_adds_nothing(loop: Loop) -> None:
    pixels = due(LoopPlayer(), Wish(loop, False, loop.size), 0).pixels
    assert pixels[:40, :40, :3].max() == 0
    assert pixels[..., :3].max() > 150


def test_an_unreadable_loop_shows_nothing(loop: Loop) -> None:
    missing = Wish(replace(loop, name="missing"), False, SMALL)
    assert LoopPlayer().picture(missing, 0.0) is None


def test_the_thread_gives_the_same_pictures(loop: Loop, background: BackgroundPlayer) -> None:
    wish = Wish(loop, False, SMALL)
    ready = until_ready(background, wish, 12)
    assert np.array_equal(ready.pixels, due(LoopPlayer(), wish, 12).pixels)


def test_the_thread_follows_when_another_loop_is_asked_for(loop: Loop, background: BackgroundPlayer) -> None:
    until_ready(background, Wish(loop, False, SMALL), 2)
    other = Wish(loop, True, SMALL)
    assert until_ready(background, other, 2).wish == other


def test_an_unreadable_loop_does_not_stop_the_thread(loop: Loop, background: BackgroundPlayer) -> None:
    assert background.picture(Wish(replace(loop, name="missing"), False, SMALL), 0.0) is None
    until_ready(background, Wish(loop, False, SMALL), 1)
