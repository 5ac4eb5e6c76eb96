"""The coach's card gives way to plates and the body, and neither flickers nor jumps."""

from __future__ import annotations

import pygame

from kiosk.exercises.catalogue import load_exercises
from kiosk.screens.drawing.canvas import Canvas, LayoutRecord
from kiosk.screens.drawing.coach import AWAY_S, CoachCard
from kiosk.screens.drawing.stage import offscreen_stage
from kiosk.session.plan import planned_sets
from kiosk.text import load_text

SQUAT = load_exercises()["squat"]


class Shown:
    """A card over a screen without a member."""

    def __init__(self) -> None:
        self._records: list[LayoutRecord] = []
        self._canvas = Canvas(offscreen_stage((540, 960)), load_text("en"), on_record=self._records.append)
        self._card = CoachCard(planned_sets(SQUAT, SQUAT.dose)[0], 0.0, high=False)

    def at(self, now: float, *taken: pygame.Rect) -> pygame.Rect | None:
        """Where the card is drawn; None = nowhere."""
        self._records.clear()
        self._card.draw(self._canvas, None, None, now, taken)
        return next((record.rect for record in self._records if record.kind == "coach card"), None)


def test_a_card_whose_place_is_needed_comes_back_later_in_another_corner() -> None:
    shown = Shown()
    first = shown.at(0.0)
    assert first is not None
    assert shown.at(1.0, first) is None
    assert shown.at(1.1, first) is None
    moved = shown.at(1.1 + AWAY_S, first)
    assert moved is not None
    assert not moved.colliderect(first)


def test_a_card_does_not_flicker_when_its_place_is_needed_for_a_moment() -> None:
    shown = Shown()
    first = shown.at(0.0)
    assert first is not None
    assert shown.at(1.0, first) is None
    assert shown.at(1.0 + AWAY_S / 2) is None
    assert shown.at(1.1 + AWAY_S) == first


def test_a_card_without_a_free_corner_is_not_drawn() -> None:
    shown = Shown()
    assert shown.at(0.0, pygame.Rect(0, 0, 540, 960)) is None
    assert shown.at(0.1) is not None


def test_where_no_corner_has_room_the_card_is_smaller() -> None:
    whole = Shown().at(0.0)
    middle = pygame.Rect(150, 0, 240, 960)
    small = Shown().at(0.0, middle)
    assert whole is not None
    assert small is not None
    assert whole.colliderect(middle)
    assert small.height == round(0.7 * whole.height)
