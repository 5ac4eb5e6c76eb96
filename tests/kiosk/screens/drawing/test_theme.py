"""Colours and grid meet the design: text is readable over any camera image."""

from __future__ import annotations

import pytest

from kiosk.screens.drawing import theme
from kiosk.screens.drawing.theme import Colour, ScreenEdge, grid


def luminance(colour: Colour) -> float:
    linear = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def over_white(opacity: float) -> Colour:
    """A scrim of ink over pure white."""
    red, green, blue = (round(ink * opacity + 255 * (1 - opacity)) for ink in theme.INK)
    return red, green, blue


@pytest.mark.parametrize("colour", [theme.WHITE, theme.SOFT])
@pytest.mark.parametrize(
    "opacity", [theme.PLATE_OPACITY, theme.ZONE_OPACITY, theme.PILL_OPACITY, theme.SHADOW_OPACITY, theme.MENU_OPACITY]
)
def test_text_has_a_contrast_of_seven_on_every_scrim_over_pure_white(colour: Colour, opacity: float) -> None:
    assert contrast(colour, over_white(opacity)) >= 7


@pytest.mark.parametrize("colour", [theme.WHITE, theme.SOFT])
@pytest.mark.parametrize("background", [theme.INK, theme.PANEL])
def test_text_has_a_contrast_of_seven_on_menus_and_cards(colour: Colour, background: Colour) -> None:
    assert contrast(colour, background) >= 7


@pytest.mark.parametrize("shape", [theme.GOOD, theme.WATCH, theme.COLLAPSE])
def test_shapes_stand_out_from_their_casing(shape: Colour) -> None:
    assert contrast(shape, theme.INK) >= 7


@pytest.mark.parametrize(
    ("size", "portrait"), [((1080, 1920), True), ((1920, 1080), False), ((1000, 1000), True), ((1280, 1024), False)]
)
def test_a_screen_at_least_as_high_as_wide_is_portrait(size: tuple[int, int], portrait: bool) -> None:
    assert grid(size).portrait is portrait


def test_reference_pixels_scale_with_the_screen() -> None:
    assert [grid(size).px(100) for size in ((1080, 1920), (540, 960), (1920, 1080), (1280, 720))] == [100, 50, 100, 67]


def test_labels_at_the_side_move_the_content_inward() -> None:
    assert grid((1080, 1920), ScreenEdge.LEFT).safe.left > grid((1080, 1920)).safe.left
    assert grid((1080, 1920), ScreenEdge.RIGHT).safe.right < grid((1080, 1920)).safe.right
