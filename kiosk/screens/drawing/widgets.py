"""Widgets of the screens. Each is a stateless function of the values that it shows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

import pygame

from kiosk.movement.reading import Band
from kiosk.screens.drawing import shapes
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.shapes import Brush, Point
from kiosk.screens.drawing.theme import (
    CASING_OPACITY,
    GOOD,
    INK,
    PANEL,
    PILL_OPACITY,
    POP_S,
    POP_SCALE,
    QUIET,
    SOFT,
    TYPE,
    WATCH,
    WHITE,
    Role,
)
from kiosk.screens.drawing.typesetting import CAP_HEIGHT

CARD_PAD_X, CARD_PAD_Y = 54, 44  # reference pixels
DOT = 24  # reference pixels, diameter of a set dot
SET_DOT_CASING = 6  # reference pixels of ink round a set dot
RING_TRACK_OPACITY = 0.22
GRACE_DASHES = 24


def draw_count(canvas: Canvas, count: int, below: str, since_change: float | None = None) -> None:
    """Draw the rep count at the top left with its goal ("of 10") below.

    since_change: seconds since the count changed, for its animation; None = no animation.
    """
    safe = canvas.corners
    size = number_px(canvas, Role.COUNT)
    pop = 1.0
    if since_change is not None and since_change < POP_S:
        pop = 1 + (POP_SCALE - 1) * (1 - since_change / POP_S) ** 3
    digits = canvas.write_number(str(count), Role.COUNT, safe.x, safe.y, pop, shadowed=True)
    top = safe.y + round(size * CAP_HEIGHT) + canvas.scaled(24)
    room = pygame.Rect(safe.x, top, max(digits.width * 2, safe.width // 3), canvas.scaled(70))
    canvas.write(below, Role.BODY, room, shadowed=True)


def number_px(canvas: Canvas, role: Role) -> int:
    """Size of the em of a role's numbers on this screen, pixels."""
    return canvas.scaled(TYPE[role].portrait if canvas.portrait else TYPE[role].landscape)


def draw_ring(
    canvas: Canvas,
    centre: Point,
    diameter: float,
    share: float,
    number: str,
    grace: bool = False,
    on_camera: bool = False,
) -> pygame.Rect:
    """Draw the ring of a hold or a rest, filled clockwise from the top, with seconds inside.

    diameter: screen pixels.
    share: 0..1, filled part.
    grace: the posture has been lost; the arc stops and is dashed.
    on_camera: adds a dark disc that keeps the number readable where nothing else darkens the camera image.
    Returns the ring's area.
    """
    stroke = max(3.0, diameter * 0.073)
    radius = diameter / 2 - stroke / 2
    box = pygame.Rect(
        round(centre[0] - diameter / 2), round(centre[1] - diameter / 2), round(diameter), round(diameter)
    )
    canvas.record("ring", box)
    if on_camera:
        canvas.paint(shapes.disc(centre, diameter / 2 + stroke), INK, PILL_OPACITY)
    canvas.paint(shapes.ring(centre, radius, stroke), WHITE, RING_TRACK_OPACITY)
    start, end = -math.pi / 2, -math.pi / 2 + 2 * math.pi * min(max(share, 0.0), 1.0)
    if grace:
        step = 2 * math.pi / GRACE_DASHES
        starts = [start + step * i for i in range(GRACE_DASHES) if start + step * i < end]
        canvas.paint_all([shapes.arc_sector(centre, radius, stroke, a, a + step / 2) for a in starts], WHITE)
    elif end > start:
        canvas.paint_line([(x, y) for x, y in shapes.arc(centre, radius, start, end).tolist()], stroke, WHITE)
    inner = diameter - 4 * stroke
    weight = TYPE[Role.COUNT].weight
    px = round(diameter * 0.42)
    while px > 12 and canvas.fonts.width("0" * max(len(number), 2), px, weight) > inner:
        px -= 2
    width = max(canvas.fonts.width(d, px, weight) for d in "0123456789") * len(number)
    height = px * CAP_HEIGHT
    canvas.write_number(
        number, Role.COUNT, round(centre[0] - width / 2 + 0.05 * px), round(centre[1] - height / 2), px=px
    )
    return box


def hold_ring_diameter(canvas: Canvas) -> int:
    """Diameter of the ring of a hold or a rest, pixels."""
    return round(0.11 * max(canvas.size)) if canvas.portrait else round(0.2 * canvas.size[1])


def draw_tempo(canvas: Canvas, word: str, share: float, member: float, opacity: float, low: bool = False) -> None:
    """Draw the tempo rail on the right edge with two marks: the pill that leads, and the dot that is the member.

    word: "Down", "Hold" or "Up" in the display language.
    share: position of the pill, 0 = top of the rail (standing), 1 = bottom.
    member: position of the dot.
    opacity: of the pill, 0..1.
    low: below a member who lies across the picture.
    """
    safe = canvas.safe
    rail_x = safe.right - canvas.scaled(14)
    top, bottom = (round(canvas.size[1] * share) for share in _rail(canvas.portrait, low))
    half = (bottom - top) / 2
    half_size = (canvas.scaled(8), half + canvas.scaled(8))
    canvas.draw_cached(
        "rail", (rail_x, (top + bottom) / 2), half_size, lambda brush, at: _paint_rail(canvas, brush, at, half)
    )
    y = top + (bottom - top) * min(max(share, 0.0), 1.0)
    px = canvas.fit(word, Role.BODY, safe.width, lines=1).px
    text_width = canvas.fonts.width(word, px, TYPE[Role.BODY].weight)
    height = canvas.scaled(76 if canvas.portrait else 66)
    dot = canvas.scaled(13)
    width = canvas.scaled(30) + text_width + canvas.scaled(24) + 2 * dot + canvas.scaled(14)
    pill = pygame.Rect(0, 0, width, height)
    pill.midright = (rail_x + dot + canvas.scaled(14), round(y))
    if opacity > 0:
        canvas.record("tempo", pill)

    def paint(brush: Brush, at: Point) -> None:
        brush.paint(shapes.rounded(at[0] - width / 2, at[1] - height / 2, width, height, height / 2), INK, PILL_OPACITY)

    if opacity > 0:
        canvas.draw_cached(("pill", width), pill.center, (width / 2 + 1, height / 2 + 1), paint, opacity)
        text = pygame.Rect(pill.x + canvas.scaled(30), pill.y, text_width + 2, height)
        canvas.write(word, Role.BODY, text, valign="middle", opacity=opacity)
    at = (rail_x, top + (bottom - top) * min(max(member, 0.0), 1.0))
    casing = dot + canvas.scaled(4)
    canvas.draw_cached("member", at, (casing + 1, casing + 1), lambda brush, at: _paint_member(brush, at, dot, casing))


def _rail(portrait: bool, low: bool) -> tuple[float, float]:
    """Upper and lower end of the tempo rail, shares of the screen's height."""
    if low:
        return (0.66, 0.86) if portrait else (0.64, 0.88)
    return (0.374, 0.614) if portrait else (0.30, 0.66)


def _paint_member(brush: Brush, at: Point, dot: float, casing: float) -> None:
    brush.paint(shapes.disc(at, casing), INK, PILL_OPACITY)
    brush.paint(shapes.disc(at, dot), WHITE)


def _paint_rail(canvas: Canvas, brush: Brush, at: Point, half: float) -> None:
    ends = (at[0], at[1] - half), (at[0], at[1] + half)
    brush.paint(shapes.capsule(*ends, canvas.scaled(7)), INK, 0.5)
    brush.paint(shapes.capsule(*ends, canvas.scaled(3)), WHITE, 0.6)


def draw_set_dots(canvas: Canvas, right: int, top: int, done: int, total: int) -> pygame.Rect:
    """Draw one dot per set, right-aligned: filled when done, a long pill for the current one, then outlines.

    right, top: screen pixels.
    done: sets completed; equal to `total` when all are.
    Returns the area of the dots.
    """
    d, gap = canvas.scaled(DOT), canvas.scaled(18)
    widths = [round(2.2 * d) if i == done else d for i in range(total)]
    box = pygame.Rect(0, top, sum(widths) + gap * (total - 1), d)
    box.right = right
    canvas.record("set dots", box)
    line = canvas.scaled(4)
    casing = canvas.scaled(SET_DOT_CASING)

    def paint(brush: Brush, at: Point) -> None:
        x, y = at[0] - box.width / 2, at[1] - d / 2
        for i, width in enumerate(widths):
            cased = (x - casing, y - casing, width + 2 * casing, d + 2 * casing)
            brush.paint(shapes.rounded(*cased, d / 2 + casing), INK, CASING_OPACITY)
            if i > done:
                brush.paint(shapes.ring((x + d / 2, y + d / 2), (d - line) / 2, line), WHITE)
            else:
                brush.paint(shapes.rounded(x, y, width, d, d / 2), WHITE)
            x += width + gap

    half_size = (box.width / 2 + casing + 1, d / 2 + casing + 1)
    canvas.draw_cached(("set dots", done, total), box.center, half_size, paint)
    return box


def draw_page_dots(canvas: Canvas, centre: Point, index: int, total: int) -> pygame.Rect:
    """Draw one dot per page; the current page is a long white pill. Returns the area of the dots."""
    d = canvas.scaled(20)
    gap = min(canvas.scaled(24), max(2, (canvas.safe.width - total * d) // max(total, 1)))
    all_width = (total - 1) * (d + gap) + 2 * d
    box = pygame.Rect(round(centre[0] - all_width / 2), round(centre[1] - d / 2), all_width, d)
    canvas.record("page dots", box)

    def paint(brush: Brush, at: Point) -> None:
        x, y = at[0] - all_width / 2, at[1] - d / 2
        for i in range(total):
            width = 2 * d if i == index else d
            colour, opacity = (WHITE, 1.0) if i == index else (QUIET, 0.7)
            brush.paint(shapes.rounded(x, y, width, d, d / 2), colour, opacity)
            x += width + gap

    canvas.draw_cached(("page dots", index, total), box.center, (all_width / 2 + 1, d / 2 + 1), paint)
    return box


def draw_result_row(canvas: Canvas, box: pygame.Rect, grades: Sequence[Band | None]) -> None:
    """Draw one symbol per rep: a disc for a good one, a ring set lower for any other grade, a dash for none."""
    if not grades:
        return
    step = min(box.width / len(grades), canvas.scaled(88))
    d = min(step * 0.62, canvas.scaled(54))
    left = box.centerx - step * len(grades) / 2
    line = box.y + d / 2
    canvas.record("result row", pygame.Rect(round(left), box.y, round(step * len(grades)), round(1.6 * d)))
    for i, grade in enumerate(grades):
        x = left + step * (i + 0.5)
        if grade is Band.GOOD:
            canvas.paint(shapes.disc((x, line), d / 2), GOOD)
        elif grade is None:
            canvas.paint(shapes.capsule((x - d / 4, line), (x + d / 4, line), d / 12), QUIET)
        else:
            canvas.paint(shapes.ring((x, line + 0.6 * d), d * 0.42, d * 0.16), WATCH)


def draw_card(canvas: Canvas, box: pygame.Rect) -> pygame.Rect:
    """Draw a panel for text. Returns the area inside its padding."""
    canvas.record("card", box)
    radius = canvas.scaled(36)
    canvas.paint(shapes.rounded_rect(box, radius), PANEL)
    inner = shapes.rounded_rect(box.inflate(-2 * canvas.scaled(2), -2 * canvas.scaled(2)), radius)
    canvas.paint([shapes.rounded_rect(box, radius), inner], QUIET, 0.25)
    return card_room(canvas, box)


def card_room(canvas: Canvas, box: pygame.Rect) -> pygame.Rect:
    """The area inside a card's padding."""
    return box.inflate(-2 * canvas.scaled(CARD_PAD_X), -2 * canvas.scaled(CARD_PAD_Y))


def draw_arrows(canvas: Canvas, middle: int) -> None:
    """Draw a large chevron at both edges of a menu that continues left and right. middle: pixels from the top."""
    width, height, stroke = canvas.scaled(34), canvas.scaled(60), canvas.scaled(8)

    def paint(brush: Brush, at: Point, side: int) -> None:
        x, y = at
        tip = (x + side * width / 2, y)
        path = [(x - side * width / 2, y - height / 2), tip, (x - side * width / 2, y + height / 2)]
        brush.paint_all(shapes.stroke(path, stroke), SOFT)

    for side, x in ((-1, canvas.safe.left + width), (1, canvas.safe.right - width)):
        canvas.record("arrow", pygame.Rect(round(x - width), round(middle - height), 2 * width, 2 * height))
        canvas.draw_cached(("arrow", side), (x, middle), (width, height), partial(paint, side=side))


def draw_bar(canvas: Canvas, box: pygame.Rect, share: float) -> None:
    """Draw a horizontal bar of a chart. share: 0..1, filled part."""
    canvas.record("bar", box)
    canvas.paint(shapes.rounded_rect(box, box.height / 2), PANEL)
    if share > 0:
        canvas.paint(
            shapes.rounded(box.x, box.y, max(box.height, box.width * min(share, 1.0)), box.height, box.height / 2), SOFT
        )


def draw_columns(canvas: Canvas, box: pygame.Rect, values: Sequence[float], bright: Sequence[int] = ()) -> None:
    """Draw a column chart. bright: indices of the columns that are highlighted."""
    canvas.record("columns", box)
    if not values:
        return
    most = max(max(values), 1e-9)
    step = box.width / len(values)
    for i, value in enumerate(values):
        height = max(canvas.scaled(6), box.height * value / most)
        bar = shapes.rounded(box.x + step * (i + 0.13), box.bottom - height, step * 0.74, height, canvas.scaled(8))
        canvas.paint(bar, WHITE if i in bright else QUIET, 1.0 if i in bright else 0.55)


def draw_rule(canvas: Canvas, y: int) -> None:
    """Draw a thin line between parts of a page. y: pixels from the top."""
    safe = canvas.safe
    canvas.paint(shapes.rounded(safe.x, y, safe.width, canvas.scaled(3), 1), QUIET, 0.3)
