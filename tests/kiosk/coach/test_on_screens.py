"""The coach on the screens: its loop, its side, and the stick figure where there is no loop."""

from __future__ import annotations

import pygame
import pytest

from kiosk.coach.loops import loop_of
from kiosk.coach.player import LoopPicture, LoopPlayer, Wish
from kiosk.exercises.catalogue import load_exercises
from kiosk.movement.reading import Side
from kiosk.screens.drawing.canvas import Canvas, LayoutRecord
from kiosk.screens.drawing.coach import draw_coach
from kiosk.screens.drawing.stage import offscreen_stage
from kiosk.text import load_text

EXERCISES = load_exercises(None)
BOX = pygame.Rect(40, 60, 400, 500)


class WatchedPlayer(LoopPlayer):
    """Remembers what was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.wishes: list[Wish] = []

    def picture(self, wish: Wish, seconds: float) -> LoopPicture | None:
        self.wishes.append(wish)
        return super().picture(wish, seconds)


@pytest.fixture
def records() -> list[LayoutRecord]:
    return []


@pytest.fixture
def canvas(records: list[LayoutRecord]) -> Canvas:
    made = Canvas(offscreen_stage((540, 960)), load_text("en"), on_record=records.append, player=WatchedPlayer)
    made.blank()
    return made


def wishes(canvas: Canvas) -> list[Wish]:
    player = canvas.players["coach"]
    assert isinstance(player, WatchedPlayer)
    return player.wishes


@pytest.mark.parametrize(("side", "mirrored"), [(Side.LEFT, True), (Side.RIGHT, False), (Side.BOTH, False)])
def test_the_working_leg_is_on_its_own_side(canvas: Canvas, side: Side, mirrored: bool) -> None:
    draw_coach(canvas, BOX, EXERCISES["single-leg-squat"], side, 1.0)
    assert [wish.mirrored for wish in wishes(canvas)] == [mirrored]


def test_the_mannequin_lights_up_its_box_only(canvas: Canvas) -> None:
    before = canvas.read().get_at((10, 10))
    draw_coach(canvas, BOX, EXERCISES["squat"], Side.BOTH, 0.0)
    picture = canvas.read()
    assert picture.get_at((10, 10)) == before
    light = pygame.surfarray.array3d(picture.subsurface(BOX)).max()
    assert light > 150


def test_the_whole_loop_fits_into_its_box(canvas: Canvas, records: list[LayoutRecord]) -> None:
    for exercise in EXERCISES.values():
        draw_coach(canvas, BOX, exercise, Side.BOTH, 0.0)
    assert len(records) == len(EXERCISES)
    assert all(record.kind == "coach" and BOX.contains(record.rect) for record in records)


def test_an_exercise_of_ones_own_keeps_its_stick_figure(canvas: Canvas, records: list[LayoutRecord]) -> None:
    own = EXERCISES["squat"].model_copy(update={"name": "squat-of-a-gym"})
    assert loop_of(own.name) is None
    draw_coach(canvas, BOX, own, Side.BOTH, 0.0)
    assert [record.kind for record in records] == ["figure"]
    assert wishes(canvas) == []
