"""Texts fit their boxes, digits do not shift, labels show the current functions of the buttons."""

from __future__ import annotations

import pygame
import pytest

from hardware.buttons import Button
from kiosk.screens.drawing.button_labels import draw_labels, label_cells
from kiosk.screens.drawing.canvas import Canvas, LayoutRecord
from kiosk.screens.drawing.stage import offscreen_stage
from kiosk.screens.drawing.theme import LANDSCAPE, PORTRAIT, TYPE, WHITE, Role, ScreenEdge, grid
from kiosk.text import load_text


def canvas(size: tuple[int, int] = (540, 960), edge: ScreenEdge = ScreenEdge.BOTTOM) -> Canvas:
    made = Canvas(offscreen_stage(size), load_text("en"), edge)
    made.blank()
    return made


def white_in(made: Canvas, rect: pygame.Rect) -> int:
    part = pygame.surfarray.array3d(made.read().subsurface(rect))
    return int((part.min(2) > 200).sum())


def test_a_text_that_fits_keeps_the_size_of_its_role() -> None:
    made = canvas(PORTRAIT)
    assert made.fit("Squat", Role.TITLE, 900).px == TYPE[Role.TITLE].portrait


def test_a_long_text_breaks_before_it_shrinks_and_never_below_the_floor() -> None:
    made = canvas(PORTRAIT)
    two = made.fit("Push the band apart now", Role.CUE, 700, lines=2)
    assert (two.px, len(two.lines), two.fits) == (TYPE[Role.CUE].portrait, 2, True)
    one = made.fit("Push the band apart now", Role.CUE, 700, lines=1)
    assert one.px == TYPE[Role.CUE].portrait_floor
    assert not one.fits


def test_lines_are_of_about_equal_length() -> None:
    fit = canvas(PORTRAIT).fit("Stand on the mark and look straight ahead at me", Role.BODY, 800)
    lengths = [len(line) for line in fit.lines]
    assert max(lengths) - min(lengths) < 12


@pytest.mark.parametrize("role", Role)
def test_sizes_are_readable_at_three_metres(role: Role) -> None:
    """At least 1/40 of the height in portrait, 1/27 in landscape."""
    assert TYPE[role].portrait_floor >= PORTRAIT[1] / 40
    assert TYPE[role].landscape_floor >= LANDSCAPE[1] / 27
    assert TYPE[role].portrait >= TYPE[role].portrait_floor
    assert TYPE[role].landscape >= TYPE[role].landscape_floor


def test_digits_have_cells_of_equal_width() -> None:
    made = canvas()
    rects = [made.write_number(number, Role.COUNT, 40, 40) for number in ("11", "00", "47")]
    assert len({rect.width for rect in rects}) == 1


def test_text_has_the_given_colour_and_alignment() -> None:
    made = canvas()
    box = pygame.Rect(100, 100, 300, 100)
    covered = made.write("Rest", Role.BODY, box, "right", "bottom")
    assert covered.bottomright == box.bottomright
    assert white_in(made, covered) > 100
    assert white_in(made, made.grid.screen) == white_in(made, covered)


def test_a_layout_check_gets_the_record_before_the_text_is_drawn() -> None:
    records: list[tuple[LayoutRecord, int]] = []
    made = Canvas(offscreen_stage((540, 960)), load_text("en"))
    made.blank()
    made.on_record = lambda record: records.append((record, white_in(made, record.rect)))
    made.write("Rest", Role.BODY, pygame.Rect(0, 0, 200, 50))
    (record, white_before), *_ = records
    assert (record.text, record.fits, white_before) == ("Rest", True, 0)


def test_only_enabled_buttons_have_a_label() -> None:
    made = canvas()
    draw_labels(made, {Button.OK: "Pause"})
    cells = label_cells(made)
    assert white_in(made, cells[Button.OK]) > 50
    assert all(white_in(made, cells[button]) == 0 for button in Button if button is not Button.OK)


def test_a_pressed_label_turns_to_ink_on_white() -> None:
    made = canvas()
    draw_labels(made, {Button.OK: "Pause"}, pressed=Button.OK)
    cell = label_cells(made)[Button.OK]
    assert white_in(made, cell) > cell.width * cell.height * 0.6


@pytest.mark.parametrize("edge", ScreenEdge)
@pytest.mark.parametrize("size", [(540, 960), (960, 540), (800, 600), (1024, 1024)])
def test_labels_and_content_share_the_screen_without_touching(edge: ScreenEdge, size: tuple[int, int]) -> None:
    laid = grid(size, edge)
    assert laid.screen.contains(laid.safe)
    assert laid.screen.contains(laid.zone)
    assert not laid.safe.colliderect(laid.zone)


def test_holding_back_fills_its_label_from_left_to_right() -> None:
    filled = []
    for held in (0.2, 0.9):
        made = canvas()
        draw_labels(made, {Button.BACK: "End"}, hold_progress=held)
        cell = label_cells(made)[Button.BACK]
        part = pygame.surfarray.array3d(made.read().subsurface(cell))
        filled.append(int((part.max(2) > 60).any(1).sum()))
    assert filled[0] < filled[1]


def test_white_is_the_default_text_colour() -> None:
    records: list[LayoutRecord] = []
    made = canvas()
    made.on_record = records.append
    made.write("Rest", Role.TITLE, made.safe)
    assert records[0].colour == WHITE
